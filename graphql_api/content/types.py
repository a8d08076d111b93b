"""Pages, topics and concerns as GraphQL types over the rows of `cms.published`; each relation is fetched once for a whole level."""

import datetime
from collections.abc import Callable, Collection, Sequence
from typing import Any

import strawberry
from strawberry.relay import PageInfo

from cms import published as content
from cms.body import BlockRow, body_html, linked_image_ids, linked_service_ids
from cms.models import ResourceKind
from cms.published import ConcernRow, EvidenceRow, PageRow, ResourceRow, TopicQuery, TopicRow
from graphql_api.content.blocks import BlockType, block_type
from graphql_api.content.images import ImageType
from graphql_api.context import Siblings
from graphql_api.directory.types import ServiceType
from media.published import ImageRow, RenditionRefused, find_rendition, images_by_id
from service_directory.published import ServiceRow, listed_services_by_id, services_by_id
from service_directory.vocabulary import Audience

strawberry.enum(ResourceKind, description="What somebody gets who follows a resource.")
BODY_IMAGE = "width-800"


@strawberry.type(name="EvidenceReference", description="What a statement rests on.")
class EvidenceReferenceType:
    title: str = strawberry.field(description="Title, with its number where it has one.")
    source: str = strawberry.field(description="Who published it.")
    kind: str = strawberry.field(description="GUIDELINE, NHS_PAGE, CHARITY_PAGE or RESEARCH.")
    url: str | None = strawberry.field(description="Where it can be read.")
    checked_at: datetime.date | None = strawberry.field(description="When somebody last looked at it.")

    @classmethod
    def of(cls, row: EvidenceRow) -> "EvidenceReferenceType":
        return cls(title=row.title, source=row.source, kind=row.kind, url=row.url or None, checked_at=row.checked_at)


@strawberry.type(name="Resource", description="Something good elsewhere.")
class ResourceType:
    id: strawberry.ID = strawberry.field(description="A stable identifier.")
    title: str = strawberry.field(description="Its title.")
    url: str = strawberry.field(description="Where it is.")
    provider: str | None = strawberry.field(description="Who made it.")
    kind: str = strawberry.field(description="WEB_PAGE, VIDEO, APP, LEAFLET or HELPLINE.")

    @classmethod
    def of(cls, row: ResourceRow) -> "ResourceType":
        return cls(id=strawberry.ID(str(row.id)), title=row.title, url=row.url, provider=row.provider or None, kind=row.kind.value)


@strawberry.type(name="Concern", description="What somebody may be worried about: the vocabulary families search by.")
class ConcernType:
    row: strawberry.Private[ConcernRow]
    siblings: strawberry.Private[Siblings[ConcernRow]]
    slug: str = strawberry.field(description="Its stable name.")
    label: str = strawberry.field(description="Its name for people.")
    also_known_as: list[str] = strawberry.field(description="The words people really use for it.")

    @classmethod
    def of_all(cls, rows: Sequence[ConcernRow]) -> list["ConcernType"]:
        siblings = Siblings(rows)
        return [cls.of(row, siblings) for row in rows]

    @classmethod
    def of(cls, row: ConcernRow, siblings: Siblings[ConcernRow]) -> "ConcernType":
        return cls(row=row, siblings=siblings, slug=row.slug, label=row.label, also_known_as=list(row.also_known_as))

    @strawberry.field(description="The published topics that speak to it, by title.")
    def topics(self) -> list["TopicType"]:
        links = self.siblings.once("topic ids", lambda rows: content.topics_of_concerns([row.id for row in rows]))
        topics = self.siblings.once("topics", lambda _: topic_types({pk for ids in links.values() for pk in ids}))
        return [topics[pk] for pk in links.get(self.row.id, ()) if pk in topics]


def _page_of(page: Any) -> PageRow:
    row: PageRow = page.row if isinstance(page.row, PageRow) else page.row.page
    return row


def _pages_of(rows: Sequence[Any]) -> list[PageRow]:
    return [row if isinstance(row, PageRow) else row.page for row in rows]


