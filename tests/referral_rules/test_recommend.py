import pytest

from referral_rules.engine import Status, Urgency
from referral_rules.publish import publish_ruleset
from referral_rules.recommend import PathwayUnknown, recommend
from service_directory.models import Service
from service_directory.vocabulary import ReferrerRole, ServiceStatus
from tests.factories import make_pathway, make_service, ruleset_document

pytestmark = pytest.mark.django_db

COMPLETE = [("age", 14), ("self_harm", "no"), ("sleep", "most_nights")]


def slugs(answers: list, **more: object) -> list[str]:
    return [one.service.slug for one in recommend(pathway="test-pathway", answers=answers, **more).services]


def test_the_rule_that_fires_names_its_service_with_the_answer_as_reason() -> None:
    make_pathway()
    found = recommend(pathway="test-pathway", answers=COMPLETE, referrer=ReferrerRole.YOUNG_PERSON)

    assert found.status is Status.COMPLETE
    assert found.urgency is Urgency.ROUTINE
    assert [(one.service.slug, one.rank, one.is_signpost) for one in found.services] == [("sleep-clinic", 1, True)]
    assert "Most nights" in found.services[0].reasons[0]
    assert "How often is it hard to sleep? (you)" in found.services[0].reasons[0]
    assert [topic.slug for topic in found.topics] == ["sleep"]
    assert found.crisis is None
    assert found.version.number == 1


def test_a_red_flag_shows_help_and_brings_in_the_trust() -> None:
    make_pathway()
    found = recommend(pathway="test-pathway", answers=[("self_harm", "yes")])

    assert found.status is Status.CRISIS
    assert found.crisis is not None
    assert found.crisis.contacts
    assert any(not one.is_signpost for one in found.services)


def test_crisis_words_in_free_text_show_help_whatever_the_rules_say() -> None:
    make_pathway()
    found = recommend(pathway="test-pathway", answers=[*COMPLETE, ("more", "honestly i wanna die")])

    assert found.status is Status.CRISIS
    assert found.crisis is not None
    assert found.urgency is Urgency.URGENT
    assert any(not one.is_signpost for one in found.services), "somebody in danger is not answered with signposts alone"


def test_unanswered_is_not_no_and_the_safety_question_is_asked_first() -> None:
    make_pathway()
    found = recommend(pathway="test-pathway", answers=[("sleep", "rarely")])

    assert found.status is Status.NEEDS_ANSWERS
    assert found.next_questions[0].key == "self_harm"


@pytest.mark.parametrize(
    "change",
    [
        {"status": ServiceStatus.TEMPORARILY_CLOSED},
        {"live": False},
        {"minimum_age": 16},
        {"maximum_age": 13},
        {"referral_routes": ("GP",)},
    ],
    ids=lambda change: next(iter(change)),
)
def test_a_service_that_does_not_fit_gives_way_to_one_that_does(change: dict) -> None:
    make_pathway()
    service = Service.objects.get(slug="sleep-clinic")
    for name, value in change.items():
        setattr(service, name, value)
    service.save()

    assert slugs(COMPLETE, referrer=ReferrerRole.YOUNG_PERSON) == ["hub"]


def test_there_is_always_somebody_to_turn_to() -> None:
    make_pathway()
    Service.objects.filter(slug__in=["hub", "sleep-clinic"]).update(status=ServiceStatus.DEFUNCT)

    assert slugs(COMPLETE) == ["helpline"]


def test_the_last_day_of_the_oldest_age_still_counts() -> None:
    make_pathway()
    Service.objects.filter(slug="sleep-clinic").update(maximum_age=14)

    assert slugs([("age", 14.9), ("self_harm", "no"), ("sleep", "most_nights")]) == ["sleep-clinic"]
    assert slugs([("age", 15), ("self_harm", "no"), ("sleep", "most_nights")]) == ["hub"]


def test_an_answer_that_does_not_fit_is_a_problem_and_counts_as_not_given() -> None:
    make_pathway()
    found = recommend(pathway="test-pathway", answers=[("age", "many"), ("slep", "rarely"), ("sleep", "never"), ("self_harm", "no")])

    assert {problem.question for problem in found.problems} == {"age", "slep", "sleep"}
    assert {question.key for question in found.next_questions} >= {"sleep"}


def test_an_earlier_version_can_be_asked_by_its_number() -> None:
    make_pathway()
    make_service("other")
    document = ruleset_document()
    document["rules"][1]["outcome"]["services"] = ["other"]
    publish_ruleset(document=document)

    assert slugs(COMPLETE) == ["other"]
    assert slugs(COMPLETE, number=1) == ["sleep-clinic"]


def test_an_unknown_pathway_is_said_so() -> None:
    with pytest.raises(PathwayUnknown):
        recommend(pathway="nowhere", answers=[])


def test_the_number_of_queries_does_not_grow_with_the_answers(django_assert_num_queries) -> None:
    make_pathway()
    recommend(pathway="test-pathway", answers=COMPLETE)
    with django_assert_num_queries(5):
        recommend(pathway="test-pathway", answers=COMPLETE)


@pytest.mark.parametrize(
    "answers",
    [
        [("self_harm", "yes"), ("self_harm", "no")],
        [("self_harm", "no"), ("self_harm", "yes")],
        [("self_harm", "YES ")],
        [("self_harm", ["yes"])],
        [("self_harm", ["no", "Yes"])],
    ],
    ids=str,
)
def test_a_red_flag_shows_help_also_where_the_answer_does_not_fit(answers: list) -> None:
    make_pathway()
    found = recommend(pathway="test-pathway", answers=answers)

    assert found.status is Status.CRISIS
    assert found.crisis is not None
    assert found.urgency is Urgency.URGENT
    assert [problem.question for problem in found.problems][:1] == ["self_harm"]
    assert any(not one.is_signpost for one in found.services)


@pytest.mark.parametrize("value", ["NO", ["no"], "perhaps", 7, [], ["no", "no"], ""])
def test_an_answer_that_does_not_fit_and_names_no_danger_shows_none(value: object) -> None:
    make_pathway()
    assert recommend(pathway="test-pathway", answers=[("self_harm", value), ("sleep", "rarely")]).crisis is None
