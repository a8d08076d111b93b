"""The door by which topics come in bulk, seen from the API that shows what came in."""

from datetime import date
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from cms.models import Resource, TopicPage
from cms.publish_topic import relate_topics
from tests.factories import make_concern, make_service, make_topic
from tests.graphql_api.client import ask, data_of

pytestmark = pytest.mark.django_db

TOPIC = """query ($slug: String!) { topic(slug: $slug) {
    id title summary path bodyHtml audiences minimumAge maximumAge coProducedWith reviewedAt nextReviewDue reviewOverdue readingAge
    body { blockType ... on HeadingBlock { text } ... on ParagraphBlock { html } ... on QuoteBlock { text } }
    concerns { slug } evidence { title source kind url checkedAt } resources { title url provider kind }
    relatedTopics { slug } relatedServices { slug }
} }"""

EVERYTHING: dict[str, Any] = {
    "title": "Sleep problems",
    "summary": "Can't drop off?",
    "audiences": ["PARENT_CARER", "YOUNG_PERSON"],
    "minimum_age": 11,
    "maximum_age": 18,
    "concerns": ["sleep", "anxiety"],
    "evidence": [{"title": "NG134", "source": "NICE", "kind": "GUIDELINE", "url": "https://nice.example/", "checked_at": date(2026, 6, 1)}],
    "resources": [{"title": "Sleep and you", "url": "https://sleep.example/", "provider": "A charity", "kind": "VIDEO"}],
    "related_services": ["sleep-clinic"],
    "reviewed_at": date(2026, 6, 30),
    "next_review_due": date(2028, 6, 30),
    "co_produced_with": ["YOUNG_PEOPLE"],
}


@pytest.fixture
def vocabulary() -> None:
    make_concern("sleep")
    make_concern("anxiety")
    make_service("sleep-clinic")


def shown(slug: str = "sleep") -> dict[str, Any]:
    topic: dict[str, Any] = data_of(TOPIC, slug=slug)["topic"]
    return topic


def body_of(markdown: str) -> str:
    """The body as HTML that readers get for a text in Markdown."""
    make_topic("sleep", body=markdown)
    html: str = shown()["bodyHtml"]
    return html


