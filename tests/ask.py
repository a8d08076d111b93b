"""Questions to the API as a front end asks them: JSON over HTTP."""

from typing import Any

from django.test import Client


def ask(document: str, **variables: Any) -> dict[str, Any]:
    """The whole answer, `data` and `errors`."""
    response = Client().post("/graphql/", {"query": document, "variables": variables}, content_type="application/json")
    answer: dict[str, Any] = response.json()
    return answer


def data_of(document: str, **variables: Any) -> dict[str, Any]:
    """The data of an answer that must have no errors."""
    answer = ask(document, **variables)
    assert "errors" not in answer, answer["errors"]
    data: dict[str, Any] = answer["data"]
    return data
