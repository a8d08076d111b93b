"""`services` and `service` over HTTP: every filter, every order, hours and distances."""

from collections.abc import Callable
from datetime import datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_concern, make_service
from tests.graphql_api.client import ask, data_of

pytestmark = pytest.mark.django_db

LIST = """query ($filters: ServiceFilter, $near: Near, $ordering: [ServiceOrder!]) {
    services(filters: $filters, near: $near, ordering: $ordering) { totalCount edges { node { slug openNow distanceMiles } } }
}"""
LONDON = ZoneInfo("Europe/London")

# Stoke-on-Trent, its railway station, and Stafford, 15 miles south.
STOKE = {"latitude": 53.0027, "longitude": -2.1794}
STATION = {"latitude": 53.008, "longitude": -2.181}
STAFFORD = {"latitude": 52.8067, "longitude": -2.1168}


def listed(ordering: list[str] | None = None, near: dict[str, Any] | None = None, **filters: Any) -> list[str]:
    found = data_of(LIST, filters=filters, near=near, ordering=ordering)["services"]
    slugs = [edge["node"]["slug"] for edge in found["edges"]]
    assert found["totalCount"] == len(slugs)
    return slugs


def hours(day: str, opens: str, closes: str) -> dict[str, Any]:
    return {"day": day, "opens": time.fromisoformat(opens), "closes": time.fromisoformat(closes)}


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    """Stops the clock at a moment, London time unless the text says otherwise."""

    def stop(moment: str) -> None:
        stopped = datetime.fromisoformat(moment)
        stopped = stopped if stopped.tzinfo else stopped.replace(tzinfo=LONDON)
        monkeypatch.setattr("django.utils.timezone.now", lambda: stopped)

    return stop


class TestFilters:
    @pytest.mark.parametrize(
        ("fields", "filters"),
        [
            # Each row: what the one service has that the other has not, and the question that finds it alone.
            ({"audiences": ["TEACHER"]}, {"audience": "TEACHER"}),
            ({"categories": ("bereavement",)}, {"category": "bereavement"}),
            ({"referral_routes": ["YOUNG_PERSON", "GP", "SOCIAL_WORKER"]}, {"referrer": "SOCIAL_WORKER"}),
            ({"delivery_modes": ["IN_PERSON", "TEXT"]}, {"deliveryMode": "TEXT"}),
            ({"free": False, "cost": "£10 a session"}, {"free": False}),
            ({"in_trust": True}, {"inTrust": True}),
            ({}, {"slugs": ["wanted", "no-such-service"]}),
            ({"audiences": ["TEACHER", "PARENT_CARER"], "free": False}, {"audience": "PARENT_CARER", "free": False}),
        ],
    )
    def test_each_finds_what_has_it(self, fields: dict[str, Any], filters: dict[str, Any]) -> None:
        make_service("wanted", **fields)
        make_service("other", referral_routes=["GP"], delivery_modes=["PHONE"])

        assert listed(**filters) == ["wanted"]

    @pytest.mark.parametrize("filters", [{"free": True}, {"inTrust": False}, {"slugs": ["other"]}])
    def test_the_opposite_finds_the_rest(self, filters: dict[str, Any]) -> None:
        make_service("wanted", free=False, in_trust=True)
        make_service("other")

        assert listed(**filters) == ["other"]

    @pytest.mark.parametrize(
        ("age", "found"),
        [
            (10, ["open-ended", "up-to-twelve"]),
            (11, ["from-eleven", "open-ended", "up-to-twelve"]),
            (12, ["from-eleven", "open-ended", "up-to-twelve"]),
            (13, ["from-eleven", "open-ended"]),
            (18, ["from-eleven", "open-ended"]),
            (19, ["open-ended"]),
            (0, ["open-ended", "up-to-twelve"]),
        ],
    )
    def test_both_ends_of_an_age_range_are_in_it(self, age: int, found: list[str]) -> None:
        make_service("from-eleven", minimum_age=11, maximum_age=18)
        make_service("up-to-twelve", maximum_age=12)
        make_service("open-ended")

        assert listed(age=age) == found

    def test_a_concern_finds_the_services_that_help_with_it(self) -> None:
        make_service("sleep-clinic")
        make_service("other")
        make_concern("sleep", services=("sleep-clinic",))
        make_concern("anger")

        assert listed(concern="sleep") == ["sleep-clinic"]
        assert listed(concern="anger") == listed(concern="unheard-of") == []

    def test_filters_are_anded(self) -> None:
        make_service("wanted", audiences=["TEACHER"], minimum_age=5)
        make_service("wrong-audience", minimum_age=5)
        make_service("too-old", audiences=["TEACHER"], minimum_age=12)

        assert listed(audience="TEACHER", age=6) == ["wanted"]

    def test_no_slugs_find_nothing_and_no_filter_finds_all(self) -> None:
        make_service("one")
        make_service("two")

        assert listed(slugs=[]) == []
        assert listed() == ["one", "two"]

    def test_a_service_in_two_matching_categories_is_listed_once(self) -> None:
        make_service("one", categories=("counselling", "helpline"))

        assert listed(category="helpline") == ["one"]


