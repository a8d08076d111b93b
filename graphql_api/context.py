"""What the types of one answer share: rows that were fetched together ask for their relations together."""

from collections.abc import Callable, Sequence
from typing import Any, Generic, TypeVar

Row = TypeVar("Row")
Related = TypeVar("Related")


class Siblings(Generic[Row]):
    """The rows of one level of an answer. The first of them that is asked for a relation fetches it for all."""

    def __init__(self, rows: Sequence[Row], locale: str | None = None) -> None:
        self.rows = rows
        self.locale = locale
        self._fetched: dict[str, Any] = {}

    def once(self, relation: str, fetch: Callable[[Sequence[Row]], Related]) -> Related:
        """What `fetch` gives for all rows, fetched at the first asking."""
        if relation not in self._fetched:
            self._fetched[relation] = fetch(self.rows)
        fetched: Related = self._fetched[relation]
        return fetched
