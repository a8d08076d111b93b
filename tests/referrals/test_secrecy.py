"""Nothing personal is in clear anywhere, and what is sealed opens only where it belongs."""

import logging
import os
from typing import Any

import httpx
import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st

from outbox.models import OutboxMessage
from referrals import submit
from referrals.encryption import SealBroken, seal, unseal
from referrals.models import Referral
from referrals.read import place_of, unseal_submission
from tests.factories import submission_input
from tests.graphql_api.client import ask
from tests.referrals.forms import SUBMIT, Input, answers, look_up, problems, submitted

CANARIES = {
    "name": "Quetzal Zebrafinch",
    "preferredName": "Wrynecky",
    "pronouns": "fae/faer/waxwing",
    "nhsNumber": "9449306621",
    "addressLines": ["77 Nightjar Street", "Bitternton"],
    "postcode": "DN55 1PT",
    "gpPractice": "Dotterel Surgery",
    "school": "Godwit Academy",
    "language": "Whimbrelish",
    "communicationNeeds": "Lapwing signs",
    "dateOfBirth": "2012-03-14",
}
CONTACT = {
    "phone": "07700 900987",
    "email": "sandpiper@example.org",
    "preferred": "SMS",
    "safeChannels": ["SMS"],
    "safeTimes": "after redshank time",
    "doNotContact": ["Uncle Turnstone"],
}
REFERRER = {
    "role": "TEACHER",
    "name": "Ms Pratincole",
    "organisation": "Phalarope School",
    "jobTitle": "Head of Curlews",
    "phone": "07700 900988",
    "email": "phalarope@example.org",
    "relationship": "tutor of ruffs",
}
WORDS = [
    "quetzal",
    "zebrafinch",
    "wrynecky",
    "waxwing",
    "9449306621",
    "nightjar",
    "bitternton",
    "dn55",
    "dotterel",
    "godwit",
    "whimbrelish",
    "lapwing",
    "900987",
    "sandpiper",
    "redshank",
    "turnstone",
    "pratincole",
    "phalarope",
    "curlews",
    "900988",
    "ruffs",
    "goshawk",
    "avocet",
    "merlinson",
    "osprey",
]


def canary_form(**changes: Any) -> Input:
    """A form with a word in every field that can hold personal data that occurs nowhere else."""
    return (
        submission_input(
            youngPerson=CANARIES | {"contact": CONTACT},
            referrer=REFERRER,
            inTheirWords="A goshawk told me so",
            answers=answers(age=14, more="An avocet came by"),
            consents=[{"kind": "REFER", "given": True, "givenBy": "Mx Merlinson", "wordingVersion": "1", "recipient": "Osprey Trust"}],
        )
        | changes
    )


def found_in(text: str) -> list[str]:
    return [word for word in WORDS if word in text.lower()]


def database_dump() -> str:
    """Every value of every column of every table, bytes as text where they are text."""
    seen: list[str] = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                seen += [bytes(x).decode("utf-8", "replace") if isinstance(x, bytes | memoryview) else str(x) for x in row]
    return "\n".join(seen)


@pytest.mark.django_db
@pytest.mark.usefixtures("pathway")
def test_the_canaries_are_in_what_is_sealed_so_that_their_absence_elsewhere_means_something() -> None:
    submitted(canary_form())
    referral = Referral.objects.get()
    consent = referral.consents.get()
    opened = [
        unseal_submission(referral),
        unseal(consent.sealed_details, place=f"consent:{consent.pk}:details"),
        unseal(OutboxMessage.objects.get().payload, place=place_of(referral.pk, "message")),
    ]
    assert found_in(str(opened)) == WORDS


@pytest.mark.django_db
@pytest.mark.usefixtures("pathway")
@pytest.mark.parametrize("change", [{}, {"inTheirWords": "goshawk: I want to die", "consents": []}])
def test_no_column_of_any_table_holds_a_word_of_it(change: Input) -> None:
    reference = submitted(canary_form(**change))["reference"]
    dump = database_dump()
    assert reference in dump
    assert found_in(dump) == []


