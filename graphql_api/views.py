"""The two ways in: GraphQL over HTTP, and the function by which the portal executes its named documents."""

import json
import logging
import re
from functools import cache
from pathlib import Path
from typing import Any

from cross_web import HTTPException
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from strawberry.django.views import GraphQLView
from strawberry.http import GraphQLHTTPResponse
from strawberry.types import ExecutionResult

from graphql_api.errors import INTERNAL_MESSAGE, present
from graphql_api.schema import schema

logger = logging.getLogger(__name__)

LARGEST_BODY = 64 * 1024
# Text pasted from other programs may hold what nobody can see and no database can store: NUL, and halves of surrogate pairs.
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_ESCAPED_NUL = re.compile(r"(?<!\\)((?:\\\\)*)\\u(?:0000|\{0+\})")


class HouseGraphQLView(GraphQLView):
    """POST with JSON answers a document; GET in a browser shows the query page in development."""

    allow_queries_via_get = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method not in {"GET", "POST"}:
            return refusal(405, "METHOD", "GraphQL is asked by POST, with JSON.", headers={"Allow": "GET, POST"})
        if request.method == "GET":
            return self.render_graphql_ide(request) if settings.GRAPHQL_IDE else refusal(404, "NOT_FOUND", "Ask by POST, with JSON.")
        try:
            return unreadable(request) or self._answer(request, *args, **kwargs)
        except Exception as error:
            # Django would log the traceback, and with it what somebody typed.
            logger.error("%s while a request was read or answered", type(error).__name__)
            return refusal(500, "INTERNAL", INTERNAL_MESSAGE)

    def _answer(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        answer = super().dispatch(request, *args, **kwargs)
        if isinstance(answer, HttpResponse) and answer["Content-Type"].startswith("text/plain"):
            return refusal(answer.status_code, "BAD_REQUEST", answer.content.decode())
        return answer

    def decode_json(self, data: str | bytes) -> object:
        try:
            question = _storable(json.loads(data, parse_constant=_refuse_constant))
        except (ValueError, RecursionError):
            raise HTTPException(400, "The body is not JSON that can be read.") from None
        if not isinstance(question, dict | list):
            raise HTTPException(400, "The body must be a JSON object with `query` and, where needed, `variables`.")
        if isinstance(question, dict) and isinstance(question.get("query"), str):
            question["query"] = _ESCAPED_NUL.sub(r"\1", question["query"])
        return question

    def process_result(self, request: HttpRequest, result: ExecutionResult) -> GraphQLHTTPResponse:
        answer: GraphQLHTTPResponse = {"data": result.data}
        if result.errors:
            answer["errors"] = present(result.errors, executed=result.data is not None)  # type: ignore[typeddict-item]
        return answer

    def render_graphql_ide(self, request: HttpRequest) -> HttpResponse:
        return render(request, "graphql_api/query_page.html")


def unreadable(request: HttpRequest) -> HttpResponse | None:
    """The refusal of a request whose body cannot hold a question; None where it may."""
    length = request.META.get("CONTENT_LENGTH") or "0"
    if not (length.isascii() and length.isdigit()):
        return refusal(400, "BAD_REQUEST", "The length of the body is not a number.")
    # The announced length first: what is far too large is not even read. Not every client announces it.
    if int(length) > LARGEST_BODY or len(request.body) > LARGEST_BODY:
        return refusal(413, "BODY_TOO_LARGE", f"A request may have {LARGEST_BODY} bytes at most.")
    if not request.body and not request.META.get("CONTENT_LENGTH"):
        return refusal(411, "LENGTH_REQUIRED", "Say how long the body is, in the header Content-Length.")
    if request.content_type != "application/json":
        return refusal(415, "NOT_JSON", "Ask with JSON: Content-Type: application/json.")
    try:
        request.body.decode()
    except UnicodeDecodeError:
        return refusal(400, "BAD_REQUEST", "The body is not UTF-8.")
    return None


def _storable(value: Any) -> Any:
    """The value without the characters that no database can store."""
    if isinstance(value, str):
        return _UNSTORABLE.sub("", value)
    if isinstance(value, list):
        return [_storable(one) for one in value]
    return {key: _storable(one) for key, one in value.items()} if isinstance(value, dict) else value


def _refuse_constant(name: str) -> None:
    raise ValueError(f"{name} is not JSON")


def refusal(status: int, code: str, message: str, headers: dict[str, str] | None = None) -> HttpResponse:
    """A refusal of a request that is not one, in the form that GraphQL clients expect."""
    body = {"data": None, "errors": [{"message": message, "extensions": {"code": code}}]}
    return HttpResponse(json.dumps(body), status=status, content_type="application/json", headers=headers)


# A session of the admin gives no rights here, so there is nothing that a forged request could use.
graphql_view = csrf_exempt(HouseGraphQLView.as_view(schema=schema))


def execute_document(name: str, variables: dict[str, Any] | None = None) -> dict[str, Any]:
    """The answer (`data`, and `errors` where there were any) to a document of GRAPHQL_DOCUMENT_FOLDERS, by its file's name.

    Raises LookupError where there is no such document.
    """
    result = schema.execute_sync(_document(name), variable_values=variables or {})
    answer: dict[str, Any] = {"data": result.data}
    if result.errors:
        answer["errors"] = present(result.errors, executed=result.data is not None)
    return answer


@cache
def _document(name: str) -> str:
    for folder in settings.GRAPHQL_DOCUMENT_FOLDERS:
        file = Path(folder) / f"{name}.graphql"
        if file.exists():
            return file.read_text()
    raise LookupError(f"There is no document “{name}.graphql” in {', '.join(map(str, settings.GRAPHQL_DOCUMENT_FOLDERS))}")
