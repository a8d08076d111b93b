"""The door out: leases what is due, hands it to its destination, and writes down what became of it."""

import hashlib
import logging
import random
from collections import Counter
from collections.abc import Callable
from datetime import timedelta
from uuid import UUID, uuid4

from django.db.models import F, Q
from django.utils import timezone

from outbox.destinations import DeliveryFailed, DeliveryRefused, Letter, destination
from outbox.models import OutboxMessage
from outbox.status import MessageStatus

logger = logging.getLogger(__name__)

LEASE = timedelta(minutes=2)
LONGEST_WAIT_SECONDS = 300.0
# A receiver may ask for patience, but an absurd date must not put a child's referral to sleep.
LONGEST_ASKED_WAIT_SECONDS = 3600.0


def deliver_due(*, limit: int = 100, stopping: Callable[[], bool] = lambda: False) -> Counter[MessageStatus]:
    """Sends what is due, oldest first, at most `limit` messages and none once `stopping`; returns how many ended in which state.

    Safe to run in several processes at once: a message is sent by whoever holds its lease, and a lease that ran out (its
    holder was killed) is taken over. A message may therefore arrive twice; receivers recognise it by its identifiers.
    """
    outcomes: Counter[MessageStatus] = Counter()
    for pk in _due(limit):
        if stopping():
            break
        message = _lease(pk)
        if message is not None:
            outcomes[_send(message)] += 1
    return outcomes


def _due(limit: int) -> list[UUID]:
    now = timezone.now()
    waiting = Q(status=MessageStatus.QUEUED, due_at__lte=now)
    abandoned = Q(status=MessageStatus.LEASED, leased_until__lte=now)
    return list(OutboxMessage.objects.filter(waiting | abandoned).order_by("created_at").values_list("pk", flat=True)[:limit])


def _lease(pk: UUID) -> OutboxMessage | None:
    """The message, if this process got its lease: one conditional UPDATE decides, on every database."""
    now = timezone.now()
    free = Q(status=MessageStatus.QUEUED, due_at__lte=now) | Q(status=MessageStatus.LEASED, leased_until__lte=now)
    lease = uuid4()
    won = OutboxMessage.objects.filter(free, pk=pk).update(
        status=MessageStatus.LEASED, lease=lease, leased_until=now + LEASE, attempts=F("attempts") + 1
    )
    return OutboxMessage.objects.get(pk=pk) if won else None


def _send(message: OutboxMessage) -> MessageStatus:
    payload = bytes(message.payload)
    try:
        if hashlib.sha256(payload).hexdigest() != message.payload_sha256:
            raise DeliveryRefused("The stored bytes are not those that were written")
        destination(message.destination)(Letter(message.key, payload, message.created_at, message.attempts))
    except DeliveryRefused as refusal:
        logger.error("Message %s for %s is a dead letter, somebody must look: %s", message.pk, message.destination, refusal)
        return _settle(message, MessageStatus.DEAD_LETTER, fault=str(refusal))
    except DeliveryFailed as failure:
        logger.warning("Message %s for %s will be sent again: %s", message.pk, message.destination, failure)
        return _settle(message, MessageStatus.QUEUED, fault=str(failure), asked_wait=failure.retry_after)
    except Exception as fault:
        # A fault of our own must not lose the message, and its text may hold what a person wrote: only its kind is kept.
        logger.error("Delivery to %s broke: %s", message.destination, type(fault).__name__)
        return _settle(message, MessageStatus.QUEUED, fault=f"Our own fault: {type(fault).__name__}")
    return _settle(message, MessageStatus.DELIVERED)


def _settle(message: OutboxMessage, status: MessageStatus, fault: str = "", asked_wait: float | None = None) -> MessageStatus:
    """Writes the outcome, unless another process has taken the lease over in the meantime."""
    now = timezone.now()
    wait = max(_backoff(message.attempts), min(asked_wait or 0.0, LONGEST_ASKED_WAIT_SECONDS))
    OutboxMessage.objects.filter(pk=message.pk, lease=message.lease, status=MessageStatus.LEASED).update(
        status=status,
        lease=None,
        leased_until=None,
        last_fault=fault[:200],
        due_at=now + timedelta(seconds=wait),
        delivered_at=now if status is MessageStatus.DELIVERED else None,
    )
    return status


def _backoff(attempts: int) -> float:
    """Seconds to wait: doubling from one, half to one and a half times that, so that many waiting messages do not come at once."""
    return min(2.0 ** min(attempts - 1, 12), LONGEST_WAIT_SECONDS / 1.5) * random.uniform(0.5, 1.5)  # noqa: S311
