"""The whole story, each step through the door that its people use."""

import uuid
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from django.urls import reverse
from wagtail.test.utils.form_data import rich_text

from cms.models import Concern, TopicIndexPage, TopicPage
from referrals.epr.receiver import Receiver
from tests.desk import Desk, body_fields
from tests.factories import make_concern, make_pathway
from tests.graphql_api.client import ask, data_of
from tests.journeys.conftest import Committed

OWN_WORDS = "cant sleep before exams"
SEARCH = """query ($query: String!) { search(query: $query) {
    crisis { headline } totalCount hits { kind title slug path matchedConcerns { slug } node { ... on Topic { summary bodyHtml } } }
} }"""
QUESTIONNAIRE = """{ questionnaire(pathway: "test-pathway", referrer: PARENT_CARER) {
    ruleset { number sha256 } questions { key kind text options { key label } }
} }"""
RECOMMEND = """query ($answers: [AnswerInput!]!) { recommend(pathway: "test-pathway", referrer: PARENT_CARER, answers: $answers) {
    status urgency crisis { headline } services { rank service { slug name } reasons } topics { topic { slug } reasons }
    nextQuestions { key } firedRules { key because } ruleset { number } problems { message }
} }"""
SUBMIT = """mutation ($input: SubmitReferralInput!) { submitReferral(input: $input) {
    __typename
    ... on SubmittedReferral { reference accessCode referral { status statusText urgency submittedAt } crisis { headline } }
    ... on ReferralProblems { problems { path code message } }
    ... on IdempotencyConflict { message }
} }"""
STATUS = """query ($reference: String!, $accessCode: String!) { referral(reference: $reference, accessCode: $accessCode) {
    reference status statusText urgency crisis { headline contacts { phone } }
} }"""


@pytest.mark.django_db
@pytest.mark.usefixtures("index")
def test_a_page_is_published_and_a_family_that_finds_it_is_referred(committed: Committed, patient_record: Receiver) -> None:
    # A directory and a set of rules are there; nobody has written about sleep yet.
    sleep = make_concern("sleep", "cant sleep", "lies awake")
    with committed():
        make_pathway()
    assert search_hits() == []

    # A clinician writes the page, a panel reads it, a publisher puts it out.
    clinician = Desk("Clinician")
    page = write_page(clinician, sleep)
    with committed():
        clinician.edit(page, BODY, action="submit")
        Desk("Parents' panel").review(page)
    assert search_hits() == []
    with committed():
        Desk("Publisher").review(page)

    # A parent finds it by their own words.
    (hit,) = search_hits()
    assert (hit["title"], hit["path"]) == ("Sleep problems", "/topics/sleep/")
    assert hit["matchedConcerns"] == [{"slug": "sleep"}]
    assert "Put the <b>phone</b> away." in hit["node"]["bodyHtml"]

    # They answer the questions they are asked, and are told who can help and why.
    questionnaire = data_of(QUESTIONNAIRE)["questionnaire"]
    assert "How often is it hard to sleep? (your child)" in [question["text"] for question in questionnaire["questions"]]
    answers = [
        {"question": "age", "value": 14},
        {"question": "self_harm", "value": "no"},
        {"question": "sleep", "value": "most_nights"},
    ]
    recommendation = data_of(RECOMMEND, answers=answers)["recommend"]
    assert recommendation["problems"] == []
    assert recommendation["crisis"] is None
    assert recommendation["services"][0]["service"]["slug"] == "sleep-clinic"
    assert recommendation["services"][0]["reasons"]
    assert [topic["topic"]["slug"] for topic in recommendation["topics"]] == ["sleep"]
    assert [rule["key"] for rule in recommendation["firedRules"]] == ["sleep"]
    assert recommendation["ruleset"]["number"] == questionnaire["ruleset"]["number"]

    # They refer, and keep the reference and the code.
    submission = referral(questionnaire["ruleset"]["number"], answers)
    submitted = data_of(SUBMIT, input=submission)["submitReferral"]
    assert submitted["__typename"] == "SubmittedReferral", submitted
    assert submitted["referral"]["status"] == "RECEIVED"
    assert patient_record.kept("Task") == []

    # The worker delivers it, once, however often it looks.
    assert deliver() == "1 delivered, 0 to be sent again, 0 refused."
    assert deliver() == "0 delivered, 0 to be sent again, 0 refused."
    assert data_of(SUBMIT, input=submission)["submitReferral"]["reference"] == submitted["reference"]
    assert deliver() == "0 delivered, 0 to be sent again, 0 refused."

    # A clinician of the trust finds one task, about this young person, with the answers.
    (task,) = patient_record.kept("Task")
    (patient,) = patient_record.kept("Patient")
    (answered,) = patient_record.kept("QuestionnaireResponse")
    assert task["status"] == "requested"
    assert {"system": "https://fhir.nhs.uk/Id/nhs-number", "value": "9434765919"}.items() <= patient["identifier"][0].items()
    assert patient["birthDate"] == "2012-03-14"
    assert {"age", "self_harm", "sleep"} <= {item["linkId"] for item in answered["item"]}

    # The parent looks up how it stands; nobody can without the code.
    known = {"reference": submitted["reference"], "accessCode": submitted["accessCode"]}
    status = data_of(STATUS, **known)["referral"]
    assert status["status"] == "RECEIVED"
    assert status["statusText"]
    assert "999" in [contact["phone"] for contact in status["crisis"]["contacts"]]
    assert ask(STATUS, **{**known, "accessCode": "wrong"}).code == "NOT_FOUND"
    assert ask(STATUS, **{**known, "reference": "YM-000000"}).code == "NOT_FOUND"


