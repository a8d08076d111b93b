"""What anybody may open, in a browser that reaches this site and nothing else, as on many hospital networks."""

import json
from collections.abc import Callable

import pytest
from playwright.sync_api import Page, Route, expect

from tests.served import Site

pytestmark = pytest.mark.needs("chromium")


@pytest.fixture
def page(open_page: Callable[[], Page], site: Site) -> Page:
    """A window in which no other host answers."""

    def only_here(route: Route) -> None:
        if route.request.url.startswith(site.address):
            route.continue_()
        else:
            route.abort()

    page = open_page()
    page.route("**/*", only_here)
    return page


def test_the_query_page_runs_its_example_without_its_cdn(page: Page) -> None:
    page.goto("/graphql/")

    expect(page.get_by_text("this plain page does the same work")).to_be_visible()
    page.get_by_role("button", name="Run").click()
    expect(page.locator("#answer")).to_contain_text("116 123")
    answer = json.loads(page.locator("#answer").inner_text())
    assert "errors" not in answer
    assert len(answer["data"]["crisisHelp"]["contacts"]) >= 5


def test_every_example_of_the_query_page_has_an_answer(page: Page) -> None:
    page.goto("/graphql/")
    names = page.get_by_label("Examples").locator("option").all_inner_texts()
    assert len(names) >= 5

    for name in names:
        page.get_by_label("Examples").select_option(name)
        with page.expect_response("**/graphql/") as answered:
            page.get_by_role("button", name="Run").click()
        answer = answered.value.json()
        assert "errors" not in answer, (name, answer)
        assert all(value is not None for value in answer["data"].values()), name


def test_the_crisis_page_is_shown_with_numbers_to_call(page: Page) -> None:
    page.goto("/crisis/")

    expect(page.get_by_role("heading", level=1)).to_have_text("You can get help right now")
    for number in ("999", "111", "116 123", "0800 1111"):
        assert page.get_by_role("link", name=f"Call {number}", exact=True).get_attribute("href") == f"tel:{number.replace(' ', '')}"
    expect(page.get_by_text("Text SHOUT to 85258")).to_be_visible()


@pytest.mark.parametrize("path", ["/", "/topics/", "/topics/exam-stress/", "/crisis/", "/graphql/"])
def test_a_page_asks_no_other_host_and_fits_a_small_phone(page: Page, site: Site, path: str) -> None:
    elsewhere: list[str] = []
    page.on("request", lambda request: elsewhere.append(request.url) if not request.url.startswith(site.address) else None)
    page.set_viewport_size({"width": 320, "height": 640})

    response = page.goto(path)

    assert response
    assert response.status == 200
    assert page.locator("h1").first.inner_text().strip()
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    if path != "/graphql/":
        assert elsewhere == []
