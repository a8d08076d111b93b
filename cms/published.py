"""Reads of content for everybody: frozen rows of live, public pages in the asked locale; each function is a constant number of queries."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.conf import settings
from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.db.models.functions import Length, Substr
from django.utils import timezone
from wagtail.models import Locale, Page, PageViewRestriction, Site

from cms.body import BlockRow, linked_page_ids, read_body
from cms.models import (
    Concern,
    EvidenceReference,
    InformationPage,
    Resource,
    ResourceKind,
    TopicConcern,
    TopicPage,
    TopicRelatedService,
    TopicRelatedTopic,
    TopicResource,
)
from cms.pages.topic import Panel
from service_directory.vocabulary import Audience

STEP = Page.steplen


@dataclass(frozen=True, slots=True)
class PageRow:
    """What every public page has; `kind` is its model's name in lower case, `path` starts and ends with a slash."""

    id: int
    kind: str
    title: str
    slug: str
    path: str
    locale: str
    seo_title: str
    search_description: str
    last_published_at: datetime | None
    tree_path: str
    translation_key: str


@dataclass(frozen=True, slots=True)
class TopicRow:
    """What a topic has beside what every page has; `body` as stored (see `bodies_of`), `reading_age` in years."""

    page: PageRow
    summary: str
    audiences: tuple[Audience, ...]
    minimum_age: int | None
    maximum_age: int | None
    hero_image_id: int | None
    body: Sequence[Any]
    reading_age: float | None
    reviewed_at: date | None
    next_review_due: date | None
    co_produced_with: tuple[str, ...]

    @property
    def review_overdue(self) -> bool:
        """Whether the date of the next review has passed."""
        return bool(self.next_review_due and self.next_review_due < timezone.localdate())


@dataclass(frozen=True, slots=True)
class ConcernRow:
    """One term of the vocabulary; `key` is the same in every locale."""

    id: int
    key: str
    slug: str
    label: str
    also_known_as: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class EvidenceRow:
    """What a topic rests on."""

    title: str
    source: str
    kind: str
    url: str
    checked_at: date | None


@dataclass(frozen=True, slots=True)
class ResourceRow:
    """Something good elsewhere."""

    id: int
    title: str
    url: str
    provider: str
    kind: ResourceKind


@dataclass(frozen=True, slots=True)
class TopicQuery:
    """What a list of topics is narrowed by; an empty field narrows nothing."""

    locale: str | None = None
    audience: Audience | None = None
    age: int | None = None
    concern: str | None = None
    slugs: tuple[str, ...] | None = None
    order: tuple[str, ...] = ("TITLE",)


_TOPIC_ORDER = {
    "TITLE": F("title").asc(),
    "LAST_PUBLISHED_DESC": F("last_published_at").desc(nulls_last=True),
    "REVIEWED_DESC": F("reviewed_at").desc(nulls_last=True),
}


def find_page(path: str, locale: str | None = None) -> PageRow | None:
    """The public page at a path such as `/topics/sleep/`; `locale` is only looked at where the path names none."""
    wanted = f"/{path.strip('/')}/" if path.strip("/") else "/"
    for root in _roots():
        prefix = _prefix(root.language_code) if wanted.startswith(_prefix(root.language_code)) else None
        if prefix is None or (prefix == "/" and locale and locale != root.language_code):
            continue
        rows = _page_rows(Page.objects.filter(url_path=root.root_path + wanted[len(prefix) :], locale__language_code=root.language_code))
        if rows:
            return rows[0]
    return find_page(f"/{locale}{wanted}") if locale and locale != default_locale() and not wanted.startswith(f"/{locale}/") else None


def find_page_by_id(pk: int) -> PageRow | None:
    """The public page of that id."""
    rows = _page_rows(Page.objects.filter(pk=pk))
    return rows[0] if rows else None


def find_topic(slug: str, locale: str | None = None) -> TopicRow | None:
    """The public topic of that slug in the locale (the default one, unless given)."""
    rows = _topic_rows(TopicPage.objects.filter(slug=slug, locale__language_code=locale or default_locale()))
    return rows[0] if rows else None


