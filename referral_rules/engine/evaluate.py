"""Evaluates a ruleset over checked answers: where questions, rules and answers meet and the verdict comes out."""

from collections.abc import Sequence

from referral_rules.engine.ask import ask
from referral_rules.engine.conditions import Answers, Truth, decide
from referral_rules.engine.explain import explain
from referral_rules.engine.rank import Told, rank_services, rank_topics
from referral_rules.engine.values import NeedsGroup, Outcome, Ruleset, Tier, Urgency
from referral_rules.engine.verdict import FiredRule, Status, Verdict


def evaluate(ruleset: Ruleset, answers: Answers, *, role: str | None = None) -> Verdict:
    """The verdict on the answers so far, which are those that `check_answers` found valid; reasons are in the words for `role`.

    Every rule is evaluated, safety rules first, and nothing stops one. More answers never withdraw a rule that fired.
    """
    decided = [(rule, decide(rule.when, answers)) for tier in Tier for rule in ruleset.rules if rule.tier is tier]
    questions = {question.key: question for question in ruleset.questions}
    told = [(rule, explain(rule, questions, answers, role)) for rule, truth in decided if truth is Truth.TRUE]
    outcomes = [rule.then for rule, _ in told if isinstance(rule.then, Outcome)] or [ruleset.default]
    services, excluded = rank_services(told, ruleset.default)
    next_questions = ask(ruleset, decided, answers)
    return Verdict(
        status=status_of(told, next_questions),
        urgency=most_pressing(outcomes),
        needs_groups=tuple(group for group in NeedsGroup if any(group in outcome.needs_groups for outcome in outcomes)),
        services=services,
        topics=rank_topics(told, ruleset.default),
        excluded=excluded,
        next_questions=next_questions,
        fired=tuple(fired_rule(one) for one in told),
        family_texts=tuple(dict.fromkeys(outcome.family_text for outcome in outcomes)),
        clinician_texts=tuple(dict.fromkeys(outcome.clinician_text for outcome in outcomes)),
    )


def status_of(told: Sequence[Told], next_questions: tuple[str, ...]) -> Status:
    """CRISIS for any red flag; while a rule is undecided that matters, and a red flag always does, there is something to ask."""
    if any(rule.tier is Tier.SAFETY for rule, _ in told):
        return Status.CRISIS
    return Status.NEEDS_ANSWERS if next_questions else Status.COMPLETE


def most_pressing(outcomes: Sequence[Outcome]) -> Urgency:
    """The urgency that stands first in the enum."""
    return next(urgency for urgency in Urgency if any(outcome.urgency is urgency for outcome in outcomes))


def fired_rule(told: Told) -> FiredRule:
    """The rule as the trace shows it."""
    rule, because = told
    if isinstance(rule.then, Outcome):
        family_text, clinician_text = rule.then.family_text, rule.then.clinician_text
    else:
        family_text, clinician_text = rule.then.reason, rule.rationale
    return FiredRule(rule.key, rule.title, rule.tier, because, rule.evidence, family_text, clinician_text)
