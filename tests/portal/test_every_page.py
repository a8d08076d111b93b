import re
from pathlib import Path

import pytest
from bs4 import Tag
from django.conf import settings
from django.core.management import call_command
from django.test import Client

from tests.factories import make_concern, make_pathway, make_topic
from tests.graphql_api.client import ask
from tests.portal.visit import Seen, database_gone, search_for, visit

ADDRESSES = (
    "/",
    "/topics/",
    "/topics/sleep/",
    "/services/",
    "/services/?age=young",
    "/services/hub/",
    "/concerns/sleep/",
    "/get-help/",
    "/search/",
    "/no/such/page/",
)
PORTAL = Path(settings.BASE_DIR) / "portal"


@pytest.fixture
def published(db: None) -> None:
    make_pathway()
    make_concern("sleep", services=("hub",))
    make_topic("sleep", concerns=("sleep",), related_services=("hub",))


@pytest.mark.usefixtures("published")
@pytest.mark.parametrize("address", ADDRESSES)
class TestEveryPage:
    def test_puts_crisis_help_before_everything_else(self, address: str) -> None:
        assert_crisis_help_comes_first(visit(address))

    def test_can_be_read_with_a_screen_reader(self, address: str) -> None:
        page = visit(address)
        document = page.document
        assert document.html["lang"] == "en-GB"
        assert page.heading
        assert document.title.get_text(strip=True)
        assert [len(document.find_all(name)) for name in ("main", "header", "body > footer")][:2] == [1, 1]
        assert len(document.select("body > footer")) == 1
        assert document.select_one("a.skip")["href"] == f"#{page.main['id']}"
        assert all(image.has_attr("alt") for image in document.find_all("img"))
        assert all(link.get_text(strip=True) for link in document.find_all("a"))
        names = [part["aria-label"] for part in document.find_all(["nav", "aside"])]
        assert len(names) == len(set(names))

    def test_labels_every_field_and_names_every_id_once(self, address: str) -> None:
        document = visit(address).document
        for field in document.find_all(["input", "select", "textarea"]):
            assert field.get("type") == "hidden" or document.find("label", attrs={"for": field["id"]}), field
        ids = [part["id"] for part in document.find_all(id=True)]
        assert len(ids) == len(set(ids))
        described = {x for part in document.find_all(True) for x in described_by(part)}
        assert described <= set(ids)

    def test_loads_nothing_from_anywhere_else(self, address: str) -> None:
        document = visit(address).document
        loaded = [part.get("src") or part.get("href") for part in document.find_all(["script", "img", "link", "iframe", "source"])]
        assert loaded
        assert [one for one in loaded if not one.startswith(("/static/", "/media/", "data:,"))] == []
        assert not document.find_all("style")

    def test_has_a_way_out_that_needs_no_script(self, address: str) -> None:
        (way_out,) = visit(address).document.select("a.leave")
        assert way_out.get_text() == "Leave this page"
        assert way_out["href"] == "https://www.bbc.co.uk/weather"
        assert "noreferrer" in way_out["rel"]

    def test_still_shows_crisis_help_when_the_database_is_gone(self, address: str) -> None:
        with database_gone():
            page = visit(address)
        assert page.status == (200 if address == "/search/" else 503)
        assert_crisis_help_comes_first(page)
        assert "connection is closed" not in page.response.content.decode()


def assert_crisis_help_comes_first(page: Seen) -> None:
    links = [link["href"] for link in page.document.body.find_all("a") if link["href"] != "#main"]
    assert links[:2] == ["/crisis/", "tel:999"]
    assert {"tel:111", "tel:08001111", "tel:116123"} <= set(links)
    assert "Text SHOUT to 85258" in page.document.aside.get_text()


def described_by(part: Tag) -> list[str]:
    return [*part.get("aria-describedby", "").split(), *part.get("aria-labelledby", "").split()]


def test_a_page_that_cannot_be_had_says_so_kindly_and_asks_to_come_back(published: None) -> None:
    with database_gone():
        page = visit("/topics/sleep/")
    assert page.heading == "This page is not working just now"
    assert page.response["Retry-After"] == "60"
    assert "Traceback" not in page.response.content.decode()


def test_the_tab_names_neither_the_kind_of_service_nor_what_was_searched(published: None, index: None) -> None:
    titles = [visit(address).document.title.get_text() for address in ADDRESSES] + [search_for("sleep and pills").document.title.get_text()]
    assert all(titles)
    assert [title for title in titles if re.search(r"mental|camhs|crisis|pills", title, re.IGNORECASE)] == []


def test_a_form_from_elsewhere_is_refused_kindly_with_crisis_help() -> None:
    response = Client(enforce_csrf_checks=True).post("/search/", {"q": "help"})
    assert response.status_code == 403
    page = response.content.decode()
    assert "Please send that again" in page
    assert 'href="/crisis/"' in page


def test_the_page_for_a_fault_of_the_server_links_to_crisis_help(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise ValueError("a secret of the server")

    monkeypatch.setattr("portal.views.ask", fail)
    response = Client(raise_request_exception=False).get("/")
    assert response.status_code == 500
    assert 'href="/crisis/"' in response.content.decode()
    assert "secret" not in response.content.decode()


def test_pages_are_only_read_by_get(published: None) -> None:
    assert {Client().post(address).status_code for address in ADDRESSES if address != "/search/"} == {405}


# What each document is asked with, so that none has a fault that a page would hide by leaving a part of itself out.
VARIABLES = {
    "page": {"path": "/topics/sleep/"},
    "redirect": {"path": "/old/"},
    "search": {"query": "sleep"},
    "concern": {"slug": "sleep"},
    "service": {"slug": "hub"},
    "services": {"filters": {"age": 14, "concern": "sleep", "referrer": "GP"}},
    "questionnaire": {"pathway": "test-pathway"},
}


@pytest.mark.parametrize("name", sorted(file.stem for file in (PORTAL / "documents").glob("*.graphql")))
def test_every_document_is_answered_without_a_fault_by_the_public_api(name: str, published: None, index: None) -> None:
    call_command("rebuild_search_index", verbosity=0)
    assert ask((PORTAL / "documents" / f"{name}.graphql").read_text(), **VARIABLES.get(name, {})).data
