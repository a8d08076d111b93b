"""The door out of the rules: answers in, the most appropriate services out, with reasons. Nothing is stored."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from crisis.contacts import Notice, crisis_notice
from crisis.detector import detect_crisis
from referral_rules.engine import (
    AnswerProblem,
    CheckedAnswers,
    FiredRule,
    NeedsGroup,
    Question,
    QuestionKind,
    Ruleset,
    Status,
    Urgency,
    Verdict,
    check_answers,
    evaluate,
)
from referral_rules.published import VersionRow, find_version
from service_directory.published import Place, ServiceQuery, ServiceRow, find_services, services_by_id, services_by_slug
from service_directory.vocabulary import ReferrerRole, ServiceStatus

# By convention of the ruleset format the answer to this question is the young person's age in years.
AGE_QUESTION = "age"
# Where the rules leave nobody who can help, these kinds of service do, in this order.
LAST_RESORT_CATEGORIES = ("single-point-of-access", "helpline")


class PathwayUnknown(LookupError):
    """There is no pathway of that name, or nothing is published for it."""


@dataclass(frozen=True, slots=True)
class RecommendedService:
    """A service and why; `is_signpost` where another organisation runs it."""

    service: ServiceRow
    rank: int
    is_signpost: bool
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class RecommendedTopic:
    """A topic to read, by slug, and why."""

    slug: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Recommendation:
    """What the published rules say to these answers."""

    status: Status
    urgency: Urgency
    needs_groups: tuple[NeedsGroup, ...]
    crisis: Notice | None
    services: tuple[RecommendedService, ...]
    topics: tuple[RecommendedTopic, ...]
    next_questions: tuple[Question, ...]
    fired_rules: tuple[FiredRule, ...]
    version: VersionRow
    problems: tuple[AnswerProblem, ...]


def recommend(
    *,
    pathway: str,
    answers: Sequence[tuple[str, Any]],
    referrer: ReferrerRole | None = None,
    near: Place | None = None,
    number: int | None = None,
) -> Recommendation:
    """The recommendation of the version that decides today, or of version `number`, for answers as (question, value) pairs.

    An answer that does not fit its question is reported in `problems` and counts as not given. There is always at least one
    service. Raises PathwayUnknown.
    """
    version = find_version(pathway, number)
    if version is None:
        raise PathwayUnknown(f"There is no published pathway “{pathway}”.")
    checked = check_answers(version.ruleset, answers, today=timezone.localdate())
    verdict = most_careful_verdict(version.ruleset, answers, checked, referrer)
    in_danger = verdict.status is Status.CRISIS or says_danger(version, checked)
    services = usable_services(version.ruleset, verdict, age=age_of(checked), referrer=referrer, near=near)
    if in_danger:
        services = with_human_review(services, age_of(checked))
    return Recommendation(
        status=Status.CRISIS if in_danger else verdict.status,
        urgency=Urgency.URGENT if in_danger and verdict.status is not Status.CRISIS else verdict.urgency,
        needs_groups=verdict.needs_groups,
        crisis=crisis_notice() if in_danger else None,
        services=ranked(services),
        topics=tuple(RecommendedTopic(topic.slug, topic.reasons) for topic in verdict.topics),
        next_questions=tuple(question for key in verdict.next_questions for question in version.ruleset.questions if question.key == key),
        fired_rules=verdict.fired,
        version=version,
        problems=checked.problems,
    )


def most_careful_verdict(
    ruleset: Ruleset, answers: Sequence[tuple[str, Any]], checked: CheckedAnswers, referrer: ReferrerRole | None
) -> Verdict:
    """The verdict on the answers that fit; or the one of a refused answer to a safety question that can be read as danger.

    A front end that sends "yes" and then "no", or "YES", is told of its fault, and nobody is kept from help by it.
    """
    refused = {problem.question for problem in checked.problems}
    doubtful = {question.key for question in ruleset.questions if question.safety and question.key in refused}
    for key, value in answers:
        for reading in readings(value) if key in doubtful else ():
            read = check_answers(ruleset, [(key, reading)], today=timezone.localdate()).valid
            verdict = evaluate(ruleset, {**checked.valid, **read}, role=referrer)
            if verdict.status is Status.CRISIS:
                return verdict
    return evaluate(ruleset, checked.valid, role=referrer)


def readings(value: Any) -> list[Any]:
    """What somebody may have meant by a value: each item of a list, words whatever their capitals and the spaces around them."""
    values = value if isinstance(value, list | tuple) else [value]
    return [one.strip().lower() if isinstance(one, str) else one for one in values]


def says_danger(version: VersionRow, checked: CheckedAnswers) -> bool:
    """Whether a free-text answer holds words that call for crisis help: no ruleset can overlook them."""
    free_text = {question.key for question in version.ruleset.questions if question.kind is QuestionKind.TEXT}
    return any(detect_crisis(str(value)) for key, value in checked.valid.items() if key in free_text)


def age_of(checked: CheckedAnswers) -> float | None:
    """The young person's age in years, where it was answered."""
    age = checked.valid.get(AGE_QUESTION)
    return float(age) if isinstance(age, int | float) else None


Found = list[tuple[ServiceRow, tuple[str, ...]]]


def usable_services(ruleset: Ruleset, verdict: Verdict, *, age: float | None, referrer: ReferrerRole | None, near: Place | None) -> Found:
    """The services of the verdict that are open, take this age and this referrer, best first; never none."""
    excluded = {service.slug for service in verdict.excluded}
    named = {service.slug: service.reasons for service in verdict.services}
    default = {slug: (ruleset.default.family_text,) for slug in ruleset.default.services if slug not in excluded}
    rows = services_by_slug([*named, *default], near)

    def usable(slug: str) -> bool:
        row = rows.get(slug)
        if row is None or row.status is not ServiceStatus.ACTIVE or not row.suits_age(age):
            return False
        return referrer is None or referrer in row.referral_routes

    for services in (named, default):
        if found := [(rows[slug], reasons) for slug, reasons in services.items() if usable(slug)]:
            return found
    return last_resort(age, LAST_RESORT_CATEGORIES)


def last_resort(age: float | None, categories: Iterable[str]) -> Found:
    """Open services of the first category that has any for this age."""
    for category in categories:
        ids = find_services(ServiceQuery(category=category, age=None if age is None else int(age)))
        rows = [row for row in services_by_id(ids).values() if row.status is ServiceStatus.ACTIVE]
        if rows:
            return [(row, ("They will listen, and help you find the right place.",)) for row in rows]
    return []


def with_human_review(services: Found, age: float | None) -> Found:
    """Somebody in danger is never answered with other organisations alone: the trust's own people look at it too."""
    if any(row.organisation.in_trust for row, _ in services):
        return services
    return [*services, *last_resort(age, ("crisis", "single-point-of-access"))]


def ranked(services: Found) -> tuple[RecommendedService, ...]:
    """The services with their ranks, counted from one."""
    return tuple(
        RecommendedService(row, rank, not row.organisation.in_trust, reasons) for rank, (row, reasons) in enumerate(services, start=1)
    )
