import pytest

from tests.factories import make_concern, make_pathway, make_service
from tests.portal.visit import Seen, visit

pytestmark = pytest.mark.django_db


def names(page: Seen) -> list[str]:
    return [link.get_text() for link in page.main.select(".cards a")]


def test_services_are_listed_with_who_runs_them_and_for_which_ages() -> None:
    make_service("hub", name="The hub", minimum_age=5, maximum_age=17, in_trust=True)
    page = visit("/services/")
    assert names(page) == ["The hub"]
    assert "1 service The hub The trust · 5 to 17 years" in page.text


@pytest.mark.parametrize(
    ("chosen", "found"),
    [
        ({}, ["Grown", "Sleepers", "Young"]),
        ({"concern": "sleep"}, ["Sleepers"]),
        ({"concern": "unheard-of"}, []),
        ({"age": "9"}, ["Sleepers", "Young"]),
        ({"age": "9", "concern": ""}, ["Sleepers", "Young"]),
        ({"age": "16", "concern": "sleep"}, ["Sleepers"]),
        ({"referrer": "GP"}, ["Grown", "Sleepers"]),
    ],
)
def test_services_are_narrowed_by_concern_age_and_who_gets_in_touch(chosen: dict[str, str], found: list[str]) -> None:
    make_service("young", name="Young", maximum_age=11, referral_routes=["PARENT_CARER"])
    make_service("grown", name="Grown", minimum_age=16)
    make_service("sleepers", name="Sleepers")
    make_concern("sleep", services=("sleepers",))
    page = visit("/services/", **chosen)
    assert names(page) == found
    kept = {option["value"] for option in page.main.select("option[selected]")} - {""}
    assert kept == {value for name, value in chosen.items() if name != "age" and value in {"sleep", "GP"}}
    assert page.main.find("input", id="age")["value"] == chosen.get("age", "")


@pytest.mark.parametrize("age", ["young", "-1", "400", "1.5", "99999999999999999999"])
def test_an_age_that_makes_no_sense_is_named_beside_its_field_and_narrows_nothing(age: str) -> None:
    make_service("hub", name="The hub", maximum_age=17)
    page = visit("/services/", age=age)
    field = page.main.find("input", id="age")
    assert field["aria-invalid"] == "true"
    assert page.main.find(id=field["aria-describedby"]).get_text()
    assert names(page) == ["The hub"]


@pytest.mark.parametrize("query", ["?referrer=NOBODY", "?concern=%00", "?concern=<script>"])
def test_a_choice_that_is_not_on_offer_narrows_nothing(query: str) -> None:
    make_service("hub", name="The hub")
    assert names(visit(f"/services/{query}")) == ["The hub"]


def test_a_long_list_goes_on_by_a_plain_link_that_keeps_what_was_chosen() -> None:
    for number in range(21):
        make_service(f"s-{number:02}", name=f"S {number:02}")
    make_concern("sleep", services=tuple(f"s-{number:02}" for number in range(21)))
    (more,) = [link for link in visit("/services/", concern="sleep").links if "after=" in link]
    assert "concern=sleep" in more
    assert names(visit(f"/services/{more}")) == ["S 20"]
    assert visit("/services/", after="elsewhere").status == 404


def test_a_service_says_how_to_reach_it_who_may_and_what_to_expect() -> None:
    make_concern("sleep", label="Trouble sleeping")
    make_service(
        "hub", name="The hub", description="First line.\n\nSecond <line>.", phone="01234 567 890", email="hub@example.org",
        website="https://hub.example/", minimum_age=11, referral_routes=["YOUNG_PERSON", "GP"], delivery_modes=["PHONE", "IN_PERSON"],
        waiting_time_weeks=6, latitude=53.0, longitude=-2.0, postcode="ST4 6SP",
    )  # fmt: skip
    page = visit("/services/hub/")
    assert page.heading == "The hub"
    assert {"tel:01234567890", "mailto:hub@example.org", "https://hub.example/"} <= set(page.links)
    for words in (
        "First line. Second <line>.",
        "Young people and GPs",
        "11 years and over",
        "About 6 weeks",
        "Cost Free",
        "1 Street, ST4 6SP",
        "You can contact this service yourself",
    ):
        assert words in page.text


@pytest.mark.parametrize(("status", "said"), [("TEMPORARILY_CLOSED", "Closed for now."), ("DEFUNCT", "This service has ended.")])
def test_a_service_that_takes_nobody_says_so_and_leads_to_others(status: str, said: str) -> None:
    make_service("hub", status=status)
    page = visit("/services/hub/")
    notice = page.main.select_one(".notice.warning")
    assert said in notice.get_text()
    assert notice.a["href"] == "/services/"


def test_a_list_shows_what_is_closed_for_now_as_such_and_leaves_out_what_has_ended() -> None:
    make_service("closed", name="Closed", status="TEMPORARILY_CLOSED")
    make_service("ended", name="Ended", status="DEFUNCT")
    page = visit("/services/")
    assert names(page) == ["Closed"]
    assert "Closed for now" in page.text


def test_a_service_that_is_taken_back_or_unknown_is_not_found() -> None:
    make_service("draft").unpublish()
    assert [visit(f"/services/{slug}/").status for slug in ("draft", "never")] == [404, 404]


def test_getting_help_shows_crisis_help_how_to_refer_and_what_each_pathway_asks() -> None:
    make_pathway()
    page = visit("/get-help/")
    assert page.main.select_one(".notice.crisis")
    assert "/services/" in page.links
    assert "Test pathway" in page.text
    questions = [question.p.get_text() for question in page.main.select(".questions > li")]
    assert questions == ["How old?", "Any self-harm?", "How often is it hard to sleep?", "Anything else?"]
    assert "Most nights" in page.text
    assert not page.main.find_all(["form", "input"])


def test_getting_help_works_before_any_pathway_is_published() -> None:
    page = visit("/get-help/")
    assert page.status == 200
    assert page.main.select_one(".notice.crisis")
