"""What is in the outbox leaves it, once as far as we can help it, whatever happens on the way."""

import io
import os
import signal
import threading
from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from django.core.management import call_command
from django.db import IntegrityError, OperationalError, transaction
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from outbox import deliver, destinations
from outbox.deliver import deliver_due
from outbox.destinations import DeliveryFailed, DeliveryRefused, Letter, register
from outbox.enqueue import NotInTransaction, enqueue
from outbox.models import OutboxMessage
from outbox.status import TRANSITIONS, MessageStatus

pytestmark = pytest.mark.django_db


@pytest.fixture
def arrived(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[Letter]]:
    """What a destination named `test` was handed; it takes everything."""
    monkeypatch.setattr(destinations, "_destinations", dict(destinations._destinations))
    letters: list[Letter] = []
    register("test", letters.append)
    return letters


def post(key: str = "one", payload: bytes = b"payload", **fields: Any) -> OutboxMessage:
    """A message on its way to `test`."""
    with transaction.atomic():
        pk = enqueue(destination="test", key=key, payload=payload)
    OutboxMessage.objects.filter(pk=pk).update(**fields)
    return OutboxMessage.objects.get(pk=pk)


def fails(fault: Exception) -> Callable[[Letter], None]:
    def deliver_it(letter: Letter) -> None:
        raise fault

    return deliver_it


def once() -> str:
    """What `deliver_outbox --once` says."""
    out = io.StringIO()
    call_command("deliver_outbox", "--once", stdout=out)
    return out.getvalue().strip()


def wait_of(message: OutboxMessage) -> float:
    """Seconds until the message is due."""
    message.refresh_from_db()
    return (message.due_at - timezone.now()).total_seconds()


# Into the outbox


def test_a_message_outside_a_transaction_is_refused() -> None:
    """A thread has a connection of its own, which is in no transaction of the test's."""
    faults: list[BaseException] = []

    def write() -> None:
        try:
            enqueue(destination="test", key="one", payload=b"x")
        except NotInTransaction as fault:
            faults.append(fault)

    thread = threading.Thread(target=write)
    thread.start()
    thread.join()
    assert "transaction.atomic()" in str(faults[0])
    assert not OutboxMessage.objects.exists()


def test_a_message_goes_with_its_transaction(arrived: list[Letter]) -> None:
    def write_and_break() -> None:
        with transaction.atomic():
            enqueue(destination="test", key="one", payload=b"x")
            raise ValueError("the cause broke")

    with pytest.raises(ValueError, match="the cause broke"):
        write_and_break()
    assert once() == "0 delivered, 0 to be sent again, 0 refused."


def test_one_key_has_one_message_for_each_destination() -> None:
    post()
    with pytest.raises(IntegrityError):
        post()
    with transaction.atomic():
        enqueue(destination="other", key="one", payload=b"x")
    assert OutboxMessage.objects.count() == 2


# Out of it


def test_the_bytes_arrive_as_they_were_written_and_only_once(arrived: list[Letter]) -> None:
    message = post(payload=b"\x00\xff bytes")
    assert once() == "1 delivered, 0 to be sent again, 0 refused."
    assert once() == "0 delivered, 0 to be sent again, 0 refused."
    (letter,) = arrived
    assert (letter.key, letter.payload, letter.created_at, letter.attempts) == ("one", b"\x00\xff bytes", message.created_at, 1)
    message.refresh_from_db()
    assert message.status == MessageStatus.DELIVERED
    assert message.delivered_at is not None
    assert (message.lease, message.leased_until, message.last_fault) == (None, None, "")


def test_the_oldest_goes_first_and_no_more_than_asked_for(arrived: list[Letter]) -> None:
    now = timezone.now()
    for age in (1, 3, 2):
        post(str(age), created_at=now - timedelta(hours=age))
    assert deliver_due(limit=2).total() == 2
    assert [letter.key for letter in arrived] == ["3", "2"]


def test_what_is_not_due_waits(arrived: list[Letter]) -> None:
    post(due_at=timezone.now() + timedelta(seconds=30))
    assert deliver_due().total() == 0


def test_a_refused_message_is_a_dead_letter_and_somebody_is_told(arrived: list[Letter], caplog: pytest.LogCaptureFixture) -> None:
    register("test", fails(DeliveryRefused("They will never take it")))
    message = post()
    assert once() == "0 delivered, 0 to be sent again, 1 refused."
    assert once() == "0 delivered, 0 to be sent again, 0 refused."
    message.refresh_from_db()
    assert message.status == MessageStatus.DEAD_LETTER
    assert message.last_fault == "They will never take it"
    assert bytes(message.payload) == b"payload"
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert str(message.pk) in caplog.text


