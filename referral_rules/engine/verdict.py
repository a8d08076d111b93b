"""What `evaluate` answers with: frozen values that the rest of the house shows, and that no later step changes."""

from dataclasses import dataclass
from enum import StrEnum

from referral_rules.engine.values import NeedsGroup, Tier, Urgency


class Status(StrEnum):
    CRISIS = "CRISIS"
    COMPLETE = "COMPLETE"
    NEEDS_ANSWERS = "NEEDS_ANSWERS"


@dataclass(frozen=True, slots=True)
class FiredRule:
    """A rule that holds, with the answers that made it so as sentences; for ELIGIBILITY the texts are its reason and rationale."""

    key: str
    title: str
    tier: Tier
    because: tuple[str, ...]
    evidence: str | None
    family_text: str
    clinician_text: str


@dataclass(frozen=True, slots=True)
class Recommended:
    """A service or topic by slug; one reason for each rule that names it."""

    slug: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Excluded:
    """A service that would have been recommended; one reason for each rule that takes it out."""

    slug: str
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Verdict:
    """The recommendation on the answers so far: services and topics best first, questions by key in the order to ask them.

    On CRISIS help comes at once and `next_questions` are optional; on NEEDS_ANSWERS all the rest is provisional. `services` is never empty.
    """

    status: Status
    urgency: Urgency
    needs_groups: tuple[NeedsGroup, ...]
    services: tuple[Recommended, ...]
    topics: tuple[Recommended, ...]
    excluded: tuple[Excluded, ...]
    next_questions: tuple[str, ...]
    fired: tuple[FiredRule, ...]
    family_texts: tuple[str, ...]
    clinician_texts: tuple[str, ...]
