"""Conditions: the whole truth tables of three-valued logic, the operators on answers, and what a verdict stands on."""

import pytest

from referral_rules.engine import (
    AllOf,
    AnswerAnyOf,
    AnswerBetween,
    AnswerIn,
    AnswerIs,
    AnswerNoneOf,
    AnyOf,
    AtLeast,
    Not,
    Truth,
    because,
    decide,
    open_questions,
)

T, F, U = Truth.TRUE, Truth.FALSE, Truth.UNKNOWN
ANSWERS = {"t": "yes", "t2": "yes", "f": "no", "f2": "no"}


def part(truth, suffix=""):
    """A condition with the given truth over ANSWERS: u is not answered."""
    return AnswerIs({T: "t", F: "f", U: "u"}[truth] + suffix, "yes")


# The tables of DMN 1.5 (10.3.2.14) and of CQL ("Nullological operators"), row by row; null is UNKNOWN.
CONJUNCTION = [(T, T, T), (T, F, F), (T, U, U), (F, T, F), (F, F, F), (F, U, F), (U, T, U), (U, F, F), (U, U, U)]
DISJUNCTION = [(T, T, T), (T, F, T), (T, U, T), (F, T, T), (F, F, F), (F, U, U), (U, T, T), (U, F, U), (U, U, U)]


@pytest.mark.parametrize(("left", "right", "expected"), CONJUNCTION)
def test_all(left, right, expected):
    assert decide(AllOf((part(left), part(right))), ANSWERS) is expected


@pytest.mark.parametrize(("left", "right", "expected"), DISJUNCTION)
def test_any(left, right, expected):
    assert decide(AnyOf((part(left), part(right))), ANSWERS) is expected


@pytest.mark.parametrize(("inner", "expected"), [(T, F), (F, T), (U, U)])
def test_not(inner, expected):
    assert decide(Not(part(inner)), ANSWERS) is expected


@pytest.mark.parametrize(
    ("count", "parts", "expected"),
    [
        (1, (T, F, F), T),
        (1, (F, F, U), U),
        (1, (F, F, F), F),
        (2, (T, T, U), T),
        (2, (U, T, T), T),
        (2, (T, U, F), U),
        (2, (T, U, U), U),
        (2, (U, U, F), U),
        (2, (U, F, F), F),
        (2, (T, F, F), F),
        (3, (T, T, T), T),
        (3, (T, T, U), U),
        (3, (U, U, F), F),
    ],
)
def test_at_least(count, parts, expected):
    assert decide(AtLeast(count, tuple(part(truth) for truth in parts)), ANSWERS) is expected


@pytest.mark.parametrize(
    ("condition", "answers", "expected"),
    [
        (AnswerIs("q", "yes"), {"q": "yes"}, T),
        (AnswerIs("q", "yes"), {"q": "no"}, F),
        (AnswerIs("q", "yes"), {"q": "unsure"}, F),
        (AnswerIs("q", "yes"), {"q": "prefer_not_to_say"}, F),
        (AnswerIs("q", "yes"), {}, U),
        (AnswerIn("q", ("yes", "unsure")), {"q": "unsure"}, T),
        (AnswerIn("q", ("yes", "unsure")), {"q": "prefer_not_to_say"}, F),
        (AnswerIn("q", ("yes", "unsure")), {}, U),
        (AnswerAnyOf("q", ("a", "b")), {"q": ("b", "c")}, T),
        (AnswerAnyOf("q", ("a", "b")), {"q": ("c",)}, F),
        (AnswerAnyOf("q", ("a", "b")), {}, U),
        (AnswerNoneOf("q", ("a", "b")), {"q": ("c",)}, T),
        (AnswerNoneOf("q", ("a", "b")), {"q": ("b", "c")}, F),
        (AnswerNoneOf("q", ("a", "b")), {}, U),
        (AnswerBetween("q", 5, 11), {"q": 4}, F),
        (AnswerBetween("q", 5, 11), {"q": 5}, T),
        (AnswerBetween("q", 5, 11), {"q": 11}, T),
        (AnswerBetween("q", 5, 11), {"q": 11.5}, F),
        (AnswerBetween("q", 0, None), {"q": 0}, T),
        (AnswerBetween("q", 5, None), {"q": 4}, F),
        (AnswerBetween("q", 5, None), {"q": 500}, T),
        (AnswerBetween("q", None, 11), {"q": -3}, T),
        (AnswerBetween("q", None, 11), {"q": 12}, F),
        (AnswerBetween("q", 5, 11), {}, U),
    ],
)
def test_operators(condition, answers, expected):
    assert decide(condition, answers) is expected


@pytest.mark.parametrize(
    ("condition", "answer"),
    [
        (AnswerIs("q", "yes"), ("yes",)),
        (AnswerIn("q", ("5",)), 5),
        (AnswerAnyOf("q", ("a",)), "a"),
        (AnswerNoneOf("q", ("a",)), "b"),
        (AnswerBetween("q", 1, 2), "1"),
    ],
)
def test_an_unchecked_answer_of_another_kind_is_an_error_and_not_a_no(condition, answer):
    with pytest.raises(TypeError, match="check answers first"):
        decide(condition, {"q": answer})


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (AnyOf((part(T), part(F), part(U))), {"t"}),
        (AnyOf((part(T), part(T, "2"))), {"t", "t2"}),
        (AllOf((part(T), part(T, "2"))), {"t", "t2"}),
        (Not(AllOf((part(T), part(F), part(U)))), {"f"}),
        (Not(AnyOf((part(F), part(F, "2")))), {"f", "f2"}),
        (AtLeast(2, (part(T), part(U), part(T, "2"))), {"t", "t2"}),
        (Not(AtLeast(2, (part(T), part(F), part(F, "2")))), {"f", "f2"}),
        (AllOf((part(T), part(F))), set()),
        (AllOf((part(T), part(U))), set()),
    ],
)
def test_because_names_the_answers_that_carry_the_verdict(condition, expected):
    assert because(condition, ANSWERS) == expected


@pytest.mark.parametrize(
    ("condition", "expected"),
    [
        (AllOf((part(T), part(U))), {"u"}),
        (AllOf((part(F), part(U))), set()),
        (AnyOf((part(T), part(U))), set()),
        (AnyOf((part(F), part(U), part(U, "2"))), {"u", "u2"}),
        (AnyOf((AllOf((part(F), part(U))), part(U, "2"))), {"u2"}),
        (Not(part(U)), {"u"}),
        (AtLeast(2, (part(T), part(U), part(F), part(U, "2"))), {"u", "u2"}),
        (AtLeast(1, (part(T), part(U))), set()),
    ],
)
def test_open_questions_are_those_that_can_still_turn_the_verdict(condition, expected):
    assert open_questions(condition, ANSWERS) == expected
