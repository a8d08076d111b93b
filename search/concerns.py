"""Which concerns of the vocabulary a family's words name: read fresh for every search, so that what an editor adds is known at once."""

from collections.abc import Iterable
from functools import lru_cache

from cms.published import ConcernRow
from search.words import content_words, stem

CHILDREN = frozenset({"son", "daughter", "child", "children", "kid", "teenager", "teen", "boy", "girl", "pupil", "student"})
ENOUGH = 2


def named_concerns(query: str, vocabulary: Iterable[ConcernRow]) -> tuple[str, ...]:
    """Slugs of the concerns of which some phrase stands, word for word in any order, in the query; in the vocabulary's order."""
    words = _stems(query)
    return tuple(concern.slug for concern in vocabulary if any(words.issuperset(needed) for needed in _phrases(concern)))


def _phrases(concern: ConcernRow) -> Iterable[frozenset[str]]:
    return filter(None, map(_needed, (concern.label, *concern.also_known_as)))


@lru_cache(maxsize=16_384)
def _needed(phrase: str) -> frozenset[str]:
    """What must stand in the query: the phrase without its child, where that leaves enough ("my son wont go to school" is anybody)."""
    stems = _stems(phrase)
    about = stems - CHILDREN
    return about if len(about) >= ENOUGH else stems


@lru_cache(maxsize=1_024)
def _stems(text: str) -> frozenset[str]:
    return frozenset(map(stem, content_words(text)))
