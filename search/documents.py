"""From published rows to index documents: what search may know of topics, services and resources, and nothing that is not public."""

from collections.abc import Collection, Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar
from uuid import UUID

from cms import published as content
from cms.models import TopicPage, TopicResource
from cms.published import ConcernRow, ResourceRow, TopicQuery, TopicRow
from search.engines.document import SearchDocument, SearchKind
from search.plain_text import plain_text
from service_directory import published as directory
from service_directory.models import Service
from service_directory.published import LISTED, ServiceQuery, ServiceRow

__all__ = ["SearchDocument", "SearchKind", "all_documents", "document_id", "documents_for", "public_ids"]

BATCH = 200
_T = TypeVar("_T")


def all_documents() -> Iterator[SearchDocument]:
    """Everything that is public, for a rebuild; a constant number of queries for each batch."""
    for ids in _batches(_all_ids()):
        yield from documents_for(ids)


def documents_for(ids: Collection[str]) -> list[SearchDocument]:
    """The documents of these ids; what is unknown or no longer public is simply absent. A constant number of queries."""
    keys = _keys_by_kind(ids)
    return [*_topics(keys[SearchKind.TOPIC]), *_services(keys[SearchKind.SERVICE]), *_resources(keys[SearchKind.RESOURCE])]


def public_ids(ids: Collection[str]) -> set[str]:
    """Those of the ids that are still public: at most a query for each kind, no text read."""
    keys = _keys_by_kind(ids)
    topics, services, resources = keys[SearchKind.TOPIC], keys[SearchKind.SERVICE], keys[SearchKind.RESOURCE]
    found: set[str] = set()
    if topics:
        live = TopicPage.objects.filter(content.public_pages(), pk__in=topics).values_list("pk", flat=True)
        found |= {document_id(SearchKind.TOPIC, pk) for pk in live}
    if services:
        listed = directory.find_services(ServiceQuery(among=Service.objects.filter(pk__in=services).values("pk")))
        found |= {document_id(SearchKind.SERVICE, pk) for pk in listed}
    if resources:
        found |= {document_id(SearchKind.RESOURCE, pk) for pk in content.resources_by_id([int(pk) for pk in resources])}
    return found


def document_id(kind: SearchKind, key: Any) -> str:
    """The id by which the index knows a row of the database."""
    return f"{kind.lower()}:{key}"


def _all_ids() -> Iterator[str]:
    resources: set[int] = set()
    for locale in content.locales():
        for topics in _batches(content.topic_ids(TopicQuery(locale=locale))):
            yield from (document_id(SearchKind.TOPIC, pk) for pk in topics)
            resources.update(row.id for rows in content.resources_of(topics).values() for row in rows)
    yield from (document_id(SearchKind.SERVICE, pk) for pk in directory.find_services(ServiceQuery()))
    yield from (document_id(SearchKind.RESOURCE, pk) for pk in sorted(resources))


def _batches(values: Iterable[_T]) -> Iterator[list[_T]]:
    remaining = iter(values)
    while batch := list(islice(remaining, BATCH)):
        yield batch


def _keys_by_kind(ids: Collection[str]) -> dict[SearchKind, list[str]]:
    keys: dict[SearchKind, list[str]] = {kind: [] for kind in SearchKind}
    for one in ids:
        kind, _, key = one.partition(":")
        if kind.upper() in SearchKind.values and _is_key(SearchKind(kind.upper()), key):
            keys[SearchKind(kind.upper())].append(key)
    return keys


def _is_key(kind: SearchKind, key: str) -> bool:
    if kind is not SearchKind.SERVICE:
        return key.isascii() and key.isdigit() and len(key) < 19
    try:
        return str(UUID(key)) == key
    except ValueError:
        return False


def _topics(keys: Collection[str]) -> Iterator[SearchDocument]:
    if not keys:
        return
    rows = content.topics_by_id([int(key) for key in keys])
    concerns = content.concerns_of_topics(rows.keys())
    bodies = content.bodies_of(list(rows.values()))
    for pk, row in rows.items():
        yield _topic(row, concerns.get(pk, ()), plain_text(bodies[pk]))


def _topic(row: TopicRow, concerns: tuple[ConcernRow, ...], body: str) -> SearchDocument:
    return SearchDocument(
        id=document_id(SearchKind.TOPIC, row.page.id),
        kind=SearchKind.TOPIC,
        key=str(row.page.id),
        slug=row.page.slug,
        path=row.page.path,
        locale=row.page.locale,
        title=row.page.title,
        summary=row.summary,
        body=body,
        **_concern_fields(concerns, main=concerns[:1]),
        audiences=tuple(map(str, row.audiences)),
        minimum_age=row.minimum_age,
        maximum_age=row.maximum_age,
        review_overdue=row.review_overdue,
    )


def _services(keys: Collection[str]) -> Iterator[SearchDocument]:
    if not keys:
        return
    rows = {pk: row for pk, row in directory.services_by_id(list(keys)).items() if row.status in LISTED}
    concerns = content.concerns_of_services(rows.keys())
    for pk, row in rows.items():
        yield _service(row, concerns.get(pk, ()))


def _service(row: ServiceRow, concerns: tuple[ConcernRow, ...]) -> SearchDocument:
    return SearchDocument(
        id=document_id(SearchKind.SERVICE, row.id),
        kind=SearchKind.SERVICE,
        key=row.id,
        slug=row.slug,
        path=None,
        locale="",
        title=row.name,
        summary=row.description,
        body=". ".join([row.organisation.name, *(category.label for category in row.categories)]),
        **_concern_fields(concerns, main=()),
        audiences=tuple(map(str, row.audiences)),
        minimum_age=row.minimum_age,
        maximum_age=row.maximum_age,
        review_overdue=False,
    )


def _resources(keys: Collection[str]) -> Iterator[SearchDocument]:
    if not keys:
        return
    rows = content.resources_by_id([int(key) for key in keys])
    links = list(TopicResource.objects.filter(resource__in=rows).order_by("page_id").values_list("resource_id", "page_id"))
    public = set(TopicPage.objects.filter(content.public_pages(), pk__in={page for _, page in links}).values_list("pk", flat=True))
    concerns = content.concerns_of_topics(public)
    for pk, row in rows.items():
        # The main concern of each topic that points to it: the others are what the topic touches on, not what the resource is about.
        main = {found[0].slug: found[0] for resource, page in links if resource == pk and (found := concerns.get(page))}
        yield _resource(row, tuple(main.values()))


def _resource(row: ResourceRow, concerns: tuple[ConcernRow, ...]) -> SearchDocument:
    return SearchDocument(
        id=document_id(SearchKind.RESOURCE, row.id),
        kind=SearchKind.RESOURCE,
        key=str(row.id),
        slug=str(row.id),
        path=None,
        locale="",
        title=row.title,
        summary=row.provider,
        body="",
        **_concern_fields(concerns, main=concerns[:1]),
        audiences=(),
        minimum_age=None,
        maximum_age=None,
        review_overdue=False,
    )


def _concern_fields(concerns: tuple[ConcernRow, ...], *, main: tuple[ConcernRow, ...]) -> dict[str, Any]:
    # A service may be linked from the same concern in several locales.
    return {
        "main_concern": main[0].slug if main else "",
        "concern_slugs": tuple(dict.fromkeys(concern.slug for concern in concerns)),
        "concern_labels": tuple(dict.fromkeys(concern.label for concern in concerns)),
        "also_known_as": tuple(dict.fromkeys(word for concern in main for word in concern.also_known_as)),
    }
