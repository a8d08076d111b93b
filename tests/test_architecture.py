"""What import-linter cannot see: relations between models, names, and what the portal takes from the API."""

import ast
import inspect
import tomllib
from collections.abc import Iterator
from http import HTTPStatus
from importlib import import_module
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.contenttypes.fields import GenericForeignKey
from django.core.checks import run_checks
from django.db.models import Model
from django.test import Client
from pytest_django.fixtures import Settings
from wagtail.blocks import Block, FieldBlock, ListBlock, StreamBlock, StructBlock
from wagtail.fields import StreamField

ROOT = Path(__file__).resolve().parent.parent
LINTER = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
LAYERS = next(contract["layers"] for contract in LINTER["contracts"] if contract["id"] == "rooms")
LEVELS = {room.strip(): level for level, row in enumerate(LAYERS) for room in row.split("|")}
VAGUE = {"utils", "util", "helpers", "manager", "handler", "processor", "data", "services", "core", "common", "base", "misc"}

ROOM_APPS = [app for app in apps.get_app_configs() if app.name.partition(".")[0] in LEVELS]
MODELS = [model for app in ROOM_APPS for model in app.get_models(include_auto_created=True)]


def room_of(model: type[Model]) -> str:
    return model.__module__.partition(".")[0]


def relations(model: type[Model]) -> Iterator[tuple[str, type[Model]]]:
    """Everything by which rows of this model name rows of another: keys, many-to-many, generic relations, chosen in a StreamField."""
    for field in model._meta.get_fields():
        if field.is_relation and not field.auto_created and isinstance(field.related_model, type):
            yield field.name, field.related_model
        if isinstance(field, StreamField):
            yield from ((field.name, target) for target in chosen(field.stream_block))


def chosen(block: Block) -> Iterator[type[Model]]:
    """The models that an editor can choose somewhere in a block."""
    match block:
        case StructBlock() | StreamBlock():
            for child in block.child_blocks.values():
                yield from chosen(child)
        case ListBlock():
            yield from chosen(block.child_block)
        case FieldBlock(target_model=type() as target):
            yield target


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_relations_point_to_the_same_room_or_a_lower_one(model: type[Model]) -> None:
    here = room_of(model)
    upward = [
        f"{model._meta.label}.{name} → {target._meta.label}"
        for name, target in relations(model)
        if (there := room_of(target)) in LEVELS and there != here and LEVELS[there] <= LEVELS[here]
    ]
    assert upward == []


def test_no_relation_can_point_anywhere() -> None:
    anywhere = [
        f"{model._meta.label}.{field.name}"
        for model in MODELS
        for field in model._meta.private_fields
        if isinstance(field, GenericForeignKey)
    ]
    assert anywhere == []


def test_relations_are_found() -> None:
    found = {room_of(target) for model in MODELS for _, target in relations(model)}
    assert {"cms", "service_directory", "media"} <= found


@pytest.mark.parametrize("app", ROOM_APPS, ids=lambda app: app.label)
def test_an_app_with_models_has_migrations(app: object) -> None:
    if list(app.get_models()):
        assert import_module(f"{app.name}.migrations").__file__


def test_every_top_level_package_is_in_the_contracts() -> None:
    packages = {folder.parent.name for folder in ROOT.glob("*/__init__.py")}
    assert packages == set(LINTER["root_packages"]) == set(LEVELS)


def test_every_module_has_a_name_that_says_what_it_holds() -> None:
    modules = [file.relative_to(ROOT) for package in LINTER["root_packages"] for file in (ROOT / package).rglob("*.py")]
    vague = {module for module in modules if VAGUE & {*module.parts[:-1], module.stem}}
    assert vague <= {Path("config/settings/base.py")}


def test_the_portal_takes_one_function_from_the_api() -> None:
    taken = {name for file in (ROOT / "portal").rglob("*.py") for name in taken_from_api(ast.parse(file.read_text()))}
    assert len(taken) == 1, taken
    module, _, name = taken.pop().rpartition(".")
    assert module == "graphql_api.views"
    assert inspect.isfunction(getattr(import_module(module), name))


def taken_from_api(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from (alias.name for alias in names if alias.name.partition(".")[0] == "graphql_api")
            case ast.ImportFrom(module=str() as module, names=names) if module.partition(".")[0] == "graphql_api":
                yield from (f"{module}.{alias.name}" for alias in names)


@pytest.mark.parametrize("path", ["/media/models.py", "/media/__init__.py", "/media/../media/models.py", "/media/%2e%2e/media/models.py"])
def test_the_code_of_the_media_room_is_not_served(client: Client, path: str) -> None:
    assert client.get(path).status_code == HTTPStatus.NOT_FOUND


def test_uploads_land_outside_every_package() -> None:
    root = Path(settings.MEDIA_ROOT).resolve()
    assert not any((folder / "__init__.py").exists() for folder in (root, *root.parents))
    assert "media.E001" not in [message.id for message in run_checks()]


@pytest.mark.parametrize("folder", ["media", "media/uploads", "cms"])
def test_uploads_inside_a_package_are_refused(settings: Settings, folder: str) -> None:
    settings.MEDIA_ROOT = ROOT / folder
    assert "media.E001" in [message.id for message in run_checks()]
