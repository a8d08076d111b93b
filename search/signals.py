"""Listens for everything that changes what the public can read, and brings the index into step after the transaction commits."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models.signals import m2m_changed, post_delete, post_save, pre_delete
from django.dispatch import receiver
from wagtail.models import Page, PageViewRestriction
from wagtail.signals import page_published, page_slug_changed, page_unpublished, post_page_move, published, unpublished

from cms.models import Concern, Resource, TopicPage, TopicResource
from search import affected
from search.documents import document_id
from search.engines.document import SearchKind
from search.index_changes import index_changes
from service_directory.models import Organisation, Service, ServiceCategory


def index_after_commit(ids: Collection[str]) -> None:
    """The one place at which changes leave for the index."""
    transaction.on_commit(partial(index_changes, frozenset(ids)))


@receiver([page_published, page_unpublished, post_page_move, page_slug_changed])
def page_changed(instance: Page, **_: Any) -> None:
    """Descendants too: their paths change with a move or a new slug above them, and what unpublishes a page may hide those below."""
    index_after_commit(affected.by_page(instance))


@receiver(pre_delete, sender=TopicPage)
def topic_about_to_go(instance: TopicPage, **_: Any) -> None:
    """Before, while it is still known which resources it pointed to."""
    index_after_commit(affected.by_topics([instance.pk]))


@receiver([post_save, post_delete], sender=PageViewRestriction)
def restriction_changed(instance: PageViewRestriction, **_: Any) -> None:
    """Everything below a page becomes private, or public, with it."""
    index_after_commit(affected.by_page(instance.page))


@receiver([post_save, pre_delete], sender=Concern)
def concern_changed(instance: Concern, **_: Any) -> None:
    """Its words are part of each topic and service that carries it."""
    index_after_commit(affected.by_concern(instance))


@receiver(m2m_changed, sender=Concern.services.through)
def concern_services_changed(pk_set: set[Any] | None, **_: Any) -> None:
    """Services that an editor links to a concern, or takes from it."""
    index_after_commit(affected.by_services(pk_set or ()))


@receiver([published, unpublished, post_save, post_delete], sender=Service)
def service_changed(instance: Service, **_: Any) -> None:
    """One service."""
    index_after_commit(affected.by_services([instance.pk]))


@receiver(post_save, sender=Organisation)
def organisation_changed(instance: Organisation, **_: Any) -> None:
    """Its name is part of its services."""
    index_after_commit(affected.by_organisation(instance.pk))


@receiver(post_save, sender=ServiceCategory)
def category_changed(instance: ServiceCategory, **_: Any) -> None:
    """Its label is part of its services."""
    index_after_commit(affected.by_category(instance.pk))


@receiver([post_save, post_delete], sender=Resource)
def resource_changed(instance: Resource, **_: Any) -> None:
    """One resource."""
    index_after_commit([document_id(SearchKind.RESOURCE, instance.pk)])


@receiver(post_delete, sender=TopicResource)
def resource_link_gone(instance: TopicResource, **_: Any) -> None:
    """A resource that no public topic points to any more is no longer public."""
    index_after_commit([document_id(SearchKind.RESOURCE, instance.resource_id)])