def test_a_failure_is_sent_again_and_says_why(arrived: list[Letter]) -> None:
    deliver_it = destinations.destination("test")
    register("test", fails(DeliveryFailed("They were asleep")))
    message = post()
    assert once() == "0 delivered, 1 to be sent again, 0 refused."
    message.refresh_from_db()
    assert (message.status, message.last_fault, message.attempts) == (MessageStatus.QUEUED, "They were asleep", 1)
    register("test", deliver_it)
    OutboxMessage.objects.update(due_at=timezone.now())
    assert once() == "1 delivered, 0 to be sent again, 0 refused."
    assert arrived[0].attempts == 2


def test_a_fault_of_our_own_loses_nothing_and_tells_nothing(arrived: list[Letter], caplog: pytest.LogCaptureFixture) -> None:
    register("test", fails(KeyError("Robin Canary")))
    message = post()
    assert once() == "0 delivered, 1 to be sent again, 0 refused."
    message.refresh_from_db()
    assert message.status == MessageStatus.QUEUED
    assert message.last_fault == "Our own fault: KeyError"
    assert "Canary" not in caplog.text


def test_one_that_fails_does_not_hold_up_the_others(arrived: list[Letter]) -> None:
    def all_but_the_first(letter: Letter) -> None:
        if letter.key == "first":
            raise DeliveryFailed("Not this one")
        arrived.append(letter)

    register("test", all_but_the_first)
    for key in ("first", "second", "third"):
        post(key)
    assert once() == "2 delivered, 1 to be sent again, 0 refused."


def test_a_destination_nobody_serves_waits(arrived: list[Letter]) -> None:
    with transaction.atomic():
        enqueue(destination="nowhere", key="one", payload=b"x")
    assert once() == "0 delivered, 1 to be sent again, 0 refused."
    assert OutboxMessage.objects.get().last_fault == "Nobody delivers to “nowhere” in this process"


@pytest.mark.parametrize("change", [{"payload": b"payloae"}, {"payload": b""}, {"payload_sha256": "0" * 64}])
def test_changed_bytes_are_never_sent(arrived: list[Letter], change: dict[str, Any]) -> None:
    message = post()
    OutboxMessage.objects.update(**change)
    assert once() == "0 delivered, 0 to be sent again, 1 refused."
    message.refresh_from_db()
    assert message.status == MessageStatus.DEAD_LETTER
    assert arrived == []


# How long it waits


def test_the_wait_doubles_with_each_try_up_to_five_minutes(arrived: list[Letter]) -> None:
    register("test", fails(DeliveryFailed("Again")))
    message = post()
    for attempt in range(1, 16):
        OutboxMessage.objects.update(due_at=timezone.now())
        once()
        expected = min(2.0 ** (attempt - 1), 200)
        assert expected * 0.5 - 1 < wait_of(message) <= expected * 1.5


@given(st.integers(1, 10_000))
def test_no_wait_is_longer_than_five_minutes_and_none_is_nothing(attempts: int) -> None:
    assert 0.5 <= deliver._backoff(attempts) <= 300


@pytest.mark.parametrize(("asked", "least", "most"), [(60.0, 59, 60), (0.0, 0, 1.5), (10.0**12, 3599, 3600), (float("inf"), 3599, 3600)])
def test_a_wait_that_was_asked_for_is_kept_within_an_hour(arrived: list[Letter], asked: float, least: float, most: float) -> None:
    register("test", fails(DeliveryFailed("Later", retry_after=asked)))
    message = post()
    once()
    assert least < wait_of(message) <= most


# Leases


def test_a_message_somebody_else_is_sending_is_left_alone(arrived: list[Letter]) -> None:
    post(status=MessageStatus.LEASED, leased_until=timezone.now() + timedelta(seconds=30))
    assert deliver_due().total() == 0


def test_a_lease_that_ran_out_is_taken_over(arrived: list[Letter]) -> None:
    message = post(status=MessageStatus.LEASED, leased_until=timezone.now() - timedelta(seconds=1), attempts=1)
    assert once() == "1 delivered, 0 to be sent again, 0 refused."
    message.refresh_from_db()
    assert message.attempts == 2