def topic_ids(query: TopicQuery, *, offset: int = 0, limit: int | None = None) -> list[int]:
    """Ids of the public topics that match, in the asked order (ties by id): one query. `offset` and `limit` count topics."""
    matching = _matching(query).order_by(*(_TOPIC_ORDER[order] for order in query.order), "pk")
    return list(matching.values_list("pk", flat=True)[offset : None if limit is None else offset + limit])


def count_topics(query: TopicQuery) -> int:
    """How many public topics match."""
    return _matching(query).count()


def topics_by_id(ids: Collection[int]) -> dict[int, TopicRow]:
    """Public topics by id, one query however many; ids that are unknown, drafts or private are left out."""
    return {row.page.id: row for row in _topic_rows(TopicPage.objects.filter(pk__in=ids))} if ids else {}


def topics_by_slug(slugs: Collection[str], locale: str | None = None) -> dict[str, TopicRow]:
    """Public topics by slug in one locale, one query however many."""
    rows = _topic_rows(TopicPage.objects.filter(slug__in=slugs, locale__language_code=locale or default_locale()))
    return {row.page.slug: row for row in rows}


def ancestors_of(pages: Sequence[PageRow]) -> dict[int, tuple[PageRow, ...]]:
    """The public pages above each page, from home down, by page id: one query."""
    prefixes = {page.id: [page.tree_path[:end] for end in range(2 * STEP, len(page.tree_path), STEP)] for page in pages}
    rows = {row.tree_path: row for row in _page_rows(Page.objects.filter(path__in={path for paths in prefixes.values() for path in paths}))}
    return {pk: tuple(rows[path] for path in paths if path in rows) for pk, paths in prefixes.items()}


def translations_of(pages: Sequence[PageRow]) -> dict[int, tuple[PageRow, ...]]:
    """The same pages in their other locales, by page id: one query."""
    rows = _page_rows(Page.objects.filter(translation_key__in={page.translation_key for page in pages}).order_by("locale__language_code"))
    return {page.id: tuple(row for row in rows if row.translation_key == page.translation_key and row.id != page.id) for page in pages}


def bodies_of(topics: Sequence[TopicRow]) -> dict[int, tuple[BlockRow, ...]]:
    """The bodies of topics, ready to show, by page id: one query for all the pages they link to."""
    return _bodies({topic.page.id: topic.body for topic in topics})


def information_bodies(ids: Collection[int]) -> dict[int, tuple[BlockRow, ...]]:
    """The bodies of public information pages by id: two queries."""
    pages = InformationPage.objects.filter(public_pages(), pk__in=ids)
    return _bodies({pk: body.raw_data for pk, body in pages.values_list("pk", "body")})


def introductions(ids: Collection[int]) -> dict[int, str]:
    """The introductions of home pages and topic lists by id: one query."""
    pages = Page.objects.filter(public_pages(), pk__in=ids)
    return {
        pk: home or index or "" for pk, home, index in pages.values_list("pk", "homepage__introduction", "topicindexpage__introduction")
    }


def menu(locale: str | None = None) -> list[PageRow]:
    """The public pages that editors put in the menu, in tree order."""
    return _page_rows(Page.objects.filter(show_in_menus=True, locale__language_code=locale or default_locale()).order_by("path"))


def concerns(locale: str | None = None) -> list[ConcernRow]:
    """The vocabulary in one locale, by label."""
    return [_concern(x) for x in Concern.objects.filter(locale__language_code=locale or default_locale()).select_related(None)]


def concerns_of_topics(ids: Collection[int]) -> dict[int, tuple[ConcernRow, ...]]:
    """The concerns of each topic in the topic's own locale, as far as they are translated, main one first: two queries."""
    links = TopicConcern.objects.filter(page__in=ids).order_by("sort_order")
    named = list(links.values_list("page_id", "page__locale__language_code", "concern__translation_key"))
    words = _Vocabulary({key for _, _, key in named})
    return _grouped((page, words.find(key, locale)) for page, locale, key in named)


def concerns_of_services(ids: Collection[str], locale: str | None = None) -> dict[str, tuple[ConcernRow, ...]]:
    """The concerns that each service helps with, by label: two queries. With `locale` each once, in that locale where it can be had."""
    linked = Concern.services.through.objects.filter(service__in=ids)
    links = list(linked.values_list("service_id", "concern__translation_key", "concern__locale__language_code"))
    words = _Vocabulary({key for _, key, _ in links})
    # A translated concern carries its services with it: the same concern may be linked in several locales.
    found = dict.fromkeys((str(service), words.find(key, locale or linked_in)) for service, key, linked_in in links)
    return {pk: tuple(sorted(rows, key=lambda row: row.label)) for pk, rows in _grouped(found).items()}


