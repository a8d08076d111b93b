"""The patient record of a development machine: the receiver as a child process, at an address that other terminals find."""

import os
import re
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Self

from django.conf import settings
from django.core.management.base import CommandError

HOST = "127.0.0.1"
START_SECONDS = 30
RECORDED = re.compile(rf"^EPR_URL=http://{re.escape(HOST)}:(\d+)/fhir$", re.MULTILINE)


class DevelopmentEpr:
    """Runs `epr_receiver` while the context lasts, and records its address for `deliver_outbox` in another terminal.

    Does nothing where EPR_URL names an EPR of the person's own.
    """

    def __init__(self) -> None:
        self.process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        recorded = recorded_port()
        if settings.EPR_URL and address(recorded) != settings.EPR_URL:
            return self
        port = recorded if recorded and is_free(recorded) else any_free_port()
        # A stop by signal before the server takes over must still end the child.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
        self.start(port)
        record(address(port))
        return self

    def start(self, port: int) -> None:
        """Starts the receiver and waits until it answers; raises CommandError when it does not."""
        command = [sys.executable, str(settings.BASE_DIR / "manage.py"), "epr_receiver", "--port", str(port)]
        # A session of its own: Ctrl-C goes to the server, which lets its last requests finish before this stops.
        self.process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, start_new_session=True)  # noqa: S603
        deadline = time.monotonic() + START_SECONDS
        while is_free(port):
            if self.process.poll() is not None or time.monotonic() > deadline:
                self.stop()
                raise CommandError("The development EPR did not start; what it says is shown by ./dev manage epr_receiver.")
            time.sleep(0.05)

    def stop(self) -> None:
        """Ends the receiver, by force if it does not end by itself."""
        if self.process is None:
            return
        self.process.terminate()
        try:
            self.process.wait(timeout=5)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def __exit__(self, kind: type[BaseException] | None, fault: BaseException | None, trace: TracebackType | None) -> None:
        self.stop()


def address(port: int | None) -> str:
    """The FHIR base address at a port; empty for no port."""
    return f"http://{HOST}:{port}/fhir" if port else ""


def environment_file() -> Path:
    """The file that the development settings read at every start."""
    file: Path = settings.VAR_DIR / "quickstart.env"
    return file


def recorded_port() -> int | None:
    """The port of the last run, so that an address noted somewhere stays right."""
    file = environment_file()
    found = RECORDED.search(file.read_text()) if file.exists() else None
    return int(found[1]) if found else None


def record(url: str) -> None:
    """Writes the address beside the secrets, leaving every other line, and lets this process use it too."""
    file = environment_file()
    lines = file.read_text().splitlines() if file.exists() else []
    kept = [line for line in lines if not line.startswith("EPR_URL=")]
    draft = file.with_suffix(f".{os.getpid()}")
    draft.touch(mode=0o600)
    draft.write_text("\n".join([*kept, f"EPR_URL={url}", ""]))
    draft.replace(file)
    os.environ["EPR_URL"] = settings.EPR_URL = url


def is_free(port: int) -> bool:
    """Whether nobody listens there."""
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) != 0


def any_free_port() -> int:
    """A port that the system says is free."""
    with socket.create_server((HOST, 0)) as probe:
        port: int = probe.getsockname()[1]
        return port
