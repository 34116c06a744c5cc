"""When cursors moved, and from which message on that is known."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "cursor_marks",
        sa.Column("conversation_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("user_id", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("kind", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("seq", sa.Integer(), nullable=False, autoincrement=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("conversation_id", "user_id", "kind", "seq", name="pk_cursor_marks"),
        sa.ForeignKeyConstraint(
            ["conversation_id", "user_id"],
            ["participants.conversation_id", "participants.user_id"],
            name="fk_cursor_marks_conversation_id_user_id",
            ondelete="CASCADE",
        ),
        sqlite_with_rowid=False,
    )
    op.create_index("ix_cursor_marks_at", "cursor_marks", ["at"])
    op.add_column("conversations", sa.Column("marked_after", sa.Integer(), nullable=False, server_default="0"))
    op.execute("UPDATE conversations SET marked_after = last_seq")


def downgrade() -> None:
    op.drop_column("conversations", "marked_after")
    op.drop_table("cursor_marks")
