"""The log of a conversation: whatever is appended takes the next `seq` and is told to everybody."""

from collections.abc import Mapping
from typing import Any, NamedTuple
from uuid import uuid4

from chatapp import errors
from chatapp.domain import deeds
from chatapp.domain.events import MessagePosted
from chatapp.domain.file import FileView, stored
from chatapp.domain.forwarded import Origin
from chatapp.domain.ids import ConversationId, MessageId, UserId
from chatapp.domain.link import link_in
from chatapp.domain.mention import called
from chatapp.domain.message import Kind, MessageView, Quiet, quote_of
from chatapp.domain.participant import Speaker
from chatapp.domain.quote import Quote
from chatapp.domain.text import isolated
from chatapp.domain.times import rfc3339
from chatapp.domain.user import full_name
from chatapp.storage import activity, conversations, messages, participants, receipts, users
from chatapp.storage.links import NOTHING_SHOWN, Shown

from . import calling, changes, files
from .work import Work


class About(NamedTuple):
    """The options with which a text is sent. `reply_to` is the `seq` of the message that it answers, `present` are
    those whom `@here` calls, and `file_ids` are the sender's unsent files. A text with an `origin` is a copy, which
    calls nobody and has copies of the files `copied`.
    """

    client_id: str | None = None
    reply_to: int | None = None
    present: calling.Present = None
    origin: Origin | None = None
    file_ids: tuple[str, ...] = ()
    copied: tuple[FileView, ...] = ()
    shown: Shown = NOTHING_SHOWN  # what a copy shows of its link


NOTHING = About()


def append(
    work: Work, speaker: Speaker, conversation_id: ConversationId, content: str, about: About = NOTHING
) -> MessageView:
    """Store a text and count it in the statistics. The speaker's participation is checked again once the conversation
    is locked, because the speaker may have been removed meanwhile. Raises `Invalid` where the message that it answers
    cannot be answered.
    """
    message, cursors = _append(work, speaker, conversation_id, content, about)
    if speaker.user_id not in cursors:
        raise errors.ConversationNotFound
    activity.record(work.db, conversation_id, speaker.user_id, work.now)
    return message


def note(work: Work, actor_id: UserId, conversation_id: ConversationId, deed: str, *people: deeds.Named) -> MessageView:
    """Store a system line: what the actor did to the conversation, perhaps leaving it. It counts in no statistics.

    `people` are those whom the deed names, in that order.
    """
    actor = users.by_id(work.db, actor_id)
    if actor is None:
        raise errors.UserNotFound
    name = full_name(actor.username, actor.first_name, actor.last_name)
    speaker = Speaker(actor_id, actor.username, name, actor.avatar)
    named = (deeds.Named(actor_id, isolated(name)), *people)
    return _append(work, speaker, conversation_id, f"{named[0].name} {deed}", named=named)[0]


def _append(
    work: Work,
    speaker: Speaker,
    conversation_id: ConversationId,
    content: str,
    about: About = NOTHING,
    named: tuple[deeds.Named, ...] = (),
) -> tuple[MessageView, Mapping[UserId, int]]:
    """Take the next `seq`, store, tell. The system names people. The speaker's cursor moves where nothing is unread."""
    sender_id, is_text = speaker.user_id, not named
    seq, work.now = conversations.next_seq(work.db, conversation_id, work.now)
    quote = None if about.reply_to is None else _quote(work, conversation_id, about.reply_to)
    has_read_rest = receipts.pass_own(work.db, conversation_id, sender_id, seq, is_text=is_text)
    may_call = is_text and about.origin is None
    mentioned = calling.called_in(work, sender_id, conversation_id, content, about.present) if may_call else ()
    attached = files.taken(work, sender_id, about.file_ids) or files.copies(work, about.copied)
    values = {
        "conversation_id": conversation_id,
        "seq": seq,
        "kind": (Kind.TEXT if is_text else Kind.SYSTEM).value,
        "sender_id": sender_id,
        "content": content,
        "created_at": work.now,
        "quiet": (Quiet.SYSTEM if not is_text else Quiet.NO if has_read_rest else Quiet.OWN).value,
        "deed": deeds.stored(named) if named else None,
        **_columns_of(about),
        "mentioned": deeds.stored(mentioned) if mentioned else None,
        "attached": stored(attached),
    }
    key = messages.add(work.db, values)
    files.attach(work, attached, message_id=key, conversation_id=conversation_id, seq=seq)
    cursors = participants.cursors(work.db, conversation_id)
    more: dict[str, Any] = {"named": named, "reply": quote, "mentioned": mentioned, "files": attached}
    message = _view(key, values, speaker, cursors, **more, forwarded=about.origin and about.origin.author)
    calling.keep(work, message, cursors)
    work.emit(MessagePosted(message, cursors))
    if speaker.has_mark and has_read_rest:
        _tell_end_of_mark(work, speaker, conversation_id)
    return message, cursors


def _columns_of(about: About) -> dict[str, Any]:
    return {
        "link": about.shown.link,
        "no_preview": about.shown.is_unwanted,
        "client_id": about.client_id or str(uuid4()),
        "reply_to_seq": about.reply_to,
        "forwarded_id": about.origin.message if about.origin else None,
        "forwarded_from_id": about.origin.author.user_id if about.origin else None,
    }


def _tell_end_of_mark(work: Work, speaker: Speaker, conversation_id: ConversationId) -> None:
    """What counted as unread again for the speaker is read, because they have answered."""
    conversation = conversations.by_id(work.db, conversation_id)
    if conversation is not None:
        changes.tell_participation(work, conversation, [speaker.user_id], by=speaker.user_id)


def _quote(work: Work, conversation_id: ConversationId, seq: int) -> Quote:
    """The quote of a message that is answered. It is read once the conversation is locked, so that no change of the
    original comes between.
    """
    original = messages.by_seq(work.db, conversation_id, seq)
    if original is None or original.kind != Kind.TEXT:
        raise errors.Invalid({"reply_to": ["There is no such message to reply to."]}, code="reply_to_missing")
    if original.deleted_at:
        raise errors.Invalid({"reply_to": ["The message that you reply to was deleted."]}, code="reply_to_deleted")
    return quote_of(original)


def _view(
    key: MessageId,
    values: Mapping[str, Any],
    speaker: Speaker,
    cursors: Mapping[UserId, int],
    **more: Any,
) -> MessageView:
    """The view of the message that has just been stored, without another query; `more` are other fields of it."""
    return MessageView(
        id=key,
        conversation=values["conversation_id"],
        seq=values["seq"],
        kind=values["kind"],
        client_id=values["client_id"],
        sender=speaker.user_id,
        sender_username=speaker.username,
        sender_name=speaker.full_name,
        sender_avatar=speaker.avatar,
        content=values["content"],
        is_read=all(cursor >= values["seq"] for reader, cursor in cursors.items() if reader != speaker.user_id),
        created_at=rfc3339(values["created_at"]),
        updated_at=rfc3339(values["created_at"]),
        edited_at=None,
        deleted_at=None,
        revision=0,
        mentions=called(more["mentioned"]),
        link=link_in(values["link"]),
        **more,
    )
