"""All that a database holds, as text: one form for SQLite and PostgreSQL, so that one can take what the other held.

JSON, a line each: a head with the schema's revision, for each table its name with its columns and then its rows, and
an end that counts them, because a file that was cut off must not pass for a whole one. Written and read is what stands
in the columns, in an order that foreign keys allow. The tables are those that the database has, not those of this
program's models, so that what an older program made can be kept too. The installation's key is left out: it belongs to
one database, and tokens that were signed with it are worth nothing in another.
"""

import base64
import json
from collections.abc import Iterator
from typing import Any

from sqlalchemy import Connection, LargeBinary, MetaData, Table, func, inspect, select, text

FORMAT = "chatapp archive 1"
BATCH = 1000  # rows in memory at once
LEFT_OUT = ("alembic_version", "installation")  # the head says the revision
DAMAGED = "This backup is damaged, or its end is missing."


class NotAnArchive(Exception):
    """What was read is no archive, or only a part of one."""


def lines_of(connection: Connection, revision: str) -> Iterator[str]:
    """The archive of a database; the connection's transaction must see one moment only."""
    counts: dict[str, int] = {}
    yield _line({"format": FORMAT, "revision": revision})
    for table in tables_of(connection):
        yield _line({"table": table.name, "columns": [column.name for column in table.columns]})
        counts[table.name] = 0
        for row in connection.execution_options(yield_per=BATCH).execute(select(table)):
            counts[table.name] += 1
            yield _line([_written(value) for value in row])
    yield _line({"rows": counts})


def revision_of(lines: Iterator[str]) -> str:
    """The schema's revision, from the head; what follows is for `fill`."""
    head = _read(next(lines, ""))
    match head:
        case {"format": str(form), "revision": str(revision)} if form == FORMAT and revision:
            return revision
        case _:
            msg = "This is no backup of this program."
            raise NotAnArchive(msg)


def fill(connection: Connection, lines: Iterator[str]) -> dict[str, int]:
    """Store all of it in empty tables of its revision; how many rows each has got."""
    filling = _Filling(connection)
    for line in lines:
        match _read(line):
            case list() as values:
                filling.add(values)
            case {"table": str(name), "columns": list(columns)} if all(isinstance(each, str) for each in columns):
                filling.go_on(name, columns)
            case {"rows": expected} if next(lines, None) is None:  # to the very end, where gzip has its checksum
                return filling.end(expected)
            case _:
                break
    raise NotAnArchive(DAMAGED)


def tables_of(connection: Connection) -> list[Table]:
    """The tables of the chat that are there, each after those that its foreign keys name."""
    found = MetaData()
    found.reflect(connection)
    return [table for table in found.sorted_tables if table.name not in LEFT_OUT]


def object_keys(connection: Connection) -> set[str]:
    """The keys of the objects in the file store that files name; none in a schema without files."""
    if not inspect(connection).has_table("files"):
        return set()
    return set(connection.execute(text("SELECT DISTINCT object_key FROM files WHERE is_ready")).scalars())


def is_empty(connection: Connection) -> bool:
    """Whether no table has a row."""
    return all(connection.execute(select(table).limit(1)).first() is None for table in tables_of(connection))


def drop_all(connection: Connection) -> None:
    """Take away every table, the one with the revision as well."""
    found = MetaData()
    found.reflect(connection)
    found.drop_all(connection)


class _Filling:
    """Rows on their way into tables, many in one statement."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._known = {table.name: table for table in tables_of(connection)}
        self._table: Table | None = None
        self._columns: list[tuple[str, bool]] = []  # names, and whether they hold bytes
        self._rows: list[dict[str, Any]] = []
        self._counts: dict[str, int] = {}

    def go_on(self, name: str, columns: list[str]) -> None:
        """What follows belongs to this table."""
        self._store()
        table = self._table = self._known.get(name)
        if table is None or not set(columns) <= set(table.columns.keys()):
            msg = f"This backup has a table {name} that does not fit into its own schema."
            raise NotAnArchive(msg)
        self._columns = [(column, isinstance(table.columns[column].type, LargeBinary)) for column in columns]
        self._counts[name] = 0

    def add(self, values: list[Any]) -> None:
        if len(values) != len(self._columns):
            raise NotAnArchive(DAMAGED)
        pairs = zip(self._columns, values, strict=True)
        self._rows.append({name: _stored(value, is_bytes=is_bytes) for (name, is_bytes), value in pairs})
        if len(self._rows) == BATCH:
            self._store()

    def end(self, expected: dict[str, int]) -> dict[str, int]:
        """Everything is there, and what names other rows names rows that are there too."""
        self._store()
        if self._counts != expected:
            raise NotAnArchive(DAMAGED)
        if self._connection.dialect.name == "sqlite":  # it does not look while it is filled
            if self._connection.exec_driver_sql("PRAGMA foreign_key_check").first() is not None:
                raise NotAnArchive(DAMAGED)
        else:
            for table in self._known.values():
                _go_on_counting(self._connection, table)
        return self._counts

    def _store(self) -> None:
        if self._table is not None and self._rows:
            self._connection.execute(self._table.insert(), self._rows)
            self._counts[self._table.name] += len(self._rows)
            self._rows = []


def _go_on_counting(connection: Connection, table: Table) -> None:
    """PostgreSQL gives the next id after the largest one, not 1."""
    (key, *others) = table.primary_key.columns
    name = {"table": table.name, "column": key.name}
    sequence = connection.execute(text("SELECT pg_get_serial_sequence(:table, :column)"), name).scalar_one()
    if sequence is not None and not others:
        last = connection.execute(select(func.max(key))).scalar_one()
        connection.execute(select(func.setval(sequence, last or 1, last is not None)))


def _line(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))


def _read(line: str) -> Any:
    try:
        return json.loads(line)
    except (ValueError, RecursionError) as error:
        raise NotAnArchive(DAMAGED) from error


def _written(value: Any) -> Any:
    return base64.b64encode(value).decode() if isinstance(value, bytes) else value


def _stored(value: Any, *, is_bytes: bool) -> Any:
    if isinstance(value, list | dict):
        raise NotAnArchive(DAMAGED)
    if not is_bytes or value is None:
        return value
    try:
        return base64.b64decode(value, validate=True)
    except (TypeError, ValueError) as error:
        raise NotAnArchive(DAMAGED) from error
