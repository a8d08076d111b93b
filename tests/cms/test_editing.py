"""The work of clinicians, panels and publishers on a topic, at the forms of the admin."""

import pytest
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text

from cms.models import Concern, TopicPage
from cms.publish_topic import relate_topics
from tests.desk import Desk, body_fields, edit_address
from tests.factories import make_concern, make_service, make_topic
from tests.graphql_api.client import ask, data_of

pytestmark = pytest.mark.django_db

TOPIC = """query ($slug: String!) { topic(slug: $slug) {
    title summary bodyHtml audiences minimumAge maximumAge coProducedWith
    concerns { slug } evidence { title source } resources { title } relatedTopics { slug } relatedServices { slug }
} }"""
WORDS = [("heading", "What helps"), ("paragraph", rich_text("<p>Put the <b>phone</b> away.</p>"))]


def live(page: TopicPage) -> dict:
    return data_of(TOPIC, slug=page.slug)["topic"]


@pytest.fixture
def sleep() -> TopicPage:
    """A published topic with everything a topic can have."""
    make_concern("sleep")
    make_concern("anxiety")
    make_service("sleep-clinic")
    make_topic("exam-stress")
    page = make_topic(
        "sleep",
        title="Sleep problems",
        summary="As it was.",
        audiences=["YOUNG_PERSON", "PARENT_CARER"],
        minimum_age=11,
        maximum_age=18,
        concerns=["sleep", "anxiety"],
        evidence=[{"title": "Insomnia", "source": "NHS", "kind": "NHS_PAGE"}, {"title": "NG134", "source": "NICE"}],
        resources=[{"title": "Sleep and you", "url": "https://sleep.example/", "kind": "VIDEO"}],
        related_services=["sleep-clinic"],
        co_produced_with=["YOUNG_PEOPLE"],
    )
    relate_topics(slug="sleep", related=["exam-stress"])
    return TopicPage.objects.get(pk=page.pk)


def test_a_clinician_previews_what_is_not_saved(sleep: TopicPage) -> None:
    shown = Desk("Clinician").preview(sleep, WORDS, summary="Only in the preview.")

    assert "<!doctype html>" in shown
    assert "Preview: readers do not see this until it is published." in shown
    assert "Only in the preview." in shown
    assert "<h2>What helps</h2>" in shown
    assert "Put the <b>phone</b> away." in shown
    assert live(sleep)["summary"] == "As it was."


def test_the_preview_shows_every_kind_of_block(sleep: TopicPage) -> None:
    clinic = str(make_service("lantern", name="Lantern Counselling").pk)
    shown = Desk("Clinician").preview(
        sleep,
        [
            ("callout", {"kind": "TIP", "text": rich_text("<p>Try a walk.</p>")}),
            ("quote", {"text": "It got better.", "attribution": "Priya, 15"}),
            ("services", {"title": "Near you", "services": {"count": 1, 0: {"value": clinic, "deleted": "", "order": "0"}}}),
        ],
    )

    assert '<div class="callout">' in shown
    assert "Try a walk." in shown
    assert "<footer>Priya, 15</footer>" in shown
    assert "<li>Lantern Counselling</li>" in shown


def test_a_preview_of_a_page_that_was_never_reviewed_names_no_date(sleep: TopicPage) -> None:
    shown = Desk("Clinician").preview(sleep, WORDS, reviewed_at="", next_review_due="2027-05-01")

    assert "Next review due 1 May 2027." in shown
    assert "Reviewed ." not in shown


def test_a_draft_changes_nothing_for_readers(sleep: TopicPage) -> None:
    before = live(sleep)

    response = Desk("Clinician").edit(sleep, WORDS, title="Sleep, rewritten", summary="As a draft.")

    assert response.status_code == 302
    assert live(sleep) == before
    assert TopicPage.objects.get(pk=sleep.pk).has_unpublished_changes


def test_a_draft_is_what_the_next_editor_opens(sleep: TopicPage) -> None:
    Desk("Clinician").edit(sleep, WORDS, summary="As a draft.", audiences=["TEACHER"], minimum_age="5")

    form = Desk("Editor").form(edit_address(sleep))

    assert (form["summary"], form["audiences"], form["minimum_age"]) == ("As a draft.", ["TEACHER"], "5")
    assert form["evidence-TOTAL_FORMS"] == "2"


def test_a_new_topic_is_invisible_until_it_is_published(sleep: TopicPage) -> None:
    parent = sleep.get_parent()
    address = reverse("wagtailadmin_pages:add", args=["cms", "topicpage", parent.pk])
    desk = Desk("Clinician")

    desk.send(address, **body_fields(WORDS), title="Panic", slug="panic", summary="New.", audiences=["TEACHER"])

    assert TopicPage.objects.get(slug="panic").live is False
    assert ask(TOPIC, slug="panic").code == "NOT_FOUND"
    assert "panic" not in str(data_of("{ topics { edges { node { slug } } } }"))


