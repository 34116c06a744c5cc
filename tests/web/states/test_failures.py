"""A handler that fails forgets nothing of what it was to do."""

from types import SimpleNamespace

import pytest
from reflex.state import State

from chatapp import errors, runtime
from chatapp.services import messages
from chatapp.web import screens
from chatapp.web.states import dashboard, message_actions
from chatapp.web.states.dashboard import DashboardState
from chatapp.web.states.message_actions import MessageActionsState


class Away:
    """A runtime whose database fails once; `asked` are the services that were called."""

    def __init__(self):
        self.asked = []

    async def work(self, service, **_arguments):
        self.asked.append(service)
        if len(self.asked) == 1:
            raise errors.Unavailable


@pytest.fixture
def away(monkeypatch):
    async def viewer_of(_state):
        return SimpleNamespace(user_id=3)

    for module in (message_actions, dashboard):
        monkeypatch.setattr(module, "viewer_of", viewer_of)
    database = Away()
    monkeypatch.setattr(runtime, "current", lambda: database)
    return database


async def test_the_question_stays_until_the_message_is_deleted(away):
    state = await State(_reflex_internal_init=True).get_state(MessageActionsState)
    state.deleting = 7
    with pytest.raises(errors.Unavailable):
        await MessageActionsState.delete.fn(state, 7, "all")
    assert state.deleting == 7
    await MessageActionsState.delete.fn(state, 7, "all")
    assert (state.deleting, away.asked) == (0, [messages.delete, messages.delete])


@pytest.mark.parametrize(("handler", "arguments"), [("enter", []), ("choose", [7]), ("refresh", [])])
async def test_charts_are_asked_for_until_they_can_be_read(monkeypatch, handler, arguments):
    asked = []

    async def show(_state):
        raise errors.Unavailable

    monkeypatch.setattr(dashboard, "_show", show)
    monkeypatch.setattr(screens, "current", lambda: SimpleNamespace(ask_later=lambda *call: asked.append(call)))
    state = await State(_reflex_internal_init=True).get_state(DashboardState)
    with pytest.raises(errors.Unavailable):
        await getattr(DashboardState, handler).fn(state, *arguments)
    again = "enter" if handler == "enter" else "refresh"
    assert asked == [("", f"{DashboardState.get_full_name()}.{again}")]
