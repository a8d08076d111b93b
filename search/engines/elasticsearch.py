"""The search engine of production, the only module that speaks to Elasticsearch.

An alias points to the live index; a rebuild fills an index of its own, known by a second alias meanwhile, and moves the alias in
one step. Every write carries the time at which it was read as its version, so that a rebuild never puts back what changed since.
"""

import time
from collections.abc import Collection, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from functools import cache
from typing import Any

from elasticsearch import ApiError, Elasticsearch, NotFoundError, TransportError, helpers
from elasticsearch.dsl import Mapping, Q, Search, analyzer, char_filter, token_filter
from elasticsearch.dsl.response import Response
from elasticsearch.helpers import BulkIndexError

from search.engines.document import SearchDocument, SearchKind
from search.engines.protocol import EngineAnswer, EngineHit, EngineQuery, EngineSuggestion, EngineUnavailable
from search.engines.ranking import FIELD_WEIGHTS, KIND_WEIGHTS, NAMED_CONCERN_BONUS, NAMED_MAIN_CONCERN_BONUS, OVERDUE_WEIGHT
from search.highlight import LONGEST, MARK_END, MARK_START, beginning_of, safe_highlight
from search.words import APOSTROPHES, clean

SEARCH_SECONDS = 2.0
WRITE_SECONDS = 30.0
# Elasticsearch refuses to page beyond this (index.max_result_window).
DEEPEST = 10_000
FACETS = {"kind": "kind", "audience": "audiences", "concern": "concern_slugs"}

_apostrophes = char_filter("apostrophes", type="mapping", mappings=[f"{mark}=>" for mark in APOSTROPHES])
_stem = token_filter("english_stem", type="stemmer", language="english")
_family_words = analyzer("family_words", tokenizer="standard", char_filter=[_apostrophes], filter=["lowercase", "asciifolding", _stem])
_beginnings = analyzer("beginnings", tokenizer="standard", char_filter=[_apostrophes], filter=["lowercase", "asciifolding"])


@dataclass(frozen=True, slots=True)
class ElasticsearchEngine:
    """The engine over one server; `alias` is the name under which the live index is known."""

    url: str
    alias: str
    api_key: str = ""
    ca_certificate: str = ""

    @property
    def building(self) -> str:
        """The alias of the index that a rebuild is filling."""
        return f"{self.alias}-building"

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        with self._client(WRITE_SECONDS) as client:
            version = time.time_ns()
            for stale in _indices_behind(client, self.building):
                client.indices.delete(index=stale)
            name = f"{self.alias}-{version}"
            _create_index(client, name, self.building)
            _send(client, (_indexing(document, self.building, version) for document in documents))
            client.indices.refresh(index=name)
            return _go_live(client, name, alias=self.alias, building=self.building)

    def index(self, documents: Iterable[SearchDocument]) -> None:
        changed = list(documents)
        with self._client(WRITE_SECONDS) as client:
            if not _indices_behind(client, self.alias):
                _create_index(client, f"{self.alias}-{time.time_ns()}", self.alias)
            _send(client, [_indexing(one, alias, time.time_ns()) for alias in self._aliases(client) for one in changed], refresh=True)

    def remove(self, ids: Collection[str]) -> None:
        with self._client(WRITE_SECONDS) as client:
            _send(client, [_removing(one, alias, time.time_ns()) for alias in self._aliases(client) for one in ids], refresh=True)

    def find(self, query: EngineQuery) -> EngineAnswer:
        with self._client(SEARCH_SECONDS) as client:
            return _answer(_search(client, self.alias, query).execute())

    def suggest(self, words: tuple[str, ...], *, audience: str = "", locale: str = "", first: int = 8) -> tuple[EngineSuggestion, ...]:
        if not words:
            return ()
        filters = [
            *(Q("prefix", **{"title.beginnings": word}) for word in words),
            *_filters(EngineQuery(words, locale=locale, audience=audience)),
        ]
        with self._client(SEARCH_SECONDS) as client:
            search = Search(using=client, index=self.alias).query("bool", filter=filters).source(["id", "title", "kind", "slug"])
            found = search.sort("title_length", "title.exact", "id")[0:first].execute()
            return tuple(EngineSuggestion(hit.id, hit.title, SearchKind(hit.kind), hit.slug) for hit in found)

    def _aliases(self, client: Elasticsearch) -> list[str]:
        return [alias for alias in (self.alias, self.building) if _indices_behind(client, alias)]

    @contextmanager
    def _client(self, seconds: float) -> Iterator[Elasticsearch]:
        """A client whose every failure is the one exception of the protocol."""
        try:
            yield _connect(self.url, self.api_key, self.ca_certificate).options(request_timeout=seconds, max_retries=0)
        except BulkIndexError as error:
            raise EngineUnavailable(f"Elasticsearch refused {len(error.errors)} documents.") from error
        except (ApiError, TransportError) as error:
            # Its own text may hold the query, and nothing a person typed is ever logged.
            raise EngineUnavailable(f"Elasticsearch: {type(error).__name__}") from None


