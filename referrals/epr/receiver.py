"""A small patient record for development and tests: takes transaction Bundles as a FHIR server does, keeps them in a folder.

It honours what the delivery relies on (all or nothing, `ifNoneExist`, PUT by id, versions), knows no users, and is never used in production.
"""

import json
import threading
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any
from uuid import uuid4

from fhir.resources.R4B.bundle import Bundle

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Answer = tuple[str, dict[str, Any]]


class Receiver:
    """A WSGI application: `POST /fhir` takes a Bundle, `GET /fhir/<Type>` lists what is kept, `GET /fhir/metadata` says that it lives."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        status, body = self.answer(environ)
        start_response(status, [("Content-Type", "application/fhir+json")])
        return [json.dumps(body, indent=2).encode()]

    def answer(self, environ: Environ) -> Answer:
        """Status line and JSON body for one request."""
        method, path = environ["REQUEST_METHOD"], environ["PATH_INFO"].strip("/")
        if method == "POST" and path == "fhir":
            return self.take(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)))
        if method == "GET" and path == "fhir/metadata":
            return "200 OK", {
                "resourceType": "CapabilityStatement",
                "status": "active",
                "fhirVersion": "4.0.1",
                "kind": "instance",
                "format": ["json"],
            }
        if method == "GET" and path.startswith("fhir/"):
            return "200 OK", {
                "resourceType": "Bundle",
                "type": "searchset",
                "entry": [{"resource": x} for x in self.kept(path.split("/")[1])],
            }
        return "404 Not Found", outcome("not-found", "No such address.")

    def take(self, body: bytes) -> Answer:
        """Takes a whole Bundle or nothing of it."""
        try:
            bundle = json.loads(body)
            Bundle.model_validate(bundle)
        except ValueError as fault:
            return ("422 Unprocessable Entity" if body.strip().endswith(b"}") else "400 Bad Request"), outcome(
                "invalid", type(fault).__name__
            )
        with self.lock:
            answers = [self.take_entry(entry) for entry in bundle.get("entry", [])]
        return "200 OK", {"resourceType": "Bundle", "type": "transaction-response", "entry": [{"response": answer} for answer in answers]}

    def take_entry(self, entry: dict[str, Any]) -> dict[str, str]:
        """Keeps one resource unless its key is known; a PUT of an unchanged resource changes nothing."""
        resource, request = entry["resource"], entry["request"]
        kind = resource["resourceType"]
        if request["method"] == "PUT":
            known = self.find(kind, lambda kept: kept["id"] == request["url"].split("/")[1])
        else:
            system, _, value = request["ifNoneExist"].removeprefix("identifier=").partition("|")
            known = self.find(kind, lambda kept: {"system": system, "value": value} in map(bare, identifiers(kept)))
        kept = known or {**resource, "id": resource.get("id") or str(uuid4()), "meta": {"versionId": "1"}}
        if not known:
            self.keep(kept)
        return {
            "status": "200 OK" if known else "201 Created",
            "location": f"{kind}/{kept['id']}/_history/1",
            "etag": kept["meta"]["versionId"],
        }

    def find(self, kind: str, matches: Callable[[dict[str, Any]], bool]) -> dict[str, Any] | None:
        """The first kept resource of that kind that matches."""
        return next((kept for kept in self.kept(kind) if matches(kept)), None)

    def kept(self, kind: str) -> list[dict[str, Any]]:
        """All kept resources of that kind."""
        if not kind.isalpha():
            return []
        return [json.loads(file.read_text()) for file in sorted((self.folder / kind).glob("*.json"))]

    def keep(self, resource: dict[str, Any]) -> None:
        """Writes one resource as a file that a person can read."""
        file = self.folder / resource["resourceType"] / f"{resource['id']}.json"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(json.dumps(resource, indent=2, ensure_ascii=False))


def identifiers(resource: dict[str, Any]) -> list[dict[str, Any]]:
    """The identifiers of a resource; QuestionnaireResponse has one, the others a list."""
    found = resource.get("identifier", [])
    return found if isinstance(found, list) else [found]


def bare(identifier: dict[str, Any]) -> dict[str, Any]:
    """An identifier without what does not identify."""
    return {"system": identifier.get("system"), "value": identifier.get("value")}


def outcome(code: str, text: str) -> dict[str, Any]:
    """An OperationOutcome; our own words, never the sender's."""
    return {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "code": code, "diagnostics": text}]}
