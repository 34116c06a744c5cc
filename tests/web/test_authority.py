"""What states hold is known: of which conversations, and how to empty it."""

from types import SimpleNamespace

import pytest
from reflex.state import State

from chatapp import errors
from chatapp.domain.ids import UserId
from chatapp.domain.session import Viewer
from chatapp.web import screens
from chatapp.web.reflex import states
from chatapp.web.states import authority
from chatapp.web.states.base import PLACES, ToastState
from chatapp.web.states.blocks import BlocksState
from chatapp.web.states.dates import DatesState
from chatapp.web.states.devices import DevicesState
from chatapp.web.states.invitations import InvitationsState
from chatapp.web.states.links import LinksState
from chatapp.web.states.new_conversation import NewConversationState
from chatapp.web.states.outbox import OutboxState
from chatapp.web.states.preferences import PreferencesState
from chatapp.web.states.preview import PreviewState
from chatapp.web.states.privacy import PrivacyState
from chatapp.web.states.profile import PasswordState, ProfileState
from chatapp.web.states.receipts import ReadingState
from chatapp.web.states.undo import UndoState
from chatapp.web.tab import Shown

# States that hold nothing of any conversation; a new state is either here or says of which conversations it holds what.
OF_NONE = {
    ToastState,
    NewConversationState,
    ProfileState,
    PasswordState,
    PreviewState,
    PrivacyState,
    DatesState,
    DevicesState,
    BlocksState,
    InvitationsState,  # which are a var of the list
    ReadingState,  # what the browser itself has reported
    LinksState,  # nothing
    OutboxState,  # ids that the browser itself has given
    PreferencesState,  # which are a var of the list
    UndoState,  # where this tab itself has read
}
OTHER = {str: "x", int: 7, float: 7.0, bool: True, list: [7], dict: {7: 7}, type(None): "x"}


@pytest.fixture
def own_states():
    return [state for state in states.own_states() if state.__module__.startswith("chatapp.web.")]


def other_than(value):
    return OTHER[type(value)] if type(value) in OTHER and OTHER[type(value)] != value else None


def test_every_state_says_of_which_conversations_it_holds_something(own_states):
    assert set(own_states) == PLACES.keys() | OF_NONE


async def test_emptying_sets_back_every_var_of_every_state(own_states):
    root = State(_reflex_internal_init=True)
    names = 0
    for kind in own_states:
        one = await root.get_state(kind)
        for name, field in kind.get_fields().items():
            if name in kind.__annotations__:
                setattr(one, name, other_than(field.default_value()))
                assert getattr(one, name) != field.default_value()
                names += 1
    assert names > 60
    await states.empty(root, own_states)
    for kind in own_states:
        one = await root.get_state(kind)
        for name, field in kind.get_fields().items():
            if name in kind.__annotations__:
                assert getattr(one, name) == field.default_value(), (kind, name)
        own = {name for name, field in kind.get_fields().items() if field._owner is kind}
        assert own <= kind.__annotations__.keys(), kind


async def test_what_is_empty_is_not_touched(own_states):
    """Else every event of a stranger would be answered with the whole state."""
    root = State(_reflex_internal_init=True)
    root._clean()
    await states.empty(root, own_states)
    assert not root.dirty_vars
    assert not any([(await root.get_state(kind)).dirty_vars for kind in own_states])


async def test_notices_of_the_page_before_a_reload_are_not_shown_again(monkeypatch):
    async def session_of(_):
        return Viewer(UserId(1), 1)

    async def read(*_, **__):
        return set()

    monkeypatch.setattr(authority, "session_of", session_of)
    monkeypatch.setattr(screens, "current", lambda: SimpleNamespace(shown_to=lambda _: Shown()))
    monkeypatch.setattr(authority.runtime, "current", lambda: SimpleNamespace(read=read))
    root = State(_reflex_internal_init=True)
    toasts = await root.get_state(ToastState)
    toasts.show("info", "Before.")
    await authority.check(root, f"{OutboxState.get_full_name()}.send")
    assert [toast.title for toast in toasts.toasts] == ["Before."]
    await authority.check(root, f"{State.get_full_name()}.hydrate_and_load")
    assert toasts.toasts == []


async def test_while_the_database_is_away_a_new_tab_is_not_hydrated_and_asks_again(monkeypatch):
    """Nobody is shown anything on a guess; what a tab does besides goes on to say by itself that nothing works."""
    asked = []

    async def away(_):
        raise errors.Unavailable

    monkeypatch.setattr(authority, "session_of", away)
    shown = SimpleNamespace(ask_later=lambda *ask: asked.append(ask), shown_to=lambda _: Shown())
    monkeypatch.setattr(screens, "current", lambda: shown)
    root = State(_reflex_internal_init=True)
    hydrate = f"{State.get_full_name()}.hydrate_and_load"
    with pytest.raises(errors.Unavailable):
        await authority.check(root, hydrate)
    assert asked == [("", hydrate)]
    await authority.check(root, f"{OutboxState.get_full_name()}.send")
