"""Every event carries the state of what changed as the database has it: whoever hears it need not read anything."""

from dataclasses import replace
from typing import get_args

import pytest

from chatapp.domain.conversation import shared_view
from chatapp.domain.events import (
    ConversationChanged,
    CursorsMoved,
    Event,
    MessageChanged,
    MessagePosted,
    ParticipationChanged,
    UserChanged,
)
from chatapp.domain.user import public_user
from chatapp.storage import conversations, messages, participants, receipts, users
from tests.support.acts import CASES, prepare

OUT = "no participant"


def test_every_event_has_an_act():
    assert {kind.__name__ for kind in get_args(Event)} == CASES.keys()


def states(event):
    """The states that an event carries; signals, hints and ends of sessions carry none."""
    match event:
        case MessagePosted(message, cursors):
            place = message.conversation
            yield ("message", message.id), replace(message, is_read=False)  # cursors tell that
            yield from ((("read", place, user_id), seq) for user_id, seq in cursors.items())
        case MessageChanged(message):
            yield ("message", message.id), replace(message, is_read=False)
        case ConversationChanged(conversation):
            yield ("conversation", conversation.id), conversation
        case CursorsMoved(place, read, delivered):
            yield from ((("read", place, user_id), seq) for user_id, seq in read.items())
            yield from ((("delivered", place, user_id), seq) for user_id, seq in delivered.items())
        case ParticipationChanged(place, people):
            for user_id, mine in people.items():
                # What is unread, `as_of` a message, is counted on with each later message.
                state = (mine.revision, mine.last_read_seq) if mine.is_member else OUT
                yield ("participation", place, user_id), state
        case UserChanged(user):
            yield ("user", user.id), user
        case _:
            return


def stored(work, kind, key, user_id=None):
    """Such a state as it is in the database."""
    match kind:
        case "message":
            return messages.by_id(work.db, key)
        case "conversation":
            return shared_view(conversations.by_id(work.db, key), participants.roles(work.db, key))
        case "user":
            return public_user(users.by_id(work.db, key))
        case "participation":
            mine = participants.participations(work.db, key, [user_id]).get(user_id)
            return (mine.revision, mine.last_read_seq) if mine else OUT
        case "read" | "delivered":
            return getattr(receipts.marks(work.db, key)[user_id], kind)


@pytest.mark.parametrize(
    ("kind", "act"),
    [(kind, act) for kind, acts in CASES.items() for act in acts],
    ids=lambda value: getattr(value, "__name__", value),
)
async def test_what_was_told_last_is_what_is_stored(kind, act, runtime, cast, bus):
    await prepare(runtime, cast)
    bus.take()
    await act(runtime, cast)
    events = bus.take()
    assert kind in {type(event).__name__ for event in events}
    told = {}
    for event in events:
        told |= states(event)
        if isinstance(event, MessagePosted):  # it moves the sender's cursor, and with it the revision
            told.pop(("participation", event.message.conversation, event.message.sender), None)
    gone = {key[1:] for key, state in told.items() if state == OUT}
    told = {key: state for key, state in told.items() if state == OUT or key[1:] not in gone}
    found = {key: await runtime.read(stored, *key) for key in told}
    assert told == found
