"""Tables out of the database and back in: PostgreSQL's own binary COPY, over any connection.

Not pg_dump: it would have to be of the server's version, knows one stream, and leaves no column out (ADR 0029).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import psycopg
from psycopg import sql

from auricle.backup.parts import Part
from auricle.backup.streams import Kept
from auricle.backup.trouble import BackupTrouble, BadFile

TABLE = "table"
COLUMNS = "columns"


@dataclass(frozen=True)
class Table:
    """A table and those of its columns that can be written."""

    name: str
    columns: tuple[str, ...]


def tables_of(connection: psycopg.Connection) -> list[Table]:
    """Every table of the database that is ours to look at, by name."""
    rows = connection.execute(
        "SELECT c.relname, array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE a.attgenerated = '')"
        " FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped"
        " WHERE c.relnamespace = 'public'::regnamespace AND c.relkind IN ('r', 'p')"
        " GROUP BY c.relname ORDER BY c.relname"
    ).fetchall()
    return [Table(name, tuple(columns)) for name, columns in rows]


def copied_out(
    connection: psycopg.Connection, kept: Mapping[str, Kept], rows: dict[str, int]
) -> Iterator[Part]:
    """These tables as the connection's transaction sees them; `rows` is given how many of each."""
    there = {table.name: table for table in tables_of(connection)}
    for name, how in kept.items():
        if name not in there:
            raise BackupTrouble(f"The database has no table {name}: run `auricle migrate` first.")
        heading = {TABLE: name, COLUMNS: there[name].columns}
        yield Part(heading, _out(connection, there[name], how, rows))


def _out(connection: psycopg.Connection, table: Table, how: Kept, rows: dict[str, int]) -> Iterator[bytes]:
    wanted = sql.SQL(", ").join(
        # The name comes first only to be quoted alike; what stands instead is a constant of streams.py.
        sql.SQL("{} AS {}").format(sql.SQL(how.instead[c]), sql.Identifier(c))
        if c in how.instead
        else sql.Identifier(c)
        for c in table.columns
    )
    where = sql.SQL(" WHERE " + how.where) if how.where else sql.SQL("")
    statement = sql.SQL("COPY (SELECT {} FROM {}{}) TO STDOUT (FORMAT binary)").format(
        wanted, sql.Identifier(table.name), where
    )
    with connection.cursor() as cursor:
        with cursor.copy(statement) as copy:
            for data in copy:
                yield bytes(data)
        rows[table.name] = cursor.rowcount


def copied_in(connection: psycopg.Connection, part: Part) -> int:
    """Fill one table from a part, in the connection's transaction. Returns how many rows. Raises BadFile."""
    table = _table(part)
    statement = sql.SQL("COPY {} ({}) FROM STDIN (FORMAT binary)").format(
        sql.Identifier(table.name), sql.SQL(", ").join(map(sql.Identifier, table.columns))
    )
    try:
        with connection.cursor() as cursor:
            with cursor.copy(statement) as copy:
                for data in part.data:
                    copy.write(data)
            return cursor.rowcount
    except psycopg.DataError as error:
        raise BadFile(f"The backup's rows do not fit the table {table.name}.") from error


def set_sequences(connection: psycopg.Connection) -> None:
    """Let each number that the database gives come after those that are there."""
    owned = connection.execute(
        "SELECT s.oid::regclass::text, t.relname, a.attname FROM pg_class s"
        " JOIN pg_depend d ON d.objid = s.oid AND d.classid = 'pg_class'::regclass AND d.deptype IN ('a', 'i')"
        " JOIN pg_class t ON t.oid = d.refobjid"
        " JOIN pg_attribute a ON a.attrelid = t.oid AND a.attnum = d.refobjsubid"
        " WHERE s.relkind = 'S' AND t.relnamespace = 'public'::regnamespace"
    ).fetchall()
    for sequence, table, column in owned:
        connection.execute(
            sql.SQL("SELECT setval({}::regclass, max({})) FROM {} HAVING max({}) IS NOT NULL").format(
                sql.Literal(sequence), sql.Identifier(column), sql.Identifier(table), sql.Identifier(column)
            )
        )


def _table(part: Part) -> Table:
    name, columns = part.heading.get(TABLE), part.heading.get(COLUMNS)
    if not isinstance(name, str) or not isinstance(columns, list):
        raise BadFile("The backup holds something that is no table.")
    return Table(name, tuple(str(column) for column in columns))
