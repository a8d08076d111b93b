"""Adds `Service.concerns`, as GraphQL's own `extend type` does: the directory lies below content and cannot name concerns."""

from typing import Any

import strawberry

from cms import published as content
from graphql_api.content.types import ConcernType
from graphql_api.directory.types import ServiceType


def concerns(root: ServiceType) -> list[ConcernType]:
    locale = root.siblings.locale or content.default_locale()
    found = root.siblings.once("concerns", lambda rows: content.concerns_of_services([row.id for row in rows], locale))
    types = root.siblings.once(
        "concern types",
        lambda _: {x.row.id: x for x in ConcernType.of_all(list({row.id: row for rows in found.values() for row in rows}.values()))},
    )
    return [types[row.id] for row in found.get(root.row.id, ())]


def extend_service() -> None:
    """Gives `Service` its concerns; called once, before the schema is made."""
    definition = ServiceType.__strawberry_definition__  # type: ignore[attr-defined]
    if not any(field.python_name == "concerns" for field in definition.fields):
        field: Any = strawberry.field(resolver=concerns, name="concerns", description="What it helps with.")
        field.python_name = "concerns"
        definition.fields.append(field)
