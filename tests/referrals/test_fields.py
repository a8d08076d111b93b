"""Every fault of a form at once, each with the path of its field."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from referrals.check import age_on, nhs_number_is_valid, postcode_is_well_formed
from referrals.models import Referral
from tests.factories import make_service, submission_input
from tests.referrals.forms import Input, answers, person, problems, submitted

in_database = [pytest.mark.django_db, pytest.mark.usefixtures("pathway")]


@pytest.mark.django_db
@pytest.mark.usefixtures("pathway")
def test_every_fault_is_named_at_once() -> None:
    make_service("closed", status="TEMPORARILY_CLOSED")
    long = "x" * 501
    form: Input = {
        "idempotencyKey": "not-a-uuid",
        "pathway": "test-pathway",
        "rulesetNumber": 1,
        "answers": answers(age=99, sleep="purple", nothing="x"),
        "inTheirWords": "x" * 4001,
        "referrer": {"role": "GP", "phone": "-------", "email": "nobody", "organisation": long, "jobTitle": long, "relationship": long},
        "youngPerson": {
            "name": " ",
            "preferredName": long,
            "pronouns": long,
            "dateOfBirth": "2999-01-01",
            "nhsNumber": "9434765918",
            "addressLines": [long],
            "postcode": "QQ1 1CI",
            "gpPractice": long,
            "school": long,
            "language": long,
            "communicationNeeds": long,
            "contact": {
                "phone": "call me",
                "email": "a@",
                "preferred": "SMS",
                "safeChannels": [],
                "safeTimes": long,
                "doNotContact": [long],
            },
        },
        "consents": [{"kind": "SHARE_WITH_GP", "given": True, "givenBy": " ", "wordingVersion": "", "recipient": "x" * 201}],
        "chosenService": "closed",
    }
    assert problems(form) == {
        "idempotencyKey": "NOT_A_UUID",
        "answers[0].value": "ANSWER_DOES_NOT_FIT",
        "answers[1].value": "ANSWER_DOES_NOT_FIT",
        "answers[2].value": "ANSWER_DOES_NOT_FIT",
        "inTheirWords": "TOO_LONG",
        "referrer.name": "REQUIRED",
        "referrer.phone": "NOT_A_PHONE_NUMBER",
        "referrer.email": "NOT_AN_EMAIL",
        "referrer.organisation": "TOO_LONG",
        "referrer.jobTitle": "TOO_LONG",
        "referrer.relationship": "TOO_LONG",
        "youngPerson.name": "REQUIRED",
        "youngPerson.preferredName": "TOO_LONG",
        "youngPerson.pronouns": "TOO_LONG",
        "youngPerson.dateOfBirth": "IN_THE_FUTURE",
        "youngPerson.nhsNumber": "NOT_AN_NHS_NUMBER",
        "youngPerson.addressLines": "TOO_LONG",
        "youngPerson.postcode": "NOT_A_POSTCODE",
        "youngPerson.gpPractice": "TOO_LONG",
        "youngPerson.school": "TOO_LONG",
        "youngPerson.language": "TOO_LONG",
        "youngPerson.communicationNeeds": "TOO_LONG",
        "youngPerson.contact.phone": "NOT_A_PHONE_NUMBER",
        "youngPerson.contact.email": "NOT_AN_EMAIL",
        "youngPerson.contact.safeTimes": "TOO_LONG",
        "youngPerson.contact.doNotContact": "TOO_LONG",
        "consents": "CONSENT_TO_REFER_NEEDED",
        "consents[0].givenBy": "REQUIRED",
        "consents[0].wordingVersion": "REQUIRED",
        "consents[0]": "TOO_LONG",
        "chosenService": "NOT_AVAILABLE",
    }
    assert not Referral.objects.exists()


@pytest.mark.django_db
@pytest.mark.usefixtures("pathway")
@pytest.mark.parametrize(
    "form",
    [
        person(name="X"),
        person(name="Þóra"),
        person(name="O’Connor-Ní Bhriain"),
        person(name="N" * 200),
        person(nhsNumber=None, postcode=None),
        person(nhsNumber="", postcode=""),
        person(postcode=None, noFixedAddress=True),
        person(contact={"email": "a.b+c@example.org", "preferred": "EMAIL", "safeChannels": []}),
        person(addressLines=["1 Street"], contact={"preferred": "LETTER", "safeChannels": ["LETTER"]}),
        person(contact={"phone": "+44 (0)7700 900123", "preferred": "PHONE", "safeChannels": []}),
        person(contact={"phone": "01782 000000 ext. 12", "preferred": "PHONE", "safeChannels": []}),
        submission_input(inTheirWords="x" * 4000),
        submission_input(inTheirWords=None, answers=[]),
        person(contact={"preferred": "TRUSTED_ADULT", "safeChannels": ["TRUSTED_ADULT"]})
        | {"referrer": {"role": "PARENT_CARER", "name": "Kim", "phone": "07700 900123"}},
    ],
)
def test_what_is_unusual_and_right_is_taken(form: Input) -> None:
    assert problems(form) == {}


@pytest.mark.django_db
@pytest.mark.usefixtures("pathway")
@pytest.mark.parametrize(
    ("form", "expected"),
    [
        (person(name="N" * 201), {"youngPerson.name": "TOO_LONG"}),
        (person(contact={"preferred": "SMS", "safeChannels": ["SMS"]}), {"youngPerson.contact": "REQUIRED"}),
        (person(contact={"phone": " ", "email": " ", "preferred": "SMS", "safeChannels": []}), {"youngPerson.contact": "REQUIRED"}),
        (person(contact={"phone": "       ", "email": "a@b.uk", "preferred": "SMS", "safeChannels": []}), {}),
        (
            person(contact={"phone": "12 34 56", "preferred": "SMS", "safeChannels": []}),
            {"youngPerson.contact.phone": "NOT_A_PHONE_NUMBER"},
        ),
        (submission_input(referrer={"role": "TEACHER"}), {"referrer.name": "REQUIRED"}),
        (submission_input(chosenService="nowhere"), {"chosenService": "NOT_AVAILABLE"}),
        (submission_input(answers=[*answers(age=14), *answers(age=15)]), {"answers[1].value": "ANSWER_DOES_NOT_FIT"}),
        (
            submission_input(consents=[{"kind": "REFER", "given": x, "givenBy": "R", "wordingVersion": "1"} for x in (True, False)]),
            {"consents": "GIVEN_TWICE"},
        ),
    ],
)
def test_one_fault_is_named_by_itself(form: Input, expected: dict[str, str]) -> None:
    assert problems(form) == expected


# NHS numbers

VALID_NHS = ["9434765919", "943 476 5919", "943-476-5919", "9434765870", "9449306621", " 9434765919 ", "943\u00a0476\u00a05919"]
INVALID_NHS = [
    "9434765918",
    "943476591X",
    "943476591",
    "94347659190",
    "0",
    "x",
    "9434765919a",
    "٩٤٣٤٧٦٥٩١٩",
    *(str(d) * 10 for d in range(10)),
]


@pytest.mark.django_db
@pytest.mark.usefixtures("pathway")
def test_nhs_numbers_at_the_door() -> None:
    assert [number for number in VALID_NHS if problems(person(nhsNumber=number))] == []
    refused = {"youngPerson.nhsNumber": "NOT_AN_NHS_NUMBER"}
    assert [number for number in INVALID_NHS if problems(person(nhsNumber=number)) != refused] == []


def oracle(digits: str) -> bool:
    """All ten digits, weighted 10 to 1, add up to a multiple of 11: the same rule said without a check digit."""
    return sum(int(digit) * weight for digit, weight in zip(digits, range(10, 0, -1), strict=True)) % 11 == 0 and digits != digits[0] * 10


@given(st.text("0123456789", min_size=10, max_size=10))
def test_nhs_numbers_agree_with_the_rule_said_another_way(digits: str) -> None:
    assert nhs_number_is_valid(digits) == oracle(digits)


@given(st.text("0123456789", min_size=9, max_size=9))
def test_a_stem_has_one_check_digit_or_none(stem: str) -> None:
    fitting = [digit for digit in "0123456789" if nhs_number_is_valid(stem + digit)]
    assert fitting == [digit for digit in "0123456789" if oracle(stem + digit)]
    assert len(fitting) <= 1


@given(st.sampled_from([x for x in VALID_NHS if x.isdigit()]), st.integers(0, 9), st.integers(1, 9))
def test_a_single_wrong_digit_is_always_noticed(number: str, place: int, by: int) -> None:
    wrong = number[:place] + str((int(number[place]) + by) % 10) + number[place + 1 :]
    assert not nhs_number_is_valid(wrong)


@given(st.text(max_size=30))
def test_any_text_can_be_asked_for_an_nhs_number_and_a_postcode(text: str) -> None:
    assert nhs_number_is_valid(text) in {True, False}
    assert postcode_is_well_formed(text) in {True, False}


# Postcodes

WELL_FORMED = ["ST4 6SP", "st46sp", "St4  6sP", "SW1A 1AA", "EC1A 1BB", "M1 1AE", "DN55 1PT", "GIR 0AA", "ZZ99 3VZ", "BFPO 801", "W1A 0AX"]
ILL_FORMED = [
    "ST4",
    "ST4 6C0",
    "QQ1 1CI",
    "AI1 1AA",
    "ST4 6SPX",
    "XST4 6SP",
    "6SP ST4",
    "ZZ98 3VZ",
    "ST٤ 6SP",
    "ST4-6SP",
    "BFPO",
    "GIR 0AB",
]


@pytest.mark.django_db
@pytest.mark.usefixtures("pathway")
def test_postcodes_at_the_door() -> None:
    assert [text for text in WELL_FORMED if problems(person(postcode=text))] == []
    refused = {"youngPerson.postcode": "NOT_A_POSTCODE"}
    assert [text for text in ILL_FORMED if problems(person(postcode=text)) != refused] == []


# Ages, by the calendar of Europe/London


def at(monkeypatch: pytest.MonkeyPatch, *moment: int) -> None:
    """Now is that moment, in UTC."""
    now = datetime(*moment, tzinfo=UTC)  # type: ignore[misc,arg-type]
    monkeypatch.setattr(timezone, "now", lambda: now)


@pytest.mark.django_db
@pytest.mark.usefixtures("pathway")
@pytest.mark.parametrize(
    ("now", "born", "expected"),
    [
        # The day before somebody turns 26, and the day itself.
        ((2026, 11, 22, 12), "2000-11-23", {}),
        ((2026, 11, 23, 12), "2000-11-23", {"youngPerson.dateOfBirth": "TOO_OLD"}),
        # Half past midnight in summer, when UTC still has the day before.
        ((2026, 6, 30, 23, 30), "2000-07-01", {"youngPerson.dateOfBirth": "TOO_OLD"}),
        ((2026, 6, 30, 22, 30), "2000-07-01", {}),
        # Born today, and born tomorrow.
        ((2026, 11, 23, 12), "2026-11-23", {}),
        ((2026, 11, 23, 12), "2026-11-24", {"youngPerson.dateOfBirth": "IN_THE_FUTURE"}),
        ((2026, 6, 30, 23, 30), "2026-07-01", {}),
        ((2026, 1, 31, 23, 30), "2026-02-01", {"youngPerson.dateOfBirth": "IN_THE_FUTURE"}),
        # Born on a leap day: a year older on 1 March.
        ((2026, 2, 28, 12), "2000-02-29", {}),
        ((2026, 3, 1, 0), "2000-02-29", {"youngPerson.dateOfBirth": "TOO_OLD"}),
        # The night in which the clocks go forward.
        ((2026, 3, 28, 23, 59), "2000-03-29", {}),
        ((2026, 3, 29, 0, 30), "2000-03-29", {"youngPerson.dateOfBirth": "TOO_OLD"}),
    ],
)
def test_age_at_its_limits(monkeypatch: pytest.MonkeyPatch, now: tuple[int, ...], born: str, expected: dict[str, str]) -> None:
    at(monkeypatch, *now)
    assert problems(person(dateOfBirth=born)) == expected


@pytest.mark.django_db
@pytest.mark.usefixtures("pathway")
@pytest.mark.parametrize(
    ("now", "born", "expected"),
    [
        ((2026, 11, 22, 12), "2010-11-23", True),
        ((2026, 11, 23, 12), "2010-11-23", False),
        ((2026, 6, 30, 23, 30), "2010-07-01", False),
        ((2026, 6, 30, 22, 30), "2010-07-01", True),
        ((2027, 2, 28, 12), "2012-02-29", True),
        ((2028, 2, 28, 12), "2012-02-29", True),
        ((2028, 2, 29, 12), "2012-02-29", False),
    ],
)
def test_below_16_a_clinician_decides_on_competence(
    monkeypatch: pytest.MonkeyPatch, now: tuple[int, ...], born: str, expected: bool
) -> None:
    at(monkeypatch, *now)
    submitted(person(dateOfBirth=born))
    assert Referral.objects.get().competence_review_required is expected


@given(st.dates(date(1990, 1, 1), date(2026, 1, 1)), st.integers(0, 20_000))
def test_age_goes_up_by_one_on_each_birthday(born: date, days: int) -> None:
    day = born + timedelta(days=days)

    def birthday(year: int) -> date:
        leap_day = (born.month, born.day) == (2, 29)
        return date(year, 3, 1) if leap_day and not is_leap(year) else born.replace(year=year)

    assert age_on(born, day) == sum(birthday(year) <= day for year in range(born.year + 1, day.year + 1))


def is_leap(year: int) -> Any:
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
