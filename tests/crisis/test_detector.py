"""The detector finds what people mean, however they write it, and leaves figures of speech alone."""

import time
import tomllib
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from crisis.detector import Level, detect_crisis

CASES = tomllib.loads((Path(__file__).parent / "cases.toml").read_text(encoding="utf-8"))
MUST_FIRE = [text for texts in CASES["must_fire"].values() for text in texts]
MUST_NOT_FIRE = [text for texts in CASES["must_not_fire"].values() for text in texts]
HARMLESS_BEGINNINGS = ["dying to see you ", "my phone died ", "suicide squad ", "this is killing me ", "food to die for "]


def test_the_table_is_as_long_as_it_is_meant_to_be() -> None:
    assert len(set(MUST_FIRE)) >= 120
    assert len(set(MUST_NOT_FIRE)) >= 80


@pytest.mark.parametrize("text", MUST_FIRE)
def test_crisis_words_show_help(text: str) -> None:
    assert detect_crisis(text) is not None


@pytest.mark.parametrize("text", MUST_NOT_FIRE)
def test_everyday_words_do_not(text: str) -> None:
    assert detect_crisis(text) is None


@pytest.mark.parametrize("text", MUST_FIRE)
def test_shouting_changes_nothing(text: str) -> None:
    assert detect_crisis(text.upper()) is not None


@pytest.mark.parametrize("harmless", HARMLESS_BEGINNINGS)
def test_no_harmless_phrase_hides_a_real_one(harmless: str) -> None:
    hidden = [text for text in MUST_FIRE if detect_crisis(f"{harmless}. {text}") is None or detect_crisis(f"{text}. {harmless}") is None]
    assert hidden == []


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("I want to die, I took an overdose", Level.IMMEDIATE_DANGER),
        ("my dad hits me and I want to die", Level.SUICIDE_OR_SELF_HARM),
        ("my dad hits me", Level.NOT_SAFE),
    ],
)
def test_the_most_pressing_level_comes_first(text: str, level: Level) -> None:
    found = detect_crisis(text)
    assert found is not None
    assert found.level is level


def test_it_tells_the_phrase_of_our_list_and_nothing_else_of_what_was_written() -> None:
    found = detect_crisis("Robin Canary of 1 Street: I wanna diiiie")
    assert found is not None
    assert found.phrase == "want to die"


@given(st.text(max_size=400))
def test_any_text_is_read_without_a_fault(text: str) -> None:
    assert detect_crisis(text) is None or isinstance(detect_crisis(text).level, Level)  # type: ignore[union-attr]


@given(st.text(max_size=100), st.sampled_from(["I want to kill myself", "suicidal", "I took an overdose"]))
def test_whatever_stands_around_it_in_other_lines_hides_nothing(around: str, phrase: str) -> None:
    assert detect_crisis(f"{around}\n\nSeen. {phrase}. Seen\n\n{around}") is not None


@pytest.mark.parametrize("part", ["a", "die ", "k*ll ", "s u i c i d e ", "aaab", "dying to ", "$*!", "é\u0301", "want to ", "ﷺ", "😀"])
def test_a_very_long_text_is_read_quickly(part: str) -> None:
    text = (part * 100_000)[:100_000]
    started = time.process_time()
    detect_crisis(text)
    assert time.process_time() - started < 2
