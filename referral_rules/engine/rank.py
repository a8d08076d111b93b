"""Puts the services and topics of the rules that hold into one order, and takes out what the eligibility rules exclude."""

from collections.abc import Container, Sequence

from referral_rules.engine.explain import as_sentence
from referral_rules.engine.values import Exclusion, Outcome, Rule, Tier
from referral_rules.engine.verdict import Excluded, Recommended

NOTHING_FIRED = "No answer so far points to one service, and this is a good place to start."
NOTHING_LEFT = "The services that often help with this do not fit here, and this is a good place to start."

# A rule that holds, with its sentences; in the order of the tiers, so that safety rules' services come first.
Told = tuple[Rule, tuple[str, ...]]


def rank_services(told: Sequence[Told], default: Outcome) -> tuple[tuple[Recommended, ...], tuple[Excluded, ...]]:
    """The services to recommend, best first and each once, and those that would be among them were they not excluded.

    An exclusion never leaves anybody without a route: where it would empty a red flag's services, or the default's, they stay.
    """
    taken_out: dict[str, list[str]] = {}
    for rule, because in told:
        if isinstance(rule.then, Exclusion):
            for service in rule.then.services:
                taken_out.setdefault(service, []).append(" ".join((as_sentence(rule.then.reason), *because)))
    named: dict[str, None] = {}
    reasons: dict[str, list[str]] = {}
    for rule, because in told:
        if isinstance(rule.then, Outcome):
            named.update(dict.fromkeys(rule.then.services))
            for service in staying(rule.then, taken_out, must_stay=rule.tier is Tier.SAFETY):
                reasons.setdefault(service, []).append(reason_of(rule, because))
    if not reasons:
        why = NOTHING_LEFT if named else NOTHING_FIRED
        named.update(dict.fromkeys(default.services))
        reasons = {service: [why] for service in staying(default, taken_out, must_stay=True)}
    excluded = tuple(Excluded(service, tuple(taken_out[service])) for service in named if service in taken_out and service not in reasons)
    return recommended(reasons), excluded


def rank_topics(told: Sequence[Told], default: Outcome) -> tuple[Recommended, ...]:
    """The topics to read, best first and each once; the default's where no rule speaks."""
    if not any(isinstance(rule.then, Outcome) for rule, _ in told):
        return recommended({topic: [NOTHING_FIRED] for topic in default.topics})
    reasons: dict[str, list[str]] = {}
    for rule, because in told:
        if isinstance(rule.then, Outcome):
            for topic in rule.then.topics:
                reasons.setdefault(topic, []).append(reason_of(rule, because))
    return recommended(reasons)


def staying(outcome: Outcome, taken_out: Container[str], *, must_stay: bool) -> tuple[str, ...]:
    """The outcome's services without the excluded ones, or all of them where some must stay and none would."""
    kept = tuple(service for service in outcome.services if service not in taken_out)
    return kept or (outcome.services if must_stay else ())


def reason_of(rule: Rule, because: tuple[str, ...]) -> str:
    """Why a rule names a service or topic: what it is about, then the answers that it stands on."""
    return " ".join((as_sentence(rule.title), *because))


def recommended(reasons: dict[str, list[str]]) -> tuple[Recommended, ...]:
    """The slugs in the order in which they were first named."""
    return tuple(Recommended(slug, tuple(why)) for slug, why in reasons.items())
