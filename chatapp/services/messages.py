"""Messages: saying something once, and reading what was said."""

import re
from dataclasses import dataclass, replace
from uuid import uuid4

from chatapp import errors
from chatapp.domain.events import MessageSent
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import MAX_CONTENT, Kind, MessageView, clean_content
from chatapp.domain.participant import Speaker
from chatapp.domain.times import rfc3339
from chatapp.storage import conversations as conversation_rows
from chatapp.storage import activity, messages, participants

from .conversations import load, load_speaker
from .work import Work

PAGE_SIZE = 50
CLIENT_ID = re.compile(r"[!-~]{1,64}")


@dataclass(frozen=True, slots=True)
class Sent:
    """A stored message; `is_new` is false when its client id had stored it before."""

    message: MessageView
    is_new: bool


@dataclass(frozen=True, slots=True)
class Page:
    """Messages in the order of `seq`, and whether there are more on either side."""

    messages: list[MessageView]
    has_older: bool
    has_newer: bool


def send(
    work: Work,
    *,
    sender_id: UserId,
    conversation_id: ConversationId,
    content: str,
    client_id: str | None = None,
) -> Sent:
    """Store a message once and tell everybody in the conversation; a repeated client id returns the first one."""
    speaker = load_speaker(work, sender_id=sender_id, conversation_id=conversation_id)
    content = _checked(content)
    if client_id is not None and not CLIENT_ID.fullmatch(client_id):
        raise errors.Invalid({"client_id": ["Use 1 to 64 ASCII characters without blanks, a UUID for example."]})
    if client_id is not None and (first := messages.by_client_id(work.db, sender_id, client_id)):
        if (first.conversation, first.content) != (conversation_id, content):
            raise errors.ClientIdReused
        read = participants.read_by_all(work.db, conversation_id)
        return Sent(replace(first, is_read=first.seq <= read), is_new=False)
    message = _store(work, speaker, conversation_id, content, client_id or str(uuid4()))
    return Sent(message, is_new=True)


def newest(work: Work, *, viewer_id: UserId, conversation_id: ConversationId, limit: int = PAGE_SIZE) -> Page:
    """The end of a conversation."""
    return _page(work, viewer_id, conversation_id, limit=limit)


def page_before(
    work: Work, *, viewer_id: UserId, conversation_id: ConversationId, seq: int, limit: int = PAGE_SIZE
) -> Page:
    """What was said just before a `seq`."""
    return _page(work, viewer_id, conversation_id, before=seq, limit=limit)


def page_after(
    work: Work, *, viewer_id: UserId, conversation_id: ConversationId, seq: int, limit: int = PAGE_SIZE
) -> Page:
    """What was said just after a `seq`."""
    return _page(work, viewer_id, conversation_id, after=seq, limit=limit)


def page_around(
    work: Work, *, viewer_id: UserId, conversation_id: ConversationId, seq: int, limit: int = PAGE_SIZE
) -> Page:
    """What was said around a `seq`, with it in the middle."""
    half = limit // 2
    older = _page(work, viewer_id, conversation_id, before=seq, limit=half)
    newer = _page(work, viewer_id, conversation_id, after=seq - 1, limit=limit - half)
    return Page(older.messages + newer.messages, older.has_older, newer.has_newer)


def _page(
    work: Work,
    viewer_id: UserId,
    conversation_id: ConversationId,
    *,
    limit: int,
    before: int | None = None,
    after: int | None = None,
) -> Page:
    """Whether there is more is arithmetic, because `seq` has no holes."""
    load(work, viewer_id=viewer_id, conversation_id=conversation_id)
    last = conversation_rows.last_seq(work.db, conversation_id)
    ask = {"limit": limit, "read_by_all": participants.read_by_all(work.db, conversation_id)}
    if after is not None:
        after = max(0, min(after, last))
        found = messages.after(work.db, conversation_id, after, **ask)
        return Page(found, has_older=after > 0, has_newer=after + len(found) < last)
    before = last + 1 if before is None else max(1, min(before, last + 1))
    found = messages.before(work.db, conversation_id, before, **ask)
    return Page(found, has_older=before - len(found) > 1, has_newer=before <= last)


def _checked(content: str) -> str:
    content = clean_content(content)
    if not content:
        raise errors.Invalid({"content": ["Write something first."]}, code="content_empty")
    if len(content) > MAX_CONTENT:
        sentence = f"A message has at most {MAX_CONTENT} characters; this one has {len(content)}."
        raise errors.Invalid({"content": [sentence]}, code="content_too_long")
    return content


def _store(work: Work, speaker: Speaker, conversation_id: ConversationId, content: str, client_id: str) -> MessageView:
    """Take the next `seq`, store, count, move the sender's own cursor, tell."""
    seq = conversation_rows.next_seq(work.db, conversation_id, work.now)
    values = {
        "conversation_id": conversation_id,
        "seq": seq,
        "kind": Kind.TEXT.value,
        "sender_id": speaker.user_id,
        "client_id": client_id,
        "content": content,
        "created_at": work.now,
    }
    key = messages.add(work.db, values)
    activity.record(work.db, conversation_id, speaker.user_id, work.now)
    participants.advance(work.db, conversation_id, speaker.user_id, seq, work.now)
    cursors = participants.cursors(work.db, conversation_id)
    message = MessageView(
        id=key,
        conversation=conversation_id,
        seq=seq,
        kind=Kind.TEXT.value,
        client_id=client_id,
        sender=speaker.user_id,
        sender_username=speaker.username,
        sender_name=speaker.full_name,
        sender_avatar=speaker.avatar,
        content=content,
        is_read=all(cursor >= seq for cursor in cursors.values()),
        created_at=rfc3339(work.now),
        updated_at=rfc3339(work.now),
        edited_at=None,
        deleted_at=None,
    )
    work.emit(MessageSent(message, cursors))
    return message
