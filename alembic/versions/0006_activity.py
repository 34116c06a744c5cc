"""Sums of what everybody sent and received, by hour; filled from the messages that are there.

`hour` counts hours since 1970 in UTC; the rows of hour 0 sum what a user has ever sent to a conversation.
"""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None

BY_HOUR = """
    INSERT INTO activity (user_id, hour, conversation_id, sent, received)
    SELECT p.user_id, m.created_at / 3600000, p.conversation_id,
           SUM(CASE WHEN p.user_id = m.sender_id THEN 1 ELSE 0 END),
           SUM(CASE WHEN p.user_id = m.sender_id THEN 0 ELSE 1 END)
      FROM messages m
      JOIN participants p ON p.conversation_id = m.conversation_id
     WHERE m.kind <> 'system' AND (p.joined_at <= m.created_at OR p.user_id = m.sender_id)
     GROUP BY p.user_id, m.created_at / 3600000, p.conversation_id
"""
ALL_TIME = """
    INSERT INTO activity (user_id, hour, conversation_id, sent, received)
    SELECT user_id, 0, conversation_id, SUM(sent), 0
      FROM activity GROUP BY user_id, conversation_id HAVING SUM(sent) > 0
"""


def upgrade() -> None:
    op.create_table(
        "activity",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("hour", sa.Integer(), nullable=False),
        sa.Column("conversation_id", sa.Integer(), nullable=False),
        sa.Column("sent", sa.Integer(), nullable=False),
        sa.Column("received", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("user_id", "hour", "conversation_id", name="pk_activity"),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_activity_user_id"),
        sa.ForeignKeyConstraint(
            ["conversation_id"], ["conversations.id"], name="fk_activity_conversation_id", ondelete="CASCADE"
        ),
        sqlite_with_rowid=False,
    )
    op.execute(BY_HOUR)
    op.execute(ALL_TIME)


def downgrade() -> None:
    op.drop_table("activity")
