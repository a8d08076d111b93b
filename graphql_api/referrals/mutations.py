"""`submitReferral`."""

import strawberry

from crisis.contacts import crisis_notice
from graphql_api.crisis.types import CrisisNoticeType
from graphql_api.referrals.inputs import SubmitReferralInput
from graphql_api.referrals.types import (
    FieldProblemType,
    IdempotencyConflictType,
    ReferralProblemsType,
    ReferralType,
    SubmitReferralResult,
    SubmittedReferralType,
)
from referrals.submit import IdempotencyConflict, ReferralRefused, submit_referral


@strawberry.type
class ReferralMutation:
    @strawberry.mutation(description="Stores a referral and alerts the team; send the same input again after a failure.")
    def submit_referral(self, input: SubmitReferralInput) -> SubmitReferralResult:  # noqa: A002 - the name of the contract
        crisis = CrisisNoticeType.of(crisis_notice())
        try:
            submitted = submit_referral(submission=input.value())
        except ReferralRefused as refusal:
            return ReferralProblemsType(problems=[FieldProblemType.of(problem) for problem in refusal.problems], crisis=crisis)
        except IdempotencyConflict as conflict:
            return IdempotencyConflictType(message=str(conflict), crisis=crisis)
        return SubmittedReferralType(
            reference=submitted.referral.reference,
            access_code=submitted.access_code,
            referral=ReferralType.of(submitted.referral),
            crisis=crisis if submitted.in_danger else None,
        )
