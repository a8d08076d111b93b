"""`search` and `suggest`."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import strawberry
from django.db import DatabaseError
from graphql import GraphQLError

from cms import published as content
from crisis.detector import detect_crisis
from graphql_api.content.queries import known_locale
from graphql_api.content.types import ConcernType, ResourceType, service_types, topic_types
from graphql_api.crisis.types import CrisisNoticeType
from graphql_api.directory.inputs import Near
from graphql_api.limits import Window, page_info, window
from graphql_api.search.types import FacetValueType, SearchFacetType, SearchHitType, SearchResultsType, SuggestionType
from search.documents import SearchKind
from search.query import Hit, search_for
from search.suggest import suggest_for
from service_directory.published import Place
from service_directory.vocabulary import Audience


@strawberry.type
class SearchQuery:
    @strawberry.field(description="What is published about a worry, in the family's own words; crisis help first.")
    def search(
        self,
        query: str,
        audience: Audience | None = None,
        age: int | None = None,
        kinds: list[SearchKind] | None = None,
        concern: str | None = None,
        near: Near | None = None,
        locale: str | None = None,
        first: int = 10,
        after: str | None = None,
    ) -> SearchResultsType:
        wanted = wanted_part(query, near, locale, first, after)
        part = wanted.window
        found = search_for(
            query=query, audience=audience, age=age, kinds=kinds, concern=concern, near=wanted.near,
            locale=wanted.locale, first=part.limit, offset=part.offset,
        )  # fmt: skip
        hits = hit_types(found.hits, wanted.locale)
        return SearchResultsType(
            crisis=CrisisNoticeType.of_optional(found.crisis),
            hits=hits,
            total_count=found.total_count,
            page_info=page_info(part, part.limit if found.has_next else len(hits), found.has_next),
            facets=[
                SearchFacetType(name=x.name, values=[FacetValueType(value=v.value, label=v.label, count=v.count) for v in x.values])
                for x in found.facets
            ],
            did_you_mean=found.did_you_mean,
            degraded=found.degraded,
        )

    @strawberry.field(description="What somebody may be about to type; nothing for words that speak of a crisis.")
    def suggest(self, prefix: str, audience: Audience | None = None, locale: str | None = None, first: int = 8) -> list[SuggestionType]:
        found = suggest_for(
            prefix=prefix, audience=audience, locale=known_locale(locale), first=window(first, None, None, None, lambda: 0).limit
        )
        return [SuggestionType(text=one.text, kind=one.kind, slug=one.slug) for one in found]


@dataclass(frozen=True, slots=True)
class Wanted:
    """Where, in which language and which part of the hits."""

    window: Window
    near: Place | None = None
    locale: str | None = None


def wanted_part(query: str, near: Near | None, locale: str | None, first: int, after: str | None) -> Wanted:
    """The input, understood. Raises GraphQLError for what makes no sense, unless the words call for crisis help: that comes first."""
    try:
        return Wanted(window(first, after, None, None, lambda: 0), near.place() if near else None, known_locale(locale))
    except GraphQLError:
        if not detect_crisis(query):
            raise
    except DatabaseError:
        # The place cannot be looked up; the search itself says that it is degraded.
        pass
    return Wanted(window(None, None, None, None, lambda: 0))


def hit_types(hits: Sequence[Hit], locale: str | None) -> list[SearchHitType]:
    """Hits with the things themselves, fetched in one batch a kind; what is no longer public is left out."""
    keys = {kind: [hit.key for hit in hits if hit.kind is kind] for kind in SearchKind}
    nodes: dict[tuple[SearchKind, str], Any] = {
        **{(SearchKind.TOPIC, str(pk)): topic for pk, topic in topic_types([int(key) for key in keys[SearchKind.TOPIC]]).items()},
        **{(SearchKind.SERVICE, pk): service for pk, service in service_types(keys[SearchKind.SERVICE], locale).items()},
        **{
            (SearchKind.RESOURCE, str(pk)): ResourceType.of(row)
            for pk, row in content.resources_by_id([int(key) for key in keys[SearchKind.RESOURCE]]).items()
        },
    }
    named = {slug for hit in hits for slug in hit.matched_concerns}
    concerns = {x.slug: x for x in ConcernType.of_all([row for row in content.concerns(locale) if row.slug in named])} if named else {}
    return [
        SearchHitType(
            score=hit.score,
            kind=hit.kind,
            title=hit.title,
            slug=hit.slug,
            path=hit.path,
            highlight=hit.highlight,
            matched_concerns=[concerns[slug] for slug in hit.matched_concerns if slug in concerns],
            node=nodes[hit.kind, hit.key],
        )
        for hit in hits
        if (hit.kind, hit.key) in nodes
    ]
