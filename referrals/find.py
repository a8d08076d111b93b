"""The door out for families: how a referral stands, for whoever holds its reference and access code."""

from dataclasses import dataclass
from datetime import datetime

from referrals.models import Appointment, AuditEvent, Referral
from referrals.read import unseal_verdict
from referrals.reference import access_code_hash, access_code_matches, read_reference
from referrals.status import PLAIN_WORDS, ReferralStatus


@dataclass(frozen=True, slots=True)
class AppointmentRow:
    """When and where; the service by id."""

    starts_at: datetime
    place: str
    video_url: str
    service_id: str


@dataclass(frozen=True, slots=True)
class ReferralRow:
    """How a referral stands, without anything that was told in it; services by id, topics by slug."""

    reference: str
    status: ReferralStatus
    status_text: str
    urgency: str
    submitted_at: datetime
    appointment: AppointmentRow | None
    signposted_to: tuple[str, ...]
    while_you_wait: tuple[str, ...]


def find_referral(*, reference: str, access_code: str) -> ReferralRow | None:
    """The referral, or None: a reference that does not exist and a wrong code look the same, and take the same steps."""
    known = read_reference(reference)
    referral = Referral.objects.filter(reference=known).first() if known else None
    matches = access_code_matches(access_code, referral.access_code_hash if referral else access_code_hash("no such referral"))
    allowed = referral is not None and matches
    AuditEvent.objects.create(role="holder of the access code", action="read status", referral=referral, allowed=allowed)
    return referral_row(referral) if referral is not None and allowed else None


def referral_row(referral: Referral) -> ReferralRow:
    """The referral as families see it."""
    status = ReferralStatus(referral.status)
    return ReferralRow(
        reference=referral.reference,
        status=status,
        status_text=PLAIN_WORDS[status],
        urgency=referral.urgency,
        submitted_at=referral.submitted_at,
        appointment=appointment_row(referral),
        signposted_to=tuple(str(pk) for pk in referral.signposted_to.values_list("pk", flat=True)),
        while_you_wait=tuple(unseal_verdict(referral)["topics"]),
    )


def appointment_row(referral: Referral) -> AppointmentRow | None:
    """The referral's appointment, once it has one."""
    found = Appointment.objects.filter(referral=referral).first()
    return AppointmentRow(found.starts_at, found.place, found.video_url, str(found.service_id)) if found else None
