"""A front-end team's first hour: graphql-codegen makes types from the committed schema, and a query runs against a served site."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from django.conf import settings

from tests.served import Site

pytestmark = pytest.mark.needs("npm")

CLIENT = Path(settings.BASE_DIR) / "examples" / "typescript-client"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example in a folder of its own beside the schema, with the packages of its lock file."""
    root = tmp_path_factory.mktemp("clone")
    (root / "graphql_api").mkdir()
    shutil.copy(Path(settings.BASE_DIR) / "graphql_api" / "schema.graphql", root / "graphql_api")
    copy = root / "examples" / "typescript-client"
    shutil.copytree(CLIENT, copy, ignore=shutil.ignore_patterns("node_modules", "build", "generated.ts"))
    run(copy, "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    run(copy, "npm", "run", "generate")
    return copy


def run(folder: Path, *command: str, check: bool = True) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name != "NODE_OPTIONS"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=300)
    assert not check or done.returncode == 0, f"{' '.join(command)}\n{done.stdout}\n{done.stderr}"
    return done


def test_the_generated_client_runs_its_demo_query(client: Path, site: Site) -> None:
    run(client, "npm", "run", "build")

    shown = run(client, "node", "build/find-help.js", f"{site.address}/graphql/").stdout

    assert "TOPIC Exam stress: " in shown
    assert "TOPIC Sleep problems: " in shown
    assert re.search(r"^1\. .+: .*Trouble sleeping most nights", shown, re.MULTILINE)
    assert "Decided by version 1: " in shown
    assert "Samaritans: 116 123" in shown


def test_a_field_that_the_schema_has_not_is_refused_before_anything_runs(client: Path) -> None:
    query = client / "src" / "wrong.graphql"
    query.write_text('query Wrong { topic(slug: "sleep") { riskLevel } }')
    try:
        done = run(client, "npm", "run", "generate", check=False)
    finally:
        query.unlink()

    assert done.returncode != 0
    assert 'Cannot query field "riskLevel" on type "Topic"' in done.stdout + done.stderr


def test_null_and_closed_lists_are_in_the_types(client: Path) -> None:
    run(client, "npm", "run", "generate")
    wrong = client / "src" / "wrong.ts"
    wrong.write_text(
        'import type { FindHelpQuery, FindHelpQueryVariables } from "./generated.js";\n'
        'export const age: FindHelpQueryVariables = { words: "", answers: [{ question: "age", value: { years: 14 } }] };\n'
        'export const kind: FindHelpQuery["search"]["hits"][0]["kind"] = "PERSON";\n'
        "export const headline = (found: FindHelpQuery): string => found.search.crisis.headline;\n"
    )
    try:
        told = run(client, "npx", "tsc", "--noEmit", check=False).stdout
    finally:
        wrong.unlink()

    faults = re.findall(r"^src/wrong\.ts\((\d+),", told, re.MULTILINE)
    assert faults == ["2", "3", "4"], told


def test_the_lock_file_holds_on_any_registry() -> None:
    lock = json.loads((CLIENT / "package-lock.json").read_text())
    packages = {name: package for name, package in lock["packages"].items() if name}

    assert packages
    assert all("resolved" not in package and package["integrity"].startswith("sha512-") for package in packages.values())
