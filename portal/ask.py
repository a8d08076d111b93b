"""The portal's one source: the named GraphQL documents of `portal/documents`, and what can be wrong with an answer."""

from typing import Any

from graphql_api.views import execute_document


class NothingThere(LookupError):
    """What was asked for is not public, or not there at all: nobody can tell which."""


class OutOfReach(Exception):
    """The answer could not be had; asking again later may help."""


def ask(name: str, **variables: Any) -> dict[str, Any]:
    """The data that answers the document of that name. A fault deep inside costs its own part of the page, not the page.

    Raises NothingThere where a field that the document asks for is missing or the question makes no sense, OutOfReach for a
    fault of ours.
    """
    answer = execute_document(name, variables)
    data: dict[str, Any] = answer["data"] or {}
    faults = [error for error in answer.get("errors", []) if data.get((error.get("path") or [""])[0]) is None]
    if any(fault["extensions"]["code"] == "INTERNAL" for fault in faults):
        raise OutOfReach(name)
    if faults:
        raise NothingThere(name)
    return data