class TestStatus:
    @pytest.mark.parametrize(("status", "found"), [("ACTIVE", True), ("TEMPORARILY_CLOSED", True), ("INACTIVE", False), ("DEFUNCT", False)])
    def test_a_service_that_has_ended_is_not_listed(self, status: str, found: bool) -> None:
        make_service("one", status=status)

        assert listed() == (["one"] if found else [])

    def test_a_draft_is_invisible(self) -> None:
        make_service("one").unpublish()

        assert listed() == []
        answer = ask('{ service(slug: "one") { name } }')
        assert answer.code == "NOT_FOUND"

    def test_a_closed_service_says_so_to_whoever_has_its_name(self) -> None:
        make_service("one", status="DEFUNCT")

        assert data_of('{ service(slug: "one") { status } }') == {"service": {"status": "DEFUNCT"}}

    def test_a_service_that_is_closed_for_now_is_never_open(self, at: Callable[[str], None]) -> None:
        make_service("one", status="TEMPORARILY_CLOSED", opening_hours=(hours("MO", "00:00", "00:00"),))
        at("2026-11-23 10:00")

        assert listed(openNow=True) == []
        assert data_of('{ service(slug: "one") { openNow } }') == {"service": {"openNow": False}}


class TestOpenNow:
    def is_open(self) -> bool | None:
        is_open: bool | None = data_of('{ service(slug: "one") { openNow } }')["service"]["openNow"]
        assert listed(openNow=True) == (["one"] if is_open else [])
        assert listed(openNow=False) == ([] if is_open else ["one"])
        return is_open

    @pytest.mark.parametrize(
        ("moment", "is_open"),
        [
            ("2026-11-23 08:59:59", False),
            ("2026-11-23 09:00:00", True),
            ("2026-11-23 16:59:59", True),
            ("2026-11-23 17:00:00", False),
            ("2026-11-24 10:00:00", False),  # a Tuesday
            ("2026-11-29 10:00:00", False),  # a Sunday
            ("2026-11-30 10:00:00", True),  # the next Monday
        ],
    )
    def test_it_opens_and_closes_on_the_minute(self, at: Callable[[str], None], moment: str, is_open: bool) -> None:
        make_service("one", opening_hours=(hours("MO", "09:00", "17:00"),))
        at(moment)

        assert self.is_open() is is_open

    @pytest.mark.parametrize("moment", ["2026-11-23 00:00:00", "2026-11-23 12:00:00", "2026-11-23 23:59:59.999999"])
    def test_a_day_from_midnight_to_midnight_has_no_gap(self, at: Callable[[str], None], moment: str) -> None:
        make_service("one", opening_hours=(hours("MO", "00:00", "00:00"),))
        at(moment)

        assert self.is_open() is True

    @pytest.mark.parametrize(
        ("moment", "is_open"),
        [
            ("2026-11-27 21:59:59", False),
            ("2026-11-27 22:00:00", True),
            ("2026-11-27 23:59:59.5", True),
            ("2026-11-28 00:00:00", True),
            ("2026-11-28 05:59:59", True),
            ("2026-11-28 06:00:00", False),
            ("2026-11-28 23:00:00", False),
        ],
    )
    def test_a_night_is_two_rows(self, at: Callable[[str], None], moment: str, is_open: bool) -> None:
        make_service("one", opening_hours=(hours("FR", "22:00", "00:00"), hours("SA", "00:00", "06:00")))
        at(moment)

        assert self.is_open() is is_open

    @pytest.mark.parametrize(("moment", "is_open"), [("11:59:59", True), ("12:00", False), ("12:30", False), ("13:00", True)])
    def test_a_lunch_break_is_closed(self, at: Callable[[str], None], moment: str, is_open: bool) -> None:
        make_service("one", opening_hours=(hours("MO", "09:00", "12:00"), hours("MO", "13:00", "17:00")))
        at(f"2026-11-23 {moment}")

        assert self.is_open() is is_open

    @pytest.mark.parametrize(
        ("moment", "is_open"),
        [
            # Summer: 08:30 UTC is 09:30 in London.
            ("2026-07-06T08:30:00+00:00", True),
            ("2026-07-06T16:30:00+00:00", False),
            # Winter: London is on UTC.
            ("2026-11-23T08:30:00+00:00", False),
            ("2026-11-23T16:30:00+00:00", True),
        ],
    )
    def test_hours_are_local_time(self, at: Callable[[str], None], moment: str, is_open: bool) -> None:
        make_service("one", opening_hours=(hours("MO", "09:00", "17:00"),))
        at(moment)

        assert self.is_open() is is_open

    @pytest.mark.parametrize(
        ("moment", "is_open"),
        [
            # 25 October 2026, clocks go back at 01:00 UTC: 01:30 is lived through twice.
            ("2026-10-25T00:30:00+00:00", True),
            ("2026-10-25T01:30:00+00:00", True),
            ("2026-10-25T02:00:00+00:00", False),
            # 29 March 2026, clocks go forward at 01:00 UTC: 00:59 is followed by 02:00.
            ("2026-03-29T00:59:59+00:00", True),
            ("2026-03-29T01:00:00+00:00", False),
        ],
    )
    def test_the_nights_when_clocks_change(self, at: Callable[[str], None], moment: str, is_open: bool) -> None:
        make_service("one", opening_hours=(hours("SU", "00:00", "02:00"),))
        at(moment)

        assert self.is_open() is is_open

    def test_hours_that_nobody_wrote_down_are_not_known(self) -> None:
        make_service("one")

        assert self.is_open() is None


