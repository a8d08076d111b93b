"""The one place that speaks HTTP to a patient record; says what each answer means and never what it holds.

A receiver's answer may repeat an NHS number (HAPI FHIR does, in its diagnostics), so no text of an answer is kept or logged.
"""

import json
from typing import Any

import httpx
from django.conf import settings

from outbox.destinations import DeliveryFailed, DeliveryRefused

FHIR_JSON = "application/fhir+json"
# 400 and 422: these bytes are wrong. 412: two patients match, a person must decide. All the rest may pass.
REFUSED = {
    400: "The patient record says that the message is malformed (400)",
    412: "The patient record knows this patient twice (412): a person must decide which one it is",
    422: "The patient record says that the message is not valid (422)",
}


def send_bundle(bundle: dict[str, Any]) -> None:
    """Posts a transaction Bundle to EPR_URL; returns when the record has taken it.

    Raises DeliveryRefused where it never will, DeliveryFailed where it may yet, or where nobody knows whether it did.
    """
    if not settings.EPR_URL:
        raise DeliveryFailed("EPR_URL is not set: there is no patient record to deliver to")
    try:
        with httpx.Client(timeout=settings.EPR_TIMEOUT_SECONDS, verify=settings.EPR_CA_BUNDLE or True) as client:
            answer = client.post(settings.EPR_URL, content=json.dumps(bundle), headers=_headers())
    except httpx.HTTPError as fault:
        raise DeliveryFailed(f"The patient record was not reached ({type(fault).__name__})") from None
    _read_answer(answer)


def _headers() -> dict[str, str]:
    headers = {"Content-Type": FHIR_JSON, "Accept": FHIR_JSON}
    if settings.EPR_BEARER_TOKEN:
        headers["Authorization"] = f"Bearer {settings.EPR_BEARER_TOKEN}"
    return headers


def _read_answer(answer: httpx.Response) -> None:
    if refusal := REFUSED.get(answer.status_code):
        raise DeliveryRefused(refusal)
    if answer.status_code == 409:
        raise DeliveryFailed("The patient record was busy with an equal message (409)", retry_after=1.0)
    if not answer.is_success:
        raise DeliveryFailed(f"The patient record answered {answer.status_code}", retry_after=_retry_after(answer))
    try:
        kind = answer.json().get("type")
    except (ValueError, AttributeError):
        kind = None
    if kind != "transaction-response":
        raise DeliveryFailed("The patient record answered something that is not a transaction response")


def _retry_after(answer: httpx.Response) -> float | None:
    seconds = answer.headers.get("Retry-After", "")
    return float(seconds) if seconds.isdigit() else None
