"""A small patient record for development and tests: takes transaction Bundles as a FHIR server does, keeps them in a folder.

It honours what the delivery relies on (all or nothing, `ifNoneExist`, PUT by id, references, versions) and is held against a real server
in tests/verification. It knows no users, and is never used in production.
"""

import json
import threading
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs
from uuid import uuid4

from fhir.resources.R4B.bundle import Bundle

Environ = dict[str, Any]
StartResponse = Callable[[str, list[tuple[str, str]]], Any]
Resource = dict[str, Any]
Answer = tuple[str, Resource]

BAD_REQUEST = "400 Bad Request"
NOT_FOUND = "404 Not Found"
PRECONDITION_FAILED = "412 Precondition Failed"
NOT_VALID = "422 Unprocessable Entity"
CAPABILITIES = {"resourceType": "CapabilityStatement", "status": "active", "fhirVersion": "4.0.1", "kind": "instance", "format": ["json"]}


class Refused(Exception):
    """Nothing of the request is taken; carries the status line and words of our own, never the sender's."""

    def __init__(self, status: str, text: str) -> None:
        super().__init__(text)
        self.status = status


class Receiver:
    """A WSGI application: `POST /fhir` takes a Bundle, `PUT /fhir/<Type>/<id>` one resource, `GET /fhir/<Type>` lists what is kept."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = threading.Lock()

    def __call__(self, environ: Environ, start_response: StartResponse) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        query = {name: values[0] for name, values in parse_qs(environ.get("QUERY_STRING", "")).items()}
        try:
            status, answer = self.answer(environ["REQUEST_METHOD"], environ["PATH_INFO"].strip("/").split("/"), query, body)
        except Refused as refusal:
            issue = {"severity": "error", "code": "invalid", "diagnostics": str(refusal)}
            status, answer = refusal.status, {"resourceType": "OperationOutcome", "issue": [issue]}
        start_response(status, [("Content-Type", "application/fhir+json")])
        return [json.dumps(answer, indent=2).encode()]

    def answer(self, method: str, path: list[str], query: dict[str, str], body: bytes) -> Answer:
        """Status line and JSON body for one request. Raises Refused."""
        match method, path:
            case "POST", ["fhir"]:
                return "200 OK", self.take(read_bundle(body))
            case "PUT", ["fhir", kind, _]:
                entry = {"resource": read_json(body), "request": {"method": "PUT", "url": "/".join(path[1:])}}
                self.take(validated({"resourceType": "Bundle", "type": "transaction", "entry": [entry]}))
                return "200 OK", entry["resource"]
            case "GET", ["fhir", "metadata"]:
                return "200 OK", CAPABILITIES
            case "GET", ["fhir", kind] if kind.isalpha():
                found = [kept for kept in self.kept(kind) if "identifier" not in query or has_identifier(kept, query["identifier"])]
                return "200 OK", {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": kept} for kept in found]}
        raise Refused(NOT_FOUND, "No such address.")

    def take(self, bundle: Resource) -> Resource:
        """Takes a whole Bundle or nothing of it. Raises Refused."""
        with self.lock:
            transaction = Transaction(self.kept)
            answers = [transaction.plan(entry) for entry in bundle.get("entry", [])]
            for resource in transaction.resolved():
                self.keep(resource)
        return {"resourceType": "Bundle", "type": "transaction-response", "entry": [{"response": answer} for answer in answers]}

    def kept(self, kind: str) -> list[Resource]:
        """All kept resources of that kind."""
        return [json.loads(file.read_text(encoding="utf-8")) for file in sorted((self.folder / kind).glob("*.json"))]

    def keep(self, resource: Resource) -> None:
        """Writes one resource as a file that a person can read."""
        file = self.folder / resource["resourceType"] / f"{resource['id']}.json"
        self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        file.parent.mkdir(mode=0o700, exist_ok=True)
        file.touch(mode=0o600)
        file.write_text(json.dumps(resource, indent=2, ensure_ascii=False), encoding="utf-8")


class Transaction:
    """What a Bundle would change: planned entry by entry, written only when every entry stands."""

    def __init__(self, kept: Callable[[str], list[Resource]]) -> None:
        self.kept = kept
        self.changed: dict[str, Resource] = {}
        self.homes: dict[str, str] = {}

    def plan(self, entry: Resource) -> dict[str, str]:
        """Plans one entry and returns its part of the answer. Raises Refused."""
        resource, request = entry.get("resource"), entry.get("request")
        if resource is None or request is None:
            raise Refused(NOT_VALID, "An entry of a transaction needs a resource and a request.")
        known = self.known(resource, request)
        if known and (request["method"] == "POST" or bare(known) == bare(resource)):
            home = known
        else:
            version = int(known["meta"]["versionId"]) + 1 if known else 1
            own_id = request["url"].split("/")[1] if request["method"] == "PUT" else str(uuid4())
            home = {**resource, "id": own_id, "meta": {"versionId": str(version)}}
            self.changed[address(home)] = home
        self.homes[entry.get("fullUrl", "")] = address(home)
        version_id = home["meta"]["versionId"]
        status = "200 OK" if known else "201 Created"
        return {"status": status, "location": f"{address(home)}/_history/{version_id}", "etag": version_id}

    def known(self, resource: Resource, request: Resource) -> Resource | None:
        """The resource that the request is about, where there is one already. Raises Refused where there are two."""
        kind = resource["resourceType"]
        everything = {address(kept): kept for kept in self.kept(kind)} | {
            k: v for k, v in self.changed.items() if v["resourceType"] == kind
        }
        if request["method"] == "PUT":
            return everything.get(request["url"])
        if request["method"] != "POST":
            raise Refused(BAD_REQUEST, "Only POST and PUT are known here.")
        if "ifNoneExist" not in request:
            return None
        wanted = request["ifNoneExist"].removeprefix("identifier=")
        found = [kept for kept in everything.values() if has_identifier(kept, wanted)]
        if len(found) > 1:
            raise Refused(PRECONDITION_FAILED, "Two resources match ifNoneExist.")
        if not found and not has_identifier(resource, wanted):
            raise Refused(PRECONDITION_FAILED, "The resource does not carry the identifier of its own ifNoneExist.")
        return found[0] if found else None

    def resolved(self) -> list[Resource]:
        """What is to be written, with references to entries turned into addresses. Raises Refused for one that leads nowhere."""
        return [resolve(resource, self.homes) for resource in self.changed.values()]


def read_json(body: bytes) -> Any:
    """The body as JSON. Raises Refused."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        raise Refused(BAD_REQUEST, "The body is not JSON.") from None