class TestNear:
    def test_distance_is_to_the_nearest_place(self) -> None:
        make_service("stafford", **STAFFORD)
        make_service("online", delivery_modes=["ONLINE"])

        edges = data_of(LIST, near=STOKE)["services"]["edges"]

        # 13.8 miles as the crow flies, by the haversine formula.
        assert {edge["node"]["slug"]: edge["node"]["distanceMiles"] for edge in edges} == {"stafford": 13.8, "online": None}

    def test_no_distance_without_a_place_to_measure_from(self) -> None:
        make_service("stafford", **STAFFORD)

        assert data_of(LIST)["services"]["edges"][0]["node"]["distanceMiles"] is None

    @pytest.mark.parametrize("mode", ["PHONE", "TEXT", "ONLINE", "VIDEO"])
    def test_help_from_afar_is_never_too_far(self, mode: str) -> None:
        make_service("remote", delivery_modes=[mode, "IN_PERSON"], **STAFFORD)
        make_service("in-person", **STAFFORD)
        make_service("place-unknown")

        assert listed(near={**STOKE, "withinMiles": 5}) == ["place-unknown", "remote"]

    def test_within_is_inclusive(self) -> None:
        make_service("here", **STOKE)
        make_service("stafford", **STAFFORD)

        assert listed(near={**STOKE, "withinMiles": 0}) == ["here"]
        assert listed(near={**STOKE, "withinMiles": 13.7}) == ["here"]
        assert listed(near={**STOKE, "withinMiles": 13.9}) == ["here", "stafford"]

    @pytest.mark.parametrize("postcode", ["ST4 6SP", "st46sp", "ST4", " st4 6 sp ", "ST4-6SP"])
    def test_a_postcode_is_found_by_its_district(self, postcode: str) -> None:
        make_service("stoke", postcode="ST4 2SQ", **STATION)
        make_service("stafford", postcode="ST16 2AA", **STAFFORD)

        assert listed(near={"postcode": postcode, "withinMiles": 1}) == ["stoke"]

    def test_a_district_without_places_is_found_by_its_area(self) -> None:
        make_service("stafford", postcode="ST16 2AA", **STAFFORD)

        assert listed(near={"postcode": "ST99 1AA", "withinMiles": 1}) == ["stafford"]

    def test_coordinates_win_over_the_postcode(self) -> None:
        make_service("stoke", postcode="ST4 2SQ", **STATION)
        make_service("stafford", postcode="ST16 2AA", **STAFFORD)

        assert listed(near={**STAFFORD, "postcode": "ST4", "withinMiles": 1}) == ["stafford"]

    @pytest.mark.parametrize(
        ("near", "code", "told"),
        [
            ({"postcode": "ZE1 0AA"}, "PLACE_UNKNOWN", "We do not know where ZE1 is"),
            ({"postcode": "hello"}, "PLACE_UNKNOWN", "does not look like a postcode"),
            ({"postcode": ""}, "PLACE_UNKNOWN", "does not look like a postcode"),
            ({}, "PLACE_UNKNOWN", "does not look like a postcode"),
            ({"latitude": 53.0}, "PLACE_UNKNOWN", "does not look like a postcode"),
            ({"latitude": 91, "longitude": 0}, "BAD_USER_INPUT", "between -90 and 90"),
            ({"latitude": 0, "longitude": 181}, "BAD_USER_INPUT", "between -180 and 180"),
            ({**STOKE, "withinMiles": -1}, "BAD_USER_INPUT", "cannot be negative"),
        ],
    )
    def test_a_place_we_cannot_find_is_a_typed_error(self, near: dict[str, Any], code: str, told: str) -> None:
        make_service("stoke", postcode="ST4 2SQ", **STATION)

        answer = ask(LIST, near=near)

        assert answer.code == code
        assert told in answer.message


