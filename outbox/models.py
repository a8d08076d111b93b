"""One row for each message that must leave; the payload is opaque here, and sealed by the room that wrote it where it is personal."""

import uuid

from django.db import models
from django.utils import timezone

from outbox.status import MessageStatus


class OutboxMessage(models.Model):
    """Frozen bytes on their way to one destination; `key` names what they are about and is never sent twice by accident."""

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    destination = models.CharField(max_length=40)
    key = models.CharField(max_length=100, help_text="What the message is about, such as a referral's id; never a person's name or number.")
    payload = models.BinaryField()
    payload_sha256 = models.CharField(max_length=64)
    status = models.CharField(max_length=20, choices=MessageStatus, default=MessageStatus.QUEUED)
    attempts = models.PositiveIntegerField(default=0)
    created_at = models.DateTimeField(default=timezone.now)
    due_at = models.DateTimeField(default=timezone.now)
    lease = models.UUIDField(null=True, blank=True)
    leased_until = models.DateTimeField(null=True, blank=True)
    delivered_at = models.DateTimeField(null=True, blank=True)
    last_fault = models.CharField(
        max_length=200,
        blank=True,
        help_text="What went wrong last, in our own words: never the receiver's, which may repeat personal data.",
    )

    class Meta:
        ordering = ["created_at"]
        constraints = [models.UniqueConstraint(fields=["destination", "key"], name="one_message_a_destination_and_key")]
        indexes = [models.Index(fields=["status", "due_at"], name="outbox_due")]

    def __str__(self) -> str:
        return f"{self.destination} {self.key} {self.status}"
