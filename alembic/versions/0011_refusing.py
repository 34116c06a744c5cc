"""Who blocked whom, who left which group, and whom each account met lately."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "blocks",
        sa.Column("blocker_id", sa.Integer(), nullable=False),
        sa.Column("blocked_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("blocker_id", "blocked_id", name="pk_blocks"),
        sa.ForeignKeyConstraint(["blocker_id"], ["users.id"], name="fk_blocks_blocker_id"),
        sa.ForeignKeyConstraint(["blocked_id"], ["users.id"], name="fk_blocks_blocked_id"),
    )
    op.create_index("ix_blocks_blocked", "blocks", ["blocked_id", "blocker_id"])
    op.create_table(
        "departures",
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("left_at", sa.BigInteger(), nullable=False),
        sa.Column("invited_by_id", sa.Integer()),
        sa.Column("invited_at", sa.BigInteger()),
        sa.PrimaryKeyConstraint("conversation_id", "user_id", name="pk_departures"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_departures_conversation_id", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_departures_user_id"),
        sa.ForeignKeyConstraint(["invited_by_id"], ["users.id"], name="fk_departures_invited_by_id"),
    )
    op.create_index("ix_departures_user", "departures", ["user_id", "state"])
    op.create_table(
        "introductions",
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("by_id", "user_id", name="pk_introductions"),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name="fk_introductions_by_id"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_introductions_user_id"),
    )
    op.create_index("ix_introductions_time", "introductions", ["by_id", "at"])


def downgrade() -> None:
    for table in ("introductions", "departures", "blocks"):
        op.drop_table(table)