@pytest.mark.django_db
@pytest.mark.usefixtures("pathway")
def test_no_log_line_holds_a_word_of_it(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, settings: LazySettings, capsys: pytest.CaptureFixture[str]
) -> None:
    caplog.set_level(logging.DEBUG)
    form = canary_form()
    said = [str(problems(form | {"consents": [], "idempotencyKey": "osprey"}))]
    with monkeypatch.context() as broken:

        def fail(**_: Any) -> None:
            raise RuntimeError("Quetzal Zebrafinch 9449306621")

        broken.setattr(submit, "enqueue", fail)
        said.append(str(ask(SUBMIT, input=form).body))
    result = submitted(form)
    said += [str(ask(SUBMIT, input=form | {"inTheirWords": "goshawk again"}).body), str(look_up("Goshawk", "Avocet").body)]
    look_up(result["reference"], result["accessCode"])
    settings.EPR_URL = "http://epr.example/fhir"
    for status in (422, 500, 200):
        OutboxMessage.objects.update(status="QUEUED", due_at="2020-01-01T00:00:00Z")
        answer_with_the_senders_words(monkeypatch, status)
        call_command("deliver_outbox", "--once")
    assert OutboxMessage.objects.get().attempts == 3
    assert caplog.records
    out, err = capsys.readouterr()
    assert found_in("\n".join([caplog.text, *(str(vars(record)) for record in caplog.records), out, err, *said])) == []
    assert found_in(database_dump()) == []


def answer_with_the_senders_words(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    """A record that repeats what it was sent, in its answer and its headers, as HAPI FHIR does."""
    client = CLIENT

    def answer(request: httpx.Request) -> httpx.Response:
        assert b"Zebrafinch" in request.content
        return httpx.Response(status, content=request.content, headers={"Location": "/Patient?identifier=9449306621"})

    monkeypatch.setattr(httpx, "Client", lambda **options: client(transport=httpx.MockTransport(answer), timeout=options["timeout"]))


CLIENT = httpx.Client


# What is sealed


@pytest.mark.django_db
@pytest.mark.usefixtures("pathway")
def test_bytes_moved_to_another_row_or_field_cannot_be_read() -> None:
    submitted()
    submitted()
    first, second = Referral.objects.all()
    first.sealed_submission, second.sealed_submission = second.sealed_submission, first.sealed_submission
    for moved in (first, second):
        with pytest.raises(SealBroken):
            unseal_submission(moved)
    second.sealed_submission = second.sealed_verdict
    with pytest.raises(SealBroken):
        unseal_submission(second)


@given(st.integers(0, 10_000), st.integers(1, 255))
def test_a_changed_byte_is_noticed(place: int, by: int) -> None:
    sealed = bytearray(seal({"name": "Robin"}, place="here"))
    sealed[place % len(sealed)] ^= by
    with pytest.raises(SealBroken):
        unseal(bytes(sealed), place="here")


@given(st.binary(max_size=60))
def test_bytes_that_were_never_sealed_are_refused(junk: bytes) -> None:
    for sealed in (junk, b"test\0" + junk):
        with pytest.raises(SealBroken):
            unseal(sealed, place="here")


@given(st.recursive(st.none() | st.booleans() | st.integers() | st.text(st.characters(exclude_categories=["Cs"])), st.lists, max_leaves=5))
def test_what_is_sealed_comes_back_and_never_as_the_same_bytes(value: object) -> None:
    sealed = seal(value, place="here")
    assert unseal(memoryview(sealed), place="here") == value
    assert sealed != seal(value, place="here")


def test_the_newest_key_seals_and_every_key_opens(settings: LazySettings) -> None:
    old, new = os.urandom(32), os.urandom(32)
    settings.FIELD_ENCRYPTION_KEYS = {"2025": old}
    before = seal("Robin", place="here")
    settings.FIELD_ENCRYPTION_KEYS = {"2026": new, "2025": old}
    after = seal("Robin", place="here")
    assert before.startswith(b"2025\0")
    assert after.startswith(b"2026\0")
    assert unseal(before, place="here") == unseal(after, place="here") == "Robin"


def test_a_key_that_is_gone_is_named_as_the_cause(settings: LazySettings) -> None:
    sealed = seal("Robin", place="here")
    settings.FIELD_ENCRYPTION_KEYS = {"other": os.urandom(32)}
    with pytest.raises(SealBroken, match="FIELD_ENCRYPTION_KEYS") as broken:
        unseal(sealed, place="here")
    assert "Robin" not in str(broken.value)


def test_another_key_under_the_same_name_does_not_open_it(settings: LazySettings) -> None:
    sealed = seal("Robin", place="here")
    settings.FIELD_ENCRYPTION_KEYS = {"test": os.urandom(32)}
    with pytest.raises(SealBroken):
        unseal(sealed, place="here")