def test_two_workers_at_once_send_a_message_once(arrived: list[Letter]) -> None:
    """The second worker runs in the middle of the first one's sending, and also finds the message in a list it made before."""
    listed = deliver._due

    def stale(limit: int) -> Any:
        return [OutboxMessage.objects.get().pk]

    def send_while_another_looks(letter: Letter) -> None:
        arrived.append(letter)
        deliver._due = stale
        assert deliver_due().total() == 0

    register("test", send_while_another_looks)
    post()
    try:
        assert deliver_due()[MessageStatus.DELIVERED] == 1
    finally:
        deliver._due = listed
    assert len(arrived) == 1


def test_who_lost_the_lease_does_not_overwrite_what_the_next_one_wrote(arrived: list[Letter]) -> None:
    def slow(letter: Letter) -> None:
        OutboxMessage.objects.update(leased_until=timezone.now() - timedelta(seconds=1))
        register("test", arrived.append)
        assert deliver_due()[MessageStatus.DELIVERED] == 1
        raise DeliveryFailed("Timed out")

    register("test", slow)
    message = post()
    deliver_due()
    message.refresh_from_db()
    assert message.status == MessageStatus.DELIVERED
    assert message.last_fault == ""


# The worker


@pytest.mark.parametrize("name", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_lets_the_message_being_sent_finish_and_begins_no_other(arrived: list[Letter], name: signal.Signals) -> None:
    handlers = {signal_: signal.getsignal(signal_) for signal_ in (signal.SIGTERM, signal.SIGINT)}

    def stop_in_the_middle(letter: Letter) -> None:
        os.kill(os.getpid(), name)
        arrived.append(letter)

    register("test", stop_in_the_middle)
    post("first")
    post("second")
    out = io.StringIO()
    try:
        call_command("deliver_outbox", interval=0.01, stdout=out)
    finally:
        for signal_, handler in handlers.items():
            signal.signal(signal_, handler)
    assert [letter.key for letter in arrived] == ["first"]
    assert list(OutboxMessage.objects.order_by("created_at").values_list("status", flat=True)) == ["DELIVERED", "QUEUED"]
    assert "1 delivered" in out.getvalue()


def test_the_worker_outlives_a_database_that_is_away(
    arrived: list[Letter], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    from outbox.management.commands import deliver_outbox

    # The connection of the test holds its transaction: the worker must not close it here.
    monkeypatch.setattr(deliver_outbox.connection, "close", lambda: None, raising=False)
    handlers = {signal_: signal.getsignal(signal_) for signal_ in (signal.SIGTERM, signal.SIGINT)}
    rounds: list[int] = []

    def away_at_first(**options: Any) -> Any:
        rounds.append(1)
        if len(rounds) == 1:
            raise OperationalError("server closed the connection unexpectedly")
        os.kill(os.getpid(), signal.SIGTERM)
        return deliver_due()

    monkeypatch.setattr(deliver_outbox, "deliver_due", away_at_first)
    post()
    try:
        call_command("deliver_outbox", interval=0.01, stdout=io.StringIO())
    finally:
        for signal_, handler in handlers.items():
            signal.signal(signal_, handler)
    assert len(arrived) == 1
    assert "OperationalError" in caplog.text


# States


def test_every_state_has_its_ways_out() -> None:
    assert set(TRANSITIONS) == set(MessageStatus)
    assert {status for status, targets in TRANSITIONS.items() if not targets} == {MessageStatus.DELIVERED, MessageStatus.CANCELLED}
    assert TRANSITIONS[MessageStatus.DEAD_LETTER] == {MessageStatus.QUEUED, MessageStatus.CANCELLED}
    assert {target for targets in TRANSITIONS.values() for target in targets} == set(MessageStatus)


@pytest.mark.parametrize("fault", [None, DeliveryFailed("x"), DeliveryRefused("x"), RuntimeError("x")])
def test_delivery_only_takes_ways_that_are_in_the_table(arrived: list[Letter], fault: Exception | None) -> None:
    if fault:
        register("test", fails(fault))
    seen: list[str] = []
    inner = destinations.destination("test")

    def watch(letter: Letter) -> None:
        seen.append(OutboxMessage.objects.get().status)
        inner(letter)

    register("test", watch)
    post()
    deliver_due()
    assert seen == [MessageStatus.LEASED]
    assert OutboxMessage.objects.get().status in TRANSITIONS[MessageStatus.LEASED]
