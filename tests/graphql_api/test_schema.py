"""What tools read of the schema: its descriptions, its committed copy, the query page."""

from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from graphql import build_client_schema, build_schema, get_introspection_query, print_schema
from pytest_django import Settings

from tests.graphql_api.client import ask

COMMITTED = Path(__file__).parents[2] / "graphql_api" / "schema.graphql"


def introspected() -> dict[str, Any]:
    schema: dict[str, Any] = ask(get_introspection_query()).data["__schema"]
    return schema


def test_every_type_field_and_value_says_what_it_is() -> None:
    types = [one for one in introspected()["types"] if not one["name"].startswith("__")]
    silent = [one["name"] for one in types if not one["description"]]
    silent += [
        f"{one['name']}.{part['name']}"
        for one in types
        for part in (*(one["fields"] or ()), *(one["inputFields"] or ()))
        if not part["description"]
    ]
    assert len(types) > 50
    assert silent == []


def test_the_committed_schema_is_the_one_that_answers() -> None:
    answering = print_schema(build_client_schema({"__schema": introspected()}))
    committed = print_schema(build_schema(COMMITTED.read_text()))
    assert sorted(answering.split("\n\n")) == sorted(committed.split("\n\n"))


class TestTheQueryPage:
    def test_a_browser_gets_it_where_it_is_switched_on(self, settings: Settings) -> None:
        settings.GRAPHQL_IDE = True
        response = Client().get("/graphql/", headers={"Accept": "text/html"})
        assert response.status_code == 200
        page = response.content.decode()
        assert '<textarea id="query"' in page
        assert "https://" not in page

    @pytest.mark.parametrize("accept", ["text/html", "application/json"])
    def test_nobody_gets_it_where_it_is_switched_off(self, settings: Settings, accept: str) -> None:
        settings.GRAPHQL_IDE = False
        response = Client().get("/graphql/", headers={"Accept": accept})
        assert response.status_code == 404
        assert response.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"

    def test_a_question_in_the_address_is_not_answered(self, settings: Settings) -> None:
        settings.GRAPHQL_IDE = False
        response = Client().get("/graphql/", {"query": "{ crisisHelp { headline } }"})
        assert response.status_code == 404
        assert response.json()["data"] is None
