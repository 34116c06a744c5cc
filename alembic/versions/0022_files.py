"""Files, the objects in the store that they name, and the files of a message in the message."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

_BIG = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.add_column("messages", sa.Column("attached", sa.Text(), nullable=True))
    op.create_table(
        "objects",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("digest", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_objects"),
    )
    op.create_index("ix_objects_bytes", "objects", ["bytes"])
    op.create_table(
        "files",
        sa.Column("id", _BIG, nullable=False),
        sa.Column("public_id", sa.String(), nullable=False),
        sa.Column("object_key", sa.String(), nullable=False),
        sa.Column("uploader_id", sa.Integer(), nullable=True),
        sa.Column("message_id", _BIG, nullable=True),
        sa.Column("conversation_id", sa.Integer(), nullable=True),
        sa.Column("seq", sa.Integer(), nullable=True),
        sa.Column("place", sa.SmallInteger(), nullable=False),
        sa.Column("is_ready", sa.Boolean(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("search_key", sa.String(), nullable=False),
        sa.Column("is_media", sa.Boolean(), nullable=False),
        sa.Column("type", sa.String(), nullable=False),
        sa.Column("bytes", sa.BigInteger(), nullable=False),
        sa.Column("width", sa.Integer(), nullable=True),
        sa.Column("height", sa.Integer(), nullable=True),
        sa.Column("colour", sa.String(), nullable=True),
        sa.Column("duration", sa.Integer(), nullable=True),
        sa.Column("peaks", sa.String(), nullable=True),
        sa.Column("has_thumb", sa.Boolean(), nullable=False),
        sa.Column("created_at", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_files"),
        sa.ForeignKeyConstraint(["object_key"], ["objects.key"], name="fk_files_object_key_objects"),
        sa.ForeignKeyConstraint(["uploader_id"], ["users.id"], name="fk_files_uploader_id_users"),
        sa.ForeignKeyConstraint(
            ["message_id"], ["messages.id"], name="fk_files_message_id_messages", ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_files_conversation_id_conversations", ondelete="CASCADE"
        ),
    )
    op.create_index("ix_files_public_id", "files", ["public_id"], unique=True)
    op.create_index("ix_files_object_key", "files", ["object_key"])
    op.create_index("ix_files_message_id", "files", ["message_id", "place"])
    op.create_index("ix_files_conversation_id", "files", ["conversation_id", "is_media", "seq", "place"])
    op.create_index("ix_files_uploader_id", "files", ["uploader_id", "bytes"])


def downgrade() -> None:
    op.drop_table("files")
    op.drop_table("objects")
    op.drop_column("messages", "attached")
