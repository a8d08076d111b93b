"""Builds every search index anew from what is published, beside the live one."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from search.documents import all_documents
from search.engines import all_engines
from search.engines.document import SearchDocument
from search.engines.protocol import EngineUnavailable

STEP = 200


class Command(BaseCommand):
    """The command itself; searches go on while it runs."""

    help = "Builds the search index anew from everything that is published; searches go on meanwhile."

    def handle(self, *args: Any, **options: Any) -> None:
        for engine in all_engines():
            name = type(engine).__name__.removesuffix("Engine")
            try:
                count = engine.rebuild(self._shown(all_documents(), name))
            except EngineUnavailable as error:
                raise CommandError(f"The {name} index could not be built, the one before stays: {error}") from error
            self.stdout.write(self.style.SUCCESS(f"{name}: {count} documents"))

    def _shown(self, documents: Iterable[SearchDocument], name: str) -> Iterator[SearchDocument]:
        for number, document in enumerate(documents, start=1):
            if number % STEP == 0:
                self.stdout.write(f"{name}: {number} …")
            yield document
