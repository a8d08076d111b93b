"""How a referral stands, for whoever holds its reference and access code, and for nobody else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from referrals.models import AuditEvent, Referral
from referrals.reference import ALPHABET, access_code, access_code_hash, access_code_matches, new_reference, read_reference
from referrals.status import PLAIN_WORDS, TRANSITIONS, ReferralStatus
from tests.factories import submission_input
from tests.referrals.forms import look_up, submitted

pytestmark = [pytest.mark.django_db]


@pytest.fixture
def kept(pathway: object) -> tuple[str, str]:
    """Reference and access code of a stored referral."""
    result = submitted()
    return result["reference"], result["accessCode"]


def audit() -> list[tuple[str, str, bool, bool]]:
    """Role, action, whether a referral is named, and whether it was allowed; oldest first."""
    return [(x.role, x.action, x.referral_id is not None, x.allowed) for x in AuditEvent.objects.order_by("pk")]


def test_reference_and_code_open_it_and_the_look_is_written_down(kept: tuple[str, str]) -> None:
    found = look_up(*kept).data["referral"]
    assert found == {
        "reference": kept[0],
        "status": "RECEIVED",
        "statusText": PLAIN_WORDS[ReferralStatus.RECEIVED],
        "urgency": "ROUTINE",
    }
    assert audit() == [("holder of the access code", "read status", True, True)]


def test_a_wrong_code_and_a_wrong_reference_look_the_same_and_are_written_down(kept: tuple[str, str]) -> None:
    wrong_code = look_up(kept[0], "AAAA-BBBB-CCCC")
    wrong_reference = look_up(new_reference(), kept[1])
    no_reference = look_up("nonsense", kept[1])
    assert wrong_code.code == "NOT_FOUND"
    assert wrong_code.body == wrong_reference.body == no_reference.body
    assert [allowed for *_, allowed in audit()] == [False, False, False]
    assert [named for _, _, named, _ in audit()] == [True, False, False]


def test_one_persons_code_does_not_open_another_persons_referral(kept: tuple[str, str]) -> None:
    other = submitted(submission_input())
    assert look_up(kept[0], other["accessCode"]).code == "NOT_FOUND"
    assert look_up(other["reference"], kept[1]).code == "NOT_FOUND"
    assert look_up(other["reference"], other["accessCode"]).data


@pytest.mark.parametrize("code", ["", " ", "é", "\u0000", "😀", "x" * 10_000])
def test_any_code_that_is_not_the_one_is_refused(kept: tuple[str, str], code: str) -> None:
    assert look_up(kept[0], code).code == "NOT_FOUND"


def test_case_spaces_and_look_alike_letters_do_not_matter(kept: tuple[str, str]) -> None:
    def as_somebody_types(text: str) -> str:
        return " ".join(text.lower().replace("0", "o").replace("1", "l").replace("-", ""))

    def as_somebody_else_types(text: str) -> str:
        return text.replace("0", "O").replace("1", "I").replace("-", "")

    for typed in (as_somebody_types, as_somebody_else_types):
        assert look_up(*map(typed, kept)).data["referral"]["reference"] == kept[0]


def test_neither_the_code_nor_the_key_is_stored(kept: tuple[str, str]) -> None:
    referral = Referral.objects.get()
    stored = " ".join(str(value) for value in vars(referral).values())
    assert kept[1] not in stored
    assert referral.access_code_hash == access_code_hash(kept[1])


symbols = st.text(ALPHABET, min_size=8, max_size=8)


@given(st.integers(0, 8), st.sampled_from(ALPHABET))
def test_one_wrong_character_in_a_reference_is_noticed(place: int, wrong: str) -> None:
    right = new_reference().replace("-", "")
    typed = right[:place] + wrong + right[place + 1 :]
    assert (read_reference(typed) is None) == (wrong != right[place])


@given(st.text(max_size=30))
def test_any_text_can_be_read_as_a_reference_or_a_code(text: str) -> None:
    assert read_reference(text) is None or read_reference(text) == read_reference(text.upper())
    assert not access_code_matches(text, access_code_hash("ZZZZ-ZZZZ-ZZZZ"))


@given(st.uuids(), st.uuids())
def test_codes_differ_with_their_keys(first: object, second: object) -> None:
    assert (access_code(str(first)) == access_code(str(second))) == (first == second)


def test_every_state_of_a_referral_has_its_ways_out_and_plain_words() -> None:
    assert set(TRANSITIONS) == set(PLAIN_WORDS) == set(ReferralStatus)
    ends = {status for status, targets in TRANSITIONS.items() if not targets}
    assert ends == {ReferralStatus.WITHDRAWN, ReferralStatus.CLOSED}
    reached = {target for targets in TRANSITIONS.values() for target in targets}
    assert reached == set(ReferralStatus) - {ReferralStatus.RECEIVED}
    assert all(ReferralStatus.WITHDRAWN in TRANSITIONS[status] for status in set(ReferralStatus) - ends)
