"""What every engine must do, in one suite. It runs over the embedded engine, and over Elasticsearch too where ELASTICSEARCH_URL names
a server; without one that parameter is not collected at all (a skip would hide a missing server from continuous integration).
"""

import os
import sqlite3
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from search.engines.document import SearchDocument, SearchKind
from search.engines.elasticsearch import ElasticsearchEngine
from search.engines.embedded import EmbeddedEngine
from search.engines.protocol import EngineAnswer, EngineQuery, EngineUnavailable, SearchEngine
from search.words import content_words
from tests.search.conftest import discard_indices
from tests.search.factories import document

SERVER = os.environ.get("ELASTICSEARCH_URL", "")
ENGINES = ["embedded", *(["elasticsearch"] if SERVER else [])]


@pytest.fixture(params=ENGINES)
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[SearchEngine]:
    if request.param == "embedded":
        yield EmbeddedEngine(tmp_path / "room" / "index.sqlite3")
        return
    alias = f"help-first-test-{uuid4().hex}"
    yield ElasticsearchEngine(url=SERVER, alias=alias)
    discard_indices(SERVER, alias)


def find(engine: SearchEngine, text: str, **fields: Any) -> EngineAnswer:
    return engine.find(EngineQuery(words=content_words(text), **fields))


def slugs(answer: EngineAnswer) -> list[str]:
    return [hit.slug for hit in answer.hits]


class TestWords:
    @pytest.mark.parametrize(
        ("written", "asked"),
        [
            ("I can't sleep", "cant sleep"),
            ("I can’t sleep", "can't"),
            ("I cant sleep", "can’t"),
            ("Exams are near", "exam"),
            ("An exam", "EXAMS"),
            ("Sleeping badly", "sleep"),
            ("At the café", "cafe"),
            ("At the cafe", "Café"),
            ("Self-harm", "harm"),
            ("Pryder a gorbryder", "gorbryder"),
        ],
    )
    def test_inflection_apostrophes_and_accents_make_no_difference(self, engine: SearchEngine, written: str, asked: str) -> None:
        engine.rebuild([document(slug="it", title=written), document(slug="other", title="Anger")])
        assert slugs(find(engine, asked)) == ["it"]

    def test_any_word_finds_and_more_words_rank_higher(self, engine: SearchEngine) -> None:
        engine.rebuild([document(slug="one", body="Panic in lessons."), document(slug="both", body="Panic before exams."), *fillers()])
        assert slugs(find(engine, "panic exams")) == ["both", "one"]

    def test_a_title_says_more_than_a_body(self, engine: SearchEngine) -> None:
        engine.rebuild([document(slug="body", title="Anger", body="Grief."), document(slug="title", title="Grief"), *fillers()])
        assert slugs(find(engine, "grief")) == ["title", "body"]

    def test_words_a_concern_is_also_known_by_find_its_topic(self, engine: SearchEngine) -> None:
        engine.rebuild([document(slug="anxiety", also_known_as=("butterflies in my tummy",)), *fillers()])
        assert slugs(find(engine, "butterflies")) == ["anxiety"]

    @pytest.mark.parametrize(
        "text", ['NEAR( "a" grief', "grief*", "title:grief", "-grief AND NOT", 'grief"', "(grief", "grief OR", "^grief"]
    )
    def test_operators_are_only_words(self, engine: SearchEngine, text: str) -> None:
        engine.rebuild([document(slug="grief", title="Grief")])
        assert slugs(find(engine, text)) == ["grief"]

    def test_two_hundred_words_are_no_error(self, engine: SearchEngine) -> None:
        engine.rebuild([document(slug="grief", title="Grief")])
        assert slugs(find(engine, "grief " + " ".join(f"word{n}" for n in range(250)))) == ["grief"]


class TestRanking:
    def test_topics_come_before_services_before_resources(self, engine: SearchEngine) -> None:
        kinds = (SearchKind.RESOURCE, SearchKind.SERVICE, SearchKind.TOPIC)
        engine.rebuild([document(kind=kind, slug=kind.lower(), title="Grief", locale="") for kind in kinds] + fillers())
        assert slugs(find(engine, "grief")) == ["topic", "service", "resource"]

    def test_a_page_past_its_review_ranks_lower(self, engine: SearchEngine) -> None:
        engine.rebuild([document(slug="old", title="Grief", review_overdue=True), document(slug="new", title="Grief"), *fillers()])
        assert slugs(find(engine, "grief")) == ["new", "old"]

    def test_a_named_concern_finds_without_a_common_word_and_the_main_one_first(self, engine: SearchEngine) -> None:
        touched, main = document(slug="touched", concern_slugs=("anger", "sleep")), document(slug="main", concern_slugs=("sleep",))
        engine.rebuild([touched, main, *fillers()])
        assert slugs(find(engine, "insomnia", named_concerns=frozenset({"sleep"}))) == ["main", "touched"]


