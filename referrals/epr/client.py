"""The one place that speaks HTTP to a patient record; says what each answer means and never what it holds.

A receiver's answer may repeat an NHS number (HAPI FHIR does, in its diagnostics), so no text of an answer is kept or logged.
"""

import json
import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
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
# Faults of the configuration: the message waits until somebody has mended it.
MISCONFIGURED = {
    401: "The patient record does not accept us (401): check EPR_BEARER_TOKEN",
    403: "The patient record does not accept us (403): check EPR_BEARER_TOKEN",
    404: "There is no patient record at EPR_URL (404)",
    405: "There is no patient record at EPR_URL (405)",
    501: "The patient record at EPR_URL takes no transactions (501)",
}


def send_bundle(bundle: dict[str, Any]) -> None:
    """Posts a transaction Bundle to EPR_URL; returns when the record has taken it.

    Raises DeliveryRefused where it never will, DeliveryFailed where it may yet, or where nobody knows whether it did.
    """
    if not settings.EPR_URL:
        raise DeliveryFailed("EPR_URL is not set: there is no patient record to deliver to")
    try:
        with httpx.Client(timeout=settings.EPR_TIMEOUT_SECONDS, verify=_certificates()) as client:
            answer = client.post(settings.EPR_URL, content=json.dumps(bundle), headers=_headers())
    except httpx.InvalidURL:
        raise DeliveryFailed("EPR_URL is not an address") from None
    except httpx.HTTPError as fault:
        raise DeliveryFailed(f"The patient record was not reached ({type(fault).__name__})") from None
    _read_answer(answer, len(bundle["entry"]))


def _certificates() -> ssl.SSLContext | bool:
    if not settings.EPR_CA_BUNDLE:
        return True
    try:
        return ssl.create_default_context(cafile=settings.EPR_CA_BUNDLE)
    except OSError:  # which ssl.SSLError is, too
        raise DeliveryFailed("EPR_CA_BUNDLE is not a file of certificates that can be read") from None


def _headers() -> dict[str, str]:
    headers = {"Content-Type": FHIR_JSON, "Accept": FHIR_JSON}
    if settings.EPR_BEARER_TOKEN:
        headers["Authorization"] = f"Bearer {settings.EPR_BEARER_TOKEN}"
    return headers


def _read_answer(answer: httpx.Response, entries: int) -> None:
    if refusal := REFUSED.get(answer.status_code):
        raise DeliveryRefused(refusal)
    if answer.status_code == 409:
        raise DeliveryFailed("The patient record was busy with an equal message (409)")
    if not answer.is_success:
        fault = MISCONFIGURED.get(answer.status_code, f"The patient record answered {answer.status_code}")
        raise DeliveryFailed(fault, retry_after=_retry_after(answer))
    if not _took_all(answer, entries):
        raise DeliveryFailed("The patient record answered something that is not a transaction response")


def _took_all(answer: httpx.Response, entries: int) -> bool:
    """Whether the answer is a transaction response in which every entry succeeded."""
    try:
        body = answer.json()
        taken = [str(entry["response"]["status"]).startswith("2") for entry in body["entry"]]
        return body["type"] == "transaction-response" and all(taken) and len(taken) == entries
    except (ValueError, KeyError, TypeError, RecursionError):
        return False


def _retry_after(answer: httpx.Response) -> float | None:
    """How many seconds to wait, where the answer says so in seconds or as a date (RFC 9110, section 10.2.3)."""
    asked = answer.headers.get("Retry-After", "").strip()
    if asked.isascii() and asked.isdigit():
        return float(asked)
    try:
        moment = parsedate_to_datetime(asked)
    except ValueError:
        return None
    # A date without a zone ("-0000") is in UTC.
    return max(0.0, ((moment if moment.tzinfo else moment.replace(tzinfo=UTC)) - datetime.now(UTC)).total_seconds())
