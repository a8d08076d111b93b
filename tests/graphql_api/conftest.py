"""What each test of the API starts from."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest

from tests.search.conftest import index as index

Committed = Callable[[], AbstractContextManager[Any]]


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]) -> Committed:
    """A block after which everything that waits for the commit has happened, the search index among it."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
