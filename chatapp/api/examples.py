"""Examples of answers for the API's description; a test holds each against what its route really gives."""

from collections.abc import Iterable
from dataclasses import asdict
from typing import Any

from fastapi.routing import RouteContext

from chatapp.domain.file import FileView
from chatapp.domain.ids import ConversationId, MessageId, UserId
from chatapp.domain.message import MessageView

_NOON = "2026-03-12T12:00:00.000Z"
_LATER = "2026-03-12T12:05:00.000Z"

ADA: dict[str, Any] = {
    "id": 1,
    "username": "ada",
    "full_name": "Ada Lovelace",
    "first_name": "Ada",
    "last_name": "Lovelace",
    "avatar": None,
    "bio": "Poetical science.",
    "is_online": True,
    "last_seen": None,
    "email": "ada@example.org",
    "created_at": _NOON,
}
GRACE: dict[str, Any] = {
    "id": 2,
    "username": "grace",
    "full_name": "Grace Hopper",
    "first_name": "Grace",
    "last_name": "Hopper",
    "avatar": None,
    "bio": "",
    "is_online": False,
    "last_seen": _NOON,
}
BLOCKED: dict[str, Any] = GRACE | {"last_seen": None}
WITH_PICTURE = ADA | {"avatar": "/api/users/1/avatar/9f86d081884c7d659a2feaa0c55ad015.webp"}
PREFERENCES: dict[str, Any] = {
    "density": "compact",
    "hours": "24",
    "enter_sends": True,
    "shows_formats": False,
    "link_previews": True,
    "zone": "Europe/Lisbon",
    "revision": 3,
}
TICKET = {"ticket": "q2Yw0c7m9vS4tXbN1aRkZg"}
TOKENS = {"access": "eyJhbGciOi…", "refresh": "eyJhbGciOi…"}
SESSION: dict[str, Any] = {
    "id": 7,
    "kind": "api",
    "client": "python-httpx/0.28",
    "is_current": True,
    "created_at": _NOON,
    "last_used_at": _NOON,
    "expires_at": "2026-04-11T12:00:00.000Z",
}
FILE: dict[str, Any] = asdict(
    FileView(
        id="q2Yw0c7m9vS4tXbN1aRkZg",
        kind="image",
        name="lighthouse.webp",
        type="image/webp",
        bytes=318_204,
        width=2560,
        height=1707,
        colour="#6d7f93",
        has_thumb=True,
    )
)
MESSAGE: dict[str, Any] = asdict(
    MessageView(
        id=MessageId(1041),
        conversation=ConversationId(1),
        seq=41,
        kind="text",
        client_id="0b8f0a52-4c1f-4b0e-9d6a-5f3e1c2b7a90",
        sender=UserId(1),
        sender_username="ada",
        sender_name="Ada Lovelace",
        sender_avatar=None,
        content="Hello, Grace!",
        is_read=False,
        created_at=_NOON,
        updated_at=_NOON,
        edited_at=None,
        deleted_at=None,
        revision=0,
    )
) | {
    "named": [],
    "files": [],
    "mentions": [],
    "mentioned": [],
    "reactions": [{"emoji": "🎉", "users": [2], "count": 1}],
}
MENTIONING: dict[str, Any] = MESSAGE | {
    "content": "Hello, @grace!",
    "mentions": [2],
    "mentioned": [{"user_id": 2, "name": "grace"}],
}
FORWARDED: dict[str, Any] = MESSAGE | {"conversation": 2, "forwarded": {"user_id": 2, "name": "Grace Hopper"}}
EDITED: dict[str, Any] = MESSAGE | {"updated_at": _LATER, "edited_at": _LATER, "revision": 8}
TOMBSTONE: dict[str, Any] = MESSAGE | {"content": "", "updated_at": _LATER, "deleted_at": _LATER, "revision": 9}
PARTICIPANT: dict[str, Any] = {
    "id": 12,
    "user_id": 2,
    "username": "grace",
    "full_name": "Grace Hopper",
    "avatar": None,
    "is_active": True,
    "is_online": False,
    "role": "member",
    "joined_at": _NOON,
    "last_read_seq": 40,
}
CONVERSATION: dict[str, Any] = {
    "id": 1,
    "name": "",
    "is_group": False,
    "created_by": 1,
    "created_by_username": "ada",
    "participants": [
        PARTICIPANT | {"id": 11, "user_id": 1, "username": "ada", "full_name": "Ada Lovelace", "last_read_seq": 41},
        PARTICIPANT,
    ],
    "last_message": MESSAGE,
    "last_seq": 41,
    "unread_count": 0,
    "mentions": 0,
    "first_unread_seq": None,
    "created_at": _NOON,
    "updated_at": _NOON,
    "revision": 7,
}
GROUP: dict[str, Any] = CONVERSATION | {"name": "Analytical Engine", "is_group": True}
INVITATION: dict[str, Any] = {
    "conversation": 5,
    "title": "Analytical Engine",
    "participants_count": 3,
    "invited_by": 2,
    "invited_by_username": "grace",
    "invited_by_name": "Grace Hopper",
    "invited_at": _LATER,
}
ROW: dict[str, Any] = {
    "id": 1,
    "name": "",
    "title": "Grace Hopper",
    "is_group": False,
    "participants_count": 2,
    "other_participants": [PARTICIPANT],
    "last_message_preview": {
        "id": 1041,
        "seq": 41,
        "kind": "text",
        "sender": 1,
        "sender_name": "Ada Lovelace",
        "content": "Hello, Grace!",
        "created_at": _NOON,
        "named": [],
        "deleted_at": None,
        "revision": 0,
    },
    "unread_count": 0,
    "last_read_seq": 41,
    "last_seq": 41,
    "created_at": _NOON,
    "updated_at": _NOON,
    "revision": 7,
    "is_new": False,
    "unread_after": None,
    "mentions": 0,
}
STATS: dict[str, Any] = {
    "total_conversations": 1,
    "total_messages_sent": 24,
    "total_unread": 0,
    "recent_conversations": [ROW],
    "total_groups": 0,
    "total_unread_conversations": 0,
    "total_calls": 0,
}


def listed(result: dict[str, Any], following: str) -> dict[str, Any]:
    """A page with one result, and another page after it."""
    return {"results": [result], "next": f"https://chat.example.org{following}", "previous": None}


def shows(example: Any, status: int = 200) -> dict[int | str, dict[str, Any]]:
    """What a route declares to show an example of its answer."""
    return {status: {"content": {"application/json": {"example": example}}}}


def complete(description: dict[str, Any], routes: Iterable[RouteContext]) -> None:
    """Put the examples into a description once more: the framework leaves out what is null in them."""
    for route in routes:
        for method in route.methods or ():
            operation = description["paths"].get(route.path_format, {}).get(method.lower(), {})
            for status, response in getattr(route, "responses", {}).items():
                if "application/json" in response.get("content", {}):
                    operation["responses"][str(status)]["content"]["application/json"] |= response["content"][
                        "application/json"
                    ]
