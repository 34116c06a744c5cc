"""The state of an open conversation: what it forgets, and what it asks again."""

from types import SimpleNamespace

import pytest
from reflex.state import State

from chatapp import errors
from chatapp.domain.session import Viewer
from chatapp.services import accounts, conversations, participants, policies, privacy
from chatapp.web import screens
from chatapp.web.states import thread as module
from chatapp.web.states.details import member_of
from chatapp.web.states.place import PlaceState
from chatapp.web.states.thread import ThreadState
from tests.support.cast import password_hash


async def test_a_target_is_forgotten_with_its_conversation():
    """A page that is loaded anew would bring the message with this number into view, whatever is in it."""
    thread = await State(_reflex_internal_init=True).get_state(ThreadState)
    thread.target = "5:of the conversation before"
    await thread._land(SimpleNamespace(id=7, first_unread_seq=None, last_seq=9))
    assert thread.target == ""


@pytest.mark.parametrize(("first", "is_loaded"), [(None, False), (61, False), (60, True), (1, True)])
async def test_a_conversation_lands_at_the_first_unread_message(monkeypatch, first, is_loaded):
    """What is around it is loaded unless the end of the conversation surely has it."""
    thread, asked = await State(_reflex_internal_init=True).get_state(ThreadState), []

    async def page(_state, _ask, seq):
        asked.append(seq)
        return []

    monkeypatch.setattr(ThreadState, "_page", page)
    await thread._land(SimpleNamespace(id=7, first_unread_seq=first, last_seq=100))
    assert (thread.unread_from, asked) == (first or 0, [first] if is_loaded else [])


@pytest.mark.parametrize(("where", "seq"), [("7:30", 30), ("7:95", None), ("8:30", 50), ("7:0", 50), ("7:x", 50)])
async def test_a_reader_comes_back_to_where_they_had_left(monkeypatch, where, seq):
    """Once, and only in the conversation that they had left there."""
    thread, asked = await State(_reflex_internal_init=True).get_state(ThreadState), []

    async def page(_state, _ask, seq):
        asked.append(seq)
        return []

    monkeypatch.setattr(ThreadState, "_page", page)
    ThreadState.come_back.fn(thread, where)
    for _ in range(2):
        await thread._land(SimpleNamespace(id=7, first_unread_seq=50, last_seq=100))
    assert (thread.unread_from, asked) == (50, [each for each in (seq, 50) if each])


async def test_a_conversation_opens_with_the_windows_of_the_policies(runtime, cast):
    await runtime.work(policies.change, values={"edit_minutes": 15, "delete_minutes": 60})
    thread = await State(_reflex_internal_init=True).get_state(ThreadState)
    conversation = await runtime.read(conversations.open_one, viewer_id=cast.ada.id, conversation_id=cast.pair.id)
    await thread._show(conversation, Viewer(cast.ada.id, 1))
    assert (thread.edit_minutes, thread.delete_minutes) == (15, 60)


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


async def head(runtime, viewer, conversation):
    """What the head of a conversation says to a viewer, and the notes of its participants."""
    ask = {"viewer_id": viewer.id, "conversation_id": conversation.id}
    view = await runtime.read(conversations.open_one, **ask)
    thread = await State(_reflex_internal_init=True).get_state(ThreadState)
    thread._show_head(view, SimpleNamespace(user_id=viewer.id))
    me = view.participants[0]
    return thread, [member_of(person, me).note for person in view.participants]


async def test_an_account_that_is_closed_is_called_so_and_nothing_can_be_written_to_it(runtime, cast):
    thread, notes = await head(runtime, cast.ada, cast.pair)
    assert (thread.is_closed, thread.subtitle, notes) == (False, "@grace", ["@ada", "@grace"])
    await runtime.work(accounts.disable, user_id=cast.grace.id)
    for place in (cast.pair, cast.group):
        thread, notes = await head(runtime, cast.ada, place)
        assert thread.is_closed is (place is cast.pair)
        assert notes[:2] == ["@ada", "Account closed"]
    await runtime.work(accounts.enable, user_id=cast.grace.id)
    await runtime.work(privacy.delete, user_id=cast.grace.id, shown=password_hash())
    thread, notes = await head(runtime, cast.ada, cast.pair)
    assert (thread.is_closed, thread.title, thread.subtitle) == (True, "Deleted user", "Account closed")
    assert notes == ["@ada", "Account closed"]


async def test_a_group_that_everybody_else_left_says_so_and_can_still_be_written_in(runtime, cast):
    assert not (await head(runtime, cast.ada, cast.group))[0].is_alone
    for user in (cast.grace, cast.linus):
        await runtime.work(participants.leave, user_id=user.id, conversation_id=cast.group.id)
    thread, _ = await head(runtime, cast.ada, cast.group)
    assert (thread.is_alone, thread.is_closed) == (True, False)
