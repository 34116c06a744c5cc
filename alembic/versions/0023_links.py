"""Links of messages, what is known of them, and what a message shows of the first one."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("messages", sa.Column("link", sa.Text(), nullable=True))
    op.create_table(
        "links",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("address_key", sa.String(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("site", sa.String(), nullable=False),
        sa.Column("picture", sa.String(), nullable=True),
        sa.Column("expires_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_links"),
        sa.UniqueConstraint("address_key", name="uq_links_address_key"),
    )
    op.create_table(
        "message_links",
        sa.Column("message_id", _BIG, nullable=False, autoincrement=False),
        sa.Column("place", sa.SmallInteger(), nullable=False, autoincrement=False),
        sa.Column("link_id", _BIG, nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("message_id", "place", name="pk_message_links"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_message_links_message_id_messages", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["link_id"], ["links.id"], name="fk_message_links_link_id_links"),
        sa.ForeignKeyConstraint(
            ["conversation_id"],
            ["conversations.id"],
            name="fk_message_links_conversation_id_conversations",
            ondelete="CASCADE",
        ),
    )
    op.create_index("ix_message_links_conversation_id", "message_links", ["conversation_id", "seq", "place"])
    op.create_index("ix_message_links_link_id", "message_links", ["link_id"])


def downgrade() -> None:
    op.drop_table("message_links")
    op.drop_table("links")
    op.drop_column("messages", "link")
