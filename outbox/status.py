"""The states of an outbox message and the only ways between them."""

from django.db.models import TextChoices


class MessageStatus(TextChoices):
    """Where a message is on its way."""

    QUEUED = "QUEUED", "Waiting to be sent"
    LEASED = "LEASED", "Being sent"
    DELIVERED = "DELIVERED", "Delivered"
    DEAD_LETTER = "DEAD_LETTER", "Refused: somebody must look"
    CANCELLED = "CANCELLED", "Cancelled before it was sent"


# A dead letter is not the end: a person sends it again, with the same bytes, or cancels it.
TRANSITIONS: dict[MessageStatus, frozenset[MessageStatus]] = {
    MessageStatus.QUEUED: frozenset({MessageStatus.LEASED, MessageStatus.CANCELLED}),
    MessageStatus.LEASED: frozenset({MessageStatus.QUEUED, MessageStatus.DELIVERED, MessageStatus.DEAD_LETTER}),
    MessageStatus.DEAD_LETTER: frozenset({MessageStatus.QUEUED, MessageStatus.CANCELLED}),
    MessageStatus.DELIVERED: frozenset(),
    MessageStatus.CANCELLED: frozenset(),
}
