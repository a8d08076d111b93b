"""Reading a ruleset document: what a sound one becomes, and planted faults, each named by its path."""

import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import yaml

from referral_rules.engine import (
    AllOf,
    AnswerAnyOf,
    AnswerBetween,
    AnswerIn,
    AnswerIs,
    AnswerNoneOf,
    AnyOf,
    AtLeast,
    Exclusion,
    NeedsGroup,
    Not,
    Option,
    QuestionKind,
    RulesetRefused,
    Tier,
    canonical_json,
    read_ruleset,
    sha256_of,
)
from tests.referral_rules.documents import BAD_SLEEP, EXAMS, IN_DANGER, document, outcome, question, rule

DEMO = Path(__file__).parents[2] / "demo" / "content" / "pathways" / "getting-help.yaml"


def problems_of(faulty):
    with pytest.raises(RulesetRefused) as refusal:
        read_ruleset(faulty)
    assert str(refusal.value) == "\n".join(refusal.value.problems)
    return list(refusal.value.problems)


def planted(path, value):
    """A sound document with `value` at the path; a value of DROP takes the field away."""
    faulty = document(
        rule("red-flag", "SAFETY", IN_DANGER),
        rule("not-the-club", "ELIGIBILITY", {"answer": "age", "between": [None, 10]}),
        rule("sleep", "ROUTING", {"all": [BAD_SLEEP, {"not": EXAMS}, {"at_least": 1, "of": [BAD_SLEEP, EXAMS]}]}),
    )
    *parents, last = path
    place = faulty
    for step in parents:
        place = place[step]
    if value is DROP:
        del place[last]
    else:
        place[last] = value
    return faulty


DROP = object()
WHEN = ("rules", 2, "when")
LEAF_FORMS = "expected exactly one of is, in, any_of, none_of, between beside answer"
FORMS = "expected exactly one of answer, all, any, not and at_least"
SNAKE = "should be small letters, digits and underscores, such as most_nights"
KEBAB = "should be small letters, digits and hyphens, such as sleep-most-nights"


