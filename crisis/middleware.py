"""Answers the crisis page before anything else of the stack is reached: no session, no database, no other room."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from crisis.bake import crisis_page, page_file
from crisis.contacts import crisis_notice

CRISIS_PATHS = ("/crisis/", "/crisis")


class CrisisPageFirst:
    """Middleware; stands first in MIDDLEWARE. Any method gets the page: nobody in danger meets a 405."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path_info in CRISIS_PATHS:
            return HttpResponse(crisis_html(), headers={"Cache-Control": "public, max-age=60"})
        return self.get_response(request)


def crisis_html() -> str:
    """The baked page, or the same page made from memory where the file cannot be read or is not whole."""
    try:
        page = page_file().read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        page = ""
    return page if page.rstrip().endswith("</html>") else crisis_page(crisis_notice())
