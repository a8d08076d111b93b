"""Chooses the questions that are still worth asking: those whose answer can change the outcome, never one too few."""

from collections.abc import Sequence

from referral_rules.engine.conditions import Answers, Truth, open_questions
from referral_rules.engine.values import Exclusion, Outcome, Rule, Ruleset, Tier

Decided = tuple[Rule, Truth]


def ask(ruleset: Ruleset, decided: Sequence[Decided], answers: Answers) -> tuple[str, ...]:
    """The keys of the questions to ask next, safety questions first, then in the author's order; empty where the outcome is settled.

    A red flag or a route that is undecided always matters: if it held, the family would hear of it. An exclusion matters only for a
    service that may come to be recommended and is not excluded already.
    """
    already_out = excluded_services(decided, Truth.TRUE)
    at_stake = services_at_stake(ruleset, decided) - already_out
    wanted: set[str] = set()
    for rule, truth in decided:
        if truth is Truth.UNKNOWN and (isinstance(rule.then, Outcome) or not at_stake.isdisjoint(rule.then.services)):
            wanted |= open_questions(rule.when, answers)
    in_order = sorted(ruleset.questions, key=lambda question: not question.safety)  # sorted is stable: the author's order stays
    return tuple(question.key for question in in_order if question.key in wanted)


def services_at_stake(ruleset: Ruleset, decided: Sequence[Decided]) -> set[str]:
    """Every service that may be recommended once all is answered."""
    at_stake = {
        service for rule, truth in decided if truth is not Truth.FALSE and isinstance(rule.then, Outcome) for service in rule.then.services
    }
    return at_stake if a_route_stays(decided) else at_stake | set(ruleset.default.services)


def a_route_stays(decided: Sequence[Decided]) -> bool:
    """Whether a rule that holds keeps a service whatever is excluded later, so that the default can no longer be needed."""
    may_go = excluded_services(decided, Truth.TRUE, Truth.UNKNOWN)
    return any(
        rule.tier is Tier.SAFETY or not may_go.issuperset(rule.then.services)
        for rule, truth in decided
        if truth is Truth.TRUE and isinstance(rule.then, Outcome)
    )


def excluded_services(decided: Sequence[Decided], *truths: Truth) -> set[str]:
    """The services that the exclusions with one of these verdicts take out."""
    return {service for rule, truth in decided if truth in truths and isinstance(rule.then, Exclusion) for service in rule.then.services}
