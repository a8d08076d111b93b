"""Runs every check of the project, shows each result, and fails at the end if any failed: `./dev check`.

A plain module rather than a management command, so that it also reports when settings or apps are broken.
"""

import os
import shutil
import subprocess
import sys
import time
import tomllib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
PYTHON = sys.executable
SCHEMA = "graphql_api/schema.graphql"


@dataclass(frozen=True)
class Result:
    """What one check found; `output` says what is wrong, and how to mend it where that is known."""

    passed: bool
    output: str


def main() -> int:
    """Runs all checks in the order of the table; returns the exit status."""
    failed = [name for name, check in CHECKS if not report(name, check)]
    print()
    if failed:
        print(f"{len(failed)} of {len(CHECKS)} checks failed: {', '.join(failed)}")
        return 1
    print(f"All {len(CHECKS)} checks passed")
    return 0


def report(name: str, check: Callable[[], Result]) -> bool:
    """Runs one check and prints its line, and below it what it said if it failed."""
    start = time.monotonic()
    result = check()
    print(f"{'pass' if result.passed else 'FAIL'}  {name}  ({time.monotonic() - start:.1f} s)", flush=True)
    if not result.passed:
        print("\n".join(f"      {line}" for line in result.output.strip().splitlines()), flush=True)
    return result.passed


def command(*parts: str, hint: str = "") -> Callable[[], Result]:
    """A check that passes when the command exits with 0; `hint` says how to mend what it finds."""
    return lambda: run(parts, hint)


def run(parts: Sequence[str], hint: str = "") -> Result:
    """Runs a command in the project's folder under the test settings, which need neither files nor secrets."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "COLUMNS": "160"}
    try:
        done = subprocess.run(parts, cwd=ROOT, env=environment, stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False)
    except OSError as error:
        return Result(False, str(error))
    said = (part.strip() for part in (done.stdout, done.stderr, hint if done.returncode else ""))
    return Result(done.returncode == 0, "\n".join(filter(None, said)))


def tool(name: str) -> str:
    """A program of the environment that runs this."""
    return str(Path(PYTHON).with_name(name))


def lock_in_sync() -> Result:
    """uv.lock resolves to what pyproject.toml asks for."""
    uv = os.environ.get("UV_COMMAND") or shutil.which("uv")
    if not uv:
        return Result(False, "uv was not found: run this as ./dev check")
    return run([uv, "lock", "--check"], "Run `uv lock` after changing a dependency.")


def apps_have_migrations() -> Result:
    """Every room with models has a migrations package: makemigrations says nothing about a room without one."""
    missing = [
        str(models.parent.relative_to(ROOT))
        for room in rooms()
        for models in (ROOT / room).glob("models*")
        if not (models.parent / "migrations" / "__init__.py").exists()
    ]
    return Result(not missing, "\n".join(f"{room} has models and no migrations package" for room in missing))


def rooms() -> list[str]:
    """The packages that import-linter watches, which are all of ours."""
    settings = tomllib.loads((ROOT / "pyproject.toml").read_text())
    packages: list[str] = settings["tool"]["importlinter"]["root_packages"]
    return packages


def schema_is_committed() -> Result:
    """The committed schema is the one that the code prints."""
    printed = run([PYTHON, "manage.py", "export_schema", "graphql_api.schema:schema"])
    if not printed.passed:
        return printed
    committed = ROOT / SCHEMA
    if committed.exists() and committed.read_text().split() == printed.output.split():
        return Result(True, "")
    return Result(False, f"{SCHEMA} is not what the code prints: run ./dev schema, and look at the difference before you commit it.")


CHECKS: list[tuple[str, Callable[[], Result]]] = [
    ("lock in sync", lock_in_sync),
    ("format", command(tool("ruff"), "format", "--check", "--output-format", "concise", ".", hint="Run ./dev fix.")),
    ("lint", command(tool("ruff"), "check", "--output-format", "concise", ".", hint="Run ./dev fix, then mend by hand what is left.")),
    ("types", command(PYTHON, "-m", "mypy")),
    ("import contracts", command(tool("lint-imports"), "--no-logo", hint="docs/architecture.md says who may import whom.")),
    ("migrations packages", apps_have_migrations),
    ("missing migrations", command(PYTHON, "manage.py", "makemigrations", "--check", "--dry-run", hint="Run ./dev manage makemigrations.")),
    ("system check", command(PYTHON, "manage.py", "check", "--fail-level", "WARNING")),
    ("GraphQL schema", schema_is_committed),
    ("contract names", command(PYTHON, "-m", "pytest", "-q", "tests/graphql_api/test_contract.py")),
    ("diagrams", command(PYTHON, "manage.py", "write_diagrams", "--check")),
    ("docs", command(PYTHON, "-m", "pytest", "-q", "tests/test_docs.py")),
]

if __name__ == "__main__":
    sys.exit(main())
