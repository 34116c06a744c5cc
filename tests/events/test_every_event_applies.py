"""For every event: old state + event = state read anew. One path leads to every screen, so it must be exact."""

from typing import get_args

import pytest

from chatapp.domain.events import Event, conversation_of
from chatapp.domain.participant import Role
from chatapp.domain.session import SessionKind, Viewer
from chatapp.flows import blocks, pictures, presence
from chatapp.services import accounts, conversations, invitations, messages, participants, receipts, sessions, typing
from chatapp.web.feeds import InboxFeed, ThreadFeed
from chatapp.web.viewpoint import Viewpoint
from tests.support.images import picture
from tests.support.waiting import until

# Events that change no list and no thread: the sink for tabs answers them by itself (tests/web/test_live.py).
ELSEWHERE = {"SessionEnded"}
# Events that are kept nowhere, so that no state read anew could show them (tests/web/test_people.py).
EPHEMERAL = {"TypingStarted", "TypingStopped"}


class Screen:
    """What a tab shows: the values that a feed has emitted, on top of those that it began with."""

    def __init__(self) -> None:
        self.values: dict = {}

    async def emit(self, values: dict) -> None:
        self.values |= values


async def send(runtime, cast):
    await runtime.work(messages.send, sender_id=cast.grace.id, conversation_id=cast.pair.id, content="news")


async def send_own(runtime, cast):
    await runtime.work(messages.send, sender_id=cast.ada.id, conversation_id=cast.group.id, content="mine")


async def start_conversation(runtime, cast):
    await runtime.work(conversations.start_group, starter_id=cast.linus.id, other_ids=[cast.ada.id], name="Kernels")


async def read_all(runtime, cast):
    await runtime.work(receipts.mark_read, reader_id=cast.ada.id, conversation_id=cast.pair.id)


async def other_reads(runtime, cast):
    await runtime.work(messages.send, sender_id=cast.ada.id, conversation_id=cast.pair.id, content="read this")
    await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.pair.id)


async def arrive(runtime, cast):
    arrived = {cast.pair.id: dict.fromkeys([cast.ada.id, cast.grace.id], 2)}
    await runtime.work(receipts.mark_delivered, arrived=arrived)


async def rename_oneself(runtime, cast):
    await runtime.work(accounts.update_profile, user_id=cast.grace.id, changes={"first_name": "Amazing"})


async def show_a_picture(runtime, cast):
    await pictures.upload(runtime, user_id=cast.grace.id, content=picture())


async def block_somebody(runtime, cast):
    await blocks.block(runtime, viewer_id=cast.ada.id, user_id=cast.grace.id)


async def block_somebody_who_is_there(runtime, cast):
    await presence.connect(runtime, user_id=cast.grace.id, connection="a tab")
    await block_somebody(runtime, cast)


async def unblock_somebody(runtime, cast):
    await block_somebody_who_is_there(runtime, cast)
    await blocks.unblock(runtime, viewer_id=cast.ada.id, user_id=cast.grace.id)


async def be_blocked(runtime, cast):
    await presence.connect(runtime, user_id=cast.grace.id, connection="a tab")
    await blocks.block(runtime, viewer_id=cast.grace.id, user_id=cast.ada.id)


async def be_invited(runtime, cast):
    await leave(runtime, cast)
    ask = {"actor_id": cast.grace.id, "conversation_id": cast.group.id}
    await runtime.work(participants.add, **ask, user_ids=[cast.ada.id])


async def accept(runtime, cast):
    await be_invited(runtime, cast)
    await runtime.work(invitations.accept, viewer_id=cast.ada.id, group_id=cast.group.id)


async def decline(runtime, cast):
    await be_invited(runtime, cast)
    await runtime.work(invitations.decline, viewer_id=cast.ada.id, group_id=cast.group.id)


async def log_out(runtime, cast):
    started = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.BROWSER, client="")
    await runtime.work(sessions.log_out, viewer=Viewer(cast.ada.id, started.session_id))


async def come_online(runtime, cast):
    await presence.connect(runtime, user_id=cast.grace.id, connection="a tab")


async def start_typing(runtime, cast):
    await runtime.tell(typing.start, typist_id=cast.grace.id, conversation_id=cast.pair.id)


async def stop_typing(runtime, cast):
    await runtime.tell(typing.stop, typist_id=cast.grace.id, conversation_id=cast.pair.id)


async def edit_last(runtime, cast):
    await runtime.work(messages.edit, editor_id=cast.grace.id, message_id=await id_of(runtime, cast, 3), content="new")


async def edit_earlier(runtime, cast):
    await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=await id_of(runtime, cast, 1), content="new")


async def delete_last(runtime, cast):
    await runtime.work(messages.delete, editor_id=cast.grace.id, message_id=await id_of(runtime, cast, 3))


