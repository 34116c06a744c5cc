"""The sums behind the statistics: kept with every message, and made anew from all of them."""

from datetime import datetime

from sqlalchemy import text
from sqlmodel import Session

from chatapp.domain.activity import hour_of
from chatapp.domain.ids import ConversationId, UserId

# One statement for everybody, the same on SQLite and PostgreSQL. Its rows need no further lock: who stores a message
# holds the conversation's row until commit. SQLite needs the second WHERE to tell the select's end.
_RECORD = text("""
    INSERT INTO activity (user_id, hour, conversation_id, sent, received)
    SELECT user_id, :hour, conversation_id,
           CASE WHEN user_id = :sender_id THEN 1 ELSE 0 END, CASE WHEN user_id = :sender_id THEN 0 ELSE 1 END
      FROM participants WHERE conversation_id = :conversation_id
    UNION ALL
    SELECT user_id, 0, conversation_id, 1, 0
      FROM participants WHERE conversation_id = :conversation_id AND user_id = :sender_id
    ON CONFLICT (user_id, hour, conversation_id)
    DO UPDATE SET sent = activity.sent + excluded.sent, received = activity.received + excluded.received
""")
_REBUILD = (
    text("DELETE FROM activity"),
    text("""
    INSERT INTO activity (user_id, hour, conversation_id, sent, received)
    SELECT p.user_id, m.created_at / 3600000, p.conversation_id,
           SUM(CASE WHEN p.user_id = m.sender_id THEN 1 ELSE 0 END),
           SUM(CASE WHEN p.user_id = m.sender_id THEN 0 ELSE 1 END)
      FROM messages m
      JOIN participants p ON p.conversation_id = m.conversation_id
     WHERE m.kind <> 'system' AND (p.joined_at <= m.created_at OR p.user_id = m.sender_id)
     GROUP BY p.user_id, m.created_at / 3600000, p.conversation_id
    """),
    text("""
    INSERT INTO activity (user_id, hour, conversation_id, sent, received)
    SELECT user_id, 0, conversation_id, SUM(sent), 0
      FROM activity GROUP BY user_id, conversation_id HAVING SUM(sent) > 0
    """),
)


def record(db: Session, conversation_id: ConversationId, sender_id: UserId, moment: datetime) -> None:
    """Count a message that was just stored: as sent for its sender, as received for the others."""
    values = {"conversation_id": conversation_id, "sender_id": sender_id, "hour": hour_of(moment)}
    db.connection().execute(_RECORD, values)


def rebuild(db: Session) -> None:
    """Count all messages anew; who sends meanwhile waits, and is counted after it."""
    connection = db.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("LOCK TABLE activity IN SHARE ROW EXCLUSIVE MODE"))
    for statement in _REBUILD:
        connection.execute(statement)