@pytest.mark.parametrize(
    ("path", "value", "problem"),
    [
        # the document
        (("format",), 2, "format: expected 1, found 2"),
        (("format",), True, "format: expected 1, found true (put “yes” in quotes if the word is meant)"),
        (("format",), DROP, "format: missing"),
        (("pathway",), DROP, "pathway: missing"),
        (("pathway",), "getting-help", "pathway: expected named fields, found “getting-help”"),
        (("pathway", "slug"), "Getting Help", f"pathway.slug: “Getting Help” {KEBAB}"),
        (("pathway", "title"), "  ", "pathway.title: expected text, found blank text"),
        (("author",), "me", "author: unknown field"),
        (("default",), DROP, "default: missing"),
        (("default", "services"), [], "default.services: expected at least 1, found 0"),
        # questions
        (("questions", 4, "key"), "Born", f"questions[4].key: “Born” {SNAKE}"),
        (("questions", 4, "key"), "words", "questions[5].key: another question is called “words”"),
        (
            ("questions", 4, "kind"),
            "DATE",
            "questions[4].kind: unknown value “DATE”: use one of SINGLE, MULTIPLE, NUMBER, DATE_OF_BIRTH, YES_NO_UNSURE, TEXT",
        ),
        (("questions", 5), "words", "questions[5]: expected named fields, found “words”"),
        (("questions", 5, "text"), {"YOUNG_PERSON": "You?"}, "questions[5].text.default: missing"),
        (("questions", 5, "text", "YOUNG_PERSN"), "You?", "questions[5].text.YOUNG_PERSN: unknown field"),
        (("questions", 5, "text", "GP"), 5, "questions[5].text.GP: expected text, found 5"),
        (("questions", 5, "help"), "Help", "questions[5].help: expected named fields, found “Help”"),
        (("questions", 5, "why"), DROP, "questions[5].why: missing"),
        (("questions", 5, "safety"), "yes", "questions[5].safety: expected true or false, found “yes”"),
        (("questions", 5, "minimum"), 1, "questions[5].minimum: only a NUMBER question has a minimum"),
        (("questions", 5, "options"), [{"key": "a", "label": "A"}], "questions[5].options: a TEXT question has no options of its own"),
        (("questions", 0, "minimum"), 30, "questions[0].minimum: 30 is more than the maximum, 25"),
        (("questions", 0, "maximum"), "25", "questions[0].maximum: expected a number, found “25”"),
        (("questions", 0, "maximum"), float("nan"), "questions[0].maximum: expected a number, found nan"),
        (
            ("questions", 0, "minimum"),
            False,
            "questions[0].minimum: expected a number, found false (put “no” in quotes if the word is meant)",
        ),
        (("questions", 2, "options"), DROP, "questions[2].options: missing"),
        (
            ("questions", 3, "options", 1, "key"),
            True,
            "questions[3].options[1].key: expected text, found true (put “yes” in quotes if the word is meant)",
        ),
        (("questions", 3, "options", 1, "key"), "none", "questions[3].options[2].key: another option of this question is called “none”"),
        (("questions", 3, "options", 1, "label"), DROP, "questions[3].options[1].label: missing"),
        (("questions", 3, "options", 1, "code"), "x", "questions[3].options[1].code: unknown field"),
        # rules
        (("rules",), {"a": 1}, "rules: expected a list, found named fields"),
        (("rules", 0, "key"), "Red_Flag", f"rules[0].key: “Red_Flag” {KEBAB}"),
        (("rules", 0, "key"), "sleep", "rules[2].key: another rule is called “sleep”"),
        (("rules", 0, "tier"), "URGENT", "rules[0].tier: unknown value “URGENT”: use one of SAFETY, ELIGIBILITY, ROUTING"),
        (("rules", 0, "tier"), DROP, "rules[0].tier: missing"),
        (("rules", 0, "title"), DROP, "rules[0].title: missing"),
        (("rules", 0, "excludes"), ["hub"], "rules[0].excludes: unknown field"),
        (("rules", 0, "outcome"), DROP, "rules[0].outcome: missing"),
        (("rules", 0, "owner"), None, "rules[0].owner: missing"),
        (("rules", 0, "rationale"), DROP, "rules[0].rationale: missing"),
        (("rules", 0, "review_by"), "next year", "rules[0].review_by: expected a date such as 2027-06-30, found “next year”"),
        (
            ("rules", 0, "review_by"),
            datetime(2027, 6, 30, tzinfo=UTC),
            "rules[0].review_by: expected a date such as 2027-06-30, found 2027-06-30 00:00:00+00:00",
        ),
        (("rules", 0, "evidence"), ["a"], "rules[0].evidence: expected text, found a list"),
        (("rules", 1, "outcome"), outcome(), "rules[1].outcome: unknown field"),
        (("rules", 1, "excludes"), [], "rules[1].excludes: expected at least 1, found 0"),
        (("rules", 1, "reason"), DROP, "rules[1].reason: missing"),
        # outcomes
        (
            ("rules", 0, "outcome", "urgency"),
            "HIGH",
            "rules[0].outcome.urgency: unknown value “HIGH”: use one of EMERGENCY, URGENT, SOON, ROUTINE, SELF_CARE",
        ),
        (("rules", 0, "outcome", "needs_groups"), [], "rules[0].outcome.needs_groups: expected at least 1, found 0"),
        (
            ("rules", 0, "outcome", "needs_groups"),
            ["GETTING_HELP", "COPING"],
            "rules[0].outcome.needs_groups[1]: unknown value “COPING”: "
            "use one of THRIVING, GETTING_ADVICE, GETTING_HELP, GETTING_MORE_HELP, GETTING_RISK_SUPPORT",
        ),
        (("rules", 0, "outcome", "services"), [], "rules[0].outcome.services: expected at least 1, found 0"),
        (("rules", 0, "outcome", "services"), ["hub", "hub"], "rules[0].outcome.services[1]: “hub” stands here twice"),
        (("rules", 0, "outcome", "services"), "hub", "rules[0].outcome.services: expected a list, found “hub”"),
        (("rules", 0, "outcome", "topics"), ["low mood"], f"rules[0].outcome.topics[0]: “low mood” {KEBAB}"),
        (("rules", 0, "outcome", "topics"), [None], "rules[0].outcome.topics[0]: expected text, found nothing"),
        (("rules", 0, "outcome", "famly_text"), "x", "rules[0].outcome.famly_text: unknown field"),
        (("rules", 0, "outcome", "clinician_text"), DROP, "rules[0].outcome.clinician_text: missing"),
        # conditions
        (WHEN, DROP, "rules[2].when: missing"),
        (WHEN, "sleep", "rules[2].when: expected named fields, found “sleep”"),
        (WHEN, {}, f"rules[2].when: {FORMS}"),
        (WHEN, {"all": [BAD_SLEEP], "any": [BAD_SLEEP]}, f"rules[2].when: {FORMS}"),
        (WHEN, {"all": []}, "rules[2].when.all: expected at least 1, found 0"),
        (WHEN, {"any": BAD_SLEEP}, "rules[2].when.any: expected a list, found named fields"),
        (WHEN, {"not": None}, "rules[2].when.not: missing"),
        (WHEN, {"not": BAD_SLEEP, "unless": EXAMS}, "rules[2].when.unless: unknown field"),
        ((*WHEN, "all", 0, "answer"), "slep", "rules[2].when.all[0].answer: unknown question “slep”"),
        ((*WHEN, "all", 0, "is"), "every_night", "rules[2].when.all[0].is: “sleep” has no option “every_night”"),
        ((*WHEN, "all", 0, "is"), None, "rules[2].when.all[0].is: missing"),
        ((*WHEN, "all", 0, "is"), DROP, f"rules[2].when.all[0]: {LEAF_FORMS}"),
        ((*WHEN, "all", 0, "in"), ["rarely"], f"rules[2].when.all[0]: {LEAF_FORMS}"),
        ((*WHEN, "all", 1, "not", "any_of"), ["exams", "money"], "rules[2].when.all[1].not.any_of[1]: “worries” has no option “money”"),
        ((*WHEN, "all", 1, "not", "any_of"), [], "rules[2].when.all[1].not.any_of: expected at least 1, found 0"),
        ((*WHEN, "all", 2, "of", 1, "any_of"), [None], "rules[2].when.all[2].of[1].any_of[0]: expected text, found nothing"),
        ((*WHEN, "all", 2, "at_least"), 3, "rules[2].when.all[2].at_least: expected a whole number from 1 to 2, found 3"),
        ((*WHEN, "all", 2, "at_least"), 0, "rules[2].when.all[2].at_least: expected a whole number from 1 to 2, found 0"),
        ((*WHEN, "all", 2, "at_least"), 1.0, "rules[2].when.all[2].at_least: expected a whole number from 1 to 2, found 1.0"),
        ((*WHEN, "all", 2, "of"), DROP, "rules[2].when.all[2].of: missing"),
        (
            WHEN,
            {"answer": "danger", "in": [True]},
            "rules[2].when.in[0]: expected text, found true (put “yes” in quotes if the word is meant)",
        ),
        (WHEN, {"answer": "danger", "is": "maybe"}, "rules[2].when.is: “danger” has no option “maybe”"),
        (WHEN, {"answer": "worries", "is": "exams"}, "rules[2].when.is: “worries” is a MULTIPLE question: use any_of or none_of"),
        (WHEN, {"answer": "sleep", "any_of": ["rarely"]}, "rules[2].when.any_of: “sleep” is a SINGLE question: use is or in"),
        (WHEN, {"answer": "words", "between": [1, 2]}, "rules[2].when.between: “words” is a TEXT question: use is or in"),
        (WHEN, {"answer": "age", "is": "5"}, "rules[2].when.is: “age” is a NUMBER question: use between"),
        (WHEN, {"answer": "born", "is": "5"}, "rules[2].when.is: “born” is a DATE_OF_BIRTH question: use between"),
        (WHEN, {"answer": "age", "between": [11, 5]}, "rules[2].when.between: 11 is more than 5"),
        (WHEN, {"answer": "age", "between": [None, None]}, "rules[2].when.between: expected a number at one end at least"),
        (WHEN, {"answer": "age", "between": [5]}, "rules[2].when.between: expected at least 2, found 1"),
        (WHEN, {"answer": "age", "between": [5, 6, 7]}, "rules[2].when.between: expected two numbers, found 3"),
        (WHEN, {"answer": "age", "between": [5, "11"]}, "rules[2].when.between[1]: expected a number, found “11”"),
    ],
)
def test_a_planted_fault_is_the_one_problem_named(path, value, problem):
    assert problems_of(planted(path, value)) == [problem]


