"""The door by which services are written in bulk: one call, one organisation with one service, published at once."""

from datetime import date
from typing import Any, TypedDict

from django.db import transaction

from service_directory.models import OpeningHours, Organisation, Service, ServiceCategory, ServiceLocation


class OrganisationFields(TypedDict):
    """What is known of an organisation."""

    slug: str
    name: str
    description: str
    website: str
    in_trust: bool


class ServiceFields(TypedDict):
    """What is known of a service; lists of vocabulary values, ages in years, wait in weeks."""

    slug: str
    name: str
    description: str
    status: str
    audiences: list[str]
    minimum_age: int | None
    maximum_age: int | None
    referral_routes: list[str]
    delivery_modes: list[str]
    waiting_time_weeks: int | None
    cost: str
    free: bool
    phone: str
    email: str
    website: str
    assured_on: date | None


@transaction.atomic
def save_service(
    *,
    organisation: OrganisationFields,
    service: ServiceFields,
    categories: list[tuple[str, str]],
    locations: list[dict[str, Any]],
    opening_hours: list[dict[str, Any]],
) -> Service:
    """Creates or replaces the service of that slug, with its organisation and categories (slug, label), and publishes it.

    Raises django.core.exceptions.ValidationError, naming the field, where a value does not fit; nothing is written then.
    """
    owner, _ = Organisation.objects.update_or_create(slug=organisation["slug"], defaults={**organisation})
    record = Service.objects.filter(slug=service["slug"]).first() or Service()
    for name, value in {**service, "organisation": owner}.items():
        setattr(record, name, value)
    record.categories.set([ServiceCategory.objects.get_or_create(slug=slug, defaults={"label": label})[0] for slug, label in categories])
    record.locations.set([ServiceLocation(**fields) for fields in locations])
    record.opening_hours.set([OpeningHours(**fields) for fields in opening_hours])
    record.full_clean()
    record.save()
    record.save_revision().publish()
    return record
