"""Deleting a message for oneself: gone from all that one is shown, and for nobody else."""

import json

import pytest

from chatapp import errors
from chatapp.domain.conversation import End
from chatapp.domain.events import MessageChanged, PersonalChanged
from chatapp.domain.session import SessionKind, Viewer
from chatapp.services import backlog, conversations, dashboard, hidden, messages, pins, receipts, sessions
from chatapp.services import hidden as hiding
from tests.support.cast import say
from tests.support.exported import exported


@pytest.fixture
def hide(runtime):
    async def hide(person, *said, verb=hidden.hide):
        for message in said:
            await runtime.work(verb, viewer_id=person.id, message_id=message.id)

    return hide


@pytest.fixture
async def said(runtime, cast):
    """Six messages of grace to ada."""
    return [(await say(runtime, cast.grace, cast.pair, f"number {number}")).message for number in range(1, 7)]


async def seqs(runtime, person, place, ask=messages.newest, *, is_own=True, **where):
    page = await runtime.read(ask, viewer_id=person.id, conversation_id=place.id, is_own=is_own, **where)
    return [message.seq for message in page.messages], page.has_older, page.has_newer


async def row_of(runtime, person, place):
    (row,) = [row for row in await runtime.read(conversations.list_for, viewer_id=person.id) if row.id == place.id]
    return row


async def test_pages_leave_it_out_for_one_person_alone(runtime, cast, hide, said):
    await hide(cast.ada, said[1], said[2], said[5])
    for person, own, expected in (
        (cast.ada, True, [1, 4, 5]),
        (cast.ada, False, [1, 2, 3, 4, 5, 6]),
        (cast.grace, True, [1, 2, 3, 4, 5, 6]),
    ):
        assert await seqs(runtime, person, cast.pair, is_own=own) == (expected, False, False)
    assert await runtime.read(hidden.seqs, viewer_id=cast.ada.id, conversation_id=cast.pair.id) == [2, 3, 6]
    assert await runtime.read(hidden.seqs, viewer_id=cast.grace.id, conversation_id=cast.pair.id) == []


async def test_one_walks_through_the_rest_in_both_directions(runtime, cast, hide, said):
    await hide(cast.ada, said[1], said[2], said[5])
    ask = {"person": cast.ada, "place": cast.pair, "limit": 2}
    assert await seqs(runtime, **ask) == ([4, 5], True, False)
    assert await seqs(runtime, **ask, ask=messages.page_before, seq=4) == ([1], False, True)
    assert await seqs(runtime, **ask, ask=messages.page_after, seq=1) == ([4, 5], True, True)
    assert await seqs(runtime, **ask, ask=messages.page_after, seq=5) == ([], True, False)
    assert await seqs(runtime, **ask, ask=messages.page_around, seq=4) == ([1, 4], False, True)
    await hide(cast.ada, said[0])
    assert await seqs(runtime, **ask, ask=messages.page_before, seq=4) == ([], False, True)


async def test_lists_show_the_last_one_that_is_left(runtime, cast, hide, said):
    await hide(cast.ada, said[5], said[4])
    row = await row_of(runtime, cast.ada, cast.pair)
    assert (row.last_message_preview.content, row.last_message_preview.seq, row.last_seq) == ("number 4", 4, 6)
    assert (await row_of(runtime, cast.grace, cast.pair)).last_message_preview.seq == 6
    view = await runtime.read(conversations.open_one, viewer_id=cast.ada.id, conversation_id=cast.pair.id)
    assert (view.last_message.seq, view.last_seq) == (4, 6)
    await hide(cast.ada, *said[:4])
    assert (await row_of(runtime, cast.ada, cast.pair)).last_message_preview is None


async def unread(runtime, cast):
    """How lists, sums, views and participations count; they agree."""
    row = await row_of(runtime, cast.ada, cast.pair)
    view = await runtime.read(conversations.open_one, viewer_id=cast.ada.id, conversation_id=cast.pair.id)
    stats = await runtime.read(dashboard.overview, viewer_id=cast.ada.id)
    reading = {"reader_id": cast.ada.id, "conversation_id": cast.pair.id, "seq": 0}
    state = await runtime.work(receipts.mark_read, **reading)
    assert row.unread_count == view.unread_count == stats.total_unread == state.unread_count
    return row.unread_count, view.first_unread_seq


