"""`submitReferral` and `referral` over HTTP: what a family sends, keeps and comes back to."""

import json
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from outbox.models import OutboxMessage
from referrals.models import Appointment, Referral
from tests.factories import make_pathway, make_service, make_topic, submission_input
from tests.graphql_api.client import ask, data_of

pytestmark = pytest.mark.django_db

SUBMIT = """mutation ($input: SubmitReferralInput!) { submitReferral(input: $input) {
    __typename
    ... on SubmittedReferral { reference accessCode danger: crisis { headline } referral { reference status urgency crisis { headline } } }
    ... on ReferralProblems { problems { path code message } crisis { contacts { phone } } }
    ... on IdempotencyConflict { message crisis { contacts { phone } } }
} }"""
REFERRAL = """query ($reference: String!, $accessCode: String!) { referral(reference: $reference, accessCode: $accessCode) {
    reference status statusText urgency submittedAt appointment { startsAt place videoUrl service { slug } }
    signpostedTo { slug } whileYouWait { slug } crisis { contacts { phone } }
} }"""


def submitted(**changes: Any) -> dict[str, Any]:
    answer: dict[str, Any] = data_of(SUBMIT, input=submission_input(**changes))["submitReferral"]
    return answer


@pytest.fixture(autouse=True)
def _pathway() -> None:
    make_topic("sleep")
    make_pathway()


class TestSubmitting:
    def test_it_is_kept_and_its_alert_is_on_the_way(self) -> None:
        answer = submitted()
        assert (answer["__typename"], answer["danger"]) == ("SubmittedReferral", None)
        assert answer["referral"].pop("crisis")["headline"]
        assert answer["referral"] == {"reference": answer["reference"], "status": "RECEIVED", "urgency": "ROUTINE"}
        assert Referral.objects.get().reference == answer["reference"]
        assert OutboxMessage.objects.get().key == str(Referral.objects.get().pk)

    def test_the_same_again_is_the_same_referral(self) -> None:
        key = str(uuid4())
        first, second = submitted(idempotencyKey=key), submitted(idempotencyKey=key)
        assert first == second
        assert (Referral.objects.count(), OutboxMessage.objects.count()) == (1, 1)

    def test_another_referral_under_the_same_key_is_a_conflict(self) -> None:
        key = str(uuid4())
        submitted(idempotencyKey=key)
        answer = submitted(idempotencyKey=key, inTheirWords="Something else.")
        assert answer["__typename"] == "IdempotencyConflict"
        assert answer["crisis"]["contacts"][0] == {"phone": "999"}
        assert Referral.objects.count() == 1

    def test_every_faulty_field_is_named_as_it_stands_in_the_input(self) -> None:
        person = {**submission_input()["youngPerson"], "name": " ", "nhsNumber": "1234567890", "postcode": "nowhere"}
        answer = submitted(idempotencyKey="mine", youngPerson=person, answers=[{"question": "age", "value": "old"}], consents=[])
        assert answer["__typename"] == "ReferralProblems"
        assert {problem["path"] for problem in answer["problems"]} == {
            "idempotencyKey", "answers[0].value", "youngPerson.name", "youngPerson.nhsNumber", "youngPerson.postcode", "consents",
        }  # fmt: skip
        assert answer["crisis"]["contacts"][0] == {"phone": "999"}
        assert all(problem["code"] and problem["message"] for problem in answer["problems"])
        assert (Referral.objects.count(), OutboxMessage.objects.count()) == (0, 0)

    def test_a_version_that_does_not_exist_is_a_problem_of_its_field(self) -> None:
        (problem,) = submitted(rulesetNumber=7)["problems"]
        assert (problem["path"], problem["code"]) == ("rulesetNumber", "UNKNOWN_RULESET")

    def test_danger_is_answered_with_help(self) -> None:
        answer = submitted(inTheirWords="I want to die.")
        assert answer["danger"]["headline"]
        assert answer["referral"]["urgency"] == "EMERGENCY"

    def test_the_answer_repeats_nothing_that_was_told(self) -> None:
        told = json.dumps(submitted())
        assert [word for word in ("Robin", "lie awake", "07700", "ST4", "9434765919") if word in told] == []


class TestComingBack:
    def test_the_reference_and_the_code_open_it(self) -> None:
        kept = submitted()
        helped = make_service("charity")
        referral = Referral.objects.get()
        referral.signposted_to.add(helped)
        Appointment.objects.create(
            referral=referral, service=helped, starts_at=datetime(2026, 12, 1, 9, 30, tzinfo=UTC), video_url="https://video.example/1"
        )
        found = data_of(REFERRAL, reference=kept["reference"], accessCode=kept["accessCode"])["referral"]
        assert datetime.fromisoformat(found.pop("submittedAt")) == referral.submitted_at
        assert found.pop("statusText").startswith("We have your referral.")
        assert found.pop("crisis")["contacts"][0] == {"phone": "999"}
        assert found == {
            "reference": kept["reference"], "status": "RECEIVED", "urgency": "ROUTINE", "signpostedTo": [{"slug": "charity"}],
            "whileYouWait": [{"slug": "sleep"}],
            "appointment": {
                "startsAt": "2026-12-01T09:30:00+00:00", "place": None, "videoUrl": "https://video.example/1",
                "service": {"slug": "charity"},
            },
        }  # fmt: skip

    def test_a_wrong_code_and_a_wrong_reference_look_the_same(self) -> None:
        kept = submitted()
        wrong_code = ask(REFERRAL, reference=kept["reference"], accessCode="AAAA-AAAA-AAAA")
        wrong_reference = ask(REFERRAL, reference="7Q4M-2KX9-C", accessCode=kept["accessCode"])
        assert wrong_code.body == wrong_reference.body
        assert wrong_code.code == "NOT_FOUND"

    @pytest.mark.parametrize("text", ["", "\0", "é", "x" * 10_000, "'; DROP TABLE referral; --"])
    def test_any_text_that_is_no_reference_or_code_finds_nothing(self, text: str) -> None:
        kept = submitted()
        assert ask(REFERRAL, reference=text, accessCode=kept["accessCode"]).code == "NOT_FOUND"
        assert ask(REFERRAL, reference=kept["reference"], accessCode=text).code == "NOT_FOUND"
