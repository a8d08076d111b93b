"""The second door of search: what somebody has begun to type in, titles and words of the vocabulary out."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass

from django.db import Error as DatabaseError

from cms import published as content
from cms.published import ConcernRow
from crisis.detector import detect_crisis
from search.crisis_beginnings import may_become_crisis
from search.documents import public_ids
from search.engines import engine, fallback_engine
from search.engines.document import SearchKind
from search.engines.protocol import EngineUnavailable
from search.words import all_words
from service_directory.vocabulary import Audience

logger = logging.getLogger(__name__)

LONGEST_PREFIX = 100
MOST_SUGGESTIONS = 20


@dataclass(frozen=True, slots=True)
class Suggested:
    """One proposal: the title of something (with its kind and slug), or words to search for (without)."""

    text: str
    kind: SearchKind | None = None
    slug: str | None = None


def suggest_for(*, prefix: str, audience: Audience | None = None, locale: str | None = None, first: int = 8) -> tuple[Suggested, ...]:
    """Titles, labels and words of concerns in which each typed word begins a word. Never raises.

    Nothing for words that speak of a crisis or may be about to, and never a phrase that does.
    """
    words = tuple(dict.fromkeys(all_words(prefix[:LONGEST_PREFIX])))
    limit = max(0, min(first, MOST_SUGGESTIONS))
    if not words or not limit or detect_crisis(prefix) or may_become_crisis(prefix):
        return ()
    vocabulary = _vocabulary(locale)
    labels = [Suggested(concern.label) for concern in vocabulary if _begins(concern.label, words)]
    phrases = [Suggested(phrase) for concern in vocabulary for phrase in concern.also_known_as if _begins(phrase, words)]
    titles = _titles(words, audience or "", locale or content.default_locale(), limit)
    topics = [title for title in titles if title.kind is SearchKind.TOPIC]
    services = [title for title in titles if title.kind is SearchKind.SERVICE]
    resources = [title for title in titles if title.kind is SearchKind.RESOURCE]
    return _proposed([*topics, *labels, *services, *sorted(phrases, key=lambda one: len(one.text)), *resources])[:limit]


def _vocabulary(locale: str | None) -> list[ConcernRow]:
    try:
        return content.concerns(locale)
    except DatabaseError as error:
        logger.error("No concerns to suggest: %s", type(error).__name__)
        return []


def _begins(text: str, words: Iterable[str]) -> bool:
    known = all_words(text)
    return all(any(one.startswith(word) for one in known) for word in words)


def _titles(words: tuple[str, ...], audience: str, locale: str, limit: int) -> list[Suggested]:
    for one in (engine(), fallback_engine()):
        try:
            # Some titles may be held back below.
            found = one.suggest(words, audience=audience, locale=locale, first=limit + MOST_SUGGESTIONS)
            # A page can expire, or be taken back a moment ago.
            public = public_ids([title.id for title in found])
            return [Suggested(title.title, title.kind, title.slug) for title in found if title.id in public]
        except EngineUnavailable as error:
            logger.warning("No titles to suggest from %s: %s", type(one).__name__, error)
        except DatabaseError as error:
            logger.error("No titles to suggest: %s", type(error).__name__)
            return []
    return []


def _proposed(candidates: Iterable[Suggested]) -> tuple[Suggested, ...]:
    """The candidates in their order, each text once, none in which the detector fires."""
    proposals: dict[str, Suggested] = {}
    for candidate in candidates:
        if not detect_crisis(candidate.text):
            proposals.setdefault(candidate.text.casefold(), candidate)
    return tuple(proposals.values())
