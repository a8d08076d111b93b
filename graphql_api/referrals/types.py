"""How a referral stands, and what became of sending one."""

import datetime
from typing import Annotated

import strawberry

from cms.published import topics_by_slug
from crisis.contacts import crisis_notice
from graphql_api.content.types import TopicType, service_types, topics_of
from graphql_api.crisis.types import CrisisNoticeType
from graphql_api.directory.types import ServiceType
from referral_rules import engine
from referral_rules.engine import Urgency
from referrals.check import FieldProblem
from referrals.find import ReferralRow
from referrals.status import ReferralStatus

strawberry.enum(ReferralStatus, name="ReferralStatus", description="Where a referral stands.")


@strawberry.type(name="Appointment", description="When and where a service will see the young person.")
class AppointmentType:
    starts_at: datetime.datetime = strawberry.field(description="When it begins.")
    place: str | None = strawberry.field(description="Where, if it is in person.")
    video_url: str | None = strawberry.field(description="The link, if it is a video call.")
    service: ServiceType = strawberry.field(description="With whom.")


@strawberry.type(name="Referral", description="How a referral stands, for whoever holds its access code; nothing of what was told in it.")
class ReferralType:
    row: strawberry.Private[ReferralRow]
    reference: str = strawberry.field(description="The reference, to be read aloud or written down.")
    status: ReferralStatus = strawberry.field(description="Where it stands.")
    status_text: str = strawberry.field(description="The same in plain words for the family.")
    urgency: engine.Urgency = strawberry.field(description="How soon somebody must act.")
    submitted_at: datetime.datetime = strawberry.field(description="When it was sent.")
    crisis: CrisisNoticeType = strawberry.field(description="Crisis help, always.")

    @classmethod
    def of(cls, row: ReferralRow) -> "ReferralType":
        return cls(
            row=row,
            reference=row.reference,
            status=row.status,
            status_text=row.status_text,
            urgency=Urgency(row.urgency),
            submitted_at=row.submitted_at,
            crisis=CrisisNoticeType.of(crisis_notice()),
        )

    @strawberry.field(description="The first appointment, once there is one.")
    def appointment(self) -> AppointmentType | None:
        found = self.row.appointment
        service = service_types([found.service_id]).get(found.service_id) if found else None
        if found is None or service is None:
            return None
        return AppointmentType(starts_at=found.starts_at, place=found.place or None, video_url=found.video_url or None, service=service)

    @strawberry.field(description="Where it was signposted to.")
    def signposted_to(self) -> list[ServiceType]:
        found = service_types(self.row.signposted_to)
        return [found[pk] for pk in self.row.signposted_to if pk in found]

    @strawberry.field(description="What to read while waiting.")
    def while_you_wait(self) -> list[TopicType]:
        found = {topic.slug: topic for topic in topics_of(list(topics_by_slug(self.row.while_you_wait).values())).values()}
        return [found[slug] for slug in self.row.while_you_wait if slug in found]


@strawberry.type(name="SubmittedReferral", description="The referral is stored and its alert is on the way.")
class SubmittedReferralType:
    reference: str = strawberry.field(description="The reference, to be read aloud or written down.")
    access_code: str = strawberry.field(description="Opens the referral together with the reference; shown here only.")
    referral: ReferralType = strawberry.field(description="How it stands.")
    crisis: CrisisNoticeType | None = strawberry.field(description="Not null where danger was named; show it first.")


@strawberry.type(name="FieldProblem", description="What is wrong with one field.")
class FieldProblemType:
    path: str = strawberry.field(description="The field, as in the input: `youngPerson.dateOfBirth`.")
    code: str = strawberry.field(description="A stable name of the fault.")
    message: str = strawberry.field(description="Words for the person.")

    @classmethod
    def of(cls, problem: FieldProblem) -> "FieldProblemType":
        return cls(path=problem.path, code=problem.code, message=problem.message)


@strawberry.type(name="ReferralProblems", description="The referral could not be stored as it is; every faulty field is named.")
class ReferralProblemsType:
    problems: list[FieldProblemType] = strawberry.field(description="Every faulty field.")
    crisis: CrisisNoticeType = strawberry.field(description="Crisis help: a faulty form keeps nobody from it.")


@strawberry.type(name="IdempotencyConflict", description="The key was used before, for a referral that said something else.")
class IdempotencyConflictType:
    message: str = strawberry.field(description="What to do.")
    crisis: CrisisNoticeType = strawberry.field(description="Crisis help, always.")


SubmitReferralResult = Annotated[
    SubmittedReferralType | ReferralProblemsType | IdempotencyConflictType,
    strawberry.union("SubmitReferralResult", description="What became of sending a referral."),
]