def read_bundle(body: bytes) -> Resource:
    """The body as a transaction Bundle. Raises Refused."""
    return validated(read_json(body))


def validated(bundle: Any) -> Resource:
    """The Bundle, if it is one and a transaction. Raises Refused."""
    try:
        Bundle.model_validate(bundle)
    except ValueError:
        raise Refused(NOT_VALID, "This is not a valid FHIR R4 Bundle.") from None
    if bundle["type"] != "transaction":
        raise Refused(BAD_REQUEST, "Only transactions are taken.")
    checked: Resource = bundle
    return checked


def resolve(value: Any, homes: dict[str, str]) -> Any:
    """The value with every reference to an entry as that entry's address."""
    if isinstance(value, list):
        return [resolve(one, homes) for one in value]
    if not isinstance(value, dict):
        return value
    target = value.get("reference")
    if isinstance(target, str) and target.startswith("urn:"):
        if target not in homes:
            raise Refused(BAD_REQUEST, "A reference leads to no entry of the Bundle.")
        return {**value, "reference": homes[target]}
    return {key: resolve(one, homes) for key, one in value.items()}


def address(resource: Resource) -> str:
    """Type and id, as references name a resource."""
    return f"{resource['resourceType']}/{resource['id']}"


def bare(resource: Resource) -> Resource:
    """The resource without its id and version, and without references, which look different once they are kept."""
    return {key: without_references(value) for key, value in resource.items() if key not in {"id", "meta"}}


def without_references(value: Any) -> Any:
    """The value with every reference left out."""
    if isinstance(value, list):
        return [without_references(one) for one in value]
    return {k: without_references(v) for k, v in value.items() if k != "reference"} if isinstance(value, dict) else value


def has_identifier(resource: Resource, wanted: str) -> bool:
    """Whether the resource carries the identifier, given as `system|value`."""
    return any(f"{one.get('system')}|{one.get('value')}" == wanted for one in identifiers(resource))


def identifiers(resource: Resource) -> Iterator[Resource]:
    """The identifiers of a resource; QuestionnaireResponse has one, the others a list."""
    found = resource.get("identifier", [])
    yield from found if isinstance(found, list) else [found]
