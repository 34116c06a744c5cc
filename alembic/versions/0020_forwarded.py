"""Forwarded messages: their original, and its author."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("messages", sa.Column("forwarded_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite")))
    op.add_column("messages", sa.Column("forwarded_from_id", sa.Integer()))


def downgrade() -> None:
    op.drop_column("messages", "forwarded_from_id")
    op.drop_column("messages", "forwarded_id")
