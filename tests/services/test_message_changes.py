"""Editing and deleting one's own messages."""

import asyncio
from uuid import uuid4

import pytest
from sqlalchemy import select
from sqlmodel import col

from chatapp import errors
from chatapp.domain.events import MessageChanged
from chatapp.domain.message import MAX_EDITS, Kind, Message, Quiet
from chatapp.domain.times import rfc3339
from chatapp.services import conversations, messages, participants, receipts
from chatapp.storage import messages as rows
from tests.support.cast import say


@pytest.fixture
async def said(runtime, cast, bus, clock):
    """What ada said in the group, a second ago."""
    sent = await say(runtime, cast.ada, cast.group, "hello")
    bus.take()
    clock.step()
    return sent.message


@pytest.fixture
def edit(runtime, cast, said):
    async def edit(content="hello again", *, by=cast.ada, message_id=said.id):
        return await runtime.work(messages.edit, editor_id=by.id, message_id=message_id, content=content)

    return edit


@pytest.fixture
def delete(runtime, cast, said):
    async def delete(*, by=cast.ada, message_id=said.id):
        return await runtime.work(messages.delete, editor_id=by.id, message_id=message_id)

    return delete


async def newest(runtime, viewer, conversation):
    page = await runtime.read(messages.newest, viewer_id=viewer.id, conversation_id=conversation.id)
    return page.messages


async def test_edit_changes_the_content_and_keeps_the_place(runtime, cast, clock, said, edit, bus):
    edited = await edit("\n  hello\r\nagain ")
    now = rfc3339(clock())
    assert (edited.content, edited.seq, edited.created_at) == ("  hello\nagain", said.seq, said.created_at)
    assert (edited.edited_at, edited.updated_at, edited.deleted_at) == (now, now, None)
    assert bus.events == [MessageChanged(edited, cast.everybody)]
    assert await newest(runtime, cast.grace, cast.group) == [edited]


async def test_edit_keeps_what_was_said_before(runtime, clock, said, edit):
    first = clock()
    await edit("second")
    second = clock.step()
    await edit("third")
    found = await runtime.work(lambda work: rows.edits(work.db, said.id))
    assert found == [("hello", first), ("second", second)]


async def test_of_two_edits_of_one_version_the_second_is_told(runtime, cast, said):
    """Also within a millisecond: each version has a time of its own."""
    ours = {"editor_id": cast.ada.id, "message_id": said.id}
    first = await runtime.work(messages.edit, **ours, content="first", seen=said.updated_at)
    second = await runtime.work(messages.edit, **ours, content="second", seen=first.updated_at)
    assert said.updated_at < first.updated_at < second.updated_at
    for seen in (said.updated_at, first.updated_at):
        with pytest.raises(errors.EditConflict):
            await runtime.work(messages.edit, **ours, content="third", seen=seen)
    assert [message.content for message in await newest(runtime, cast.ada, cast.group)] == ["second"]


async def test_of_two_edits_at_once_one_wins_and_one_is_told(runtime, cast, said):
    ours = {"editor_id": cast.ada.id, "message_id": said.id, "seen": said.updated_at}
    edits = (runtime.work(messages.edit, **ours, content=content) for content in ("one", "other"))
    found = await asyncio.gather(*edits, return_exceptions=True)
    assert [type(each) for each in found].count(errors.EditConflict) == 1


async def test_an_edit_whose_answer_was_lost_can_be_sent_again(runtime, cast, said, bus):
    ours = {"editor_id": cast.ada.id, "message_id": said.id, "content": "again", "seen": said.updated_at}
    first = await runtime.work(messages.edit, **ours)
    assert await runtime.work(messages.edit, **ours) == first
    assert len(bus.of(MessageChanged)) == 1


async def test_of_many_former_texts_the_first_and_the_newest_are_kept(runtime, cast, edit):
    """Whoever edits all day would fill the database; the first is what a repeated client id is compared with."""
    client_id = str(uuid4())
    ask = {"sender_id": cast.ada.id, "conversation_id": cast.group.id, "client_id": client_id}
    first = await runtime.work(messages.send, content="0", **ask)
    untouched = await say(runtime, cast.ada, cast.group, "of another message")
    await edit("all edits stay", message_id=untouched.message.id)
    for number in range(1, MAX_EDITS + 10):
        await edit(f"{number}", message_id=first.message.id)
    found = await runtime.read(lambda work: rows.edits(work.db, first.message.id))
    newest_kept = range(10, MAX_EDITS + 9)
    assert [content for content, _ in found] == ["0", *(f"{number}" for number in newest_kept)]
    assert len(found) == MAX_EDITS
    assert len(await runtime.read(lambda work: rows.edits(work.db, untouched.message.id))) == 1
    assert (await runtime.work(messages.send, content="0", **ask)).is_new is False


async def test_edit_to_the_same_changes_nothing(said, edit, bus):
    assert await edit(" hello ") == said
    assert bus.events == []


