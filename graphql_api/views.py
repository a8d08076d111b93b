"""The two ways in: GraphQL over HTTP, and the function by which the portal executes its named documents."""

import json
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.csrf import csrf_exempt
from strawberry.django.views import GraphQLView
from strawberry.http import GraphQLHTTPResponse
from strawberry.types import ExecutionResult

from graphql_api.errors import present
from graphql_api.schema import schema

LARGEST_BODY = 64 * 1024


class HouseGraphQLView(GraphQLView):
    """POST with JSON answers a document; GET in a browser shows the query page in development."""

    allow_queries_via_get = False

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
        if request.method not in {"GET", "POST"}:
            return refusal(405, "METHOD", "GraphQL is asked by POST, with JSON.", headers={"Allow": "GET, POST"})
        if request.method == "GET":
            return self.render_graphql_ide(request) if settings.GRAPHQL_IDE else refusal(404, "NOT_FOUND", "Ask by POST, with JSON.")
        if int(request.META.get("CONTENT_LENGTH") or 0) > LARGEST_BODY:
            return refusal(413, "BODY_TOO_LARGE", f"A request may have {LARGEST_BODY} bytes at most.")
        answer = super().dispatch(request, *args, **kwargs)
        if answer["Content-Type"].startswith("text/plain"):
            return refusal(answer.status_code, "BAD_REQUEST", answer.content.decode())
        return answer

    def process_result(self, request: HttpRequest, result: ExecutionResult) -> GraphQLHTTPResponse:
        answer: GraphQLHTTPResponse = {"data": result.data}
        if result.errors:
            answer["errors"] = present(result.errors, executed=result.data is not None)  # type: ignore[typeddict-item]
        return answer

    def render_graphql_ide(self, request: HttpRequest) -> HttpResponse:
        return render(request, "graphql_api/query_page.html")


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
