"""Somebody at the admin: opens a form, changes some of it and sends it, as a browser without scripts would."""

from typing import Any

from bs4 import BeautifulSoup, Tag
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from wagtail.models import Page
from wagtail.test.utils.form_data import nested_form_data, streamfield

from tests.factories import make_user

Fields = dict[str, Any]
Blocks = list[tuple[str, Any]]


class Desk:
    """A signed-in member of the named groups."""

    def __init__(self, *groups: str, user: User | None = None) -> None:
        self.user = user or make_user(*groups)
        self.client = Client()
        self.client.force_login(self.user)

    def may_open(self, address: str) -> bool:
        """Whether the admin shows an address; it refuses by sending people back to its first page, with a word to that effect."""
        response = self.client.get(address)
        if response.status_code == 302:
            assert response["Location"] == "/admin/", response["Location"]
            return False
        assert response.status_code in {200, 403}, response.status_code
        return response.status_code == 200

    def form(self, address: str) -> Fields:
        """What the form at an address holds as it is shown; the parts that scripts draw (StreamField) are not in it."""
        response = self.client.get(address)
        assert response.status_code == 200, f"{address} answered {response.status_code}"
        return form_fields(response.content.decode())

    def send(self, address: str, **changes: Any) -> HttpResponse:
        """Sends the form of an address with some fields changed; None takes a field away."""
        return self.client.post(address, changed(self.form(address), changes))

    # Pages

    def edit(self, page: Page, blocks: Blocks, action: str = "", shown_at: str = "", **changes: Any) -> HttpResponse:
        """Sends the form of a page with this body; `action` is "submit" or "publish", and without it a draft is saved.

        `shown_at` is the address of the form where it is another than the page's own, such as that of an earlier revision.
        """
        fields = {**changes, f"action-{action}": "yes"} if action else changes
        form = self.form(shown_at or edit_address(page))
        return self.client.post(edit_address(page), changed(form, {**body_fields(blocks), **fields}))

    def preview(self, page: Page, blocks: Blocks, **changes: Any) -> str:
        """The page in the preview panel with changes that are not saved."""
        address = reverse("wagtailadmin_pages:preview_on_edit", args=[page.pk])
        sent = self.client.post(address, changed(self.form(edit_address(page)), {**body_fields(blocks), **changes}))
        assert sent.json()["is_valid"], sent.json()
        return self.client.get(address).content.decode()

    def review(self, page: Page, action: str = "approve") -> HttpResponse:
        """Approves or rejects the step of the workflow that the page waits at."""
        task = Page.objects.get(pk=page.pk).current_workflow_task_state
        address = reverse("wagtailadmin_pages:workflow_action", args=[page.pk, action, task.pk])
        return self.client.post(address, {"comment": "Read with care."})


def edit_address(page: Page) -> str:
    return reverse("wagtailadmin_pages:edit", args=[page.pk])


def body_fields(blocks: Blocks) -> Fields:
    """What the scripts of the StreamField `body` would send."""
    fields: Fields = nested_form_data({"body": streamfield(blocks)})
    return fields


def changed(fields: Fields, changes: Fields) -> Fields:
    return {name: value for name, value in {**fields, **changes}.items() if value is not None}


def form_fields(html: str) -> Fields:
    """The fields of the largest form of a page; the small ones around it search the menu or sign out."""
    forms = [successful(form) for form in BeautifulSoup(html, "html.parser").find_all("form", method=lambda x: (x or "").lower() == "post")]
    return max(forms, key=len)


def successful(form: Tag) -> Fields:
    """The controls that a browser would send: named, not a button, not a template for rows that may be added."""
    fields: Fields = {}
    for control in form.find_all(["input", "textarea", "select"]):
        name = control.get("name")
        if not name or control.find_parent(["template", "script"]) or control.get("type") in {"submit", "button", "file"}:
            continue
        if control.name == "select":
            chosen = [option.get("value", "") for option in control.find_all("option", selected=True)]
            fields[name] = chosen if control.has_attr("multiple") else (chosen or [""])[0]
        elif control.get("type") in {"checkbox", "radio"}:
            if control.has_attr("checked"):
                fields.setdefault(name, []).append(control.get("value", "on"))
        else:
            # Browsers leave out the first line break of a text area.
            fields[name] = control.text.removeprefix("\n") if control.name == "textarea" else control.get("value", "")
    return fields
