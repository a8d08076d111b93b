"""Documents made directly, and content written through the rooms' own doors."""

from itertools import count
from typing import Any

import factory

from cms.models import Concern, TopicPage
from cms.publish_topic import TopicFields, publish_topic, save_concern
from search.engines.document import SearchDocument, SearchKind
from service_directory.models import Service
from service_directory.save_service import OrganisationFields, ServiceFields, save_service


class DocumentFactory(factory.Factory):
    """A topic for everybody, about nothing in particular."""

    class Meta:
        model = SearchDocument

    kind = SearchKind.TOPIC
    key = factory.Sequence(lambda n: str(n + 1))
    id = factory.LazyAttribute(lambda made: f"{made.kind.lower()}:{made.key}")
    slug = factory.LazyAttribute(lambda made: f"slug-{made.key}")
    path = factory.LazyAttribute(lambda made: f"/topics/{made.slug}/" if made.kind == SearchKind.TOPIC else None)
    locale = factory.LazyAttribute(lambda made: "en" if made.kind == SearchKind.TOPIC else "")
    title = "A page"
    summary = ""
    body = ""
    main_concern = factory.LazyAttribute(lambda made: next(iter(made.concern_slugs), "") if made.kind != SearchKind.SERVICE else "")
    concern_slugs = ()
    concern_labels = ()
    also_known_as = ()
    audiences = ()
    minimum_age = None
    maximum_age = None
    review_overdue = False


def document(**fields: Any) -> SearchDocument:
    """A document with these fields."""
    made: SearchDocument = DocumentFactory(**fields)
    return made


def make_concern(slug: str, *also_known_as: str, label: str = "", services: tuple[str, ...] = ()) -> Concern:
    """A concern of the default locale."""
    return save_concern(slug=slug, label=label or slug.replace("-", " ").capitalize(), also_known_as=also_known_as, services=services)


def make_topic(slug: str, **fields: Any) -> TopicPage:
    """A published topic."""
    given = {"title": slug.replace("-", " ").capitalize(), "summary": f"About {slug}.", "body": "Words.", "audiences": ["YOUNG_PERSON"]}
    return publish_topic(topic=TopicFields(slug=slug, **(given | fields)))


_organisations = count()


def make_service(slug: str, *, latitude: float | None = None, longitude: float | None = None, **fields: Any) -> Service:
    """A published service, with a place where both coordinates are given."""
    owner = OrganisationFields(
        slug=f"org-{next(_organisations)}", name="Harebell Help", description="A charity.", website="", in_trust=False
    )
    given = ServiceFields(
        slug=slug, name=slug.replace("-", " ").capitalize(), description=f"Helps with {slug}.", status="ACTIVE", audiences=["YOUNG_PERSON"],
        minimum_age=None, maximum_age=None, referral_routes=[], delivery_modes=["IN_PERSON"], waiting_time_weeks=None, cost="", free=True,
        phone="", email="", website="", assured_on=None,
    )  # fmt: skip
    place = [{"name": "Here", "address": "", "postcode": "", "latitude": latitude, "longitude": longitude}] if latitude is not None else []
    return save_service(
        organisation=owner,
        service={**given, **fields},  # type: ignore[typeddict-item]
        categories=[("counselling", "Counselling")],
        locations=place,
        opening_hours=[],
    )
