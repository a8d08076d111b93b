"""Content in another language: its own paths, its own slugs, and the words of the vocabulary where they are translated."""

from typing import Any

import pytest
from wagtail.models import Locale

from cms.models import Concern, HomePage, TopicIndexPage, TopicPage
from tests.factories import make_concern, make_service, make_topic, make_translation
from tests.graphql_api.client import ask, data_of
from tests.graphql_api.conftest import Committed

pytestmark = pytest.mark.django_db


@pytest.fixture
def welsh() -> TopicPage:
    """A topic in Welsh, whose concern has a Welsh label too; its service is linked to both."""
    make_service("clinic")
    make_concern("sleep", label="Sleep", services=("clinic",))
    english = make_topic("sleep", title="Sleep", concerns=["sleep"], related_services=["clinic"])
    page = make_translation(english, slug="cwsg", title="Cwsg")
    concern = Concern.objects.get().copy_for_translation(Locale.objects.get(language_code="cy"))
    concern.slug, concern.label = "cwsg", "Trafferth cysgu"
    concern.save()
    return page


def page_at(path: str, locale: str | None = None) -> dict[str, Any]:
    document = "query ($path: String!, $locale: String) { page(path: $path, locale: $locale) { title path locale } }"
    page: dict[str, Any] = data_of(document, path=path, locale=locale)["page"]
    return page


@pytest.mark.usefixtures("welsh")
class TestPaths:
    CWSG = {"title": "Cwsg", "path": "/cy/topics/cwsg/", "locale": "cy"}
    SLEEP = {"title": "Sleep", "path": "/topics/sleep/", "locale": "en"}

    @pytest.mark.parametrize("locale", [None, "cy", "en"])
    def test_a_path_that_names_its_language_needs_no_other_word(self, locale: str | None) -> None:
        assert page_at("/cy/topics/cwsg/", locale) == self.CWSG

    def test_a_path_that_names_none_is_of_the_asked_language(self) -> None:
        assert page_at("/topics/cwsg/", "cy") == self.CWSG
        assert page_at("/topics/sleep/", "en") == page_at("/topics/sleep/") == self.SLEEP

    def test_home_has_a_path_of_its_own(self) -> None:
        assert page_at("/cy/")["locale"] == page_at("/", "cy")["locale"] == "cy"
        assert page_at("/")["locale"] == "en"

    @pytest.mark.parametrize("path", ["/topics/cwsg/", "/cy/topics/sleep/", "/fr/topics/sleep/"])
    def test_a_path_of_the_other_language_is_not_found(self, path: str) -> None:
        assert ask("query ($path: String!) { page(path: $path) { title } }", path=path).code == "NOT_FOUND"


@pytest.mark.usefixtures("welsh")
class TestTopics:
    def test_a_slug_is_looked_for_in_one_language(self) -> None:
        document = "query ($slug: String!, $locale: String) { topic(slug: $slug, locale: $locale) { title } }"
        assert data_of(document, slug="cwsg", locale="cy")["topic"] == {"title": "Cwsg"}
        assert data_of(document, slug="sleep")["topic"] == {"title": "Sleep"}
        assert ask(document, slug="cwsg").code == "NOT_FOUND"
        assert ask(document, slug="sleep", locale="cy").code == "NOT_FOUND"

    def test_each_knows_its_translations_and_the_pages_above_it_in_its_own_language(self) -> None:
        document = (
            "query ($slug: String!, $locale: String) { topic(slug: $slug, locale: $locale) { translations { path } ancestors { path } } }"
        )
        assert data_of(document, slug="sleep")["topic"] == {
            "translations": [{"path": "/cy/topics/cwsg/"}],
            "ancestors": [{"path": "/"}, {"path": "/topics/"}],
        }
        assert data_of(document, slug="cwsg", locale="cy")["topic"] == {
            "translations": [{"path": "/topics/sleep/"}],
            "ancestors": [{"path": "/cy/"}, {"path": "/cy/topics/"}],
        }

    def test_a_list_holds_each_topic_once(self) -> None:
        assert data_of("{ topics { totalCount edges { node { locale } } } }")["topics"] == {
            "totalCount": 1,
            "edges": [{"node": {"locale": "en"}}],
        }

    def test_its_concerns_are_in_its_own_language(self) -> None:
        document = (
            "query ($slug: String!, $locale: String) { topic(slug: $slug, locale: $locale) { concerns { slug label topics { path } } } }"
        )
        assert data_of(document, slug="cwsg", locale="cy")["topic"]["concerns"] == [
            {"slug": "cwsg", "label": "Trafferth cysgu", "topics": [{"path": "/cy/topics/cwsg/"}]}
        ]
        assert data_of(document, slug="sleep")["topic"]["concerns"] == [
            {"slug": "sleep", "label": "Sleep", "topics": [{"path": "/topics/sleep/"}]}
        ]

    def test_a_concern_that_is_not_translated_keeps_its_words(self) -> None:
        Concern.objects.get(slug="cwsg").delete()
        concerns = data_of('{ topic(slug: "cwsg", locale: "cy") { concerns { label } } }')["topic"]["concerns"]
        assert concerns == [{"label": "Sleep"}]


