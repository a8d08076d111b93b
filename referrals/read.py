"""The one way to what is sealed in a referral: allowed or not, every look is written down first."""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet

from referrals.encryption import unseal
from referrals.models import AuditEvent, Referral
from referrals.policies import can_open_personal_data


@dataclass(frozen=True, slots=True)
class OpenReferral:
    """A referral with its submission as it was sent, the verdict of that moment, and who consented to what."""

    referral: Referral
    submission: dict[str, Any]
    verdict: dict[str, Any]
    consents: tuple[dict[str, Any], ...]


def list_referrals(*, user: User) -> QuerySet[Referral]:
    """All referrals, those in danger first, then the longest wait, for a referral clinician. Raises PermissionDenied; both are audited."""
    look(user=user, action="list referrals")
    return Referral.objects.select_related("ruleset_version__pathway").order_by("-in_danger", "submitted_at")


def open_referral(*, reference: str, user: User) -> OpenReferral | None:
    """The referral with all that is sealed in it, for a referral clinician; None where there is no such reference.

    Raises PermissionDenied for anybody else, whether the reference exists or not. Every try is audited.
    """
    referral = Referral.objects.select_related("ruleset_version__pathway", "chosen_service").filter(reference=reference).first()
    look(user=user, action="open referral", referral=referral)
    if referral is None:
        return None
    consents = tuple(
        {"kind": x.get_kind_display(), "given": x.given, "given_at": x.given_at, **unseal(x.sealed_details, place=place_of_consent(x.pk))}
        for x in referral.consents.all()
    )
    return OpenReferral(referral, unseal_submission(referral), unseal_verdict(referral), consents)


def look(*, user: User, action: str, referral: Referral | None = None) -> None:
    """Writes down who is about to look. Raises PermissionDenied where they may not."""
    allowed = can_open_personal_data(user)
    AuditEvent.objects.create(actor=user, role="user of the admin", action=action, referral=referral, allowed=allowed)
    if not allowed:
        raise PermissionDenied("Only referral clinicians may open personal data.")


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
