"""Verdicts: the tiers, what is recommended and why, what is asked next, and what nothing can take away."""

import os
import subprocess
import sys
from itertools import permutations
from pathlib import Path

import pytest
import yaml

from referral_rules.engine import NeedsGroup, Status, Tier, Urgency, check_answers, evaluate, read_ruleset
from tests.referral_rules.documents import BAD_SLEEP, EXAMS, IN_DANGER, TODAY, document, outcome, question, rule

ROOT = Path(__file__).parents[2]
YOUNG = {"answer": "age", "between": [None, 10]}


def verdict(*rules, role=None, default=None, **answers):
    """The verdict of these rules on answers as they come in."""
    ruleset = read_ruleset(document(*rules, **({"default": default} if default else {})))
    checked = check_answers(ruleset, list(answers.items()), today=TODAY)
    assert checked.problems == ()
    return evaluate(ruleset, checked.valid, role=role)


def slugs(recommended):
    return [one.slug for one in recommended]


RED_FLAG = rule("red-flag", "SAFETY", IN_DANGER, outcome=outcome("URGENT", services=["crisis-team"], topics=["safety"]))
SLEEP = rule("sleep", "ROUTING", BAD_SLEEP, outcome=outcome("SOON", services=["sleep-clinic", "hub"], topics=["sleep"]))
WORRY = rule(
    "worry", "ROUTING", EXAMS, outcome=outcome("ROUTINE", services=["hub", "school-team", "club"], topics=["exam-stress", "sleep"])
)
NO_CLUB = rule("no-club", "ELIGIBILITY", YOUNG)


# --- status -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("urgency", list(Urgency))
def test_any_red_flag_is_a_crisis_whatever_its_urgency(urgency):
    flag = rule("flag", "SAFETY", IN_DANGER, outcome=outcome(urgency))
    assert verdict(flag, SLEEP, danger="yes").status is Status.CRISIS


def test_unsure_raises_the_flag_where_the_rule_takes_it():
    assert verdict(RED_FLAG, danger="unsure").status is Status.CRISIS
    assert verdict(RED_FLAG, danger="prefer_not_to_say").status is Status.COMPLETE


def test_an_undecided_red_flag_keeps_the_verdict_open_when_all_else_is_answered():
    open_verdict = verdict(RED_FLAG, SLEEP, sleep="most_nights")
    assert open_verdict.status is Status.NEEDS_ANSWERS
    assert open_verdict.next_questions == ("danger",)
    assert verdict(RED_FLAG, SLEEP, sleep="most_nights", danger="no").status is Status.COMPLETE


def test_complete_once_nothing_can_change_though_questions_are_unanswered():
    assert verdict(SLEEP, sleep="rarely").status is Status.COMPLETE


# --- tiers ------------------------------------------------------------------------------------------------------------


def test_safety_rules_come_first_wherever_they_stand_and_all_are_collected():
    second = rule("second-flag", "SAFETY", YOUNG, outcome=outcome("EMERGENCY", services=["ambulance", "crisis-team"]))
    found = verdict(SLEEP, NO_CLUB, RED_FLAG, WORRY, second, danger="yes", sleep="most_nights", age=9, worries=["exams"])
    assert [(fired.key, fired.tier) for fired in found.fired] == [
        ("red-flag", Tier.SAFETY),
        ("second-flag", Tier.SAFETY),
        ("no-club", Tier.ELIGIBILITY),
        ("sleep", Tier.ROUTING),
        ("worry", Tier.ROUTING),
    ]
    assert slugs(found.services) == ["crisis-team", "ambulance", "sleep-clinic", "hub", "school-team"]
    assert slugs(found.topics) == ["safety", "sleep", "exam-stress"]


def test_urgency_is_the_most_pressing_and_needs_groups_are_all_of_them():
    later = rule("later", "ROUTING", EXAMS, outcome=outcome("SOON", needs_groups=["GETTING_MORE_HELP", "THRIVING"]))
    first = rule("first", "ROUTING", BAD_SLEEP, outcome=outcome("SELF_CARE", needs_groups=["GETTING_HELP", "THRIVING"]))
    found = verdict(first, later, sleep="most_nights", worries=["exams"])
    assert found.urgency is Urgency.SOON
    assert found.needs_groups == (NeedsGroup.THRIVING, NeedsGroup.GETTING_HELP, NeedsGroup.GETTING_MORE_HELP)


