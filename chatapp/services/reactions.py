"""Reactions: any participant answers a message with an emoji, or takes that back."""

from datetime import timedelta

from chatapp import errors
from chatapp.domain.emojis import full_form
from chatapp.domain.ids import MessageId, UserId
from chatapp.domain.message import Kind, MessageView
from chatapp.domain.reaction import MAX_KINDS
from chatapp.domain.timer import Timer, TimerKind
from chatapp.storage import conversations, reactions, users

from . import blocks, changes, timers
from .conversations import load_speaker
from .messages import load_locked, load_message
from .work import Work

TOO_MANY = f"A message has at most {MAX_KINDS} different reactions. Choose one of them."
AT_ONCE = 10  # reactions of a deleted account that one unit of work takes back: each is told to all of a conversation
UNDER_WAY = timedelta(seconds=60)  # after this no unit of work is under way any more


def add(work: Work, *, actor_id: UserId, message_id: MessageId, emoji: str) -> MessageView:
    """Answer a message with one emoji; the same twice changes nothing.

    Raises `AlreadyDeleted`, and `Invalid` for a line of the system, for what is not one emoji, and beyond MAX_KINDS.
    """
    return _set(work, actor_id, message_id, emoji, is_wanted=True)


def remove(work: Work, *, actor_id: UserId, message_id: MessageId, emoji: str) -> MessageView:
    """Take a reaction back; without it nothing changes. Raises as `add`."""
    return _set(work, actor_id, message_id, emoji, is_wanted=False)


def toggle(work: Work, *, actor_id: UserId, message_id: MessageId, emoji: str) -> MessageView:
    """Add a reaction, or take it back if it is there. Raises as `add`."""
    return _set(work, actor_id, message_id, emoji, is_wanted=None)


def names(work: Work, *, viewer_id: UserId, message_id: MessageId) -> dict[str, tuple[list[str], int]]:
    """By emoji: the full names of the first SHOWN people who reacted to a message, in the order of their times, and how
    many there are.
    """
    found = load_message(work, viewer_id=viewer_id, message_id=message_id).reactions
    people = users.names_of(work.db, {user_id for each in found for user_id in each.users})
    return {each.emoji: ([people[user_id] for user_id in each.users], each.count) for each in found}


def forget_later(work: Work, user_id: UserId) -> None:
    """Have a timer take back what a deleted account has left: at once, and later what was under way."""
    due_at = work.now if reactions.by_user(work.db, user_id, limit=1) else work.now + UNDER_WAY
    timers.set(work, kind=TimerKind.FORGET_REACTIONS, key=str(user_id), due_at=due_at)


def forget(work: Work, timer: Timer) -> None:
    """Take back what a deleted account has left at the messages of one conversation, and go on with the next."""
    user_id = UserId(int(timer.key))
    own = reactions.by_user(work.db, user_id, limit=AT_ONCE)
    for place in {each.conversation_id for each in own[:1]}:
        here = {each.message_id for each in own if each.conversation_id == place}
        conversations.lock(work.db, place)
        reactions.forget_user(work.db, user_id, here)
        for message_id in sorted(here):
            changes.tell_message(work, place, message_id)
    if own:
        forget_later(work, user_id)


def _set(work: Work, actor_id: UserId, message_id: MessageId, text: str, *, is_wanted: bool | None) -> MessageView:
    """Have a reaction or not; None for the opposite of now."""
    message, emoji = _checked(work, actor_id, message_id, text)
    is_there = reactions.has(work.db, message_id, emoji, actor_id)
    if is_wanted is is_there:
        return message
    if is_there:
        reactions.remove(work.db, message_id, emoji, actor_id)
    else:
        kinds = {each.emoji for each in message.reactions}
        if emoji not in kinds and len(kinds) >= MAX_KINDS:
            raise errors.Invalid({"emoji": [TOO_MANY]})
        reactions.add(work.db, message_id, emoji, actor_id, work.now)
    return changes.tell_message(work, message.conversation, message_id)


def _checked(work: Work, actor_id: UserId, message_id: MessageId, text: str) -> tuple[MessageView, str]:
    emoji = full_form(text)
    if emoji is None:
        raise errors.Invalid({"emoji": ["Choose one emoji."]})
    message = load_locked(work, viewer_id=actor_id, message_id=message_id)
    if message.deleted_at:
        raise errors.AlreadyDeleted
    if message.kind != Kind.TEXT:
        raise errors.Invalid({"message_id": ["Only messages that people wrote have reactions."]})
    _, _, reach = load_speaker(work, sender_id=actor_id, conversation_id=message.conversation, client_id=None)
    blocks.check_reach(reach)
    return message, emoji
