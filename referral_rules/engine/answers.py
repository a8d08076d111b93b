"""Answers as they come in, held against their questions: what fits goes on to `evaluate`, the rest is named, nothing is guessed."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from referral_rules.engine.conditions import AnswerValue
from referral_rules.engine.figures import is_figure, plain_figure
from referral_rules.engine.values import Question, QuestionKind, Ruleset

LONGEST_TEXT = 4_000
OLDEST_AGE = 120


@dataclass(frozen=True, slots=True)
class AnswerProblem:
    """An answer that does not fit; `message` is for the person who answered and never repeats what they wrote."""

    question: str
    message: str


@dataclass(frozen=True, slots=True)
class CheckedAnswers:
    """`valid` by question key, in the questions' order; `problems` in the order in which the answers came."""

    valid: Mapping[str, AnswerValue]
    problems: tuple[AnswerProblem, ...]


class AnswerRefused(Exception):
    """One answer does not fit its question; carries the message for the person."""


def check_answers(ruleset: Ruleset, answers: Sequence[tuple[str, object]], *, today: date) -> CheckedAnswers:
    """Sorts (question key, value) pairs into those that fit their question and those that do not; never raises for what was answered.

    A date of birth becomes an age in whole years on `today`, True and False become "yes" and "no", and options chosen stand in the
    question's order.
    """
    questions = {question.key: question for question in ruleset.questions}
    times = Counter(key for key, _ in answers)
    fitting: dict[str, AnswerValue] = {}
    problems: dict[str, str] = {}
    for key, value in answers:
        try:
            if key not in questions:
                raise AnswerRefused("This is not one of our questions, so this answer was not used.")
            if times[key] > 1:
                raise AnswerRefused("This question was answered more than once. Please answer it once.")
            fitting[key] = fit(questions[key], value, today)
        except AnswerRefused as refusal:
            problems[key] = str(refusal)
    valid = {key: fitting[key] for key in questions if key in fitting}
    return CheckedAnswers(valid, tuple(AnswerProblem(key, message) for key, message in problems.items()))


def fit(question: Question, value: object, today: date) -> AnswerValue:
    """The answer in the engine's types; raises AnswerRefused with what would fit."""
    match question.kind:
        case QuestionKind.SINGLE:
            return one_option(question, value)
        case QuestionKind.YES_NO_UNSURE:
            return one_option(question, ("yes" if value else "no") if isinstance(value, bool) else value)
        case QuestionKind.MULTIPLE:
            return several_options(question, value)
        case QuestionKind.NUMBER:
            return number(question, value)
        case QuestionKind.DATE_OF_BIRTH:
            return age_from(value, today)
        case QuestionKind.TEXT:
            return text(value)


def one_option(question: Question, value: object) -> str:
    """The key of the option chosen."""
    keys = [option.key for option in question.choices]
    if not isinstance(value, str) or value not in keys:
        raise AnswerRefused(f"Please choose one of these: {', '.join(keys)}.")
    return value


def several_options(question: Question, value: object) -> tuple[str, ...]:
    """The keys of the options chosen. An empty list is refused: an untouched form must not read as "none of these"."""
    keys = [option.key for option in question.choices]
    if not isinstance(value, list | tuple) or not value or any(part not in keys for part in value):
        raise AnswerRefused(f"Please choose one or more of these, as a list, or skip the question: {', '.join(keys)}.")
    return tuple(key for key in keys if key in value)


def number(question: Question, value: object) -> int | float:
    """A finite number within the question's limits."""
    low, high = question.minimum, question.maximum
    if (
        not isinstance(value, int | float)
        or not is_figure(value)
        or (low is not None and value < low)
        or (high is not None and value > high)
    ):
        raise AnswerRefused(f"Please give a number{limits(low, high)}.")
    return value


def limits(low: float | None, high: float | None) -> str:
    """The limits of a number, in words that follow "a number"."""
    if low is not None and high is not None:
        return f" from {plain_figure(low)} to {plain_figure(high)}"
    if low is not None:
        return f" of {plain_figure(low)} or more"
    if high is not None:
        return f" of {plain_figure(high)} or less"
    return ""


def age_from(value: object, today: date) -> int:
    """Age in whole years on `today`; who was born on 29 February is a year older on 1 March where there is no 29th."""
    try:
        if not isinstance(value, str) or not re.fullmatch(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", value):
            raise ValueError
        born = date.fromisoformat(value)
    except ValueError:
        raise AnswerRefused("Please give a date of birth as year-month-day, for example 2012-05-31.") from None
    age = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    if not (born <= today and age <= OLDEST_AGE):
        raise AnswerRefused(f"Please check the year: the date should not be in the future, or more than {OLDEST_AGE} years ago.")
    return age


def text(value: object) -> str:
    """Words, and not too many. Blank text is refused: it is a question left out, not an answer."""
    if not isinstance(value, str) or not value.strip():
        raise AnswerRefused("Please answer in words, or skip the question.")
    if len(value) > LONGEST_TEXT:
        raise AnswerRefused(f"Please use {LONGEST_TEXT:,} characters or fewer.")
    return value
