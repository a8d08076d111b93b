"""Whether somebody typing is on the way to crisis words ("suic", "kill my"): type-ahead must not finish those."""

import tomllib
from functools import cache
from pathlib import Path

import crisis
from crisis.detector import Level, normalise

# Half a phrase is a sign; fewer letters begin too many harmless words ("over", "want").
LEAST_LETTERS = 4
LEAST_SHARE = 0.5


def may_become_crisis(prefix: str) -> bool:
    """Whether the last words typed are the first half, or more, of a phrase that calls for crisis help."""
    words = normalise(prefix, {}).split()
    tails = [" ".join(words[start:]) for start in range(len(words))]
    return any(len(tail) >= LEAST_LETTERS and tail in _beginnings() for tail in tails)


@cache
def _beginnings() -> frozenset[str]:
    phrases = tomllib.loads((Path(crisis.__path__[0]) / "phrases.toml").read_text())
    text_speak: dict[str, str] = phrases["text_speak"]
    listed = [normalise(phrase, text_speak) for level in Level for phrase in phrases[level.value]]
    return frozenset(
        phrase[:length]
        for phrase in listed
        for length in range(LEAST_LETTERS, len(phrase) + 1)
        if length >= LEAST_SHARE * len(phrase) and not phrase[:length].endswith(" ")
    )