@strawberry.interface(name="Page", description="Any published page.")
class PageType:
    row: strawberry.Private[Any]
    siblings: strawberry.Private[Siblings[Any]]
    id: strawberry.ID = strawberry.field(description="A stable identifier.")
    title: str = strawberry.field(description="Its title.")
    slug: str = strawberry.field(description="The last part of its path.")
    path: str = strawberry.field(description="Its address below the site, such as `/topics/sleep/`.")
    locale: str = strawberry.field(description="The language it is written in.")
    seo_title: str = strawberry.field(description="The title for search engines and browser tabs.")
    search_description: str = strawberry.field(description="One sentence for search engines.")
    last_published_at: datetime.datetime | None = strawberry.field(description="When it last changed for readers.")

    @strawberry.field(description="The pages above it, from home down.")
    def ancestors(self) -> list["PageType"]:
        found = self.siblings.once("ancestors", lambda rows: content.ancestors_of(_pages_of(rows)))
        types = self.siblings.once("ancestor types", lambda _: page_types([row for rows in found.values() for row in rows]))
        return [types[row.id] for row in found.get(_page_of(self).id, ())]

    @strawberry.field(description="The same page in other languages.")
    def translations(self) -> list["PageType"]:
        found = self.siblings.once("translations", lambda rows: content.translations_of(_pages_of(rows)))
        types = self.siblings.once("translation types", lambda _: page_types([row for rows in found.values() for row in rows]))
        return [types[row.id] for row in found.get(_page_of(self).id, ())]


def _common(page: PageRow) -> dict[str, Any]:
    return {
        "id": strawberry.ID(str(page.id)),
        "title": page.title,
        "slug": page.slug,
        "path": page.path,
        "locale": page.locale,
        "seo_title": page.seo_title,
        "search_description": page.search_description,
        "last_published_at": page.last_published_at,
    }


class WithIntroduction:
    """What home pages and topic lists share: a text at their top, fetched once for all of a level."""

    row: PageRow
    siblings: Siblings[Any]

    def introduction_text(self) -> str:
        found = self.siblings.once("introductions", lambda rows: content.introductions([page.id for page in _pages_of(rows)]))
        return found.get(self.row.id, "")


@strawberry.type(name="HomePage", description="The first page of the site in one language.")
class HomePageType(WithIntroduction, PageType):
    @strawberry.field(description="The text at its top.")
    def introduction(self) -> str:
        return self.introduction_text()


@strawberry.type(name="TopicIndexPage", description="The list of topics.")
class TopicIndexPageType(WithIntroduction, PageType):
    @strawberry.field(description="The text at its top.")
    def introduction(self) -> str:
        return self.introduction_text()


class WithBody:
    """What pages with a body share: blocks and their HTML, with the pictures and services in them fetched once for all of a level."""

    siblings: Siblings[Any]

    def bodies(self) -> dict[int, tuple[BlockRow, ...]]:
        raise NotImplementedError

    def blocks(self) -> tuple[BlockRow, ...]:
        return self.bodies().get(_page_of(self).id, ())

    def block_images(self) -> dict[int, ImageRow]:
        return self.siblings.once("block images", lambda _: images_by_id(linked_image_ids(map(_raw, self.bodies().values()))))

    def block_services(self) -> dict[str, ServiceType]:
        return self.siblings.once("block services", lambda _: self._fetch_services(linked_service_ids(map(_raw, self.bodies().values()))))

    def _fetch_services(self, ids: Collection[str]) -> dict[str, ServiceType]:
        return _by_service_id(listed_services_by_id(list(ids)), self.siblings.locale)

    def block_types(self) -> list[BlockType]:
        types = (block_type(block, self.block_images(), self.block_services()) for block in self.blocks())
        return [block for block in types if block is not None]

    def html(self) -> str:
        blocks, known = self.blocks(), self.block_images()
        images = {pk: shown for pk in linked_image_ids([_raw(blocks)]) if pk in known and (shown := _shown(known[pk]))}
        return body_html(blocks, images, {pk: service.name for pk, service in self.block_services().items()})


