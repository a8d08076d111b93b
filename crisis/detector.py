"""Finds words that call for crisis help in a text: deterministic, in memory, before and independent of any search engine."""

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from pathlib import Path


class Level(StrEnum):
    """What the words are about. Not a scale: every level shows crisis help."""

    IMMEDIATE_DANGER = "immediate_danger"
    SUICIDE_OR_SELF_HARM = "suicide_or_self_harm"
    NOT_SAFE = "not_safe"


@dataclass(frozen=True, slots=True)
class Detection:
    """Why crisis help is shown: the level and the phrase of our list that fired (never the person's own words)."""

    level: Level
    phrase: str


def detect_crisis(text: str) -> Detection | None:
    """The first phrase that fires, the most pressing level first; None where nothing does. Never raises."""
    lexicon = _lexicon()
    words = f" {normalise(text, lexicon.text_speak)} "
    words = lexicon.harmless.sub(" . ", words)
    for level, pattern in lexicon.levels:
        if found := pattern.search(words):
            return Detection(level, found.group(1))
    return None


def normalise(text: str, text_speak: dict[str, str]) -> str:
    """Lower-case words in one line: no apostrophes or accents, stretched letters shortened, text-speak written out."""
    plain = unicodedata.normalize("NFKD", text.lower())
    plain = "".join(letter for letter in plain if not unicodedata.combining(letter))
    plain = re.sub(r"['’‘`´]", "", plain)
    plain = re.sub(r"([a-z])\1{2,}", r"\1", plain)
    words = re.findall(r"[a-z0-9]+", plain)
    return " ".join(text_speak.get(word, word) for word in words)


@dataclass(frozen=True, slots=True)
class _Lexicon:
    text_speak: dict[str, str]
    harmless: re.Pattern[str]
    levels: tuple[tuple[Level, re.Pattern[str]], ...]


@cache
def _lexicon() -> _Lexicon:
    phrases = tomllib.loads((Path(__file__).parent / "phrases.toml").read_text())
    text_speak = phrases["text_speak"]

    def pattern(listed: list[str]) -> re.Pattern[str]:
        # Phrases go through the same normalising as the text, so that neither side can drift from the other.
        alternatives = sorted({normalise(phrase, text_speak) for phrase in listed}, key=len, reverse=True)
        return re.compile(rf"(?<= )({'|'.join(map(re.escape, alternatives))})(?= )")

    return _Lexicon(text_speak, pattern(phrases["harmless"]), tuple((level, pattern(phrases[level.value])) for level in Level))
