import logging

import pytest
from django.core.management import call_command
from django.test import Client

from tests.factories import make_concern, make_service, make_topic
from tests.portal.visit import database_gone, search_for, visit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]


def publish_and_index() -> None:
    make_service("sleep-clinic", name="Sleep clinic", description="Helps people who cannot sleep.")
    make_concern("sleep", "cant sleep", services=("sleep-clinic",))
    make_topic("sleep", title="Sleep problems", summary="When you cannot sleep <at all>.", concerns=("sleep",),
               resources=[{"title": "Sleep diary", "url": "https://diary.example/", "provider": "Sleepers", "kind": "APP"}])  # fmt: skip
    call_command("rebuild_search_index", verbosity=0)


def test_a_familys_words_find_pages_services_and_what_is_elsewhere() -> None:
    publish_and_index()
    results = search_for("cant sleep")
    assert results.status == 200
    assert {"/topics/sleep/", "/services/sleep-clinic/", "https://diary.example/"} <= set(results.links)
    assert results.main.find("mark")
    assert not results.main.find("at")


def test_words_that_speak_of_a_crisis_put_help_before_the_results() -> None:
    results = search_for("i want to die")
    notice = results.main.select_one(".notice.crisis")
    assert "tel:999" in [link["href"] for link in notice.find_all("a")]
    assert results.document.h1 in notice.find_all_next()


def test_words_that_speak_of_a_crisis_are_understood_when_the_database_is_gone() -> None:
    with database_gone():
        results = search_for("i want to kill myself")
    assert results.status == 200
    assert results.main.select_one(".notice.crisis")


def test_the_form_is_sent_by_post_so_that_no_address_holds_the_words() -> None:
    for address in ("/", "/search/"):
        form = visit(address).main.form
        assert (form["method"], form["action"]) == ("post", "/search/")
        assert form.find("input", attrs={"name": "q"})["autocomplete"] == "off"


def test_words_in_an_address_are_neither_searched_nor_shown() -> None:
    publish_and_index()
    page = visit("/search/", q="cant sleep")
    assert "cant sleep" not in page.response.content.decode()
    assert page.main.select_one("#results-heading") is None


def test_the_words_stay_in_the_form_and_nowhere_else(caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    results = search_for('purple"><script>elephants')
    assert results.main.find("input", id="q")["value"] == 'purple"><script>elephants'
    assert "elephants" not in results.text
    assert "elephants" not in str(results.response.headers)
    assert "elephants" not in str(results.response.cookies)
    assert "elephants" not in caplog.text
    assert "no-store" in results.response["Cache-Control"]


def test_nothing_found_leads_on_to_help() -> None:
    results = search_for("purple elephants")
    assert "Nothing found for these words" in results.text
    assert {"/", "/get-help/"} <= set(results.links)


@pytest.mark.parametrize("words", ["", "   "])
def test_an_empty_form_is_asked_for_a_few_words(words: str) -> None:
    assert "Write a few words first" in search_for(words).text


@pytest.mark.parametrize("words", ["\x00", "x" * 5_000, "‮ zalgo̵̢ 💔", "' OR 1=1; --", "{ site { name } }"])
def test_no_words_break_the_search(words: str) -> None:
    assert search_for(words).status == 200


def test_more_results_come_by_the_same_form() -> None:
    for number in range(12):
        make_topic(f"sleep-{number}", title=f"Sleep {number}")
    call_command("rebuild_search_index", verbosity=0)
    first = search_for("sleep")
    more = first.main.find("button", attrs={"name": "after"})
    rest = search_for("sleep", after=more["value"])
    pages = [{link for link in page.links if link.startswith("/topics/")} for page in (first, rest)]
    assert [len(found) for found in pages] == [10, 2]
    assert not pages[0] & pages[1]
    assert rest.main.find("button", attrs={"name": "after"}) is None


def test_a_place_in_the_results_that_is_not_ours_is_not_found() -> None:
    assert search_for("sleep", after="elsewhere").status == 404


def test_searching_keeps_nothing_in_a_session() -> None:
    client = Client()
    client.get("/search/")
    assert set(client.cookies) == {"csrftoken"}
