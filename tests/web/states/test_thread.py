"""The state of an open conversation: what it forgets, and what it asks again."""

from types import SimpleNamespace

import pytest
from reflex.state import State

from chatapp import errors
from chatapp.web import screens
from chatapp.web.states import thread as module
from chatapp.web.states.place import PlaceState
from chatapp.web.states.thread import ThreadState


async def test_a_target_is_forgotten_with_its_conversation():
    """A page that is loaded anew would bring the message with this number into view, whatever is in it."""
    thread = await State(_reflex_internal_init=True).get_state(ThreadState)
    thread.target = "5:of the conversation before"
    await thread._land(SimpleNamespace(first_unread_seq=None, last_seq=9))
    assert thread.target == ""


@pytest.mark.parametrize(("first", "is_loaded"), [(None, False), (61, False), (60, True), (1, True)])
async def test_a_conversation_lands_at_the_first_unread_message(monkeypatch, first, is_loaded):
    """What is around it is loaded unless the end of the conversation surely has it."""
    thread, asked = await State(_reflex_internal_init=True).get_state(ThreadState), []

    async def page(_state, _ask, seq):
        asked.append(seq)
        return []

    monkeypatch.setattr(ThreadState, "_page", page)
    await thread._land(SimpleNamespace(first_unread_seq=first, last_seq=100))
    assert (thread.unread_from, asked) == (first or 0, [first] if is_loaded else [])


async def test_a_tab_catches_up_again_while_the_database_is_away(monkeypatch):
    """Nothing else would ask before the next news: a message that was deleted would stay on screen."""
    root, asked = State(_reflex_internal_init=True), []
    thread = await root.get_state(ThreadState)
    (await root.get_state(PlaceState)).address = "7"

    async def away(_state):
        raise errors.Unavailable

    monkeypatch.setattr(module, "viewer_of", away)
    monkeypatch.setattr(
        screens, "current", lambda: SimpleNamespace(ask_later=lambda *call, **about: asked.append((*call, about)))
    )
    with pytest.raises(errors.Unavailable):
        await ThreadState.catch_up.fn(thread, "7")
    assert asked == [("", f"{ThreadState.get_full_name()}.catch_up", {"conversation": "7"})]