class TestFilters:
    @pytest.mark.parametrize(
        ("query", "expected"),
        [
            ({}, {"child", "teen", "parents", "service", "welsh"}),
            ({"kinds": frozenset({SearchKind.SERVICE})}, {"service"}),
            ({"locale": "en"}, {"child", "teen", "parents", "service"}),
            ({"locale": "cy"}, {"welsh", "service"}),
            ({"audience": "PARENT_CARER"}, {"parents", "service", "welsh"}),
            ({"age": 9}, {"child", "parents", "service", "welsh"}),
            ({"age": 11}, {"child", "teen", "parents", "service", "welsh"}),
            ({"age": 19}, {"parents", "service", "welsh"}),
            ({"concern": "grief"}, {"parents"}),
            ({"service_keys": frozenset()}, {"child", "teen", "parents", "welsh"}),
            ({"service_keys": frozenset({"900"})}, {"child", "teen", "parents", "service", "welsh"}),
            ({"locale": "en", "age": 9, "kinds": frozenset({SearchKind.TOPIC})}, {"child", "parents"}),
        ],
    )
    def test_each_filter(self, engine: SearchEngine, query: dict[str, Any], expected: set[str]) -> None:
        engine.rebuild(
            [
                document(slug="child", title="Grief", audiences=("YOUNG_PERSON",), minimum_age=5, maximum_age=11),
                document(slug="teen", title="Grief", audiences=("YOUNG_PERSON",), minimum_age=11, maximum_age=18),
                document(slug="parents", title="Grief", audiences=("PARENT_CARER", "TEACHER"), concern_slugs=("grief",)),
                document(slug="service", title="Grief", kind=SearchKind.SERVICE, key="900"),
                document(slug="welsh", title="Grief", locale="cy"),
            ]
        )
        answer = find(engine, "grief", **query)
        assert set(slugs(answer)) == expected
        assert answer.total == len(expected)

    def test_facets_count_every_hit_not_only_the_page(self, engine: SearchEngine) -> None:
        engine.rebuild(
            [
                document(title="Grief", audiences=("YOUNG_PERSON", "TEACHER"), concern_slugs=("grief", "sleep")),
                document(title="Grief", audiences=("TEACHER",), concern_slugs=("grief",)),
                document(title="Grief", kind=SearchKind.SERVICE),
                document(title="Anger", concern_slugs=("anger",)),
            ]
        )
        answer = find(engine, "grief", first=1)
        assert {name: dict(counts) for name, counts in answer.facets.items()} == {
            "kind": {"TOPIC": 2, "SERVICE": 1},
            "audience": {"YOUNG_PERSON": 1, "TEACHER": 2},
            "concern": {"grief": 2, "sleep": 1},
        }

    def test_pages_follow_one_another_without_gap_or_repetition(self, engine: SearchEngine) -> None:
        engine.rebuild([document(slug=f"s{n}", title="Grief") for n in range(7)])
        pages = [find(engine, "grief", first=3, offset=offset) for offset in (0, 3, 6, 9, 50_000)]
        assert [len(page.hits) for page in pages] == [3, 3, 1, 0, 0]
        assert len({hit.slug for page in pages for hit in page.hits}) == 7
        assert {page.total for page in pages} == {7}


class TestHighlights:
    def test_what_editors_wrote_is_escaped_and_only_our_marks_are_tags(self, engine: SearchEngine) -> None:
        engine.rebuild([document(summary="<script>alert('grief')</script> & \x02grief\x03 <mark>x</mark>")])
        highlight = find(engine, "grief").hits[0].highlight
        assert "<script" not in highlight
        assert "&lt;script&gt;" in highlight
        assert "&amp;" in highlight
        assert "&lt;mark&gt;x" in highlight
        assert highlight.count("<mark>") == highlight.count("</mark>") == 2

    def test_the_words_stand_as_they_were_written(self, engine: SearchEngine) -> None:
        engine.rebuild([document(summary="You can't switch off.")])
        assert find(engine, "cant").hits[0].highlight == "You <mark>can&#x27;t</mark> switch off."

    def test_the_fitting_part_of_a_long_body_is_shown(self, engine: SearchEngine) -> None:
        long = "Nothing to see. " * 200
        engine.rebuild([document(summary="A page.", body=f"{long}Ask about a quiet room. {long}")])
        highlight = find(engine, "quiet").hits[0].highlight
        assert "<mark>quiet</mark>" in highlight
        assert len(highlight) < 600

    def test_where_only_the_title_matched_the_summary_is_shown(self, engine: SearchEngine) -> None:
        engine.rebuild([document(title="Grief", summary="When somebody <dies>.")])
        assert find(engine, "grief").hits[0].highlight == "When somebody &lt;dies&gt;."


