"""Inserting rows by the ten thousand.

``bulk_create`` makes a model instance and compiles an expression for every value, which is most of the time of an
import; here plain tuples go to the database driver. Constraints hold as ever, but nothing is converted: texts must fit
their columns, JSON must be text.
"""

from collections.abc import Iterable, Sequence

from django.db import connection
from django.db.models import Model


def insert_rows(
    model: type[Model], columns: Sequence[str], rows: Iterable[tuple], ignore_conflicts: bool = False
) -> None:
    """Insert ``rows``, each with one value for each of ``columns``; with ``ignore_conflicts`` skip those there are."""
    quote = connection.ops.quote_name
    names = ", ".join(quote(column) for column in columns)
    marks = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quote(model._meta.db_table)} ({names}) VALUES ({marks})"
    if ignore_conflicts:
        statement += " ON CONFLICT DO NOTHING"
    with connection.cursor() as cursor:
        cursor.executemany(statement, list(rows))


def allocate_ids(model: type[Model], count: int) -> list[int]:
    """Return ``count`` ids that no other row has or will get; call it inside the transaction that uses them."""
    table = model._meta.db_table
    with connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            cursor.execute(
                "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)", [table, count]
            )
            return [row[0] for row in cursor.fetchall()]
        # SQLite: this transaction holds the write lock, and inserting the largest id moves the sequence.
        cursor.execute("SELECT seq FROM sqlite_sequence WHERE name = %s", [table])
        row = cursor.fetchone()
        last = row[0] if row else 0
        return list(range(last + 1, last + count + 1))
