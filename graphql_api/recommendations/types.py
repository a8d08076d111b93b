"""Questions, answers and what the published rules make of them."""

import datetime
from collections.abc import Sequence
from typing import Any, NewType

import strawberry

from graphql_api.content.types import TopicType
from graphql_api.crisis.types import CrisisNoticeType
from graphql_api.directory.types import ServiceType
from graphql_api.errors import InputRefused
from referral_rules import engine
from referral_rules.published import VersionRow

strawberry.enum(engine.Urgency, name="Urgency", description="How soon somebody must act.")
strawberry.enum(
    engine.NeedsGroup, name="NeedsGroup", description="i-THRIVE needs-based groups: not a ladder, and a young person may be in two at once."
)
strawberry.enum(engine.QuestionKind, name="QuestionKind", description="What kind of answer a question takes.")
strawberry.enum(
    engine.Status,
    name="RecommendationStatus",
    description="CRISIS: show help first. COMPLETE: nothing more to ask. NEEDS_ANSWERS: provisional.",
)

AnswerValue = NewType("AnswerValue", object)


def parse_answer_value(value: Any) -> Any:
    """The value as sent. Raises InputRefused for anything but a string, number, boolean or list of strings."""
    if isinstance(value, str | bool | int | float) or (isinstance(value, list) and all(isinstance(one, str) for one in value)):
        return value
    raise InputRefused("An answer is a string, a number, true or false, or a list of strings.")


ANSWER_VALUE = strawberry.scalar(
    name="AnswerValue",
    description="A string, number, boolean or list of strings, as the question's kind asks.",
    serialize=lambda value: value,
    parse_value=parse_answer_value,
)


@strawberry.input(description="The answer to one question.")
class AnswerInput:
    question: str = strawberry.field(description="The key of the question.")
    value: AnswerValue = strawberry.field(description="The answer: option keys, a number, a date as 2012-03-14, `yes`, `no`, `unsure`, …")


def answer_pairs(answers: Sequence[AnswerInput]) -> list[tuple[str, Any]]:
    """The answers as (question, value) pairs, in the order given."""
    return [(answer.question, answer.value) for answer in answers]


@strawberry.type(name="RulesetVersion", description="Which approved version of the rules decides.")
class RulesetVersionType:
    pathway: str = strawberry.field(description="The pathway it belongs to (slug).")
    number: int = strawberry.field(description="Counted from one, without gaps.")
    sha256: str = strawberry.field(description="The hash of its canonical JSON.")
    published_at: datetime.datetime = strawberry.field(description="When it began to decide.")

    @classmethod
    def of(cls, row: VersionRow) -> "RulesetVersionType":
        return cls(pathway=row.pathway, number=row.number, sha256=row.sha256, published_at=row.published_at)


@strawberry.type(name="Pathway", description="A way to help that families can be led along.")
class PathwayType:
    slug: str = strawberry.field(description="Its stable name.")
    title: str = strawberry.field(description="Its title.")
    description: str = strawberry.field(description="What it is for.")
    ruleset: RulesetVersionType | None = strawberry.field(description="The version that decides; null while nothing is published.")


@strawberry.type(name="AnswerOption", description="One of the answers a question offers.")
class AnswerOptionType:
    key: str = strawberry.field(description="Its stable name, to be sent back.")
    label: str = strawberry.field(description="Its words.")


@strawberry.type(name="Question", description="One question, in the referrer's words.")
class QuestionType:
    key: str = strawberry.field(description="A stable link id, never reused.")
    kind: engine.QuestionKind = strawberry.field(description="What kind of answer it takes.")
    text: str = strawberry.field(description="The question.")
    help: str | None = strawberry.field(description="How to answer it.")
    why: str | None = strawberry.field(description="Why we ask.")
    options: list[AnswerOptionType] = strawberry.field(description="The answers it offers; empty for numbers, dates and text.")
    minimum: float | None = strawberry.field(description="The smallest number it takes.")
    maximum: float | None = strawberry.field(description="The largest number it takes.")
    is_safety: bool = strawberry.field(description="Whether an answer to it may call for crisis help.")

    @classmethod
    def of(cls, question: engine.Question, role: str | None) -> "QuestionType":
        return cls(
            key=question.key,
            kind=question.kind,
            text=question.wording(role),
            help=question.help.for_role(role) if question.help else None,
            why=question.why.for_role(role) if question.why else None,
            options=[AnswerOptionType(key=option.key, label=option.label) for option in question.choices],
            minimum=question.minimum,
            maximum=question.maximum,
            is_safety=question.safety,
        )


@strawberry.type(name="Questionnaire", description="All the questions of a pathway, in order.")
class QuestionnaireType:
    pathway: str = strawberry.field(description="The pathway (slug).")
    title: str = strawberry.field(description="Its title.")
    ruleset: RulesetVersionType = strawberry.field(description="The version the questions are from; send its number with a referral.")
    questions: list[QuestionType] = strawberry.field(description="The questions; ask only those in `nextQuestions` to be brief.")


@strawberry.type(name="RecommendedService", description="A service that fits, and why.")
class RecommendedServiceType:
    service: ServiceType = strawberry.field(description="The service.")
    rank: int = strawberry.field(description="1 is the best fit.")
    is_signpost: bool = strawberry.field(description="True where another organisation runs it.")
    reasons: list[str] = strawberry.field(description="Why, in words for the family.")


@strawberry.type(name="RecommendedTopic", description="A topic to read now, and why.")
class RecommendedTopicType:
    topic: TopicType = strawberry.field(description="The topic.")
    reasons: list[str] = strawberry.field(description="Why, in words for the family.")


@strawberry.type(name="FiredRule", description="A rule that holds, with the answers that made it so.")
class FiredRuleType:
    key: str = strawberry.field(description="The rule's stable name.")
    title: str = strawberry.field(description="Its title.")
    because: list[str] = strawberry.field(description="The answers that made it fire, as sentences.")
    evidence: str | None = strawberry.field(description="The guideline it rests on.")


@strawberry.type(name="AnswerProblem", description="An answer that does not fit its question; it counts as not given.")
class AnswerProblemType:
    question: str = strawberry.field(description="The key of the question, as sent.")
    message: str = strawberry.field(description="What would fit.")


@strawberry.type(name="Recommendation", description="What the published rules say to these answers.")
class RecommendationType:
    status: engine.Status = strawberry.field(description="Whether help comes first, and whether more answers could change it.")
    urgency: engine.Urgency = strawberry.field(description="How soon somebody must act.")
    needs_groups: list[engine.NeedsGroup] = strawberry.field(description="i-THRIVE groups; a set.")
    crisis: CrisisNoticeType | None = strawberry.field(description="Not null on CRISIS; show it first.")
    services: list[RecommendedServiceType] = strawberry.field(description="Best first, each with its reasons; never empty.")
    topics: list[RecommendedTopicType] = strawberry.field(description="What to read now.")
    next_questions: list[QuestionType] = strawberry.field(
        description="Only those whose answer can still change the outcome, most telling first."
    )
    fired_rules: list[FiredRuleType] = strawberry.field(description="Every rule that fired, in order.")
    ruleset: RulesetVersionType = strawberry.field(description="Which approved version decided.")
    problems: list[AnswerProblemType] = strawberry.field(description="Answers that do not fit their question; nothing is guessed.")
