"""Reads of the directory for everybody: frozen rows of live services, each list in a constant number of queries."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from service_directory.models import OpeningHours, Organisation, Service, ServiceLocation
from service_directory.postcodes import Point, locate_postcode, miles_between
from service_directory.vocabulary import REMOTE_MODES, Audience, DeliveryMode, ReferrerRole, ServiceStatus, Weekday

# Families may see that a service is closed for now; one that has ended is no longer listed.
LISTED = (ServiceStatus.ACTIVE, ServiceStatus.TEMPORARILY_CLOSED)


@dataclass(frozen=True, slots=True)
class OrganisationRow:
    """Who runs a service."""

    id: str
    name: str
    description: str
    website: str
    in_trust: bool


@dataclass(frozen=True, slots=True)
class LocationRow:
    """A place; latitude and longitude in degrees (WGS 84)."""

    name: str
    address: str
    postcode: str
    latitude: float | None
    longitude: float | None


@dataclass(frozen=True, slots=True)
class CategoryRow:
    """A kind of service."""

    slug: str
    label: str


@dataclass(frozen=True, slots=True)
class ServiceRow:
    """A live service with everything a front end may ask of it; ages in whole years, waiting time in weeks."""

    id: str
    slug: str
    name: str
    description: str
    organisation: OrganisationRow
    status: ServiceStatus
    categories: tuple[CategoryRow, ...]
    audiences: tuple[Audience, ...]
    minimum_age: int | None
    maximum_age: int | None
    referral_routes: tuple[ReferrerRole, ...]
    delivery_modes: tuple[DeliveryMode, ...]
    locations: tuple[LocationRow, ...]
    open_now: bool | None
    waiting_time_weeks: int | None
    cost: str
    free: bool
    phone: str
    email: str
    website: str
    distance_miles: float | None = None

    def suits_age(self, age: float | None) -> bool:
        """Whether somebody of that age may come; an unknown age is not held against anybody."""
        if age is None:
            return True
        return (self.minimum_age is None or age >= self.minimum_age) and (self.maximum_age is None or age < self.maximum_age + 1)


@dataclass(frozen=True, slots=True)
class Place:
    """Where "near" is measured from, and how far is near enough (miles; None: any distance)."""

    point: Point
    within_miles: float | None = None


@dataclass(frozen=True, slots=True)
class ServiceQuery:
    """What a list of services is narrowed by; an empty field narrows nothing. `among` are ids of services, chosen elsewhere."""

    audience: Audience | None = None
    age: int | None = None
    category: str | None = None
    referrer: ReferrerRole | None = None
    delivery_mode: DeliveryMode | None = None
    free: bool | None = None
    open_now: bool | None = None
    in_trust: bool | None = None
    slugs: tuple[str, ...] | None = None
    among: QuerySet[Any] | None = None
    near: Place | None = None
    order: tuple[str, ...] = ("NAME",)


def find_services(query: ServiceQuery) -> list[str]:
    """Ids of the live, listed services that match, in the asked order. Two queries, or three with `open_now` or `near`.

    A service that helps by phone, text, video or online is never dropped for being far away, nor one whose place is not known.
    """
    found = list(_matching(query).values_list("id", "name", "waiting_time_weeks", "delivery_modes"))
    ids = [row[0] for row in found]
    distances = _distances(ids, query.near.point) if query.near else {}
    if query.near and query.near.within_miles is not None:
        limit = query.near.within_miles
        found = [row for row in found if REMOTE_MODES & set(row[3]) or distances.get(row[0], 0.0) <= limit]
    if query.open_now is not None:
        open_ids = {pk for pk, is_open in _open_now(ids).items() if is_open}
        found = [row for row in found if (row[0] in open_ids) == query.open_now]
    far = float("inf")
    keys = {
        "NAME": lambda row: row[1].casefold(),
        "DISTANCE": lambda row: distances.get(row[0], far),
        "WAITING_TIME": lambda row: far if row[2] is None else row[2],
    }
    for order in reversed((*query.order, "NAME")):
        found.sort(key=keys[order])
    return [str(row[0]) for row in found]


def services_by_id(ids: Sequence[str], near: Place | None = None) -> dict[str, ServiceRow]:
    """Live services by id, in five queries however many; unknown ids are left out. With `near` each row has its distance."""
    return {row.id: row for row in _rows(Service.objects.filter(public_services(), pk__in=ids), near)}


def listed_services_by_id(ids: Sequence[str]) -> dict[str, ServiceRow]:
    """Those of the services that families may still be sent to, in five queries however many."""
    return {row.id: row for row in _rows(Service.objects.filter(public_services(), status__in=LISTED, pk__in=ids), None)}


def services_by_slug(slugs: Iterable[str], near: Place | None = None) -> dict[str, ServiceRow]:
    """Live services by slug, in five queries however many; unknown slugs are left out."""
    return {row.slug: row for row in _rows(Service.objects.filter(public_services(), slug__in=list(slugs)), near)}


def place_of(postcode: str | None, latitude: float | None, longitude: float | None, within_miles: float | None) -> Place:
    """The place that somebody named by a postcode, or by both coordinates in degrees, which win.

    Raises PostcodeRefused for a postcode we cannot place or where neither is given.
    """
    if latitude is not None and longitude is not None:
        return Place((latitude, longitude), within_miles)
    known = ServiceLocation.objects.filter(service__live=True, latitude__isnull=False, longitude__isnull=False)
    return Place(locate_postcode(postcode or "", known.values_list("postcode", "latitude", "longitude")), within_miles)


def public_services() -> Q:
    """The condition that makes a service public: live and not expired, though nobody may have taken it back yet."""
    return Q(live=True) & (Q(expire_at=None) | Q(expire_at__gt=timezone.now()))


def _matching(query: ServiceQuery) -> QuerySet[Service]:
    services = Service.objects.filter(public_services(), status__in=LISTED)
    if query.audience:
        services = services.filter(audiences__has=query.audience)
    if query.age is not None:
        services = services.filter(Q(minimum_age=None) | Q(minimum_age__lte=query.age), Q(maximum_age=None) | Q(maximum_age__gte=query.age))
    if query.category:
        services = services.filter(categories__slug=query.category)
    if query.referrer:
        services = services.filter(referral_routes__has=query.referrer)
    if query.delivery_mode:
        services = services.filter(delivery_modes__has=query.delivery_mode)
    if query.free is not None:
        services = services.filter(free=query.free)
    if query.in_trust is not None:
        services = services.filter(organisation__in_trust=query.in_trust)
    if query.slugs is not None:
        services = services.filter(slug__in=query.slugs)
    if query.among is not None:
        services = services.filter(pk__in=query.among)
    return services


def _rows(services: QuerySet[Service], near: Place | None) -> list[ServiceRow]:
    services = services.select_related("organisation").prefetch_related("categories", "locations")
    records = list(services)
    open_now = _open_now([record.pk for record in records])
    rows = [_row(record, open_now.get(record.pk)) for record in records]
    return [_with_distance(row, near.point) for row in rows] if near else rows


def _row(service: Service, open_now: bool | None) -> ServiceRow:
    return ServiceRow(
        id=str(service.pk),
        slug=service.slug,
        name=service.name,
        description=service.description,
        organisation=_organisation(service.organisation),
        status=ServiceStatus(service.status),
        categories=tuple(CategoryRow(category.slug, category.label) for category in service.categories.all()),
        audiences=tuple(map(Audience, service.audiences)),
        minimum_age=service.minimum_age,
        maximum_age=service.maximum_age,
        referral_routes=tuple(map(ReferrerRole, service.referral_routes)),
        delivery_modes=tuple(map(DeliveryMode, service.delivery_modes)),
        locations=tuple(LocationRow(x.name, x.address, x.postcode, x.latitude, x.longitude) for x in service.locations.all()),
        open_now=open_now,
        waiting_time_weeks=service.waiting_time_weeks,
        cost=service.cost,
        free=service.free,
        phone=service.phone,
        email=service.email,
        website=service.website,
    )


def _organisation(record: Organisation) -> OrganisationRow:
    return OrganisationRow(str(record.pk), record.name, record.description, record.website, record.in_trust)


def _with_distance(row: ServiceRow, point: Point) -> ServiceRow:
    miles = [miles_between(point, (x.latitude, x.longitude)) for x in row.locations if x.latitude is not None and x.longitude is not None]
    return replace(row, distance_miles=round(min(miles), 1)) if miles else row


def _distances(ids: list[Any], point: Point) -> dict[Any, float]:
    """Miles to the nearest place of each service that has one."""
    nearest: dict[Any, float] = {}
    known = ServiceLocation.objects.filter(service__in=ids, latitude__isnull=False, longitude__isnull=False)
    for pk, latitude, longitude in known.values_list("service_id", "latitude", "longitude"):
        nearest[pk] = min(nearest.get(pk, float("inf")), miles_between(point, (latitude, longitude)))
    return nearest


def _open_now(ids: list[Any], now: datetime | None = None) -> dict[Any, bool]:
    """Whether each service with known hours is open at this moment of local time; services without hours are left out.

    Open from the first moment of a row to just before its last; a service that is closed for now is not open whatever its hours.
    """
    now = timezone.localtime(now)
    today = list(Weekday)[now.weekday()]
    is_open: dict[Any, bool] = {}
    rows = OpeningHours.objects.filter(service__in=ids).values_list("service_id", "service__status", "day", "opens", "closes")
    for pk, status, day, opens, closes in rows:
        open_in_row = day == today and opens <= now.time() and (closes == time(0) or now.time() < closes)
        is_open[pk] = is_open.get(pk, False) or (open_in_row and status == ServiceStatus.ACTIVE)
    return is_open
