"""What an engine holds of one thing that can be found; plain values, nothing of Django's database behind them."""

from dataclasses import dataclass

from django.db.models import TextChoices


class SearchKind(TextChoices):
    """What a hit is; the values are the contract's."""

    TOPIC = "TOPIC", "Topic"
    SERVICE = "SERVICE", "Service"
    RESOURCE = "RESOURCE", "Resource"


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One thing that can be found. `id` is "topic:12", "service:<uuid>" or "resource:7"; `key` is the id in the database.

    An empty `locale` means every locale, empty `audiences` every audience, an age of None an open end (whole years, both ends
    included). `also_known_as` holds the words of the main concern alone: those of every concern a page touches on would make all
    pages look alike. A query that names a concern finds the rest by `concern_slugs`. `body` is plain text.
    """

    id: str
    kind: SearchKind
    key: str
    slug: str
    path: str | None
    locale: str
    title: str
    summary: str
    body: str
    main_concern: str
    concern_slugs: tuple[str, ...]
    concern_labels: tuple[str, ...]
    also_known_as: tuple[str, ...]
    audiences: tuple[str, ...]
    minimum_age: int | None
    maximum_age: int | None
    review_overdue: bool
