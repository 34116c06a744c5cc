"""A history as long as one likes, written straight into the tables of a server that is idle."""

import itertools
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from typing import Any
from uuid import uuid4

from sqlalchemy import Engine, insert, select
from sqlmodel import Session

from chatapp.domain import times
from chatapp.domain.conversation import Conversation
from chatapp.domain.message import Message
from chatapp.domain.participant import Participant, Role
from chatapp.domain.user import User
from chatapp.storage import activity, conversations

AT_ONCE = 2000  # rows of one statement
EVERY = timedelta(seconds=30)  # between two messages
TEXT = "This is one of very many messages that somebody has written here, about as long as most of them are. "


class Seeder:
    """Adds groups with everything that was said in them; `finish` counts it all for the statistics."""

    def __init__(self, engine: Engine) -> None:
        self._engine, self._now = engine, times.now()

    def people(self, count: int) -> list[int]:
        """So many accounts that nobody signs in to; their ids."""
        made = [_account(f"crowd{number:05}", self._now) for number in range(count)]
        with self._engine.begin() as connection:
            connection.execute(insert(User), made)
            found = select(User.id).where(User.username_key.like("crowd%")).order_by(User.id)
            return list(connection.execute(found).scalars())

    def group(self, user_ids: Sequence[int], name: str, length: int) -> int:
        """One group in which its users took turns; gives its id. The later it is made, the later its last word."""
        self._now += timedelta(milliseconds=1)
        with self._engine.begin() as connection:
            values = {"is_group": True, "name": name, "created_by_id": user_ids[0], "last_seq": length}
            moments = {"created_at": self._now - length * EVERY, "updated_at": self._now}
            made = insert(Conversation).returning(Conversation.id)
            key: int = connection.execute(made, values | moments).scalar_one()
            connection.execute(insert(Participant), list(_participants(user_ids, key, length, moments["created_at"])))
            for some in _batches(_messages(user_ids, key, length, self._now)):
                connection.execute(insert(Message), some)
        return key

    def finish(self) -> None:
        with Session(self._engine) as session:
            for conversation_id in conversations.ids(session):
                activity.rebuild(session, conversation_id)
            session.commit()
        self._analyze()

    def _analyze(self) -> None:
        """What a database does by itself, sooner or later, after so many new rows."""
        with self._engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
            connection.exec_driver_sql("ANALYZE")


def _account(name: str, moment: datetime) -> dict[str, Any]:
    address = f"{name}@example.org"
    names = {"username": name, "username_key": name, "email": address, "email_key": address, "search_key": name}
    return names | {"first_name": "", "last_name": "", "bio": "", "password_hash": "!", "created_at": moment}


def _participants(user_ids: Sequence[int], key: int, length: int, moment: datetime) -> Iterator[dict[str, Any]]:
    """The last two messages are unread to everybody."""
    for place, user_id in enumerate(user_ids):
        yield {
            "conversation_id": key,
            "user_id": user_id,
            "role": (Role.MEMBER if place else Role.OWNER).value,
            "joined_at": moment,
            "joined_seq": 0,
            "last_read_seq": max(0, length - 2),
            "last_delivered_seq": length,
        }


def _messages(user_ids: Sequence[int], key: int, length: int, end: datetime) -> Iterator[dict[str, Any]]:
    for seq, user_id in zip(range(1, length + 1), itertools.cycle(user_ids), strict=False):
        yield {
            "conversation_id": key,
            "seq": seq,
            "kind": "text",
            "sender_id": user_id,
            "client_id": str(uuid4()),
            "content": f"{TEXT}Number {seq}.",
            "created_at": end - (length - seq) * EVERY,
        }


def _batches(rows: Iterator[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    while some := list(itertools.islice(rows, AT_ONCE)):
        yield some