class TestChanges:
    def test_a_change_replaces_the_document(self, engine: SearchEngine) -> None:
        engine.rebuild([document(id="topic:1", key="1", title="Grief")])
        engine.index([document(id="topic:1", key="1", title="Anger")])
        assert find(engine, "grief").total == 0
        assert find(engine, "anger").total == 1
        assert engine.suggest(("gri",)) == ()

    def test_removed_is_gone_and_unknown_ids_are_fine(self, engine: SearchEngine) -> None:
        engine.rebuild([document(id="topic:1", key="1", title="Grief"), document(id="topic:2", key="2", title="Grief")])
        engine.remove(["topic:1", "topic:404"])
        assert [hit.id for hit in find(engine, "grief").hits] == ["topic:2"]

    def test_the_first_change_makes_an_index_where_there_is_none(self, engine: SearchEngine) -> None:
        engine.remove(["topic:1"])
        engine.index([document(title="Grief")])
        assert find(engine, "grief").total == 1

    def test_a_rebuild_says_how_many_and_forgets_the_rest(self, engine: SearchEngine) -> None:
        engine.rebuild([document(title="Grief")])
        assert engine.rebuild([document(title="Anger"), document(title="Sleep")]) == 2
        assert find(engine, "grief").total == 0
        assert engine.rebuild([]) == 0
        assert find(engine, "anger").total == 0

    def test_while_a_rebuild_runs_the_old_index_answers_whole(self, engine: SearchEngine) -> None:
        engine.rebuild([document(slug="old", title="Grief")])

        def documents() -> Iterator[SearchDocument]:
            for number in range(1_200):
                yield document(slug=f"new{number}", title="Grief")
                if number % 400 == 0:
                    assert slugs(find(engine, "grief")) == ["old"]

        assert engine.rebuild(documents()) == 1_200
        assert find(engine, "grief").total == 1_200

    def test_what_changes_while_a_rebuild_runs_is_not_undone_by_it(self, engine: SearchEngine) -> None:
        def made(key: int, title: str) -> SearchDocument:
            return document(id=f"topic:{key}", key=str(key), slug=f"s{key}", title=title)

        engine.rebuild([made(1, "Grief"), made(2, "Grief")])

        def read_before_the_change() -> Iterator[SearchDocument]:
            engine.index([made(1, "Anger"), made(3, "Anger")])
            engine.remove(["topic:2"])
            yield from (made(1, "Grief"), made(2, "Grief"))

        assert engine.rebuild(read_before_the_change()) == 2
        assert find(engine, "grief").total == 0
        assert sorted(slugs(find(engine, "anger"))) == ["s1", "s3"]

    def test_a_rebuild_that_breaks_off_leaves_the_old_index_and_the_next_one_works(self, engine: SearchEngine) -> None:
        engine.rebuild([document(title="Grief")])

        def broken() -> Iterator[SearchDocument]:
            yield document(title="Anger")
            raise LookupError

        with pytest.raises(LookupError):
            engine.rebuild(broken())
        assert find(engine, "grief").total == 1
        assert engine.rebuild([document(title="Sleep")]) == 1
        assert find(engine, "sleep").total == 1

    def test_without_an_index_it_is_unavailable(self, engine: SearchEngine) -> None:
        with pytest.raises(EngineUnavailable):
            find(engine, "grief")
        with pytest.raises(EngineUnavailable):
            engine.suggest(("gri",))


class TestSuggest:
    def test_each_word_begins_a_word_of_the_title(self, engine: SearchEngine) -> None:
        engine.rebuild(
            [
                document(slug="a", title="Finding it hard to go to school"),
                document(slug="b", title="School"),
                document(slug="c", title="Anger"),
            ]
        )
        assert [one.slug for one in engine.suggest(("scho",))] == ["b", "a"]
        assert [one.slug for one in engine.suggest(("findi", "sch"))] == ["a"]
        assert engine.suggest(("chool",)) == ()
        assert engine.suggest(()) == ()

    def test_audience_and_locale_and_apostrophes(self, engine: SearchEngine) -> None:
        engine.rebuild(
            [
                document(slug="en", title="Can't sleep", audiences=("TEACHER",)),
                document(slug="cy", title="Can't sleep", locale="cy"),
                document(slug="service", title="Can’t sleep clinic", kind=SearchKind.SERVICE),
            ]
        )
        assert {one.slug for one in engine.suggest(("cant",), locale="en")} == {"en", "service"}
        assert {one.slug for one in engine.suggest(("cant",), locale="cy", audience="YOUNG_PERSON")} == {"cy", "service"}
        assert len(engine.suggest(("cant",), locale="en", first=1)) == 1