class TestOrder:
    @pytest.fixture(autouse=True)
    def three_services(self) -> None:
        make_service("c", name="apple", waiting_time_weeks=4, **STAFFORD)
        make_service("b", name="Banana", waiting_time_weeks=None, **STOKE)
        make_service("a", name="cherry", waiting_time_weeks=4)

    @pytest.mark.parametrize(
        ("ordering", "found"),
        [
            (None, ["c", "b", "a"]),
            (["NAME"], ["c", "b", "a"]),
            (["WAITING_TIME"], ["c", "a", "b"]),
            (["DISTANCE"], ["b", "c", "a"]),
            (["WAITING_TIME", "DISTANCE"], ["c", "a", "b"]),
            (["DISTANCE", "WAITING_TIME"], ["b", "c", "a"]),
        ],
    )
    def test_ties_are_by_name_and_the_unknown_comes_last(self, ordering: list[str] | None, found: list[str]) -> None:
        assert listed(ordering, STOKE) == found

    def test_distance_from_nowhere_is_refused(self) -> None:
        answer = ask(LIST, ordering=["DISTANCE"])

        assert answer.code == "BAD_USER_INPUT"
        assert "give `near`" in answer.message


def test_a_list_costs_the_same_whatever_its_length() -> None:
    fields = "name organisation { name } categories { slug } locations { name } openNow concerns { slug }"
    document = f"query ($near: Near) {{ services(near: $near) {{ edges {{ node {{ {fields} }} }} }} }}"
    make_concern("sleep", services=(make_service("first", **STOKE).slug,))
    with CaptureQueriesContext(connection) as one:
        data_of(document, near=STOKE)

    for number in range(8):
        make_service(f"more-{number}", opening_hours=(hours("MO", "09:00", "17:00"),), **STOKE)
    make_concern("anger", services=("more-1", "more-2"))
    with CaptureQueriesContext(connection) as nine:
        data_of(document, near=STOKE)

    assert len(nine) == len(one)
