"""Views, tables' rows and forms with sensible values; a test names only what it is about."""

from typing import Any
from unicodedata import normalize

from chatapp.domain.conversation import ConversationRow
from chatapp.domain.message import MessageView
from chatapp.domain.participant import ParticipantView
from chatapp.domain.times import rfc3339
from chatapp.services.accounts import Registration

from .fakes import START

PASSWORD = "correct horse battery"
COMPOSED = "un thé à la crème brûlée"
DECOMPOSED = normalize("NFD", COMPOSED)  # as some keyboards give it
NOON = rfc3339(START)


def make_registration(username: str = "ada", **changes: Any) -> Registration:
    values = {"username": username, "email": f"{username}@example.org", "password": PASSWORD}
    return Registration(**values | changes)


def make_message(seq: int = 1, **changes: Any) -> MessageView:
    values: dict[str, Any] = {
        "id": 100 + seq,
        "conversation": 7,
        "seq": seq,
        "kind": "text",
        "client_id": f"client-{seq}",
        "sender": 1,
        "sender_username": "ada",
        "sender_name": "Ada Lovelace",
        "sender_avatar": None,
        "content": f"message {seq}",
        "is_read": False,
        "created_at": NOON,
        "updated_at": NOON,
        "edited_at": None,
        "deleted_at": None,
        "revision": 0,
        "is_pinned": False,
    }
    return MessageView(**values | changes)


def make_participant(user_id: int = 1, full_name: str = "Ada Lovelace", **changes: Any) -> ParticipantView:
    values: dict[str, Any] = {
        "id": 200 + user_id,
        "user_id": user_id,
        "username": full_name.split(maxsplit=1)[0].lower(),
        "full_name": full_name,
        "avatar": None,
        "is_active": True,
        "is_online": False,
        "role": "member",
        "joined_at": NOON,
        "last_read_seq": 0,
    }
    return ParticipantView(**values | changes)


def make_row(conversation_id: int = 7, **changes: Any) -> ConversationRow:
    values: dict[str, Any] = {
        "id": conversation_id,
        "name": "",
        "title": "Grace Hopper",
        "is_group": False,
        "participants_count": 2,
        "other_participants": [make_participant(2, "Grace Hopper")],
        "last_message_preview": None,
        "unread_count": 0,
        "last_read_seq": 0,
        "last_seq": 0,
        "created_at": NOON,
        "updated_at": NOON,
        "revision": 1,
        "is_new": False,
    }
    return ConversationRow(**values | changes)
