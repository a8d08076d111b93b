"""Pages, topics, the vocabulary of concerns, redirects and the site, as a front end reads them."""

from datetime import date, datetime
from typing import Any

import pytest
from pytest_django import Settings
from wagtail.contrib.redirects.models import Redirect

from cms.models import HomePage, InformationPage, TopicIndexPage, TopicPage
from tests.factories import make_concern, make_picture, make_service, make_topic
from tests.graphql_api.client import ask, data_of

pytestmark = pytest.mark.django_db

LISTED = (
    "query ($filters: TopicFilter, $ordering: [TopicOrder!]) { topics(filters: $filters, ordering: $ordering) { edges { node { slug } } } }"
)


def listed(**arguments: Any) -> list[str]:
    """The slugs of a list of topics."""
    return [edge["node"]["slug"] for edge in data_of(LISTED, **arguments)["topics"]["edges"]]


class TestATopic:
    def test_every_field_says_what_its_editor_wrote(self) -> None:
        make_service("clinic")
        make_concern("worry", "cant stop thinking", label="Worry")
        make_concern("exams")
        picture = make_picture(description="A quiet room", size=(640, 360))
        make_topic(
            "worry",
            title="Worry",
            summary="What worry is.",
            search_description="About worry.",
            audiences=["TEACHER", "YOUNG_PERSON"],
            minimum_age=11,
            maximum_age=17,
            concerns=["worry", "exams"],
            evidence=[
                {"title": "NG225", "source": "NICE", "kind": "GUIDELINE", "url": "https://nice.example/", "checked_at": date(2026, 1, 2)}
            ],
            resources=[{"title": "An app", "url": "https://app.example/", "provider": "Somebody", "kind": "APP"}],
            related_services=["clinic"],
            reviewed_at=date(2026, 3, 1),
            next_review_due=date(2026, 3, 2),
            co_produced_with=["PARENTS"],
            hero_image_id=picture.pk,
        )
        topic = data_of(
            """{ topic(slug: "worry") {
                title slug path locale seoTitle searchDescription lastPublishedAt summary audiences minimumAge maximumAge
                ancestors { title path } translations { id }
                concerns { slug label alsoKnownAs topics { slug } }
                heroImage {
                    alt width height rendition(spec: "width-160") { url width height alt } srcset(widths: [160, 320], format: WEBP)
                }
                evidence { title source kind url checkedAt } resources { id title url provider kind }
                relatedTopics { slug } relatedServices { slug } readingAge reviewedAt nextReviewDue reviewOverdue coProducedWith
            } }"""
        )["topic"]
        assert datetime.fromisoformat(topic.pop("lastPublishedAt")).tzinfo is not None
        assert topic.pop("resources")[0].pop("id")
        image = topic.pop("heroImage")
        assert (image["alt"], image["width"], image["height"]) == ("A quiet room", 640, 360)
        assert (image["rendition"]["width"], image["rendition"]["height"], image["rendition"]["alt"]) == (160, 90, "A quiet room")
        assert image["rendition"]["url"].startswith("/media/")
        assert [part.split()[1] for part in image["srcset"].split(", ")] == ["160w", "320w"]
        home, index = HomePage.objects.get(), TopicIndexPage.objects.get()
        assert topic == {
            "title": "Worry", "slug": "worry", "path": "/topics/worry/", "locale": "en", "seoTitle": "Worry",
            "searchDescription": "About worry.", "summary": "What worry is.", "audiences": ["YOUNG_PERSON", "TEACHER"],
            "minimumAge": 11, "maximumAge": 17,
            "ancestors": [{"title": home.title, "path": "/"}, {"title": index.title, "path": "/topics/"}], "translations": [],
            "concerns": [
                {"slug": "worry", "label": "Worry", "alsoKnownAs": ["cant stop thinking"], "topics": [{"slug": "worry"}]},
                {"slug": "exams", "label": "Exams", "alsoKnownAs": [], "topics": [{"slug": "worry"}]},
            ],
            "evidence": [
                {"title": "NG225", "source": "NICE", "kind": "GUIDELINE", "url": "https://nice.example/", "checkedAt": "2026-01-02"}
            ],
            "relatedTopics": [], "relatedServices": [{"slug": "clinic"}], "readingAge": None, "reviewedAt": "2026-03-01",
            "nextReviewDue": "2026-03-02", "reviewOverdue": True, "coProducedWith": ["Parents' panel"],
        }  # fmt: skip

    def test_each_kind_of_block_has_a_type_of_its_own(self) -> None:
        service, picture, page = make_service("clinic", name="The clinic"), make_picture(description="A hill"), make_topic("blocks")
        page.body = [
            ("heading", "What helps"),
            ("paragraph", "<p>Some <b>words</b>.</p>"),
            ("callout", {"kind": "WARNING", "text": "<p>Careful.</p>"}),
            ("steps", {"title": "First aid", "steps": ["One", "Two"]}),
            ("quote", {"text": "It gets better", "attribution": "Priya, 15"}),
            ("image", {"image": picture, "caption": "A caption"}),
            ("services", {"title": "Nearby", "services": [service]}),
        ]
        page.save_revision().publish()
        topic = data_of(
            """{ topic(slug: "blocks") { bodyHtml body { id blockType
                ... on HeadingBlock { text }
                ... on ParagraphBlock { html }
                ... on CalloutBlock { kind html }
                ... on StepsBlock { title steps }
                ... on QuoteBlock { text attribution }
                ... on ImageBlock { image { alt } caption }
                ... on ServicesBlock { title services { slug concerns { slug } } }
            } } }"""
        )["topic"]
        ids = [block.pop("id") for block in topic["body"]]
        assert len(set(ids)) == 7
        assert topic["body"] == [
            {"blockType": "heading", "text": "What helps"},
            {"blockType": "paragraph", "html": "<p>Some <b>words</b>.</p>"},
            {"blockType": "callout", "kind": "WARNING", "html": "<p>Careful.</p>"},
            {"blockType": "steps", "title": "First aid", "steps": ["One", "Two"]},
            {"blockType": "quote", "text": "It gets better", "attribution": "Priya, 15"},
            {"blockType": "image", "image": {"alt": "A hill"}, "caption": "A caption"},
            {"blockType": "services", "title": "Nearby", "services": [{"slug": "clinic", "concerns": []}]},
        ]
        parts = ("<h2>What helps</h2>", "<li>Two</li>", "<blockquote>", 'alt="A hill"', "<li>The clinic</li>", '<div class="callout">')
        assert [part for part in parts if part not in topic["bodyHtml"]] == []

    def test_a_lost_picture_takes_nothing_else_away(self) -> None:
        picture = make_picture(description="A hill")
        page = make_topic("lost", hero_image_id=picture.pk)
        page.body = [("image", {"image": picture, "caption": ""}), ("paragraph", "<p>The words.</p>")]
        page.save_revision().publish()
        picture.file.storage.delete(picture.file.name)
        assert data_of('{ topic(slug: "lost") { bodyHtml } }')["topic"]["bodyHtml"].strip() == "<p>The words.</p>"
        answer = ask('{ topic(slug: "lost") { title heroImage { rendition(spec: "width-160") { url } } } }')
        assert answer.code == "RENDITION"
        assert answer.body["data"] == {"topic": {"title": "Lost", "heroImage": None}}

    def test_a_picture_is_cut_around_the_point_its_editor_moved(self) -> None:
        picture = make_picture(size=(1280, 720))
        make_topic("cut", hero_image_id=picture.pk)
        document = '{ topic(slug: "cut") { heroImage { rendition(spec: "fill-160x160") { url } } } }'
        before = data_of(document)["topic"]["heroImage"]["rendition"]["url"]
        picture.focal_point_x, picture.focal_point_y, picture.focal_point_width, picture.focal_point_height = 1200, 100, 50, 50
        picture.save()
        after = data_of(document)["topic"]["heroImage"]["rendition"]["url"]
        assert after != before
        assert data_of(document)["topic"]["heroImage"]["rendition"]["url"] == after


