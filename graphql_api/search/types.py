"""What a search answers with: crisis help first, then hits with the reason each is shown."""

from typing import Annotated

import strawberry
from strawberry.relay import PageInfo

from graphql_api.content.types import ConcernType, ResourceType, TopicType
from graphql_api.crisis.types import CrisisNoticeType
from graphql_api.directory.types import ServiceType
from search.documents import SearchKind

strawberry.enum(SearchKind, name="SearchKind", description="What kind of thing was found.")
SearchNode = Annotated[TopicType | ServiceType | ResourceType, strawberry.union("SearchNode", description="What was found.")]


@strawberry.type(name="SearchHit", description="One thing that was found.")
class SearchHitType:
    score: float = strawberry.field(description="How well it fits; only to be compared within one answer.")
    kind: SearchKind = strawberry.field(description="What it is.")
    title: str = strawberry.field(description="Its title or name.")
    slug: str = strawberry.field(description="Its stable name.")
    path: str | None = strawberry.field(description="The address of a page; null for services and resources.")
    highlight: str = strawberry.field(description="The passage that fits, as safe HTML with `mark` around the words.")
    matched_concerns: list[ConcernType] = strawberry.field(description="The concerns by which it was found.")
    node: SearchNode = strawberry.field(description="The thing itself.")


@strawberry.type(name="FacetValue", description="How many hits have one value.")
class FacetValueType:
    value: str = strawberry.field(description="The value to filter by.")
    label: str = strawberry.field(description="The value for people.")
    count: int = strawberry.field(description="How many hits have it.")


@strawberry.type(name="SearchFacet", description="What hits can be narrowed by.")
class SearchFacetType:
    name: str = strawberry.field(description="`kind`, `audience` or `concern`.")
    values: list[FacetValueType] = strawberry.field(description="The values, the most frequent first.")


@strawberry.type(name="SearchResults", description="What a search found.")
class SearchResultsType:
    crisis: CrisisNoticeType | None = strawberry.field(description="Not null where somebody may be at risk; show it first.")
    hits: list[SearchHitType] = strawberry.field(description="What was found, best first.")
    total_count: int = strawberry.field(description="How many things match in all.")
    page_info: PageInfo = strawberry.field(description="Whether there is more, and from where.")
    facets: list[SearchFacetType] = strawberry.field(description="What the hits can be narrowed by.")
    did_you_mean: str | None = strawberry.field(description="A better spelling, where one was found.")
    degraded: bool = strawberry.field(description="True where the full search engine was out of reach.")


@strawberry.type(name="Suggestion", description="What somebody may be about to type.")
class SuggestionType:
    text: str = strawberry.field(description="The words to search for.")
    kind: SearchKind | None = strawberry.field(description="What it names, if it names one thing.")
    slug: str | None = strawberry.field(description="Which one.")
