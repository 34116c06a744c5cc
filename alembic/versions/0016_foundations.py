"""Timers, settings that all hosts share, and preferences of users.

Introductions that are there get timers, so that they are forgotten after their day.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "timers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.String(), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("leased_until", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_timers"),
    )
    op.create_table(
        "server_settings",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("name", name="pk_server_settings"),
    )
    op.create_table(
        "preferences",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("data", sa.String(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("changed_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", name="pk_preferences"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_preferences_user_id"),
    )
    op.create_index("uq_timers_kind_key", "timers", ["kind", "key"], unique=True)
    op.create_index("ix_timers_due_at", "timers", ["due_at"])
    op.execute("""
    INSERT INTO timers (kind, key, due_at, payload, attempts, created_at)
    SELECT 'forget_introductions', CAST(by_id AS VARCHAR), MIN(at) + 86400000, '', 0, MAX(at)
      FROM introductions GROUP BY by_id
    """)


def downgrade() -> None:
    op.drop_table("preferences")
    op.drop_table("server_settings")
    op.drop_table("timers")