def _raw(blocks: Sequence[BlockRow]) -> list[dict[str, Any]]:
    return [{"type": block.kind, "value": block.value} for block in blocks]


def _shown(image: ImageRow) -> tuple[str, str, int, int] | None:
    try:
        rendition = find_rendition(image, BODY_IMAGE)
    except RenditionRefused:
        # One lost file takes one picture away, and leaves the words.
        return None
    return rendition.url, image.alt, rendition.width, rendition.height


@strawberry.type(name="InformationPage", description="A page about the service itself, such as privacy.")
class InformationPageType(WithBody, PageType):
    def bodies(self) -> dict[int, tuple[BlockRow, ...]]:
        return self.siblings.once("bodies", lambda rows: content.information_bodies([page.id for page in _pages_of(rows)]))

    @strawberry.field(description="The body as typed blocks.")
    def body(self) -> list[BlockType]:
        return self.block_types()

    @strawberry.field(description="The same body as safe HTML.")
    def body_html(self) -> str:
        return self.html()


@strawberry.type(name="Topic", description="A page about one concern, written by clinicians with panels of young people and parents.")
class TopicType(WithBody, PageType):
    row: strawberry.Private[TopicRow]
    summary: str = strawberry.field(description="One or two sentences.")
    audiences: list[Audience] = strawberry.field(description="Whom it speaks to.")
    minimum_age: int | None = strawberry.field(description="The youngest reader it is for, in years; null: no lower end.")
    maximum_age: int | None = strawberry.field(description="The oldest reader it is for, that year included; null: no upper end.")
    reading_age: float | None = strawberry.field(description="The age at which its words can be followed (Flesch–Kincaid), in years.")
    reviewed_at: datetime.date | None = strawberry.field(description="When clinicians last checked it.")
    next_review_due: datetime.date | None = strawberry.field(description="When they will check it again.")
    review_overdue: bool = strawberry.field(description="Whether that day has passed.")
    co_produced_with: list[str] = strawberry.field(description="Which panels wrote it with clinicians.")

    @classmethod
    def of(cls, row: TopicRow, siblings: Siblings[TopicRow]) -> "TopicType":
        return cls(
            row=row,
            siblings=siblings,
            **_common(row.page),
            summary=row.summary,
            audiences=list(row.audiences),
            minimum_age=row.minimum_age,
            maximum_age=row.maximum_age,
            reading_age=row.reading_age,
            reviewed_at=row.reviewed_at,
            next_review_due=row.next_review_due,
            review_overdue=row.review_overdue,
            co_produced_with=list(row.co_produced_with),
        )

    def bodies(self) -> dict[int, tuple[BlockRow, ...]]:
        return self.siblings.once("bodies", content.bodies_of)

    @strawberry.field(description="The body as typed blocks.")
    def body(self) -> list[BlockType]:
        return self.block_types()

    @strawberry.field(description="The same body as safe HTML.")
    def body_html(self) -> str:
        return self.html()

    @strawberry.field(description="What it is about, the main concern first.")
    def concerns(self) -> list[ConcernType]:
        found = self._related("concerns", content.concerns_of_topics)
        types = self.siblings.once("concern types", lambda _: _by_id(ConcernType.of_all(_unique(found.values()))))
        return [types[row.id] for row in found.get(self.row.page.id, ())]

    @strawberry.field(description="The picture at its top.")
    def hero_image(self) -> ImageType | None:
        images = self.siblings.once("hero images", lambda rows: images_by_id(row.hero_image_id for row in rows))
        image = images.get(self.row.hero_image_id or 0)
        return ImageType.of(image) if image else None

    @strawberry.field(description="What it rests on.")
    def evidence(self) -> list[EvidenceReferenceType]:
        return [EvidenceReferenceType.of(row) for row in self._related("evidence", content.evidence_of).get(self.row.page.id, ())]

    @strawberry.field(description="Good pages, videos and apps elsewhere.")
    def resources(self) -> list[ResourceType]:
        return [ResourceType.of(row) for row in self._related("resources", content.resources_of).get(self.row.page.id, ())]

    @strawberry.field(description="Other topics its readers may need.")
    def related_topics(self) -> list["TopicType"]:
        links = self._related("related topic ids", content.related_topic_ids)
        topics = self.siblings.once("related topics", lambda _: topic_types({pk for ids in links.values() for pk in ids}))
        return [topics[pk] for pk in links.get(self.row.page.id, ()) if pk in topics]

    @strawberry.field(description="Services that help with it.")
    def related_services(self) -> list[ServiceType]:
        links = self._related("related service ids", content.related_service_ids)
        services = self.siblings.once(
            "related services",
            lambda _: _by_service_id(listed_services_by_id([pk for ids in links.values() for pk in ids]), self.siblings.locale),
        )
        return [services[pk] for pk in links.get(self.row.page.id, ()) if pk in services]

    def _related(self, name: str, fetch: Callable[[Collection[int]], dict[int, Any]]) -> dict[int, Any]:
        return self.siblings.once(name, lambda rows: fetch([row.page.id for row in rows]))


