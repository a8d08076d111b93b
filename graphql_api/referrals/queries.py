"""`referral`."""

import strawberry

from graphql_api.errors import NotFound
from graphql_api.referrals.types import ReferralType
from referrals.find import find_referral


@strawberry.type
class ReferralQuery:
    @strawberry.field(description="How a referral stands; null with the error NOT_FOUND for a wrong reference or a wrong code alike.")
    def referral(self, reference: str, access_code: str) -> ReferralType | None:
        row = find_referral(reference=reference, access_code=access_code)
        if row is None:
            raise NotFound("There is no referral with that reference and access code.")
        return ReferralType.of(row)
