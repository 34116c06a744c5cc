"""What the dialog that forwards a message does with a press."""

import inspect

import pytest
from reflex.state import State

from chatapp import chatapp  # noqa: F401 - makes the states known
from chatapp.domain.session import Viewer
from chatapp.flows import blocks
from chatapp.services import conversations, messages
from chatapp.web.states import base, forwarding
from chatapp.web.states.forwarding import ForwardingState
from chatapp.web.states.place import PlaceState
from tests.support.cast import say


class Dialog:
    """Ada's dialog in her conversation with grace, without a browser."""

    def __init__(self, state, message):
        self.state, self.message = state, message

    async def call(self, name, **arguments):
        called = ForwardingState.event_handlers[name].fn(self.state, **arguments)
        if inspect.isasyncgen(called):
            return [effect async for effect in called]
        return await called if inspect.isawaitable(called) else called

    async def opens(self):
        await self.call("open", conversation=str(self.message.conversation), message_id=self.message.id)

    async def toggles(self, *places):
        for place in places:
            await self.call("toggle", message_id=self.message.id, target=place.id)

    async def sends(self):
        return await self.call("send", message_id=self.message.id)


@pytest.fixture
async def dialog(runtime, cast, clock, monkeypatch):
    async def session_of(_):
        return Viewer(cast.ada.id, 1)

    monkeypatch.setattr(base, "session_of", session_of)
    root = State(_reflex_internal_init=True)
    (await root.get_state(PlaceState)).address = str(cast.pair.id)
    clock.step()
    said = (await say(runtime, cast.grace, cast.pair, "Meet **here**")).message
    dialog = Dialog(await root.get_state(ForwardingState), said)
    await dialog.opens()
    return dialog


async def last(runtime, cast, place):
    page = await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=place.id)
    return [(message.content, message.forwarded.name) for message in page.messages if message.forwarded]


async def test_the_conversations_that_were_active_last_come_first(dialog, cast):
    assert [place.id for place in dialog.state.found] == [cast.pair.id, cast.group.id]
    assert [place.note for place in dialog.state.found] == ["@grace", "3 people"]
    assert (dialog.state.said, dialog.state.is_open) == ("Meet here", True)
    await dialog.call("search", message_id=dialog.message.id, text="comp")
    assert [place.id for place in dialog.state.found] == [cast.group.id]
    await dialog.call("search", message_id=404, text="grace")
    assert dialog.state.query == "comp"


async def test_it_goes_once_to_each_that_was_chosen(dialog, cast, runtime):
    await dialog.toggles(cast.pair, cast.group)
    await dialog.sends()
    assert not dialog.state.is_open
    await dialog.sends()  # pressed twice
    for place in (cast.pair, cast.group):
        assert await last(runtime, cast, place) == [("Meet **here**", "Grace Hopper")]


async def test_what_is_refused_stays_chosen_with_the_reason(dialog, cast, runtime):
    linus, _ = await runtime.work(conversations.start_direct, starter_id=cast.ada.id, other_id=cast.linus.id)
    await blocks.block(runtime, viewer_id=cast.linus.id, user_id=cast.ada.id)
    await dialog.opens()
    await dialog.toggles(linus, cast.group)
    for _ in range(2):
        await dialog.sends()
        assert dialog.state.chosen_ids == [linus.id]
        assert dialog.state.error == "Linus Torvalds: You can't write to this person."
        assert dialog.state.is_open
    assert len(await last(runtime, cast, cast.group)) == 1


async def test_at_most_ten_at_a_time(dialog, cast, monkeypatch):
    monkeypatch.setattr(forwarding, "MAX_TARGETS", 1)
    await dialog.toggles(cast.pair, cast.group)
    assert dialog.state.chosen_ids == [cast.pair.id]
    assert "at most" in dialog.state.error
    await dialog.toggles(cast.pair)
    assert (dialog.state.chosen_ids, dialog.state.error) == ([], "")


async def test_another_conversation_or_message_changes_nothing(dialog, cast):
    await dialog.call("toggle", message_id=404, target=cast.pair.id)
    assert dialog.state.chosen == []
    await dialog.call("close")
    await dialog.call("open", conversation=str(cast.group.id), message_id=dialog.message.id)
    assert not dialog.state.is_open


async def test_the_original_is_opened_for_those_who_may_see_it(dialog, cast, runtime):
    await dialog.toggles(cast.pair)
    await dialog.sends()
    page = await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=cast.pair.id)
    copy = page.messages[-1]
    effect = await dialog.call("go_to_original", seen=f"{cast.pair.id}:{copy.id}")
    assert f"/c/{cast.pair.id}?m=1" in str(effect)
    effect = await dialog.call("go_to_original", seen=f"{cast.pair.id}:{dialog.message.id}")
    assert "a conversation that you aren't in" in str(effect)
    assert await dialog.call("go_to_original", seen=f"{cast.group.id}:{copy.id}") is None
