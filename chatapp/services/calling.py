"""Calling: whom a text calls by `@` and a name, stored with the message. Other services do it once they have loaded the
sender.
"""

from collections.abc import Collection, Mapping

from chatapp.domain import deeds
from chatapp.domain.deeds import Named
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.mention import ALL, EVERYBODY, HERE, MAX_HERE, MentionKind, kind_of, names
from chatapp.domain.message import MessageView
from chatapp.domain.participant import Role
from chatapp.storage import mentions, participants

from . import policies
from .work import Work

Present = Collection[UserId] | None  # who of a conversation is there now; None where nobody has asked


def called_in(
    work: Work, sender_id: UserId, conversation_id: ConversationId, content: str, present: Present
) -> tuple[Named, ...]:
    """Whom the names in a text call, each with the name; EVERYBODY for all. Names of nobody here are left out, and for
    a text without `@` no query is made.

    `@all` and `@here` call people of a group where the policies allow it to the sender. Without `present`, `@here` is
    everybody.
    """
    called = names(content)
    if not called:
        return ()
    found = [Named(user_id, name) for name, user_id in mentions.people(work.db, conversation_id, called).items()]
    groups = [name for name in called if name in (ALL, HERE)]
    if groups and may_call_all(work, sender_id, conversation_id):
        here = _present(work, conversation_id, present) - {sender_id} if HERE in groups else set[UserId]()
        found = [each for each in found if each.name not in groups]
        found += [Named(each, name) for name in groups for each in (sorted(here) if name == HERE else [EVERYBODY])]
    return tuple(sorted(found, key=lambda each: called.index(each.name)))


def keep(work: Work, message: MessageView, members: Collection[UserId]) -> None:
    """Store whom a message calls that has just been stored: by name, and as the author of what it answers."""
    if message.mentioned or message.reply:
        kinds = {key: kind for key, kind in _kinds(message).items() if key == EVERYBODY or key in members}
        mentions.add(work.db, [_row(message, *each) for each in kinds.items()])


def renew(work: Work, *, message: MessageView, content: str, present: Present = None) -> None:
    """A text is edited: call those whom it has not called before. Whoever it names no more was called all the same."""
    mentioned = called_in(work, message.sender, message.conversation, content, present)
    if mentioned == message.mentioned:
        return
    mentions.name(work.db, message.id, deeds.stored(mentioned) if mentioned else None)
    before = mentions.of_message(work.db, message.id) | {message.sender}
    new = {each.user_id: kind_of(each) for each in mentioned if each.user_id not in before}
    mentions.add(work.db, [_row(message, *each) for each in new.items()])


def may_call_all(work: Work, sender_id: UserId, conversation_id: ConversationId) -> bool:
    """Whether `@all` and `@here` of a user call people: in groups, where the policies allow it."""
    role, who = mentions.role(work.db, conversation_id, sender_id), policies.now(work).mention_all
    return role is not None and (who == "everybody" or (who == "admins" and role != Role.MEMBER))


def _kinds(message: MessageView) -> Mapping[UserId, MentionKind]:
    """The users whom a message calls, and the kind of each call. A name counts before a reply."""
    author = message.reply.sender if message.reply else message.sender
    kinds = {author: MentionKind.REPLY} | {each.user_id: kind_of(each) for each in message.mentioned}
    return {user_id: kind for user_id, kind in kinds.items() if user_id != message.sender}


def _row(message: MessageView, user_id: UserId, kind: MentionKind) -> Mapping[str, object]:
    return {
        "user_id": user_id,
        "conversation_id": message.conversation,
        "seq": message.seq,
        "message_id": message.id,
        "kind": kind.value,
        "sender_id": message.sender,
    }


def _present(work: Work, conversation_id: ConversationId, present: Present) -> set[UserId]:
    """Those of a conversation whom `@here` calls one by one, or EVERYBODY."""
    if present is None or len(present) > MAX_HERE:
        return {EVERYBODY}
    return {*participants.cursors(work.db, conversation_id)} & {*present}
