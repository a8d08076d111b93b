"""Listens for published contacts: what an editor publishes is baked at once, after the transaction that publishes it."""

from typing import Any

from django.db import transaction
from django.db.models.signals import post_delete
from django.dispatch import receiver
from wagtail.signals import page_published, page_unpublished, published, unpublished

from crisis.bake import bake_crisis_page
from crisis.models import CrisisContact


@receiver([published, unpublished, post_delete], sender=CrisisContact)
@receiver([page_published, page_unpublished])
def bake_after_commit(**_: Any) -> None:
    """Bakes crisis help whenever a contact changes and whenever any page is published."""
    transaction.on_commit(bake_crisis_page, robust=True)
