"""What a whole journey needs around it: an index of its own, and a patient record that takes what is delivered."""

import threading
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any
from wsgiref.simple_server import make_server

import pytest
from pytest_django.fixtures import Settings

from referrals.epr.receiver import Receiver
from referrals.management.commands.epr_receiver import QuietHandler
from tests.search.conftest import index as index

Committed = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]) -> Committed:
    """A block after which everything that waits for the commit has happened, the search index among it."""
    return lambda: django_capture_on_commit_callbacks(execute=True)


@pytest.fixture
def patient_record(settings: Settings, tmp_path: Path) -> Iterator[Receiver]:
    """The development receiver behind a real address, which deliveries go to."""
    receiver = Receiver(tmp_path / "epr")
    with make_server("127.0.0.1", 0, receiver, handler_class=QuietHandler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        settings.EPR_URL = f"http://127.0.0.1:{server.server_port}/fhir"
        yield receiver
        server.shutdown()
        thread.join()
