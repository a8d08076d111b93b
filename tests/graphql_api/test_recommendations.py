"""`pathways`, `questionnaire` and `recommend` over HTTP, with every kind of answer."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from referral_rules.models import Pathway, RuleSetVersion
from tests.factories import make_pathway, make_topic, ruleset_document
from tests.graphql_api.client import ask, data_of

pytestmark = pytest.mark.django_db

RECOMMEND = """query ($answers: [AnswerInput!]!, $referrer: ReferrerRole, $near: Near) {
    recommend(pathway: "test-pathway", answers: $answers, referrer: $referrer, near: $near) {
        status urgency needsGroups crisis { headline contacts { phone } }
        services { service { slug distanceMiles } rank isSignpost reasons }
        topics { topic { slug title } reasons }
        nextQuestions { key text isSafety } firedRules { key title because evidence }
        ruleset { pathway number sha256 publishedAt } problems { question message }
    } }"""


def recommended(*answers: tuple[str, Any], **variables: Any) -> dict[str, Any]:
    given = [{"question": question, "value": value} for question, value in answers]
    answer: dict[str, Any] = data_of(RECOMMEND, answers=given, **variables)["recommend"]
    return answer


@pytest.fixture
def version() -> RuleSetVersion:
    make_topic("sleep", title="Trouble sleeping")
    return make_pathway()


class TestQuestions:
    def test_a_pathway_names_the_version_that_decides(self, version: RuleSetVersion) -> None:
        Pathway.objects.create(slug="later", title="A later one", description="Nothing is published yet.")
        found = data_of("{ pathways { slug title description ruleset { pathway number sha256 } } }")["pathways"]
        assert found == [
            {"slug": "later", "title": "A later one", "description": "Nothing is published yet.", "ruleset": None},
            {
                "slug": "test-pathway",
                "title": "Test pathway",
                "description": "For tests.",
                "ruleset": {"pathway": "test-pathway", "number": 1, "sha256": version.sha256},
            },
        ]
        assert ask('{ questionnaire(pathway: "later") { title } }').code == "NOT_FOUND"

    @pytest.mark.parametrize(
        ("referrer", "age"),
        [(None, "How old?"), ("YOUNG_PERSON", "How old? (you)"), ("PARENT_CARER", "How old? (your child)"), ("GP", "How old?")],
    )
    @pytest.mark.usefixtures("version")
    def test_questions_are_asked_in_the_words_of_who_answers(self, referrer: str | None, age: str) -> None:
        document = """query ($referrer: ReferrerRole) { questionnaire(pathway: "test-pathway", referrer: $referrer) {
            pathway title ruleset { number } questions { key kind text help why options { key label } minimum maximum isSafety } } }"""
        found = data_of(document, referrer=referrer)["questionnaire"]
        assert (found["pathway"], found["title"], found["ruleset"]) == ("test-pathway", "Test pathway", {"number": 1})
        assert [(question["key"], question["kind"]) for question in found["questions"]] == [
            ("age", "NUMBER"), ("self_harm", "YES_NO_UNSURE"), ("sleep", "SINGLE"), ("more", "TEXT"),
        ]  # fmt: skip
        assert found["questions"][0] == {
            "key": "age", "kind": "NUMBER", "text": age, "help": None, "why": "It helps us to help.", "options": [], "minimum": 0.0,
            "maximum": 25.0, "isSafety": False,
        }  # fmt: skip
        assert found["questions"][1]["isSafety"] is True
        assert found["questions"][2]["options"] == [{"key": "rarely", "label": "Rarely"}, {"key": "most_nights", "label": "Most nights"}]


class TestARecommendation:
    def test_it_says_what_the_rules_say_and_why(self, version: RuleSetVersion) -> None:
        found = recommended(("age", 14), ("self_harm", "no"), ("sleep", "most_nights"))
        assert (found["status"], found["urgency"], found["needsGroups"], found["crisis"]) == ("COMPLETE", "ROUTINE", ["GETTING_HELP"], None)
        assert [(one["service"]["slug"], one["rank"], one["isSignpost"]) for one in found["services"]] == [("sleep-clinic", 1, True)]
        assert found["services"][0]["reasons"] == found["topics"][0]["reasons"] != []
        assert found["topics"][0]["topic"] == {"slug": "sleep", "title": "Trouble sleeping"}
        (rule,) = found["firedRules"]
        assert (rule["key"], rule["title"], rule["evidence"]) == ("sleep", "Trouble sleeping", "NICE NG134")
        assert rule["because"]
        assert found["ruleset"].pop("publishedAt")
        assert found["ruleset"] == {"pathway": "test-pathway", "number": 1, "sha256": version.sha256}
        assert (found["nextQuestions"], found["problems"]) == ([], [])

    @pytest.mark.usefixtures("version")
    def test_without_answers_it_asks_about_safety_first_and_still_names_somebody(self) -> None:
        found = recommended()
        assert (found["status"], found["nextQuestions"][0]["key"]) == ("NEEDS_ANSWERS", "self_harm")
        assert [one["service"]["slug"] for one in found["services"]] == ["hub"]

    @pytest.mark.usefixtures("version")
    def test_a_red_flag_brings_crisis_help(self) -> None:
        found = recommended(("self_harm", "yes"))
        assert (found["status"], found["crisis"]["contacts"][0]) == ("CRISIS", {"phone": "999"})

    @pytest.mark.usefixtures("version")
    def test_questions_still_to_ask_are_in_the_words_of_who_answers(self) -> None:
        assert recommended(referrer="PARENT_CARER")["nextQuestions"][0]["text"].endswith("(your child)")

    @pytest.mark.usefixtures("version")
    def test_nothing_is_written(self) -> None:
        with CaptureQueriesContext(connection) as asked:
            recommended(("age", 14), ("self_harm", "yes"), ("more", "words of my own"))
        assert [query["sql"] for query in asked if not query["sql"].startswith("SELECT")] == []
        assert "words of my own" not in str(asked.captured_queries)


@pytest.mark.usefixtures("version")
class TestAnswerValues:
    """Strings, numbers, booleans and lists of strings get as far as their question, which says what does not fit it."""

    @pytest.mark.parametrize(
        ("question", "value", "fits"),
        [
            ("sleep", "rarely", True),
            ("age", 14, True),
            ("age", 14.5, True),
            ("self_harm", False, True),
            ("self_harm", "unsure", True),
            ("more", "Mostly on Sundays.", True),
            ("worries", ["exams"], True),
            ("worries", ["exams", "friends"], True),
            ("birth", "2012-02-29", True),
            ("sleep", ["rarely"], False),
            ("sleep", 5, False),
            ("age", "14", False),
            ("age", True, False),
            ("age", -1, False),
            ("age", 10**300, False),
            ("self_harm", "perhaps", False),
            ("more", 5, False),
            ("more", "", False),
            ("worries", "exams", False),
            ("worries", [], False),
            ("birth", "2012-02-30", False),
            ("no-such-question", "yes", False),
        ],
    )
    def test_each_fits_its_question_or_is_a_problem(self, question: str, value: Any, fits: bool) -> None:
        self.publish_more_questions()
        problems = recommended((question, value))["problems"]
        assert [problem["question"] for problem in problems] == ([] if fits else [question])
        assert all(problem["message"] for problem in problems)

    @pytest.mark.parametrize("value", [None, {}, {"a": "b"}, [["exams"]], [1], ["exams", None], [True]])
    def test_anything_else_is_refused(self, value: Any) -> None:
        answer = ask(RECOMMEND, answers=[{"question": "more", "value": value}])
        assert (answer.code, answer.body["data"]) == ("BAD_USER_INPUT", None)

    @pytest.mark.parametrize(
        ("literal", "code"),
        [
            ('"rarely"', None),
            ("14", None),
            ("14.5", None),
            ("true", None),
            ('["a", "b"]', None),
            ("null", "GRAPHQL_VALIDATION_FAILED"),
            ("{a: 1}", "BAD_USER_INPUT"),
            ("[[1]]", "BAD_USER_INPUT"),
            ("[1]", "BAD_USER_INPUT"),
        ],
    )
    def test_the_same_holds_for_values_in_the_document(self, literal: str, code: str | None) -> None:
        answer = ask(f'{{ recommend(pathway: "test-pathway", answers: [{{question: "more", value: {literal}}}]) {{ status }} }}')
        assert [error["extensions"]["code"] for error in answer.errors] == ([code] if code else [])

    @staticmethod
    def publish_more_questions() -> None:
        document = ruleset_document()
        common = {"why": {"default": "It helps."}, "safety": False}
        options = [{"key": "exams", "label": "Exams"}, {"key": "friends", "label": "Friends"}]
        more = [
            {"key": "worries", "kind": "MULTIPLE", "text": {"default": "Which worries?"}, "options": options, **common},
            {"key": "birth", "kind": "DATE_OF_BIRTH", "text": {"default": "When were you born?"}, **common},
        ]
        make_pathway(questions=[*document["questions"], *more])
