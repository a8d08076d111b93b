"""The door in: a message is written in the transaction of its cause, so that neither exists without the other."""

import hashlib
from uuid import UUID

from django.db import transaction

from outbox.models import OutboxMessage


class NotInTransaction(RuntimeError):
    """A message was about to be written outside the transaction of its cause."""


def enqueue(*, destination: str, key: str, payload: bytes) -> UUID:
    """Writes the message and returns its id.

    Raises NotInTransaction outside `transaction.atomic()`, and django.db.IntegrityError where that destination has a message
    of that key already.
    """
    if not transaction.get_connection().in_atomic_block:
        raise NotInTransaction("Call enqueue() inside transaction.atomic(), together with the write that causes the message.")
    message = OutboxMessage.objects.create(
        destination=destination, key=key, payload=payload, payload_sha256=hashlib.sha256(payload).hexdigest()
    )
    return message.pk