@pytest.mark.parametrize("panel", ["Young people's panel", "Parents' panel"])
def test_a_topic_is_published_when_a_panel_and_then_a_publisher_approve(sleep: TopicPage, panel: str) -> None:
    Desk("Clinician").edit(sleep, WORDS, action="submit", summary="As reviewed.")
    assert live(sleep)["summary"] == "As it was."

    assert "Sleep problems" in Desk(panel).client.get("/admin/").content.decode()
    Desk(panel).review(sleep)
    assert live(sleep)["summary"] == "As it was."

    Desk("Publisher").review(sleep)
    assert live(sleep)["summary"] == "As reviewed."
    assert "<h2>What helps</h2>" in live(sleep)["bodyHtml"]


@pytest.mark.parametrize("group", ["Clinician", "Editor", "Publisher", "Directory editor", "Rules approver", "Referral clinician"])
def test_nobody_but_a_panel_takes_the_first_step_of_the_review(sleep: TopicPage, group: str) -> None:
    Desk("Clinician").edit(sleep, WORDS, action="submit", summary="As reviewed.")

    Desk(group).review(sleep)

    assert TopicPage.objects.get(pk=sleep.pk).current_workflow_task.name == "Panel review"


@pytest.mark.parametrize("group", ["Clinician", "Editor", "Young people's panel", "Parents' panel", "Directory editor"])
def test_nobody_but_a_publisher_takes_the_last_step_of_the_review(sleep: TopicPage, group: str) -> None:
    Desk("Clinician").edit(sleep, WORDS, action="submit", summary="As reviewed.")
    Desk("Parents' panel").review(sleep)

    Desk(group).review(sleep)

    assert live(sleep)["summary"] == "As it was."
    assert TopicPage.objects.get(pk=sleep.pk).current_workflow_task.name == "Publication"


def test_a_rejected_topic_waits_for_its_writer(sleep: TopicPage) -> None:
    Desk("Clinician").edit(sleep, WORDS, action="submit", summary="As reviewed.")

    Desk("Young people's panel").review(sleep, "reject")

    assert TopicPage.objects.get(pk=sleep.pk).current_workflow_state.status == "needs_changes"
    assert live(sleep)["summary"] == "As it was."


@pytest.mark.parametrize("group", ["Clinician", "Editor", "Young people's panel", "Parents' panel"])
def test_who_may_write_may_not_publish(sleep: TopicPage, group: str) -> None:
    desk = Desk(group)

    desk.edit(sleep, WORDS, action="publish", summary="Past the review.")

    assert live(sleep)["summary"] == "As it was."
    assert not desk.may_open(reverse("wagtailadmin_pages:unpublish", args=[sleep.pk]))


@pytest.mark.parametrize("group", ["Directory editor", "Rules author", "Rules approver", "Referral clinician"])
def test_who_does_not_write_topics_cannot_open_them(sleep: TopicPage, group: str) -> None:
    assert not Desk(group).may_open(edit_address(sleep))


def test_a_publisher_may_publish_and_take_down(sleep: TopicPage) -> None:
    desk = Desk("Publisher")
    desk.edit(sleep, WORDS, action="publish", summary="Corrected at once.")
    assert live(sleep)["summary"] == "Corrected at once."

    desk.client.post(reverse("wagtailadmin_pages:unpublish", args=[sleep.pk]))

    assert ask(TOPIC, slug="sleep").code == "NOT_FOUND"


def test_choices_and_related_rows_survive_a_revision(sleep: TopicPage) -> None:
    before = live(sleep)
    desk = Desk("Publisher")

    desk.edit(sleep, WORDS, audiences=["PROFESSIONAL", "YOUNG_PERSON"], co_produced_with=None, **{"evidence-1-DELETE": "1"})
    assert live(sleep) == before

    TopicPage.objects.get(pk=sleep.pk).get_latest_revision().publish()

    after = live(sleep)
    assert after["audiences"] == ["YOUNG_PERSON", "PROFESSIONAL"]
    assert after["coProducedWith"] == []
    assert [row["title"] for row in after["evidence"]] == ["Insomnia"]
    for untouched in ("concerns", "resources", "relatedTopics", "relatedServices", "minimumAge"):
        assert after[untouched] == before[untouched]
    assert before["relatedTopics"] == [{"slug": "exam-stress"}]


def test_a_topic_goes_back_to_an_earlier_revision(sleep: TopicPage) -> None:
    first = sleep.get_latest_revision()
    before = live(sleep)
    desk = Desk("Publisher")
    desk.edit(sleep, WORDS, action="publish", audiences=["TEACHER"], minimum_age="5", **{"evidence-0-title": "Another"})
    assert live(sleep)["evidence"] != before["evidence"]

    desk.edit(sleep, WORDS, action="publish", shown_at=reverse("wagtailadmin_pages:revisions_revert", args=[sleep.pk, first.pk]))

    after = live(sleep)
    for restored in ("audiences", "minimumAge", "evidence", "concerns", "relatedTopics"):
        assert after[restored] == before[restored]