@pytest.mark.usefixtures("vocabulary")
class TestATopicAsItIsHandedOver:
    def test_readers_get_everything_it_says(self) -> None:
        make_topic("sleep", **EVERYTHING)

        topic = shown()

        assert topic["path"] == "/topics/sleep/"
        assert (topic["title"], topic["summary"]) == ("Sleep problems", "Can't drop off?")
        assert topic["audiences"] == ["YOUNG_PERSON", "PARENT_CARER"]
        assert (topic["minimumAge"], topic["maximumAge"]) == (11, 18)
        assert topic["concerns"] == [{"slug": "sleep"}, {"slug": "anxiety"}]
        assert topic["evidence"] == [
            {"title": "NG134", "source": "NICE", "kind": "GUIDELINE", "url": "https://nice.example/", "checkedAt": "2026-06-01"}
        ]
        assert topic["resources"] == [{"title": "Sleep and you", "url": "https://sleep.example/", "provider": "A charity", "kind": "VIDEO"}]
        assert topic["relatedServices"] == [{"slug": "sleep-clinic"}]
        assert (topic["reviewedAt"], topic["nextReviewDue"]) == ("2026-06-30", "2028-06-30")

    def test_sending_it_again_changes_nothing(self) -> None:
        make_topic("sleep", **EVERYTHING)
        before = shown()

        make_topic("sleep", **EVERYTHING)

        assert shown() == before
        assert TopicPage.objects.filter(slug="sleep").count() == 1
        assert Resource.objects.count() == 1

    def test_the_same_slug_replaces_what_was_there(self) -> None:
        make_topic("sleep", **EVERYTHING)
        before = shown()

        make_topic("sleep", title="Sleep", summary="New.", audiences=["TEACHER"], concerns=["anxiety"])

        after = shown()
        assert after["id"] == before["id"]
        assert (after["title"], after["audiences"], after["concerns"]) == ("Sleep", ["TEACHER"], [{"slug": "anxiety"}])
        assert after["evidence"] == after["resources"] == after["relatedServices"] == after["coProducedWith"] == []
        assert after["minimumAge"] is None

    def test_an_editor_opens_what_was_sent(self) -> None:
        page = make_topic("sleep", **EVERYTHING)

        assert TopicPage.objects.get(pk=page.pk).get_latest_revision_as_object().audiences == ("YOUNG_PERSON", "PARENT_CARER")
        assert not TopicPage.objects.get(pk=page.pk).has_unpublished_changes

    @pytest.mark.parametrize(
        ("field", "value", "told"),
        [
            ("concerns", ["sleep", "worry", "fear"], "Not known: worry, fear."),
            ("related_services", ["nowhere"], "Not known: nowhere."),
            ("locale", "cy", "There is no list of topics in “cy”."),
            ("audiences", ["YOUNG_PERSON", "PETS"], "Not a choice: PETS."),
            ("audiences", [], "This field cannot be blank."),
            ("co_produced_with", ["NOBODY"], "Not a choice: NOBODY."),
            ("maximum_age", 10, "The oldest age is below the youngest one."),
            ("next_review_due", date(2026, 6, 30), "The next review must come after the last one."),
            ("title", "", "This field cannot be blank."),
            ("summary", "", "This field cannot be blank."),
            ("body", "  \n", "This field cannot be blank."),
        ],
    )
    def test_a_value_that_does_not_fit_is_refused_by_its_field(self, field: str, value: object, told: str) -> None:
        with pytest.raises(ValidationError) as refusal:
            make_topic("sleep", **{**EVERYTHING, field: value})

        assert told in " ".join(refusal.value.message_dict[field])
        assert not TopicPage.objects.filter(slug="sleep").exists()

    @pytest.mark.parametrize(
        ("field", "row", "told"),
        [
            ("evidence", {"title": "A study", "source": "Somebody", "kind": "RUMOUR"}, "RUMOUR"),
            ("evidence", {"title": "A study", "source": "Somebody", "url": "javascript:alert(1)"}, "Enter a valid URL."),
            ("evidence", {"title": "", "source": "NICE"}, "This field cannot be blank."),
            ("resources", {"title": "R", "url": "not an address", "kind": "VIDEO"}, "Enter a valid URL."),
            ("resources", {"title": "R", "url": "https://r.example/", "kind": "PARROT"}, "PARROT"),
        ],
    )
    def test_a_row_that_does_not_fit_is_refused_by_the_field_it_is_in(self, field: str, row: dict[str, str], told: str) -> None:
        with pytest.raises(ValidationError) as refusal:
            make_topic("sleep", **{**EVERYTHING, field: [row]})

        assert told in " ".join(refusal.value.message_dict[field])
        assert not TopicPage.objects.filter(slug="sleep").exists()
        assert not Resource.objects.exists()

    def test_a_refusal_leaves_the_old_topic_as_it_was(self) -> None:
        make_topic("sleep", **EVERYTHING)
        before = shown()

        with pytest.raises(ValidationError):
            make_topic("sleep", **{**EVERYTHING, "title": "New", "concerns": ["worry"]})

        assert shown() == before


class TestRelatedTopics:
    def test_they_stand_in_the_order_given(self) -> None:
        for slug in ("sleep", "anxiety", "low-mood"):
            make_topic(slug)

        relate_topics(slug="sleep", related=["low-mood", "anxiety"])
        relate_topics(slug="sleep", related=["low-mood", "anxiety"])

        assert shown()["relatedTopics"] == [{"slug": "low-mood"}, {"slug": "anxiety"}]

    def test_one_that_does_not_exist_is_named(self) -> None:
        make_topic("sleep")

        with pytest.raises(ValidationError, match=r"No such topic: worry\."):
            relate_topics(slug="sleep", related=["worry"])


