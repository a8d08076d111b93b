"""Which documents of the index a changed record touches; reads links only, drafts and private pages among them."""

from collections.abc import Collection

from wagtail.models import Page

from cms import published as content
from cms.models import Concern, TopicConcern, TopicPage
from search.documents import document_id
from search.engines.document import SearchKind
from service_directory.models import Service


def by_page(page: Page) -> set[str]:
    """The topics at and below a page, and the resources that they point to."""
    below = TopicPage.objects.filter(path__startswith=page.path).values_list("pk", flat=True)
    return by_topics({page.pk, *below})


def by_topics(ids: Collection[int]) -> set[str]:
    """The topics themselves and the resources that they point to, which take their concerns from them."""
    resources = {row.id for rows in content.resources_of(ids).values() for row in rows}
    return {document_id(SearchKind.TOPIC, pk) for pk in ids} | {document_id(SearchKind.RESOURCE, pk) for pk in resources}


def by_concern(concern: Concern) -> set[str]:
    """The topics and services that carry the concern's words."""
    # In every locale: a page that is translated before its concern names the concern in the language it came from.
    topics = TopicConcern.objects.filter(concern__translation_key=concern.translation_key).values_list("page_id", flat=True)
    linked = Concern.services.through.objects.filter(concern=concern.pk).values_list("service_id", flat=True)
    return by_topics(topics) | by_services(linked)


def by_services(ids: Collection[object]) -> set[str]:
    """The services themselves."""
    return {document_id(SearchKind.SERVICE, pk) for pk in ids}


def by_organisation(pk: object) -> set[str]:
    """The services of an organisation, which are found by its name too."""
    return by_services(Service.objects.filter(organisation=pk).values_list("pk", flat=True))


def by_category(pk: object) -> set[str]:
    """The services of a category, which are found by its label too."""
    return by_services(Service.objects.filter(categories=pk).values_list("pk", flat=True))