class TestWhatAFormRefuses:
    def test_audiences_are_boxes_to_tick(self, sleep: TopicPage) -> None:
        shown = Desk("Clinician").client.get(edit_address(sleep)).content.decode()

        assert shown.count('type="checkbox" name="audiences"') == 4
        assert Desk("Clinician").form(edit_address(sleep))["audiences"] == ["YOUNG_PERSON", "PARENT_CARER"]

    def test_a_topic_for_nobody_is_not_submitted(self, sleep: TopicPage) -> None:
        response = Desk("Clinician").edit(sleep, WORDS, action="submit", audiences=None)

        assert "This field is required." in response.content.decode()
        assert TopicPage.objects.get(pk=sleep.pk).current_workflow_state is None

    def test_an_audience_that_does_not_exist_is_named(self, sleep: TopicPage) -> None:
        response = Desk("Clinician").edit(sleep, WORDS, audiences=["YOUNG_PERSON", "PETS"])

        assert "Select a valid choice. PETS is not one of the available choices." in response.content.decode()
        assert not TopicPage.objects.get(pk=sleep.pk).has_unpublished_changes

    def test_an_age_range_that_nobody_is_in(self, sleep: TopicPage) -> None:
        response = Desk("Clinician").edit(sleep, WORDS, minimum_age="16", maximum_age="11")

        assert "The oldest age is below the youngest one." in response.content.decode()
        assert not TopicPage.objects.get(pk=sleep.pk).has_unpublished_changes

    def test_one_year_is_an_age_range(self, sleep: TopicPage) -> None:
        Desk("Publisher").edit(sleep, WORDS, action="publish", minimum_age="16", maximum_age="16")

        assert (live(sleep)["minimumAge"], live(sleep)["maximumAge"]) == (16, 16)

    @pytest.mark.parametrize("due", ["2026-06-30", "2026-06-29"])
    def test_a_review_that_is_due_before_it_was_done(self, sleep: TopicPage, due: str) -> None:
        response = Desk("Clinician").edit(sleep, WORDS, reviewed_at="2026-06-30", next_review_due=due)

        assert "The next review must come after the last one." in response.content.decode()

    def test_a_date_that_is_none(self, sleep: TopicPage) -> None:
        response = Desk("Clinician").edit(sleep, WORDS, reviewed_at="30 February 2026")

        assert "Enter a valid date." in response.content.decode()


class TestConcernsInTheAdmin:
    @pytest.fixture
    def concern(self) -> Concern:
        return make_concern("sleep", "cant sleep", label="Sleep")

    def address(self, concern: Concern) -> str:
        return reverse("wagtailsnippets_cms_concern:edit", args=[concern.pk])

    @pytest.mark.parametrize("group", ["Clinician", "Editor", "Publisher"])
    def test_who_writes_topics_writes_their_words(self, concern: Concern, group: str) -> None:
        Desk(group).send(self.address(concern), label="Sleeping", also_known_as="cant sleep\n\n  up all nite  \n")

        shown = data_of("{ concerns { slug label alsoKnownAs } }")["concerns"]
        assert shown == [{"slug": "sleep", "label": "Sleeping", "alsoKnownAs": ["cant sleep", "up all nite"]}]

    def test_services_are_chosen_where_the_concern_is_edited(self, concern: Concern) -> None:
        clinic = make_service("sleep-clinic")

        Desk("Clinician").send(self.address(concern), services=[str(clinic.pk)])

        assert data_of('{ service(slug: "sleep-clinic") { concerns { slug } } }')["service"]["concerns"] == [{"slug": "sleep"}]

    def test_a_new_concern_is_known_at_once(self, concern: Concern) -> None:
        self.add(label="Body image", slug="body-image", also_known_as="I hate how I look")

        assert [one["slug"] for one in data_of("{ concerns { slug } }")["concerns"]] == ["body-image", "sleep"]

    def test_a_slug_that_is_taken_is_refused(self, concern: Concern) -> None:
        assert "Another concern has this slug." in self.add(label="Sleep again", slug="sleep")

        assert [one["label"] for one in data_of("{ concerns { label } }")["concerns"]] == ["Sleep"]

    def add(self, **fields: str) -> str:
        return Desk("Editor").send(reverse("wagtailsnippets_cms_concern:add"), **fields).content.decode()

    @pytest.mark.parametrize("group", ["Young people's panel", "Parents' panel", "Directory editor", "Rules author", "Referral clinician"])
    def test_others_do_not_edit_them(self, concern: Concern, group: str) -> None:
        assert not Desk(group).may_open(self.address(concern))
