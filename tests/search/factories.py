"""Documents for an index, made directly; published content comes from `tests.factories`."""

from typing import Any

import factory

from search.engines.document import SearchDocument, SearchKind


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
