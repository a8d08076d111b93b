"""The search engine that needs no server: SQLite's FTS5 in one file, for development, small trusts, and while Elasticsearch is away.

Readers never wait for a writer (write-ahead log), and every change is one transaction, so that a kill at any moment leaves the
last whole state.
"""

import fcntl
import sqlite3
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from search.engines.document import SearchDocument, SearchKind
from search.engines.embedded_tables import begin_generation, create, delete, go_live, open_index, shown, unpiped, write
from search.engines.protocol import EngineAnswer, EngineHit, EngineQuery, EngineSuggestion, EngineUnavailable
from search.engines.ranking import FIELD_WEIGHTS, KIND_WEIGHTS, NAMED_CONCERN_BONUS, NAMED_MAIN_CONCERN_BONUS, OVERDUE_WEIGHT
from search.highlight import MARK_END, MARK_START, beginning_of, safe_highlight

BATCH = 500
SNIPPET_WORDS = 32


@dataclass(frozen=True, slots=True)
class EmbeddedEngine:
    """The engine over one file; cheap to make, holds nothing open between calls."""

    file: Path

    def rebuild(self, documents: Iterable[SearchDocument]) -> int:
        with self._one_rebuild_at_a_time(), self._writing(heal=True) as connection:
            number = begin_generation(connection)
            remaining = iter(documents)
            # A transaction for each batch, so that changes made meanwhile need not wait for the whole rebuild.
            while batch := list(islice(remaining, BATCH)):
                with connection:
                    connection.execute("BEGIN IMMEDIATE")
                    changed = {row[0] for row in connection.execute("SELECT id FROM changed_meanwhile")}
                    write(connection, number, [document for document in batch if document.id not in changed])
            return go_live(connection, number)

    def index(self, documents: Iterable[SearchDocument]) -> None:
        self._change([], list(documents))

    def remove(self, ids: Collection[str]) -> None:
        self._change(ids, [])

    def find(self, query: EngineQuery) -> EngineAnswer:
        with self._reading() as (connection, number):
            found = sorted(_matches(connection, number, query), key=lambda match: (-match.score, match.id))
            page = found[query.offset : query.offset + query.first]
            highlights = _highlights(connection, number, query, [match.rowid for match in page])
            return EngineAnswer(tuple(_hit(match, highlights.get(match.rowid, "")) for match in page), len(found), _facets(found))

    def suggest(self, words: tuple[str, ...], *, audience: str = "", locale: str = "", first: int = 8) -> tuple[EngineSuggestion, ...]:
        if not words:
            return ()
        conditions, parameters = _filters(EngineQuery(words, audience=audience, locale=locale))
        with self._reading() as (connection, number):
            rows = connection.execute(
                f"SELECT d.id, d.title, d.kind, d.slug FROM title_{number} JOIN document_{number} d ON d.rowid = title_{number}.rowid"  # noqa: S608
                f" WHERE {' AND '.join([f'title_{number} MATCH ?', *conditions])} ORDER BY length(d.title), d.title, d.id LIMIT ?",
                [" AND ".join(f'"{word}" *' for word in words), *parameters, first],
            )
            return tuple(EngineSuggestion(pk, title, SearchKind(kind), slug) for pk, title, kind, slug in rows)

    def _change(self, removed: Collection[str], documents: list[SearchDocument]) -> None:
        with self._writing() as connection, connection:
            connection.execute("BEGIN IMMEDIATE")
            generations = dict(connection.execute("SELECT number, live FROM generation"))
            if not any(generations.values()):
                number = max(generations, default=0) + 1
                create(connection, number)
                connection.execute("INSERT INTO generation VALUES (?, 1)", (number,))
                generations[number] = 1
            if not all(generations.values()):
                changed = [(one,) for one in (*removed, *(document.id for document in documents))]
                connection.executemany("INSERT OR IGNORE INTO changed_meanwhile VALUES (?)", changed)
            for number in generations:
                delete(connection, number, removed)
                write(connection, number, documents)

    @contextmanager
    def _reading(self) -> Iterator[tuple[sqlite3.Connection, int]]:
        """A connection in one transaction, so that no swap comes between its queries, and the number of the live generation."""
        try:
            address = f"{self.file.absolute().as_uri()}?mode=rw"
            with closing(sqlite3.connect(address, uri=True, timeout=1.0, isolation_level=None)) as connection:
                connection.execute("BEGIN")
                row = connection.execute("SELECT max(number) FROM generation WHERE live").fetchone()
                if row[0] is None:
                    raise EngineUnavailable("The embedded index has not been built yet: run “manage.py rebuild_search_index”.")
                yield connection, row[0]
        except (sqlite3.Error, OSError) as error:
            raise EngineUnavailable(f"The embedded index cannot be read: {error}") from error

    @contextmanager
    def _writing(self, *, heal: bool = False) -> Iterator[sqlite3.Connection]:
        """A connection that may write; with `heal` a file that is no index any more is thrown away first."""
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            try:
                connection = open_index(self.file)
            except sqlite3.OperationalError:
                raise
            except sqlite3.DatabaseError:
                if not heal:
                    raise
                for suffix in ("", "-wal", "-shm"):
                    self.file.with_name(self.file.name + suffix).unlink(missing_ok=True)
                connection = open_index(self.file)
            with closing(connection):
                yield connection
        except (sqlite3.Error, OSError) as error:
            raise EngineUnavailable(f"The embedded index cannot be written: {error}") from error

    @contextmanager
    def _one_rebuild_at_a_time(self) -> Iterator[None]:
        # The system takes this lock back when its holder is killed.
        try:
            self.file.parent.mkdir(parents=True, exist_ok=True)
            lock = self.file.with_name(self.file.name + ".rebuild").open("w")
        except OSError as error:
            raise EngineUnavailable(f"The embedded index cannot be written: {error}") from error
        with lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield


