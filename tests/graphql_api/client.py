"""Asks the API as any front end does: a document and its variables as JSON, by POST."""

import json
from dataclasses import dataclass
from typing import Any

from django.test import Client

ADDRESS = "/graphql/"


@dataclass(frozen=True)
class Answer:
    """What came back: the HTTP status, and the body as sent."""

    status: int
    body: dict[str, Any]

    @property
    def errors(self) -> list[dict[str, Any]]:
        return self.body.get("errors", [])

    @property
    def data(self) -> Any:
        """The data of an answer that is meant to have no errors."""
        assert self.errors == []
        assert self.status == 200
        return self.body["data"]

    @property
    def code(self) -> str:
        """The code of the one error of an answer that is meant to have one."""
        (error,) = self.errors
        return error["extensions"]["code"]

    @property
    def message(self) -> str:
        (error,) = self.errors
        return error["message"]


def ask(document: str, **variables: Any) -> Answer:
    """The answer to a document."""
    return post({"query": document, "variables": variables})


def data_of(document: str, **variables: Any) -> Any:
    """The data of an answer that is meant to have no errors."""
    return ask(document, **variables).data


def post(body: Any, content_type: str = "application/json", **headers: Any) -> Answer:
    """The answer to a body: bytes and text as they are, anything else as JSON."""
    sent = body if isinstance(body, bytes | str) else json.dumps(body)
    response = Client(raise_request_exception=False).post(ADDRESS, data=sent, content_type=content_type, **headers)
    assert response["Content-Type"].startswith("application/json"), response.content[:200]
    return Answer(response.status_code, response.json())
