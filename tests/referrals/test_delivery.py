"""Every answer of a patient record, and none at all, and what becomes of the referral's message."""

import io
import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from typing import Any

import httpx
import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.utils import timezone

from outbox.models import OutboxMessage
from referrals.epr.receiver import Receiver
from tests.factories import submission_input
from tests.referrals.forms import submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pathway")]

Handler = Callable[[httpx.Request], httpx.Response]
CLIENT = httpx.Client


@pytest.fixture(autouse=True)
def epr_url(settings: LazySettings) -> None:
    settings.EPR_URL = "http://epr.example/fhir"
    settings.EPR_TIMEOUT_SECONDS = 2.0


def use(monkeypatch: pytest.MonkeyPatch, transport: httpx.BaseTransport) -> None:
    monkeypatch.setattr(httpx, "Client", lambda **options: CLIENT(transport=transport, timeout=options["timeout"]))


def deliver(monkeypatch: pytest.MonkeyPatch, handler: Handler) -> OutboxMessage:
    """A referral's message after one round of delivery against that handler."""
    use(monkeypatch, httpx.MockTransport(handler))
    if not OutboxMessage.objects.exists():
        submitted()
    OutboxMessage.objects.update(due_at=timezone.now())
    call_command("deliver_outbox", "--once", stdout=io.StringIO())
    return OutboxMessage.objects.get()


def answers(status: int, content: bytes = b"", **headers: str) -> Handler:
    return lambda _: httpx.Response(status, content=content, headers=headers)


def took(request: httpx.Request) -> httpx.Response:
    """The answer of a record that took everything."""
    entries = [{"response": {"status": "201 Created"}} for _ in json.loads(request.content)["entry"]]
    return httpx.Response(200, json={"resourceType": "Bundle", "type": "transaction-response", "entry": entries})


def wait_of(message: OutboxMessage) -> float:
    return (message.due_at - timezone.now()).total_seconds()


def test_what_was_taken_is_delivered(monkeypatch: pytest.MonkeyPatch, settings: LazySettings) -> None:
    settings.EPR_BEARER_TOKEN = "a token"
    seen: list[httpx.Request] = []

    def take(request: httpx.Request) -> httpx.Response:
        seen.append(request)
        return took(request)

    assert deliver(monkeypatch, take).status == "DELIVERED"
    (request,) = seen
    assert str(request.url) == "http://epr.example/fhir"
    assert request.headers["Content-Type"] == request.headers["Accept"] == "application/fhir+json"
    assert request.headers["Authorization"] == "Bearer a token"


@pytest.mark.parametrize(("status", "word"), [(400, "malformed"), (422, "not valid"), (412, "twice")])
def test_what_will_never_be_taken_is_a_dead_letter(monkeypatch: pytest.MonkeyPatch, status: int, word: str) -> None:
    message = deliver(monkeypatch, answers(status, b"9434765919"))
    assert message.status == "DEAD_LETTER"
    assert word in message.last_fault
    assert "9434765919" not in message.last_fault


