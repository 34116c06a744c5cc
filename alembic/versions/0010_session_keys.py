"""Sessions get random keys, refresh tokens a grace, and the installation an id.

Open sessions end: their tokens name row numbers, which restored and new databases give out again. The new columns may
be empty, so that servers of the version before go on until they are updated.
"""

import time

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("sessions", sa.Column("key", sa.String(), nullable=True))
    op.add_column("sessions", sa.Column("previous_refresh_id", sa.String(), nullable=True))
    op.add_column("sessions", sa.Column("refreshed_at", sa.BigInteger(), nullable=True))
    op.create_index("ix_sessions_key", "sessions", ["key"], unique=True)
    sessions = sa.table("sessions", sa.column("ended_at", sa.BigInteger()))
    ended = sa.update(sessions).where(sessions.c.ended_at.is_(None)).values(ended_at=int(time.time() * 1000))
    op.execute(ended)
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("key", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_installation"),
    )


def downgrade() -> None:
    op.drop_table("installation")
    op.drop_index("ix_sessions_key", "sessions")
    for name in ("refreshed_at", "previous_refresh_id", "key"):
        op.drop_column("sessions", name)
