"""What the dialog that starts a conversation does with a press."""

import inspect

import pytest
from reflex.state import State

from chatapp import chatapp  # noqa: F401 - makes the states known
from chatapp.domain.session import Viewer
from chatapp.flows import blocks
from chatapp.services import conversations
from chatapp.web.states import base
from chatapp.web.states.new_conversation import NewConversationState


class Dialog:
    """Ada's dialog, without a browser."""

    def __init__(self, state):
        self.state = state

    async def call(self, name, **arguments):
        called = NewConversationState.event_handlers[name].fn(self.state, **arguments)
        if inspect.isasyncgen(called):
            return [effect async for effect in called]
        return await called if inspect.isawaitable(called) else called


@pytest.fixture
async def dialog(runtime, cast, monkeypatch):
    viewer = Viewer(cast.ada.id, 1)

    async def session_of(_):
        return viewer

    monkeypatch.setattr(base, "session_of", session_of)
    dialog = Dialog(await State(_reflex_internal_init=True).get_state(NewConversationState))
    await dialog.call("open")
    return dialog


async def test_one_press_opens_the_conversation_that_is_there_or_a_new_one(dialog, cast, runtime):
    assert [person.username for person in dialog.state.people] == ["grace", "linus", "mallory"]
    (effect,) = await dialog.call("choose", user_id=cast.grace.id)
    assert f"/c/{cast.pair.id}" in str(effect)
    assert not dialog.state.is_open
    assert await dialog.call("choose", user_id=cast.linus.id) == []  # pressed twice
    await dialog.call("open")
    await dialog.call("choose", user_id=cast.linus.id)
    listed = await runtime.read(conversations.list_for, viewer_id=cast.ada.id)
    assert listed[0].other_participants[0].user_id == cast.linus.id


async def test_who_cannot_be_reached_is_told_in_the_dialog(dialog, cast, runtime):
    await blocks.block(runtime, viewer_id=cast.linus.id, user_id=cast.ada.id)
    assert await dialog.call("choose", user_id=cast.linus.id) == []
    assert dialog.state.is_open
    assert dialog.state.error


async def test_a_group_without_a_name_has_the_one_that_its_field_shows(dialog, cast, runtime):
    await dialog.call("toggle", user_id=cast.grace.id)
    assert dialog.state.is_group
    await dialog.call("toggle", user_id=cast.linus.id)
    assert dialog.state.unnamed == "Grace and Linus"
    await dialog.call("create", form={"group_name": ""})
    listed = await runtime.read(conversations.list_for, viewer_id=cast.ada.id)
    assert listed[0].title == "Grace and Linus"


async def test_the_switch_begins_and_ends_choosing(dialog, cast):
    await dialog.call("switch")
    assert dialog.state.is_group
    await dialog.call("toggle", user_id=cast.grace.id)
    await dialog.call("switch")
    assert (dialog.state.is_group, dialog.state.chosen) == (False, [])
    await dialog.call("open_group")
    assert (dialog.state.is_group, dialog.state.is_open) == (True, True)
