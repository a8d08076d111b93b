"""Our receiver is a fake of a FHIR server: what the delivery relies on is asked of both, by the same tests.

With FHIR_SERVER_URL the second one is a real server, such as HAPI FHIR with validation on; without it there is only the first.
"""

import copy
import io
import json
import os
import random
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from django.conf import LazySettings
from django.core.management import call_command
from django.utils import timezone

from outbox.models import OutboxMessage
from referrals.check import nhs_number_is_valid
from referrals.epr.receiver import Receiver
from tests.factories import submission_input
from tests.referrals.conftest import pathway as pathway
from tests.referrals.forms import Input, answers, bundle_of, person, resources, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pathway")]

REAL = os.environ.get("FHIR_SERVER_URL", "")
CLIENT = httpx.Client
FHIR_JSON = {"Content-Type": "application/fhir+json"}
Bundle = dict[str, Any]


class Epr:
    """A patient record, asked as the delivery and a clinician would ask it."""

    def __init__(self, url: str, transport: httpx.BaseTransport | None) -> None:
        self.url = url
        self.transport = transport
        self.client = CLIENT(transport=transport, timeout=60, headers={"Cache-Control": "no-cache"})

    def post(self, body: Bundle | bytes) -> httpx.Response:
        return self.client.post(self.url, content=body if isinstance(body, bytes) else json.dumps(body), headers=FHIR_JSON)

    def put(self, resource: dict[str, Any]) -> httpx.Response:
        address = f"{self.url}/{resource['resourceType']}/{resource['id']}"
        return self.client.put(address, content=json.dumps(resource), headers=FHIR_JSON)

    def kept(self, entry: dict[str, Any]) -> list[dict[str, Any]]:
        """The resources that carry the identifier of an entry's `ifNoneExist`."""
        kind, wanted = entry["request"]["url"], entry["request"]["ifNoneExist"].removeprefix("identifier=")
        found = self.client.get(f"{self.url}/{kind}", params={"identifier": wanted}).raise_for_status().json()
        return [one["resource"] for one in found.get("entry", [])]

    def counts(self, bundle: Bundle) -> dict[str, int]:
        """How many resources there are of each entry that our own identifier names."""
        return {entry["request"]["url"]: len(self.kept(entry)) for entry in own_entries(bundle)}


def own_entries(bundle: Bundle) -> list[dict[str, Any]]:
    """The entries that belong to this referral alone."""
    return [x for x in bundle["entry"] if x["request"]["method"] == "POST" and x["request"]["url"] != "Organization"]


@pytest.fixture(params=["our receiver", "real server"] if REAL else ["our receiver"])
def epr(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Epr]:
    ours = request.param == "our receiver"
    record = Epr("http://epr.example/fhir", httpx.WSGITransport(app=Receiver(tmp_path))) if ours else Epr(REAL, None)
    with record.client:
        yield record


def nhs_number() -> str:
    """A valid number that nobody in the record has yet."""
    while True:
        number = "".join(random.choices("0123456789", k=10))
        if nhs_number_is_valid(number):
            return number


def form(**changes: Any) -> Input:
    return person(nhsNumber=nhs_number()) | changes


def message(**changes: Any) -> Bundle:
    submitted(form(**changes))
    return bundle_of(OutboxMessage.objects.latest("created_at"))


FORMS: dict[str, Callable[[], Input]] = {
    "a young person": form,
    "a young person without an NHS number": lambda: person(nhsNumber=None),
    "somebody in danger, without consent": lambda: form(answers=answers(self_harm="yes"), consents=[], inTheirWords="I want to die"),
    "a professional, with every field": lambda: {
        **form(),
        "referrer": {
            "role": "SOCIAL_WORKER",
            "name": "Kim Ó Briain",
            "organisation": "Council",
            "jobTitle": "Social worker",
            "phone": "01782 000000",
            "email": "kim@example.org",
            "relationship": "their worker",
            "youngPersonAware": True,
        },
        "youngPerson": {
            "name": "Þóra",
            "preferredName": "Tó",
            "pronouns": "she/her",
            "dateOfBirth": "2012-02-29",
            "addressLines": ["1 Street", "", "Town"],
            "postcode": "st46sp",
            "gpPractice": "Practice",
            "school": "School",
            "language": "Welsh",
            "interpreterNeeded": True,
            "communicationNeeds": "Slowly",
            "contact": {
                "phone": "07700 900123",
                "email": "t@example.org",
                "preferred": "EMAIL",
                "safeChannels": ["EMAIL"],
                "safeTimes": "evenings",
                "doNotContact": ["Dad", "Uncle"],
            },
        },
        "consents": [
            {"kind": kind, "given": kind != "SHARE_WITH_SCHOOL", "givenBy": "Þóra", "wordingVersion": "1", "recipient": "Somebody"}
            for kind in ("REFER", "SHARE_WITH_PARTNER", "SHARE_WITH_GP", "SHARE_WITH_SCHOOL", "CONTACT_BY_CHANNEL")
        ],
        "chosenService": "sleep-clinic",
        "inTheirWords": "Line one\nLine “two” 😀\ttabbed <b>&amp;</b>",
        "answers": answers(age=14.5, sleep="most_nights", self_harm="no", more="It is long. " * 300),
    },
    "no fixed address and a single letter": lambda: person(name="X", nhsNumber=None, postcode=None, noFixedAddress=True),
}


