"""The faults a client can meet, each with a code; what went wrong inside is never told."""

from collections.abc import Iterable
from typing import Any

from graphql import GraphQLError


class InputRefused(GraphQLError):
    """What was asked does not make sense; the message says why, for the person who wrote the client."""

    def __init__(self, message: str, code: str = "BAD_USER_INPUT") -> None:
        super().__init__(message, extensions={"code": code})


class NotFound(InputRefused):
    """There is nothing public under that name; a draft looks the same as nothing at all."""

    def __init__(self, message: str) -> None:
        super().__init__(message, "NOT_FOUND")


INTERNAL_MESSAGE = "Something went wrong on our side. Crisis help still works: ask for crisisHelp, or open /crisis/."


def present(errors: Iterable[GraphQLError], executed: bool) -> list[dict[str, Any]]:
    """Errors as clients get them, each with `extensions.code`.

    `executed` is False where the document did not get past parsing and validation.
    """
    return [_present(error, executed) for error in errors]


def is_ours(error: GraphQLError) -> bool:
    """Whether the error is a fault of ours, and not of the client's question."""
    cause = error.original_error
    return cause is not None and not isinstance(cause, GraphQLError)


def _present(error: GraphQLError, executed: bool) -> dict[str, Any]:
    if is_ours(error):
        error = GraphQLError(INTERNAL_MESSAGE, nodes=error.nodes, path=error.path, extensions={"code": "INTERNAL"})
    formatted: dict[str, Any] = dict(error.formatted)
    formatted["extensions"] = {"code": _code(error, executed), **formatted.get("extensions", {})}
    return formatted


def _code(error: GraphQLError, executed: bool) -> str:
    if error.message.startswith("Syntax Error"):
        return "GRAPHQL_PARSE_FAILED"
    if error.path is None and not executed:
        return "BAD_USER_INPUT" if error.message.startswith("Variable ") else "GRAPHQL_VALIDATION_FAILED"
    return "BAD_USER_INPUT"
