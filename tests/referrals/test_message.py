"""The FHIR message: its shape, what it says of whom, and that nothing anybody types makes it invalid."""

import json
from datetime import timedelta
from typing import Any

import pytest
from django.conf import LazySettings
from django.utils.dateparse import parse_datetime
from fhir.resources.R4B.bundle import Bundle
from hypothesis import given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from graphql_api.referrals.inputs import ContactChannel
from outbox.models import OutboxMessage
from referral_rules.recommend import recommend
from referrals.epr.message import referral_message
from referrals.models import Consent, Referral, Urgency
from referrals.submission import Contact, GivenConsent, Referrer, Submission, YoungPerson
from service_directory.vocabulary import ReferrerRole
from tests.factories import make_pathway, submission_input
from tests.referrals.forms import Input, answers, bundle_of, person, resources, submitted

BASE = "https://harebellvale.example/fhir"
NHS_NUMBER = "https://fhir.nhs.uk/Id/nhs-number"
ALWAYS = ["Organization", "Patient", "QuestionnaireResponse", "ServiceRequest", "Task", "CommunicationRequest", "Consent", "Provenance"]

in_database = pytest.mark.usefixtures("pathway")


def message(form: Input | None = None) -> dict[str, Any]:
    submitted(form)
    return bundle_of()


def requests(bundle: dict[str, Any]) -> dict[str, dict[str, str]]:
    return {entry["resource"]["resourceType"]: entry["request"] for entry in bundle["entry"]}


def references(value: Any) -> list[str]:
    """Every reference in a value."""
    if isinstance(value, list):
        return [found for one in value for found in references(one)]
    if not isinstance(value, dict):
        return []
    own = [value["reference"]] if isinstance(value.get("reference"), str) else []
    return own + [found for one in value.values() for found in references(one)]


