"""`page`, `topic`, `topics`, `concerns`, `redirect` and `site`."""

from enum import Enum

import strawberry
from django.conf import settings

from cms import published as content
from cms.published import TopicQuery
from cms.redirects import find_redirect
from crisis.contacts import crisis_notice
from graphql_api.content.types import ConcernType, PageType, TopicConnection, TopicEdge, TopicType, page_types, topic_types, topics_of
from graphql_api.crisis.types import CrisisNoticeType
from graphql_api.errors import InputRefused, NotFound
from graphql_api.limits import cursor, page_info, window
from service_directory.vocabulary import Audience


@strawberry.input(description="Narrows a list of topics; what is left out narrows nothing.")
class TopicFilter:
    audience: Audience | None = strawberry.field(default=None, description="That speak to this audience.")
    age: int | None = strawberry.field(default=None, description="For a reader of this age in years.")
    concern: str | None = strawberry.field(default=None, description="About this concern (slug).")
    slugs: list[str] | None = strawberry.field(default=None, description="Only these.")


@strawberry.enum(description="In which order topics are listed.")
class TopicOrder(Enum):
    TITLE = strawberry.enum_value("TITLE", description="By title.")
    LAST_PUBLISHED_DESC = strawberry.enum_value("LAST_PUBLISHED_DESC", description="The last changed first.")
    REVIEWED_DESC = strawberry.enum_value("REVIEWED_DESC", description="The last reviewed first.")


@strawberry.type(name="Redirect", description="An address that has moved.")
class RedirectType:
    from_: str = strawberry.field(name="from", description="The old path.")
    to: str = strawberry.field(description="The new path or address.")
    permanent: bool = strawberry.field(description="Whether it has moved for good.")


@strawberry.type(name="Site", description="What every page of a front end needs.")
class SiteType:
    name: str = strawberry.field(description="The trust's name.")
    locales: list[str] = strawberry.field(description="The languages content is published in, the default one first.")
    crisis: CrisisNoticeType = strawberry.field(description="Crisis help, to be within reach on every page.")

    @strawberry.field(description="The pages of the main menu.")
    def menu(self) -> list[PageType]:
        rows = content.menu()
        types = page_types(rows)
        return [types[row.id] for row in rows]


@strawberry.type
class ContentQuery:
    @strawberry.field(description="The published page at a path, of whatever kind; null with the error NOT_FOUND where there is none.")
    def page(self, path: str, locale: str | None = None) -> PageType | None:
        row = content.find_page(path, known_locale(locale))
        if row is None:
            raise NotFound("There is no page at that path.")
        return page_types([row])[row.id]

    @strawberry.field(description="The published topic of that slug; null with the error NOT_FOUND where there is none.")
    def topic(self, slug: str, locale: str | None = None) -> TopicType | None:
        row = content.find_topic(slug, known_locale(locale))
        if row is None:
            raise NotFound("There is no topic of that name.")
        return topics_of([row])[row.page.id]

    @strawberry.field(description="The published topics that match, 20 at a time unless asked otherwise, 100 at most.")
    def topics(
        self,
        filters: TopicFilter | None = None,
        ordering: list[TopicOrder] | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> TopicConnection:
        query = topic_query(filters or TopicFilter(), ordering or [TopicOrder.TITLE])
        part = window(first, after, last, before, lambda: content.count_topics(query))
        ids = content.topic_ids(query, offset=part.offset, limit=part.limit + 1)
        chosen = ids[: part.limit]
        found = topic_types(chosen)
        return TopicConnection(
            query=query,
            edges=[TopicEdge(cursor=cursor(part.offset + n), node=found[pk]) for n, pk in enumerate(chosen) if pk in found],
            page_info=page_info(part, len(chosen), len(ids) > part.limit),
        )

    @strawberry.field(description="The vocabulary families search by.")
    def concerns(self, locale: str | None = None) -> list[ConcernType]:
        return ConcernType.of_all(content.concerns(known_locale(locale)))

    @strawberry.field(description="Where a path has moved to; null where it has not.")
    def redirect(self, path: str) -> RedirectType | None:
        row = find_redirect(path)
        return RedirectType(from_=row.old_path, to=row.link, permanent=row.permanent) if row else None

    @strawberry.field(description="What every page of a front end needs: name, languages, crisis help, menu.")
    def site(self) -> SiteType:
        return SiteType(name=settings.TRUST_NAME, locales=content.locales(), crisis=CrisisNoticeType.of(crisis_notice()))


def topic_query(filters: TopicFilter, ordering: list[TopicOrder]) -> TopicQuery:
    """The input in the words of the content room."""
    return TopicQuery(
        audience=filters.audience,
        age=filters.age,
        concern=filters.concern,
        slugs=None if filters.slugs is None else tuple(filters.slugs),
        order=tuple(order.name for order in ordering),
    )


def known_locale(locale: str | None) -> str | None:
    """The locale as given. Raises InputRefused for one that content is not written in."""
    if locale is not None and locale not in dict(settings.LANGUAGES):
        raise InputRefused(
            f"Content is written in {', '.join(code for code, _ in settings.LANGUAGES)}, not in “{locale}”.", "LOCALE_UNKNOWN"
        )
    return locale
