"""Whether somebody typing is on the way to crisis words ("suic", "kill my"): type-ahead must not finish those."""

from functools import cache

from crisis.detector import crisis_phrases, normalise

# Half a phrase is a sign; fewer letters begin too many harmless words ("over", "want").
LEAST_LETTERS = 4
LEAST_SHARE = 0.5


def may_become_crisis(prefix: str) -> bool:
    """Whether the last words typed are the first half, or more, of a phrase that calls for crisis help."""
    words = normalise(prefix).split()
    tails = [" ".join(words[start:]) for start in range(len(words))]
    return any(len(tail) >= LEAST_LETTERS and tail in _beginnings() for tail in tails)


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(
        phrase[:length]
        for phrase in crisis_phrases()
        for length in range(LEAST_LETTERS, len(phrase) + 1)
        if length >= LEAST_SHARE * len(phrase) and not phrase[:length].endswith(" ")
    )
