"""Who is how far with a message."""

import json
from dataclasses import asdict, replace
from types import SimpleNamespace

import pytest
from reflex.state import State

from chatapp import runtime as runtimes
from chatapp.domain.receipt import Cursor, Marks, marks_of
from chatapp.domain.session import Viewer
from chatapp.services import participants
from chatapp.services import receipts as services
from chatapp.web.shapes import Receipt
from chatapp.web.states import receipts as module
from chatapp.web.states.receipts import TIMES_ARE_KEPT, ReceiptsState, reach_of
from tests.support.builders import NOON
from tests.support.cast import say
from tests.support.rendering import run


def receipt(number: int, status: str) -> Receipt:
    return Receipt(id=number, name=f"Person {number}", initials="P", gradient=1, status=status, at="")


async def test_receipts_have_a_group_for_each_status_that_somebody_has():
    state = await State(_reflex_internal_init=True).get_state(ReceiptsState)
    state.receipts = [receipt(1, "read"), receipt(2, "read"), receipt(3, "sent")]
    groups = [(group.title, [one.id for one in group.receipts]) for group in state.groups]
    assert groups == [("Read", [1, 2]), ("Not yet", [3])]
    assert state.summary == "Read by 2 of 3"
    state.receipts = []
    assert state.groups == []


async def test_a_note_says_why_times_are_missing():
    state = await State(_reflex_internal_init=True).get_state(ReceiptsState)
    timed = replace(receipt(1, "read"), at=NOON)
    for receipts, note in (
        ([timed, receipt(2, "sent")], ""),
        ([timed, receipt(2, "delivered")], TIMES_ARE_KEPT),
        ([], ""),
    ):
        state.receipts = receipts
        assert state.note == note


@pytest.fixture
def tab(runtime, cast, monkeypatch):
    """Of ada's, which shows the group; `marks` is what the page knows of its cursors."""
    tab = SimpleNamespace(marks=Marks(), cursors=None)

    async def viewer_of(_state):
        return Viewer(cast.ada.id, 1)

    async def is_at(_state, conversation):
        return conversation == str(cast.group.id)

    async def hears():
        here = {"viewer_id": cast.ada.id, "conversation_id": cast.group.id}
        tab.marks = marks_of(await runtime.read(services.cursors, **here))

    tab.hears = hears
    monkeypatch.setattr(module, "viewer_of", viewer_of)
    monkeypatch.setattr(module, "is_at", is_at)
    monkeypatch.setattr(module, "shown_thread", lambda *_: {"marks": tab.marks})
    runtimes.install(runtime)
    yield tab
    runtimes.install(None)


async def test_an_open_dialog_follows_its_message(runtime, cast, tab):
    """It asks again when somebody has come to the message, and not when the others move beyond it."""
    message = (await say(runtime, cast.ada, cast.group, "hello")).message
    here = {"conversation": str(cast.group.id)}
    state = await State(_reflex_internal_init=True).get_state(ReceiptsState)
    await tab.hears()
    await ReceiptsState.show.fn(state, **here, message_id=message.id)
    assert [group.title for group in state.groups] == ["Not yet"]

    async def is_old():
        await tab.hears()
        return state.seen != reach_of(tab.marks, state.seq, cast.ada.id)

    assert not await is_old()
    for act, arguments, titles in (
        (services.mark_read, {"reader_id": cast.grace.id, "conversation_id": cast.group.id}, ["Read", "Not yet"]),
        (services.mark_delivered, {"arrived": {cast.group.id: {cast.linus.id: 1}}}, ["Read", "Delivered"]),
    ):
        await runtime.work(act, **arguments)
        assert await is_old()
        await ReceiptsState.read_again.fn(state, **here)
        assert [group.title for group in state.groups] == titles
        assert all(one.at for group in state.groups for one in group.receipts if group.title != "Not yet")
        assert not await is_old()
    await say(runtime, cast.grace, cast.group, "beyond")
    assert not await is_old()


async def test_a_closed_dialog_and_one_elsewhere_ask_nothing_again(runtime, cast, tab):
    message = (await say(runtime, cast.ada, cast.group, "hello")).message
    state = await State(_reflex_internal_init=True).get_state(ReceiptsState)
    await ReceiptsState.show.fn(state, conversation=str(cast.group.id), message_id=message.id)
    await runtime.work(services.mark_read, reader_id=cast.grace.id, conversation_id=cast.group.id)
    await ReceiptsState.read_again.fn(state, conversation=str(cast.pair.id))
    assert state.summary == "Read by 0 of 2"
    ReceiptsState.hide.fn(state)
    await ReceiptsState.read_again.fn(state, conversation=str(cast.group.id))
    assert state.receipts == []


async def test_who_is_out_meanwhile_is_told_nothing_more(runtime, cast, tab):
    message = (await say(runtime, cast.ada, cast.group, "hello")).message
    state = await State(_reflex_internal_init=True).get_state(ReceiptsState)
    await ReceiptsState.show.fn(state, conversation=str(cast.group.id), message_id=message.id)
    await runtime.work(participants.leave, user_id=cast.ada.id, conversation_id=cast.group.id)
    await ReceiptsState.read_again.fn(state, conversation=str(cast.group.id))
    assert state.receipts == []


@pytest.mark.parametrize("me", [1, 2])
@pytest.mark.parametrize("seq", [1, 4, 5, 9])
def test_the_page_and_the_server_tell_alike_how_far_a_message_is(seq, me):
    marks = marks_of({1: Cursor(9, 9), 2: Cursor(4, 5), 3: Cursor(5, 5)})
    code = f"return receipts.reachOf({json.dumps(asdict(marks))}, {seq}, {me});"
    assert run(code) == reach_of(marks, seq, me)
    assert run("return receipts.reachOf(null, 1, 1);") == reach_of(Marks(), 1, 1)