async def send_edit_and_delete(runtime, cast):
    sent = await runtime.work(messages.send, sender_id=cast.ada.id, conversation_id=cast.pair.id, content="hasty")
    await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=sent.message.id, content="considered")
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=sent.message.id)


async def rename(runtime, cast):
    await runtime.work(conversations.rename, actor_id=cast.ada.id, conversation_id=cast.group.id, name="Interpreters")


async def take_the_name_away(runtime, cast):
    await runtime.work(conversations.rename, actor_id=cast.ada.id, conversation_id=cast.group.id, name="")


async def add_somebody(runtime, cast):
    ask = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(participants.add, **ask, user_ids=[cast.mallory.id])


async def be_added(runtime, cast):
    view = await runtime.work(
        conversations.start_group, starter_id=cast.linus.id, other_ids=[cast.mallory.id], name="Kernels"
    )
    await runtime.work(participants.add, actor_id=cast.linus.id, conversation_id=view.id, user_ids=[cast.ada.id])


async def add_to_a_group_without_name(runtime, cast):
    await take_the_name_away(runtime, cast)
    await add_somebody(runtime, cast)


async def remove_somebody(runtime, cast):
    ask = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(participants.remove, **ask, user_id=cast.linus.id)


async def leave(runtime, cast):
    await runtime.work(participants.leave, user_id=cast.ada.id, conversation_id=cast.group.id)


async def promote(runtime, cast):
    ask = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(participants.set_role, **ask, user_id=cast.linus.id, role=Role.ADMIN)


async def id_of(runtime, cast, seq):
    page = await runtime.read(messages.page_around, viewer_id=cast.ada.id, conversation_id=cast.pair.id, seq=seq)
    return next(message.id for message in page.messages if message.seq == seq)


CASES = {
    "MessageSent": [send, send_own],
    "MessageEdited": [edit_last, edit_earlier],
    "MessageDeleted": [delete_last, send_edit_and_delete],
    "ConversationRenamed": [rename, take_the_name_away],
    "ParticipantsAdded": [add_somebody, be_added, add_to_a_group_without_name],
    "ParticipantRemoved": [remove_somebody, leave],
    "RoleChanged": [promote],
    "ConversationStarted": [start_conversation],
    "ReceiptAdvanced": [read_all, other_reads],
    "ReceiptDelivered": [arrive],
    "ProfileChanged": [rename_oneself, show_a_picture],
    "BlockChanged": [block_somebody, block_somebody_who_is_there, unblock_somebody],
    "InvitationsChanged": [be_invited, accept, decline],
    "SessionEnded": [log_out],
    "PresenceChanged": [come_online, be_blocked],
    "TypingStarted": [start_typing],
    "TypingStopped": [stop_typing],
}


def test_every_event_has_a_case():
    assert {kind.__name__ for kind in get_args(Event)} == CASES.keys()


@pytest.mark.parametrize(
    ("kind", "act"),
    [(kind, act) for kind, acts in CASES.items() for act in acts],
    ids=lambda value: getattr(value, "__name__", value),
)
async def test_old_state_and_event_make_the_state_read_anew(kind, act, runtime, cast, bus):
    for sender, content in ((cast.ada, "one"), (cast.grace, "two"), (cast.grace, "three")):
        await runtime.work(messages.send, sender_id=sender.id, conversation_id=cast.pair.id, content=content)
    inbox_screen, thread_screen = Screen(), Screen()
    inbox = InboxFeed(cast.ada.id, inbox_screen.emit)
    thread = ThreadFeed(Viewpoint(cast.pair.id, cast.ada.id), thread_screen.emit)
    await inbox.loaded
    await thread.loaded
    inbox_screen.values, thread_screen.values = inbox.values(), thread.values()
    bus.take()

    await act(runtime, cast)
    events = bus.take()
    assert kind in {type(event).__name__ for event in events}
    for event in events:
        name = type(event).__name__
        if name not in ELSEWHERE | EPHEMERAL | {"ReceiptDelivered"} and cast.ada.id in event.audience:
            inbox.receive(event)
        if conversation_of(event) == cast.pair.id:
            thread.receive(event)
        if type(event).__name__ == "ProfileChanged":
            thread.renew(event.user_id)

    fresh_inbox, fresh_thread = await read_anew(runtime, cast)
    await until(lambda: inbox_screen.values == fresh_inbox)
    await until(lambda: {name: thread_screen.values[name] for name in fresh_thread} == fresh_thread)


async def read_anew(runtime, cast):
    inbox = InboxFeed(cast.ada.id, Screen().emit)
    await inbox.loaded
    thread = ThreadFeed(Viewpoint(cast.pair.id, cast.ada.id), Screen().emit)
    await thread.loaded
    counters = {"changes", "news"}  # of what this feed alone was told
    return inbox.values(), {name: value for name, value in thread.values().items() if name not in counters}
