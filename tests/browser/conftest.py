"""A real browser for the tests of this folder, and what to do where there is none.

Each test here carries `@pytest.mark.needs("chromium")`: on a machine without Chromium it is deselected (tests/conftest.py), in CI it
runs and fails. CHROMIUM names another executable than /usr/bin/chromium. Screenshots lie in each test's tmp_path.
"""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, sync_playwright

from tests.conftest import CHROMIUM
from tests.served import Site

Sign = Callable[[str], Page]


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Ends with its module: while Playwright runs, Django takes its thread for one that must not touch the database."""
    with sync_playwright() as playwright:
        # The sandbox asks for rights that containers do not give, and only our own pages are opened.
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield browser
        browser.close()


@pytest.fixture
def open_page(browser: Browser, site: Site, tmp_path: Path) -> Iterator[Callable[[], Page]]:
    """Opens windows without cookies; at the end of the test a picture of each is taken and no script has failed in any."""
    pages: list[Page] = []
    faults: list[str] = []

    def open_one() -> Page:
        page = browser.new_context(base_url=site.address, viewport={"width": 1500, "height": 1000}).new_page()
        page.on("pageerror", lambda fault: faults.append(str(fault)))
        pages.append(page)
        return page

    yield open_one
    for number, page in enumerate(pages, start=1):
        page.screenshot(path=tmp_path / f"window-{number}.png")
        page.context.close()
    assert faults == []


@pytest.fixture
def sign_in(open_page: Callable[[], Page], site: Site) -> Sign:
    """Somebody with a demo account at the first page of the admin."""

    def sign(username: str) -> Page:
        page = open_page()
        page.goto("/admin/")
        page.locator("input[name=username]").fill(username)
        page.locator("input[name=password]").fill(site.passwords[username])
        page.get_by_role("button", name="Sign in").click()
        page.get_by_role("heading", name="Harebell Vale NHS Foundation Trust").wait_for()
        return page

    return sign