@pytest.mark.parametrize(("content", "code"), [(" ", "content_empty"), ("x" * 4001, "content_too_long")])
async def test_edit_has_the_rules_of_sending(content, code, edit, bus):
    with pytest.raises(errors.Invalid) as caught:
        await edit(content)
    assert caught.value.code == code
    assert bus.events == []


async def test_edit_reorders_and_unreads_nothing(runtime, cast, said, edit, clock):
    await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.group.id)
    await say(runtime, cast.ada, cast.pair, "elsewhere")
    clock.step()
    await edit()
    listed = await runtime.read(conversations.list_for, viewer_id=cast.grace.id)
    assert [(row.id, row.unread_count) for row in listed] == [(cast.pair.id, 1), (cast.group.id, 0)]
    assert listed[1].last_message_preview.content == "hello again"


async def test_edit_says_whether_everybody_has_read_it(runtime, cast, edit):
    for reader in (cast.grace, cast.linus):
        await runtime.work(receipts.mark_read, reader_id=reader.id, conversation_id=cast.group.id)
    assert (await edit()).is_read


async def test_delete_leaves_a_tombstone(runtime, cast, clock, said, edit, delete, bus):
    await edit()
    bus.take()
    tombstone = await delete()
    assert (tombstone.content, tombstone.seq, tombstone.deleted_at) == ("", said.seq, rfc3339(clock()))
    assert bus.events == [MessageChanged(tombstone, cast.everybody)]
    assert await newest(runtime, cast.grace, cast.group) == [tombstone]
    assert await runtime.work(lambda work: rows.edits(work.db, said.id)) == []
    after = await say(runtime, cast.grace, cast.group, "and on")
    assert after.message.seq == said.seq + 1


async def test_delete_twice_is_one_deletion(delete, clock, bus):
    first = await delete()
    clock.step()
    assert await delete() == first
    assert len(bus.events) == 1


async def test_a_deleted_message_is_not_edited(edit, delete, bus):
    await delete()
    bus.take()
    with pytest.raises(errors.AlreadyDeleted):
        await edit()
    assert bus.events == []


async def test_a_deleted_message_is_no_preview(runtime, cast, delete):
    await delete()
    rows = await runtime.read(conversations.list_for, viewer_id=cast.grace.id)
    row = next(row for row in rows if row.id == cast.group.id)
    assert (row.last_message_preview.content, row.last_message_preview.deleted_at is None) == ("", False)


async def test_only_the_author_may(cast, edit, delete, bus):
    for refused in (edit(by=cast.grace), delete(by=cast.grace)):
        with pytest.raises(errors.Forbidden):
            await refused
    assert bus.events == []


async def test_an_outsider_finds_no_message(runtime, cast, said, edit, delete, bus):
    await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
    bus.take()
    answers = set()
    for who in (cast.mallory, cast.linus):
        for message_id in (said.id, 404_404, 0, -1, 2**63, 2**80):
            for refused in (edit(by=who, message_id=message_id), delete(by=who, message_id=message_id)):
                with pytest.raises(errors.MessageNotFound) as caught:
                    await refused
                answers.add((caught.value.code, caught.value.detail))
    assert len(answers) == 1
    assert bus.events == []


async def test_who_has_left_changes_nothing_any_more(runtime, cast, edit, delete):
    await runtime.work(participants.leave, user_id=cast.ada.id, conversation_id=cast.group.id)
    for refused in (edit(), delete()):
        with pytest.raises(errors.MessageNotFound):
            await refused


async def test_a_line_of_the_system_belongs_to_nobody(runtime, cast, edit, delete):
    await runtime.work(conversations.rename, actor_id=cast.ada.id, conversation_id=cast.group.id, name="Others")
    line = (await newest(runtime, cast.ada, cast.group))[-1]
    assert line.kind == Kind.SYSTEM
    for refused in (edit(message_id=line.id), delete(message_id=line.id)):
        with pytest.raises(errors.Forbidden):
            await refused


@pytest.mark.parametrize("is_deleted", [False, True])
async def test_a_repeated_client_id_finds_the_message_that_was_changed(is_deleted, runtime, cast, bus):
    """A page sends again what was never confirmed; meanwhile another tab may have edited or deleted it."""
    ask = {"sender_id": cast.ada.id, "conversation_id": cast.group.id, "client_id": "one"}
    sent = await runtime.work(messages.send, **ask, content="hello")
    for content in ("second", "third"):
        await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=sent.message.id, content=content)
    if is_deleted:
        await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=sent.message.id)
    again = await runtime.work(messages.send, **ask, content="hello")
    assert (again.message.id, again.is_new) == (sent.message.id, False)
    if not is_deleted:
        with pytest.raises(errors.ClientIdReused):
            await runtime.work(messages.send, **ask, content="third")


def following(runtime, viewer, conversation):
    """Ask for what was changed after a revision."""

    async def changed_after(revision, *, up_to=1000, limit=50):
        ask = {"viewer_id": viewer.id, "conversation_id": conversation.id, "revision": revision}
        return await runtime.read(messages.changed_after, **ask, up_to=up_to, limit=limit)

    return changed_after


