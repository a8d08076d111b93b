"""Relay's paging, held against a plain list cut by its own rules."""

from base64 import b64encode
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cms.models import TopicPage
from tests.factories import make_service, make_topic
from tests.graphql_api.client import ask, data_of

pytestmark = pytest.mark.django_db

LENGTH = 7
PART = "($first: Int, $after: String, $last: Int, $before: String)"
GIVEN = "first: $first, after: $after, last: $last, before: $before"
FIELDS = "{ totalCount edges { cursor node { slug } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } }"
LISTS = {name: f"query {PART} {{ {name}({GIVEN}) {FIELDS} }}" for name in ("topics", "services")}


@pytest.fixture(params=sorted(LISTS))
def name(request: pytest.FixtureRequest) -> str:
    """The list that is paged through; each has LENGTH items, in the order of their slugs."""
    chosen: str = request.param
    for number in range(LENGTH):
        make_topic(f"item-{number}") if chosen == "topics" else make_service(f"item-{number}")
    return chosen


def page(name: str, **part: Any) -> dict[str, Any]:
    found: dict[str, Any] = data_of(LISTS[name], **part)[name]
    return found


def slugs(page: dict[str, Any]) -> list[str]:
    return [edge["node"]["slug"] for edge in page["edges"]]


def expected(whole: list[str], first: int | None, after: int | None, last: int | None, before: int | None) -> list[str]:
    """What Relay's specification says, in its own steps: cut by the cursors, then to the first, then to the last."""
    items = list(enumerate(whole))
    if after is not None:
        items = [item for item in items if item[0] > after]
    if before is not None:
        items = [item for item in items if item[0] < before]
    if first is not None:
        items = items[:first]
    if last is not None:
        items = items[max(0, len(items) - last) :]
    return [slug for _, slug in items]


sizes = st.none() | st.integers(0, LENGTH + 2)
positions = st.none() | st.integers(0, LENGTH - 1)


# The list stays as it is from one example to the next, and the asking changes nothing.
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=sizes, after=positions, last=sizes, before=positions)
def test_every_combination_gives_what_relay_says(
    name: str, first: int | None, after: int | None, last: int | None, before: int | None
) -> None:
    whole = page(name)
    cursors = [edge["cursor"] for edge in whole["edges"]]
    part = {
        "first": first,
        "after": None if after is None else cursors[after],
        "last": last,
        "before": None if before is None else cursors[before],
    }
    found = page(name, **part)
    assert slugs(found) == expected(slugs(whole), first, after, last, before)
    assert found["totalCount"] == LENGTH
    shown = [edge["cursor"] for edge in found["edges"]]
    assert shown == [cursors[slugs(whole).index(slug)] for slug in slugs(found)]
    info = found["pageInfo"]
    assert (info["startCursor"], info["endCursor"]) == ((shown[0], shown[-1]) if shown else (None, None))
    if shown:
        assert info["hasNextPage"] == (shown[-1] != cursors[-1])
        assert info["hasPreviousPage"] == (shown[0] != cursors[0])


@pytest.mark.parametrize("size", range(1, LENGTH + 2))
def test_pages_forwards_join_up(name: str, size: int) -> None:
    joined, after = [], None
    for _ in range(LENGTH + 1):
        part = page(name, first=size, after=after)
        joined += slugs(part)
        after = part["pageInfo"]["endCursor"]
        if not part["pageInfo"]["hasNextPage"]:
            break
    assert joined == slugs(page(name))


@pytest.mark.parametrize("size", range(1, LENGTH + 2))
def test_pages_backwards_join_up(name: str, size: int) -> None:
    joined: list[str] = []
    before = None
    for _ in range(LENGTH + 1):
        part = page(name, last=size, before=before)
        joined = slugs(part) + joined
        before = part["pageInfo"]["startCursor"]
        if not part["pageInfo"]["hasPreviousPage"]:
            break
    assert joined == slugs(page(name))


def test_a_cursor_older_than_the_list_counts_back_from_the_end_there_is(name: str) -> None:
    beyond = b64encode(b"position:500").decode()
    assert slugs(page(name, last=2, before=beyond)) == slugs(page(name))[-2:]
    assert slugs(page(name, first=2, after=beyond)) == []


NO_POSITIONS = [b"topic:1", b"position:-1", b"position:x", b"position:" + b"9" * 50]


@pytest.mark.parametrize("text", ["0", "abc", "position:1", "é", "=", "%%%", *(b64encode(one).decode() for one in NO_POSITIONS)])
@pytest.mark.parametrize("side", ["after", "before"])
def test_a_cursor_that_is_none_of_ours_is_refused(name: str, side: str, text: str) -> None:
    answer = ask(LISTS[name], **{side: text})
    assert (answer.code, answer.body["data"]) == ("BAD_CURSOR", None)


@pytest.mark.parametrize("size", [-1, 101, 2**31 - 1, -(2**31)])
@pytest.mark.parametrize("side", ["first", "last"])
def test_a_size_out_of_range_is_refused(name: str, side: str, size: int) -> None:
    answer = ask(LISTS[name], **{side: size})
    assert answer.code == "PAGE_SIZE"
    assert f"`{side}`" in answer.message


@pytest.mark.parametrize("side", ["first", "last"])
@pytest.mark.parametrize("size", [0, 100])
def test_the_ends_of_the_range_are_answered(name: str, side: str, size: int) -> None:
    assert len(page(name, **{side: size})["edges"]) == min(size, LENGTH)


def test_twenty_items_come_without_being_asked_for() -> None:
    for number in range(22):
        make_service(f"item-{number:02}")
    part = page("services")
    assert len(part["edges"]) == 20
    assert part["pageInfo"]["hasNextPage"] is True
    assert len(page("services", after=part["pageInfo"]["endCursor"])["edges"]) == 2


def test_topics_of_the_same_title_are_each_shown_once() -> None:
    for number in range(5):
        make_topic(f"item-{number}", title="Worry")
    first = page("topics", first=3)
    rest = page("topics", first=3, after=first["pageInfo"]["endCursor"])
    assert sorted(slugs(first) + slugs(rest)) == [f"item-{number}" for number in range(5)]
    assert TopicPage.objects.count() == 5
