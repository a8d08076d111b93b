"""Every command, recipe and setting is documented: what is added without a word about it fails here."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import find_commands

ROOT = Path(__file__).resolve().parent.parent
COMMANDS = (ROOT / "docs" / "reference" / "commands.md").read_text()
SETTINGS = (ROOT / "docs" / "reference" / "settings.md").read_text()
EXAMPLE = (ROOT / ".env.example").read_text()

MANAGEMENT_COMMANDS = sorted(name for folder in ROOT.glob("*/management") for name in find_commands(str(folder)))
RECIPES = re.findall(r"^(?!recipes)(\w+)(?: \*args)?:$", (ROOT / "justfile").read_text(), re.MULTILINE)
EXAMPLES = re.findall(r"^#?([A-Z_]+)=", EXAMPLE, re.MULTILINE)


def settings_read() -> set[str]:
    """The name of every setting that a settings module asks the environment for, read from its syntax tree."""
    files = (ROOT / "config" / "settings").glob("*.py")
    return {name for file in files for node in ast.walk(ast.parse(file.read_text())) for name in names_asked_for(node)}


def names_asked_for(node: ast.AST) -> Iterator[str]:
    if not isinstance(node, ast.Call):
        return
    match node.func:
        case ast.Attribute(value=ast.Name(id="env")) | ast.Name(id="required"):
            yield from (arg.value for arg in node.args if isinstance(arg, ast.Constant) and isinstance(arg.value, str))


def test_something_was_found() -> None:
    assert {"quickstart", "serve", "write_diagrams"} <= set(MANAGEMENT_COMMANDS)
    assert {"quickstart", "test", "check"} <= set(RECIPES)
    assert {"SECRET_KEY", "DATABASE_URL", "VAR_DIR", "SECURE_HSTS_SECONDS"} <= settings_read()


@pytest.mark.parametrize("command", MANAGEMENT_COMMANDS)
def test_every_command_is_documented(command: str) -> None:
    assert f"\n| `{command}` |" in COMMANDS


@pytest.mark.parametrize("recipe", RECIPES)
def test_every_recipe_is_documented(recipe: str) -> None:
    assert re.search(rf"^\| `\./dev {recipe}[ `]", COMMANDS, re.MULTILINE)


@pytest.mark.parametrize("setting", EXAMPLES)
def test_every_setting_is_documented(setting: str) -> None:
    assert re.search(rf"^\| `{setting}` \|", SETTINGS, re.MULTILINE)


def test_the_example_lists_every_setting_once() -> None:
    assert sorted(EXAMPLES) == sorted(settings_read())


def test_the_example_sets_nothing_when_copied() -> None:
    assert re.findall(r"^[^#\n].*", EXAMPLE, re.MULTILINE) == []


def test_every_recipe_says_what_it_is_for() -> None:
    lines = (ROOT / "justfile").read_text().splitlines()
    named = [lines[number - 1] for number, line in enumerate(lines) if re.fullmatch(rf"({'|'.join(RECIPES)})( \*args)?:", line)]
    assert len(named) == len(RECIPES)
    assert all(line.startswith("# ") for line in named)


def test_documented_commands_exist() -> None:
    documented = re.findall(r"^\| `([a-z_]+)` \|", COMMANDS, re.MULTILINE)
    assert set(documented) <= set(MANAGEMENT_COMMANDS)
