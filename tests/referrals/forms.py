"""The referral form as a front end sends it, and what came of it."""

from typing import Any

from outbox.models import OutboxMessage
from referrals.encryption import unseal
from referrals.read import place_of
from tests.factories import submission_input
from tests.graphql_api.client import Answer, ask

SUBMIT = """mutation ($input: SubmitReferralInput!) { submitReferral(input: $input) {
  __typename
  ... on SubmittedReferral {
    reference accessCode danger: crisis { contacts { name } }
    referral { reference status statusText urgency submittedAt signpostedTo { slug } crisis { contacts { name } } }
  }
  ... on ReferralProblems { problems { path code message } crisis { contacts { name } } }
  ... on IdempotencyConflict { message crisis { contacts { name } } }
} }"""
FIND = """query ($reference: String!, $accessCode: String!) { referral(reference: $reference, accessCode: $accessCode) {
  reference status statusText urgency
} }"""

Input = dict[str, Any]
Result = dict[str, Any]


def send(form: Input) -> Result:
    """What `submitReferral` answers."""
    result: Result = ask(SUBMIT, input=form).data["submitReferral"]
    return result


def submitted(form: Input | None = None) -> Result:
    """A referral that was stored."""
    result = send(form or submission_input())
    assert result["__typename"] == "SubmittedReferral", result
    return result


def problems(form: Input) -> dict[str, str]:
    """The faults of a form, path → code; every one has words for the person and comes with crisis help."""
    result = send(form)
    if result["__typename"] == "SubmittedReferral":
        return {}
    assert result["__typename"] == "ReferralProblems", result
    assert result["crisis"]["contacts"]
    assert all(problem["message"] for problem in result["problems"])
    return {problem["path"]: problem["code"] for problem in result["problems"]}


def look_up(reference: str, access_code: str) -> Answer:
    return ask(FIND, reference=reference, accessCode=access_code)


def person(**changes: Any) -> Input:
    """A form whose young person differs in these fields; None leaves a field out."""
    form = submission_input()
    fields = form["youngPerson"] | changes
    return form | {"youngPerson": {name: value for name, value in fields.items() if value is not None}}


def answers(**given: Any) -> list[Input]:
    return [{"question": question, "value": value} for question, value in given.items()]


def bundle_of(message: OutboxMessage | None = None) -> dict[str, Any]:
    """The FHIR message that waits in the outbox."""
    message = message or OutboxMessage.objects.get()
    bundle: dict[str, Any] = unseal(message.payload, place=place_of(message.key, "message"))
    return bundle


def resources(bundle: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """The resources of a message by type; each type is in it once at most."""
    found = {entry["resource"]["resourceType"]: entry["resource"] for entry in bundle["entry"]}
    assert len(found) == len(bundle["entry"])
    return found
