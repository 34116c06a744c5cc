"""The sums behind the statistics: kept with every message, and made anew from all of them."""

from datetime import datetime

from sqlalchemy import TextClause, text
from sqlmodel import Session

from chatapp.domain.activity import QUARTERS, quarter_of
from chatapp.domain.ids import ConversationId, UserId

_PARTS = ("sent_15", "sent_30", "sent_45", "received_15", "received_30", "received_45")
_MINE, _THEIRS = (f"CASE WHEN user_id = :sender_id THEN {mine} ELSE {1 - mine} END" for mine in (1, 0))


def _recording(*part: str) -> TextClause:
    """One statement for everybody, the same on SQLite and PostgreSQL. Its rows need no further lock: who stores a
    message holds the conversation's row until commit. SQLite needs the second WHERE to tell the select's end.

    `part` are the columns of the quarter hour, which count as `sent` and `received` do.
    """
    names = ("sent", "received", *part)
    return text(f"""
    INSERT INTO activity (user_id, hour, conversation_id, {", ".join(names)})
    SELECT user_id, :hour, conversation_id, {", ".join((_MINE, _THEIRS) * (len(names) // 2))}
      FROM participants WHERE conversation_id = :conversation_id
    UNION ALL
    SELECT user_id, 0, conversation_id, 1, 0 {", 0" * len(part)}
      FROM participants WHERE conversation_id = :conversation_id AND user_id = :sender_id
    ON CONFLICT (user_id, hour, conversation_id)
    DO UPDATE SET {", ".join(f"{name} = activity.{name} + excluded.{name}" for name in names)}
    """)  # noqa: S608 - our own names


_RECORD = (_recording(), *(_recording(f"sent_{minute}", f"received_{minute}") for minute in (15, 30, 45)))
_FORGET = (
    text("DELETE FROM activity WHERE conversation_id = :conversation_id AND user_id = :user_id AND sent = 0"),
    text("""
    UPDATE activity SET received = 0, received_15 = 0, received_30 = 0, received_45 = 0
     WHERE conversation_id = :conversation_id AND user_id = :user_id
    """),
)
_BY_QUARTER = ", ".join(
    f"SUM(CASE WHEN quarter = {quarter} THEN {what} ELSE 0 END)"
    for what in ("sent", "received")
    for quarter in range(1, QUARTERS)
)
_REBUILD = (
    text("DELETE FROM activity WHERE conversation_id = :conversation_id"),
    text(f"""
    INSERT INTO activity (user_id, hour, conversation_id, {", ".join(("sent", "received", *_PARTS))})
    SELECT user_id, hour, conversation_id, SUM(sent), SUM(received), {_BY_QUARTER}
      FROM (SELECT m.sender_id AS user_id, m.created_at / 3600000 AS hour, m.created_at / 900000 % 4 AS quarter,
                   m.conversation_id, 1 AS sent, 0 AS received
              FROM messages m WHERE m.kind <> 'system' AND m.conversation_id = :conversation_id
             UNION ALL
            SELECT p.user_id, m.created_at / 3600000, m.created_at / 900000 % 4, m.conversation_id, 0, 1
              FROM messages m JOIN participants p ON p.conversation_id = m.conversation_id
             WHERE m.kind <> 'system' AND m.seq > p.joined_seq AND p.user_id <> m.sender_id
               AND m.conversation_id = :conversation_id) AS counted
     GROUP BY user_id, hour, conversation_id
    """),  # noqa: S608 - our own names
    text("""
    INSERT INTO activity (user_id, hour, conversation_id, sent, received)
    SELECT user_id, 0, conversation_id, SUM(sent), 0
      FROM activity WHERE conversation_id = :conversation_id
     GROUP BY user_id, conversation_id HAVING SUM(sent) > 0
    """),
)


def record(db: Session, conversation_id: ConversationId, sender_id: UserId, moment: datetime) -> None:
    """Count a message that was just stored: as sent for its sender, as received for the others."""
    hour, quarter = divmod(quarter_of(moment), QUARTERS)
    values = {"conversation_id": conversation_id, "sender_id": sender_id, "hour": hour}
    db.connection().execute(_RECORD[quarter], values)


def forget(db: Session, conversation_id: ConversationId, user_id: UserId) -> None:
    """What a user received in a conversation counts no more; what they said there does."""
    values = {"conversation_id": conversation_id, "user_id": user_id}
    for statement in _FORGET:
        db.connection().execute(statement, values)


def rebuild(db: Session, conversation_id: ConversationId) -> None:
    """Count the messages of a conversation anew; the caller holds its row, as whoever sends does."""
    connection = db.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET LOCAL statement_timeout = 0"))
    for statement in _REBUILD:
        connection.execute(statement, {"conversation_id": conversation_id})
