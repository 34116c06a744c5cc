"""The rows that are kept of a person, read page by page; `flows/export.py` makes a file of them.

What others have said is theirs, and is not among them, except for what the person has forwarded.
"""

from dataclasses import asdict
from typing import Any, TypeVar

from chatapp import errors
from chatapp.domain.cursor_mark import MarkKind
from chatapp.domain.hidden import Hidden
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.introduction import DAY
from chatapp.domain.session import Viewer
from chatapp.domain.times import rfc3339, rfc3339_or_none
from chatapp.domain.user import own_view
from chatapp.storage import (
    blocks,
    cursor_marks,
    departures,
    files,
    hidden,
    introductions,
    lists,
    mentions,
    messages,
    participants,
    pictures,
    pins,
    reactions,
    users,
)
from chatapp.storage import said as said_rows
from chatapp.storage.mentions import Call
from chatapp.storage.reactions import Own
from chatapp.storage.said import Said

from . import preferences, sessions
from .blocks import MAX_BLOCKED
from .work import Work

PAGE_SIZE = 100  # rows that are read and written at a time; a message may have 50 former texts

Page = list[dict[str, Any]]
T = TypeVar("T")


def about(work: Work, *, viewer: Viewer) -> dict[str, Any]:
    """Profile, sessions, preferences, blocked people, left groups, pins and the new people of the last day."""
    user = users.by_id(work.db, viewer.user_id)
    if user is None:
        raise errors.UserNotFound
    devices = [asdict(session) for session in sessions.list_for(work, viewer=viewer)]
    own = {"exported_at": rfc3339(work.now), "profile": asdict(own_view(user)), "sessions": devices}
    chosen = {"preferences": preferences.of(work, viewer_id=viewer.user_id).model_dump(exclude={"revision"})}
    return own | chosen | _refused(work, viewer.user_id)


def _refused(work: Work, user_id: UserId) -> dict[str, Any]:
    """Whom the user blocked, which groups they left, what they pinned, and whom they met in the last day."""
    blocked = blocks.page(work.db, user_id, after="", limit=MAX_BLOCKED)
    departed = departures.all_of(work.db, user_id)
    met = introductions.recent(work.db, user_id, since=work.now - DAY)
    return {
        "blocked": [{"username": user.username, "at": rfc3339(at)} for user, at in blocked],
        "left_groups": [
            {
                "conversation": each.conversation_id,
                "left_at": rfc3339(each.left_at),
                "state": each.state,
                "invited_at": rfc3339_or_none(each.invited_at),
            }
            for each in departed
        ],
        "pins": [
            {"conversation": pin.conversation_id, "seq": pin.seq, "at": rfc3339(pin.created_at)}
            for pin in pins.by_user(work.db, user_id)
        ],
        "new_people": [{"user": each.user_id, "at": rfc3339(each.at)} for each in met],
    }


def picture(work: Work, *, viewer: Viewer) -> bytes | None:
    """The picture as WebP."""
    return pictures.of(work.db, viewer.user_id)


def place_ids(work: Work, *, viewer: Viewer) -> frozenset[ConversationId]:
    """The conversations of which the viewer is a participant."""
    return participants.conversations_of(work.db, viewer.user_id)


def places_page(work: Work, *, viewer: Viewer, ids: list[ConversationId]) -> Page:
    """Id, title, kind and beginning of these conversations, by id."""
    rows = lists.rows_of(work.db, viewer.user_id, ids)
    return [
        {"id": row.id, "title": row.title, "is_group": row.is_group, "created_at": row.created_at}
        for row in sorted(rows, key=lambda row: row.id)
    ]


def said(work: Work, *, viewer: Viewer, after: Said | None) -> tuple[Page, Said | None]:
    """A page of messages, and the last one of it if there may be more."""
    found = said_rows.by(work.db, viewer.user_id, after=after, limit=PAGE_SIZE)
    page = [
        {
            "conversation": each.conversation_id,
            "content": each.content,
            "reply_to": each.reply_to_seq,
            "forwarded_from": each.forwarded_from_id,
            "created_at": rfc3339(each.created_at),
            "edited_at": rfc3339(each.edited_at) if each.edited_at else None,
            "earlier": [content for content, _ in messages.edits(work.db, each.id)] if each.edited_at else [],
        }
        for each in found
    ]
    return page, _last(found)


def marks(work: Work, *, viewer: Viewer, after: cursor_marks.Own | None) -> tuple[Page, cursor_marks.Own | None]:
    """A page of when messages reached the viewer and were read; as `said`."""
    found = cursor_marks.by_user(work.db, viewer.user_id, after=after, limit=PAGE_SIZE)
    page = [_place(each) | {"kind": MarkKind(each.kind).name.lower(), "at": rfc3339(each.at)} for each in found]
    return page, _last(found)


def reacted(work: Work, *, viewer: Viewer, after: Own | None) -> tuple[Page, Own | None]:
    """A page of reactions; as `said`."""
    found = reactions.by_user(work.db, viewer.user_id, after=after, limit=PAGE_SIZE)
    page = [_place(each) | {"emoji": each.emoji, "at": rfc3339(each.created_at)} for each in found]
    return page, _last(found)


def called(work: Work, *, viewer: Viewer, after: Call | None) -> tuple[Page, Call | None]:
    """A page of mentions of the viewer; as `said`."""
    found = mentions.by_user(work.db, viewer.user_id, after=after, limit=PAGE_SIZE)
    return [_place(each) | {"kind": each.kind} for each in found], _last(found)


def hidden_ones(work: Work, *, viewer: Viewer, after: Hidden | None) -> tuple[Page, Hidden | None]:
    """A page of messages that the viewer has deleted for themself; as `said`."""
    found = hidden.by_user(work.db, viewer.user_id, after=after, limit=PAGE_SIZE)
    return [_place(each) | {"at": rfc3339(each.created_at)} for each in found], _last(found)


def uploaded(work: Work, *, viewer: Viewer, after: files.Own | None) -> tuple[Page, files.Own | None]:
    """A page of the files that the viewer has uploaded; as `said`."""
    found, last = own_files(work, viewer=viewer, after=after)
    page = [
        {
            "name": each.name,
            "kind": each.kind,
            "type": each.type,
            "bytes": each.bytes,
            "conversation": each.conversation_id,
            "seq": each.seq,
            "created_at": rfc3339(each.created_at),
            "file": path_of(each),
        }
        for each in found
    ]
    return page, last


def own_files(work: Work, *, viewer: Viewer, after: files.Own | None) -> tuple[list[files.Own], files.Own | None]:
    """A page of the files that the viewer has uploaded, with the keys of their objects; as `said`."""
    found = files.by_uploader(work.db, viewer.user_id, after=after, limit=PAGE_SIZE)
    return found, _last(found)


def path_of(file: files.Own) -> str:
    """Where a file is in an export."""
    return f"files/{file.public_id}/{file.name}"


def _place(row: Own | Call | Hidden | cursor_marks.Own) -> dict[str, Any]:
    return {"conversation": row.conversation_id, "seq": row.seq}


def _last(found: list[T]) -> T | None:
    return found[-1] if len(found) == PAGE_SIZE else None
