"""What each test of the portal starts from."""

from collections.abc import Iterator

import pytest
from wagtail.models import Site

from tests.search.conftest import index as index


@pytest.fixture(autouse=True)
def _root_paths() -> Iterator[None]:
    """Wagtail keeps the roots of sites in its cache, where the roll-back of a test does not reach them."""
    Site.clear_site_root_paths_cache()
    yield
    Site.clear_site_root_paths_cache()
