"""The one way to what is sealed in a referral: allowed or not, every look is written down first."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied

from referrals.encryption import unseal
from referrals.models import AuditEvent, Referral
from referrals.policies import can_open_personal_data


@dataclass(frozen=True, slots=True)
class PersonalData:
    """A referral's submission as it was sent, the verdict of that moment, and who consented to what."""

    submission: dict[str, Any]
    verdict: dict[str, Any]
    consents: tuple[dict[str, Any], ...]


def open_personal_data(*, referral: Referral, user: User, action: str) -> PersonalData:
    """What is sealed in the referral, for a referral clinician. Raises PermissionDenied for anybody else; both are audited."""
    allowed = can_open_personal_data(user)
    AuditEvent.objects.create(actor=user, role="user of the admin", action=action, referral=referral, allowed=allowed)
    if not allowed:
        raise PermissionDenied("Only referral clinicians may open personal data.")
    consents = tuple(
        {"kind": x.get_kind_display(), "given": x.given, "given_at": x.given_at, **unseal(x.sealed_details, place=place_of_consent(x.pk))}
        for x in referral.consents.all()
    )
    return PersonalData(unseal_submission(referral), unseal_verdict(referral), consents)


def unseal_submission(referral: Referral) -> dict[str, Any]:
    """The submission as sent; for code that acts for the person who sent it and writes its own audit event."""
    submission: dict[str, Any] = unseal(referral.sealed_submission, place=place_of(referral.pk, "submission"))
    return submission


def unseal_verdict(referral: Referral) -> dict[str, Any]:
    """The verdict of the moment of submission; as `unseal_submission`."""
    verdict: dict[str, Any] = unseal(referral.sealed_verdict, place=place_of(referral.pk, "verdict"))
    return verdict


def place_of(referral_id: object, part: str) -> str:
    """The place a part of a referral is sealed for."""
    return f"referral:{referral_id}:{part}"


def place_of_consent(consent_id: object) -> str:
    """The place the details of a consent are sealed for."""
    return f"consent:{consent_id}:details"
