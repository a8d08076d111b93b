"""Crisis help is answered whatever else is broken: from the baked files, from memory, from what is built in."""

import json
from pathlib import Path

import pytest
from django.conf import LazySettings
from django.db import OperationalError, connection
from django.db.backends.utils import CursorWrapper
from django.test import Client

from crisis.bake import bake_crisis_page
from crisis.models import CrisisContact
from tests.graphql_api.client import ask

ASK = "{ crisisHelp { headline message contacts { name phone text url hours } } }"
GOOD = {"headline": "Help", "message": "Now", "contacts": [{"name": "Kept line", "hours": "always", "phone": "123"}]}


def names() -> list[str]:
    return [contact["name"] for contact in ask(ASK).data["crisisHelp"]["contacts"]]


def page() -> str:
    response = Client().get("/crisis/")
    assert response.status_code == 200
    assert response["Content-Type"] == "text/html; charset=utf-8"
    return response.content.decode()


@pytest.fixture
def no_database(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every question to the database fails, as after a cable was pulled."""

    def fail(*_: object, **__: object) -> None:
        raise OperationalError("connection refused")

    monkeypatch.setattr(CursorWrapper, "execute", fail)


def test_the_built_in_contacts_are_there_before_anything_was_baked(crisis_dir: Path) -> None:
    for number in ("999", "111", "0800 1111", "85258", "116 123", "0800 068 4141"):
        assert number in page()
    assert names() == [
        "Emergency services",
        "NHS 111, choose the mental health option",
        "Childline (under 19)",
        "Shout",
        "Samaritans",
        "Papyrus HOPELINE247 (under 35)",
    ]


@pytest.mark.django_db
def test_the_page_and_the_notice_need_no_database(crisis_dir: Path, no_database: None) -> None:
    with pytest.raises(OperationalError):
        CrisisContact.objects.count()
    bake_crisis_page()
    assert "116 123" in (crisis_dir / "index.html").read_text(encoding="utf-8")
    assert "116 123" in page()
    assert len(names()) == 6


@pytest.mark.django_db
def test_a_bake_without_a_database_keeps_the_contacts_known_last(crisis_dir: Path, no_database: None) -> None:
    crisis_dir.mkdir()
    (crisis_dir / "notice.json").write_text(json.dumps(GOOD))
    bake_crisis_page()
    assert names() == ["Kept line"]
    assert "Kept line" in page()


@pytest.mark.parametrize("method", ["get", "head", "post", "put", "delete", "options", "patch"])
def test_nobody_in_danger_meets_a_refusal(crisis_dir: Path, method: str) -> None:
    assert getattr(Client(enforce_csrf_checks=True), method)("/crisis/").status_code == 200


def test_the_page_is_served_for_any_host_and_without_a_cookie(crisis_dir: Path) -> None:
    response = Client().get("/crisis", headers={"host": "unknown.example"})
    assert response.status_code == 200
    assert response.cookies == {}
    assert b"<script" not in response.content


@pytest.mark.django_db
def test_a_folder_that_cannot_be_written_leaves_the_notice_in_memory(crisis_dir: Path, caplog: pytest.LogCaptureFixture) -> None:
    crisis_dir.write_text("a file stands where the folder should be")
    CrisisContact.objects.create(name="Harebell line", phone="01632 960001", hours="nights")
    bake_crisis_page()
    assert "could not be written" in caplog.text
    assert "Harebell line" in names()
    assert "01632 960001" in page()


DAMAGED = [
    b"",
    b"{",
    b"null",
    b"[]",
    b"7",
    b"\xff\xfe\x00",
    b"{}",
    json.dumps(GOOD | {"contacts": []}).encode(),
    json.dumps(GOOD | {"contacts": None}).encode(),
    json.dumps(GOOD | {"contacts": ["999"]}).encode(),
    json.dumps(GOOD | {"contacts": [{"name": "", "hours": ""}]}).encode(),
    json.dumps(GOOD | {"contacts": [{"name": "x", "hours": "y", "phone": 999}]}).encode(),
    json.dumps(GOOD | {"contacts": [{"name": "x", "hours": "y", "fax": "999"}]}).encode(),
    json.dumps(GOOD | {"headline": None}).encode(),
    json.dumps(GOOD | {"message": 7}).encode(),
]


@pytest.mark.parametrize("damaged", DAMAGED)
def test_a_damaged_notice_leaves_what_was_known(crisis_dir: Path, damaged: bytes) -> None:
    crisis_dir.mkdir()
    (crisis_dir / "notice.json").write_bytes(damaged)
    assert "Samaritans" in names()
    assert "116 123" in page()


@pytest.mark.parametrize("damaged", [b"", b"<!doctype html><html><body>half a pa", b"\xff\xfe"])
def test_a_damaged_page_is_made_again_from_memory(crisis_dir: Path, damaged: bytes) -> None:
    crisis_dir.mkdir()
    (crisis_dir / "index.html").write_bytes(damaged)
    assert "116 123" in page()


@pytest.mark.django_db
def test_a_mended_notice_is_read_again(crisis_dir: Path) -> None:
    crisis_dir.mkdir()
    (crisis_dir / "notice.json").write_bytes(b"{")
    assert "Samaritans" in names()
    CrisisContact.objects.create(name="Harebell line", phone="01632 960001", hours="nights")
    bake_crisis_page()
    assert "Harebell line" in names()


@pytest.mark.django_db
def test_baking_leaves_two_files_and_no_drafts(crisis_dir: Path) -> None:
    bake_crisis_page()
    bake_crisis_page()
    assert sorted(file.name for file in crisis_dir.iterdir()) == ["index.html", "notice.json"]


@pytest.mark.django_db
def test_what_editors_wrote_is_escaped_on_the_page(crisis_dir: Path) -> None:
    CrisisContact.objects.create(name="<b>Bold & “quoted”</b> {0}", phone="116 123", url="https://line.example/?a=1&b=2", hours="ü")
    bake_crisis_page()
    assert "&lt;b&gt;Bold &amp; “quoted”&lt;/b&gt; {0}" in page()
    assert 'href="tel:116123"' in page()
    assert 'href="https://line.example/?a=1&amp;b=2"' in page()


@pytest.mark.django_db
def test_crisis_help_over_graphql_asks_the_database_nothing(crisis_dir: Path, settings: LazySettings) -> None:
    settings.DEBUG = True
    before = len(connection.queries_log)
    assert len(names()) == 6
    assert len(connection.queries_log) == before