def test_the_document_that_faults_are_planted_in_is_sound():
    assert read_ruleset(planted(("format",), 1)).pathway.slug == "getting-help"


def test_every_problem_is_named_at_once():
    faulty = document(
        rule("one", "SAFETY", {"answer": "slep", "is": "rarely"}, owner=None),
        rule("two", "ROUTING", {"all": [{"answer": "age", "is": "5"}, {"nor": []}]}, outcome=outcome("PRESSING")),
        pathway={"slug": "x", "title": "X"},
    )
    assert problems_of(faulty) == [
        "pathway.description: missing",
        "rules[0].when.answer: unknown question “slep”",
        "rules[0].owner: missing",
        "rules[1].when.all[0].is: “age” is a NUMBER question: use between",
        "rules[1].when.all[1]: expected exactly one of answer, all, any, not and at_least",
        "rules[1].outcome.urgency: unknown value “PRESSING”: use one of EMERGENCY, URGENT, SOON, ROUTINE, SELF_CARE",
    ]


@pytest.mark.parametrize(("value", "found"), [(None, "nothing"), ([], "a list"), ("rules", "“rules”")])
def test_a_document_that_is_no_document(value, found):
    assert problems_of(value) == [f"document: expected named fields, found {found}"]


def test_a_faulty_question_is_not_blamed_on_the_rules_that_read_it():
    assert problems_of(planted(("questions", 2, "kind"), "RADIO"))[0].startswith("questions[2].kind: ")
    assert len(problems_of(planted(("questions", 2, "kind"), "RADIO"))) == 1