@dataclass(frozen=True, slots=True)
class _Match:
    rowid: int
    id: str
    kind: SearchKind
    key: str
    slug: str
    path: str | None
    title: str
    summary: str
    concerns: tuple[str, ...]
    audiences: tuple[str, ...]
    score: float


def _any_of(words: tuple[str, ...]) -> str:
    # Quoted, so that nothing a person types is an operator.
    return " OR ".join(f'"{word}"' for word in words)


def _matches(connection: sqlite3.Connection, number: int, query: EngineQuery) -> Iterator[_Match]:
    weights = ", ".join(map(str, FIELD_WEIGHTS.values()))
    conditions, parameters = _filters(query)
    named = ["found.score IS NOT NULL", *("instr(d.concerns, ?)" for _ in query.named_concerns)]
    rows = connection.execute(
        "SELECT d.rowid, d.id, d.kind, d.key, d.slug, d.path, d.title, d.summary, d.main_concern, d.concerns, d.audiences, d.overdue,"  # noqa: S608
        f" coalesce(found.score, 0) FROM document_{number} d LEFT JOIN"
        f" (SELECT rowid, -bm25(words_{number}, {weights}) AS score FROM words_{number} WHERE words_{number} MATCH ?) found"
        f" ON found.rowid = d.rowid WHERE ({' OR '.join(named)}) {' '.join(f'AND {one}' for one in conditions)}",
        [_any_of(query.words), *map(_between_bars, query.named_concerns), *parameters],
    )
    for *columns, main, concerns, audiences, overdue, score in rows:
        rowid, pk, kind, key, slug, path, title, summary = columns
        if kind != SearchKind.SERVICE or query.service_keys is None or key in query.service_keys:
            kind, carried = SearchKind(kind), unpiped(concerns)
            total = (score + _bonus(main, carried, query)) * KIND_WEIGHTS[kind] * (OVERDUE_WEIGHT if overdue else 1.0)
            yield _Match(rowid, pk, kind, key, slug, path, title, summary, carried, unpiped(audiences), total)


def _bonus(main: str, concerns: tuple[str, ...], query: EngineQuery) -> float:
    if main and main in query.named_concerns:
        return NAMED_MAIN_CONCERN_BONUS
    return NAMED_CONCERN_BONUS if query.named_concerns.intersection(concerns) else 0.0


def _between_bars(value: str) -> str:
    return f"|{value}|"


def _filters(query: EngineQuery) -> tuple[list[str], list[str | int]]:
    conditions: list[str] = []
    parameters: list[str | int] = []
    if query.kinds:
        conditions.append(f"d.kind IN ({', '.join('?' * len(query.kinds))})")
        parameters += [kind.value for kind in query.kinds]
    if query.locale:
        conditions.append("d.locale IN ('', ?)")
        parameters.append(query.locale)
    if query.audience:
        conditions.append("(d.audiences = '' OR instr(d.audiences, ?))")
        parameters.append(_between_bars(query.audience))
    if query.age is not None:
        conditions.append("(d.minimum_age IS NULL OR d.minimum_age <= ?) AND (d.maximum_age IS NULL OR d.maximum_age >= ?)")
        parameters += [query.age, query.age]
    if query.concern:
        conditions.append("instr(d.concerns, ?)")
        parameters.append(_between_bars(query.concern))
    return conditions, parameters


def _facets(matches: Iterable[_Match]) -> dict[str, dict[str, int]]:
    kinds: Counter[str] = Counter()
    audiences: Counter[str] = Counter()
    concerns: Counter[str] = Counter()
    for match in matches:
        kinds[match.kind.value] += 1
        audiences.update(match.audiences)
        concerns.update(match.concerns)
    return {"kind": dict(kinds), "audience": dict(audiences), "concern": dict(concerns)}


def _highlights(connection: sqlite3.Connection, number: int, query: EngineQuery, rowids: list[int]) -> dict[int, str]:
    """For each row the summary where it matched, else the fitting part of the body, marked; empty where neither matched."""
    if not rowids:
        return {}
    columns = list(FIELD_WEIGHTS)
    snippets = ", ".join(f"snippet(words_{number}, {columns.index(name)}, ?, ?, '…', {SNIPPET_WORDS})" for name in ("summary", "body"))
    rows = connection.execute(
        f"SELECT rowid, {snippets} FROM words_{number} WHERE words_{number} MATCH ? AND rowid IN ({', '.join('?' * len(rowids))})",  # noqa: S608
        [MARK_START, MARK_END, MARK_START, MARK_END, _any_of(query.words), *rowids],
    )
    return {rowid: shown(next((text for text in texts if MARK_START in text), "")) for rowid, *texts in rows}


def _hit(match: _Match, marked: str) -> EngineHit:
    highlight = safe_highlight(marked) if marked else beginning_of(match.summary)
    return EngineHit(match.id, match.kind, match.key, match.slug, match.path, match.title, match.concerns, match.score, highlight)