@pytest.mark.parametrize("who", FORMS)
def test_our_message_is_taken_and_every_entry_is_new(epr: Epr, who: str) -> None:
    submitted(FORMS[who]())
    bundle = bundle_of()
    answer = epr.post(bundle)
    assert answer.status_code == 200, answer.text
    body = answer.json()
    assert (body["resourceType"], body["type"]) == ("Bundle", "transaction-response")
    assert len(body["entry"]) == len(bundle["entry"])
    statuses = {
        sent["request"]["url"].split("/")[0]: got["response"]["status"][:3]
        for sent, got in zip(bundle["entry"], body["entry"], strict=True)
    }
    # Another referral may have brought the organisation already.
    assert statuses.pop("Organization") in {"200", "201"}
    assert set(statuses.values()) == {"201"}
    assert set(epr.counts(bundle).values()) == {1}


def test_references_lead_to_what_was_kept(epr: Epr) -> None:
    bundle = message()
    epr.post(bundle)
    kept = {entry["request"]["url"]: epr.kept(entry)[0] for entry in own_entries(bundle)}
    assert kept["Task"]["focus"]["reference"].startswith(f"ServiceRequest/{kept['ServiceRequest']['id']}")
    assert kept["Task"]["for"]["reference"].startswith(f"Patient/{kept['Patient']['id']}")


def test_a_replay_changes_nothing(epr: Epr) -> None:
    bundle = message()
    first = epr.post(bundle).json()
    before = {entry["request"]["url"]: epr.kept(entry) for entry in own_entries(bundle)}
    for _ in range(2):
        again = epr.post(bundle)
        assert again.status_code == 200
        assert {entry["response"]["status"][:3] for entry in again.json()["entry"]} == {"200"}
        assert [x["response"]["etag"] for x in again.json()["entry"]] == [x["response"]["etag"] for x in first["entry"]]
    assert {entry["request"]["url"]: epr.kept(entry) for entry in own_entries(bundle)} == before
    assert all(resource["meta"]["versionId"] == "1" for (resource,) in before.values())


def test_a_replay_leaves_what_a_clinician_has_accepted(epr: Epr) -> None:
    bundle = message()
    epr.post(bundle)
    entry = next(x for x in bundle["entry"] if x["request"]["url"] == "Task")
    (task,) = epr.kept(entry)
    assert epr.put(task | {"status": "accepted"}).status_code == 200
    assert epr.post(bundle).status_code == 200
    (after,) = epr.kept(entry)
    assert (after["status"], after["meta"]["versionId"]) == ("accepted", "2")


def test_two_referrals_of_one_nhs_number_share_one_patient(epr: Epr) -> None:
    number = nhs_number()
    first, second = (bundle_of(submitted_message(person(nhsNumber=number))) for _ in range(2))
    epr.post(first)
    assert epr.post(second).status_code == 200
    patient = next(x for x in second["entry"] if x["request"]["url"] == "Patient")
    assert len(epr.kept(patient)) == 1
    assert epr.counts(first)["Task"] == epr.counts(second)["Task"] == 1


def submitted_message(form: Input) -> OutboxMessage:
    submitted(form)
    return OutboxMessage.objects.latest("created_at")


