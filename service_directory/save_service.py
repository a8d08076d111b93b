"""The door by which services are written in bulk: one call, one organisation with one service, published at once."""

from datetime import date
from typing import Any, TypedDict, TypeVar

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model

from service_directory.models import OpeningHours, Organisation, Service, ServiceCategory, ServiceLocation

Row = TypeVar("Row", bound=Model)


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
    owner = Organisation.objects.filter(slug=organisation["slug"]).first() or Organisation()
    for name, value in organisation.items():
        setattr(owner, name, value)
    fitting("organisation", owner).save()
    record = Service.objects.filter(slug=service["slug"]).first() or Service()
    for name, value in {**service, "organisation": owner}.items():
        setattr(record, name, value)
    record.categories.set([category(slug, label) for slug, label in categories])
    record.locations.set([fitting("locations", ServiceLocation(**fields)) for fields in locations])
    record.opening_hours.set([fitting("opening_hours", OpeningHours(**fields)) for fields in opening_hours])
    record.full_clean()
    record.save()
    record.save_revision().publish()
    return record


def category(slug: str, label: str) -> ServiceCategory:
    """The category of that slug, as editors have named it since, or a new one."""
    known = ServiceCategory.objects.filter(slug=slug).first()
    if known is None:
        known = fitting("categories", ServiceCategory(slug=slug, label=label))
        known.save()
    return known


def fitting(part: str, row: Row) -> Row:
    """The row itself. Raises ValidationError under the name of its part where a value of it does not fit."""
    try:
        row.full_clean(exclude=["service"])
    except ValidationError as fault:
        told = [f"{name}: {message}" for name, messages in fault.message_dict.items() for message in messages]
        raise ValidationError({part: told}) from None
    return row
