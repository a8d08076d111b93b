"""Services, organisations and places. `Service.concerns` is added by the content part, which knows concerns."""

import strawberry
from strawberry.relay import PageInfo

from graphql_api.context import Siblings
from service_directory.published import OrganisationRow, ServiceRow
from service_directory.vocabulary import Audience, DeliveryMode, ReferrerRole, ServiceStatus

strawberry.enum(Audience, description="Whom a page or service speaks to.")
strawberry.enum(ReferrerRole, description="Who refers: the young person, or somebody on their behalf.")
strawberry.enum(DeliveryMode, description="How help reaches the person.")
strawberry.enum(ServiceStatus, description="Whether a service can be used, in the words of Open Referral UK.")


@strawberry.type(name="Organisation", description="Who runs a service.")
class OrganisationType:
    id: strawberry.ID = strawberry.field(description="A stable identifier.")
    name: str = strawberry.field(description="Its name.")
    description: str = strawberry.field(description="What it does, in plain words.")
    website: str | None = strawberry.field(description="Its website.")

    @classmethod
    def of(cls, row: OrganisationRow) -> "OrganisationType":
        return cls(id=strawberry.ID(row.id), name=row.name, description=row.description, website=row.website or None)


@strawberry.type(name="ServiceCategory", description="A kind of service.")
class ServiceCategoryType:
    slug: str = strawberry.field(description="Its stable name.")
    label: str = strawberry.field(description="Its name for people.")


@strawberry.type(name="ServiceLocation", description="A place where a service is given.")
class ServiceLocationType:
    name: str = strawberry.field(description="What the place is called.")
    address: str | None = strawberry.field(description="Street and town.")
    postcode: str | None = strawberry.field(description="The postcode.")
    latitude: float | None = strawberry.field(description="Degrees north (WGS 84).")
    longitude: float | None = strawberry.field(description="Degrees east (WGS 84).")


@strawberry.type(name="Service", description="A place that helps a child: the trust's own, or another organisation's.")
class ServiceType:
    row: strawberry.Private[ServiceRow]
    siblings: strawberry.Private[Siblings[ServiceRow]]
    id: strawberry.ID = strawberry.field(description="A stable identifier (UUID).")
    slug: str = strawberry.field(description="Its stable name in addresses.")
    name: str = strawberry.field(description="Its name.")
    description: str = strawberry.field(description="For families: who it is for, what happens, what to expect.")
    organisation: OrganisationType = strawberry.field(description="Who runs it.")
    status: ServiceStatus = strawberry.field(description="Whether it can be used now.")
    is_in_trust: bool = strawberry.field(description="False: another organisation's; a recommendation of it is a signpost.")
    categories: list[ServiceCategoryType] = strawberry.field(description="What kind of service it is.")
    audiences: list[Audience] = strawberry.field(description="Whom it is for.")
    minimum_age: int | None = strawberry.field(description="The youngest age in years; null: no lower end.")
    maximum_age: int | None = strawberry.field(description="The oldest age in years, that year included; null: no upper end.")
    accepts_self_referral: bool = strawberry.field(description="Whether a young person can refer themselves.")
    referral_routes: list[ReferrerRole] = strawberry.field(description="Who may refer to it.")
    delivery_modes: list[DeliveryMode] = strawberry.field(description="How it helps.")
    locations: list[ServiceLocationType] = strawberry.field(description="Where; empty for services by phone, text or online.")
    open_now: bool | None = strawberry.field(description="Whether it is open at this moment; null where its hours are not known.")
    waiting_time_weeks: int | None = strawberry.field(description="The usual wait for a first contact, in weeks.")
    cost: str | None = strawberry.field(description="What it costs, in words.")
    phone: str | None = strawberry.field(description="Its telephone number.")
    email: str | None = strawberry.field(description="Its e-mail address.")
    website: str | None = strawberry.field(description="Its website.")
    distance_miles: float | None = strawberry.field(description="Miles to its nearest place; only when asked with `near`.")

    @classmethod
    def of_all(cls, rows: list[ServiceRow], locale: str | None = None) -> list["ServiceType"]:
        """Types for rows that were fetched together."""
        siblings = Siblings(rows, locale)
        return [cls._of(row, siblings) for row in rows]

    @classmethod
    def _of(cls, row: ServiceRow, siblings: Siblings[ServiceRow]) -> "ServiceType":
        return cls(
            row=row,
            siblings=siblings,
            id=strawberry.ID(row.id),
            slug=row.slug,
            name=row.name,
            description=row.description,
            organisation=OrganisationType.of(row.organisation),
            status=row.status,
            is_in_trust=row.organisation.in_trust,
            categories=[ServiceCategoryType(slug=x.slug, label=x.label) for x in row.categories],
            audiences=list(row.audiences),
            minimum_age=row.minimum_age,
            maximum_age=row.maximum_age,
            accepts_self_referral=ReferrerRole.YOUNG_PERSON in row.referral_routes,
            referral_routes=list(row.referral_routes),
            delivery_modes=list(row.delivery_modes),
            locations=[
                ServiceLocationType(
                    name=x.name, address=x.address or None, postcode=x.postcode or None, latitude=x.latitude, longitude=x.longitude
                )
                for x in row.locations
            ],
            open_now=row.open_now,
            waiting_time_weeks=row.waiting_time_weeks,
            cost=row.cost or None,
            phone=row.phone or None,
            email=row.email or None,
            website=row.website or None,
            distance_miles=row.distance_miles,
        )


@strawberry.type(name="ServiceEdge", description="A service in a list, with its cursor.")
class ServiceEdge:
    cursor: str = strawberry.field(description="Where the list goes on after this service.")
    node: ServiceType = strawberry.field(description="The service.")


@strawberry.type(name="ServiceConnection", description="A part of a list of services.")
class ServiceConnection:
    edges: list[ServiceEdge] = strawberry.field(description="The services of this part, each with its cursor.")
    page_info: PageInfo = strawberry.field(description="Whether there is more, and from where.")
    total_count: int = strawberry.field(description="How many services match in all.")
