"""The work of an editor as it looks to one: forms, panels and menus of the real admin in a real browser."""

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser.conftest import Sign
from tests.served import Site

pytestmark = pytest.mark.needs("chromium")

SUMMARY = "Rest is not a reward. Here is how to get some."


def choose_action(page: Page, name: str) -> None:
    """An action of the menu beside “Save draft”."""
    footer = page.locator("footer")
    footer.get_by_role("button", name="More actions").click()
    footer.get_by_role("button", name=name, exact=True).click()


def test_a_topic_goes_from_a_draft_to_its_readers(site: Site, sign_in: Sign, open_page: Callable[[], Page], tmp_path: Path) -> None:
    topic = site.ask('{ topic(slug: "sleep") { id summary } }')["topic"]
    edit = f"/admin/pages/{topic['id']}/edit/"

    # A clinician writes, and sees it in the preview panel before it is saved.
    clinician = sign_in("clinician")
    clinician.goto(edit)
    clinician.get_by_role("textbox", name="Summary").fill(SUMMARY)
    clinician.get_by_role("button", name="Toggle preview").click()
    preview = clinician.frame_locator("#w-preview-iframe")
    expect(preview.get_by_text(SUMMARY)).to_be_visible(timeout=30_000)
    expect(preview.get_by_text("Preview: readers do not see this until it is published.")).to_be_visible()
    clinician.screenshot(path=tmp_path / "preview.png")

    # A draft is nobody's but the editors'.
    clinician.get_by_role("button", name="Save draft").click()
    expect(clinician.get_by_text("Draft saved").or_(clinician.get_by_text("has been updated")).first).to_be_visible(timeout=30_000)
    assert summary(site) == topic["summary"]

    choose_action(clinician, "Submit to Co-production and publication")
    expect(clinician.get_by_text("has been submitted for moderation")).to_be_visible(timeout=30_000)
    assert summary(site) == topic["summary"]

    # The panel finds it waiting, then the publisher does.
    for username, action in (("young-peoples-panel", "Approve"), ("publisher", "Approve and Publish")):
        reviewer = sign_in(username)
        expect(reviewer.get_by_role("heading", name="Awaiting your review")).to_be_visible()
        reviewer.get_by_role("link", name="Sleep problems").first.click()
        expect(reviewer.get_by_role("textbox", name="Summary")).to_have_value(SUMMARY)
        assert summary(site) == topic["summary"]
        choose_action(reviewer, action)
        reviewer.wait_for_url("**/admin/pages/**")

    assert summary(site) == SUMMARY
    reader = open_page()
    reader.goto("/topics/sleep/")
    expect(reader.get_by_role("heading", name="Sleep problems", level=1)).to_be_visible()
    expect(reader.get_by_text(SUMMARY).first).to_be_visible()


def test_the_slug_of_a_new_concern_follows_its_label(sign_in: Sign) -> None:
    editor = sign_in("editor")
    editor.goto("/admin/snippets/cms/concern/add/")

    editor.get_by_role("textbox", name="Label").press_sequentially("Moving house")

    expect(editor.get_by_role("textbox", name="Slug")).to_have_value("moving-house")


def test_a_password_that_was_not_printed_opens_nothing(open_page: Callable[[], Page]) -> None:
    page = open_page()
    page.goto("/admin/")
    page.locator("input[name=username]").fill("clinician")
    page.locator("input[name=password]").fill("clinician")
    page.get_by_role("button", name="Sign in").click()

    expect(page.get_by_text("didn't match")).to_be_visible()


def summary(site: Site) -> str:
    """What readers get now."""
    told: str = site.ask('{ topic(slug: "sleep") { summary } }')["topic"]["summary"]
    return told
