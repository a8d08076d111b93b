"""Every page of the portal: one question in GraphQL, one template; crisis help stands on each, also where the answer fails."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from portal.ask import NothingThere, OutOfReach, ask
from portal.forms import ServiceFilters

View = Callable[..., HttpResponse]

PAGE_TEMPLATES = {
    "HomePage": "portal/home.html",
    "TopicIndexPage": "portal/topics.html",
    "InformationPage": "portal/information.html",
    "Topic": "portal/topic.html",
}


def kindly(view: View) -> View:
    """The view, with a kind page for what is not there (404) and for what cannot be reached (503)."""

    @wraps(view)
    def answer(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return view(request, *args, **kwargs)
        except NothingThere:
            return render(request, "404.html", status=404)
        except OutOfReach:
            response = render(request, "503.html", status=503)
            response["Retry-After"] = "60"
            return response

    return answer


@require_safe
@kindly
def page(request: HttpRequest, path: str) -> HttpResponse:
    """Whatever page editors have published at a path; where there is none, the place it has moved to."""
    try:
        found = ask("page", path=f"/{path}")["page"]
    except NothingThere:
        return moved(request)
    lists: dict[str, Any] = {}
    if found["__typename"] == "HomePage":
        lists = ask("home", locale=found["locale"])
    elif found["__typename"] == "TopicIndexPage":
        lists = ask("topics", after=request.GET.get("after"))
    return render(request, PAGE_TEMPLATES.get(found["__typename"], "portal/page.html"), {"page": found, **lists})


@require_safe
@kindly
def moved(request: HttpRequest, **_: Any) -> HttpResponse:
    """Sends on to where editors say that an address has moved. Raises NothingThere where they say nothing."""
    for path in dict.fromkeys([request.get_full_path(), request.path]):
        redirect = ask("redirect", path=path)["redirect"]
        if redirect and redirect["to"] != path:
            return HttpResponseRedirect(redirect["to"], status=301 if redirect["permanent"] else 302)
    raise NothingThere(request.path)


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@kindly
def search(request: HttpRequest) -> HttpResponse:
    """What is published about a worry. Words come by POST alone: an address is kept in histories and logs."""
    words = request.POST.get("q", "").strip()
    if not words:
        return render(request, "portal/search.html", {"asked": request.method == "POST"})
    results = ask("search", query=words, after=request.POST.get("after"))["search"]
    return render(request, "portal/search.html", {"words": words, "results": results})


@require_safe
@kindly
def concern(request: HttpRequest, slug: str) -> HttpResponse:
    """The pages about one concern and the services that help with it."""
    answer = ask("concern", slug=slug)
    found = next((one for one in answer["concerns"] if one["slug"] == slug), None)
    if found is None:
        raise NothingThere(slug)
    return render(request, "portal/concern.html", {**answer, "concern": found})


@require_safe
@kindly
def services(request: HttpRequest) -> HttpResponse:
    """The services that can be used now, narrowed by what the reader chose."""
    filters = ServiceFilters(request.GET)
    filters.is_valid()
    chosen = {name: value for name, value in filters.cleaned_data.items() if value not in ("", None)}
    answer = ask("services", filters=chosen, after=request.GET.get("after"))
    return render(request, "portal/services.html", {**answer, "form": filters, "chosen": chosen})


@require_safe
@kindly
def service(request: HttpRequest, slug: str) -> HttpResponse:
    """One service: what it does, for whom, where, and how to get there."""
    return render(request, "portal/service.html", ask("service", slug=slug))


@require_safe
@kindly
def get_help(request: HttpRequest) -> HttpResponse:
    """Crisis help, how to refer, and what each pathway asks."""
    pathways = [
        {**pathway, "questions": ask("questionnaire", pathway=pathway["slug"])["questionnaire"]["questions"]}
        for pathway in ask("pathways")["pathways"]
        if pathway["ruleset"]
    ]
    return render(request, "portal/get_help.html", {"pathways": pathways})
