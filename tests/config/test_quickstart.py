"""The main job, as a newcomer runs it: from an empty folder to a site that answers, stopped and started again."""

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus
from pathlib import Path

import httpx
import pytest

from config.development_epr import any_free_port, is_free

ROOT = Path(__file__).resolve().parent.parent.parent
# A machine under test is slow: this is a limit for hanging, not a promise.
PATIENCE = 300


class Machine:
    """A developer's machine with an empty var/ and two terminals."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        # What the tests set for themselves, this machine does not know.
        ours = ("DATABASE_URL", "ELASTICSEARCH_URL", "EPR_URL", "FIELD_ENCRYPTION_KEYS", "CONTENT_LANGUAGES", "DJANGO_SETTINGS_MODULE")
        self.environment = {name: value for name, value in os.environ.items() if name not in ours} | {"VAR_DIR": str(folder)}
        self.port = any_free_port()

    def manage(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "manage.py", *arguments]
        return subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, timeout=PATIENCE)

    @contextmanager
    def quickstart(self) -> Iterator[subprocess.Popen[str]]:
        """Quickstart while it serves; what it prints can be read when it has ended."""
        command = [sys.executable, "manage.py", "quickstart", "--port", str(self.port)]
        process = subprocess.Popen(command, cwd=ROOT, env=self.environment, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True)
        try:
            deadline = time.monotonic() + PATIENCE
            while is_free(self.port):
                assert process.poll() is None, process.stdout and process.stdout.read()
                assert time.monotonic() < deadline
                time.sleep(0.1)
            yield process
        finally:
            process.kill()


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path / "var")


def test_from_nothing_to_a_site_that_answers(machine: Machine) -> None:
    with machine.quickstart() as process:
        site = f"http://127.0.0.1:{machine.port}"
        assert httpx.get(f"{site}/crisis/").status_code == HTTPStatus.OK
        assert httpx.get(f"{site}/admin/login/").status_code == HTTPStatus.OK
        answer = httpx.post(f"{site}/graphql/", json={"query": "{ topics(first: 30) { totalCount } }"}, timeout=60).json()
        assert answer["data"]["topics"]["totalCount"] >= 24

        recorded = re.search(r"^EPR_URL=(.*)$", (machine.folder / "quickstart.env").read_text(), re.MULTILINE)
        assert recorded
        assert httpx.get(f"{recorded[1]}/metadata").json()["resourceType"] == "CapabilityStatement"

        second = machine.manage("quickstart", "--port", str(machine.port))
        assert (second.returncode, second.stderr.partition(":")[0]) == (1, "CommandError")

        process.send_signal(signal.SIGINT)
        printed, _ = process.communicate(timeout=60)
        assert process.returncode == 0
        assert "Traceback" not in printed

    assert re.search(r"^1/6 Preparing var/ … done \(\d+\.\d s\)$", printed, re.MULTILINE)
    for address in ("/", "/admin/", "/graphql/", "/crisis/"):
        assert f"{site}{address}\n" in printed
    assert len(re.findall(r"^  [a-z-]+ +\S.* password: \S{12,}$", printed, re.MULTILINE)) == 9
    # The receiver went with the server.
    with pytest.raises(httpx.ConnectError):
        httpx.get(f"{recorded[1]}/metadata")

    again = machine.manage("quickstart", "--no-serve")
    assert again.returncode == 0, again.stderr
    assert again.stdout.count("password: as shown at the first run; set a new one with ./dev manage changepassword ") == 9
