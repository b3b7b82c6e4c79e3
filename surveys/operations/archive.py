"""What a backup file is: lines of JSON, compressed, and encrypted with a passphrase in the format of age.

The first line says which schema the rows are of; then come the tables, each with its rows; the last line says how many
rows there were and what they add up to, so that a file of either database can be compared with any other. Rows are
carried as they are stored: a file made before an upgrade is restored to the schema of its day, and then moved on.
"""

from __future__ import annotations

import base64
import datetime
import gzip
import hashlib
import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from io import BytesIO
from itertools import islice
from typing import Any

from pyrage import DecryptError, passphrase
from sqlalchemy import JSON, ColumnElement, Connection, MetaData, Table, Text, cast, insert, select
from sqlalchemy.types import TypeDecorator

from surveys.errors import SoundingsError

FORMAT = 1
CHUNK = 500  # rows
# Which clerk is at work, and pictures that are drawn again when somebody looks: in no backup
LEFT_OUT = {"leases", "pictures"}
NEWER, UPDATE = "This backup was made by a newer Soundings.", "Nothing was changed. Update this one first."
Row = list[Any]


class BadBackup(SoundingsError):
    """This file cannot be restored; nothing was touched."""

    code = "bad_backup"
    message = "This file is not a whole backup, or the passphrase is another one."
    way_out = "Nothing was changed. Check the passphrase, and the file's SHA-256 against the one printed with it."


@dataclass(frozen=True)
class Source:
    """A table of a backup: its name, the names of its columns in the order of the alphabet, and its rows."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Row]


@dataclass
class Sums:
    """How many rows a table has and what they add up to, in whatever order they come."""

    rows: int = 0
    total: int = 0

    def add(self, line: bytes) -> None:
        """Count a row, as its line."""
        self.rows += 1
        self.total = (self.total + int.from_bytes(hashlib.sha256(line).digest(), "big")) % (1 << 256)

    def said(self) -> list[Any]:
        """As it stands in the file."""
        return [self.rows, f"{self.total:064x}"]


@dataclass(frozen=True)
class Archive:
    """An opened backup: the revisions of its rows' schema by line of migrations, its sums, and its lines."""

    schema: Mapping[str, str]
    sums: Mapping[str, Sums]
    content: bytes = field(repr=False)

    def tables(self) -> Iterator[Source]:
        """Its tables one after another; the rows of one must be read before the next."""
        with gzip.open(BytesIO(self.content)) as lines:
            next(lines)
            head = json.loads(next(lines))
            while "table" in head:
                following: list[Any] = []
                yield Source(head["table"], tuple(head["columns"]), _rows_until_head(lines, following))
                head = following[0]


def write(schema: Mapping[str, str], tables: Iterable[Source], secret: str) -> tuple[bytes, dict[str, Sums]]:
    """A backup of these tables, encrypted; and its sums by table."""
    packed, sums = BytesIO(), {}
    with gzip.GzipFile(fileobj=packed, mode="wb", mtime=0) as lines:  # no time of day
        lines.write(_line({"soundings": FORMAT, "schema": dict(schema)}))
        for table in tables:
            lines.write(_line({"table": table.name, "columns": table.columns}))
            sums[table.name] = Sums()
            for row in table.rows:
                line = _line([_out(value) for value in row])
                sums[table.name].add(line)
                lines.write(line)
        lines.write(_line({"sums": {name: found.said() for name, found in sums.items()}}))
    return passphrase.encrypt(packed.getvalue(), secret), sums


def read(file: bytes, secret: str) -> Archive:
    """Open a backup and look through all of it. Raises BadBackup where it is not whole."""
    try:
        content = passphrase.decrypt(file, secret)
        schema, sums = _look_through(content)
    except (DecryptError, OSError, EOFError, ValueError, KeyError, TypeError, StopIteration) as error:
        raise BadBackup from error
    return Archive(schema, sums, content)