class TestTopics:
    @pytest.mark.parametrize(
        ("filters", "found"),
        [
            ({}, ["all", "exams", "parents", "teens"]),
            ({"audience": "PARENT_CARER"}, ["parents"]),
            ({"age": 10}, ["all", "exams", "parents"]),
            ({"age": 11}, ["all", "exams", "parents", "teens"]),
            ({"age": 17}, ["all", "exams", "parents", "teens"]),
            ({"age": 18}, ["all", "exams", "parents"]),
            ({"concern": "exams"}, ["exams"]),
            ({"concern": "no-such-concern"}, []),
            ({"slugs": ["all", "teens", "no-such-topic"]}, ["all", "teens"]),
            ({"slugs": []}, []),
            ({"audience": "YOUNG_PERSON", "age": 12, "concern": "exams"}, ["exams"]),
            ({"audience": "PARENT_CARER", "concern": "exams"}, []),
        ],
    )
    def test_filters_are_anded(self, filters: dict[str, Any], found: list[str]) -> None:
        make_concern("exams")
        make_topic("all")
        make_topic("exams", concerns=["exams"])
        make_topic("parents", audiences=["PARENT_CARER"])
        make_topic("teens", minimum_age=11, maximum_age=17)
        assert listed(filters=filters) == found
        count = data_of("query ($filters: TopicFilter) { topics(filters: $filters) { totalCount } }", filters=filters)
        assert count["topics"]["totalCount"] == len(found)

    @pytest.mark.parametrize(
        ("ordering", "found"),
        [
            (None, ["b", "c", "a"]),
            (["TITLE"], ["b", "c", "a"]),
            (["LAST_PUBLISHED_DESC"], ["c", "b", "a"]),
            (["REVIEWED_DESC"], ["a", "b", "c"]),
            (["REVIEWED_DESC", "TITLE"], ["a", "b", "c"]),
        ],
    )
    def test_the_order_is_the_one_asked_for(self, ordering: list[str] | None, found: list[str]) -> None:
        make_topic("a", title="Zest", reviewed_at=date(2026, 3, 1))
        make_topic("b", title="Anger", reviewed_at=date(2026, 2, 1))
        make_topic("c", title="Mood")
        assert listed(ordering=ordering) == found