async def test_it_is_unread_no_more_and_counted_once(runtime, cast, hide, said):
    assert await unread(runtime, cast) == (6, 1)
    await hide(cast.ada, said[0], said[3])
    assert await unread(runtime, cast) == (4, 2)
    await runtime.work(messages.delete, editor_id=cast.grace.id, message_id=said[3].id)
    assert await unread(runtime, cast) == (4, 2)
    await runtime.work(receipts.mark_read, reader_id=cast.ada.id, conversation_id=cast.pair.id, seq=2)
    assert await unread(runtime, cast) == (3, 3)
    await hide(cast.ada, said[0], said[3], verb=hidden.show)
    assert await unread(runtime, cast) == (3, 3)
    await hide(cast.ada, *said[2:])
    assert await unread(runtime, cast) == (0, None)


async def test_what_one_has_answered_too_early_counts_right(runtime, cast, hide, said):
    """One's own message is quiet for its sender alone while others before it are unread."""
    own = (await say(runtime, cast.ada, cast.pair, "mine")).message
    assert await unread(runtime, cast) == (6, 1)
    await hide(cast.ada, own)
    assert await unread(runtime, cast) == (6, 1)
    await hide(cast.grace, own)
    assert (await row_of(runtime, cast.grace, cast.pair)).unread_count == 0


async def test_only_oneself_is_told_and_only_of_a_change(runtime, cast, bus, hide, said):
    bus.take()
    told = [PersonalChanged("hidden", frozenset({cast.ada.id}), cast.pair.id)]
    for verb, expected in ((hiding.hide, told), (hiding.hide, []), (hiding.show, told), (hiding.show, [])):
        await hide(cast.ada, said[0], verb=verb)
        assert bus.take() == expected


async def test_changes_name_those_who_are_not_to_be_told(runtime, cast, bus, hide, said):
    await hide(cast.ada, said[0])
    bus.take()
    for message in said[:2]:
        await runtime.work(messages.edit, editor_id=cast.grace.id, message_id=message.id, content="new")
    first, second = bus.of(MessageChanged)
    assert (first.hidden_from, second.hidden_from) == ({cast.ada.id}, frozenset())
    assert first.audience == {cast.ada.id, cast.grace.id}


async def test_a_backlog_is_ones_own_or_says_who_has_hidden_what(runtime, cast, hide, said):
    for message in said[:2]:
        await runtime.work(messages.edit, editor_id=cast.grace.id, message_id=message.id, content="new")
    await hide(cast.ada, said[0], said[5])
    ask = {"conversation_id": cast.pair.id, "position": End(4, 0), "limit": 10}
    own = await runtime.read(backlog.after, viewer_id=cast.ada.id, **ask, is_own=True)
    assert ([each.seq for each in own.messages], [each.seq for each in own.changed]) == ([5], [2])
    assert own.is_whole
    shared = await runtime.read(backlog.after, viewer_id=cast.ada.id, **ask)
    assert ([each.seq for each in shared.messages], [each.seq for each in shared.changed]) == ([5, 6], [1, 2])
    assert shared.hidden_from == {message.id: {cast.ada.id} for message in (said[0], said[5])}


async def test_pins_leave_it_out_and_count_it(runtime, cast, hide, said):
    await runtime.work(pins.add, actor_id=cast.grace.id, message_id=said[0].id)
    await hide(cast.ada, said[0])
    for person, count in ((cast.ada, 0), (cast.grace, 1)):
        found = await runtime.read(pins.list_for, viewer_id=person.id, conversation_id=cast.pair.id)
        assert len(found) == count


async def test_the_export_has_the_act_and_not_the_message(runtime, cast, hide, said):
    mine = [(await say(runtime, cast.ada, cast.pair, text)).message for text in ("kept", "regretted")]
    await hide(cast.ada, mine[1], said[0])
    started = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.API, client="")
    viewer = Viewer(cast.ada.id, started.session_id)
    content = json.loads((await exported(runtime, viewer))["data.json"])
    assert [each["content"] for each in content["messages"]] == ["kept"]
    assert [each["seq"] for each in content["deleted_for_oneself"]] == [1, mine[1].seq]


async def test_there_is_a_bound(runtime, cast, monkeypatch, hide, said):
    monkeypatch.setattr(hiding, "MAX_HIDDEN", 2)
    await hide(cast.ada, *said[:2])
    with pytest.raises(errors.Invalid):
        await hide(cast.ada, said[2])
    await hide(cast.ada, said[0])
    await hide(cast.grace, said[2])


async def test_outsiders_find_no_message(runtime, cast, hide, said):
    for verb in (hiding.hide, hiding.show):
        with pytest.raises(errors.MessageNotFound):
            await hide(cast.mallory, said[0], verb=verb)
