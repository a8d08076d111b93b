import sqlite3
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.db import DatabaseError

from cms.models import TopicPage
from search import query as door
from search.documents import all_documents, documents_for
from search.engines import all_engines, fallback_engine
from search.engines.document import SearchKind
from search.query import SearchAnswer, search_for
from service_directory.published import Place
from service_directory.vocabulary import Audience
from tests.factories import make_concern, make_service, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]

CLOSED = "http://127.0.0.1:9"


def rebuild() -> None:
    for engine in all_engines():
        engine.rebuild(all_documents())


def slugs(answer: SearchAnswer) -> list[str]:
    return [hit.slug for hit in answer.hits]


@pytest.fixture
def school_and_sleep(index: None) -> None:
    make_concern("exam-stress", "exam nerves", "worried about exams")
    make_concern("sleep", "cant sleep", "insomnia")
    make_concern("school-attendance", "my son wont go to school", label="Going to school")
    make_concern("anxiety", "butterflies in my tummy")
    make_topic("exam-stress", concerns=["exam-stress", "sleep"], summary="Before exams, and on the day.")
    make_topic("sleep", title="Sleep problems", concerns=["sleep", "anxiety"])
    make_topic("school-attendance", title="Finding it hard to go to school", concerns=["school-attendance", "anxiety"])
    make_topic("bullying", body="It can happen at school.")
    for number in range(4):
        make_topic(f"filler-{number}", title=f"Page {number}", body="Something else.")
    rebuild()


class TestAFamilysOwnWords:
    @pytest.mark.usefixtures("school_and_sleep")
    def test_the_demonstration_queries(self) -> None:
        assert set(slugs(search_for(query="cant sleep before exams"))[:2]) == {"exam-stress", "sleep"}
        assert slugs(search_for(query="my son wont go to school"))[0] == "school-attendance"
        assert slugs(search_for(query="she won't go to school"))[0] == "school-attendance"

    @pytest.mark.usefixtures("school_and_sleep")
    def test_why_a_hit_is_shown(self) -> None:
        first, second = search_for(query="I can’t sleep").hits[:2]
        assert (first.kind, first.slug, first.title, first.path) == (SearchKind.TOPIC, "sleep", "Sleep problems", "/topics/sleep/")
        assert first.matched_concerns == ("sleep",)
        assert "<mark>sleep</mark>" in first.highlight
        assert (second.slug, second.matched_concerns) == ("exam-stress", ("sleep",))
        assert first.score > second.score > 0

    @pytest.mark.usefixtures("school_and_sleep")
    def test_a_word_an_editor_adds_finds_at_once_without_a_rebuild(self) -> None:
        assert slugs(search_for(query="dreading skool")) == []
        make_concern("school-attendance", "dreading skool", label="Going to school")
        assert slugs(search_for(query="im dreading skool"))[0] == "school-attendance"

    @pytest.mark.usefixtures("school_and_sleep")
    def test_facets_have_labels_and_the_most_frequent_value_first(self) -> None:
        facets = {facet.name: [(x.value, x.label, x.count) for x in facet.values] for facet in search_for(query="cant sleep").facets}
        assert facets["kind"] == [("TOPIC", "Topic", 2)]
        assert facets["audience"] == [("YOUNG_PERSON", "Young person", 2)]
        assert facets["concern"] == [("sleep", "Sleep", 2), ("anxiety", "Anxiety", 1), ("exam-stress", "Exam stress", 1)]

    @pytest.mark.usefixtures("school_and_sleep")
    def test_pages(self) -> None:
        first, last = search_for(query="page", first=3), search_for(query="page", first=3, offset=3)
        assert (len(first.hits), first.total_count, first.has_next) == (3, 4, True)
        assert (len(last.hits), last.total_count, last.has_next) == (1, 4, False)
        beyond = search_for(query="page", offset=1_000_000)
        assert (beyond.hits, beyond.has_next) == ((), False)
        assert len(search_for(query="page", first=-1).hits) == 0


class TestWhatAnybodyMightType:
    @pytest.mark.parametrize("text", ["", "   ", "\n\t", "😭", "😭😭 !!!", "\0", "***", '""', "\ud800"])
    def test_no_words_no_hits_no_error(self, text: str) -> None:
        assert search_for(query=text) == SearchAnswer(None)

    @pytest.mark.parametrize(
        "text",
        ["sleep\0", "\ud800 sleep \udfff", 'NEAR( "sleep', "sleep*", "-sleep:", "title:sleep OR", "sleep 😭", "<b>sleep</b>", "'sleep'"],
    )
    def test_strange_marks_do_not_break_it(self, text: str) -> None:
        make_topic("sleep")
        rebuild()
        answer = search_for(query=text)
        assert slugs(answer) == ["sleep"]
        assert not answer.degraded

    @pytest.mark.usefixtures("school_and_sleep")
    def test_a_long_text_is_searched_by_its_beginning(self) -> None:
        assert slugs(search_for(query="sleep " + "padding " * 500))[0] == "sleep"
        assert slugs(search_for(query="padding " * 500 + "sleep")) == []

    def test_a_query_of_stop_words_is_searched_by_them(self) -> None:
        make_topic("help", title="Who can I be?")
        rebuild()
        assert slugs(search_for(query="who can i be")) == ["help"]


