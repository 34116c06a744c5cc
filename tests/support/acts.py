"""Acts of the cast, by the event that each of them causes; a test of all events takes them from here.

Before an act, ada said one message in the pair, and grace two.
"""

from chatapp.domain.participant import Role
from chatapp.domain.session import SessionKind, Viewer
from chatapp.flows import blocks, pictures, presence
from chatapp.services import (
    accounts,
    conversations,
    hidden,
    invitations,
    messages,
    participants,
    policies,
    preferences,
    receipts,
    sessions,
    typing,
)

from .images import picture


async def prepare(runtime, cast):
    for sender, content in ((cast.ada, "one"), (cast.grace, "two"), (cast.grace, "three")):
        await runtime.work(messages.send, sender_id=sender.id, conversation_id=cast.pair.id, content=content)


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


async def be_removed(runtime, cast):
    role = {"user_id": cast.linus.id, "role": Role.OWNER}
    await runtime.work(participants.set_role, actor_id=cast.ada.id, conversation_id=cast.group.id, **role)
    ask = {"actor_id": cast.linus.id, "conversation_id": cast.group.id}
    await runtime.work(participants.remove, **ask, user_id=cast.ada.id)


async def change_preferences(runtime, cast):
    await runtime.work(preferences.change, viewer_id=cast.ada.id, changes={"density": "compact"})


async def hide(runtime, cast, seq, verb=hidden.hide):
    await runtime.work(verb, viewer_id=cast.ada.id, message_id=await id_of(runtime, cast, seq))


async def hide_last(runtime, cast):
    """It counts as unread until then."""
    await hide(runtime, cast, 3)


async def hide_what_is_deleted_and_edited(runtime, cast):
    for seq in (1, 2, 3):
        await hide(runtime, cast, seq)
    await edit_earlier(runtime, cast)
    await delete_last(runtime, cast)


async def hide_the_end_and_go_on(runtime, cast):
    await hide(runtime, cast, 3)
    await send(runtime, cast)
    await hide(runtime, cast, 4)
    await send(runtime, cast)


async def show_again(runtime, cast):
    await hide_last(runtime, cast)
    await hide(runtime, cast, 3, hidden.show)


async def change_a_policy(runtime, _cast):
    await runtime.work(policies.change, values={"edit_minutes": 15})


async def call(runtime, cast, content="@ada and @all"):
    about = {"sender_id": cast.grace.id, "conversation_id": cast.group.id, "content": content}
    return (await runtime.work(messages.send, **about)).message.id


async def answer(runtime, cast):
    await send_own(runtime, cast)
    about = {"sender_id": cast.grace.id, "conversation_id": cast.group.id, "content": "yours"}
    await runtime.work(messages.send, **about, reply_to=1)


async def call_by_an_edit(runtime, cast):
    message_id = await call(runtime, cast, "hello")
    await runtime.work(messages.edit, editor_id=cast.grace.id, message_id=message_id, content="hello, @ada")


async def call_by_an_edit_of_what_is_counted(runtime, cast):
    content = "Is @ada there?"
    await runtime.work(
        messages.edit, editor_id=cast.grace.id, message_id=await id_of(runtime, cast, 2), content=content
    )


async def call_and_delete(runtime, cast):
    message_id = await call(runtime, cast)
    await call(runtime, cast)
    await runtime.work(messages.delete, editor_id=cast.grace.id, message_id=message_id)


async def call_be_read_and_call_again(runtime, cast):
    await call(runtime, cast)
    await runtime.work(receipts.mark_read, reader_id=cast.ada.id, conversation_id=cast.group.id)
    await call(runtime, cast, "@here!")
    await runtime.work(receipts.mark_unread, reader_id=cast.ada.id, conversation_id=cast.group.id, seq=1)


CASES = {
    "MessagePosted": [send, send_own, call, answer],
    "MessageChanged": [
        *(edit_last, edit_earlier, delete_last, send_edit_and_delete),
        *(call_by_an_edit, call_by_an_edit_of_what_is_counted, call_and_delete),
    ],
    "ConversationChanged": [rename, take_the_name_away, add_somebody, remove_somebody, promote],
    "CursorsMoved": [other_reads, arrive],
    "ParticipationChanged": [
        call_be_read_and_call_again,
        start_conversation,
        be_added,
        add_to_a_group_without_name,
        read_all,
        leave,
        be_removed,
    ],
    "UserChanged": [rename_oneself, show_a_picture],
    "PersonalChanged": [
        *(block_somebody, block_somebody_who_is_there, unblock_somebody),
        *(be_invited, accept, decline),
        change_preferences,
        *(hide_last, hide_what_is_deleted_and_edited, hide_the_end_and_go_on, show_again),
    ],
    "CacheStale": [change_a_policy],
    "SessionEnded": [log_out],
    "PresenceChanged": [come_online, be_blocked],
    "TypingChanged": [start_typing, stop_typing],
}
