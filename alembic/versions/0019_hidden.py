"""Messages that people have deleted for themselves."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "hidden",
        sa.Column("message_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "user_id", name="pk_hidden"),
        sa.ForeignKeyConstraint(["message_id"], ["messages.id"], name="fk_hidden_message_id", ondelete="CASCADE"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_hidden_user_id"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_hidden_conversation_id", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_hidden_user", "hidden", ["user_id", "conversation_id", "seq"])


def downgrade() -> None:
    op.drop_table("hidden")
