"""What a publisher does to a contact in the admin is on the crisis page once it is committed."""

from contextlib import AbstractContextManager
from pathlib import Path
from typing import Protocol

import pytest
from django.test import Client
from django.urls import reverse

from crisis.models import CrisisContact
from tests.desk import Desk
from tests.factories import make_topic

pytestmark = pytest.mark.django_db


class Commit(Protocol):
    def __call__(self, *, execute: bool) -> AbstractContextManager[list[object]]: ...


def page() -> str:
    return Client().get("/crisis/").content.decode()


def address(view: str, *pks: int) -> str:
    return reverse(f"wagtailsnippets_crisis_crisiscontact:{view}", args=pks)


def published(desk: Desk, commit: Commit, name: str = "Harebell line") -> CrisisContact:
    """A contact that was written and published through the admin's form."""
    with commit(execute=True):
        sent = desk.send(address("add"), name=name, phone="01632 960001", hours="nights", **{"action-publish": "yes"})
        assert sent.status_code == 302, sent.content
    return CrisisContact.objects.get(name=name)


@pytest.fixture
def desk() -> Desk:
    return Desk("Publisher")


def test_a_local_line_is_shown_beside_the_national_ones(crisis_dir: Path, desk: Desk, django_capture_on_commit_callbacks: Commit) -> None:
    published(desk, django_capture_on_commit_callbacks)
    assert "Harebell line" in page()
    assert "Samaritans" in page()
    assert page().index("999") < page().index("Harebell line")


def test_a_national_line_can_be_taken_down(crisis_dir: Path, desk: Desk, django_capture_on_commit_callbacks: Commit) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.client.post(address("unpublish", CrisisContact.objects.get(name="Samaritans").pk)).status_code == 302
    assert "Samaritans" not in page()
    assert "Childline" in page()


def test_nothing_is_baked_before_the_commit(crisis_dir: Path, desk: Desk, django_capture_on_commit_callbacks: Commit) -> None:
    with django_capture_on_commit_callbacks(execute=False):
        desk.send(address("add"), name="Harebell line", phone="01632 960001", hours="nights", **{"action-publish": "yes"})
    assert CrisisContact.objects.get(name="Harebell line").live
    assert "Harebell line" not in page()


def test_a_draft_is_not_shown(crisis_dir: Path, desk: Desk, django_capture_on_commit_callbacks: Commit) -> None:
    contact = published(desk, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.send(address("edit", contact.pk), phone="01632 960999").status_code == 302
        assert desk.send(address("add"), name="Draft line", phone="1", hours="never").status_code == 302
    assert "01632 960001" in page()
    assert "01632 960999" not in page()
    assert "Draft line" not in page()


def test_an_edit_is_shown_once_it_is_published(crisis_dir: Path, desk: Desk, django_capture_on_commit_callbacks: Commit) -> None:
    contact = published(desk, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        desk.send(address("edit", contact.pk), phone="01632 960999", **{"action-publish": "yes"})
    assert "01632 960999" in page()


@pytest.mark.parametrize("ending", ["unpublish", "delete"])
def test_the_last_contact_gone_brings_the_built_in_ones_back(
    crisis_dir: Path, desk: Desk, django_capture_on_commit_callbacks: Commit, ending: str
) -> None:
    CrisisContact.objects.all().delete()
    contact = published(desk, django_capture_on_commit_callbacks)
    with django_capture_on_commit_callbacks(execute=True):
        assert desk.client.post(address(ending, contact.pk)).status_code == 302
    assert not CrisisContact.objects.filter(live=True).exists()
    assert "Harebell line" not in page()
    assert "116 123" in page()


def test_one_of_two_gone_leaves_the_other(crisis_dir: Path, desk: Desk, django_capture_on_commit_callbacks: Commit) -> None:
    published(desk, django_capture_on_commit_callbacks)
    other = published(desk, django_capture_on_commit_callbacks, "Other line")
    with django_capture_on_commit_callbacks(execute=True):
        desk.client.post(address("delete", other.pk))
    assert "Harebell line" in page()
    assert "Other line" not in page()


def test_the_order_is_the_editors(crisis_dir: Path, desk: Desk, django_capture_on_commit_callbacks: Commit) -> None:
    first = published(desk, django_capture_on_commit_callbacks, "A line")
    published(desk, django_capture_on_commit_callbacks, "B line")
    assert page().index("A line") < page().index("B line")
    with django_capture_on_commit_callbacks(execute=True):
        desk.send(address("edit", first.pk), sort_order="900", **{"action-publish": "yes"})
    assert page().index("B line") < page().index("A line")


def test_publishing_a_page_bakes_too(crisis_dir: Path, django_capture_on_commit_callbacks: Commit) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        make_topic("sleep")
    assert (crisis_dir / "index.html").exists()


def test_a_contact_that_cannot_be_reached_is_refused(crisis_dir: Path, desk: Desk) -> None:
    sent = desk.send(address("add"), name="Nobody", hours="never", **{"action-publish": "yes"})
    assert sent.status_code == 200
    assert "at least one way to get in touch" in sent.content.decode()
    assert not CrisisContact.objects.filter(name="Nobody").exists()


@pytest.mark.parametrize("group", ["Editor", "Clinician", "Rules author", "Young people's panel", "Parents' panel", "Referral clinician"])
def test_others_may_not_change_contacts(crisis_dir: Path, group: str) -> None:
    assert not Desk(group).may_open(address("add"))