def test_texts_stand_in_order_and_each_once():
    same = rule("same", "ROUTING", YOUNG, outcome=outcome("SOON"))
    found = verdict(WORRY, SLEEP, same, RED_FLAG, sleep="most_nights", worries=["exams"], age=3, danger="yes")
    assert found.family_texts == ("What happens next (URGENT).", "What happens next (ROUTINE).", "What happens next (SOON).")
    assert found.clinician_texts == ("For the clinician (URGENT).", "For the clinician (ROUTINE).", "For the clinician (SOON).")


# --- the default ------------------------------------------------------------------------------------------------------


def test_the_default_speaks_where_no_rule_fires():
    found = verdict(SLEEP, sleep="rarely")
    assert slugs(found.services) == ["hub", "helpline"]
    assert slugs(found.topics) == ["anxiety"]
    assert (found.urgency, found.family_texts) == (Urgency.ROUTINE, ("You can always talk to the hub.",))
    assert found.services[0].reasons == ("No answer so far points to one service, and this is a good place to start.",)
    assert found.fired == ()


def test_an_exclusion_alone_leaves_the_default_speaking():
    found = verdict(NO_CLUB, SLEEP, age=9, sleep="rarely")
    assert slugs(found.services) == ["hub", "helpline"]
    assert [fired.key for fired in found.fired] == ["no-club"]
    assert found.excluded == ()


def test_where_every_service_is_excluded_the_default_gives_a_route():
    only_club = rule("only-club", "ROUTING", EXAMS, outcome=outcome("SOON", services=["club"]))
    found = verdict(NO_CLUB, only_club, age=9, worries=["exams"])
    assert slugs(found.services) == ["hub", "helpline"]
    assert found.services[0].reasons == ("The services that often help with this do not fit here, and this is a good place to start.",)
    assert slugs(found.excluded) == ["club"]
    assert found.urgency is Urgency.SOON


def test_a_rule_with_advice_alone_still_ends_in_a_route():
    advice = rule("advice", "ROUTING", BAD_SLEEP, outcome=outcome("SELF_CARE", services=[]))
    assert slugs(verdict(advice, sleep="most_nights").services) == ["hub", "helpline"]


# --- exclusions -------------------------------------------------------------------------------------------------------


def test_an_excluded_service_is_not_recommended_and_says_why():
    found = verdict(NO_CLUB, WORRY, age=9, worries=["exams"])
    assert slugs(found.services) == ["hub", "school-team"]
    assert [(one.slug, one.reasons) for one in found.excluded] == [
        ("club", ("The club is for somebody else. Because you said “9” to “Default age?”.",))
    ]


def test_an_exclusion_takes_services_from_a_red_flag_but_never_the_last_one():
    flag = rule("flag", "SAFETY", IN_DANGER, outcome=outcome("URGENT", services=["club", "crisis-team"]))
    one_out = rule("one-out", "ELIGIBILITY", YOUNG, excludes=["club"])
    both_out = rule("both-out", "ELIGIBILITY", YOUNG, excludes=["crisis-team", "club"])
    assert slugs(verdict(flag, one_out, SLEEP, danger="yes", age=9).services) == ["crisis-team"]
    found = verdict(flag, both_out, SLEEP, danger="yes", age=9, sleep="most_nights")
    assert slugs(found.services) == ["club", "crisis-team", "sleep-clinic", "hub"]
    assert found.excluded == ()


def test_the_default_stays_though_all_of_it_is_excluded():
    everything = rule("everything", "ELIGIBILITY", YOUNG, excludes=["hub", "helpline"])
    part = rule("part", "ELIGIBILITY", YOUNG, excludes=["hub"])
    assert slugs(verdict(everything, age=9).services) == ["hub", "helpline"]
    found = verdict(part, age=9)
    assert (slugs(found.services), slugs(found.excluded)) == (["helpline"], ["hub"])


# --- reasons ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "wording"),
    [("YOUNG_PERSON", "How is your sleep?"), ("GP", "How is their sleep?"), (None, "How is their sleep?")],
)
def test_reasons_are_in_the_words_for_the_role(role, wording):
    found = verdict(SLEEP, role=role, sleep="most_nights")
    sentence = f"Because you said “Bad most nights” to “{wording}”."
    assert found.fired[0].because == (sentence,)
    assert found.services[0].reasons == (f"Title of sleep. {sentence}",)
    assert found.topics[0].reasons == (f"Title of sleep. {sentence}",)


