"""Properties of the engine over random rulesets and answers, against the brute-force evaluator.

Each takes 1,000 examples under HYPOTHESIS_EXAMPLES=1000 and 10,000 on demand; 200 by default, so that the suite stays quick.
"""

import os
import random
from functools import cache

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from referral_rules.engine import Status, Tier, Truth, because, decide, evaluate, open_questions, read_ruleset
from tests.referral_rules.brute_force import GROUPS, URGENCIES, complete_outcome, completions, every_answer, is_true
from tests.referral_rules.documents import outcome, question, rule

thoroughly = settings(
    max_examples=int(os.environ.get("HYPOTHESIS_EXAMPLES", "200")),
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

POOL = [
    question("mood", "SINGLE", options=[{"key": key, "label": key} for key in ("good", "low", "mixed")]),
    question("danger", "YES_NO_UNSURE", safety=True),
    question("signs", "MULTIPLE", safety=True, options=[{"key": key, "label": key} for key in ("faint", "cold", "none")]),
    question("age", "NUMBER"),
    question("born", "DATE_OF_BIRTH"),
    question("words", "TEXT"),
]
SERVICES = ["hub", "club", "clinic", "helpline"]


EXCLUSIONS = st.lists(st.sampled_from(SERVICES), min_size=1, max_size=3, unique=True)


# Strategies are made once for each choice of questions: making them anew for each example takes most of the time.
@cache
def leaves(place):
    """Any condition on one answer that suits the question at this place in the pool."""
    asked = POOL[place]
    key, kind = asked["key"], asked["kind"]
    if kind in ("NUMBER", "DATE_OF_BIRTH"):
        ends = st.tuples(st.sampled_from([None, 0, 1, 2]), st.sampled_from([2, 3])) | st.tuples(st.sampled_from([0, 1]), st.none())
        return ends.map(lambda pair: {"answer": key, "between": list(pair)})
    if kind == "MULTIPLE":
        options = st.lists(st.sampled_from([option["key"] for option in asked["options"]]), min_size=1, max_size=2, unique=True)
        return st.tuples(st.sampled_from(["any_of", "none_of"]), options).map(lambda pair: {"answer": key, pair[0]: pair[1]})
    values = st.sampled_from(every_answer(asked))
    several = st.lists(values, min_size=1, max_size=2, unique=True)
    return values.map(lambda value: {"answer": key, "is": value}) | several.map(lambda chosen: {"answer": key, "in": chosen})


@cache
def conditions(places, depth=2):
    """Any condition on the questions at these places, so many forms inside one another."""
    leaf = st.one_of([leaves(place) for place in places])
    if depth == 0:
        return leaf
    part = conditions(places, depth - 1)
    several = st.lists(part, min_size=1, max_size=3)
    counted = st.tuples(several, st.integers(1, 3))
    return st.one_of(
        leaf,
        several.map(lambda parts: {"all": parts}),
        several.map(lambda parts: {"any": parts}),
        part.map(lambda inner: {"not": inner}),
        counted.map(lambda pair: {"at_least": min(pair[1], len(pair[0])), "of": pair[0]}),
    )


@cache
def outcomes(least):
    """Any outcome with at least so many services."""
    return st.builds(
        lambda urgency, groups, services, topics: outcome(urgency, needs_groups=groups, services=services, topics=topics),
        st.sampled_from(URGENCIES),
        st.lists(st.sampled_from(GROUPS), min_size=1, max_size=2, unique=True),
        st.lists(st.sampled_from(SERVICES), min_size=least, max_size=2, unique=True),
        st.lists(st.sampled_from(["sleep", "grief"]), max_size=2, unique=True),
    )


@cache
def rules(places):
    """Any rule on the questions at these places; its key is given later."""
    when = conditions(places)
    return st.one_of(
        st.builds(lambda when, then: rule("", "SAFETY", when, outcome=then), when, outcomes(1)),
        st.builds(lambda when, services: rule("", "ELIGIBILITY", when, excludes=services), when, EXCLUSIONS),
        st.builds(lambda when, then: rule("", "ROUTING", when, outcome=then), when, outcomes(0)),
    )


@cache
def rule_lists(places):
    """A handful of rules, each with a key of its own."""
    several = st.lists(rules(places), min_size=1, max_size=5)
    return several.map(lambda written: [{**one, "key": f"rule-{number}"} for number, one in enumerate(written)])


PLACES = st.lists(st.sampled_from(range(len(POOL))), min_size=2, max_size=3, unique=True).map(tuple)


@st.composite
def documents(draw):
    """A ruleset document with two or three questions and a handful of rules."""
    places = draw(PLACES)
    return {
        "format": 1,
        "pathway": {"slug": "any", "title": "Any", "description": "Any."},
        "questions": [POOL[place] for place in places],
        "rules": draw(rule_lists(places)),
        "default": draw(outcomes(1)),
    }


@st.composite
def situations(draw):
    """A document, its ruleset, and answers to some of its questions."""
    document = draw(documents())
    answers = {one["key"]: draw(st.sampled_from(every_answer(one))) for one in document["questions"] if draw(st.booleans())}
    return document, read_ruleset(document), answers


def told(verdict):
    """The outcome in the oracle's words: all but the sentences, and the trace of exclusions that took nothing out."""
    return {
        "crisis": verdict.status is Status.CRISIS,
        "urgency": verdict.urgency,
        "needs_groups": list(verdict.needs_groups),
        "services": [one.slug for one in verdict.services],
        "topics": [one.slug for one in verdict.topics],
        "excluded": [one.slug for one in verdict.excluded],
        "fired": [one.key for one in verdict.fired if one.tier is not Tier.ELIGIBILITY],
        "family_texts": list(verdict.family_texts),
    }


@thoroughly
@given(situations())
def test_a_decided_verdict_holds_however_the_rest_is_answered(situation):
    document, ruleset, answers = situation
    for written, read in zip(document["rules"], ruleset.rules, strict=True):
        truth = decide(read.when, answers)
        event(f"verdict {truth}")
        if truth is not Truth.UNKNOWN:
            assert {is_true(written["when"], complete) for complete in completions(document, answers)} == {truth is Truth.TRUE}


@thoroughly
@given(situations())
def test_complete_answers_decide_every_condition_as_the_oracle_does(situation):
    document, ruleset, answers = situation
    for complete in completions(document, answers):
        for written, read in zip(document["rules"], ruleset.rules, strict=True):
            assert decide(read.when, complete) is (Truth.TRUE if is_true(written["when"], complete) else Truth.FALSE)


@thoroughly
@given(situations())
def test_complete_answers_lead_where_the_oracle_says(situation):
    document, ruleset, answers = situation
    for complete in completions(document, answers):
        verdict = evaluate(ruleset, complete)
        assert told(verdict) == complete_outcome(document, complete)
        assert verdict.next_questions == ()
        assert verdict.status in (Status.CRISIS, Status.COMPLETE)


@thoroughly
@given(situations())
def test_the_because_answers_alone_are_enough(situation):
    document, ruleset, answers = situation
    for written, read in zip(document["rules"], ruleset.rules, strict=True):
        keys = because(read.when, answers)
        assert bool(keys) is (decide(read.when, answers) is Truth.TRUE)
        if keys:
            alone = {key: answers[key] for key in keys}
            assert decide(read.when, alone) is Truth.TRUE
            assert all(is_true(written["when"], complete) for complete in completions(document, alone))


@thoroughly
@given(situations(), st.data())
def test_more_answers_never_withdraw_a_rule_that_fired(situation, data):
    _, ruleset, answers = situation
    fewer = {key: value for key, value in answers.items() if data.draw(st.booleans())}
    before, after = evaluate(ruleset, fewer), evaluate(ruleset, answers)
    assert {fired.key for fired in before.fired} <= {fired.key for fired in after.fired}
    if before.status is Status.CRISIS:
        assert after.status is Status.CRISIS
        assert URGENCIES.index(after.urgency) <= URGENCIES.index(before.urgency)


@thoroughly
@given(situations())
def test_a_question_that_is_not_asked_next_changes_nothing(situation):
    document, ruleset, answers = situation
    verdict = evaluate(ruleset, answers)
    assert set(verdict.next_questions).isdisjoint(answers)
    for one in document["questions"]:
        if one["key"] not in answers and one["key"] not in verdict.next_questions:
            event("a question is spared")
            for answer in every_answer(one):
                further = evaluate(ruleset, {**answers, one["key"]: answer})
                assert (told(further), further.status, further.next_questions) == (told(verdict), verdict.status, verdict.next_questions)


@thoroughly
@given(situations(), st.data())
def test_answering_only_what_is_asked_leads_where_answering_everything_leads(situation, data):
    document, ruleset, _ = situation
    everything = {one["key"]: data.draw(st.sampled_from(every_answer(one))) for one in document["questions"]}
    answers = {}
    while to_ask := evaluate(ruleset, answers).next_questions:
        answers[to_ask[0]] = everything[to_ask[0]]
    event(f"{len(everything) - len(answers)} questions spared")
    assert told(evaluate(ruleset, answers)) == complete_outcome(document, everything)


@thoroughly
@given(situations())
def test_a_verdict_that_is_complete_is_the_same_however_the_rest_is_answered(situation):
    document, ruleset, answers = situation
    verdict = evaluate(ruleset, answers)
    event(f"status {verdict.status}")
    if verdict.status is Status.COMPLETE:
        assert all(complete_outcome(document, complete) == told(verdict) for complete in completions(document, answers))


@thoroughly
@given(situations())
def test_a_verdict_is_never_complete_while_a_safety_rule_is_undecided_or_fired(situation):
    _, ruleset, answers = situation
    truths = {decide(one.when, answers) for one in ruleset.rules if one.tier is Tier.SAFETY}
    verdict = evaluate(ruleset, answers)
    if Truth.TRUE in truths:
        assert verdict.status is Status.CRISIS
    elif Truth.UNKNOWN in truths:
        assert verdict.status is Status.NEEDS_ANSWERS
        assert verdict.next_questions
    else:
        assert verdict.status is not Status.CRISIS


@thoroughly
@given(situations())
def test_open_questions_are_there_exactly_where_a_condition_is_undecided(situation):
    _, ruleset, answers = situation
    for one in ruleset.rules:
        assert bool(open_questions(one.when, answers)) is (decide(one.when, answers) is Truth.UNKNOWN)


@thoroughly
@given(situations())
def test_no_ruleset_ends_without_a_route_or_leaves_a_red_flag_without_its_own(situation):
    document, ruleset, answers = situation
    verdict = evaluate(ruleset, answers)
    services = {one.slug for one in verdict.services}
    assert services
    assert services.isdisjoint(one.slug for one in verdict.excluded)
    by_key = {one["key"]: one for one in document["rules"]}
    for fired in verdict.fired:
        if fired.tier is Tier.SAFETY:
            assert not services.isdisjoint(by_key[fired.key]["outcome"]["services"])


@thoroughly
@given(situations(), st.randoms(use_true_random=False))
def test_answers_in_another_order_give_the_same_verdict_byte_for_byte(situation, shuffler: random.Random):
    _, ruleset, answers = situation
    shuffled = list(answers.items())
    shuffler.shuffle(shuffled)
    assert repr(evaluate(ruleset, dict(shuffled))) == repr(evaluate(ruleset, answers))