class TestCrisisHelpFirst:
    @pytest.mark.parametrize(
        "text", ["i want to die", "my daughter wants to die", "I WANNA DIE 😭", "want\0to die", "x" * 5_000 + " i want to die"]
    )
    def test_it_comes_with_the_answer(self, text: str) -> None:
        answer = search_for(query=text)
        assert answer.crisis is not None
        assert answer.crisis.contacts

    def test_not_with_harmless_words(self) -> None:
        assert search_for(query="cant sleep").crisis is None

    def test_it_comes_when_the_index_is_gone(self, settings: LazySettings, tmp_path: Path) -> None:
        settings.ELASTICSEARCH_URL = ""
        settings.EMBEDDED_SEARCH_FILE = tmp_path / "nowhere" / "index.sqlite3"
        answer = search_for(query="i want to die")
        assert answer.crisis is not None
        assert (answer.hits, answer.degraded) == ((), True)

    def test_it_comes_when_the_database_is_gone(self, monkeypatch: pytest.MonkeyPatch) -> None:
        def gone(*_: Any) -> None:
            raise DatabaseError

        monkeypatch.setattr(door.content, "concerns", gone)
        answer = search_for(query="i want to die")
        assert answer.crisis is not None
        assert (answer.hits, answer.degraded) == ((), True)


class TestAnEngineOutOfReach:
    @pytest.mark.usefixtures("school_and_sleep")
    def test_the_embedded_index_answers_for_elasticsearch(self, settings: LazySettings) -> None:
        settings.ELASTICSEARCH_URL = CLOSED
        answer = search_for(query="cant sleep")
        assert answer.degraded
        assert slugs(answer)[0] == "sleep"

    def test_neither_engine_is_no_hits_and_no_error(self, settings: LazySettings, tmp_path: Path) -> None:
        settings.ELASTICSEARCH_URL = CLOSED
        settings.EMBEDDED_SEARCH_FILE = tmp_path / "damaged.sqlite3"
        settings.EMBEDDED_SEARCH_FILE.write_bytes(b"damaged " * 1_000)
        assert search_for(query="sleep") == SearchAnswer(None, degraded=True)

    def test_an_index_of_something_else_is_no_error(self, settings: LazySettings, tmp_path: Path) -> None:
        settings.ELASTICSEARCH_URL = ""
        settings.EMBEDDED_SEARCH_FILE = tmp_path / "other.sqlite3"
        with sqlite3.connect(settings.EMBEDDED_SEARCH_FILE) as connection:
            connection.execute("CREATE TABLE generation (other TEXT)")
        connection.close()
        assert search_for(query="sleep").degraded


class TestOnlyWhatIsPublic:
    def test_a_page_taken_back_behind_the_index_is_neither_shown_nor_counted(self) -> None:
        make_topic("sleep")
        make_topic("sleep-for-parents", title="Sleep for parents")
        rebuild()
        TopicPage.objects.filter(slug="sleep").update(live=False)
        answer = search_for(query="sleep")
        assert (slugs(answer), answer.total_count) == (["sleep-for-parents"], 1)

    def test_a_service_and_a_resource_taken_back_too(self) -> None:
        service = make_service("sleep-clinic")
        topic = make_topic("nights", resources=[{"title": "Sleep well", "url": "https://sleep.example/", "provider": "", "kind": "APP"}])
        rebuild()
        assert {hit.kind for hit in search_for(query="sleep").hits} == {SearchKind.SERVICE, SearchKind.RESOURCE}
        type(service).objects.update(status="DEFUNCT")
        TopicPage.objects.filter(pk=topic.pk).update(live=False)
        assert search_for(query="sleep").total_count == 0


