"""Sending a referral: stored once with its alert, or not at all."""

import threading
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, connections

from outbox.models import OutboxMessage
from referral_rules.publish import publish_ruleset
from referrals import submit
from referrals.models import Consent, Referral
from tests.factories import make_service, ruleset_document, submission_input
from tests.graphql_api.client import ask
from tests.referrals.forms import SUBMIT, Input, answers, person, problems, send, submitted

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("pathway")]


def stored() -> tuple[int, int, int]:
    return Referral.objects.count(), Consent.objects.count(), OutboxMessage.objects.count()


def test_a_referral_is_stored_with_its_consents_and_one_message() -> None:
    result = submitted()
    assert stored() == (1, 1, 1)
    referral = Referral.objects.get()
    assert referral.reference == result["reference"] == result["referral"]["reference"]
    assert result["referral"]["status"] == "RECEIVED"
    assert result["referral"]["urgency"] == referral.urgency == "ROUTINE"
    assert result["danger"] is None
    assert OutboxMessage.objects.get().key == str(referral.pk)
    assert OutboxMessage.objects.get().status == "QUEUED"


@pytest.mark.parametrize("fault", [RuntimeError("broken"), IntegrityError("taken")])
def test_a_message_that_cannot_be_written_leaves_no_referral(monkeypatch: pytest.MonkeyPatch, fault: Exception) -> None:
    def fail(**_: Any) -> None:
        raise fault

    monkeypatch.setattr(submit, "enqueue", fail)
    answer = ask(SUBMIT, input=submission_input())
    assert answer.code == "INTERNAL"
    assert stored() == (0, 0, 0)


