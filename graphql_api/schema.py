"""The schema: every part of the journey, put together."""

import logging

import strawberry
from graphql import GraphQLError
from strawberry.schema.config import StrawberryConfig
from strawberry.types import ExecutionContext

from graphql_api.content.blocks import BLOCK_TYPES
from graphql_api.content.extend_service import extend_service
from graphql_api.content.queries import ContentQuery
from graphql_api.content.types import PAGE_TYPES
from graphql_api.crisis.queries import CrisisQuery
from graphql_api.directory.queries import DirectoryQuery
from graphql_api.errors import is_ours
from graphql_api.limits import query_limits
from graphql_api.recommendations.queries import RecommendationQuery
from graphql_api.recommendations.types import ANSWER_VALUE, AnswerValue
from graphql_api.referrals.mutations import ReferralMutation
from graphql_api.referrals.queries import ReferralQuery
from graphql_api.search.queries import SearchQuery

logger = logging.getLogger(__name__)


@strawberry.type(name="Query", description="Everything that can be read.")
class Query(ContentQuery, DirectoryQuery, CrisisQuery, SearchQuery, RecommendationQuery, ReferralQuery):
    pass


@strawberry.type(name="Mutation", description="Everything that can be done.")
class Mutation(ReferralMutation):
    pass


class HouseSchema(strawberry.Schema):
    """The schema, with one change: an error's text may repeat what a person typed, so only its kind and place are logged."""

    def process_errors(self, errors: list[GraphQLError], execution_context: ExecutionContext | None = None) -> None:
        for error in errors:
            if is_ours(error):
                logger.error("%s at %s", type(error.original_error).__name__, ".".join(map(str, error.path or ())))


extend_service()
schema = HouseSchema(
    query=Query,
    mutation=Mutation,
    types=[*BLOCK_TYPES, *PAGE_TYPES],
    extensions=query_limits(),
    config=StrawberryConfig(scalar_map={AnswerValue: ANSWER_VALUE}, disable_field_suggestions=True),
)
