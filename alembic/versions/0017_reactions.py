"""Reactions to messages."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reactions",
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("emoji", sa.String(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "emoji", "user_id", name="pk_reactions"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_reactions_message_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_reactions_user_id"),
    )
    op.create_index("ix_reactions_user", "reactions", ["user_id", "created_at"])
    op.add_column("messages", sa.Column("reacted", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("messages", "reacted")
    op.drop_table("reactions")
