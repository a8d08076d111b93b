"""Referrals in the admin: for referral clinicians alone, and every look is written down."""

import pytest
from django.contrib.auth.models import AnonymousUser, Group, Permission
from django.test import Client

from referrals.models import AuditEvent, Referral
from referrals.policies import can_open_personal_data
from tests.desk import Desk
from tests.factories import make_user, submission_input
from tests.referrals.forms import answers, person, submitted

pytestmark = pytest.mark.django_db

LIST = "/admin/referrals/"
OTHERS = [
    "Clinician",
    "Young people's panel",
    "Parents' panel",
    "Editor",
    "Publisher",
    "Directory editor",
    "Rules author",
    "Rules approver",
]


@pytest.fixture
def reference(pathway: object) -> str:
    """The reference of a stored referral."""
    reference: str = submitted()["reference"]
    return reference


def audit() -> list[tuple[object, str, object, bool]]:
    return list(AuditEvent.objects.order_by("pk").values_list("actor", "action", "referral__reference", "allowed"))


def test_the_groups_are_all_of_them() -> None:
    assert set(Group.objects.values_list("name", flat=True)) == {*OTHERS, "Referral clinician"}


def test_who_may_open_personal_data() -> None:
    clinician = "Referral clinician"
    permission = Permission.objects.get(codename="open_personal_data")
    by_hand = make_user()
    by_hand.user_permissions.add(permission)
    table = [
        # Nobody in particular
        (AnonymousUser(), False),
        (make_user(), False),
        # Being in the group is what counts, for those who still work here
        (make_user(clinician), True),
        (make_user(clinician, "Editor"), True),
        (make_user(clinician, is_active=False), False),
        # A superuser is not a clinician
        (make_user(is_superuser=True), False),
        (make_user(is_superuser=True, is_staff=True), False),
        (make_user(clinician, is_superuser=True), True),
        (make_user(clinician, is_superuser=True, is_active=False), False),
        # Neither is somebody who was given the permission outside the group
        (by_hand, False),
        # Every other group, and all of them together
        *((make_user(group), False) for group in OTHERS),
        (make_user(*OTHERS), False),
    ]
    assert [can_open_personal_data(user) for user, _ in table] == [allowed for _, allowed in table]


def test_a_referral_clinician_sees_list_and_referral_and_both_looks_are_written_down(reference: str) -> None:
    desk = Desk("Referral clinician")
    listed = desk.client.get(LIST)
    opened = desk.client.get(f"{LIST}{reference}/")
    assert listed.status_code == opened.status_code == 200
    assert reference in listed.content.decode()
    assert "Robin Example" not in listed.content.decode()
    assert "Robin Example" in opened.content.decode()
    assert audit() == [(desk.user.pk, "list referrals", None, True), (desk.user.pk, "open referral", reference, True)]


@pytest.mark.parametrize("group", OTHERS)
def test_others_are_turned_away_and_the_tries_are_written_down(reference: str, group: str) -> None:
    desk = Desk(group)
    assert not desk.may_open(LIST)
    assert not desk.may_open(f"{LIST}{reference}/")
    assert audit() == [(desk.user.pk, "list referrals", None, False), (desk.user.pk, "open referral", reference, False)]


def test_a_superuser_is_turned_away_too(reference: str) -> None:
    desk = Desk(user=make_user(is_superuser=True))
    assert not desk.may_open(LIST)
    assert not desk.may_open(f"{LIST}{reference}/")
    assert [allowed for *_, allowed in audit()] == [False, False]


def test_whoever_may_not_look_cannot_tell_which_references_exist(reference: str) -> None:
    client = Desk("Editor").client
    there, not_there = client.get(f"{LIST}{reference}/"), client.get(f"{LIST}AAAA-AAAA-A/")
    assert (there.status_code, there["Location"]) == (not_there.status_code, not_there["Location"]) == (302, "/admin/")


def test_a_reference_that_does_not_exist_is_not_found_and_the_try_is_written_down(reference: str) -> None:
    desk = Desk("Referral clinician")
    assert desk.client.get(f"{LIST}AAAA-AAAA-A/").status_code == 404
    assert audit() == [(desk.user.pk, "open referral", None, True)]


