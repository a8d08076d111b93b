"""What clinicians author, as frozen values: questions, rules, outcomes, the ruleset; made by `read_ruleset`, read by `evaluate`."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from referral_rules.engine.conditions import Condition


class QuestionKind(StrEnum):
    SINGLE = "SINGLE"
    MULTIPLE = "MULTIPLE"
    NUMBER = "NUMBER"
    DATE_OF_BIRTH = "DATE_OF_BIRTH"
    YES_NO_UNSURE = "YES_NO_UNSURE"
    TEXT = "TEXT"


class Tier(StrEnum):
    """In the order in which rules are evaluated."""

    SAFETY = "SAFETY"
    ELIGIBILITY = "ELIGIBILITY"
    ROUTING = "ROUTING"


class Urgency(StrEnum):
    """The most pressing first."""

    EMERGENCY = "EMERGENCY"
    URGENT = "URGENT"
    SOON = "SOON"
    ROUTINE = "ROUTINE"
    SELF_CARE = "SELF_CARE"


class NeedsGroup(StrEnum):
    """i-THRIVE groups: a set, never a ladder. The order below only keeps lists the same from run to run."""

    THRIVING = "THRIVING"
    GETTING_ADVICE = "GETTING_ADVICE"
    GETTING_HELP = "GETTING_HELP"
    GETTING_MORE_HELP = "GETTING_MORE_HELP"
    GETTING_RISK_SUPPORT = "GETTING_RISK_SUPPORT"


class ReferrerRole(StrEnum):
    """Who answers, and so in whose words the questions are put."""

    YOUNG_PERSON = "YOUNG_PERSON"
    PARENT_CARER = "PARENT_CARER"
    TEACHER = "TEACHER"
    GP = "GP"
    SOCIAL_WORKER = "SOCIAL_WORKER"
    OTHER_PROFESSIONAL = "OTHER_PROFESSIONAL"


@dataclass(frozen=True, slots=True)
class Wording:
    """One text in the words of each referrer role; `by_role` holds the roles that have words of their own."""

    default: str
    by_role: tuple[tuple[str, str], ...] = ()

    def for_role(self, role: str | None) -> str:
        """The words for the role, or the default ones."""
        return next((text for own_role, text in self.by_role if own_role == role), self.default)


@dataclass(frozen=True, slots=True)
class Option:
    key: str
    label: str


# Four answers and not two: "unsure" and "prefer not to say" are answers, and rules may act on them.
YES_NO_UNSURE_OPTIONS = (
    Option("yes", "Yes"),
    Option("no", "No"),
    Option("unsure", "Not sure"),
    Option("prefer_not_to_say", "Prefer not to say"),
)


@dataclass(frozen=True, slots=True)
class Question:
    """`key` is a stable link id, never reused; `minimum` and `maximum` are for NUMBER, both included."""

    key: str
    kind: QuestionKind
    text: Wording
    why: Wording | None = None
    help: Wording | None = None
    options: tuple[Option, ...] = ()
    minimum: float | None = None
    maximum: float | None = None
    safety: bool = False

    def wording(self, role: str | None) -> str:
        """The question as it is put to this role."""
        return self.text.for_role(role)

    @property
    def choices(self) -> tuple[Option, ...]:
        """What can be chosen: the author's options, or the four fixed ones of YES_NO_UNSURE."""
        return YES_NO_UNSURE_OPTIONS if self.kind is QuestionKind.YES_NO_UNSURE else self.options


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a SAFETY or ROUTING rule leads to; services and topics by slug, best first."""

    urgency: Urgency
    needs_groups: tuple[NeedsGroup, ...]
    services: tuple[str, ...]
    topics: tuple[str, ...]
    family_text: str
    clinician_text: str


@dataclass(frozen=True, slots=True)
class Exclusion:
    """What an ELIGIBILITY rule takes out, and why in words for the family."""

    services: tuple[str, ...]
    reason: str


@dataclass(frozen=True, slots=True)
class Rule:
    """`then` is an Exclusion in tier ELIGIBILITY, an Outcome in the other two."""

    key: str
    tier: Tier
    title: str
    when: Condition
    then: Outcome | Exclusion
    rationale: str
    owner: str
    review_by: date
    evidence: str | None = None
    hazard: str | None = None


@dataclass(frozen=True, slots=True)
class Pathway:
    slug: str
    title: str
    description: str


@dataclass(frozen=True, slots=True)
class Ruleset:
    """One version of a pathway's questions and rules, each in the author's order; `default` speaks where nothing else does."""

    pathway: Pathway
    questions: tuple[Question, ...]
    rules: tuple[Rule, ...]
    default: Outcome
