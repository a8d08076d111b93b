"""The product as a newcomer starts it: quickstart in a process and a folder of its own, once for all tests that look at it from outside."""

import json
import os
import re
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings

# Migrations, all demo content, and a machine that does other work beside it.
START_SECONDS = 300


@dataclass(frozen=True)
class Site:
    """A running instance: its address, and the passwords that it printed, by user name."""

    address: str
    passwords: dict[str, str]

    def ask(self, document: str) -> Any:
        """The data of an answer of its API."""
        body = json.dumps({"query": document}).encode()
        request = urllib.request.Request(f"{self.address}/graphql/", body, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=30) as response:
            answer = json.load(response)
        assert "errors" not in answer, answer["errors"]
        return answer["data"]


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """Quickstart with all demo content, served until the last test has run."""
    folder, port = tmp_path_factory.mktemp("quickstart"), free_port()
    # Nothing of the tests' own settings: databases and servers that they use are not for this instance.
    environment = {name: os.environ[name] for name in ("PATH", "HOME", "LANG", "TMPDIR") if name in os.environ}
    environment |= {"DJANGO_SETTINGS_MODULE": "config.settings.dev", "VAR_DIR": str(folder / "var"), "PYTHONUNBUFFERED": "1"}
    said = folder / "said.txt"
    with said.open("w") as output:
        process = subprocess.Popen(
            [sys.executable, "manage.py", "quickstart", "--port", str(port)],
            cwd=settings.BASE_DIR,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        address = f"http://127.0.0.1:{port}"
        wait_until_served(process, said, port)
        yield Site(address, dict(re.findall(r"^  (\S+) .*password: (\S+)$", said.read_text(), re.MULTILINE)))
    finally:
        stop(process)


def wait_until_served(process: subprocess.Popen[bytes], said: Path, port: int) -> None:
    deadline = time.monotonic() + START_SECONDS
    while "Serving at" not in said.read_text() or not answers(port):
        assert process.poll() is None, f"quickstart ended by itself:\n{said.read_text()}"
        assert time.monotonic() < deadline, f"quickstart took too long:\n{said.read_text()}"
        time.sleep(0.2)


def stop(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=20)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
