"""Each import contract of pyproject.toml is broken once on purpose, in a copy of the code, to see that it notices."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
SETTINGS = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["importlinter"]
NAMES = {contract["id"]: contract["name"] for contract in SETTINGS["contracts"]}

# contract, the module that breaks it, the line that does
BREACHES = [
    # up through the rooms, one step each, then the long way
    ("rooms", "demo/__init__.py", "import config.urls"),
    ("rooms", "portal/__init__.py", "import demo"),
    ("rooms", "graphql_api/__init__.py", "import portal"),
    ("rooms", "referrals/__init__.py", "import graphql_api"),
    ("rooms", "search/__init__.py", "import referrals"),
    ("rooms", "referral_rules/__init__.py", "import referrals"),
    ("rooms", "cms/__init__.py", "import search"),
    ("rooms", "cms/__init__.py", "def late():\n    import search"),
    ("rooms", "service_directory/__init__.py", "import cms"),
    ("rooms", "media/__init__.py", "import service_directory"),
    ("rooms", "outbox/__init__.py", "from referrals import epr"),
    ("rooms", "config/__init__.py", "import tests"),
    # to a neighbour
    ("rooms", "search/__init__.py", "import referral_rules"),
    ("rooms", "referral_rules/__init__.py", "import search"),
    ("rooms", "media/__init__.py", "import crisis"),
    ("rooms", "outbox/__init__.py", "import media"),
    ("rooms", "crisis/__init__.py", "import outbox"),
    # the engine
    ("engine", "referral_rules/engine/__init__.py", "from django.conf import settings"),
    ("engine", "referral_rules/engine/__init__.py", "import media"),
    ("engine", "referral_rules/engine/__init__.py", "from referral_rules import models"),
    # GraphQL
    ("graphql-speakers", "search/__init__.py", "import strawberry"),
    ("graphql-speakers", "cms/__init__.py", "from strawberry_django import field"),
    ("graphql-speakers", "crisis/__init__.py", "from graphql import parse"),
    ("portal-door", "portal/__init__.py", "from graphql_api.schema import schema"),
    ("portal-door", "portal/__init__.py", "from graphql_api import referrals"),
    # doors to the outside
    ("elasticsearch-door", "search/__init__.py", "from elasticsearch import dsl"),
    ("elasticsearch-door", "config/__init__.py", "import elastic_transport"),
    ("epr-door", "outbox/__init__.py", "import httpx"),
    ("epr-door", "referrals/epr/__init__.py", "from httpx import Client"),
    # the journey through graphql_api
    ("graphql-journey", "graphql_api/limits/__init__.py", "import graphql_api.errors"),
    ("graphql-journey", "graphql_api/directory/__init__.py", "from graphql_api import content"),
    ("graphql-journey", "graphql_api/schema/__init__.py", "from graphql_api import views"),
    ("graphql-journey", "graphql_api/unnamed.py", '"""A folder or module that no layer names."""'),
]


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A copy of all our packages' code, without anything else."""
    for package in SETTINGS["root_packages"]:
        shutil.copytree(ROOT / package, tmp_path / package, ignore=only_code)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def only_code(folder: str, names: list[str]) -> set[str]:
    return {name for name in names if name == "__pycache__" or not (name.endswith(".py") or Path(folder, name).is_dir())}


def lint(folder: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).with_name("lint-imports")), "--no-cache", "--no-logo"]
    environment = {**os.environ, "COLUMNS": "200", "PYTHONPATH": str(folder)}
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=120)


def module_file(folder: Path, name: str) -> Path:
    """The file itself, or the module of that name where a part is a single file rather than a folder."""
    file = folder / name
    return file.parent.with_suffix(".py") if file.name == "__init__.py" and not file.exists() else file


def test_the_code_keeps_every_contract(clone: Path) -> None:
    result = lint(clone)

    assert result.returncode == 0, result.stdout + result.stderr
    for name in NAMES.values():
        assert f"{name} KEPT" in result.stdout


@pytest.mark.parametrize(("contract", "module", "line"), BREACHES)
def test_a_planted_breach_is_noticed(clone: Path, contract: str, module: str, line: str) -> None:
    with module_file(clone, module).open("a") as file:
        file.write(f"\n{line}\n")

    result = lint(clone)

    assert result.returncode == 1
    assert f"{NAMES[contract]} BROKEN" in result.stdout, result.stdout + result.stderr


def test_every_contract_has_a_planted_breach() -> None:
    assert {contract for contract, _, _ in BREACHES} == set(NAMES)
