"""In front of every event of a tab: a state shows what it holds to nobody who may not see that any more.

A session that is over finds an empty state, whatever its browser sends, with the token of whichever tab. Hydration
sends all that a state holds: before that, what it holds of conversations in which the viewer takes no part any more is
emptied.
"""

from collections.abc import Callable, Collection, Iterable, Iterator
from typing import Any

import reflex as rx
from reflex.middleware.middleware import Middleware
from reflex.state import BaseState, State, StateUpdate
from reflex_base.event import Event

from chatapp import errors, runtime
from chatapp.domain.ids import ConversationId
from chatapp.services import authority
from chatapp.web import screens

from .add_people import AddPeopleState
from .base import conversation_id_of, session_of, shown_to
from .dashboard import DashboardState
from .details import DetailsState
from .message_actions import MessageActionsState
from .receipts import ReceiptsState
from .sidebar import SidebarState
from .switcher import SwitcherState
from .thread import ThreadState

HYDRATES = frozenset({"hydrate", "hydrate_and_load"})

# Which conversations each state holds something of. A state that is neither here nor below holds nothing of any.
PLACES: dict[type[BaseState], Callable[[Any], Iterable[int]]] = {
    ThreadState: lambda state: [state._conversation_id],  # noqa: SLF001 - a sibling's
    DetailsState: lambda state: [state._conversation_id],  # noqa: SLF001
    AddPeopleState: lambda state: [conversation_id_of(state._place)],  # noqa: SLF001
    MessageActionsState: lambda state: [conversation_id_of(state.place)],
    SidebarState: lambda state: [row.id for row in (*state.head, *state.rest)],
    SwitcherState: lambda state: [row.id for row in state.rows],
    DashboardState: lambda state: [leader.id for leader in state.leaders],
}
# What they hold is of one conversation, of which they do not know the id: emptied wherever others are asked about.
PASSING: tuple[type[BaseState], ...] = (ReceiptsState,)


class Authority(Middleware):
    """Asks for every event; an answer is good for a second (`services.recognised`), so a burst asks once."""

    async def preprocess(self, app: Any, state: BaseState, event: Event) -> StateUpdate | None:  # noqa: ARG002 - Reflex's
        is_hydrating = event.name.rpartition(".")[2] in HYDRATES
        try:
            await _check(state, is_hydrating=is_hydrating)
        except errors.Unavailable:
            if is_hydrating and not shown_to(state).inbox:
                screens.current().ask_later(state.router.session.session_id, event.name)
                raise
        return None


async def _check(state: BaseState, *, is_hydrating: bool) -> None:
    """Empty what the asking browser may not be shown. Raises `Unavailable`."""
    try:
        viewer = await session_of(state)
    except errors.Unauthenticated:
        await _empty(state, _own_states(State))
        return
    if not is_hydrating:
        return
    await _empty(state, PASSING)
    held = {ConversationId(key) for kind in PLACES for key in await _places(state, kind)}
    if lost := held - await runtime.current().read(authority.places_among, viewer=viewer, conversation_ids=held):
        await _empty(state, [kind for kind in PLACES if lost & set(await _places(state, kind))])


async def _places(state: BaseState, kind: type[BaseState]) -> list[int]:
    return [key for key in PLACES[kind](await state.get_state(kind)) if key]


async def _empty(state: BaseState, kinds: Collection[type[BaseState]]) -> None:
    """Set back what differs from the beginning; nothing else is sent or stored again."""
    for kind in kinds:
        one = await state.get_state(kind)
        for name, field in kind.get_fields().items():
            if name in kind.__annotations__ and getattr(one, name) != (value := field.default_value()):
                setattr(one, name, value)


def _own_states(root: type[BaseState]) -> list[type[BaseState]]:
    return list(_walk(root))


def _walk(root: type[BaseState]) -> Iterator[type[BaseState]]:
    for kind in root.get_substates():
        if kind.__module__.startswith("chatapp."):
            yield kind
        yield from _walk(kind)


def forgetting(app: rx.App) -> Callable[[str, ConversationId | None], Any]:
    """A function that empties the state of a tab: of one conversation, or of everything, which the tab is not told."""

    async def forget(sid: str, conversation_id: ConversationId | None) -> None:
        namespace: Any = app.event_namespace
        token = namespace.sid_to_token.get(sid)
        if token is None:
            return
        async with app.modify_state(rx.BaseStateToken(ident=token, cls=State)) as state:
            if conversation_id is None:
                await _empty(state, _own_states(State))
                state._clean()  # noqa: SLF001 - Reflex has no other way to keep changes to itself
                return
            kinds = [kind for kind in PLACES if kind is not SidebarState]  # whose feed is told
            held = {kind: await _places(state, kind) for kind in kinds}
            await _empty(state, [*PASSING, *(kind for kind in kinds if conversation_id in held[kind])])

    return forget
