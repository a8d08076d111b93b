"""The development EPR's address: recorded once, found by another terminal, never in the way of an EPR of one's own."""

import os
import socket
import stat
from pathlib import Path

import pytest
from pytest_django.fixtures import Settings

from config.development_epr import DevelopmentEpr, environment_file, record, recorded_port

URL = "http://127.0.0.1:8765/fhir"


@pytest.fixture(autouse=True)
def _own_folder(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    settings.VAR_DIR = tmp_path
    settings.EPR_URL = ""
    monkeypatch.setenv("EPR_URL", "")


def test_the_address_joins_the_secrets_and_replaces_an_older_one(settings: Settings) -> None:
    environment_file().write_text("SECRET_KEY=a=b\nEPR_URL=http://127.0.0.1:1/fhir\nFIELD_ENCRYPTION_KEYS=dev:x\n")

    record(URL)

    assert environment_file().read_text() == f"SECRET_KEY=a=b\nFIELD_ENCRYPTION_KEYS=dev:x\nEPR_URL={URL}\n"
    assert stat.S_IMODE(environment_file().stat().st_mode) == 0o600
    assert recorded_port() == 8765
    assert settings.EPR_URL == os.environ["EPR_URL"] == URL


def test_nothing_is_recorded_before_the_first_run() -> None:
    assert recorded_port() is None


def test_an_epr_of_ones_own_is_left_alone(settings: Settings) -> None:
    settings.EPR_URL = "https://epr.trust.nhs.uk/fhir"
    with DevelopmentEpr() as epr:
        assert epr.process is None
    assert settings.EPR_URL == "https://epr.trust.nhs.uk/fhir"
    assert not environment_file().exists()


def test_a_recorded_port_is_taken_again_if_it_is_free(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    monkeypatch.setattr(DevelopmentEpr, "start", lambda self, port: started.append(port))
    with socket.create_server(("127.0.0.1", 0)) as other:
        taken = other.getsockname()[1]
        record(f"http://127.0.0.1:{taken}/fhir")
        with DevelopmentEpr():
            assert started[-1] != taken
    free = recorded_port()
    with DevelopmentEpr():
        assert started[-1] == free