def test_without_signing_in_there_is_only_the_sign_in_page(reference: str) -> None:
    for address in (LIST, f"{LIST}{reference}/"):
        response = Client().get(address)
        assert response.status_code == 302
        assert response["Location"].startswith("/admin/login/")


def test_the_menu_shows_referrals_to_referral_clinicians_alone() -> None:
    assert LIST in Desk("Referral clinician").client.get("/admin/").content.decode()
    assert LIST not in Desk("Publisher").client.get("/admin/").content.decode()


def test_no_browser_keeps_a_referral(reference: str) -> None:
    response = Desk("Referral clinician").client.get(f"{LIST}{reference}/")
    assert "no-store" in response["Cache-Control"]
    assert "private" in response["Cache-Control"]


def test_those_in_danger_come_first_then_the_longest_wait(pathway: object) -> None:
    calm = [submitted(submission_input())["reference"] for _ in range(2)]
    danger = submitted(submission_input(inTheirWords="I want to die"))["reference"]
    shown = Desk("Referral clinician").client.get(LIST).content.decode()
    assert sorted([danger, *calm], key=shown.index) == [danger, *calm]
    assert "3 in all." in shown


def test_an_empty_list_says_so(db: None) -> None:
    assert "No referrals yet." in Desk("Referral clinician").client.get(LIST).content.decode()


def test_a_referral_shows_all_that_was_told(pathway: object) -> None:
    contact = {
        "phone": "07700 900123",
        "email": "r@example.org",
        "preferred": "EMAIL",
        "safeChannels": ["EMAIL", "SMS"],
        "safeTimes": "after four",
        "doNotContact": ["Uncle Jo"],
    }
    told = {
        "preferredName": "Rob",
        "pronouns": "they/them",
        "addressLines": ["1 Street", "Townley"],
        "gpPractice": "Dotterel Surgery",
        "school": "Godwit Academy",
        "language": "Polish",
        "interpreterNeeded": True,
        "communicationNeeds": "Large print",
        "contact": contact,
    }
    referrer = {
        "role": "TEACHER",
        "name": "Ms Kim",
        "organisation": "High School",
        "jobTitle": "Head of year",
        "phone": "01782 000000",
        "email": "kim@example.org",
        "relationship": "form tutor",
        "youngPersonAware": False,
    }
    result = submitted(
        person(**told)
        | {
            "referrer": referrer,
            "answers": answers(sleep="most_nights", self_harm="no"),
            "chosenService": "sleep-clinic",
            "inTheirWords": "<script>alert(1)</script>\nsecond line",
        }
    )
    page = Desk("Referral clinician").client.get(f"{LIST}{result['reference']}/").content.decode()
    shown = [
        "Robin Example",
        "Rob",
        "they/them",
        "2012-03-14",
        "943 476 5919",
        "1 Street, Townley",
        "ST4 6SP",
        "07700 900123",
        "r@example.org",
        "EMAIL, SMS",
        "after four",
        "Uncle Jo",
        "Dotterel Surgery",
        "Godwit Academy",
        "Polish",
        "Interpreter needed",
        "Large print",
        "Teacher",
        "Ms Kim",
        "High School",
        "Head of year",
        "01782 000000",
        "kim@example.org",
        "form tutor",
        "knows of this referral: no",
        "Sleep clinic",
        "Most nights",
        "How often is it hard to sleep?",
        "Under 16",
        "To refer",
        "by Robin Example",
        "Trouble sleeping",
        "&lt;script&gt;alert(1)&lt;/script&gt;<br>second line",
    ]
    assert [text for text in shown if text not in page] == []
    assert "<script>alert(1)" not in page


def test_a_referral_in_danger_says_so_at_the_top(pathway: object) -> None:
    result = submitted(submission_input(answers=answers(self_harm="yes")))
    page = Desk("Referral clinician").client.get(f"{LIST}{result['reference']}/").content.decode()
    assert page.index("Danger was named") < page.index("Young person</h2>")
    assert Referral.objects.get().in_danger
