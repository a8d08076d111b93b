"""What is not public can be seen nowhere: each way of hiding, looked for in each place where it could show."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.core.management import call_command
from django.utils import timezone
from wagtail.contrib.redirects.models import Redirect
from wagtail.models import Collection, CollectionViewRestriction, Page, PageViewRestriction

from cms.models import InformationPage, TopicIndexPage, TopicPage
from referrals.models import Appointment, Referral
from service_directory.models import Service
from tests.factories import make_concern, make_pathway, make_picture, make_service, make_topic, make_translation, submission_input
from tests.graphql_api.client import Answer, ask
from tests.graphql_api.conftest import Committed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]

# It stands in the title of everything that is going to be hidden, and nowhere else.
CANARY = "Zebra"
SUBMIT = """mutation ($input: SubmitReferralInput!) { submitReferral(input: $input) {
    ... on SubmittedReferral { reference accessCode } } }"""
SEARCH = """query ($kind: SearchKind!) { search(query: "zebra", kinds: [$kind]) {
    totalCount hits { title node { __typename } } facets { name values { label count } } } }"""


@dataclass(frozen=True)
class Place:
    """Somewhere to look: a question, and how what it finds is told from nothing."""

    name: str
    document: str
    variables: dict[str, Any]
    finds: Callable[[Answer], bool]


def names_it(answer: Answer) -> bool:
    return CANARY in json.dumps(answer.body)


def place(name: str, document: str, finds: Callable[[Answer], bool] = names_it, **variables: Any) -> Place:
    return Place(name, document, variables, finds)


def counts_it(answer: Answer) -> bool:
    """For lists that hold nothing but what is hidden."""
    (found,) = answer.data.values()
    return bool(found["totalCount"])


def links(answer: Answer) -> bool:
    """For texts with nothing but one link."""
    return "href" in json.dumps(answer.body)


def found_in(places: list[Place]) -> set[str]:
    """The names of the places in which what is looked for can be seen."""
    return {one.name for one in places if one.finds(ask(one.document, **one.variables))}


def ago(**time: int) -> Any:
    return timezone.now() - timedelta(**time)


def take_back(let_expire: Callable[[Any], None], expired: Page | Service) -> None:
    """What cron does once an hour."""
    let_expire(expired)
    call_command("publish_scheduled")


# Pages


def schedule(page: Page) -> None:
    page.unpublish()
    page = page.specific_class.objects.get(pk=page.pk)
    page.go_live_at = timezone.now() + timedelta(days=1)
    page.save_revision().publish()


def restrict(page: Page, kind: str) -> None:
    restriction = PageViewRestriction.objects.create(page=page, restriction_type=kind, password="let me in")
    if kind == PageViewRestriction.GROUPS:
        restriction.groups.add(Group.objects.get(name="Editor"))


def let_expire(page: Page) -> None:
    page.__class__.objects.filter(pk=page.pk).update(expire_at=ago(minutes=1))


WAYS_TO_HIDE_A_PAGE: dict[str, Callable[[Page], None]] = {
    "unpublished": lambda page: page.unpublish(),
    "scheduled": schedule,
    "expired": let_expire,
    "expired and taken back": lambda page: take_back(let_expire, page),
    "login": lambda page: restrict(page, PageViewRestriction.LOGIN),
    "password": lambda page: restrict(page, PageViewRestriction.PASSWORD),
    "groups": lambda page: restrict(page, PageViewRestriction.GROUPS),
    "login for the list": lambda page: restrict(page.get_parent(), PageViewRestriction.LOGIN),
    "password for the site": lambda page: restrict(page.get_ancestors().filter(depth=2).get(), PageViewRestriction.PASSWORD),
    "deleted": lambda page: page.specific_class.objects.get(pk=page.pk).delete(),
}
# The index is told of an expiry when the page is taken back; until then the numbers of its facets still count the page.
TOLD_LATER = {"expired": {"search: facets"}}


class TestTopics:
    @pytest.fixture
    def hidden_topic(self, committed: Committed) -> TopicPage:
        """A topic that can be seen in every place there is, by way of its open neighbours."""
        with committed():
            make_concern("worry")
            hidden = make_topic(
                "sleep", title=f"{CANARY} page", concerns=["worry"], resources=[{"title": f"{CANARY} app", "url": "https://zebra.example/"}]
            )
            hidden.show_in_menus = True
            hidden.save_revision().publish()
            neighbour = make_topic("open", concerns=["worry"], body="Words.")
            neighbour.related_topics.create(topic=hidden, sort_order=0)
            neighbour.body = [("paragraph", f'<p>Read <a linktype="page" id="{hidden.pk}">this</a>.</p>')]
            neighbour.save_revision().publish()
            make_pathway()
            Redirect.add_redirect("/old/", redirect_to=hidden)
        return hidden

    @pytest.fixture
    def places(self, hidden_topic: TopicPage) -> list[Place]:
        answers = submission_input()["answers"]
        kept = ask(SUBMIT, input=submission_input()).data["submitReferral"]
        return [
            place("topic", '{ topic(slug: "sleep") { title } }'),
            place("page", '{ page(path: "/topics/sleep/") { title } }'),
            place("topics", '{ topics(filters: {slugs: ["sleep"]}) { edges { node { title } } } }'),
            place("topics: count", '{ topics(filters: {slugs: ["sleep"]}) { totalCount } }', counts_it),
            place("topics: more to come", '{ topics(first: 1) { pageInfo { hasNextPage } } }', lambda x: "true" in json.dumps(x.data)),
            place("relatedTopics", '{ topic(slug: "open") { relatedTopics { title } } }'),
            place("concerns", "{ concerns { topics { title } } }"),
            place("concerns of a topic", '{ topic(slug: "open") { concerns { topics { title } } } }'),
            place("link: block", '{ topic(slug: "open") { body { ... on ParagraphBlock { html } } } }', links),
            place("link: html", '{ topic(slug: "open") { bodyHtml } }', links),
            place("menu", "{ site { menu { title } } }"),
            place("redirect", '{ redirect(path: "/old/") { to } }', lambda x: x.data["redirect"] is not None),
            place("search: hit", SEARCH, kind="TOPIC"),
            place("search: count", '{ search(query: "zebra", kinds: [TOPIC]) { totalCount } }', counts_it),
            place("search: facets", '{ search(query: "zebra", kinds: [TOPIC]) { facets { values { count } } } }',
                  lambda x: "count" in json.dumps(x.data)),
            place("search: resource", SEARCH, kind="RESOURCE"),
            place("suggest", '{ suggest(prefix: "zebra") { text } }'),
            place("recommend", 'query ($answers: [AnswerInput!]!) { recommend(pathway: "test-pathway", answers: $answers) '
                  "{ topics { topic { title } } } }", answers=answers),
            place("whileYouWait", "query ($r: String!, $c: String!) { referral(reference: $r, accessCode: $c) { whileYouWait { title } } }",
                  r=kept["reference"], c=kept["accessCode"]),
        ]  # fmt: skip

    def test_a_public_one_can_be_seen_everywhere(self, places: list[Place]) -> None:
        assert found_in(places) == {one.name for one in places}

    @pytest.mark.parametrize("way", WAYS_TO_HIDE_A_PAGE)
    def test_a_hidden_one_can_be_seen_nowhere(self, way: str, hidden_topic: TopicPage, places: list[Place], committed: Committed) -> None:
        with committed():
            WAYS_TO_HIDE_A_PAGE[way](hidden_topic)
        told_later = TOLD_LATER.get(way, set())
        assert found_in([one for one in places if one.name not in told_later]) == set()

    def test_a_restriction_of_one_page_hides_no_other(self, hidden_topic: TopicPage, places: list[Place]) -> None:
        restrict(hidden_topic, PageViewRestriction.LOGIN)
        assert ask('{ topic(slug: "open") { title } }').data["topic"] == {"title": "Open"}

    def test_the_draft_of_a_public_one_is_not_its_text(self, hidden_topic: TopicPage, committed: Committed) -> None:
        neighbour = TopicPage.objects.get(slug="open")
        neighbour.title = f"{CANARY} draft"
        neighbour.summary = f"{CANARY} draft"
        neighbour.body = [("paragraph", f"<p>{CANARY} draft</p>")]
        with committed():
            neighbour.save_revision()
        asked = ask('{ topic(slug: "open") { title summary bodyHtml } search(query: "zebra draft") { hits { title highlight } } }')
        assert f"{CANARY} draft" not in json.dumps(asked.data)
        with committed():
            neighbour.get_latest_revision().publish()
        assert ask('{ topic(slug: "open") { title } }').data["topic"]["title"] == f"{CANARY} draft"

    def test_a_new_draft_that_was_never_published_is_not_there(self, committed: Committed) -> None:
        with committed():
            TopicIndexPage.objects.get().add_child(instance=TopicPage(title=f"{CANARY} draft", slug="draft", summary="S.", live=False))
        document = """{ topic(slug: "draft") { title } page(path: "/topics/draft/") { title } topics { totalCount }
            search(query: "zebra") { totalCount } }"""
        answer = ask(document)
        assert {error["extensions"]["code"] for error in answer.errors} == {"NOT_FOUND"}
        assert answer.body["data"] == {"topic": None, "page": None, "topics": {"totalCount": 0}, "search": {"totalCount": 0}}


class TestPagesAboveAndBeside:
    @pytest.mark.parametrize("way", ["unpublished", "scheduled", "expired"])
    def test_a_hidden_list_is_no_ancestor_and_not_in_the_menu(self, way: str) -> None:
        make_topic("open")
        document = '{ topic(slug: "open") { ancestors { title } } site { menu { title } } }'
        index = TopicIndexPage.objects.get()
        assert index.title in json.dumps(ask(document).data)
        WAYS_TO_HIDE_A_PAGE[way](index)
        found = ask(document).data
        assert [page["title"] for page in found["topic"]["ancestors"]] == [index.get_parent().title]
        assert found["site"]["menu"] == []

    # A restriction above it hides the translation too; one on the original is the original's own.
    @pytest.mark.parametrize("way", sorted(WAYS_TO_HIDE_A_PAGE))
    def test_a_hidden_translation_is_none(self, way: str) -> None:
        welsh = make_translation(make_topic("open"), title=f"{CANARY} cymraeg")
        document = '{ topic(slug: "open") { translations { title } } }'
        assert names_it(ask(document))
        WAYS_TO_HIDE_A_PAGE[way](welsh)
        assert ask(document).data["topic"] == {"translations": []}
        assert ask('{ topic(slug: "open", locale: "cy") { title } }').code == "NOT_FOUND"

    @pytest.mark.parametrize("way", sorted(WAYS_TO_HIDE_A_PAGE))
    def test_a_hidden_page_about_the_service_is_not_there(self, way: str) -> None:
        home = TopicIndexPage.objects.get().get_parent()
        about = home.add_child(instance=InformationPage(title=f"{CANARY} about", slug="about", body=[("heading", "About")]))
        document = '{ page(path: "/about/") { title ... on InformationPage { bodyHtml } } }'
        assert names_it(ask(document))
        WAYS_TO_HIDE_A_PAGE[way](about)
        assert ask(document).code == "NOT_FOUND"


# Services


def let_service_expire(service: Service) -> None:
    Service.objects.filter(pk=service.pk).update(expire_at=ago(minutes=1))


def schedule_service(service: Service) -> None:
    service.unpublish()
    service.go_live_at = timezone.now() + timedelta(days=1)
    service.save_revision().publish()


def end_service(service: Service, status: str) -> None:
    service.status = status
    service.save_revision().publish()


WAYS_TO_HIDE_A_SERVICE: dict[str, Callable[[Service], None]] = {
    "unpublished": lambda service: service.unpublish(),
    "scheduled": schedule_service,
    "expired": let_service_expire,
    "expired and taken back": lambda service: take_back(let_service_expire, service),
}
# A service that has ended is still told of by its own name, with its status, and to those who were sent to it.
WHERE_AN_ENDED_ONE_IS_KNOWN = {"service", "signpostedTo", "appointment"}


class TestServices:
    @pytest.fixture
    def hidden_service(self, committed: Committed) -> Service:
        """A service that can be seen in every place there is."""
        with committed():
            make_pathway()
            hidden = make_service("sleep-clinic", name=f"{CANARY} clinic", description="Helps.")
            make_concern("worry", services=("sleep-clinic",))
            neighbour = make_topic("open", related_services=["sleep-clinic"])
            neighbour.body = [("services", {"title": "", "services": [hidden]})]
            neighbour.save_revision().publish()
        return hidden

    @pytest.fixture
    def places(self, hidden_service: Service) -> list[Place]:
        kept = ask(SUBMIT, input=submission_input()).data["submitReferral"]
        referral = Referral.objects.get(reference=kept["reference"])
        referral.signposted_to.add(hidden_service)
        Appointment.objects.create(referral=referral, service=hidden_service, starts_at=timezone.now())
        mine = {"r": kept["reference"], "c": kept["accessCode"]}
        referral_document = "query ($r: String!, $c: String!) {{ referral(reference: $r, accessCode: $c) {{ {} }} }}"
        return [
            place("service", '{ service(slug: "sleep-clinic") { name } }'),
            place("services", '{ services(filters: {slugs: ["sleep-clinic"]}) { edges { node { name } } } }'),
            place("services: count", '{ services(filters: {slugs: ["sleep-clinic"]}) { totalCount } }', counts_it),
            place("services: by concern", '{ services(filters: {concern: "worry"}) { edges { node { name } } } }'),
            place("relatedServices", '{ topic(slug: "open") { relatedServices { name } } }'),
            place("block", '{ topic(slug: "open") { body { ... on ServicesBlock { services { name } } } } }'),
            place("block: html", '{ topic(slug: "open") { bodyHtml } }'),
            place("search: hit", SEARCH, kind="SERVICE"),
            place("search: count", '{ search(query: "zebra", kinds: [SERVICE]) { totalCount } }', counts_it),
            place("search: facets", '{ search(query: "zebra", kinds: [SERVICE]) { facets { values { count } } } }',
                  lambda x: "count" in json.dumps(x.data)),
            place("suggest", '{ suggest(prefix: "zebra") { text } }'),
            place("recommend", 'query ($answers: [AnswerInput!]!) { recommend(pathway: "test-pathway", answers: $answers) '
                  "{ services { service { name } } } }", answers=submission_input()["answers"]),
            place("signpostedTo", referral_document.format("signpostedTo { name }"), **mine),
            place("appointment", referral_document.format("appointment { service { name } }"), **mine),
        ]  # fmt: skip

    def test_a_public_one_can_be_seen_everywhere(self, places: list[Place]) -> None:
        assert found_in(places) == {one.name for one in places}

    @pytest.mark.parametrize("way", WAYS_TO_HIDE_A_SERVICE)
    def test_a_hidden_one_can_be_seen_nowhere(self, way: str, hidden_service: Service, places: list[Place], committed: Committed) -> None:
        with committed():
            WAYS_TO_HIDE_A_SERVICE[way](hidden_service)
        told_later = TOLD_LATER.get(way, set())
        assert found_in([one for one in places if one.name not in told_later]) == set()

    @pytest.mark.parametrize("status", ["INACTIVE", "DEFUNCT"])
    def test_nobody_is_sent_to_one_that_has_ended(
        self, status: str, hidden_service: Service, places: list[Place], committed: Committed
    ) -> None:
        with committed():
            end_service(hidden_service, status)
        assert found_in(places) == WHERE_AN_ENDED_ONE_IS_KNOWN

    def test_nobody_is_recommended_one_that_is_closed_for_now(
        self, hidden_service: Service, places: list[Place], committed: Committed
    ) -> None:
        with committed():
            end_service(hidden_service, "TEMPORARILY_CLOSED")
        assert found_in(places) == {one.name for one in places} - {"recommend"}

    def test_the_draft_of_a_public_one_is_not_its_text(self, committed: Committed) -> None:
        with committed():
            service = make_service("open")
        service.name = f"{CANARY} draft"
        with committed():
            service.save_revision()
        document = '{ service(slug: "open") { name } services { edges { node { name } } } search(query: "zebra") { totalCount } }'
        found = ask(document).data
        assert CANARY not in json.dumps(found)
        assert found["search"] == {"totalCount": 0}


# Pictures


@pytest.mark.parametrize("kind", [CollectionViewRestriction.LOGIN, CollectionViewRestriction.PASSWORD, CollectionViewRestriction.GROUPS])
@pytest.mark.parametrize("is_above", [False, True])
def test_a_picture_in_a_private_collection_can_be_seen_nowhere(kind: str, is_above: bool) -> None:
    private = Collection.get_first_root_node().add_child(name="Private")
    inner = private.add_child(name="Inner")
    picture = make_picture(description=f"{CANARY} in a field")
    picture.collection = inner
    picture.save()
    topic = make_topic("open", hero_image_id=picture.pk)
    topic.body = [("image", {"image": picture, "caption": ""}), ("paragraph", "<p>Words.</p>")]
    topic.save_revision().publish()
    places = [
        place("heroImage", '{ topic(slug: "open") { heroImage { alt rendition(spec: "width-160") { url } } } }'),
        place("block", '{ topic(slug: "open") { body { ... on ImageBlock { image { alt } } } } }'),
        place("html", '{ topic(slug: "open") { bodyHtml } }'),
    ]
    assert found_in(places) == {"heroImage", "block", "html"}
    CollectionViewRestriction.objects.create(collection=private if is_above else inner, restriction_type=kind)
    assert found_in(places) == set()
    assert ask('{ topic(slug: "open") { heroImage { id } } }').data["topic"] == {"heroImage": None}
    assert "<img" not in ask('{ topic(slug: "open") { bodyHtml } }').data["topic"]["bodyHtml"]
