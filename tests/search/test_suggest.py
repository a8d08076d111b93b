from pathlib import Path

import pytest
from django.conf import LazySettings

from crisis.detector import detect_crisis
from search.documents import all_documents
from search.engines import all_engines
from search.engines.document import SearchKind
from search.suggest import Suggested, suggest_for
from service_directory.vocabulary import Audience
from tests.factories import make_concern, make_service, make_topic

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]


@pytest.fixture(autouse=True)
def content(db: None, index: None) -> None:
    make_concern("sleep", "cant sleep", "awake all night", "insomnia")
    make_concern("suicidal-thoughts", "want to kill myself", "suicide", "overdose", "killing time", label="Suicidal thoughts")
    make_concern("self-esteem", "hate myself", label="Self-esteem")
    make_topic("sleep", title="Sleep problems", audiences=["PARENT_CARER"])
    make_topic("suicidal", title="Suicidal thoughts")
    make_topic("killjoy", title="Killjoys and others")
    make_service("sleep-clinic", name="Sleep Clinic")
    for engine in all_engines():
        engine.rebuild(all_documents())


def texts(prefix: str) -> list[str]:
    return [one.text for one in suggest_for(prefix=prefix)]


def test_topics_then_labels_then_services_then_words() -> None:
    assert suggest_for(prefix="sle") == (
        Suggested("Sleep problems", SearchKind.TOPIC, "sleep"),
        Suggested("Sleep"),
        Suggested("Sleep Clinic", SearchKind.SERVICE, "sleep-clinic"),
        Suggested("cant sleep"),
    )


@pytest.mark.parametrize("prefix", ["can't sl", "CANT", "cant sleep", "can’t"])
def test_any_word_may_be_the_one_begun(prefix: str) -> None:
    assert texts(prefix) == ["cant sleep"]


def test_fewer_when_fewer_are_wanted() -> None:
    assert len(suggest_for(prefix="sle", first=2)) == 2
    assert suggest_for(prefix="sle", first=0) == suggest_for(prefix="sle", first=-3) == ()


def test_audience_narrows_titles() -> None:
    found = suggest_for(prefix="sle", audience=Audience.YOUNG_PERSON)
    assert "sleep" not in {one.slug for one in found}


@pytest.mark.parametrize("prefix", ["", "  ", "😭", "\0", '"', "*", "zzzz", "x" * 10_000, "\ud800"])
def test_nothing_for_nothing(prefix: str) -> None:
    assert texts(prefix) == []


@pytest.mark.parametrize(
    "prefix",
    [
        "suic",
        "Suici",
        "suicidal",
        "kill my",
        "kill m",
        "i want to kill my",
        "overd",
        "OVERDOS",
        "kms",
        "unal",
        "self h",
        "i want to di",
        "end my l",
    ],
)
def test_nothing_on_the_way_to_crisis_words(prefix: str) -> None:
    assert texts(prefix) == []


@pytest.mark.parametrize("prefix", ["s", "su", "k", "ki", "kil", "o", "w", "want", "h", "t", "my"])
def test_never_a_phrase_in_which_the_detector_fires(prefix: str) -> None:
    assert [text for text in texts(prefix) if detect_crisis(text)] == []


@pytest.mark.parametrize(("prefix", "expected"), [("self-e", "Self-esteem"), ("insom", "insomnia"), ("killj", "Killjoys and others")])
def test_harmless_words_that_only_look_alike_are_finished(prefix: str, expected: str) -> None:
    assert expected in texts(prefix)


def test_without_any_engine_the_words_of_concerns_are_still_proposed(settings: LazySettings, tmp_path: Path) -> None:
    settings.ELASTICSEARCH_URL = "http://127.0.0.1:9"
    settings.EMBEDDED_SEARCH_FILE = tmp_path / "nowhere" / "index.sqlite3"
    assert texts("sle") == ["Sleep", "cant sleep"]