def test_half_a_body_is_refused_and_nothing_is_kept(epr: Epr) -> None:
    bundle = message()
    body = json.dumps(bundle).encode()
    for part in (body[: len(body) // 2], body[:-1], b"", b"not JSON"):
        assert epr.post(part).status_code >= 400
    assert set(epr.counts(bundle).values()) == {0}


def broken(bundle: Bundle, kind: str, change: Callable[[dict[str, Any]], Any]) -> Bundle:
    """The message with one of its resources changed."""
    changed = copy.deepcopy(bundle)
    change(resources(changed)[kind])
    return changed


INVALID: dict[str, tuple[str, Callable[[dict[str, Any]], Any], set[int]]] = {
    "a required field is missing": ("Task", lambda x: x.pop("intent"), {422}),
    "a field is unknown": ("Task", lambda x: x.update(nonsense="x"), {422}),
    "a text is empty": ("Patient", lambda x: x["name"].append({"text": ""}), {422}),
    "a date is none": ("Patient", lambda x: x.update(birthDate="yesterday"), {422}),
    "a reference leads nowhere": ("Task", lambda x: x.update(focus={"reference": f"urn:uuid:{uuid4()}"}), {400}),
    "a resource lacks its own identifier": (
        "Task",
        lambda x: x.update(identifier=[{"system": "https://x.example", "value": "x"}]),
        {400, 412},
    ),
}


@pytest.mark.parametrize("fault", INVALID)
def test_one_fault_refuses_the_whole_message_and_nothing_is_kept(epr: Epr, fault: str) -> None:
    kind, change, statuses = INVALID[fault]
    bundle = message()
    answer = epr.post(broken(bundle, kind, change))
    assert answer.status_code in statuses
    assert answer.json()["resourceType"] == "OperationOutcome"
    assert set(epr.counts(bundle).values()) == {0}
    assert epr.post(bundle).status_code == 200


def test_an_entry_without_a_request_is_refused(epr: Epr) -> None:
    bundle = message()
    changed = copy.deepcopy(bundle)
    del changed["entry"][-1]["request"]
    assert epr.post(changed).status_code == 422
    assert set(epr.counts(bundle).values()) == {0}


def test_the_same_key_twice_in_one_message_is_one_resource(epr: Epr) -> None:
    bundle = message()
    twice = copy.deepcopy(bundle)
    again = copy.deepcopy(next(x for x in twice["entry"] if x["request"]["url"] == "CommunicationRequest"))
    twice["entry"].append(again | {"fullUrl": f"urn:uuid:{uuid4()}"})
    assert epr.post(twice).status_code == 200
    assert epr.counts(bundle)["CommunicationRequest"] == 1


def test_a_patient_the_record_knows_twice_is_for_a_person_to_decide(epr: Epr) -> None:
    number = nhs_number()
    for _ in range(2):
        bundle = message(youngPerson=person(nhsNumber=number)["youngPerson"])
        twin = next(x for x in bundle["entry"] if x["request"]["url"] == "Patient")
        alone = {"resource": twin["resource"], "fullUrl": f"urn:uuid:{uuid4()}", "request": {"method": "POST", "url": "Patient"}}
        assert epr.post({"resourceType": "Bundle", "type": "transaction", "entry": [alone]}).status_code == 200
    bundle = message(youngPerson=person(nhsNumber=number)["youngPerson"])
    assert epr.post(bundle).status_code == 412
    counts = epr.counts(bundle)
    assert counts.pop("Patient") == 2
    assert set(counts.values()) == {0}


def test_an_unknown_address_is_not_found(epr: Epr) -> None:
    assert epr.client.get(f"{epr.url}/Nonsense/1").status_code == 404


def test_eight_equal_messages_at_once_leave_one_of_each(epr: Epr) -> None:
    bundle = message()
    statuses: list[int] = []

    def run() -> None:
        statuses.append(epr.post(bundle).status_code)

    threads = [threading.Thread(target=run) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(statuses) <= {200, 409}
    assert 200 in statuses
    assert epr.post(bundle).status_code == 200
    assert set(epr.counts(bundle).values()) == {1}


def test_the_outbox_delivers_to_it(epr: Epr, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EPR_URL = epr.url
    settings.EPR_TIMEOUT_SECONDS = 60.0
    if epr.transport:
        monkeypatch.setattr(httpx, "Client", lambda **options: CLIENT(transport=epr.transport, timeout=options["timeout"]))
    submitted(form(inTheirWords="I want to die"))
    for _ in range(2):
        OutboxMessage.objects.update(status="QUEUED", due_at=timezone.now())
        call_command("deliver_outbox", "--once", stdout=io.StringIO())
        sent = OutboxMessage.objects.get()
        assert (sent.status, sent.last_fault) == ("DELIVERED", "")
    assert set(epr.counts(bundle_of()).values()) == {1}
    assert "Flag" in epr.counts(bundle_of())


def test_the_outbox_makes_a_dead_letter_of_what_it_refuses(epr: Epr, settings: LazySettings, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.EPR_URL = epr.url
    settings.EPR_TIMEOUT_SECONDS = 60.0
    if epr.transport:
        monkeypatch.setattr(httpx, "Client", lambda **options: CLIENT(transport=epr.transport, timeout=options["timeout"]))
    monkeypatch.setattr("referrals.epr.delivery.unseal", lambda *_, **__: broken(bundle_of(), "Task", lambda x: x.pop("status")))
    submitted(submission_input())
    call_command("deliver_outbox", "--once", stdout=io.StringIO())
    assert OutboxMessage.objects.get().status == "DEAD_LETTER"
