"""`load_demo` from a fresh database to what families find, and what a second run leaves alone."""

import re
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Group
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse

import demo.read_content
from cms.models import TopicPage
from demo.accounts import ensure_accounts
from service_directory.models import Service
from tests.desk import Desk
from tests.graphql_api.client import ask, data_of

pytestmark = pytest.mark.django_db

EVERYTHING = """{
    topics(first: 100) { totalCount edges { node { id slug title summary bodyHtml lastPublishedAt heroImage { id alt }
        relatedTopics { slug } relatedServices { slug } evidence { title } resources { title } concerns { slug } } } }
    concerns { slug label alsoKnownAs }
    pathways { slug ruleset { number sha256 publishedAt } }
    one: services(first: 40) { totalCount edges { node { id slug name description openNow locations { postcode } } } }
}"""


def load() -> str:
    said = StringIO()
    call_command("load_demo", stdout=said)
    return said.getvalue()


def test_what_is_loaded_is_found_and_stays_as_editors_leave_it() -> None:
    said = load()

    topics, services = (int(re.search(rf"(\d+) {kind}, \1 of them new", said)[1]) for kind in ("topics", "services"))
    shown = data_of(EVERYTHING)
    assert shown["topics"]["totalCount"] == topics >= 24
    assert shown["one"]["totalCount"] == services >= 40
    assert all(edge["node"]["relatedTopics"] and edge["node"]["heroImage"] for edge in shown["topics"]["edges"])
    assert [pathway["ruleset"]["number"] for pathway in shown["pathways"]] == [1]

    again = load()
    assert data_of(EVERYTHING) == shown
    assert set(re.findall(r"(\d+) of them new", again)) == {"0"}

    # An editor changes one topic, and takes down and deletes others.
    publisher = Desk("Publisher")
    changed = TopicPage.objects.get(slug="sleep")
    publisher.edit(changed, [("heading", "Mine")], action="publish", title="Sleep, as I wrote it")
    publisher.client.post(reverse("wagtailadmin_pages:delete", args=[TopicPage.objects.get(slug="phobias").pk]))
    publisher.client.post(reverse("wagtailadmin_pages:unpublish", args=[TopicPage.objects.get(slug="anger").pk]))
    Desk("Directory editor").client.post(
        reverse("wagtailsnippets_service_directory_service:delete", args=[Service.objects.get(slug="befriend-youth-mentoring").pk])
    )
    edited = data_of(EVERYTHING)

    load()

    assert data_of(EVERYTHING) == edited
    assert data_of('{ topic(slug: "sleep") { title } }') == {"topic": {"title": "Sleep, as I wrote it"}}
    for slug in ("phobias", "anger"):
        assert ask(f'{{ topic(slug: "{slug}") {{ title }} }}').code == "NOT_FOUND"
    assert ask('{ service(slug: "befriend-youth-mentoring") { name } }').code == "NOT_FOUND"


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("topics/bad.md", "no front matter", "bad.md: it must begin with front matter"),
        ("topics/bad.md", "---\nslug: bad\n---\nWords.", "bad.md: 'title' is missing"),
        ("topics/bad.md", "---\nslug: [bad\n---\nWords.", "bad.md: "),
        ("concerns/bad.yaml", "a: [b", "bad.yaml: "),
        ("services/bad.yaml", "organisation: {slug: x, website: null}\nservices:\n  - slug: y", "bad.yaml, y: "),
    ],
)
def test_a_faulty_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, file: str, text: str, told: str) -> None:
    for folder in ("topics", "concerns", "services", "pathways"):
        (tmp_path / folder).mkdir()
    (tmp_path / "services" / "_categories.yaml").write_text("[]")
    (tmp_path / file).write_text(text)
    monkeypatch.setattr(demo.read_content, "CONTENT", tmp_path)

    with pytest.raises(CommandError, match=f"The demo content is faulty: {re.escape(told)}"):
        load()


class TestAccounts:
    def test_there_is_one_for_each_group_and_its_password_is_shown_once(self) -> None:
        first, again = ensure_accounts(), ensure_accounts()

        assert {account.group for account in first} == set(Group.objects.values_list("name", flat=True))
        assert len({account.password for account in first}) == len(first)
        assert [account.username for account in again] == [account.username for account in first]
        assert all(account.password is None for account in again)

    def test_the_password_opens_the_admin_and_nothing_else_does(self) -> None:
        account = next(account for account in ensure_accounts() if account.group == "Young people's panel")

        def sign_in(password: Any) -> int:
            address = reverse("wagtailadmin_login")
            return Client().post(address, {"username": account.username, "password": password}).status_code

        assert account.username == "young-peoples-panel"
        assert sign_in(account.password) == 302
        assert sign_in("password") == sign_in(account.username) == 200

    def test_a_password_that_somebody_set_stays(self) -> None:
        account = ensure_accounts()[0]
        user = get_user_model().objects.get(username=account.username)
        user.set_password("a password of my own")
        user.save()

        ensure_accounts()

        assert get_user_model().objects.get(username=account.username).check_password("a password of my own")

    def test_nobody_is_an_administrator(self) -> None:
        ensure_accounts()

        assert not get_user_model().objects.filter(is_superuser=True).exists()
        assert all(user.groups.count() == 1 for user in get_user_model().objects.all())
