"""An empty index of each test's own; with ELASTICSEARCH_URL the first engine is the server, and its indices go after the test."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from django.conf import LazySettings
from elasticsearch import Elasticsearch

from search.engines import all_engines


@pytest.fixture
def index(settings: LazySettings, tmp_path: Path) -> Iterator[None]:
    """Empty indices of every configured engine."""
    server = settings.ELASTICSEARCH_URL
    settings.EMBEDDED_SEARCH_FILE = tmp_path / "search" / "index.sqlite3"
    settings.ELASTICSEARCH_INDEX = f"{settings.ELASTICSEARCH_INDEX}-{uuid4().hex[:8]}"
    for engine in all_engines():
        engine.rebuild([])
    yield
    discard_indices(server, settings.ELASTICSEARCH_INDEX)


def discard_indices(url: str, alias: str) -> None:
    """Takes away what a test left on the server."""
    if url:
        with Elasticsearch(url) as client:
            for name in client.indices.get(index=f"{alias}*").body:
                client.indices.delete(index=name)
