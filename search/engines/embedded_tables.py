"""The tables of the embedded index and every change to them; each function that changes more than one row runs in a transaction.

A rebuild fills tables of a new generation beside the live ones; `generation` says which are live. What changes while a rebuild runs
is written to both and noted in `changed_meanwhile`, so that the rebuild does not put back what it read before.
"""

import sqlite3
import unicodedata
from collections.abc import Collection, Iterable
from pathlib import Path

from search.engines.document import SearchDocument
from search.engines.ranking import FIELD_WEIGHTS
from search.words import clean

BUSY_SECONDS = 10.0

# The tokeniser drops combining marks and keeps a word whole across them: "can't" is indexed as "cant" and still shown as written.
_HIDDEN = {"'": "\u030f", "’": "\u0311", "‘": "\u0311", "`": "\u0311", "´": "\u0311", "ʼ": "\u0311"}
_HIDE = str.maketrans(_HIDDEN)
_SHOW = str.maketrans({"\u030f": "'", "\u0311": "’"})

_REGISTER = """
    CREATE TABLE IF NOT EXISTS generation (number INTEGER PRIMARY KEY, live INTEGER NOT NULL);
    CREATE TABLE IF NOT EXISTS changed_meanwhile (id TEXT PRIMARY KEY);
"""
_TABLES = """
    CREATE TABLE document_{n} (
        rowid INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, key TEXT NOT NULL, slug TEXT NOT NULL, path TEXT,
        locale TEXT NOT NULL, title TEXT NOT NULL, summary TEXT NOT NULL, main_concern TEXT NOT NULL, concerns TEXT NOT NULL,
        audiences TEXT NOT NULL, minimum_age INTEGER, maximum_age INTEGER, overdue INTEGER NOT NULL
    );
    CREATE VIRTUAL TABLE words_{n} USING fts5({fields}, tokenize = 'porter unicode61 remove_diacritics 2');
    CREATE VIRTUAL TABLE title_{n} USING fts5(title, tokenize = 'unicode61 remove_diacritics 2', prefix = '1 2 3');
"""
_DROP = "DROP TABLE IF EXISTS document_{n}; DROP TABLE IF EXISTS words_{n}; DROP TABLE IF EXISTS title_{n};"
_VALUES = ", ".join("?" * 14)


def open_index(file: Path) -> sqlite3.Connection:
    """A connection that may write, its file made where there is none. Raises sqlite3.DatabaseError where the file is no index."""
    connection = sqlite3.connect(file, timeout=BUSY_SECONDS, isolation_level=None)
    try:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = NORMAL")
        connection.executescript(_REGISTER)
    except sqlite3.Error:
        connection.close()
        raise
    return connection


def begin_generation(connection: sqlite3.Connection) -> int:
    """Tables for a new generation; what a killed rebuild left behind goes."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for (stale,) in connection.execute("SELECT number FROM generation WHERE NOT live").fetchall():
            _drop(connection, stale)
        connection.execute("DELETE FROM changed_meanwhile")
        number = connection.execute("SELECT coalesce(max(number), 0) + 1 FROM generation").fetchone()[0]
        create(connection, number)
        connection.execute("INSERT INTO generation VALUES (?, 0)", (number,))
    return int(number)


def go_live(connection: sqlite3.Connection, number: int) -> int:
    """Makes the new generation the live one and drops the old, in one transaction; the number of its documents."""
    with connection:
        connection.execute("BEGIN IMMEDIATE")
        for (old,) in connection.execute("SELECT number FROM generation WHERE number <> ?", (number,)).fetchall():
            _drop(connection, old)
        connection.execute("UPDATE generation SET live = 1")
        connection.execute("DELETE FROM changed_meanwhile")
        return int(connection.execute(f"SELECT count(*) FROM document_{number}").fetchone()[0])  # noqa: S608


def create(connection: sqlite3.Connection, number: int) -> None:
    _run(connection, _DROP.format(n=number) + _TABLES.format(n=number, fields=", ".join(FIELD_WEIGHTS)))


def _drop(connection: sqlite3.Connection, number: int) -> None:
    _run(connection, _DROP.format(n=number))
    connection.execute("DELETE FROM generation WHERE number = ?", (number,))


def _run(connection: sqlite3.Connection, script: str) -> None:
    # sqlite3's own executescript would commit the transaction that these statements belong to.
    for statement in filter(str.strip, script.split(";")):
        connection.execute(statement)


def delete(connection: sqlite3.Connection, number: int, ids: Iterable[str]) -> None:
    for one in ids:
        row = connection.execute(f"SELECT rowid FROM document_{number} WHERE id = ?", (one,)).fetchone()  # noqa: S608
        if row:
            for table in ("document", "words", "title"):
                connection.execute(f"DELETE FROM {table}_{number} WHERE rowid = ?", row)  # noqa: S608


def write(connection: sqlite3.Connection, number: int, documents: Collection[SearchDocument]) -> None:
    delete(connection, number, [document.id for document in documents])
    for x in documents:
        row = (
            x.id, x.kind.value, x.key, x.slug, x.path, x.locale, clean(x.title), clean(x.summary), x.main_concern,
            piped(x.concern_slugs), piped(x.audiences), x.minimum_age, x.maximum_age, x.review_overdue,
        )  # fmt: skip
        columns = "id, kind, key, slug, path, locale, title, summary, main_concern, concerns, audiences, minimum_age, maximum_age, overdue"
        rowid = connection.execute(f"INSERT INTO document_{number} ({columns}) VALUES ({_VALUES})", row).lastrowid  # noqa: S608
        texts = (x.title, "\n".join(x.also_known_as), "\n".join(x.concern_labels), x.summary, x.body)
        fields = ", ".join(FIELD_WEIGHTS)
        connection.execute(f"INSERT INTO words_{number} (rowid, {fields}) VALUES (?, ?, ?, ?, ?, ?)", (rowid, *map(_indexed, texts)))  # noqa: S608
        connection.execute(f"INSERT INTO title_{number} (rowid, title) VALUES (?, ?)", (rowid, _indexed(x.title)))  # noqa: S608


def _indexed(text: str) -> str:
    return unicodedata.normalize("NFC", clean(text)).translate(_HIDE)


def piped(values: tuple[str, ...]) -> str:
    """Several values in one column, each findable between two bars."""
    return f"|{'|'.join(values)}|" if values else ""


def shown(text: str) -> str:
    """Indexed text as it was written."""
    return text.translate(_SHOW)


def unpiped(column: str) -> tuple[str, ...]:
    """The values of such a column."""
    return tuple(column.strip("|").split("|")) if column else ()
