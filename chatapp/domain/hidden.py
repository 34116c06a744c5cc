"""A message that one person has deleted for themself alone."""

from datetime import datetime

from sqlalchemy import BigInteger, Index, Integer
from sqlmodel import Field, SQLModel

from .ids import ConversationId, MessageId, UserId
from .times import UtcTime

MAX_HIDDEN = 1000  # messages of one conversation, for one person


class Hidden(SQLModel, table=True):
    """Nobody else is told of it, and the message stays as it is for everybody else."""

    __tablename__ = "hidden"
    __table_args__ = (Index("ix_hidden_user", "user_id", "conversation_id", "seq"),)

    message_id: MessageId = Field(
        primary_key=True,
        foreign_key="messages.id",
        sa_type=BigInteger().with_variant(Integer, "sqlite"),
        ondelete="CASCADE",
    )
    user_id: UserId = Field(primary_key=True, foreign_key="users.id", sa_type=Integer)
    conversation_id: ConversationId = Field(foreign_key="conversations.id", sa_type=Integer, ondelete="CASCADE")
    seq: int
    created_at: datetime = Field(sa_type=UtcTime)
