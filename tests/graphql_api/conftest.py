"""What each test of the API starts from."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from typing import Any

import pytest
from wagtail.models import Site

from tests.search.conftest import index as index

Committed = Callable[[], AbstractContextManager[Any]]


@pytest.fixture(autouse=True)
def _root_paths() -> Iterator[None]:
    """Wagtail keeps the roots of sites in its cache, where the roll-back of a test does not reach them."""
    Site.clear_site_root_paths_cache()
    yield
    Site.clear_site_root_paths_cache()


@pytest.fixture
def committed(django_capture_on_commit_callbacks: Callable[..., AbstractContextManager[Any]]) -> Committed:
    """A block after which everything that waits for the commit has happened, the search index among it."""
    return lambda: django_capture_on_commit_callbacks(execute=True)
