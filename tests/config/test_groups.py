"""Who may do what, as a truth table over the addresses of the admin."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from wagtail.models import Page, Workflow

from crisis.models import CrisisContact
from referral_rules.models import Pathway
from tests.desk import Desk
from tests.factories import make_concern, make_pathway, make_picture, make_service, make_topic

pytestmark = pytest.mark.django_db

GROUPS = [
    "Clinician",
    "Young people's panel",
    "Parents' panel",
    "Editor",
    "Publisher",
    "Directory editor",
    "Rules author",
    "Rules approver",
    "Referral clinician",
]

# What each address needs, and a mark under each group that may open it; the columns are in the order of GROUPS.
#                            Cli You Par Edi Pub Dir Aut App Ref
TABLE = """
admin home                    x   x   x   x   x   x   x   x   x
edit topic                    x   x   x   x   x   .   .   .   .
add topic                     x   .   .   x   x   .   .   .   .
delete topic                  .   .   .   .   x   .   .   .   .
unpublish topic               .   .   .   .   x   .   .   .   .
move topic                    .   .   .   .   x   .   .   .   .
edit home page                x   x   x   x   x   .   .   .   .
list concerns                 x   x   x   x   x   .   .   .   .
edit concern                  x   .   .   x   x   .   .   .   .
add concern                   x   .   .   x   x   .   .   .   .
delete concern                x   .   .   x   x   .   .   .   .
list resources                x   x   x   x   x   .   .   .   .
add resource                  x   .   .   x   x   .   .   .   .
list services                 x   .   .   .   .   x   .   .   .
edit service                  .   .   .   .   .   x   .   .   .
add service                   .   .   .   .   .   x   .   .   .
unpublish service             .   .   .   .   .   x   .   .   .
delete service                .   .   .   .   .   x   .   .   .
add organisation              .   .   .   .   .   x   .   .   .
add category                  .   .   .   .   .   x   .   .   .
list crisis contacts          x   .   .   .   x   x   .   .   .
edit crisis contact           .   .   .   .   x   x   .   .   .
unpublish crisis contact      .   .   .   .   x   .   .   .   .
list pathways                 .   .   .   .   .   .   x   x   .
edit pathway                  .   .   .   .   .   .   x   .   .
list rule sets                .   .   .   .   .   .   x   x   .
list pictures                 x   .   .   x   x   .   .   .   .
add picture                   x   .   .   x   x   .   .   .   .
add document                  x   .   .   x   x   .   .   .   .
redirects                     .   .   .   .   x   .   .   .   .
users                         .   .   .   .   .   .   .   .   .
groups                        .   .   .   .   .   .   .   .   .
sites                         .   .   .   .   .   .   .   .   .
workflows                     .   .   .   .   .   .   .   .   .
collections                   .   .   .   .   .   .   .   .   .
"""


ROWS = [line.split() for line in TABLE.strip().splitlines()]
MAY = {group: {" ".join(row[: -len(GROUPS)]) for row in ROWS if row[column - len(GROUPS)] == "x"} for column, group in enumerate(GROUPS)}


@pytest.fixture
def addresses() -> dict[str, str]:
    """The address behind each row of the table."""
    make_pathway()
    topic = make_topic("sleep")
    home = Page.objects.get(depth=2)
    edited = {
        "concern": ("cms_concern", make_concern("sleep")),
        "service": ("service_directory_service", make_service("clinic")),
        "crisis contact": ("crisis_crisiscontact", CrisisContact.objects.create(name="Line", hours="Always", phone="116 123")),
        "pathway": ("referral_rules_pathway", Pathway.objects.get()),
    }
    snippets = {
        "concern": "cms_concern",
        "resource": "cms_resource",
        "service": "service_directory_service",
        "organisation": "service_directory_organisation",
        "category": "service_directory_servicecategory",
        "crisis contact": "crisis_crisiscontact",
        "pathway": "referral_rules_pathway",
        "rule set": "referral_rules_rulesetversion",
    }
    make_picture()
    return {
        "admin home": reverse("wagtailadmin_home"),
        **{f"{view} topic": reverse(f"wagtailadmin_pages:{view}", args=[topic.pk]) for view in ("edit", "delete", "unpublish", "move")},
        "add topic": reverse("wagtailadmin_pages:add", args=["cms", "topicpage", topic.get_parent().pk]),
        "edit home page": reverse("wagtailadmin_pages:edit", args=[home.pk]),
        **{f"list {name}s": reverse(f"wagtailsnippets_{model}:list") for name, model in snippets.items()},
        **{f"add {name}": reverse(f"wagtailsnippets_{snippets[name]}:add") for name in ("concern", "resource", "service", "organisation")},
        "add category": reverse("wagtailsnippets_service_directory_servicecategory:add"),
        **{f"edit {name}": reverse(f"wagtailsnippets_{model}:edit", args=[row.pk]) for name, (model, row) in edited.items()},
        **{
            f"delete {name}": reverse(f"wagtailsnippets_{edited[name][0]}:delete", args=[edited[name][1].pk])
            for name in ("concern", "service")
        },
        **{
            f"unpublish {name}": reverse(f"wagtailsnippets_{edited[name][0]}:unpublish", args=[edited[name][1].pk])
            for name in ("service", "crisis contact")
        },
        "list pictures": reverse("wagtailimages:index"),
        "add picture": reverse("wagtailimages:add_multiple"),
        "add document": reverse("wagtaildocs:add_multiple"),
        "redirects": reverse("wagtailredirects:index"),
        "users": reverse("wagtailusers_users:index"),
        "groups": reverse("wagtailusers_groups:index"),
        "sites": reverse("wagtailsites:index"),
        "workflows": reverse("wagtailadmin_workflows:index"),
        "collections": reverse("wagtailadmin_collections:index"),
    }


@pytest.mark.parametrize("group", GROUPS)
def test_a_group_opens_what_the_table_says_and_nothing_else(group: str, addresses: dict[str, str]) -> None:
    desk = Desk(group)
    table = {" ".join(row[: -len(GROUPS)]) for row in ROWS}

    assert {action for action in table if desk.may_open(addresses[action])} == MAY[group]


def test_the_table_has_every_group_that_there_is() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == set(GROUPS)


def test_somebody_without_a_group_gets_no_further_than_the_door(addresses: dict[str, str]) -> None:
    desk = Desk()

    for address in addresses.values():
        response = desk.client.get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")


def test_pages_are_reviewed_by_a_panel_and_then_by_a_publisher() -> None:
    workflow = Workflow.objects.get(active=True)
    steps = [(task.name, sorted(task.specific.groups.values_list("name", flat=True))) for task in workflow.tasks]

    assert steps == [("Panel review", ["Parents' panel", "Young people's panel"]), ("Publication", ["Publisher"])]
    assert make_topic("sleep").get_workflow() == workflow
