"""What a message said before it was changed, and where each participant came in."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "message_edits",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content", sa.Text(), nullable=False),
        sa.Column("replaced_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_message_edits"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_message_edits_message_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_message_edits_message", "message_edits", ["message_id", "id"])
    with op.batch_alter_table("participants") as table:
        table.add_column(sa.Column("joined_seq", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("participants") as table:
        table.alter_column("joined_seq", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("participants") as table:
        table.drop_column("joined_seq")
    op.drop_table("message_edits")