class TestEmbeddedFile:
    @pytest.fixture
    def embedded(self, tmp_path: Path) -> EmbeddedEngine:
        return EmbeddedEngine(tmp_path / "index.sqlite3")

    def test_a_damaged_file_is_unavailable_until_a_rebuild_replaces_it(self, embedded: EmbeddedEngine) -> None:
        embedded.file.write_bytes(b"not an index " * 1_000)
        with pytest.raises(EngineUnavailable):
            find(embedded, "grief")
        with pytest.raises(EngineUnavailable):
            embedded.index([document(title="Grief")])
        embedded.rebuild([document(title="Grief")])
        assert find(embedded, "grief").total == 1

    def test_a_folder_that_cannot_be_made_is_unavailable(self, tmp_path: Path) -> None:
        (tmp_path / "file").write_text("")
        with pytest.raises(EngineUnavailable):
            EmbeddedEngine(tmp_path / "file" / "index.sqlite3").rebuild([])

    @pytest.mark.parametrize("doing", ["rebuild", "index"])
    def test_a_kill_in_the_middle_of_a_write_leaves_a_whole_index(self, embedded: EmbeddedEngine, doing: str) -> None:
        embedded.rebuild([document(id=f"topic:{n}", key=str(n), slug=f"s{n}", title="Grief") for n in range(300)])
        for wait in (0.0, 0.03, 0.1):
            writer = subprocess.Popen([sys.executable, "-c", WRITER, str(embedded.file), doing], stdout=subprocess.PIPE)
            assert writer.stdout is not None
            with writer.stdout:
                assert writer.stdout.readline() == b"writing\n"
                time.sleep(wait)
                writer.kill()
            writer.wait()
            assert find(embedded, "grief").total == 300
            with sqlite3.connect(embedded.file) as connection:
                assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            connection.close()
        assert embedded.rebuild([document(title="Grief")]) == 1

    def test_two_readers_see_a_whole_index_while_one_process_writes(self, embedded: EmbeddedEngine) -> None:
        embedded.rebuild([document(id=f"topic:{n}", key=str(n), slug=f"s{n}", title="Grief") for n in range(300)])
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(embedded.file), "both"], stdout=subprocess.PIPE)
        assert writer.stdout is not None
        totals: list[int] = []
        failures: list[BaseException] = []

        def read() -> None:
            try:
                totals.extend(find(embedded, "grief").total for _ in range(40))
            except EngineUnavailable as failure:
                failures.append(failure)

        with writer.stdout:
            assert writer.stdout.readline() == b"writing\n"
            readers = [threading.Thread(target=read) for _ in range(2)]
            for reader in readers:
                reader.start()
            for reader in readers:
                reader.join()
            assert writer.poll() is None
            writer.kill()
        writer.wait()
        assert failures == []
        assert totals == [300] * 80


# Rewrites the same three hundred documents for ever, so that every whole state has three hundred.
WRITER = """
import sys
from pathlib import Path
from search.engines.document import SearchDocument, SearchKind
from search.engines.embedded import EmbeddedEngine
engine = EmbeddedEngine(Path(sys.argv[1]))
empty = dict(path=None, locale="en", summary="", body="", main_concern="", concern_slugs=(), concern_labels=(), also_known_as=())
open_to_all = dict(audiences=(), minimum_age=None, maximum_age=None, review_overdue=False)
grief = dict(kind=SearchKind.TOPIC, title="Grief", **empty, **open_to_all)
documents = [SearchDocument(id=f"topic:{n}", key=str(n), slug=f"s{n}", **grief) for n in range(300)]
print("writing", flush=True)
while True:
    if sys.argv[2] in ("rebuild", "both"):
        engine.rebuild(documents)
    if sys.argv[2] in ("index", "both"):
        engine.index(documents)
"""


def fillers() -> list[SearchDocument]:
    """Enough pages about nothing that a word found in two of them is a rare one."""
    return [document(title=f"Filler {n}", summary="Something else.", body="Other words.") for n in range(20)]
