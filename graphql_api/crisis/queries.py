"""`crisisHelp`."""

import strawberry

from crisis.contacts import crisis_notice
from graphql_api.crisis.types import CrisisNoticeType


@strawberry.type
class CrisisQuery:
    @strawberry.field(description="Crisis help, from memory: right when everything else is down. Falls back to English.")
    def crisis_help(self, locale: str | None = None) -> CrisisNoticeType:
        return CrisisNoticeType.of(crisis_notice(locale))
