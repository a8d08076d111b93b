"""What is kept of a referral: everything personal is sealed, what is in clear tells nothing about a person."""

import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone

from referral_rules.models import RuleSetVersion
from referrals.status import ReferralStatus
from service_directory.models import Service
from service_directory.vocabulary import ReferrerRole


class Urgency(models.TextChoices):
    """How soon somebody must act; the words of the GraphQL contract."""

    EMERGENCY = "EMERGENCY", "Emergency"
    URGENT = "URGENT", "Urgent"
    SOON = "SOON", "Soon"
    ROUTINE = "ROUTINE", "Routine"
    SELF_CARE = "SELF_CARE", "Self-care"


class Referral(models.Model):
    """A request for help, as sent. `sealed_submission` and `sealed_verdict` are read through `referrals.read` alone, which audits."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    reference = models.CharField(max_length=20, unique=True)
    status = models.CharField(max_length=20, choices=ReferralStatus, default=ReferralStatus.RECEIVED)
    urgency = models.CharField(max_length=20, choices=Urgency)
    in_danger = models.BooleanField(default=False, help_text="An answer or the free text called for crisis help.")
    competence_review_required = models.BooleanField(
        default=False, help_text="Under 16: a clinician decides on competence, never the software."
    )
    referrer_role = models.CharField(max_length=20, choices=ReferrerRole)
    ruleset_version = models.ForeignKey(RuleSetVersion, on_delete=models.PROTECT, related_name="+")
    chosen_service = models.ForeignKey(Service, null=True, blank=True, on_delete=models.PROTECT, related_name="+")
    signposted_to = models.ManyToManyField(Service, blank=True, related_name="+")
    submitted_at = models.DateTimeField(default=timezone.now)
    idempotency_hash = models.CharField(max_length=64, unique=True)
    submission_hash = models.CharField(max_length=64)
    access_code_hash = models.CharField(max_length=64)
    sealed_submission = models.BinaryField()
    sealed_verdict = models.BinaryField()

    class Meta:
        ordering = ["-submitted_at"]
        # Granted to the group Referral clinicians by a migration; being a superuser is not enough (referrals/policies.py).
        permissions = [("open_personal_data", "Can open the personal data of referrals")]

    def __str__(self) -> str:
        return self.reference


class Consent(models.Model):
    """One dated consent, or refusal, of one kind; withdrawn by a date, never deleted."""

    class Kind(models.TextChoices):
        REFER = "REFER", "To refer"
        SHARE_WITH_PARTNER = "SHARE_WITH_PARTNER", "To share with a partner service"
        SHARE_WITH_GP = "SHARE_WITH_GP", "To share with the GP"
        SHARE_WITH_SCHOOL = "SHARE_WITH_SCHOOL", "To share with school"
        SHARE_WITH_PARENT_CARER = "SHARE_WITH_PARENT_CARER", "To share with parents or carers"
        CONTACT_BY_CHANNEL = "CONTACT_BY_CHANNEL", "To be contacted by a channel"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    referral = models.ForeignKey(Referral, on_delete=models.PROTECT, related_name="consents")
    kind = models.CharField(max_length=30, choices=Kind)
    given = models.BooleanField()
    wording_version = models.CharField(max_length=40)
    sealed_details = models.BinaryField(help_text="Who gave it, and to whom it extends.")
    given_at = models.DateTimeField(default=timezone.now)
    withdrawn_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["given_at"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {'yes' if self.given else 'no'}"


class Appointment(models.Model):
    """When and where a service will see the young person."""

    referral = models.OneToOneField(Referral, on_delete=models.PROTECT, related_name="appointment")
    service = models.ForeignKey(Service, on_delete=models.PROTECT, related_name="+")
    starts_at = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    video_url = models.URLField(blank=True)

    def __str__(self) -> str:
        return f"{self.referral} {self.starts_at:%Y-%m-%d %H:%M}"


class AuditEvent(models.Model):
    """One read of personal data, allowed or refused: who, what for, and when. Rows are only ever added."""

    at = models.DateTimeField(default=timezone.now)
    actor = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")
    role = models.CharField(max_length=40, help_text="In which role somebody without an account read, such as “holder of the access code”.")
    action = models.CharField(max_length=40)
    referral = models.ForeignKey(Referral, null=True, on_delete=models.PROTECT, related_name="audit_events")
    allowed = models.BooleanField()

    class Meta:
        ordering = ["-at"]

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.action}"