@pytest.mark.parametrize("status", [409, 408, 425, 429, 500, 502, 503, 504, 599, 301, 302, 307, 401, 403, 404, 405, 501, 410, 418])
def test_what_may_pass_is_sent_again(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    message = deliver(monkeypatch, answers(status, b"{}", Location="http://elsewhere.example/"))
    assert message.status == "QUEUED"
    assert str(status) in message.last_fault
    assert deliver(monkeypatch, took).status == "DELIVERED"


@pytest.mark.parametrize(
    ("status", "setting"), [(401, "EPR_BEARER_TOKEN"), (403, "EPR_BEARER_TOKEN"), (404, "EPR_URL"), (405, "EPR_URL"), (501, "EPR_URL")]
)
def test_a_fault_of_the_configuration_names_the_setting(monkeypatch: pytest.MonkeyPatch, status: int, setting: str) -> None:
    assert setting in deliver(monkeypatch, answers(status)).last_fault


GARBAGE = [
    b"",
    b"OK",
    b"{}",
    b"[]",
    b"null",
    b"7",
    b"\xff\xfe",
    b"<html>Sign in</html>",
    b'{"type": "transaction-response"',
    b'{"type": "batch-response"}',
    b'{"resourceType": "OperationOutcome"}',
    b'{"type": "transaction-response"}',
    b'{"type": "transaction-response", "entry": []}',
    b'{"type": "transaction-response", "entry": [{"response": {"status": "201"}}]}',
    b'{"type": "transaction-response", "entry": [1]}',
    b"[" * 100_000,
]


@pytest.mark.parametrize("garbage", GARBAGE)
@pytest.mark.parametrize("status", [200, 201, 204])
def test_success_that_does_not_say_what_was_taken_is_no_success(monkeypatch: pytest.MonkeyPatch, status: int, garbage: bytes) -> None:
    assert deliver(monkeypatch, answers(status, garbage)).status == "QUEUED"


def test_one_entry_that_was_not_taken_is_no_success(monkeypatch: pytest.MonkeyPatch) -> None:
    def all_but_one(request: httpx.Request) -> httpx.Response:
        body = took(request).json()
        body["entry"][3]["response"]["status"] = "409 Conflict"
        return httpx.Response(200, json=body)

    assert deliver(monkeypatch, all_but_one).status == "QUEUED"


@pytest.mark.parametrize(
    "fault", [httpx.ConnectError, httpx.ConnectTimeout, httpx.ReadTimeout, httpx.WriteTimeout, httpx.ReadError, httpx.RemoteProtocolError]
)
def test_no_answer_is_sent_again(monkeypatch: pytest.MonkeyPatch, fault: type[httpx.HTTPError]) -> None:
    def fail(request: httpx.Request) -> httpx.Response:
        raise fault("9434765919")

    message = deliver(monkeypatch, fail)
    assert message.status == "QUEUED"
    assert message.last_fault == f"The patient record was not reached ({fault.__name__})"


@pytest.mark.parametrize(
    ("asked", "least", "most"),
    [
        ("120", 118, 120),
        (timedelta(hours=20), 3595, 3600),
        (timedelta(seconds=90), 60, 90),
        (timedelta(hours=-1), 0, 2),
        ("99999999999999999999", 3595, 3600),
        ("-5", 0, 2),
        ("²", 0, 2),
        ("soon", 0, 2),
        ("Mon, 32 Nov 2026 99:00:00 GMT", 0, 2),
        ("", 0, 2),
    ],
)
def test_a_wait_that_is_asked_for_is_honoured_in_seconds_or_as_a_date(
    monkeypatch: pytest.MonkeyPatch, asked: str | timedelta, least: float, most: float
) -> None:
    header = format_datetime(datetime.now(UTC) + asked, usegmt=True) if isinstance(asked, timedelta) else asked
    response = httpx.Response(503, headers=[(b"Retry-After", header.encode())])
    message = deliver(monkeypatch, lambda _: response)
    assert message.last_fault == "The patient record answered 503"
    assert least < wait_of(message) <= most


@pytest.mark.parametrize(
    ("name", "value", "fault"),
    [
        ("EPR_URL", "", "EPR_URL is not set"),
        ("EPR_URL", "epr.example", "UnsupportedProtocol"),
        ("EPR_URL", "http://epr.example:port/fhir", "EPR_URL is not an address"),
        ("EPR_CA_BUNDLE", "/nowhere/ca.pem", "EPR_CA_BUNDLE is not a file"),
        ("EPR_CA_BUNDLE", __file__, "EPR_CA_BUNDLE is not a file of certificates"),
    ],
)
def test_settings_that_cannot_work_say_so_and_lose_nothing(settings: LazySettings, name: str, value: str, fault: str) -> None:
    setattr(settings, name, value)
    submitted()
    call_command("deliver_outbox", "--once", stdout=io.StringIO())
    message = OutboxMessage.objects.get()
    assert message.status == "QUEUED"
    assert fault in message.last_fault


def test_every_try_sends_the_same_bytes(monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[bytes] = []

    def fail(request: httpx.Request) -> httpx.Response:
        seen.append(request.content)
        return httpx.Response(503)

    for _ in range(3):
        deliver(monkeypatch, fail)
    assert len(seen) == 3
    assert len(set(seen)) == 1


def test_a_message_sealed_with_a_key_that_is_gone_is_a_dead_letter_that_says_so(
    monkeypatch: pytest.MonkeyPatch, settings: LazySettings
) -> None:
    submitted()
    settings.FIELD_ENCRYPTION_KEYS = {"new": bytes(32)}
    message = deliver(monkeypatch, took)
    assert message.status == "DEAD_LETTER"
    assert "FIELD_ENCRYPTION_KEYS" in message.last_fault


def test_bytes_of_one_referral_are_not_sent_as_anothers(monkeypatch: pytest.MonkeyPatch) -> None:
    submitted()
    submitted()
    first, second = OutboxMessage.objects.all()
    OutboxMessage.objects.filter(pk=first.pk).update(payload=second.payload, payload_sha256=second.payload_sha256)
    use(monkeypatch, httpx.MockTransport(took))
    call_command("deliver_outbox", "--once", stdout=io.StringIO())
    assert dict(OutboxMessage.objects.values_list("pk", "status")) == {first.pk: "DEAD_LETTER", second.pk: "DELIVERED"}


def test_the_development_receiver_takes_it_and_a_replay_changes_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    use(monkeypatch, httpx.WSGITransport(app=Receiver(tmp_path)))
    submitted(submission_input(referrer={"role": "GP", "name": "Dr Kim"}, inTheirWords="he wants to die"))
    kept: list[dict[str, str]] = []
    for _ in range(3):
        OutboxMessage.objects.update(status="QUEUED", due_at=timezone.now())
        call_command("deliver_outbox", "--once", stdout=io.StringIO())
        assert OutboxMessage.objects.get().status == "DELIVERED"
        kept.append({str(file.relative_to(tmp_path)): file.read_text(encoding="utf-8") for file in tmp_path.glob("*/*.json")})
    assert len(kept[0]) == 10
    assert kept == [kept[0]] * 3


@contextmanager
def listener(answer: bytes) -> Iterator[str]:
    """A server that reads a request, sends these bytes whatever they are, and hangs up; its address."""
    with socket.create_server(("127.0.0.1", 0)) as server:

        def serve() -> None:
            connection, _ = server.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = threading.Thread(target=serve)
        thread.start()
        yield f"http://127.0.0.1:{server.getsockname()[1]}/fhir"
        thread.join()


@pytest.mark.parametrize(
    "half",
    [
        b"",
        b'HTTP/1.1 200 OK\r\nContent-Length: 500\r\n\r\n{"type": "transaction-resp',
        b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1f4\r\n{"type"',
        b"HTTP/1.1 2",
        b"not HTTP at all\r\n\r\n",
    ],
)
def test_half_an_answer_is_sent_again(settings: LazySettings, half: bytes) -> None:
    submitted()
    with listener(half) as settings.EPR_URL:
        call_command("deliver_outbox", "--once", stdout=io.StringIO())
    message = OutboxMessage.objects.get()
    assert message.status == "QUEUED"
    assert message.last_fault.startswith("The patient record was not reached")


def test_a_record_that_never_answers_is_given_up_in_time(settings: LazySettings) -> None:
    settings.EPR_TIMEOUT_SECONDS = 0.2
    submitted()
    with socket.create_server(("127.0.0.1", 0)) as deaf:
        settings.EPR_URL = f"http://127.0.0.1:{deaf.getsockname()[1]}/fhir"
        call_command("deliver_outbox", "--once", stdout=io.StringIO())
    assert OutboxMessage.objects.get().last_fault == "The patient record was not reached (ReadTimeout)"


def test_a_failure_of_the_record_keeps_nobody_from_referring(settings: LazySettings) -> None:
    settings.EPR_URL = "http://127.0.0.1:9/fhir"
    result: dict[str, Any] = submitted()
    assert result["reference"]
    assert OutboxMessage.objects.get().status == "QUEUED"
