"""How Alembic reaches the database: in one transaction for all that is new, which the command line may have begun."""

from typing import Any, Literal

from alembic import context
from sqlalchemy import Connection
from sqlalchemy.types import TypeDecorator

from chatapp.cli import migrate
from chatapp.domain.tables import metadata
from chatapp.settings import Settings


def main() -> None:
    """Work in the transaction that the command line gave, or in one of our own."""
    given = context.config.attributes
    if "connection" in given:
        _migrate(given["connection"])
        return
    with migrate.sole_writer(given.get("database") or Settings().database) as connection:
        _migrate(connection)


def _migrate(connection: Connection) -> None:
    context.configure(
        connection,
        target_metadata=metadata,
        transactional_ddl=True,
        render_as_batch=True,  # SQLite can alter little, and rebuilds the table instead
        render_item=_as_stored,
    )
    with context.begin_transaction():
        context.run_migrations()


def _as_stored(kind: str, item: Any, _context: object) -> str | Literal[False]:
    """Write our own column types as what they are in the database, so that old migrations never need our code."""
    if kind == "type" and isinstance(item, TypeDecorator):
        return f"sa.{item.impl!r}"
    return False


main()