@cache
def _connect(url: str, api_key: str, ca_certificate: str) -> Elasticsearch:
    given: dict[str, Any] = {}
    if api_key:
        given["api_key"] = api_key
    if ca_certificate:
        given["ca_certs"] = ca_certificate
    return Elasticsearch(url, **given)


def _indices_behind(client: Elasticsearch, alias: str) -> list[str]:
    try:
        return list(client.indices.get_alias(name=alias).body)
    except NotFoundError:
        return []


def _create_index(client: Elasticsearch, name: str, alias: str) -> None:
    mapping = _mapping()
    # A removal must be remembered for as long as a rebuild may take, or the rebuild could put the document back.
    settings = {"analysis": mapping._collect_analysis(), "gc_deletes": "1h"}
    client.indices.create(index=name, settings=settings, mappings=mapping.to_dict(), aliases={alias: {}})


def _mapping() -> Mapping:
    mapping = Mapping()
    mapping.meta("dynamic", "strict")
    beginnings = {"beginnings": {"type": "text", "analyzer": _beginnings}, "exact": {"type": "keyword"}}
    for name in FIELD_WEIGHTS:
        mapping.field(name, "text", analyzer=_family_words, **({"fields": beginnings} if name == "title" else {}))
    for name in ("id", "kind", "key", "slug", "path", "locale", "audiences", "concern_slugs", "main_concern"):
        mapping.field(name, "keyword")
    for name in ("minimum_age", "maximum_age", "title_length"):
        mapping.field(name, "integer")
    mapping.field("review_overdue", "boolean")
    return mapping


def _go_live(client: Elasticsearch, name: str, *, alias: str, building: str) -> int:
    """Moves the alias to the new index and drops the old, in one step; the number of its documents."""
    old: list[dict[str, Any]] = [{"remove_index": {"index": index}} for index in _indices_behind(client, alias)]
    moved = [{"add": {"index": name, "alias": alias}}, {"remove": {"index": name, "alias": building}}]
    client.indices.update_aliases(actions=[*moved, *old])
    return int(client.count(index=name)["count"])


def _send(client: Elasticsearch, actions: Iterable[dict[str, Any]], *, refresh: bool = False) -> None:
    # 409: something newer is there already; 404: what is to go is not there.
    helpers.bulk(client, actions, ignore_status=(404, 409), stats_only=True, refresh=refresh)


def _indexing(document: SearchDocument, alias: str, version: int) -> dict[str, Any]:
    fields = asdict(document) | {
        "kind": document.kind.value,
        "title_length": len(document.title),
    }
    for name in ("title", "summary", "body"):
        fields[name] = clean(fields[name])
    return _action("index", alias, document.id, version) | {"_source": fields}


def _removing(document_id: str, alias: str, version: int) -> dict[str, Any]:
    return _action("delete", alias, document_id, version)