class TestMarkdown:
    @pytest.mark.parametrize(
        ("markdown", "html"),
        [
            ("One *two* **three** ***four***.", "<p>One <i>two</i> <b>three</b> <i><b>four</b></i>.</p>"),
            ("One\ntwo\n\nthree", "<p>One two</p><p>three</p>"),
            ("- one\n- two", "<ul><li>one</li><li>two</li></ul>"),
            ("1. one\n2. two", "<ol><li>one</li><li>two</li></ol>"),
            ("- one\n  - under\n- two", "<ul><li>one<ul><li>under</li></ul></li><li>two</li></ul>"),
            ("1. one\n   - **under**\n2. two", "<ol><li>one<ul><li><b>under</b></li></ul></li><li>two</li></ol>"),
            ("- one\n\n- two", "<ul><li><p>one</p></li><li><p>two</p></li></ul>"),
            ("[NHS](https://www.nhs.uk/a?b=1&c=2)", '<p><a href="https://www.nhs.uk/a?b=1&amp;c=2" rel="noopener">NHS</a></p>'),
            ("[Ring](tel:116123)", '<p><a href="tel:116123" rel="noopener">Ring</a></p>'),
            ("[sleep](/topics/sleep/)", '<p><a href="/topics/sleep/" rel="noopener">sleep</a></p>'),
            ("## A heading\n\nWords", "<h2>A heading</h2>\n<p>Words</p>"),
            ("## A *bold* heading", "<h2>A bold heading</h2>"),
            ("> It got better.\n> Slowly.", "<blockquote><p>It got better. Slowly.</p></blockquote>"),
            ("> One.\n>\n> Two.", "<blockquote><p>One. Two.</p></blockquote>"),
            ("> - one\n> - two", "<blockquote><p>one two</p></blockquote>"),
            ("Fish & chips < peas", "<p>Fish &amp; chips &lt; peas</p>"),
            ("A&E", "<p>A&amp;E</p>"),
            ("Say `hello`", "<p>Say hello</p>"),
        ],
    )
    def test_it_becomes_plain_html(self, markdown: str, html: str) -> None:
        assert body_of(markdown) == html

    @pytest.mark.parametrize(
        "markdown",
        [
            "Words <script>alert(1)</script>",
            "<script>alert(1)</script>\n\nWords",
            "<img src=x onerror=alert(1)> Words",
            "[Words](javascript:alert(1))",
            "[Words](JaVaScRiPt:alert(1))",
            "[Words](data:text/html;base64,PHNjcmlwdD4=)",
            "![Words](javascript:alert(1))",
            "<style>p { display: none }</style>\n\nWords",
            "> <script>alert(1)</script> Words",
            "## <b onclick=alert(1)>Words</b>",
        ],
    )
    def test_nothing_in_it_runs(self, markdown: str) -> None:
        html = body_of(markdown)

        assert "Words" in html
        assert not [bad for bad in ("<script", "<img", "<style", "<b onclick", 'href="javascript', 'href="data') if bad in html.lower()]

    def test_headings_and_quotes_are_blocks_of_their_own(self) -> None:
        make_topic("sleep", body="Before.\n\n## Heading\n\nOne.\n\n- two\n\n> Three.\n\nFour.")

        assert shown()["body"] == [
            {"blockType": "paragraph", "html": "<p>Before.</p>"},
            {"blockType": "heading", "text": "Heading"},
            {"blockType": "paragraph", "html": "<p>One.</p><ul><li>two</li></ul>"},
            {"blockType": "quote", "text": "Three."},
            {"blockType": "paragraph", "html": "<p>Four.</p>"},
        ]