def texts(value: Any) -> list[str]:
    """Every string in a value."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        value = list(value.values())
    return [found for one in value for found in texts(one)] if isinstance(value, list) else []


def emptiness(value: Any) -> bool:
    """Whether an empty string, list or object is anywhere in it."""
    if isinstance(value, str):
        return not value.strip()
    if isinstance(value, dict):
        value = list(value.values())
    return (not value or any(map(emptiness, value))) if isinstance(value, list) else False


@in_database
def test_a_young_persons_own_referral_has_these_resources_in_this_order() -> None:
    bundle = message()
    assert bundle["type"] == "transaction"
    assert list(resources(bundle)) == ALWAYS


@in_database
def test_somebody_elses_referral_has_the_person_and_danger_has_a_flag() -> None:
    form = submission_input(referrer={"role": "PARENT_CARER", "name": "Kim"}, inTheirWords="she wants to die")
    expected = ["Organization", "Patient", "RelatedPerson", "QuestionnaireResponse", "Flag", *ALWAYS[3:]]
    assert list(resources(message(form))) == expected


@in_database
def test_every_entry_is_created_once_by_an_identifier_it_carries() -> None:
    bundle = message(submission_input(referrer={"role": "GP", "name": "Dr Kim"}, answers=answers(self_harm="yes")))
    pk = str(Referral.objects.get().pk)
    found = resources(bundle)
    for kind, request in requests(bundle).items():
        if kind == "Provenance":
            assert request == {"method": "PUT", "url": f"Provenance/{found[kind]['id']}"}
            continue
        assert request["method"] == "POST"
        assert request["url"] == kind
        system, _, value = request["ifNoneExist"].removeprefix("identifier=").partition("|")
        own = found[kind]["identifier"]
        carried = [(x["system"], x["value"]) for x in (own if isinstance(own, list) else [own])]
        assert (system, value) in carried
        if kind == "Organization":
            assert (system, value) == ("https://fhir.nhs.uk/Id/ods-organization-code", "ZZ999")
        else:
            assert (f"{BASE}/Id/{kind}", pk) in carried
    assert requests(bundle)["Patient"]["ifNoneExist"] == f"identifier={NHS_NUMBER}|9434765919"


@in_database
def test_references_resolve_inside_the_bundle_and_fit_what_they_name() -> None:
    bundle = message(submission_input(referrer={"role": "GP", "name": "Dr Kim"}, answers=answers(self_harm="yes")))
    full_urls = [entry["fullUrl"] for entry in bundle["entry"]]
    assert len(set(full_urls)) == len(full_urls)
    assert set(references(bundle)) <= set(full_urls)
    kinds = {entry["fullUrl"]: entry["resource"]["resourceType"] for entry in bundle["entry"]}
    found = resources(bundle)

    def kind(reference: dict[str, str]) -> str:
        return kinds[reference["reference"]]

    request, task = found["ServiceRequest"], found["Task"]
    assert [kind(request[x]) for x in ("subject", "requester")] == ["Patient", "RelatedPerson"]
    assert [kind(x) for x in request["supportingInfo"]] == ["QuestionnaireResponse", "Flag"]
    assert [kind(x) for x in request["performer"]] == ["Organization"]
    assert [kind(task[x]) for x in ("focus", "for", "owner")] == ["ServiceRequest", "Patient", "Organization"]
    assert kind(found["RelatedPerson"]["patient"]) == kind(found["Flag"]["subject"]) == "Patient"
    assert [kind(x) for x in found["Provenance"]["target"]] == ["ServiceRequest", "QuestionnaireResponse"]


@in_database
def test_a_young_person_speaks_for_themselves() -> None:
    bundle = message()
    patient = next(entry["fullUrl"] for entry in bundle["entry"] if entry["resource"]["resourceType"] == "Patient")
    found = resources(bundle)
    assert found["ServiceRequest"]["requester"] == found["QuestionnaireResponse"]["author"] == {"reference": patient}
    assert found["Consent"]["performer"] == [{"reference": patient}]


@pytest.mark.parametrize(
    ("urgency", "priority", "hours"),
    [("EMERGENCY", "stat", 1), ("URGENT", "urgent", 24), ("SOON", "asap", 72), ("ROUTINE", "routine", 120), ("SELF_CARE", "routine", 120)],
)
@in_database
def test_urgency_becomes_priority_and_a_date_for_the_answer(urgency: str, priority: str, hours: int) -> None:
    submitted()
    referral = Referral.objects.get()
    referral.urgency = urgency
    found = resources(message_of(plain_submission(), referral))
    assert {found[kind]["priority"] for kind in ("ServiceRequest", "Task", "CommunicationRequest")} == {priority}
    due = parse_datetime(found["Task"]["restriction"]["period"]["end"])
    assert due == (referral.submitted_at + timedelta(hours=hours)).replace(microsecond=0)
    assert found["Task"]["status"] == "requested"


def test_every_urgency_has_a_priority() -> None:
    from referrals.epr.message import PRIORITY, RESPONSE_HOURS

    assert set(PRIORITY) == set(RESPONSE_HOURS) == set(Urgency.values)


@in_database
def test_danger_becomes_emergency_and_a_safety_flag_without_a_word_of_what_was_told() -> None:
    found = resources(message(submission_input(inTheirWords="I want to die, says Goshawk")))
    assert found["ServiceRequest"]["priority"] == "stat"
    assert found["Flag"]["category"][0]["coding"][0]["code"] == "safety"
    assert "Goshawk" not in json.dumps([found["Flag"], found["CommunicationRequest"], found["Task"]])


@in_database
@pytest.mark.parametrize("typed", ["9434765919", "943 476 5919", " 943-476-5919 ", "943\u00a0476\u00a05919"])
def test_an_nhs_number_is_present_but_not_traced(typed: str) -> None:
    number, own = resources(message(person(nhsNumber=typed)))["Patient"]["identifier"]
    assert (number["system"], number["value"]) == (NHS_NUMBER, "9434765919")
    coding = number["extension"][0]["valueCodeableConcept"]["coding"][0]
    assert coding["code"] == "02"
    assert coding["system"] == "https://fhir.hl7.org.uk/CodeSystem/UKCore-NHSNumberVerificationStatusEngland"
    assert own["system"] == f"{BASE}/Id/Patient"


@in_database
def test_without_an_nhs_number_the_patient_is_known_by_our_own_id() -> None:
    bundle = message(person(nhsNumber=None))
    pk = Referral.objects.get().pk
    assert requests(bundle)["Patient"]["ifNoneExist"] == f"identifier={BASE}/Id/Patient|{pk}"
    assert resources(bundle)["Patient"]["identifier"] == [{"system": f"{BASE}/Id/Patient", "value": str(pk)}]


@in_database
def test_one_name_is_enough() -> None:
    found = resources(message(person(name="Þóra", preferredName=None)))["Patient"]
    assert found["name"] == [{"use": "official", "text": "Þóra"}]


@in_database
def test_what_was_left_out_leaves_nothing_behind() -> None:
    form = submission_input(
        answers=[],
        inTheirWords="",
        youngPerson={
            "name": "X",
            "preferredName": " ",
            "pronouns": "",
            "dateOfBirth": "2012-03-14",
            "nhsNumber": "",
            "addressLines": ["", " "],
            "postcode": "",
            "gpPractice": " ",
            "school": "",
            "language": " ",
            "communicationNeeds": "",
            "contact": {
                "phone": "07700 900123",
                "email": "",
                "preferred": "SMS",
                "safeChannels": [],
                "safeTimes": " ",
                "doNotContact": ["", " "],
            },
        },
    )
    bundle = message(form)
    assert not emptiness(bundle)
    patient = resources(bundle)["Patient"]
    assert set(patient) == {"resourceType", "identifier", "name", "gender", "birthDate", "telecom"}
    assert not any(note["text"].startswith("Do not contact") for note in resources(bundle)["ServiceRequest"]["note"])


@in_database
def test_how_to_get_in_touch_without_harm_comes_first() -> None:
    contact = {
        "phone": "07700 900123",
        "preferred": "SMS",
        "safeChannels": ["SMS", "EMAIL"],
        "safeTimes": "after four",
        "doNotContact": ["Dad"],
    }
    notes = [note["text"] for note in resources(message(person(contact=contact)))["ServiceRequest"]["note"]]
    assert notes[:4] == ["Do not contact: Dad", "Safe ways to get in touch: SMS, EMAIL", "Safe times: after four", "Preferred way: SMS"]


@in_database
def test_where_no_way_was_named_as_safe_it_says_so() -> None:
    contact = {"phone": "07700 900123", "preferred": "SMS", "safeChannels": []}
    notes = [note["text"] for note in resources(message(person(contact=contact)))["ServiceRequest"]["note"]]
    assert notes[0] == "Safe ways to get in touch: none was named as safe"


@in_database
def test_every_consent_and_refusal_is_told() -> None:
    base = {"givenBy": "Robin", "wordingVersion": "1"}
    consents = [
        base | {"kind": "REFER", "given": True},
        base | {"kind": "SHARE_WITH_PARENT_CARER", "given": False},
        base | {"kind": "SHARE_WITH_PARTNER", "given": True, "recipient": "Harebell Help"},
    ]
    found = resources(message(submission_input(consents=consents)))
    assert [note["text"] for note in found["ServiceRequest"]["note"]][-3:] == [
        "Consent to refer: yes, by Robin",
        "Consent to share with parents or carers: no, by Robin",
        "Consent to share with a partner service: yes, by Robin, to Harebell Help",
    ]
    assert found["Consent"]["provision"]["type"] == "permit"


@in_database
def test_without_consent_in_danger_nothing_is_permitted_in_the_persons_name() -> None:
    found = resources(message(submission_input(consents=[], inTheirWords="I want to die")))["Consent"]
    assert found["provision"]["type"] == "deny"
    assert found["policyRule"]["coding"][0]["code"] == "OPTOUT"


@in_database
def test_postcodes_are_written_as_the_post_writes_them() -> None:
    address = resources(message(person(postcode="st46sp", addressLines=["1 Street", "", "Town"])))["Patient"]["address"]
    assert address == [{"use": "home", "line": ["1 Street", "Town"], "postalCode": "ST4 6SP"}]


@in_database
def test_no_fixed_address_is_the_pseudo_postcode_of_the_nhs() -> None:
    address = resources(message(person(postcode=None, noFixedAddress=True)))["Patient"]["address"]
    assert address == [{"use": "home", "text": "No fixed address", "postalCode": "ZZ99 3VZ"}]


@in_database
def test_answers_stand_under_the_keys_of_their_questions_in_the_referrers_wording() -> None:
    form = submission_input(answers=answers(age=14, sleep="most_nights", more="Dreams"), inTheirWords="So tired")
    found = resources(message(form))["QuestionnaireResponse"]
    assert found["questionnaire"] == f"{BASE}/Questionnaire/test-pathway|1"
    assert found["status"] == "completed"
    assert [(item["linkId"], item["text"], item["answer"]) for item in found["item"]] == [
        ("age", "How old? (you)", [{"valueInteger": 14}]),
        ("sleep", "How often is it hard to sleep? (you)", [{"valueString": "most_nights"}]),
        ("more", "Anything else? (you)", [{"valueString": "Dreams"}]),
        ("in-their-words", "In their own words", [{"valueString": "So tired"}]),
    ]


@in_database
def test_no_profile_is_named_that_a_receiver_may_not_hold() -> None:
    assert all("meta" not in entry["resource"] for entry in message()["entry"])


@in_database
def test_the_same_referral_gives_the_same_bytes_and_another_one_other_identifiers() -> None:
    form = submission_input()
    submitted(form)
    referral, submission = Referral.objects.get(), plain_submission()
    first, second = (json.dumps(message_of(submission, referral)) for _ in range(2))
    assert first == second
    stored = bytes(OutboxMessage.objects.get().payload)
    submitted(form)
    assert bytes(OutboxMessage.objects.get().payload) == stored
    submitted()
    one, other = (bundle_of(message) for message in OutboxMessage.objects.all())
    assert not {entry["fullUrl"] for entry in one["entry"]} & {entry["fullUrl"] for entry in other["entry"]}


@in_database
def test_the_organisation_and_the_base_come_from_the_settings(settings: LazySettings) -> None:
    settings.EPR_ORGANISATION_ODS_CODE = "RX1"
    settings.FHIR_IDENTIFIER_BASE = "https://trust.example/fhir"
    bundle = message()
    assert requests(bundle)["Organization"]["ifNoneExist"].endswith("|RX1")
    assert requests(bundle)["Task"]["ifNoneExist"].startswith("identifier=https://trust.example/fhir/Id/Task|")


# Whatever people type


def plain_submission(**changes: Any) -> Submission:
    fields: dict[str, Any] = {
        "idempotency_key": "k",
        "pathway": "test-pathway",
        "ruleset_number": 1,
        "answers": (("age", 14), ("sleep", "most_nights")),
        "referrer": Referrer(ReferrerRole.YOUNG_PERSON),
        "young_person": YoungPerson("Robin", parse_datetime("2012-03-14T00:00Z").date(), Contact("SMS", phone="07700 900123")),  # type: ignore[union-attr]
        "consents": (GivenConsent("REFER", True, "Robin", "1"),),
    }
    return Submission(**(fields | changes))


def message_of(submission: Submission, referral: Referral) -> dict[str, Any]:
    """The message of a submission, as if it had come with that referral."""
    submission = submission.cleaned()
    return referral_message(referral, submission, recommend(pathway="test-pathway", answers=submission.answers, number=1))


def leaves_something(text: str) -> bool:
    """Whether any of it is left after cleaning: the door refuses a blank name and a blank answer."""
    return bool(plain_submission(in_their_words=text).cleaned().in_their_words)


anything = st.text(max_size=40)
something = anything.filter(leaves_something)
submissions = st.builds(
    plain_submission,
    answers=st.tuples(st.tuples(st.just("more"), something), st.tuples(st.just("age"), st.integers() | st.floats(0, 25))),
    in_their_words=anything,
    chosen_service=anything,
    referrer=st.builds(Referrer, st.sampled_from(ReferrerRole), *([anything] * 6), st.none() | st.booleans()),
    young_person=st.builds(
        YoungPerson,
        name=something,
        date_of_birth=st.dates(),
        contact=st.builds(
            Contact,
            preferred=st.sampled_from([x.name for x in ContactChannel]),
            phone=anything,
            email=anything,
            safe_channels=st.lists(st.sampled_from([x.name for x in ContactChannel])).map(tuple),
            safe_times=anything,
            do_not_contact=st.lists(anything, max_size=3).map(tuple),
        ),
        preferred_name=anything,
        pronouns=anything,
        nhs_number=anything | st.just("943 476 5919"),
        address_lines=st.lists(anything, max_size=3).map(tuple),
        postcode=st.sampled_from(["", "st46sp", "BFPO 801"]),
        no_fixed_address=st.booleans(),
        gp_practice=anything,
        school=anything,
        language=anything,
        interpreter_needed=st.none() | st.booleans(),
        communication_needs=anything,
    ),
    consents=st.lists(
        st.builds(GivenConsent, st.sampled_from(Consent.Kind.values), st.booleans(), anything, anything, anything), max_size=3
    ).map(tuple),
)


class WhateverPeopleType(TestCase):
    """Django's own test case, since hypothesis runs one test many times."""

    @classmethod
    def setUpTestData(cls) -> None:
        make_pathway()
        submitted()
        cls.referral = Referral.objects.get()

    @hypothesis_settings(max_examples=30, deadline=None)
    @given(submissions, st.booleans())
    def test_it_becomes_a_valid_message_without_empty_values(self, submission: Submission, in_danger: bool) -> None:
        self.referral.in_danger = in_danger
        self.referral.referrer_role = submission.referrer.role
        bundle = message_of(submission, self.referral)
        Bundle.model_validate(bundle)
        assert not emptiness(bundle)
        assert all(text.encode() for text in texts(bundle))
        assert set(references(bundle)) <= {entry["fullUrl"] for entry in bundle["entry"]}
        assert ("Flag" in resources(bundle)) == in_danger
        assert ("RelatedPerson" in resources(bundle)) == (submission.referrer.role is not ReferrerRole.YOUNG_PERSON)
