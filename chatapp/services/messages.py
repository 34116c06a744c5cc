"""Messages: sending each once, changing one's own, and reading pages of them."""

import re
from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from chatapp import errors
from chatapp.domain.ids import MAX_ID, MAX_MESSAGE_ID, ConversationId, MessageId, UserId
from chatapp.domain.message import Kind, MessageView
from chatapp.domain.times import MILLISECOND, parse_rfc3339
from chatapp.storage import conversations as conversation_rows
from chatapp.storage import messages, receipts

from . import blocks, calling, changes, contents, files, links, log, policies
from .conversations import load, load_end, load_speaker
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
    reply_to: int | None = None,
    file_ids: Sequence[str] = (),
) -> Sent:
    """Store a message once and tell everybody in the conversation; a repeated client id returns the first one.

    The content may be empty where there are files. Raises `Invalid` where the message that it answers is a line of the
    system, or deleted, and where a file is none of the sender's unsent ones. In a direct conversation,
    raises `NotReachable` or `BlockedByYou` where the other one cannot be reached.
    """
    about = log.About(client_id, reply_to, file_ids=tuple(file_ids))
    return post(work, sender_id=sender_id, conversation_id=conversation_id, content=content, about=about)


def post(work: Work, *, sender_id: UserId, conversation_id: ConversationId, content: str, about: log.About) -> Sent:
    """As `send`, with all options."""
    client_id = about.client_id
    if client_id is not None and not CLIENT_ID.fullmatch(client_id):
        raise errors.Invalid({"client_id": ["Use 1 to 64 ASCII characters without spaces, for example a UUID."]})
    speaker, is_known, reach = load_speaker(
        work, sender_id=sender_id, conversation_id=conversation_id, client_id=client_id
    )
    content = contents.checked(content, may_be_empty=bool(about.file_ids or about.copied))
    if client_id and is_known and (first := messages.by_client_id(work.db, sender_id, client_id)):
        if first.conversation != conversation_id or not _is_as_sent(work, first, content, about):
            raise errors.ClientIdReused
        return Sent(_with_is_read(work, first), is_new=False)
    blocks.check_reach(reach)
    message = log.append(work, speaker, conversation_id, content, about)
    links.look_later(work, message)
    return Sent(message, is_new=True)


def edit(
    work: Work,
    *,
    editor_id: UserId,
    message_id: MessageId,
    content: str,
    seen: str | None = None,
    present: calling.Present = None,
) -> MessageView:
    """Change the content of one's own message; the former content is kept.

    `seen` is the `updated_at` of the message that was edited. Raises `EditConflict` when it has changed since. Each
    edit has a later time than the one before, so that no two versions have the same. Raises `TooLate` after the time
    that the policies give.

    A new text calls those whom it has not called before; `present` are those whom `@here` calls. It is
    refused as `send` refuses it: otherwise a blocked person would go on writing in old messages.
    """
    message = _own(work, editor_id, message_id)
    content = contents.checked(content, may_be_empty=bool(message.files))
    if message.deleted_at:
        raise errors.AlreadyDeleted
    if message.forwarded:
        raise errors.Forbidden(detail="A forwarded message stays as it was said.")
    if content != message.content:
        place = message.conversation
        _, _, reach = load_speaker(work, sender_id=editor_id, conversation_id=place, client_id=None)
        blocks.check_reach(reach)
        if seen is not None and seen != message.updated_at:
            raise errors.EditConflict
        policies.check_window(work, act="edited", sent_at=message.created_at)
        messages.edit(work.db, message_id, content, max(work.now, parse_rfc3339(message.updated_at) + MILLISECOND))
        calling.renew(work, message=message, content=content, present=present)
        links.renew(work, message, content)
        message = changes.tell_message(work, place, message_id)
    return message


def delete(work: Work, *, editor_id: UserId, message_id: MessageId) -> MessageView:
    """Take back one's own message, with its history; a tombstone keeps its place. Raises `TooLate` as `edit` does."""
    message = _own(work, editor_id, message_id)
    if not message.deleted_at:
        policies.check_window(work, act="deleted", sent_at=message.created_at)
        messages.erase(work.db, message_id, work.now)
        files.forget_of_message(work, message_id)
        links.forget(work, message_id)
        message = changes.tell_message(work, message.conversation, message_id)
    return message


def newest(
    work: Work, *, viewer_id: UserId, conversation_id: ConversationId, limit: int = PAGE_SIZE, is_own: bool = False
) -> Page:
    """The end of a conversation. An `is_own` page leaves out what the viewer has hidden; other pages are shared."""
    return _page(work, viewer_id, conversation_id, limit=limit, is_own=is_own)


def page_before(
    work: Work,
    *,
    viewer_id: UserId,
    conversation_id: ConversationId,
    seq: int,
    limit: int = PAGE_SIZE,
    is_own: bool = False,
) -> Page:
    """The messages just before a `seq`; see `newest`."""
    return _page(work, viewer_id, conversation_id, before=seq, limit=limit, is_own=is_own)


def page_after(
    work: Work,
    *,
    viewer_id: UserId,
    conversation_id: ConversationId,
    seq: int,
    limit: int = PAGE_SIZE,
    is_own: bool = False,
) -> Page:
    """The messages just after a `seq`; see `newest`."""
    return _page(work, viewer_id, conversation_id, after=seq, limit=limit, is_own=is_own)