def topics_of_concerns(ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Ids of the topics in each concern's own locale that speak to it, in whatever locale they name it, by title: two queries."""
    wanted = list(Concern.objects.filter(pk__in=ids).values_list("pk", "translation_key", "locale_id"))
    links = TopicConcern.objects.filter(concern__translation_key__in={key for _, key, _ in wanted}).order_by("page__title", "page_id")
    topics = _grouped(
        ((key, locale), page) for key, locale, page in links.values_list("concern__translation_key", "page__locale_id", "page_id")
    )
    return {pk: tuple(dict.fromkeys(topics.get((key, locale), ()))) for pk, key, locale in wanted}


def service_ids_of_concern(slug: str) -> QuerySet[Any]:
    """A subquery of the ids of services that help with a concern, whatever the locale its editor linked them in."""
    return Concern.objects.filter(slug=slug, services__isnull=False).values("services")


def evidence_of(ids: Collection[int]) -> dict[int, tuple[EvidenceRow, ...]]:
    """What each topic rests on: one query."""
    rows = EvidenceReference.objects.filter(page__in=ids).order_by("sort_order")
    return _grouped((x.page_id, EvidenceRow(x.title, x.source, x.kind, x.url, x.checked_at)) for x in rows)


def resources_of(ids: Collection[int]) -> dict[int, tuple[ResourceRow, ...]]:
    """The resources of each topic: one query."""
    links = TopicResource.objects.filter(page__in=ids).select_related("resource").order_by("sort_order")
    return _grouped((link.page_id, _resource(link.resource)) for link in links)


def resources_by_id(ids: Collection[int]) -> dict[int, ResourceRow]:
    """Resources by id that at least one public topic points to: one query."""
    used = TopicResource.objects.filter(resource=OuterRef("pk"), page__in=TopicPage.objects.filter(public_pages()))
    return {row.pk: _resource(row) for row in Resource.objects.filter(Exists(used), pk__in=ids)}


def related_topic_ids(ids: Collection[int]) -> dict[int, tuple[int, ...]]:
    """Ids of the topics related to each, drafts among them (`topics_by_id` leaves those out): one query."""
    return _grouped(TopicRelatedTopic.objects.filter(page__in=ids).order_by("sort_order").values_list("page_id", "topic_id"))


def related_service_ids(ids: Collection[int]) -> dict[int, tuple[str, ...]]:
    """Ids of the services related to each topic: one query."""
    links = TopicRelatedService.objects.filter(page__in=ids).order_by("sort_order").values_list("page_id", "service_id")
    return _grouped((page, str(service)) for page, service in links)


def default_locale() -> str:
    """The code of the locale that answers where none is asked for."""
    return settings.LANGUAGE_CODE


def locales() -> list[str]:
    """The codes of the locales that editors have switched on, the default one first."""
    codes = list(Locale.objects.order_by("language_code").values_list("language_code", flat=True))
    return sorted(codes, key=lambda code: code != default_locale())


def public_pages() -> Q:
    """The condition that makes a page public: live, not expired, and neither it nor a page above it restricted; one NOT EXISTS in SQL."""
    restrictions = PageViewRestriction.objects.annotate(ancestor_path=Substr(OuterRef("path"), 1, Length("page__path")))
    is_restricted = Exists(restrictions.filter(page__path=F("ancestor_path")))
    return Q(live=True) & (Q(expire_at=None) | Q(expire_at__gt=timezone.now())) & ~Q(is_restricted)


_PAGE_COLUMNS = (
    "pk", "content_type__model", "title", "slug", "url_path", "locale__language_code", "seo_title", "search_description",
    "last_published_at", "path", "translation_key",
)  # fmt: skip
_CONCERN_COLUMNS = ("pk", "translation_key", "slug", "label", "also_known_as", "locale__language_code")
_TOPIC_COLUMNS = (
    "summary", "audiences", "minimum_age", "maximum_age", "hero_image_id", "body", "reading_age", "reviewed_at", "next_review_due",
    "co_produced_with",
)  # fmt: skip


def _matching(query: TopicQuery) -> QuerySet[TopicPage]:
    topics = TopicPage.objects.filter(public_pages(), locale__language_code=query.locale or default_locale())
    if query.audience:
        topics = topics.filter(audiences__has=query.audience)
    if query.age is not None:
        topics = topics.filter(Q(minimum_age=None) | Q(minimum_age__lte=query.age), Q(maximum_age=None) | Q(maximum_age__gte=query.age))
    if query.concern:
        topics = topics.filter(Exists(TopicConcern.objects.filter(page=OuterRef("pk"), concern__slug=query.concern)))
    if query.slugs is not None:
        topics = topics.filter(slug__in=query.slugs)
    return topics


def _page_rows(pages: QuerySet[Page]) -> list[PageRow]:
    return [row for values in pages.filter(public_pages()).values_list(*_PAGE_COLUMNS) if (row := _page(values))]


def _topic_rows(topics: QuerySet[TopicPage]) -> list[TopicRow]:
    panels = dict(Panel.choices)
    return [
        TopicRow(
            page,
            summary,
            tuple(map(Audience, audiences)),
            low,
            high,
            image,
            body.raw_data,
            age,
            reviewed,
            due,
            tuple(panels[p] for p in wrote),
        )
        for values in topics.filter(public_pages()).values_list(*_PAGE_COLUMNS, *_TOPIC_COLUMNS)
        if (page := _page(values[: len(_PAGE_COLUMNS)]))
        for summary, audiences, low, high, image, body, age, reviewed, due, wrote in (values[len(_PAGE_COLUMNS) :],)
    ]


def _page(values: Sequence[Any]) -> PageRow | None:
    pk, kind, title, slug, url_path, locale, seo_title, description, published, tree_path, translation_key = values
    path = page_path(url_path, locale)
    if path is None:
        return None
    return PageRow(pk, kind, title, slug, path, locale, seo_title or title, description, published, tree_path, str(translation_key))


def page_path(url_path: str, locale: str) -> str | None:
    """The address of a page below its site's root, `/cy/…` outside the default locale; None for a page outside every site."""
    for root in _roots():
        if root.language_code == locale and url_path.startswith(root.root_path):
            return _prefix(locale) + url_path[len(root.root_path) :]
    return None


def _prefix(locale: str) -> str:
    return "/" if locale == default_locale() else f"/{locale}/"


def _roots() -> list[Any]:
    return Site.get_site_root_paths()


def _bodies(bodies: dict[int, Sequence[Any]]) -> dict[int, tuple[BlockRow, ...]]:
    linked = linked_page_ids(bodies.values())
    paths = {row.id: row.path for row in _page_rows(Page.objects.filter(pk__in=linked))} if linked else {}
    return {pk: read_body(body, paths) for pk, body in bodies.items()}


def _concern(record: Concern) -> ConcernRow:
    return ConcernRow(record.pk, str(record.translation_key), record.slug, record.label, _lines(record.also_known_as))


def _lines(text: str) -> tuple[str, ...]:
    return tuple(filter(None, (line.strip() for line in text.splitlines())))


class _Vocabulary:
    """Concerns in all their locales, one query."""

    def __init__(self, keys: Collection[Any]) -> None:
        records = Concern.objects.filter(translation_key__in=keys).order_by("pk").values_list(*_CONCERN_COLUMNS)
        self._rows: dict[Any, dict[str, ConcernRow]] = {}
        for pk, key, slug, label, words, locale in records:
            self._rows.setdefault(key, {})[locale] = ConcernRow(pk, str(key), slug, label, _lines(words))

    def find(self, key: Any, locale: str) -> ConcernRow:
        """The concern in that locale, or else in the default one, or else in any it was written in."""
        rows = self._rows[key]
        return rows.get(locale) or rows.get(default_locale()) or next(iter(rows.values()))


def _resource(record: Resource) -> ResourceRow:
    return ResourceRow(record.pk, record.title, record.url, record.provider, ResourceKind(record.kind))


def _grouped(pairs: Iterable[tuple[Any, Any]]) -> dict[Any, tuple[Any, ...]]:
    groups: dict[Any, list[Any]] = {}
    for key, value in pairs:
        groups.setdefault(key, []).append(value)
    return {key: tuple(values) for key, values in groups.items()}