BODY = [("heading", "What helps"), ("paragraph", rich_text("<p>Put the <b>phone</b> away.</p>"))]


def write_page(desk: Desk, about: Concern) -> TopicPage:
    """A new page with a concern of the vocabulary, saved as a draft."""
    address = reverse("wagtailadmin_pages:add", args=["cms", "topicpage", TopicIndexPage.objects.get().pk])
    row = {"concern": str(about.pk), "id": "", "ORDER": "1", "DELETE": ""}
    concern = {"concerns-TOTAL_FORMS": "1", **{f"concerns-0-{name}": value for name, value in row.items()}}
    words = {"title": "Sleep problems", "slug": "sleep", "summary": "Can't drop off?", "audiences": ["PARENT_CARER", "YOUNG_PERSON"]}
    desk.send(address, **body_fields(BODY), **concern, **words)
    return TopicPage.objects.get(slug="sleep")


def search_hits() -> list[dict[str, Any]]:
    """The topics that answer the family's own words."""
    hits: list[dict[str, Any]] = data_of(SEARCH, query=OWN_WORDS)["search"]["hits"]
    return [hit for hit in hits if hit["kind"] == "TOPIC"]


def referral(number: int, answers: list[dict[str, Any]]) -> dict[str, Any]:
    return {
        "idempotencyKey": str(uuid.uuid4()),
        "pathway": "test-pathway",
        "rulesetNumber": number,
        "answers": answers,
        "inTheirWords": "She lies awake before every test.",
        "chosenService": "sleep-clinic",
        "referrer": {
            "role": "PARENT_CARER",
            "name": "Sam Example",
            "relationship": "Mother",
            "phone": "07700 900321",
            "youngPersonAware": True,
        },
        "youngPerson": {
            "name": "Robin Example",
            "dateOfBirth": "2012-03-14",
            "nhsNumber": "943 476 5919",
            "postcode": "ST4 6SP",
            "contact": {"phone": "07700 900123", "preferred": "PHONE", "safeChannels": ["PHONE"]},
        },
        "consents": [{"kind": "REFER", "given": True, "givenBy": "Sam Example", "wordingVersion": "2026-11"}],
    }


def deliver() -> str:
    said = StringIO()
    call_command("deliver_outbox", "--once", stdout=said)
    return said.getvalue().strip()
