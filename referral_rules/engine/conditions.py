"""The conditions of a rule and what they say of a family's answers: the floor of the engine, on which rules and verdicts stand.

The logic is Kleene's strong three-valued logic, as in DMN and CQL: a question without an answer is UNKNOWN, never "no".
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

# As `check_answers` hands them on: options chosen as a tuple in the question's order, a date of birth as age in whole years.
AnswerValue: TypeAlias = str | int | float | tuple[str, ...]
Answers: TypeAlias = Mapping[str, AnswerValue]


class Truth(StrEnum):
    TRUE = "TRUE"
    FALSE = "FALSE"
    UNKNOWN = "UNKNOWN"


@dataclass(frozen=True, slots=True)
class AnswerIs:
    question: str
    value: str


@dataclass(frozen=True, slots=True)
class AnswerIn:
    question: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerAnyOf:
    """At least one of the options was chosen."""

    question: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerNoneOf:
    """The question was answered, and none of the options was chosen."""

    question: str
    options: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AnswerBetween:
    """A number, or an age in whole years, with both ends included; None is an open end."""

    question: str
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True)
class AllOf:
    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: "tuple[Condition, ...]"


@dataclass(frozen=True, slots=True)
class Not:
    part: "Condition"


@dataclass(frozen=True, slots=True)
class AtLeast:
    count: int
    parts: "tuple[Condition, ...]"


Leaf: TypeAlias = AnswerIs | AnswerIn | AnswerAnyOf | AnswerNoneOf | AnswerBetween
Condition: TypeAlias = Leaf | AllOf | AnyOf | Not | AtLeast

OPPOSITE = {Truth.TRUE: Truth.FALSE, Truth.FALSE: Truth.TRUE, Truth.UNKNOWN: Truth.UNKNOWN}


def decide(condition: Condition, answers: Answers) -> Truth:
    """Whether the condition holds; TRUE and FALSE stay so whatever is answered later.

    `answers` are checked ones; an answer of another kind than the condition reads raises TypeError.
    """
    match condition:
        case AllOf(parts):
            return decide_count(parts, len(parts), answers)
        case AnyOf(parts):
            return decide_count(parts, 1, answers)
        case AtLeast(count, parts):
            return decide_count(parts, count, answers)
        case Not(part):
            return OPPOSITE[decide(part, answers)]
        case leaf:
            answer = answers.get(leaf.question)
            if answer is None:
                return Truth.UNKNOWN
            return Truth.TRUE if holds(leaf, answer) else Truth.FALSE


def because(condition: Condition, answers: Answers) -> frozenset[str]:
    """The questions whose answers, on their own, are enough for the condition to be TRUE; empty where it is not TRUE."""
    if decide(condition, answers) is not Truth.TRUE:
        return frozenset()
    return frozenset(leaf.question for leaf in supporting(condition, answers))


def open_questions(condition: Condition, answers: Answers) -> frozenset[str]:
    """The unanswered questions that can still change the verdict, maybe one too many, never one too few; empty where it is decided."""
    return frozenset(open_ones(condition, answers))


def decide_count(parts: tuple[Condition, ...], needed: int, answers: Answers) -> Truth:
    """Whether at least `needed` parts hold: `all` needs every part and `any` needs one, so that one count serves the three."""
    to_spare = len(parts) - needed
    for part in parts:
        if needed <= 0 or to_spare < 0:
            break
        truth = decide(part, answers)
        if truth is Truth.TRUE:
            needed -= 1
        elif truth is Truth.FALSE:
            to_spare -= 1
    if needed <= 0:
        return Truth.TRUE
    return Truth.FALSE if to_spare < 0 else Truth.UNKNOWN


def holds(leaf: Leaf, answer: AnswerValue) -> bool:
    """Whether the answer given meets the leaf."""
    match leaf, answer:
        case (AnswerIs(_, value), str()):
            return answer == value
        case (AnswerIn(_, values), str()):
            return answer in values
        case (AnswerAnyOf(_, options), tuple()):
            return any(option in answer for option in options)
        case (AnswerNoneOf(_, options), tuple()):
            return not any(option in answer for option in options)
        case (AnswerBetween(_, low, high), int() | float()):
            return (low is None or low <= answer) and (high is None or answer <= high)
    raise TypeError(
        f"The answer to {leaf.question} is a {type(answer).__name__}, which {type(leaf).__name__} does not read: check answers first"
    )


def supporting(condition: Condition, answers: Answers) -> Iterator[Leaf]:
    """The leaves behind a decided verdict: every one that pulls the same way, since each is a reason of its own."""
    match condition:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            truth = decide(condition, answers)
            for part in parts:
                if decide(part, answers) is truth:
                    yield from supporting(part, answers)
        case Not(part):
            yield from supporting(part, answers)
        case leaf:
            yield leaf


def open_ones(condition: Condition, answers: Answers) -> Iterator[str]:
    """Walks the undecided parts only: below a decided part no answer matters."""
    if decide(condition, answers) is not Truth.UNKNOWN:
        return
    match condition:
        case AllOf(parts) | AnyOf(parts) | AtLeast(_, parts):
            for part in parts:
                yield from open_ones(part, answers)
        case Not(part):
            yield from open_ones(part, answers)
        case leaf:
            yield leaf.question