def _look_through(content: bytes) -> tuple[dict[str, str], dict[str, Sums]]:
    """Schema and sums of what a file holds, compared with those that it says itself."""
    with gzip.open(BytesIO(content)) as lines:
        head = json.loads(next(lines))
        if head["soundings"] != FORMAT:
            raise BadBackup(NEWER, way_out=UPDATE)
        sums: dict[str, Sums] = {}
        said: dict[str, Any] = {}
        for line in lines:
            if line.startswith(b"["):
                sums[next(reversed(sums))].add(line)
            elif "table" in (found := json.loads(line)):
                sums[found["table"]] = Sums()
            else:
                said = found["sums"]
    if said != {name: found.said() for name, found in sums.items()}:
        raise BadBackup
    return dict(head["schema"]), sums


def said(sums: Mapping[str, Sums]) -> Iterator[str]:
    """What a backup holds, a line for each table that is not empty."""
    for name, found in sums.items():
        if found.rows:
            yield f"{found.rows:>9,}  {'answers in forms that are not sealed yet' if name == 'arrivals' else name}"


def sums_of(tables: Iterable[Source]) -> dict[str, Sums]:
    """What a backup of these tables would say that they add up to."""
    found: dict[str, Sums] = {}
    for table in tables:
        sums = found[table.name] = Sums()
        for row in table.rows:
            sums.add(_line([_out(value) for value in row]))
    return found


class _AsWritten(TypeDecorator[str]):
    """JSON as the text that lies in the database, so that nothing of it changes on the way."""

    impl = Text
    cache_ok = True

    def __init__(self, *, to_json: bool = False) -> None:
        super().__init__()
        self.to_json = to_json  # PostgreSQL wants to be told; to SQLite it is text

    def column_expression(self, column: ColumnElement[Any]) -> ColumnElement[Any]:
        return cast(column, Text)

    def bind_expression(self, bindparam: Any) -> Any:
        return cast(bindparam, JSON) if self.to_json else bindparam


def reflected(connection: Connection) -> dict[str, Table]:
    """Every table as it is in this database, whatever its schema: those that others refer to first."""
    metadata = MetaData()
    metadata.reflect(connection)
    for table in metadata.tables.values():
        for column in table.columns:
            if isinstance(column.type, JSON):
                column.type = _AsWritten(to_json=connection.dialect.name == "postgresql")
    return {table.name: table for table in metadata.sorted_tables}


def rows_of(connection: Connection, table: Table, columns: Iterable[str]) -> Iterator[Row]:
    """The rows of a table, in the order of its key."""
    query = select(*(table.c[name] for name in columns)).order_by(*table.primary_key.columns)
    for row in connection.execute(query, execution_options={"stream_results": True, "yield_per": CHUNK}):
        yield list(row)


def store(connection: Connection, table: Table, columns: Iterable[str], rows: Iterable[Row]) -> None:
    """Insert rows whose values belong to these columns."""
    names, left = list(columns), iter(rows)
    while some := list(islice(left, CHUNK)):
        connection.execute(insert(table), [dict(zip(names, row, strict=True)) for row in some])


def _line(value: Any) -> bytes:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":")).encode() + b"\n"


def _out(value: Any) -> Any:
    """A stored value as JSON has it; what JSON has no word for is named."""
    if isinstance(value, (bytes, bytearray, memoryview)):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime.datetime):
        return {"time": value.isoformat()}
    if isinstance(value, datetime.date):
        return {"day": value.isoformat()}
    return value


def _in(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    [(kind, said)] = value.items()
    return READERS[kind](said)


READERS: dict[str, Callable[[str], Any]] = {
    "bytes": base64.b64decode,
    "time": datetime.datetime.fromisoformat,
    "day": datetime.date.fromisoformat,
}


def _rows_until_head(lines: Iterator[bytes], following: list[Any]) -> Iterator[Row]:
    """Rows as long as there are any; the line after them is put where the caller looks for it."""
    for line in lines:
        found = json.loads(line)
        if isinstance(found, dict):
            following.append(found)
            return
        yield [_in(value) for value in found]