def test_a_condition_that_contains_itself_is_refused():
    endless = {"not": None}
    endless["not"] = endless
    faulty = document()
    faulty["rules"][0]["when"] = endless
    assert problems_of(faulty) == [f"rules[0].when{'.not' * 20}: conditions stand inside one another more than 20 deep"]


def test_every_form_of_condition_is_read():
    when = {
        "all": [
            {"answer": "sleep", "is": "rarely"},
            {"answer": "words", "in": ["a", "b"]},
            {"any": [{"answer": "worries", "any_of": ["exams", "school"]}, {"answer": "worries", "none_of": ["none"]}]},
            {"not": {"answer": "age", "between": [5, None]}},
            {"at_least": 1, "of": [{"answer": "born", "between": [None, 11.5]}]},
        ]
    }
    assert read_ruleset(document(rule("r", "ROUTING", when))).rules[0].when == AllOf(
        (
            AnswerIs("sleep", "rarely"),
            AnswerIn("words", ("a", "b")),
            AnyOf((AnswerAnyOf("worries", ("exams", "school")), AnswerNoneOf("worries", ("none",)))),
            Not(AnswerBetween("age", 5, None)),
            AtLeast(1, (AnswerBetween("born", None, 11.5),)),
        )
    )


def test_a_question_is_read_with_its_words_for_each_role():
    text = {"default": "How are they?", "YOUNG_PERSON": "How are you?", "GP": "How is the patient?"}
    extra = question("mood", "SINGLE", text=text, help={"default": "Take your time."}, safety=True, options=[{"key": "0", "label": "Low"}])
    read = read_ruleset(document(questions=[*document()["questions"], extra])).questions[-1]
    assert (read.kind, read.safety, read.choices) == (QuestionKind.SINGLE, True, (Option("0", "Low"),))
    assert [read.wording(role) for role in ("YOUNG_PERSON", "GP", "TEACHER", None)] == [
        "How are you?",
        "How is the patient?",
        "How are they?",
        "How are they?",
    ]
    assert (read.help.for_role("GP"), read.why.for_role("GP")) == ("Take your time.", "Why mood.")


