"""Who delivers to where: the rooms above register themselves here when the program starts."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True)
class Letter:
    """What a destination is handed: the key and the bytes as they were written, and how long they have waited."""

    key: str
    payload: bytes
    created_at: datetime
    attempts: int


class DeliveryFailed(Exception):
    """The outcome is unknown or passing: the message is sent again, `retry_after` seconds from now at the earliest where that was asked."""

    def __init__(self, fault: str, retry_after: float | None = None) -> None:
        super().__init__(fault)
        self.retry_after = retry_after


class DeliveryRefused(Exception):
    """The receiver will never take these bytes: the message becomes a dead letter, and a person looks at it."""


Deliver = Callable[[Letter], None]
_destinations: dict[str, Deliver] = {}


def register(name: str, deliver: Deliver) -> None:
    """Makes `deliver` the one that sends to the destination. It returns when delivered, or raises DeliveryFailed or DeliveryRefused."""
    _destinations[name] = deliver


def destination(name: str) -> Deliver:
    """Who delivers to the destination. Raises DeliveryFailed where nobody has registered: the message waits."""
    try:
        return _destinations[name]
    except KeyError:
        raise DeliveryFailed(f"Nobody delivers to “{name}” in this process") from None
