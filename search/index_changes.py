"""Brings the index into step with what is published now; the last step of every editor's change."""

import logging
from collections.abc import Collection

from django.db import Error as DatabaseError

from search.documents import documents_for
from search.engines import all_engines
from search.engines.protocol import EngineUnavailable

logger = logging.getLogger(__name__)


def index_changes(ids: Collection[str]) -> None:
    """Indexes those of the documents that are public and removes the others, in every engine.

    Never raises: an editor can publish while search is down. What could not be told to an engine is logged, by number.
    """
    try:
        public = documents_for(ids)
    except DatabaseError as error:
        logger.error("%d changed documents could not be read for the index: %s", len(ids), type(error).__name__)
        return
    gone = set(ids) - {document.id for document in public}
    for one in all_engines():
        try:
            one.remove(gone)
            one.index(public)
        except EngineUnavailable as error:
            logger.error("%d changed documents did not reach %s: %s", len(ids), type(one).__name__, error)