def test_a_service_has_one_reason_for_each_rule_that_names_it():
    found = verdict(SLEEP, WORRY, sleep="most_nights", worries=["exams"])
    hub = next(service for service in found.services if service.slug == "hub")
    assert [reason.split(". ")[0] for reason in hub.reasons] == ["Title of sleep", "Title of worry"]


@pytest.mark.parametrize(
    ("when", "answers", "said"),
    [
        ({"answer": "danger", "is": "unsure"}, {"danger": "unsure"}, "“Not sure”"),
        ({"answer": "age", "between": [1, 9]}, {"age": 9.0}, "“9”"),
        ({"answer": "age", "between": [1, 9]}, {"age": 8.5}, "“8.5”"),
        ({"answer": "born", "between": [13, 13]}, {"born": "2012-05-31"}, "“13 years old”"),
        ({"answer": "born", "between": [0, 1]}, {"born": "2025-01-31"}, "“1 year old”"),
        ({"answer": "words", "is": "help"}, {"words": "help"}, "“help”"),
        ({"not": {"answer": "words", "is": "help"}}, {"words": "x" * 200}, f"“{'x' * 80}…”"),
        ({"answer": "worries", "any_of": ["exams", "school"]}, {"worries": ["none", "school", "exams"]}, "“Exams” and “School”"),
        ({"answer": "worries", "any_of": ["exams"]}, {"worries": ["school", "exams"]}, "“Exams”"),
        ({"answer": "worries", "none_of": ["none"]}, {"worries": ["school", "exams"]}, "“Exams” and “School”"),
        ({"not": {"answer": "worries", "any_of": ["exams"]}}, {"worries": ["none", "school"]}, "“School” and “None of these”"),
        (
            {"answer": "worries", "any_of": ["exams", "school", "none"]},
            {"worries": ["exams", "school", "none"]},
            "“Exams”, “School” and “None of these”",
        ),
    ],
)
def test_an_answer_is_told_as_it_was_shown(when, answers, said):
    (sentence,) = verdict(rule("r", "ROUTING", when), **answers).fired[0].because
    assert sentence.startswith(f"Because you said {said} to “")


def test_only_the_answers_that_made_a_rule_fire_are_told_in_the_order_of_the_questions():
    when = {"any": [{"all": [EXAMS, BAD_SLEEP]}, YOUNG]}
    told = verdict(rule("r", "ROUTING", when), worries=["exams"], sleep="most_nights", age=20, danger="yes").fired[0].because
    assert told == ("Because you said “Bad most nights” to “How is their sleep?”.", "Because you said “Exams” to “Default worries?”.")


def test_a_fired_rule_carries_its_evidence_and_both_texts():
    fired = verdict(SLEEP, rule("plain", "ROUTING", BAD_SLEEP, evidence=None), sleep="most_nights").fired
    assert (fired[0].title, fired[0].evidence) == ("Title of sleep", "A guideline")
    assert (fired[0].family_text, fired[0].clinician_text) == ("What happens next (SOON).", "For the clinician (SOON).")
    assert fired[1].evidence is None


# --- next questions ---------------------------------------------------------------------------------------------------


def test_safety_questions_come_first_and_then_the_authors_order():
    any_answer = {"all": [{"answer": "words", "is": "x"}, BAD_SLEEP, IN_DANGER, YOUNG]}
    assert verdict(rule("r", "ROUTING", any_answer)).next_questions == ("danger", "age", "sleep", "words")


def test_a_question_that_can_no_longer_matter_is_not_asked():
    both = rule("both", "ROUTING", {"all": [BAD_SLEEP, EXAMS]})
    assert verdict(both).next_questions == ("sleep", "worries")
    assert verdict(both, sleep="rarely").next_questions == ()
    assert verdict(both, worries=["exams"]).next_questions == ("sleep",)


def test_in_a_crisis_what_could_still_change_stays_listed():
    found = verdict(RED_FLAG, SLEEP, danger="yes")
    assert (found.status, found.next_questions) == (Status.CRISIS, ("sleep",))


