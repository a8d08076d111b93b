"""`search` and `suggest` over HTTP: a family's words in, crisis help and hits with their reasons out."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from cms.models import TopicPage
from tests.factories import make_concern, make_service, make_topic
from tests.graphql_api.client import data_of
from tests.graphql_api.conftest import Committed

pytestmark = pytest.mark.django_db

SEARCH = """query (
        $query: String!, $audience: Audience, $age: Int, $kinds: [SearchKind!], $concern: String, $near: Near, $first: Int! = 10
        $after: String
    ) { search(query: $query, audience: $audience, age: $age, kinds: $kinds, concern: $concern, near: $near, first: $first, after: $after) {
        crisis { headline contacts { phone } } totalCount didYouMean degraded
        pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        facets { name values { value label count } }
        hits { score kind title slug path highlight matchedConcerns { slug label }
            node { __typename ... on Topic { summary } ... on Service { name } ... on Resource { url } } }
    } }"""


@pytest.fixture(autouse=True)
def _content(index: None, committed: Committed) -> None:
    with committed():
        make_service("sleep-clinic", name="Sleep clinic", latitude=53.0, longitude=-2.18)
        make_concern("sleep", "cant sleep", label="Sleep", services=("sleep-clinic",))
        make_concern("exams", "exam stress", label="Exams")
        make_topic(
            "sleep", title="Trouble sleeping", concerns=["sleep"], resources=[{"title": "Sleep sounds", "url": "https://sounds.example/"}]
        )
        make_topic("exam-stress", title="Exam stress", concerns=["exams"], minimum_age=11, maximum_age=18)
        make_topic("parents", title="When your child can't sleep", audiences=["PARENT_CARER"], concerns=["sleep"])


def found(**variables: Any) -> dict[str, Any]:
    answer: dict[str, Any] = data_of(SEARCH, **variables)["search"]
    return answer


def slugs(**variables: Any) -> set[str]:
    return {hit["slug"] for hit in found(**variables)["hits"]}


def test_words_of_two_worries_find_both_with_the_reason_for_each() -> None:
    answer = found(query="cant sleep before exams", kinds=["TOPIC"])
    assert {hit["slug"]: hit["matchedConcerns"] for hit in answer["hits"]} == {
        "sleep": [{"slug": "sleep", "label": "Sleep"}],
        "parents": [{"slug": "sleep", "label": "Sleep"}],
        "exam-stress": [{"slug": "exams", "label": "Exams"}],
    }
    assert (answer["crisis"], answer["degraded"], answer["totalCount"]) == (None, False, 3)
    scores = [hit["score"] for hit in answer["hits"]]
    assert scores == sorted(scores, reverse=True)


def test_each_kind_of_hit_leads_to_the_thing_itself() -> None:
    nodes = {hit["kind"]: (hit["path"], hit["node"]) for hit in found(query="sleep", audience="YOUNG_PERSON")["hits"]}
    assert nodes == {
        "TOPIC": ("/topics/sleep/", {"__typename": "Topic", "summary": "About sleep."}),
        "SERVICE": (None, {"__typename": "Service", "name": "Sleep clinic"}),
        "RESOURCE": (None, {"__typename": "Resource", "url": "https://sounds.example/"}),
    }


def test_the_passage_that_fits_is_marked() -> None:
    (hit,) = found(query="stress", kinds=["TOPIC"])["hits"]
    assert "<mark>stress</mark>" in hit["highlight"]


def test_facets_count_what_can_be_chosen() -> None:
    facets = {facet["name"]: facet["values"] for facet in found(query="sleep")["facets"]}
    assert {"value": "TOPIC", "label": "Topic", "count": 2} in facets["kind"]
    assert {"value": "PARENT_CARER", "label": "Parent or carer", "count": 1} in facets["audience"]
    assert {value["value"] for value in facets["concern"]} == {"sleep"}


@pytest.mark.parametrize(
    ("narrowed", "expected"),
    [
        ({}, {"sleep", "parents", "exam-stress"}),
        ({"audience": "PARENT_CARER"}, {"parents"}),
        ({"age": 8}, {"sleep", "parents"}),
        ({"concern": "exams"}, {"exam-stress"}),
        ({"concern": "no-such-concern"}, set()),
    ],
)
def test_hits_can_be_narrowed(narrowed: dict[str, Any], expected: set[str]) -> None:
    assert slugs(query="cant sleep exam stress", kinds=["TOPIC"], **narrowed) == expected


def test_a_service_too_far_away_is_left_out() -> None:
    here, away = {"latitude": 53.0, "longitude": -2.18, "withinMiles": 5.0}, {"latitude": 51.0, "longitude": 0.0, "withinMiles": 5.0}
    assert slugs(query="sleep", kinds=["SERVICE"], near=here) == {"sleep-clinic"}
    assert slugs(query="sleep", kinds=["SERVICE"], near=away) == set()


@pytest.mark.parametrize("query", ["", "   ", "?!", "zzzzzz"])
def test_nothing_is_found_for_nothing(query: str) -> None:
    answer = found(query=query)
    assert (answer["hits"], answer["totalCount"], answer["pageInfo"]["hasNextPage"]) == ([], 0, False)


def test_words_that_speak_of_danger_bring_help_before_anything_else() -> None:
    answer = found(query="i want to die")
    assert answer["crisis"]["contacts"][0] == {"phone": "999"}
    assert found(query="cant sleep i want to die")["hits"]


def test_pages_of_hits_join_up() -> None:
    whole = [hit["slug"] for hit in found(query="sleep exams")["hits"]]
    assert len(whole) == 5
    joined, after = [], None
    for _ in range(5):
        page = found(query="sleep exams", first=2, after=after)
        joined += [hit["slug"] for hit in page["hits"]]
        assert page["pageInfo"]["hasPreviousPage"] == (after is not None)
        assert page["totalCount"] == 5
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert joined == whole


def test_a_hit_that_is_gone_does_not_keep_anybody_from_the_next_page() -> None:
    whole = [hit["slug"] for hit in found(query="sleep exams", kinds=["TOPIC"])["hits"]]
    expire(whole[0])
    first = found(query="sleep exams", kinds=["TOPIC"], first=1)
    assert first["hits"] == []
    assert first["pageInfo"]["hasNextPage"] is True
    second = found(query="sleep exams", kinds=["TOPIC"], first=2, after=first["pageInfo"]["endCursor"])
    assert [hit["slug"] for hit in second["hits"]] == whole[1:]


def expire(slug: str) -> None:
    """As happens at the minute an editor set; the index is told when the page is taken back."""
    TopicPage.objects.filter(slug=slug).update(expire_at=timezone.now() - timedelta(minutes=1))


class TestSuggest:
    DOCUMENT = """query ($prefix: String!, $audience: Audience, $first: Int! = 8) {
        suggest(prefix: $prefix, audience: $audience, first: $first) { text kind slug } }"""

    def proposed(self, **variables: Any) -> list[dict[str, Any]]:
        answer: list[dict[str, Any]] = data_of(self.DOCUMENT, **variables)["suggest"]
        return answer

    def test_titles_and_words_of_the_vocabulary_are_proposed(self) -> None:
        assert self.proposed(prefix="exam s") == [
            {"text": "Exam stress", "kind": "TOPIC", "slug": "exam-stress"},
        ]
        texts = [one["text"] for one in self.proposed(prefix="slee")]
        assert {"Trouble sleeping", "Sleep", "Sleep clinic", "cant sleep", "Sleep sounds"} <= set(texts)

    def test_no_more_than_asked_for(self) -> None:
        assert len(self.proposed(prefix="slee", first=2)) == 2
        assert self.proposed(prefix="slee", first=0) == []

    def test_titles_are_those_for_the_audience(self) -> None:
        assert "Trouble sleeping" not in {one["text"] for one in self.proposed(prefix="sleep", audience="PARENT_CARER")}

    @pytest.mark.parametrize("prefix", ["", " ", "i want to die", "how to kill m", "zzz"])
    def test_nothing_is_proposed_for_nothing_and_for_danger(self, prefix: str) -> None:
        assert self.proposed(prefix=prefix) == []