class TestPages:
    @pytest.mark.parametrize("path", ["/topics/sleep/", "topics/sleep", "/topics/sleep", "//topics/sleep//"])
    def test_a_path_is_found_however_its_ends_are_written(self, path: str) -> None:
        make_topic("sleep")
        document = "query ($path: String!) { page(path: $path) { __typename path ... on Topic { summary } } }"
        assert data_of(document, path=path)["page"] == {"__typename": "Topic", "path": "/topics/sleep/", "summary": "About sleep."}

    @pytest.mark.parametrize("path", ["/", ""])
    def test_home_is_a_page(self, path: str) -> None:
        page = data_of("query ($path: String!) { page(path: $path) { __typename path ... on HomePage { introduction } } }", path=path)[
            "page"
        ]
        assert page == {"__typename": "HomePage", "path": "/", "introduction": HomePage.objects.get().introduction}
        assert page["introduction"]

    def test_the_list_of_topics_is_a_page(self) -> None:
        page = data_of('{ page(path: "/topics/") { __typename ancestors { path } ... on TopicIndexPage { introduction } } }')["page"]
        assert page["__typename"] == "TopicIndexPage"
        assert page["introduction"]
        assert page["ancestors"] == [{"path": "/"}]

    def test_a_page_about_the_service_has_a_body(self) -> None:
        HomePage.objects.get().add_child(instance=InformationPage(title="About us", slug="about", body=[("heading", "Who we are")]))
        page = data_of(
            '{ page(path: "/about/") { __typename title ... on InformationPage { bodyHtml body { ... on HeadingBlock { text } } } } }'
        )
        assert page["page"] == {
            "__typename": "InformationPage", "title": "About us", "bodyHtml": "<h2>Who we are</h2>", "body": [{"text": "Who we are"}],
        }  # fmt: skip

    @pytest.mark.parametrize(
        "path", ["/topics/slee/", "/home/topics/sleep/", "/topics/sleep/more/", "/Topics/Sleep/", "/../topics/sleep/", "?"]
    )
    def test_any_other_path_is_not_found(self, path: str) -> None:
        make_topic("sleep")
        assert ask("query ($path: String!) { page(path: $path) { title } }", path=path).code == "NOT_FOUND"

    def test_a_page_that_moves_is_found_where_it_went(self) -> None:
        page = TopicPage.objects.get(pk=make_topic("sleep").pk)
        page.slug = "nights"
        page.save_revision().publish()
        assert data_of('{ page(path: "/topics/nights/") { path } }')["page"] == {"path": "/topics/nights/"}
        assert ask('{ page(path: "/topics/sleep/") { path } }').code == "NOT_FOUND"


def test_concerns_are_the_vocabulary_by_label_with_their_topics_by_title() -> None:
    make_concern("sleep", "cant sleep", "awake at night", label="Sleep")
    make_concern("anger", label="Anger")
    make_topic("b", title="Nights", concerns=["sleep"])
    make_topic("a", title="Dreams", concerns=["anger", "sleep"])
    assert data_of("{ concerns { slug label alsoKnownAs topics { title } } }")["concerns"] == [
        {"slug": "anger", "label": "Anger", "alsoKnownAs": [], "topics": [{"title": "Dreams"}]},
        {
            "slug": "sleep",
            "label": "Sleep",
            "alsoKnownAs": ["cant sleep", "awake at night"],
            "topics": [{"title": "Dreams"}, {"title": "Nights"}],
        },
    ]


class TestRedirects:
    DOCUMENT = "query ($path: String!) { redirect(path: $path) { from to permanent } }"

    @pytest.mark.parametrize("path", ["/old/", "/old", "old"])
    def test_a_page_that_moved_is_named_by_its_path(self, path: str) -> None:
        Redirect.add_redirect("/old/", redirect_to=make_topic("sleep"))
        assert data_of(self.DOCUMENT, path=path)["redirect"] == {"from": "/old", "to": "/topics/sleep/", "permanent": True}

    def test_an_address_elsewhere_is_named_as_it_is(self) -> None:
        Redirect.add_redirect("/away/", redirect_to="https://www.nhs.uk/", is_permanent=False)
        assert data_of(self.DOCUMENT, path="/away/")["redirect"] == {"from": "/away", "to": "https://www.nhs.uk/", "permanent": False}

    @pytest.mark.parametrize("path", ["/nothing/", "", "http://[", "/" * 5_000])
    def test_any_other_path_has_not_moved(self, path: str) -> None:
        assert data_of(self.DOCUMENT, path=path)["redirect"] is None


def test_the_site_says_what_every_page_needs(settings: Settings) -> None:
    settings.TRUST_NAME = "Another Trust"
    site = data_of("{ site { name locales crisis { headline contacts { phone } } menu { title path } } }")["site"]
    assert (site["name"], site["locales"]) == ("Another Trust", ["en"])
    assert site["crisis"]["contacts"][0] == {"phone": "999"}
    assert site["menu"] == [{"title": "Topics", "path": "/topics/"}]
