"""`./dev check`: every check runs, all are shown, one that fails fails the whole."""

from pathlib import Path

import pytest

from config import run_checks
from config.run_checks import Result


def test_all_checks_run_and_all_results_are_shown(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    checks = [("first", lambda: Result(False, "what is wrong\nhow to mend it")), ("second", lambda: Result(True, "noise"))]
    monkeypatch.setattr(run_checks, "CHECKS", checks)

    assert run_checks.main() == 1

    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("FAIL  first")
    assert lines[1:3] == ["      what is wrong", "      how to mend it"]
    assert lines[3].startswith("pass  second")
    assert lines[-1] == "1 of 2 checks failed: first"


def test_it_passes_when_all_pass(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(run_checks, "CHECKS", [("only", lambda: Result(True, ""))])
    assert run_checks.main() == 0


@pytest.mark.parametrize("command", [["sh", "-c", "echo wrong; exit 3"], ["/no/such/program"]])
def test_a_command_that_fails_or_is_missing_is_a_failed_check(command: list[str]) -> None:
    result = run_checks.run(command, hint="Do this.")
    assert not result.passed
    assert "wrong" in result.output or "No such file" in result.output


def test_a_room_with_models_and_no_migrations_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for room in ("whole", "half"):
        (tmp_path / room).mkdir()
        (tmp_path / room / "models.py").touch()
    (tmp_path / "whole" / "migrations").mkdir()
    (tmp_path / "whole" / "migrations" / "__init__.py").touch()
    monkeypatch.setattr(run_checks, "ROOT", tmp_path)
    monkeypatch.setattr(run_checks, "rooms", lambda: ["whole", "half"])

    result = run_checks.apps_have_migrations()

    assert (result.passed, result.output) == (False, "half has models and no migrations package")


def test_a_schema_that_differs_from_the_committed_one_is_found(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "graphql_api").mkdir()
    (tmp_path / "graphql_api" / "schema.graphql").write_text("type Query { site: Site }")
    monkeypatch.setattr(run_checks, "ROOT", tmp_path)
    for printed, passes in (("type Query {\n  site: Site }\n", True), ("type Query { page: Page }", False)):
        monkeypatch.setattr(run_checks, "run", lambda parts, printed=printed: Result(True, printed))
        assert run_checks.schema_is_committed().passed == passes