@strawberry.type(name="TopicEdge", description="A topic in a list, with its cursor.")
class TopicEdge:
    cursor: str = strawberry.field(description="Where the list goes on after this topic.")
    node: TopicType = strawberry.field(description="The topic.")


@strawberry.type(name="TopicConnection", description="A part of a list of topics.")
class TopicConnection:
    query: strawberry.Private[TopicQuery]
    edges: list[TopicEdge] = strawberry.field(description="The topics of this part, each with its cursor.")
    page_info: PageInfo = strawberry.field(description="Whether there is more, and from where.")

    @strawberry.field(description="How many topics match in all; counted only when asked.")
    def total_count(self) -> int:
        return content.count_topics(self.query)


def topic_types(ids: Collection[int]) -> dict[int, TopicType]:
    """Topics by id as types of one level; ids that are not public are left out."""
    return topics_of(list(content.topics_by_id(ids).values()))


def topics_of(rows: Sequence[TopicRow]) -> dict[int, TopicType]:
    """Rows that were fetched together as types, by page id."""
    siblings = Siblings(rows, rows[0].page.locale if rows else None)
    return {row.page.id: TopicType.of(row, siblings) for row in rows}


def service_types(ids: Collection[str], locale: str | None = None) -> dict[str, ServiceType]:
    """Services by id as types of one level, their concerns in the locale."""
    return _by_service_id(services_by_id(list(ids)), locale)


def _by_service_id(rows: dict[str, ServiceRow], locale: str | None) -> dict[str, ServiceType]:
    return {str(service.id): service for service in ServiceType.of_all(list(rows.values()), locale)}


_OTHER_KINDS: dict[str, type[PageType]] = {
    "homepage": HomePageType, "topicindexpage": TopicIndexPageType, "informationpage": InformationPageType,
}  # fmt: skip


def page_types(rows: Sequence[PageRow]) -> dict[int, PageType]:
    """Pages of any kind as types of one level, by id; topics get their own fields, in one more query."""
    topics = topic_types({row.id for row in rows if row.kind == "topicpage"})
    others = [row for row in rows if row.kind in _OTHER_KINDS]
    siblings = Siblings(others)
    return {**topics, **{row.id: _OTHER_KINDS[row.kind](row=row, siblings=siblings, **_common(row)) for row in others}}


def _by_id(concerns: Sequence[ConcernType]) -> dict[int, ConcernType]:
    return {concern.row.id: concern for concern in concerns}


def _unique(groups: Collection[Sequence[ConcernRow]]) -> list[ConcernRow]:
    return list({row.id: row for rows in groups for row in rows}.values())


PAGE_TYPES: tuple[type[PageType], ...] = (HomePageType, TopicIndexPageType, InformationPageType, TopicType)