@pytest.mark.usefixtures("welsh")
class TestTheVocabulary:
    @pytest.mark.parametrize(
        ("locale", "expected"),
        [(None, ("sleep", "/topics/sleep/")), ("en", ("sleep", "/topics/sleep/")), ("cy", ("cwsg", "/cy/topics/cwsg/"))],
    )
    def test_each_language_has_its_own_and_names_its_own_topics(self, locale: str | None, expected: tuple[str, str]) -> None:
        (concern,) = data_of("query ($locale: String) { concerns(locale: $locale) { slug topics { path } } }", locale=locale)["concerns"]
        assert (concern["slug"], [topic["path"] for topic in concern["topics"]]) == (expected[0], [expected[1]])

    def test_a_service_names_each_concern_once(self) -> None:
        assert data_of('{ service(slug: "clinic") { concerns { label } } }')["service"] == {"concerns": [{"label": "Sleep"}]}

    def test_a_service_of_a_welsh_page_names_it_in_welsh(self) -> None:
        document = '{ topic(slug: "cwsg", locale: "cy") { relatedServices { concerns { label topics { path } } } } }'
        (service,) = data_of(document)["topic"]["relatedServices"]
        assert service == {"concerns": [{"label": "Trafferth cysgu", "topics": [{"path": "/cy/topics/cwsg/"}]}]}

    @pytest.mark.parametrize("slug", ["sleep", "cwsg"])
    def test_services_are_found_by_its_name_in_each_language(self, slug: str) -> None:
        document = "query ($slug: String!) { services(filters: {concern: $slug}) { totalCount } }"
        assert data_of(document, slug=slug)["services"] == {"totalCount": 1}


@pytest.mark.usefixtures("index")
def test_search_answers_in_the_asked_language(committed: Committed) -> None:
    with committed():
        make_translation(make_topic("sleep", title="Sleep"), slug="cwsg", title="Cwsg")
    document = "query ($query: String!, $locale: String) { search(query: $query, locale: $locale, kinds: [TOPIC]) { hits { path } } }"
    assert data_of(document, query="cwsg", locale="cy")["search"] == {"hits": [{"path": "/cy/topics/cwsg/"}]}
    assert data_of(document, query="cwsg")["search"] == {"hits": []}
    assert data_of(document, query="sleep")["search"] == {"hits": [{"path": "/topics/sleep/"}]}


def test_the_site_names_its_languages_the_default_one_first() -> None:
    make_translation(HomePage.objects.get())
    assert data_of("{ site { locales } }")["site"] == {"locales": ["en", "cy"]}


def test_a_translated_list_stays_out_of_the_menu_of_the_default_language() -> None:
    make_translation(TopicIndexPage.objects.get(), title="Pynciau")
    site = data_of("{ site { menu { path translations { title path } } } }")["site"]
    assert site["menu"] == [{"path": "/topics/", "translations": [{"title": "Pynciau", "path": "/cy/topics/"}]}]
