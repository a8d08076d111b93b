"""The door in: a referral is stored and its alert put into the outbox in one transaction, or neither is."""

from dataclasses import dataclass
from typing import Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone

from crisis.detector import detect_crisis
from outbox.enqueue import enqueue
from referral_rules.engine import Status
from referral_rules.models import RuleSetVersion
from referral_rules.recommend import PathwayUnknown, Recommendation, recommend
from referrals.check import FieldProblem, age_on, check_submission
from referrals.encryption import seal
from referrals.epr.delivery import EPR
from referrals.epr.message import referral_message
from referrals.find import ReferralRow, referral_row
from referrals.models import Consent, Referral, Urgency
from referrals.read import place_of, place_of_consent
from referrals.reference import access_code, access_code_hash, new_reference
from referrals.submission import Submission
from service_directory.models import Service

AGE_OF_PRESUMED_COMPETENCE = 16  # Family Law Reform Act 1969, section 8


class ReferralRefused(ValueError):
    """The submission cannot be stored as it is; `problems` names every faulty field, and nothing that was typed is lost."""

    def __init__(self, problems: tuple[FieldProblem, ...], in_danger: bool = False) -> None:
        super().__init__(f"{len(problems)} problems")
        self.problems = problems
        self.in_danger = in_danger


class IdempotencyConflict(ValueError):
    """The key was used before, for another submission."""


@dataclass(frozen=True, slots=True)
class SubmittedReferral:
    """What the person keeps: the reference and the access code, and whether help must be shown at once."""

    referral: ReferralRow
    access_code: str
    in_danger: bool


def submit_referral(*, submission: Submission) -> SubmittedReferral:
    """Stores the referral and its alert, once for each idempotency key; the same submission again gives the same answer.

    Raises ReferralRefused with every faulty field, or IdempotencyConflict where the key belongs to another submission.
    """
    submission = submission.cleaned()
    if earlier := find_earlier(submission):
        return answer(earlier, submission)
    recommendation = evaluate_again(submission)
    in_danger = names_danger(submission, recommendation)
    problems = check_submission(submission, recommendation, in_danger)
    if problems or recommendation is None:
        raise ReferralRefused(problems, in_danger)
    try:
        with transaction.atomic():
            referral = store(submission, recommendation, in_danger)
            enqueue(destination=EPR, key=str(referral.pk), payload=sealed_alert(referral, submission, recommendation))
    except IntegrityError:
        # The same submission arrived twice at once and the other one won.
        if earlier := find_earlier(submission):
            return answer(earlier, submission)
        raise
    return answer(referral, submission)


def find_earlier(submission: Submission) -> Referral | None:
    """The referral that was stored under this key. Raises IdempotencyConflict where it holds something else."""
    earlier = Referral.objects.filter(idempotency_hash=submission.key_hash()).first()
    if earlier and earlier.submission_hash != submission.fingerprint():
        raise IdempotencyConflict("This key was used for a referral that said something else. Send it again with a new key.")
    return earlier


def evaluate_again(submission: Submission) -> Recommendation | None:
    """The verdict of the version whose questions were shown, whatever the client may have computed; None where there is no such version."""
    try:
        return recommend(
            pathway=submission.pathway,
            answers=submission.answers,
            referrer=submission.referrer.role,
            number=submission.ruleset_number,
        )
    except PathwayUnknown:
        return None


def names_danger(submission: Submission, recommendation: Recommendation | None) -> bool:
    """Whether an answer, or anything that was written freely, calls for crisis help."""
    by_answers = recommendation is not None and recommendation.status is Status.CRISIS
    return by_answers or any(detect_crisis(text) for text in submission.free_texts())


def store(submission: Submission, recommendation: Recommendation, in_danger: bool) -> Referral:
    """Writes the referral and its consents, everything personal sealed."""
    pk = uuid4()
    version = recommendation.version
    referral = Referral.objects.create(
        pk=pk,
        reference=new_reference(),
        urgency=Urgency.EMERGENCY if in_danger else recommendation.urgency,
        in_danger=in_danger,
        competence_review_required=age_on(submission.young_person.date_of_birth, timezone.localdate()) < AGE_OF_PRESUMED_COMPETENCE,
        referrer_role=submission.referrer.role,
        ruleset_version=RuleSetVersion.objects.get(pathway__slug=version.pathway, number=version.number),
        chosen_service=Service.objects.filter(slug=submission.chosen_service).first() if submission.chosen_service else None,
        idempotency_hash=submission.key_hash(),
        submission_hash=submission.fingerprint(),
        access_code_hash=access_code_hash(access_code(submission.idempotency_key)),
        sealed_submission=seal(submission.as_json(), place=place_of(pk, "submission")),
        sealed_verdict=seal(verdict_json(recommendation), place=place_of(pk, "verdict")),
    )
    for consent in submission.consents:
        consent_id = uuid4()
        details = {"given_by": consent.given_by, "recipient": consent.recipient}
        Consent.objects.create(
            pk=consent_id,
            referral=referral,
            kind=consent.kind,
            given=consent.given,
            wording_version=consent.wording_version,
            sealed_details=seal(details, place=place_of_consent(consent_id)),
        )
    return referral


def sealed_alert(referral: Referral, submission: Submission, recommendation: Recommendation) -> bytes:
    """The message for the patient record, written once: every attempt sends these same bytes."""
    message = referral_message(referral, submission, recommendation)
    return seal(message, place=place_of(referral.pk, "message"))


def verdict_json(recommendation: Recommendation) -> dict[str, Any]:
    """What the rules said at that moment, by names that never change."""
    return {
        "status": recommendation.status.value,
        "urgency": recommendation.urgency.value,
        "needs_groups": [group.value for group in recommendation.needs_groups],
        "services": [service.service.slug for service in recommendation.services],
        "topics": [topic.slug for topic in recommendation.topics],
        "fired_rules": [{"key": rule.key, "title": rule.title, "because": list(rule.because)} for rule in recommendation.fired_rules],
        "ruleset": {
            "pathway": recommendation.version.pathway,
            "number": recommendation.version.number,
            "sha256": recommendation.version.sha256,
        },
    }


def answer(referral: Referral, submission: Submission) -> SubmittedReferral:
    """What the person gets back; the access code is derived from their key, not stored."""
    return SubmittedReferral(referral_row(referral), access_code(submission.idempotency_key), referral.in_danger)
