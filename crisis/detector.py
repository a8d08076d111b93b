"""Finds words that call for crisis help in a text: deterministic, in memory, before and independent of any search engine.

The phrases are a clinician's (crisis/phrases.toml); what disguises them is undone in crisis/plain_words.py.
"""

import tomllib
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import product
from pathlib import Path

from crisis.plain_words import PlainWords

Phrase = tuple[str, ...]


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
    words = lexicon.plain.words(text)
    harmless = list(lexicon.harmless.find(words))
    for level, phrases in lexicon.levels:
        for start, end in phrases.find(words):
            # A harmless phrase takes away only what lies wholly inside it: "to die for" never hides "want to die".
            if not any(first <= start and end <= last for first, last in harmless):
                return Detection(level, " ".join(words[start:end]))
    return None


def normalise(text: str) -> str:
    """The words of a text as the phrases are written: lower case, spelt out, disguises undone, words that only stress left out."""
    return " ".join(_lexicon().plain.words(text))


def crisis_phrases() -> frozenset[str]:
    """Every phrase that fires, as `normalise` leaves it."""
    return frozenset(" ".join(phrase) for _, phrases in _lexicon().levels for phrase in phrases.all())


class _Phrases:
    """Phrases by their first word, longest first, so that a text is read once whatever their number."""

    def __init__(self, phrases: Iterable[Phrase]) -> None:
        self._by_first: defaultdict[str, list[Phrase]] = defaultdict(list)
        for phrase in sorted(set(phrases), key=len, reverse=True):
            self._by_first[phrase[0]].append(phrase)

    def all(self) -> Iterator[Phrase]:
        """Every phrase."""
        return (phrase for phrases in self._by_first.values() for phrase in phrases)

    def find(self, words: list[str]) -> Iterator[tuple[int, int]]:
        """Where a phrase stands: the longest one from each word on, as positions of its first word and after its last."""
        for start, word in enumerate(words):
            for phrase in self._by_first.get(word, ()):
                end = start + len(phrase)
                if tuple(words[start:end]) == phrase:
                    yield start, end
                    break


@dataclass(frozen=True, slots=True)
class _Lexicon:
    plain: PlainWords
    harmless: _Phrases
    levels: tuple[tuple[Level, _Phrases], ...]


@cache
def _lexicon() -> _Lexicon:
    listed = tomllib.loads((Path(__file__).parent / "phrases.toml").read_text(encoding="utf-8"))
    plain = PlainWords(listed["text_speak"], listed["only_stress"])

    def phrases(name: str) -> list[Phrase]:
        # Phrases go through the same reading as the text, so that neither side can drift from the other: once to learn their words
        # from them, and once more with what was learnt.
        return [tuple(plain.words(wording)) for pattern in listed[name] for wording in wordings(pattern, listed["groups"])]

    names = ["harmless", *Level]
    plain.learn([phrase for name in names for phrase in phrases(name)], listed["often_hidden"], listed["often_misspelt"])
    return _Lexicon(plain, _Phrases(phrases("harmless")), tuple((level, _Phrases(phrases(level))) for level in Level))


def wordings(pattern: str, groups: dict[str, str]) -> Iterator[str]:
    """Every wording of a pattern: `kill|killing SELF` stands for both words with each word of the group SELF."""
    choices = [[word for choice in place.split("|") for word in groups.get(choice, choice).split("|")] for place in pattern.split()]
    return map(" ".join, product(*choices))