def page_around(
    work: Work,
    *,
    viewer_id: UserId,
    conversation_id: ConversationId,
    seq: int,
    limit: int = PAGE_SIZE,
    is_own: bool = False,
) -> Page:
    """The messages around a `seq`, with it in the middle; see `newest`."""
    half = limit // 2
    older = _page(work, viewer_id, conversation_id, before=seq, limit=half, is_own=is_own)
    newer = _page(work, viewer_id, conversation_id, after=seq - 1, limit=limit - half, is_own=is_own)
    return Page(older.messages + newer.messages, older.has_older, newer.has_newer)


def page_at(
    work: Work,
    *,
    viewer_id: UserId,
    conversation_id: ConversationId,
    moment: datetime,
    limit: int = PAGE_SIZE,
    is_own: bool = False,
) -> Page:
    """The messages around the first one from a moment on; around the last one where nothing was said since."""
    ask: dict[str, Any] = {"viewer_id": viewer_id, "conversation_id": conversation_id}
    seq = seq_at(work, **ask, moment=moment)
    return page_around(work, **ask, seq=seq, limit=limit, is_own=is_own)


def seq_at(work: Work, *, viewer_id: UserId, conversation_id: ConversationId, moment: datetime) -> int:
    """The first message from a moment on, or the last one; 0 in an empty conversation. Times never fall from one `seq`
    to the next, so a few are looked at, whatever the length.
    """
    last, _ = load_end(work, viewer_id=viewer_id, conversation_id=conversation_id)
    seqs = range(1, last + 1)
    place = bisect_left(seqs, moment, key=lambda seq: messages.said_at(work.db, conversation_id, seq))
    return min(place + 1, last)


def changed_after(
    work: Work,
    *,
    viewer_id: UserId,
    conversation_id: ConversationId,
    revision: int,
    up_to: int,
    limit: int = PAGE_SIZE,
    is_own: bool = False,
) -> list[MessageView]:
    """Messages with a `seq` up to `up_to` that were changed after a revision, in that order; see `newest`."""
    last, read = load_end(work, viewer_id=viewer_id, conversation_id=conversation_id)
    revision, up_to = max(0, min(revision, MAX_ID)), max(0, min(up_to, last))
    viewer = viewer_id if is_own else messages.ALL
    return messages.changed_after(
        work.db, conversation_id, revision, up_to=up_to, limit=limit, read=read, viewer=viewer
    )


def _page(
    work: Work,
    viewer_id: UserId,
    conversation_id: ConversationId,
    *,
    limit: int,
    before: int | None = None,
    after: int | None = None,
    is_own: bool,
) -> Page:
    """Whether there is more is arithmetic, because `seq` has no holes; where all the rest is hidden, an empty page
    follows.
    """
    last, read = load_end(work, viewer_id=viewer_id, conversation_id=conversation_id)
    ask: dict[str, Any] = {"limit": limit, "read": read, "viewer": viewer_id if is_own else messages.ALL}
    if after is not None:
        after = max(0, min(after, last))
        found = messages.after(work.db, conversation_id, after, **ask)
        return Page(found, has_older=after > 0, has_newer=len(found) == limit and found[-1].seq < last)
    before = last + 1 if before is None else max(1, min(before, last + 1))
    found = messages.before(work.db, conversation_id, before, **ask)
    has_older = len(found) == limit and (found[0].seq if found else before) > 1
    return Page(found, has_older=has_older, has_newer=before <= last)


def load_locked(work: Work, *, viewer_id: UserId, message_id: MessageId) -> MessageView:
    """A message that a participant wants to change; until commit, nobody else changes it or its conversation.

    Raises `MessageNotFound` for users outside its conversation.
    """
    message = _found(work, message_id)
    conversation_rows.lock(work.db, message.conversation)
    return load_message(work, viewer_id=viewer_id, message_id=message_id)


def load_message(work: Work, *, viewer_id: UserId, message_id: MessageId) -> MessageView:
    """A message as a participant sees it. Raises `MessageNotFound` for users outside its conversation."""
    message = _found(work, message_id)
    try:
        load(work, viewer_id=viewer_id, conversation_id=message.conversation)
    except errors.ConversationNotFound:
        raise errors.MessageNotFound from None
    return _with_is_read(work, message)


def _found(work: Work, message_id: MessageId) -> MessageView:
    message = messages.by_id(work.db, message_id) if 0 < message_id <= MAX_MESSAGE_ID else None
    if message is None:
        raise errors.MessageNotFound
    return message


def _own(work: Work, editor_id: UserId, message_id: MessageId) -> MessageView:
    message = load_locked(work, viewer_id=editor_id, message_id=message_id)
    if message.sender != editor_id or message.kind != Kind.TEXT:
        raise errors.Forbidden(detail="Only the author may change a message.")
    return message


def _with_is_read(work: Work, message: MessageView) -> MessageView:
    read = receipts.lowest(work.db, message.conversation)
    return replace(message, is_read=message.seq <= read.but(message.sender))


def _is_as_sent(work: Work, said: MessageView, content: str, about: log.About) -> bool:
    """Whether a message began with this content and these files and answers this one, or is a copy of the same one.
    What a deleted one said is gone: then yes.
    """
    if said.deleted_at:
        return True
    if about.origin or said.forwarded:
        return about.origin is not None and messages.origin_of(work.db, said.id) == about.origin.message
    edits = messages.edits(work.db, said.id)
    first = edits[0][0] if edits else said.content
    has_same = about.file_ids == tuple(each.id for each in said.files)
    return content == first and has_same and about.reply_to == (said.reply.seq if said.reply else None)