ALSO_NO_CLUB = rule("also", "ELIGIBILITY", BAD_SLEEP)
NO_HELPLINE = rule("no-helpline", "ELIGIBILITY", YOUNG, excludes=["helpline"])
NEITHER = rule("neither", "ELIGIBILITY", YOUNG, excludes=["helpline", "club"])
ONLY_CLUB = rule("only-club", "ROUTING", BAD_SLEEP, outcome=outcome(services=["club"]))


@pytest.mark.parametrize(
    ("rules", "answers", "expected"),
    [
        pytest.param((NO_CLUB, SLEEP), {"sleep": "most_nights"}, (), id="nobody would recommend it"),
        pytest.param((NO_CLUB, WORRY), {"worries": ["exams"]}, ("age",), id="a rule recommends it"),
        pytest.param((NO_CLUB, WORRY), {}, ("age", "worries"), id="a rule may yet recommend it"),
        pytest.param((NO_CLUB, WORRY), {"worries": ["none"]}, (), id="no rule can recommend it any more"),
        pytest.param((NO_CLUB, ALSO_NO_CLUB, WORRY), {"worries": ["exams"], "age": 9}, (), id="it is excluded already"),
        pytest.param((NO_HELPLINE, SLEEP), {"sleep": "rarely"}, ("age",), id="the default speaks"),
        pytest.param((NO_HELPLINE, SLEEP), {"sleep": "most_nights"}, (), id="the default cannot speak"),
        pytest.param((NEITHER, ONLY_CLUB), {"sleep": "most_nights"}, ("age",), id="the default may have to step in"),
    ],
)
def test_an_exclusion_is_asked_about_only_where_it_can_make_a_difference(rules, answers, expected):
    assert verdict(*rules, **answers).next_questions == expected


# --- determinism ------------------------------------------------------------------------------------------------------


def test_the_order_of_answers_makes_no_difference():
    ruleset = read_ruleset(document(RED_FLAG, NO_CLUB, SLEEP, WORRY))
    answers = [("danger", "no"), ("age", 9), ("sleep", "most_nights"), ("worries", ["exams", "none"])]
    verdicts = {repr(evaluate(ruleset, check_answers(ruleset, order, today=TODAY).valid)) for order in permutations(answers)}
    assert len(verdicts) == 1


def test_another_process_with_another_hash_seed_gives_the_same_bytes():
    script = """if True:
        import datetime, pathlib, yaml
        from referral_rules.engine import check_answers, evaluate, read_ruleset
        ruleset = read_ruleset(yaml.safe_load(pathlib.Path("demo/content/pathways/getting-help.yaml").read_text()))
        answers = [("main_worries", ["sleep", "grief", "exam_stress"]), ("age", 17), ("self_harm", True), ("sleep", "most_nights")]
        checked = check_answers(ruleset, answers, today=datetime.date(2026, 3, 1))
        print(evaluate(ruleset, checked.valid, role="GP"), checked)
    """
    outputs = set()
    for seed in ("0", "1", "4242"):
        environment = {**os.environ, "PYTHONHASHSEED": seed, "PYTHONPATH": str(ROOT)}
        run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=environment, capture_output=True, check=True)
        outputs.add(run.stdout)
    assert len(outputs) == 1
    assert b"CRISIS" in outputs.pop()


# --- the demo pathway -------------------------------------------------------------------------------------------------


def test_the_demo_pathway_tells_an_anxious_student_who_cannot_sleep_where_to_turn():
    ruleset = read_ruleset(yaml.safe_load((ROOT / "demo/content/pathways/getting-help.yaml").read_text()))
    answers = [("age", 15), ("main_worries", ["exam_stress", "sleep"]), ("sleep", "most_nights")]
    found = evaluate(ruleset, check_answers(ruleset, answers, today=TODAY).valid, role="YOUNG_PERSON")
    assert found.status is Status.NEEDS_ANSWERS
    assert "mental-health-support-team-schools" in slugs(found.services)
    assert {"exam-stress", "sleep"} <= set(slugs(found.topics))
    assert found.next_questions[0] == "immediate_danger"


def test_a_question_of_another_ruleset_in_the_answers_changes_nothing():
    ruleset = read_ruleset(document(SLEEP))
    extra = read_ruleset(document(SLEEP, questions=[*document()["questions"], question("pets", "TEXT")]))
    answers = check_answers(extra, [("pets", "a cat"), ("sleep", "rarely")], today=TODAY).valid
    assert evaluate(ruleset, answers) == evaluate(ruleset, {"sleep": "rarely"})