class TestFilters:
    def test_audience_age_kinds_and_concern(self) -> None:
        make_concern("sleep")
        make_service("sleep-clinic", minimum_age=5, maximum_age=10, audiences=["PARENT_CARER"])
        make_topic("sleep", concerns=["sleep"], minimum_age=11, maximum_age=18)
        rebuild()
        assert slugs(search_for(query="sleep", audience=Audience.PARENT_CARER)) == ["sleep-clinic"]
        assert slugs(search_for(query="sleep", age=12)) == ["sleep"]
        assert slugs(search_for(query="sleep", kinds=[SearchKind.SERVICE])) == ["sleep-clinic"]
        assert slugs(search_for(query="sleep", concern="sleep")) == ["sleep"]
        assert slugs(search_for(query="sleep", locale="cy")) == ["sleep-clinic"]

    def test_near_leaves_out_far_services_but_never_remote_ones_nor_topics(self) -> None:
        make_topic("sleep")
        make_service("sleep-near", latitude=53.0, longitude=-2.2)
        make_service("sleep-far", latitude=51.0, longitude=-0.1)
        make_service("sleep-online", latitude=51.0, longitude=-0.1, delivery_modes=["ONLINE"])
        make_service("sleep-somewhere")
        rebuild()
        near = Place((53.01, -2.2), within_miles=10)
        assert set(slugs(search_for(query="sleep", near=near))) == {"sleep", "sleep-near", "sleep-online", "sleep-somewhere"}
        assert len(search_for(query="sleep", near=Place((53.01, -2.2))).hits) == 5


class TestDocuments:
    def test_a_topic_as_the_index_knows_it(self) -> None:
        make_concern("sleep", "cant sleep", "insomnia")
        make_concern("anxiety", "butterflies")
        body = "## What helps\n\nTry **this** & that.\n\n- One\n- Two\n\n> It is fine."
        page = make_topic(
            "sleep", title="Sleep problems", summary="Awake?", body=body, concerns=["sleep", "anxiety"], minimum_age=11,
            reviewed_at=date(2020, 1, 1), next_review_due=date(2021, 1, 1),
        )  # fmt: skip
        (found,) = documents_for([f"topic:{page.pk}", "topic:0", "topic:x", "service:1", "resource:9", "nonsense", "page:1"])
        assert (found.id, found.key, found.slug, found.path, found.locale) == (
            f"topic:{page.pk}",
            str(page.pk),
            "sleep",
            "/topics/sleep/",
            "en",
        )
        assert found.body == "What helps. Try this & that. One Two It is fine."
        assert (found.main_concern, found.concern_slugs, found.concern_labels) == ("sleep", ("sleep", "anxiety"), ("Sleep", "Anxiety"))
        assert found.also_known_as == ("cant sleep", "insomnia")
        assert (found.audiences, found.minimum_age, found.maximum_age, found.review_overdue) == (("YOUNG_PERSON",), 11, None, True)

    def test_services_and_resources_as_the_index_knows_them(self) -> None:
        service = make_service("night-clinic")
        make_concern("sleep", "cant sleep", services=("night-clinic",))
        make_topic(
            "sleep", concerns=["sleep"], resources=[{"title": "Nights", "url": "https://n.example/", "provider": "Mind", "kind": "APP"}]
        )
        found = {document.kind: document for document in all_documents()}
        clinic, nights = found[SearchKind.SERVICE], found[SearchKind.RESOURCE]
        assert (clinic.key, clinic.slug, clinic.path, clinic.locale) == (str(service.pk), "night-clinic", None, "")
        assert (clinic.main_concern, clinic.concern_slugs, clinic.body) == ("", ("sleep",), "Organisation of night-clinic. Counselling")
        assert (nights.title, nights.summary, nights.main_concern) == ("Nights", "Mind", "sleep")

    def test_a_batch_costs_the_same_number_of_queries_however_large(self, django_assert_num_queries: Callable[..., Any]) -> None:
        def write(number: int) -> list[str]:
            make_concern(f"c{number}")
            link = {"title": f"R{number}", "url": f"https://r.example/{number}", "provider": "", "kind": "APP"}
            page = make_topic(f"t{number}", concerns=[f"c{number}"], resources=[link], body="[here](https://x.example)")
            service = make_service(f"s{number}")
            return [f"topic:{page.pk}", f"resource:{page.resources.get().resource_id}", f"service:{service.pk}"]

        ids = write(1)
        documents_for(ids)
        with django_assert_num_queries(13):
            assert len(documents_for(ids)) == 3
        more = [*ids, *write(2), *write(3), *write(4)]
        with django_assert_num_queries(13):
            assert len(documents_for(more)) == 12

    def test_a_search_costs_four_queries_at_most(self, django_assert_max_num_queries: Callable[..., Any]) -> None:
        make_topic("sleep", resources=[{"title": "Sleep", "url": "https://n.example/", "provider": "", "kind": "APP"}])
        make_service("sleep-clinic")
        rebuild()
        with django_assert_max_num_queries(4):
            assert len(search_for(query="sleep").hits) == 3


def test_the_fallback_is_kept_ready() -> None:
    make_topic("sleep")
    rebuild()
    assert fallback_engine().suggest(("sle",))
