"""What `serve` and `quickstart` refuse, each in one sentence, before anything is done."""

import io
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError
from pytest_django.fixtures import Settings

from config.development_epr import any_free_port
from config.server import check_address

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.create_server(("127.0.0.1", 0)) as server:
        yield server.getsockname()[1]


def test_a_port_in_use_is_refused(taken_port: int) -> None:
    with pytest.raises(CommandError, match=rf"^Port {taken_port} is in use: .* --port {taken_port + 1}\.$"):
        call_command("serve", port=taken_port)


def test_quickstart_looks_at_the_port_before_it_does_anything(taken_port: int, settings: Settings, tmp_path: Path) -> None:
    settings.DEBUG = True
    settings.VAR_DIR = tmp_path
    with pytest.raises(CommandError, match=f"^Port {taken_port} is in use"):
        call_command("quickstart", port=taken_port)
    assert list(tmp_path.iterdir()) == []


def test_quickstart_is_for_development_only(settings: Settings) -> None:
    settings.DEBUG = False
    with pytest.raises(CommandError, match="development settings only"):
        call_command("quickstart", serve=False)


def test_an_address_of_another_machine_is_refused() -> None:
    # Kept for documentation by RFC 5737: no machine has it.
    with pytest.raises(CommandError, match=r"^192\.0\.2\.1:8000 cannot be served"):
        check_address("192.0.2.1", 8000)


@pytest.mark.parametrize("port", ["0", "65536", "http", "-1"])
def test_what_is_no_port_is_refused(port: str) -> None:
    with pytest.raises(CommandError, match="is not a port"):
        call_command("serve", f"--port={port}")


def test_a_database_that_is_not_migrated_is_refused(tmp_path: Path) -> None:
    database = f"sqlite:///{tmp_path}/database.sqlite3"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.dev", "VAR_DIR": str(tmp_path), "DATABASE_URL": database}
    command = [sys.executable, "manage.py", "serve", "--port", str(any_free_port())]

    result = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=120)

    assert result.returncode == 1
    assert result.stderr == "CommandError: The database is not migrated. Run ./dev quickstart, or ./dev manage migrate\n"


def test_a_database_out_of_reach_is_warned_of_and_crisis_help_is_served_all_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    served: list[int] = []
    monkeypatch.setattr("config.server.MigrationExecutor", out_of_reach)
    monkeypatch.setattr("config.management.commands.serve.serve", lambda **address: served.append(address["port"]))
    port, warning = any_free_port(), io.StringIO()

    call_command("serve", port=port, stdout=io.StringIO(), stderr=warning)

    assert served == [port]
    assert warning.getvalue().startswith("The database is out of reach (connection refused): start it, or mend DATABASE_URL.")


def out_of_reach(_: object) -> None:
    raise OperationalError("connection refused\n\tIs the server running?")
