"""The first door of search: a family's words in, crisis help and ranked hits out."""

import logging
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from django.db import Error as DatabaseError

from cms import published as content
from cms.published import ConcernRow
from crisis.contacts import Notice, crisis_notice
from crisis.detector import detect_crisis
from search.concerns import named_concerns
from search.documents import public_ids
from search.engines import engine, fallback_engine
from search.engines.document import SearchKind
from search.engines.protocol import EngineAnswer, EngineHit, EngineQuery, EngineUnavailable
from search.words import clean, content_words
from service_directory import published as directory
from service_directory.published import Place, ServiceQuery
from service_directory.vocabulary import Audience

logger = logging.getLogger(__name__)

LONGEST_QUERY = 1_000
MOST_HITS = 100


@dataclass(frozen=True, slots=True)
class Hit:
    """One thing found; `key` is its id in the database, `highlight` is safe HTML, `matched_concerns` are slugs: why it is shown."""

    kind: SearchKind
    key: str
    slug: str
    title: str
    path: str | None
    score: float
    highlight: str
    matched_concerns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class FacetValue:
    """How many hits have one value."""

    value: str
    label: str
    count: int


@dataclass(frozen=True, slots=True)
class Facet:
    """What hits can be narrowed by: "kind", "audience" or "concern"; the most frequent value first."""

    name: str
    values: tuple[FacetValue, ...]


@dataclass(frozen=True, slots=True)
class SearchAnswer:
    """One page of hits, best first, and crisis help where the words call for it. `degraded`: the full engine was out of reach."""

    crisis: Notice | None
    hits: tuple[Hit, ...] = ()
    total_count: int = 0
    facets: tuple[Facet, ...] = ()
    did_you_mean: str | None = None
    degraded: bool = False
    has_next: bool = False


def search_for(
    *,
    query: str,
    audience: Audience | None = None,
    age: int | None = None,
    kinds: Collection[SearchKind] | None = None,
    concern: str | None = None,
    near: Place | None = None,
    locale: str | None = None,
    first: int = 10,
    offset: int = 0,
) -> SearchAnswer:
    """What is published about a worry, in its own words. Crisis help comes first and whatever else fails. Never raises.

    Only the first 1,000 characters are searched; the whole text is looked at for crisis words. `age` in whole years, `locale` the
    default one unless given, `first` at most 100. A service too far from `near` is left out unless it helps from afar.
    """
    crisis = crisis_notice(locale) if detect_crisis(query) else None
    text = clean(query[:LONGEST_QUERY])
    words = content_words(text)
    if not words:
        return SearchAnswer(crisis)
    try:
        vocabulary = content.concerns(locale)
        named = named_concerns(text, vocabulary)
        asked = EngineQuery(
            words=words,
            kinds=frozenset(kinds or ()),
            locale=locale or content.default_locale(),
            audience=audience or "",
            age=age,
            concern=concern or "",
            service_keys=_services_near(near),
            named_concerns=frozenset(named),
            first=max(0, min(first, MOST_HITS)),
            offset=max(0, offset),
        )
        found, degraded = _find(asked)
        return _answer(crisis, asked, found, vocabulary, degraded=degraded)
    except (EngineUnavailable, DatabaseError) as error:
        logger.error("Search answers without hits: %s", type(error).__name__)
        return SearchAnswer(crisis, degraded=True)


def _services_near(near: Place | None) -> frozenset[str] | None:
    return frozenset(directory.find_services(ServiceQuery(near=near))) if near else None


def _find(asked: EngineQuery) -> tuple[EngineAnswer, bool]:
    """The answer of the first engine or, where it is out of reach, of the embedded one; whether it was the second."""
    first_engine, fallback = engine(), fallback_engine()
    try:
        return first_engine.find(asked), False
    except EngineUnavailable as error:
        if first_engine == fallback:
            raise
        logger.warning("The embedded index answers: %s", error)
        return fallback.find(asked), True


def _answer(
    crisis: Notice | None, asked: EngineQuery, found: EngineAnswer, vocabulary: Collection[ConcernRow], *, degraded: bool
) -> SearchAnswer:
    # A page can expire, or be taken back a moment ago: what the index still holds of it is not shown.
    public = public_ids([hit.id for hit in found.hits])
    hits = tuple(_hit(hit, asked.named_concerns) for hit in found.hits if hit.id in public)
    gone = len(found.hits) - len(hits)
    return SearchAnswer(
        crisis=crisis,
        hits=hits,
        total_count=found.total - gone,
        facets=_facets(found.facets, vocabulary),
        degraded=degraded,
        has_next=asked.offset + len(found.hits) < found.total and bool(found.hits),
    )


def _hit(hit: EngineHit, named: frozenset[str]) -> Hit:
    matched = tuple(slug for slug in hit.concern_slugs if slug in named)
    return Hit(hit.kind, hit.key, hit.slug, hit.title, hit.path, hit.score, hit.highlight, matched)


def _facets(counted: Mapping[str, Mapping[str, int]], vocabulary: Collection[ConcernRow]) -> tuple[Facet, ...]:
    labels = {
        "kind": dict(SearchKind.choices),
        "audience": dict(Audience.choices),
        "concern": {concern.slug: concern.label for concern in vocabulary},
    }
    return tuple(
        Facet(name, tuple(FacetValue(value, str(label), counts[value]) for value, label in _most_first(counts, labels[name])))
        for name, counts in counted.items()
    )


def _most_first(counts: Mapping[str, int], labels: Mapping[str, str]) -> list[tuple[str, str]]:
    known = [(value, label) for value, label in labels.items() if counts.get(value)]
    return sorted(known, key=lambda pair: (-counts[pair[0]], pair[1]))