def test_a_yes_no_unsure_question_can_be_answered_in_four_ways():
    danger = read_ruleset(document()).questions[1]
    assert [option.key for option in danger.choices] == ["yes", "no", "unsure", "prefer_not_to_say"]


def test_a_rule_is_read_with_what_follows_from_it():
    ruleset = read_ruleset(
        document(
            rule("a", "SAFETY", IN_DANGER, hazard="H1", outcome=outcome("URGENT", needs_groups=["GETTING_RISK_SUPPORT", "THRIVING"])),
            rule("b", "ELIGIBILITY", BAD_SLEEP, review_by="2028-01-31", evidence=None),
            rule("c", "ROUTING", BAD_SLEEP, outcome=outcome(services=[], topics=[])),
        )
    )
    safety, eligibility, routing = ruleset.rules
    assert (safety.tier, safety.hazard, safety.review_by) == (Tier.SAFETY, "H1", date(2027, 6, 30))
    assert safety.then.needs_groups == (NeedsGroup.THRIVING, NeedsGroup.GETTING_RISK_SUPPORT)
    assert (eligibility.then, eligibility.review_by, eligibility.evidence) == (
        Exclusion(("club",), "The club is for somebody else"),
        date(2028, 1, 31),
        None,
    )
    assert routing.then.services == ()


def test_the_demo_pathway_is_accepted():
    ruleset = read_ruleset(yaml.safe_load(DEMO.read_text()))
    assert len(ruleset.questions) >= 24
    assert {rule.tier for rule in ruleset.rules} == set(Tier)


def test_equal_documents_have_one_canonical_form_and_fingerprint_and_others_another():
    one = {"b": [1, 2.5, None, True], "a": {"z": "naïve", "y": date(2027, 6, 30)}}
    two = {"a": {"y": "2027-06-30", "z": "naïve"}, "b": (1, 2.5, None, True)}
    assert canonical_json(one) == canonical_json(two) == '{"a":{"y":"2027-06-30","z":"naïve"},"b":[1,2.5,null,true]}'
    assert sha256_of(one) == "02f2cc46b0f05ed2d6e51db95be4c5294c9905bc1868f5560b73be4ec757c461"
    assert sha256_of(one) != sha256_of({**two, "b": [2.5, 1, None, True]})


def test_the_canonical_form_of_a_ruleset_reads_back_as_the_same_ruleset():
    assert read_ruleset(json.loads(canonical_json(document()))) == read_ruleset(document())


@pytest.mark.parametrize(
    ("faulty", "error"),
    [
        ({"a": float("nan")}, ValueError),
        ({"a": [float("inf")]}, ValueError),
        ({"a": {1: "one"}}, TypeError),
        ({True: "yes"}, TypeError),
        ({"a": datetime(2027, 6, 30, tzinfo=UTC)}, TypeError),
        ({"a": {1, 2}}, TypeError),
    ],
)
def test_what_json_cannot_hold_exactly_has_no_canonical_form(faulty, error):
    with pytest.raises(error):
        canonical_json(faulty)
