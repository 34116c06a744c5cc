"""The states of a tab: which of them are ours, how to empty them, and how to open them outside of an event."""

from collections.abc import AsyncGenerator, Collection, Iterator
from contextlib import asynccontextmanager
from typing import Any

import reflex as rx
from reflex.state import BaseState

OWN = "chatapp."  # the modules of our states begin with this
_HYDRATING = frozenset({"hydrate", "hydrate_and_load"})

State = type[BaseState]


def own_states() -> list[State]:
    """All state classes of this program."""
    return list(_walk(rx.State))


def is_hydration(handler: str) -> bool:
    """Whether the handler of this full name sends the whole state to the page."""
    return handler.rpartition(".")[2] in _HYDRATING


async def empty(root: BaseState, kinds: Collection[State]) -> None:
    """Set each var of these states to its default. A var that has it already is not assigned: Reflex would send it."""
    for kind in kinds:
        for name in kind.get_fields():
            if name in kind.__annotations__:
                await set_back(root, kind, name)


async def set_back(root: BaseState, kind: State, name: str) -> None:
    """Set one var to its default, as `empty` does."""
    state, default = await root.get_state(kind), kind.get_fields()[name].default_value()
    if getattr(state, name) != default:
        setattr(state, name, default)


def discard_changes(root: BaseState) -> None:
    """Send the page nothing of what has changed since the state was opened; the changes are stored."""
    root._clean()  # noqa: SLF001 - Reflex has no other way


@asynccontextmanager
async def opened(app: rx.App, sid: str) -> AsyncGenerator[BaseState | None]:
    """The locked root state of a connected tab; None if there is no tab on this socket."""
    namespace: Any = app.event_namespace
    token = namespace.sid_to_token.get(sid)
    if token is None:
        yield None
        return
    async with app.modify_state(rx.BaseStateToken(ident=token, cls=rx.State)) as state:
        yield state


def _walk(parent: State) -> Iterator[State]:
    for kind in parent.get_substates():
        if kind.__module__.startswith(OWN):
            yield kind
        yield from _walk(kind)
