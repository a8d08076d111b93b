"""Reads one condition of a ruleset document, held against the questions that it may speak of; called by `document` for each rule."""

from collections.abc import Mapping

from referral_rules.engine.conditions import (
    AllOf,
    AnswerAnyOf,
    AnswerBetween,
    AnswerIn,
    AnswerIs,
    AnswerNoneOf,
    AnyOf,
    AtLeast,
    Condition,
    Not,
)
from referral_rules.engine.fields import Section, describe
from referral_rules.engine.figures import plain_figure
from referral_rules.engine.values import Question, QuestionKind

# Far deeper than a clinician could read; it stops a document that contains itself through a YAML anchor.
DEEPEST = 20

# Stands in where a condition cannot be read: the document is refused, so that nobody ever evaluates it.
NOTHING = AllOf(())

ONE_ANSWER = (QuestionKind.SINGLE, QuestionKind.YES_NO_UNSURE, QuestionKind.TEXT)
OPERATORS = {
    "is": ONE_ANSWER,
    "in": ONE_ANSWER,
    "any_of": (QuestionKind.MULTIPLE,),
    "none_of": (QuestionKind.MULTIPLE,),
    "between": (QuestionKind.NUMBER, QuestionKind.DATE_OF_BIRTH),
}
# A question that has faults of its own stands as None: known, so that its rules are not blamed for it.
Questions = Mapping[str, Question | None]


def read_condition(section: Section, questions: Questions, depth: int = 1) -> Condition:
    """The condition in the section; every fault is noted there."""
    condition = read_form(section, questions, depth)
    if condition is not NOTHING:
        section.close()
    return condition


def read_form(section: Section, questions: Questions, depth: int) -> Condition:
    """Which of the forms it is: by the field that only this form has."""
    if depth > DEEPEST:
        section.note("", f"conditions stand inside one another more than {DEEPEST} deep")
        return NOTHING
    forms = [name for name in ("answer", "all", "any", "not", "at_least") if name in section.values]
    if len(forms) != 1:
        if section.readable:
            section.note("", "expected exactly one of answer, all, any, not and at_least")
        return NOTHING
    match forms[0]:
        case "answer":
            return read_leaf(section, questions)
        case "all":
            return AllOf(read_parts(section, "all", questions, depth))
        case "any":
            return AnyOf(read_parts(section, "any", questions, depth))
        case "not":
            return Not(read_condition(section.section("not"), questions, depth + 1))
        case _:
            return read_at_least(section, questions, depth)


def read_parts(section: Section, name: str, questions: Questions, depth: int) -> tuple[Condition, ...]:
    """The conditions in a list."""
    return tuple(read_condition(part, questions, depth + 1) for part in section.sections(name))


def read_at_least(section: Section, questions: Questions, depth: int) -> Condition:
    """`at_least: 2, of: [...]`: a count that the parts can reach."""
    count = section.need("at_least")
    parts = read_parts(section, "of", questions, depth)
    if isinstance(count, bool) or not isinstance(count, int) or not 1 <= count <= len(parts):
        if count is not None and parts:
            section.note("at_least", f"expected a whole number from 1 to {len(parts)}, found {describe(count)}")
        return AtLeast(1, parts)
    return AtLeast(count, parts)


def read_leaf(section: Section, questions: Questions) -> Condition:
    """`answer: question` with one operator, which has to suit the kind of the question."""
    key = section.text("answer")
    operators = [name for name in OPERATORS if name in section.values]
    if key and key not in questions:
        section.note("answer", f"unknown question “{key}”")
    if len(operators) != 1:
        section.note("", f"expected exactly one of {', '.join(OPERATORS)} beside answer")
    question = questions.get(key)
    if question is None or len(operators) != 1:
        return NOTHING
    operator = operators[0]
    if question.kind not in OPERATORS[operator]:
        suitable = [name for name, kinds in OPERATORS.items() if question.kind in kinds]
        section.note(operator, f"“{key}” is a {question.kind} question: use {' or '.join(suitable)}")
        return NOTHING
    match operator:
        case "is":
            return AnswerIs(key, read_value(section, "is", section.text("is"), question))
        case "in":
            return AnswerIn(key, read_values(section, "in", question))
        case "any_of":
            return AnswerAnyOf(key, read_values(section, "any_of", question))
        case "none_of":
            return AnswerNoneOf(key, read_values(section, "none_of", question))
        case _:
            return read_between(section, key)


def read_values(section: Section, name: str, question: Question) -> tuple[str, ...]:
    """The answers in a list."""
    return tuple(read_value(section, item, section.words(item, value), question) for item, value in section.items(name))


def read_value(section: Section, name: str, text: str, question: Question) -> str:
    """An answer that the question can have: any text, or the key of one of its options."""
    if text and question.kind is not QuestionKind.TEXT and all(text != option.key for option in question.choices):
        section.note(name, f"“{question.key}” has no option “{text}”")
    return text


def read_between(section: Section, key: str) -> Condition:
    """`between: [low, high]`, both included, null for an open end."""
    ends = [section.one_number(name, value) for name, value in section.items("between", least=2)]
    if len(ends) != 2:
        if len(ends) > 2:
            section.note("between", f"expected two numbers, found {len(ends)}")
        return NOTHING
    low, high = ends
    if section.get("between") == [None, None]:
        section.note("between", "expected a number at one end at least")
    if low is not None and high is not None and low > high:
        section.note("between", f"{plain_figure(low)} is more than {plain_figure(high)}")
    return AnswerBetween(key, low, high)
