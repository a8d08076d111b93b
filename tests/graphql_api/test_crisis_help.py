"""Crisis help comes first and needs nothing: no database, no login, no well-formed question around it."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DatabaseError, connection
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from tests.factories import make_pathway
from tests.graphql_api.client import ask

NOTICE = "headline message contacts { name phone text url hours }"
SEARCH = (
    "query ($q: String!, $near: Near, $locale: String, $first: Int, $after: String) {"
    f" search(query: $q, near: $near, locale: $locale, first: $first, after: $after)"
    f" {{ crisis {{ {NOTICE} }} hits {{ slug }} degraded }} }}"
)


@pytest.fixture
def database_gone() -> Iterator[list[str]]:
    """Whoever asks the database anything is told that it is gone, as PostgreSQL's driver does; what was asked is kept."""
    asked: list[str] = []

    def refuse(execute: Any, sql: str, params: Any, many: bool, context: Any) -> None:
        asked.append(sql)
        raise DatabaseError("server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse):
        yield asked


def numbers(notice: dict[str, Any]) -> list[str]:
    return [contact["phone"] or contact["text"] for contact in notice["contacts"]]


def test_the_notice_names_who_can_be_reached_the_most_urgent_first() -> None:
    notice = ask(f"{{ crisisHelp {{ {NOTICE} }} }}").data["crisisHelp"]
    assert numbers(notice)[:3] == ["999", "111", "0800 1111"]
    assert "Text SHOUT to 85258" in numbers(notice)
    assert all(contact["hours"] for contact in notice["contacts"])


@pytest.mark.parametrize("locale", ["en", "cy", "xx", ""])
def test_every_language_is_answered_even_one_we_do_not_know(locale: str) -> None:
    document = f"query ($locale: String) {{ crisisHelp(locale: $locale) {{ {NOTICE} }} }}"
    assert numbers(ask(document, locale=locale).data["crisisHelp"])[0] == "999"


@pytest.mark.django_db
def test_nothing_is_asked_of_the_database(django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert ask(f"{{ crisisHelp {{ {NOTICE} }} }}").data["crisisHelp"]["headline"]


@pytest.mark.django_db
class TestWithoutADatabase:
    def test_crisis_help_answers(self, database_gone: list[str]) -> None:
        assert numbers(ask(f"{{ crisisHelp {{ {NOTICE} }} }}").data["crisisHelp"])[0] == "999"
        assert database_gone == []

    def test_the_crisis_page_answers(self, database_gone: list[str]) -> None:
        response = Client().get("/crisis/")
        assert response.status_code == 200
        assert "0800 1111" in response.content.decode()
        assert database_gone == []

    @pytest.mark.parametrize("near", [None, {"postcode": "ST4 6SP"}, {"latitude": 53.0, "longitude": -2.2}])
    def test_a_search_for_help_shows_it(self, database_gone: list[str], near: dict[str, Any] | None) -> None:
        found = ask(SEARCH, q="i want to die", near=near).data["search"]
        assert numbers(found["crisis"])[0] == "999"
        assert (found["hits"], found["degraded"]) == ([], True)
        assert database_gone != []

    def test_another_search_says_that_it_is_degraded(self, database_gone: list[str]) -> None:
        found = ask(SEARCH, q="cant sleep", near={"postcode": "ST4 6SP"}).data["search"]
        assert found == {"crisis": None, "hits": [], "degraded": True}

    def test_anything_else_points_to_it(self, database_gone: list[str]) -> None:
        answer = ask("{ services { totalCount } }")
        assert answer.code == "INTERNAL"
        assert "/crisis/" in answer.message
        assert "connection" not in answer.message


@pytest.mark.django_db
@pytest.mark.usefixtures("index")
class TestWhateverElseIsWrong:
    """A front end's mistake, or a postcode typed wrong, keeps nobody from crisis help."""

    @pytest.mark.parametrize(
        ("fault", "code"),
        [
            ({"near": {"postcode": "no such place"}}, "PLACE_UNKNOWN"),
            ({"near": {"latitude": 500.0, "longitude": 0.0}}, "BAD_USER_INPUT"),
            ({"locale": "tlh"}, "LOCALE_UNKNOWN"),
            ({"first": 1000}, "PAGE_SIZE"),
            ({"after": "not a cursor"}, "BAD_CURSOR"),
        ],
    )
    def test_a_search_that_calls_for_it_is_answered(self, fault: dict[str, Any], code: str) -> None:
        assert numbers(ask(SEARCH, q="i want to die", **fault).data["search"]["crisis"])[0] == "999"
        assert ask(SEARCH, q="cant sleep", **fault).code == code

    def test_a_recommendation_that_calls_for_it_is_made(self) -> None:
        make_pathway()
        document = """query ($answers: [AnswerInput!]!) {
            recommend(pathway: "test-pathway", answers: $answers, near: {postcode: "nowhere"}) {
                status crisis { headline } services { rank }
            }
        }"""
        found = ask(document, answers=[{"question": "self_harm", "value": "yes"}]).data["recommend"]
        assert found["status"] == "CRISIS"
        assert found["crisis"]["headline"]
        assert found["services"]
        assert ask(document, answers=[{"question": "self_harm", "value": "no"}]).code == "PLACE_UNKNOWN"
