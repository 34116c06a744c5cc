"""When a participant last moved the read cursor."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("participants") as table:
        table.add_column(sa.Column("last_read_at", sa.BigInteger()))


def downgrade() -> None:
    with op.batch_alter_table("participants") as table:
        table.drop_column("last_read_at")