def _action(kind: str, alias: str, document_id: str, version: int) -> dict[str, Any]:
    # Without the alias Elasticsearch would make an index of that name, without our mapping.
    return {
        "_op_type": kind,
        "_index": alias,
        "_id": document_id,
        "version": version,
        "version_type": "external_gte",
        "require_alias": True,
    }


def _search(client: Elasticsearch, alias: str, query: EngineQuery) -> Search:
    fields = [f"{name}^{weight}" for name, weight in FIELD_WEIGHTS.items()]
    words = Q("multi_match", query=" ".join(query.words), type="most_fields", fields=fields)
    matching = Q("bool", should=[words, *_named(query)], minimum_should_match=1, filter=_filters(query))
    scored = Q("function_score", query=matching, functions=_weights(), score_mode="multiply", boost_mode="multiply")
    search = Search(using=client, index=alias).query(scored).sort({"_score": {"order": "desc"}}, {"id": {"order": "asc"}})
    search = search.source(["id", "kind", "key", "slug", "path", "title", "summary", "concern_slugs"])
    search = search.highlight_options(pre_tags=[MARK_START], post_tags=[MARK_END], number_of_fragments=1, fragment_size=LONGEST)
    search = search.highlight("summary", number_of_fragments=0).highlight("body").extra(track_total_hits=True)
    for name, field in FACETS.items():
        search.aggs.bucket(name, "terms", field=field, size=1_000)
    start = min(query.offset, DEEPEST)
    return search[start : min(start + query.first, DEEPEST)]


def _filters(query: EngineQuery) -> list[Any]:
    filters: list[Any] = []
    if query.kinds:
        filters.append(Q("terms", kind=[kind.value for kind in query.kinds]))
    if query.locale:
        filters.append(Q("terms", locale=["", query.locale]))
    if query.audience:
        filters.append(Q("term", audiences=query.audience) | ~Q("exists", field="audiences"))
    if query.age is not None:
        filters.append(Q("range", minimum_age={"lte": query.age}) | ~Q("exists", field="minimum_age"))
        filters.append(Q("range", maximum_age={"gte": query.age}) | ~Q("exists", field="maximum_age"))
    if query.concern:
        filters.append(Q("term", concern_slugs=query.concern))
    if query.service_keys is not None:
        filters.append(~Q("term", kind=SearchKind.SERVICE.value) | Q("terms", key=sorted(query.service_keys)))
    return filters


def _named(query: EngineQuery) -> list[Any]:
    if not query.named_concerns:
        return []
    named = sorted(query.named_concerns)
    is_main = Q("terms", main_concern=named)
    touches = Q("terms", concern_slugs=named) & ~is_main
    bonuses = ((is_main, NAMED_MAIN_CONCERN_BONUS), (touches, NAMED_CONCERN_BONUS))
    return [Q("constant_score", filter=condition, boost=bonus) for condition, bonus in bonuses]


def _weights() -> list[dict[str, Any]]:
    weights = [{"filter": Q("term", kind=kind.value), "weight": weight} for kind, weight in KIND_WEIGHTS.items()]
    return [*weights, {"filter": Q("term", review_overdue=True), "weight": OVERDUE_WEIGHT}]


def _answer(response: Response[Any]) -> EngineAnswer:
    found: dict[str, Any] = response.to_dict()
    buckets = {name: found["aggregations"][name]["buckets"] for name in FACETS}
    facets = {name: {bucket["key"]: bucket["doc_count"] for bucket in listed} for name, listed in buckets.items()}
    return EngineAnswer(tuple(map(_hit, response)), found["hits"]["total"]["value"], facets)


def _hit(hit: Any) -> EngineHit:
    marked = hit.meta.highlight.to_dict() if "highlight" in hit.meta else {}
    fragments = marked.get("summary") or marked.get("body")
    highlight = safe_highlight(fragments[0]) if fragments else beginning_of(hit.summary)
    concerns = tuple(hit.concern_slugs)
    return EngineHit(hit.id, SearchKind(hit.kind), hit.key, hit.slug, hit.path, hit.title, concerns, hit.meta.score, highlight)
