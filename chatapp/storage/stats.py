"""Counts for the dashboard."""

from sqlalchemy import func
from sqlmodel import Session, col, select

from chatapp.domain.activity import ALL_TIME, Activity
from chatapp.domain.conversation import Conversation
from chatapp.domain.ids import UserId
from chatapp.domain.participant import Participant


def conversations_and_unread(db: Session, user_id: UserId) -> tuple[int, int]:
    """How many conversations a user has, and how many messages are unread in all of them."""
    unread = func.coalesce(func.sum(Conversation.last_seq - Participant.last_read_seq), 0)
    found = (
        select(func.count(), unread)
        .select_from(Participant)
        .join(Conversation, col(Conversation.id) == Participant.conversation_id)
        .where(Participant.user_id == user_id)
    )
    count, total = db.exec(found).one()
    return count, int(total)


def messages_sent(db: Session, user_id: UserId) -> int:
    """How many texts a user has written, deleted ones included: one row for each conversation, whatever the history."""
    total = func.coalesce(func.sum(Activity.sent), 0)
    found = select(total).where(Activity.user_id == user_id, Activity.hour == ALL_TIME)
    return int(db.exec(found).one())
