"""`service` and `services`."""

import strawberry

from cms.published import service_ids_of_concern
from graphql_api.directory.inputs import Near, ServiceFilter, ServiceOrder
from graphql_api.directory.types import ServiceConnection, ServiceEdge, ServiceType
from graphql_api.errors import InputRefused, NotFound
from graphql_api.limits import cursor, page_info, window
from service_directory.published import ServiceQuery, find_services, services_by_id, services_by_slug


@strawberry.type
class DirectoryQuery:
    @strawberry.field(description="The service of that slug; null with the error NOT_FOUND where there is none.")
    def service(self, slug: str) -> ServiceType | None:
        row = services_by_slug([slug]).get(slug)
        if row is None:
            raise NotFound("There is no service of that name.")
        return ServiceType.of_all([row])[0]

    @strawberry.field(description="The services that match, 20 at a time unless asked otherwise, 100 at most.")
    def services(
        self,
        filters: ServiceFilter | None = None,
        near: Near | None = None,
        ordering: list[ServiceOrder] | None = None,
        first: int | None = None,
        after: str | None = None,
        last: int | None = None,
        before: str | None = None,
    ) -> ServiceConnection:
        query = service_query(filters or ServiceFilter(), near, ordering or [ServiceOrder.NAME])
        ids = find_services(query)
        part = window(first, after, last, before, lambda: len(ids))
        chosen = ids[part.offset : part.offset + part.limit]
        found = {str(node.id): node for node in ServiceType.of_all(list(services_by_id(chosen, query.near).values()))}
        return ServiceConnection(
            edges=[ServiceEdge(cursor=cursor(part.offset + n), node=found[pk]) for n, pk in enumerate(chosen) if pk in found],
            page_info=page_info(part, len(chosen), part.offset + part.limit < len(ids)),
            total_count=len(ids),
        )


def service_query(filters: ServiceFilter, near: Near | None, ordering: list[ServiceOrder]) -> ServiceQuery:
    """The input in the words of the directory. Raises InputRefused for an order by distance from nowhere."""
    if ServiceOrder.DISTANCE in ordering and near is None:
        raise InputRefused("To order by DISTANCE, say from where: give `near`.")
    return ServiceQuery(
        audience=filters.audience,
        age=filters.age,
        category=filters.category,
        referrer=filters.referrer,
        delivery_mode=filters.delivery_mode,
        free=filters.free,
        open_now=filters.open_now,
        in_trust=filters.in_trust,
        slugs=None if filters.slugs is None else tuple(filters.slugs),
        among=service_ids_of_concern(filters.concern) if filters.concern else None,
        near=near.place() if near else None,
        order=tuple(order.name for order in ordering),
    )
