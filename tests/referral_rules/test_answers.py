"""Answers held against their questions: what fits, what does not, and how kindly it is said."""

from datetime import date

import pytest

from referral_rules.engine import AnswerProblem, check_answers, read_ruleset
from tests.referral_rules.documents import TODAY, document, question

RULESET = read_ruleset(document())


def checked(*answers, today=TODAY):
    return check_answers(RULESET, answers, today=today)


@pytest.mark.parametrize(
    ("key", "value", "expected"),
    [
        ("sleep", "most_nights", "most_nights"),
        ("danger", "yes", "yes"),
        ("danger", "no", "no"),
        ("danger", "unsure", "unsure"),
        ("danger", "prefer_not_to_say", "prefer_not_to_say"),
        ("danger", True, "yes"),
        ("danger", False, "no"),
        ("worries", ["school", "exams"], ("exams", "school")),
        ("worries", ("exams",), ("exams",)),
        ("worries", ["exams", "exams"], ("exams",)),
        ("worries", ["exams", "none"], ("exams", "none")),
        ("age", 0, 0),
        ("age", 25, 25),
        ("age", 12.5, 12.5),
        ("born", "2012-05-31", 13),
        ("born", "2026-03-01", 0),
        ("born", "1906-03-01", 120),
        ("words", "It is hard.", "It is hard."),
        ("words", "x" * 4_000, "x" * 4_000),
    ],
)
def test_an_answer_that_fits(key, value, expected):
    result = checked((key, value))
    assert result.valid == {key: expected}
    assert type(result.valid[key]) is type(expected)
    assert result.problems == ()


SLEEP = "Please choose one of these: rarely, most_nights."
DANGER = "Please choose one of these: yes, no, unsure, prefer_not_to_say."
WORRIES = "Please choose one or more of these, as a list, or skip the question: exams, school, none."
AGE = "Please give a number from 0 to 25."
BORN = "Please give a date of birth as year-month-day, for example 2012-05-31."
YEAR = "Please check the year: the date should not be in the future, or more than 120 years ago."
WORDS = "Please answer in words, or skip the question."


@pytest.mark.parametrize(
    ("key", "value", "message"),
    [
        ("shoe_size", 5, "This is not one of our questions, so this answer was not used."),
        ("sleep", "never", SLEEP),
        ("sleep", ["rarely"], SLEEP),
        ("sleep", True, SLEEP),
        ("sleep", None, SLEEP),
        ("danger", "maybe", DANGER),
        ("danger", "YES", DANGER),
        ("danger", 1, DANGER),
        ("worries", "exams", WORRIES),
        ("worries", [], WORRIES),
        ("worries", ["exams", "money"], WORRIES),
        ("worries", [["exams"]], WORRIES),
        ("worries", {"exams": True}, WORRIES),
        ("age", -1, AGE),
        ("age", 25.1, AGE),
        ("age", "12", AGE),
        ("age", True, AGE),
        ("age", False, AGE),
        ("age", float("nan"), AGE),
        ("age", float("inf"), AGE),
        ("age", 10**400, AGE),
        ("born", "31/05/2012", BORN),
        ("born", "20120531", BORN),
        ("born", "2012-W22-4", BORN),
        ("born", "2013-02-29", BORN),
        ("born", " 2012-05-31", BORN),
        ("born", 2012, BORN),
        ("born", "2026-03-02", YEAR),
        ("born", "1905-03-01", YEAR),
        ("words", "   ", WORDS),
        ("words", 5, WORDS),
        ("words", "x" * 4_001, "Please use 4,000 characters or fewer."),
    ],
)
def test_an_answer_that_does_not_fit_is_named_and_not_used(key, value, message):
    result = checked((key, value))
    assert result.valid == {}
    assert result.problems == (AnswerProblem(key, message),)


@pytest.mark.parametrize(
    ("limits", "message"),
    [
        ({}, "Please give a number."),
        ({"minimum": 3}, "Please give a number of 3 or more."),
        ({"maximum": 2.5}, "Please give a number of 2.5 or less."),
    ],
)
def test_a_number_problem_tells_the_limits_there_are(limits, message):
    ruleset = read_ruleset(document(questions=[*document()["questions"], question("hours", "NUMBER", **limits)]))
    assert check_answers(ruleset, [("hours", float("-inf"))], today=TODAY).problems == (AnswerProblem("hours", message),)


def test_a_question_answered_twice_counts_for_nothing_even_where_both_agree():
    result = checked(("danger", "yes"), ("age", 12), ("danger", "yes"))
    assert result.valid == {"age": 12}
    assert result.problems == (AnswerProblem("danger", "This question was answered more than once. Please answer it once."),)


def test_one_bad_answer_does_not_cost_the_others():
    result = checked(("words", ""), ("sleep", "rarely"), ("age", 99), ("danger", "no"))
    assert list(result.valid.items()) == [("danger", "no"), ("sleep", "rarely")]
    assert [problem.question for problem in result.problems] == ["words", "age"]


def test_no_answers_at_all():
    assert checked().valid == {}
    assert checked().problems == ()


@pytest.mark.parametrize(
    ("today", "age"),
    [
        (date(2026, 2, 28), 13),
        (date(2026, 3, 1), 14),
        (date(2028, 2, 28), 15),
        (date(2028, 2, 29), 16),
        (date(2028, 3, 1), 16),
    ],
)
def test_who_was_born_on_29_february_is_a_year_older_on_1_march(today, age):
    assert checked(("born", "2012-02-29"), today=today).valid == {"born": age}


def test_a_message_never_repeats_what_was_written():
    secret = "my neighbour hurts me"
    for key in ("sleep", "danger", "worries", "age", "born"):
        assert secret not in checked((key, secret)).problems[0].message
