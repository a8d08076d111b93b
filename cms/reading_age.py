"""How old a reader must be to follow a page: Flesch–Kincaid grade plus five years, from the words of its body alone."""

import re
from html import unescape
from typing import Any

_VOWEL_GROUPS = re.compile(r"[aeiouy]+")


def reading_age_of(blocks: Any) -> float | None:
    """Reading age in years, one decimal, of a StreamField's raw blocks; None for a text too short to judge (under 100 words).

    Flesch–Kincaid grade = 0.39 × words a sentence + 11.8 × syllables a word − 15.59 (Kincaid and others, 1975); a US grade's
    pupils are five to six years older than its number.
    """
    text = re.sub(r"<(?:/p|/li|br/?)>", ". ", " . ".join(_texts(list(blocks))))
    text = unescape(re.sub(r"<[^>]+>", " ", text))
    sentences = [words for words in (re.findall(r"[A-Za-z’']+", part) for part in re.split(r"[.!?:]+", text)) if words]
    words = [word for sentence in sentences for word in sentence]
    if len(words) < 100:
        return None
    syllables = sum(_syllables(word.lower()) for word in words)
    grade = 0.39 * len(words) / len(sentences) + 11.8 * syllables / len(words) - 15.59
    return round(max(grade, 0) + 5, 1)


def _syllables(word: str) -> int:
    silent_e = word.endswith("e") and not word.endswith(("le", "ee"))
    return max(1, len(_VOWEL_GROUPS.findall(word)) - silent_e)


def _texts(value: Any) -> list[str]:
    """Every text an editor typed, in order; ids and choices are not text."""
    if isinstance(value, dict) and "type" in value and "value" in value:
        return _texts(value["value"])
    if isinstance(value, dict):
        return [text for key, part in value.items() if key not in {"kind", "image", "services", "id", "type"} for text in _texts(part)]
    if isinstance(value, list):
        return [text for part in value for text in _texts(part)]
    return [value] if isinstance(value, str) else []