async def test_a_message_that_was_never_changed_has_the_revision_0(runtime, cast, said):
    assert said.revision == 0
    assert await following(runtime, cast.grace, cast.group)(0) == []


async def test_each_change_has_a_later_revision_and_is_found_by_it(runtime, cast, said, edit, delete):
    other = (await say(runtime, cast.ada, cast.group, "another")).message
    changed_after = following(runtime, cast.grace, cast.group)
    first, second, third = await edit("one"), await edit("two", message_id=other.id), await delete()
    assert 0 < first.revision < second.revision < third.revision
    assert await changed_after(0) == [second, third]
    assert await changed_after(second.revision) == [third]
    assert await changed_after(third.revision) == []
    ended = await runtime.read(conversations.end_of, viewer_id=cast.ada.id, conversation_id=cast.group.id)
    assert (ended.seq, ended.revision) == (other.seq, third.revision)
    ends = await runtime.read(conversations.ends, viewer_id=cast.ada.id)
    assert ends[cast.group.id] == ended


async def test_changes_are_found_up_to_a_place_and_so_many_at_once(runtime, cast, said, edit):
    later = [(await say(runtime, cast.ada, cast.group, f"number {number}")).message for number in range(3)]
    changed = [await edit("again", message_id=message.id) for message in reversed([said, *later])]
    changed_after = following(runtime, cast.grace, cast.group)
    assert await changed_after(0) == changed
    assert await changed_after(0, up_to=said.seq) == changed[-1:]
    assert await changed_after(0, limit=2) == changed[:2]
    assert await changed_after(changed[1].revision, limit=2) == changed[2:]
    for impossible in (-1, -(2**80)):
        assert await changed_after(impossible, up_to=2**80) == changed
        assert await changed_after(0, up_to=impossible) == []
    assert await changed_after(2**80) == []


async def test_changes_are_for_participants_alone(runtime, cast, edit):
    await edit()
    for conversation in (cast.group, cast.pair):
        with pytest.raises(errors.ConversationNotFound):
            await following(runtime, cast.mallory, conversation)(0)
        with pytest.raises(errors.ConversationNotFound):
            await runtime.read(conversations.end_of, viewer_id=cast.mallory.id, conversation_id=conversation.id)


async def test_a_change_says_whether_everybody_has_read_it(runtime, cast, edit):
    for reader in (cast.grace, cast.linus):
        await runtime.work(receipts.mark_read, reader_id=reader.id, conversation_id=cast.group.id)
    await edit()
    assert [message.is_read for message in await following(runtime, cast.ada, cast.group)(0)] == [True]


async def test_views_have_the_revisions_of_what_they_show(runtime, cast, edit):
    edited = await edit()
    view = await runtime.read(conversations.open_one, viewer_id=cast.ada.id, conversation_id=cast.group.id)
    assert (view.revision, view.last_message.revision) == (edited.revision, edited.revision)
    rows = await runtime.read(conversations.list_for, viewer_id=cast.ada.id)
    shown = {row.id: row.last_message_preview.revision for row in rows if row.last_message_preview}
    assert shown == {cast.group.id: edited.revision}
    assert {row.id: row.revision for row in rows} == {cast.group.id: edited.revision, cast.pair.id: cast.pair.revision}


async def test_lines_of_the_system_and_tombstones_are_quiet(runtime, cast, said, edit, delete):
    async def quiet():
        found = select(col(Message.seq), col(Message.quiet)).where(col(Message.conversation_id) == cast.group.id)
        return await runtime.read(lambda work: dict(work.db.connection().execute(found).all()))

    await conversation_is_renamed(runtime, cast)
    await edit()
    assert await quiet() == {said.seq: Quiet.NO, said.seq + 1: Quiet.SYSTEM}
    await delete()
    assert await quiet() == {said.seq: Quiet.DELETED, said.seq + 1: Quiet.SYSTEM}


async def conversation_is_renamed(runtime, cast):
    await runtime.work(conversations.rename, actor_id=cast.ada.id, conversation_id=cast.group.id, name="Others")


async def test_who_follows_by_revision_misses_no_change_while_many_are_made_at_once(runtime, cast):
    """A revision is visible only together with all that are lower: commits keep their order."""
    said = [(await say(runtime, cast.ada, cast.group, f"number {number}")).message for number in range(30)]
    changed_after = following(runtime, cast.grace, cast.group)
    found, revision = {}, 0

    async def follow():
        nonlocal revision
        for message in await changed_after(revision):
            found[message.id] = message.content
            revision = message.revision

    async def change(message):
        await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=message.id, content=f"{message.id}")

    changing = asyncio.gather(*(change(message) for message in said))
    while not changing.done():
        await follow()
    await changing
    await follow()
    assert found == {message.id: f"{message.id}" for message in said}
