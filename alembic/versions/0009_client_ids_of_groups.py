"""A group that is started again after a lost answer is the first one."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("conversations", sa.Column("client_id", sa.String(), nullable=True))
    op.create_index("ix_conversations_client_id", "conversations", ["created_by_id", "client_id"], unique=True)


def downgrade() -> None:
    op.drop_index("ix_conversations_client_id", "conversations")
    op.drop_column("conversations", "client_id")