class TestWhatReadersGetOfABody:
    """Whatever way it got into the database: an import, an older release, an administrator's script."""

    def html(self, *blocks: tuple[str, Any]) -> str:
        page = make_topic("sleep")
        page.body = list(blocks)
        page.save_revision().publish()
        html: str = shown()["bodyHtml"]
        assert "".join(block.get("html", "") for block in shown()["body"]) in html or len(blocks) > 1
        return html

    @pytest.mark.parametrize(
        ("stored", "html"),
        [
            ("<p>a<script>alert(1)</script>b</p>", "<p>ab</p>"),
            ("<p>a<style>p { color: red }</style>b</p>", "<p>ab</p>"),
            ('<p onclick="alert(1)" style="color: red" class="x" id="y">a</p>', "<p>a</p>"),
            ('<p><a href="javascript:alert(1)">a</a></p>', '<p><a rel="noopener">a</a></p>'),
            ('<p><a href=" java&#115;cript:alert(1)">a</a></p>', '<p><a rel="noopener">a</a></p>'),
            (
                '<p><a href="//nhs.uk/" onclick="x()" target="_top">a</a></p>',
                '<p><a href="//nhs.uk/" rel="noopener">a</a></p>',
            ),
            ('<p>a<iframe src="https://evil.example/"></iframe><svg onload="x()"></svg></p>', "<p>a</p>"),
            ('<p>a<form action="/"><input name="q"></form></p>', "<p>a</p><p></p>"),
            ('<p><a linktype="page" id="999999">a page that is gone</a></p>', "<p>a page that is gone</p>"),
        ],
    )
    def test_a_paragraph_is_cleaned(self, stored: str, html: str) -> None:
        assert self.html(("paragraph", stored)) == html

    def test_a_callout_is_cleaned(self) -> None:
        html = self.html(("callout", {"kind": "TIP", "text": "<p onclick='x()'>Try<script>x()</script> this.</p>"}))

        assert html == '<div class="callout"><p>Try this.</p></div>'

    def test_plain_text_stays_text(self) -> None:
        html = self.html(
            ("heading", "<b>1 < 2</b>"),
            ("steps", {"title": "<i>", "steps": ["<script>x()</script>"]}),
            ("quote", {"text": "<p>", "attribution": "A & B"}),
        )

        assert "<h2>&lt;b&gt;1 &lt; 2&lt;/b&gt;</h2>" in html
        assert "<li>&lt;script&gt;x()&lt;/script&gt;</li>" in html
        assert "<blockquote><p>&lt;p&gt;</p><footer>A &amp; B</footer></blockquote>" in html

    def test_a_link_to_a_page_leads_there_only_while_the_page_is_public(self) -> None:
        other = make_topic("anxiety")
        link = ("paragraph", f'<p><a linktype="page" id="{other.pk}">Anxiety</a></p>')
        assert self.html(link) == '<p><a href="/topics/anxiety/" rel="noopener">Anxiety</a></p>'

        other.unpublish()

        assert shown()["bodyHtml"] == "<p>Anxiety</p>"


class TestReadingAge:
    def test_it_is_flesch_kincaid_plus_five(self) -> None:
        # Ten words a sentence, one syllable a word: 0.39 × 10 + 11.8 × 1 − 15.59 = 0.11.
        make_topic("sleep", body=" ".join(["The cat sat on the mat in the red house."] * 9 + ["The dog ran off to the park with a ball."]))

        assert shown()["readingAge"] == 5.1

    def test_long_words_and_sentences_need_an_older_reader(self) -> None:
        make_topic("short", body="You can talk to us. We will help you. " * 13)
        make_topic("long", body="Psychological interventions necessitate considerable participation from families, " * 15)

        assert shown("short")["readingAge"] < 8
        assert shown("long")["readingAge"] > 20

    def test_a_text_under_a_hundred_words_has_none(self) -> None:
        make_topic("sleep", body="Some words here. " * 33)
        assert shown()["readingAge"] is None

        make_topic("sleep", body="Some words here. " * 34)
        assert shown()["readingAge"] is not None

    def test_marks_of_html_are_not_words(self) -> None:
        make_topic("plain", body="You can go with a friend. " * 20)
        make_topic("marked", body="You can go *&* with a **friend**. " * 20)

        assert shown("plain")["readingAge"] == shown("marked")["readingAge"]


def test_a_review_is_overdue_the_day_after_it_was_due() -> None:
    make_topic("due-today", next_review_due=timezone.localdate())
    make_topic("overdue", next_review_due=date(2026, 1, 1))
    make_topic("never-set")

    assert [shown(slug)["reviewOverdue"] for slug in ("due-today", "overdue", "never-set")] == [False, True, False]


def test_a_topic_that_does_not_exist_is_a_typed_error() -> None:
    answer = ask(TOPIC, slug="nothing")

    assert answer.body["data"] == {"topic": None}
    assert answer.code == "NOT_FOUND"