def test_a_referral_that_cannot_be_written_leaves_no_message(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(submit, "seal", lambda *_, **__: None)
    assert ask(SUBMIT, input=submission_input()).code == "INTERNAL"
    assert stored() == (0, 0, 0)


def test_the_same_key_and_input_give_the_same_answer_and_one_row() -> None:
    form = submission_input()
    assert [submitted(form) for _ in range(3)] == [submitted(form)] * 3
    assert stored() == (1, 1, 1)


def test_the_same_key_written_another_way_is_the_same_key() -> None:
    form = submission_input()
    first = submitted(form)
    assert submitted(form | {"idempotencyKey": form["idempotencyKey"].upper()}) == first
    assert submitted(form | {"idempotencyKey": f" {{{form['idempotencyKey']}}} "}) == first


@pytest.mark.parametrize(
    "change",
    [
        {"inTheirWords": "Something else."},
        {"answers": answers(age=15)},
        {"referrer": {"role": "PARENT_CARER", "name": "Kim"}},
        {"consents": [{"kind": "REFER", "given": True, "givenBy": "Kim", "wordingVersion": "2026-11"}]},
    ],
)
def test_the_same_key_with_another_input_is_a_conflict(change: Input) -> None:
    form = submission_input()
    submitted(form)
    result = send(form | change)
    assert result["__typename"] == "IdempotencyConflict"
    assert result["crisis"]["contacts"]
    assert stored() == (1, 1, 1)


def test_a_conflict_is_told_before_any_fault_of_the_new_input() -> None:
    form = submission_input()
    submitted(form)
    assert send(form | {"consents": []})["__typename"] == "IdempotencyConflict"


def test_the_key_of_a_refused_form_can_be_used_for_the_mended_one() -> None:
    form = submission_input()
    assert problems(form | {"consents": []}) == {"consents": "CONSENT_TO_REFER_NEEDED"}
    submitted(form)
    assert stored() == (1, 1, 1)


def test_who_loses_a_race_gets_the_answer_of_the_winner(monkeypatch: pytest.MonkeyPatch) -> None:
    form = submission_input()
    first = submitted(form)
    find_earlier = submit.find_earlier
    looks: list[object] = []

    def find_nothing_at_first(submission: Any) -> Referral | None:
        looks.append(submission)
        return find_earlier(submission) if len(looks) > 1 else None

    monkeypatch.setattr(submit, "find_earlier", find_nothing_at_first)
    assert submitted(form) == first
    assert len(looks) == 2
    assert stored() == (1, 1, 1)


if connection.vendor == "postgresql":
    # An in-memory SQLite cannot be written by several threads at once; there the race above stands for them.

    @pytest.mark.django_db(transaction=True, serialized_rollback=True)
    def test_eight_at_once_with_one_key_store_one_referral() -> None:
        form = submission_input()
        start = threading.Barrier(8)
        results: list[Any] = []

        def run() -> None:
            start.wait()
            results.append(send(form))
            connections.close_all()

        threads = [threading.Thread(target=run) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert len(results) == 8
        assert results == [results[0]] * 8
        assert results[0]["__typename"] == "SubmittedReferral"
        assert stored() == (1, 1, 1)


def test_without_consent_nothing_is_stored() -> None:
    refused = [{"kind": "REFER", "given": False, "givenBy": "Robin", "wordingVersion": "2026-11"}]
    for consents in ([], refused, [refused[0] | {"kind": "SHARE_WITH_GP", "given": True}]):
        assert problems(submission_input(consents=consents)) == {"consents": "CONSENT_TO_REFER_NEEDED"}
    assert stored() == (0, 0, 0)


IN_DANGER: list[Input] = [
    {"answers": answers(self_harm="yes")},
    {"answers": answers(self_harm="unsure")},
    {"answers": answers(more="sometimes i wanna die")},
    {"inTheirWords": "I took loads of paracetamol"},
    {"referrer": {"role": "TEACHER", "name": "A. Teacher", "relationship": "she told me she wants to kill herself"}},
]


@pytest.mark.parametrize("danger", IN_DANGER)
@pytest.mark.parametrize("consents", [[], [{"kind": "REFER", "given": False, "givenBy": "Robin", "wordingVersion": "1"}]])
def test_danger_shows_help_and_is_taken_without_consent(danger: Input, consents: list[Input]) -> None:
    result = submitted(submission_input(consents=consents) | danger)
    assert result["danger"]["contacts"][0]["name"] == "Emergency services"
    assert result["referral"]["urgency"] == "EMERGENCY"
    assert Referral.objects.get().in_danger
    assert OutboxMessage.objects.count() == 1


@pytest.mark.parametrize("field", ["communicationNeeds", "contact"])
def test_danger_is_heard_wherever_it_was_written(field: str) -> None:
    contact = {"phone": "07700 900123", "preferred": "SMS", "safeChannels": [], "doNotContact": ["my stepdad, he hits me"]}
    words = {"communicationNeeds": "I want to die and cannot talk", "contact": contact}
    assert submitted(person(**{field: words[field]}))["referral"]["urgency"] == "EMERGENCY"


def test_somebody_in_danger_may_leave_out_who_they_are() -> None:
    form = submission_input(referrer={"role": "PARENT_CARER"}, inTheirWords="she tried to kill herself", consents=[])
    assert submitted(form)["danger"]


def test_a_form_with_faults_still_hears_danger_and_answers_with_help() -> None:
    result = send(person(name="") | {"inTheirWords": "I want to die"})
    assert result["__typename"] == "ReferralProblems"
    assert result["crisis"]["contacts"]


def test_a_safety_rule_cannot_be_signposted_away() -> None:
    """Its rule says URGENT and names one service; danger makes an emergency of it whatever the rule says."""
    assert submitted(submission_input(answers=answers(self_harm="yes", sleep="most_nights")))["referral"]["urgency"] == "EMERGENCY"


def test_the_version_whose_questions_were_shown_decides_even_after_a_newer_one() -> None:
    publish_ruleset(document=ruleset_document(rules=ruleset_document()["rules"][:1]))
    assert submitted(submission_input(1))["referral"]["urgency"] == "ROUTINE"
    assert submitted(submission_input(2))["referral"]["urgency"] == "SELF_CARE"
    assert sorted(Referral.objects.values_list("ruleset_version__number", flat=True)) == [1, 2]


@pytest.mark.parametrize("change", [{"rulesetNumber": 99}, {"rulesetNumber": 0}, {"rulesetNumber": -1}, {"pathway": "nowhere"}])
def test_an_unknown_version_is_a_fault_beside_the_others(change: Input) -> None:
    assert problems(person(name=" ") | change) == {"rulesetNumber": "UNKNOWN_RULESET", "youngPerson.name": "REQUIRED"}


def test_an_unknown_version_does_not_keep_danger_from_being_heard() -> None:
    form = submission_input(rulesetNumber=99, inTheirWords="I want to die", consents=[])
    assert problems(form) == {"rulesetNumber": "UNKNOWN_RULESET"}


def test_the_chosen_service_is_kept() -> None:
    make_service("chosen")
    submitted(submission_input(chosenService="chosen"))
    assert Referral.objects.get().chosen_service.slug == "chosen"


def test_every_consent_and_refusal_is_kept_by_itself() -> None:
    base = {"givenBy": "Robin", "wordingVersion": "2026-11"}
    kinds = {"REFER": True, "SHARE_WITH_GP": False, "SHARE_WITH_SCHOOL": False, "SHARE_WITH_PARENT_CARER": True}
    submitted(submission_input(consents=[base | {"kind": kind, "given": given} for kind, given in kinds.items()]))
    assert dict(Consent.objects.values_list("kind", "given")) == kinds


@pytest.mark.parametrize("role", ["PARENT_CARER", "TEACHER", "GP", "SOCIAL_WORKER", "OTHER_PROFESSIONAL"])
def test_everybody_who_may_refer_can(role: str) -> None:
    submitted(submission_input(referrer={"role": role, "name": "Kim"}))
    assert Referral.objects.get().referrer_role == role


def test_text_that_no_database_can_keep_is_kept_without_those_characters() -> None:
    form = submission_input(idempotencyKey=str(uuid4()), inTheirWords="cut off in an emoji \ud83d and a \u0000 and a \u0007 bell")
    submitted(form)
    assert stored() == (1, 1, 1)
