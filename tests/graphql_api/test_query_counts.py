"""An answer costs the database the same whether it holds two things or twenty, with every relation there is."""

from datetime import date
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from cms.models import TopicPage
from cms.publish_topic import relate_topics
from tests.factories import make_concern, make_pathway, make_picture, make_service, make_topic, make_translation, ruleset_document
from tests.graphql_api.client import data_of
from tests.graphql_api.conftest import Committed

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("index")]

MANY = 20
SERVICE = """{ slug organisation { name } categories { slug } locations { name } openNow concerns { slug topics { slug } } }"""
TOPIC = f"""{{
    title path ancestors {{ path ... on TopicIndexPage {{ introduction }} }} translations {{ path }}
    concerns {{ slug topics {{ slug }} }} evidence {{ title }} resources {{ title }}
    relatedTopics {{ slug heroImage {{ alt }} concerns {{ slug }} relatedServices {{ slug concerns {{ slug }} }} }}
    relatedServices {SERVICE}
    heroImage {{ alt rendition(spec: "width-160") {{ url }} srcset(widths: [160, 320], format: WEBP) }}
    body {{ ... on ParagraphBlock {{ html }}
        ... on ServicesBlock {{ services {SERVICE} }}
        ... on ImageBlock {{ image {{ rendition(spec: "width-160") {{ url }} }} }} }}
    bodyHtml
}}"""


def cost(document: str, **variables: Any) -> tuple[int, dict[str, Any]]:
    """How many queries an answer takes when it is asked for the second time: pictures are in the asked size by then."""
    data_of(document, **variables)
    with CaptureQueriesContext(connection) as asked:
        data = data_of(document, **variables)
    return len(asked), data


@pytest.fixture
def _many(index: None, committed: Committed) -> None:
    """Topics and services that all have one of everything, and each its own."""
    with committed():
        services = [make_service(f"service-{n:02}", latitude=53 + n / 100, longitude=-2.0, postcode="ST4 6SP") for n in range(MANY)]
        for n in range(MANY):
            make_concern(f"concern-{n:02}", services=(f"service-{n:02}",))
        topics = [_full_topic(n, services[n]) for n in range(MANY)]
        for n, topic in enumerate(topics):
            relate_topics(slug=topic.slug, related=[topics[n - 1].slug])
            page = TopicPage.objects.get(pk=topic.pk)
            make_translation(page, slug=f"{page.slug}-cy")


def _full_topic(n: int, service: Any) -> TopicPage:
    page = make_topic(
        f"worry-{n:02}",
        concerns=[f"concern-{n:02}"],
        evidence=[{"title": f"NG{n}", "source": "NICE", "checked_at": date(2026, 1, 1)}],
        resources=[{"title": f"Worry sheet {n}", "url": f"https://sheets.example/{n}"}],
        related_services=[service.slug],
        hero_image_id=make_picture().pk,
    )
    page.body = [
        ("paragraph", f'<p>Read <a linktype="page" id="{page.pk}">on</a>.</p>'),
        ("services", {"title": "", "services": [service]}),
        ("services", {"title": "Again", "services": [service]}),
        ("image", {"image": make_picture(), "caption": ""}),
    ]
    page.save_revision().publish()
    return page


@pytest.mark.usefixtures("_many")
class TestLists:
    def test_topics_with_every_relation(self) -> None:
        document = f"query ($first: Int) {{ topics(first: $first) {{ totalCount edges {{ node {TOPIC} }} }} }}"
        two, _ = cost(document, first=2)
        twenty, data = cost(document, first=MANY)
        assert len(data["topics"]["edges"]) == MANY
        assert all(all(edge["node"].values()) for edge in data["topics"]["edges"])
        assert twenty == two
        # Seventeen relations, some of them of relations: three queries for each in the middle.
        assert twenty <= 51

    def test_topics_in_a_plain_list(self) -> None:
        count, _ = cost("{ topics { edges { node { title path summary } } } }")
        assert count == 2

    def test_services_with_every_relation(self) -> None:
        document = f"""query ($first: Int) {{ services(first: $first, near: {{postcode: "ST4 6SP"}}, ordering: [DISTANCE]) {{
            totalCount edges {{ node {SERVICE} }} }} }}"""
        two, _ = cost(document, first=2)
        twenty, data = cost(document, first=MANY)
        assert len(data["services"]["edges"]) == MANY
        assert all(edge["node"]["concerns"][0]["topics"] for edge in data["services"]["edges"])
        assert twenty == two
        assert twenty <= 12

    def test_search_with_the_things_themselves(self) -> None:
        document = f"""query ($first: Int! = 10) {{ search(query: "worry service sheet", first: $first) {{
            hits {{ kind matchedConcerns {{ slug topics {{ slug }} }}
                node {{ ... on Topic {TOPIC} ... on Service {SERVICE.replace("slug org", "id org")} ... on Resource {{ url }} }} }} }} }}"""
        few, data = cost(document, first=50)
        many, all_data = cost(document, first=100)
        assert {hit["kind"] for hit in data["search"]["hits"]} == {"TOPIC", "SERVICE", "RESOURCE"}
        assert len(all_data["search"]["hits"]) > len(data["search"]["hits"])
        assert many == few
        assert many <= 70

    def test_concerns_with_their_topics(self) -> None:
        count, data = cost("{ concerns { label topics { title ancestors { title } } } }")
        assert len(data["concerns"]) == MANY
        assert count <= 5

    def test_a_recommendation_of_many(self) -> None:
        make_pathway()
        outcome = ruleset_document()["rules"][1]["outcome"]
        document = f"""query ($answers: [AnswerInput!]!) {{ recommend(pathway: "test-pathway", answers: $answers) {{
            services {{ service {SERVICE} }} topics {{ topic {TOPIC} }} }} }}"""
        counts = []
        for many in (2, MANY):
            rules = ruleset_document()["rules"]
            rules[1]["outcome"] = {
                **outcome,
                "services": [f"service-{n:02}" for n in range(many)],
                "topics": [f"worry-{n:02}" for n in range(many)],
            }
            make_pathway(rules=rules)
            count, data = cost(document, answers=[{"question": "sleep", "value": "most_nights"}])
            assert (len(data["recommend"]["services"]), len(data["recommend"]["topics"])) == (many, many)
            counts.append(count)
        assert counts[0] == counts[1] <= 60


def test_a_picture_is_asked_for_only_by_the_page_that_shows_it() -> None:
    """The first asking makes each size once; it must not look for every other picture of the list as well."""
    for n in range(4):
        page = make_topic(f"worry-{n}")
        page.body = [("image", {"image": make_picture(), "caption": ""})]
        page.save_revision().publish()
    with CaptureQueriesContext(connection) as asked:
        data_of("{ topics { edges { node { bodyHtml } } } }")
    read = [query for query in asked.captured_queries if 'FROM "media_trustimage"' in query["sql"]]
    assert len(read) == 1 + 4
