"""Revisions of messages, conversations, participants and users, with the other columns that coming features need.

Each column is empty or has a constant default, so that neither database rewrites a table. The defaults stay in the
database: the hot statements name only the columns that they fill.
"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

ZERO = sa.text("0")
SYSTEM, DELETED = 1, 2  # values of `quiet`


def _columns() -> dict[str, list[sa.Column[Any]]]:
    return {
        "users": [_number("revision")],
        "conversations": [_number("revision")],
        "participants": [
            _number("revision"),
            _number("visible_from_seq"),
            sa.Column("unread_after", sa.Integer()),
            _number("notified_seq"),
            _number("mailed_seq"),
            sa.Column("pin_place", sa.Integer()),
            sa.Column("muted_until", sa.BigInteger()),
            sa.Column("archived_seq", sa.Integer()),
            sa.Column("level", sa.String()),
            sa.Column("section_id", sa.Integer()),
        ],
        "messages": [
            _number("revision"),
            sa.Column("quiet", sa.SmallInteger(), nullable=False, server_default=ZERO),
            sa.Column("reply_to_seq", sa.Integer()),
            sa.Column("mentioned", sa.String()),
            sa.Column("deed", sa.String()),
            sa.Column("shown_as", sa.String()),
            sa.Column("no_preview", sa.Boolean(), nullable=False, server_default=sa.false()),
        ],
    }


def _number(name: str) -> sa.Column[Any]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=ZERO)


def upgrade() -> None:
    for table, columns in _columns().items():
        for column in columns:
            op.add_column(table, column)
    messages = sa.table("messages", sa.column("kind"), sa.column("deleted_at"), sa.column("quiet"))
    is_deleted = messages.c.deleted_at.is_not(None)
    quiet = sa.case((is_deleted, DELETED), else_=SYSTEM)
    op.execute(sa.update(messages).where(is_deleted | (messages.c.kind == "system")).values(quiet=quiet))
    _index("ix_messages_revision", ["conversation_id", "revision"], "revision > 0")
    _index("ix_messages_quiet", ["conversation_id", "seq", "quiet", "sender_id"], "quiet <> 0")


def _index(name: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, "messages", columns, sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    for index in ("ix_messages_quiet", "ix_messages_revision"):
        op.drop_index(index, "messages")
    for table, columns in _columns().items():
        for column in reversed(columns):
            op.drop_column(table, column.name)
