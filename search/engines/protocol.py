"""What every search engine can do, as the doors of the room see it: plain values in, plain values out."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Protocol

from search.engines.document import SearchDocument, SearchKind


class EngineUnavailable(Exception):
    """The engine cannot answer now: out of reach, without an index, or its index cannot be read."""


@dataclass(frozen=True, slots=True)
class EngineQuery:
    """What is looked for; an empty filter filters nothing.

    `words` are folded, without stop words, never empty. `named_concerns` are slugs that the words name: they find and rank, they do
    not filter. `service_keys` are the only services wanted, topics and resources stay; `offset` and `first` count hits.
    """

    words: tuple[str, ...]
    kinds: frozenset[SearchKind] = frozenset()
    locale: str = ""
    audience: str = ""
    age: int | None = None
    concern: str = ""
    service_keys: frozenset[str] | None = None
    named_concerns: frozenset[str] = frozenset()
    first: int = 10
    offset: int = 0


@dataclass(frozen=True, slots=True)
class EngineHit:
    """One document found; `highlight` is safe HTML, `score` only compares hits of the same answer."""

    id: str
    kind: SearchKind
    key: str
    slug: str
    path: str | None
    title: str
    concern_slugs: tuple[str, ...]
    score: float
    highlight: str


@dataclass(frozen=True, slots=True)
class EngineAnswer:
    """One page of hits, best first; `total` and `facets` ("kind", "audience", "concern": value → count) count all of them."""

    hits: tuple[EngineHit, ...]
    total: int
    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class EngineSuggestion:
    """A title that begins as the words do; `id` is that of its document."""

    id: str
    title: str
    kind: SearchKind
    slug: str


class SearchEngine(Protocol):
    """One index of what is public. Every method raises EngineUnavailable, and nothing else, where the engine fails."""

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        """Builds the index anew beside the live one, puts it in its place at once, and says how many documents it holds."""

    def index(self, documents: Iterable[SearchDocument]) -> None:
        """Adds documents, or replaces those of the same id; found from now on."""

    def remove(self, ids: Collection[str]) -> None:
        """Takes documents out; unknown ids are fine."""

    def find(self, query: EngineQuery) -> EngineAnswer:
        """The documents that hold any of the words or carry a named concern, best first."""

    def suggest(self, words: tuple[str, ...], *, audience: str = "", locale: str = "", first: int = 8) -> tuple[EngineSuggestion, ...]:
        """Titles in which each of the (folded) words begins a word, shortest title first."""
