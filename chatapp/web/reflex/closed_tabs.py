"""The states of tabs whose connection has ended: the latest few of each user are kept, so that a page can come back.

Reflex keeps each state for an hour after its last event. Whoever opened and closed tabs in a loop would fill the memory
with them, or Redis: a state with history has up to some megabytes. A page whose state is gone reads everything again.
"""

import asyncio
import logging
from typing import Any

import reflex as rx
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis

from chatapp.domain.ids import UserId

logger = logging.getLogger(__name__)

MOST_CLOSED = 10  # of a user, in this process


class ClosedTabs:
    """The tokens of closed tabs of each user, oldest first."""

    def __init__(self, app: rx.App) -> None:
        self._app = app
        self._tokens: dict[UserId, dict[str, None]] = {}
        self.dropping: set[asyncio.Task[None]] = set()

    def add(self, user_id: UserId, token: str) -> None:
        """A tab was closed; the oldest states beyond MOST_CLOSED are dropped."""
        tokens = self._tokens.setdefault(user_id, {})
        tokens.pop(token, None)
        tokens[token] = None
        while len(tokens) > MOST_CLOSED:
            oldest = next(iter(tokens))
            del tokens[oldest]
            task = asyncio.create_task(self._drop(oldest))
            self.dropping.add(task)
            task.add_done_callback(self.dropping.discard)

    def remove(self, user_id: UserId, token: str) -> None:
        """A tab is back, and its state is needed."""
        tokens = self._tokens.get(user_id, {})
        tokens.pop(token, None)
        if not tokens:
            self._tokens.pop(user_id, None)

    async def _drop(self, token: str) -> None:
        """Delete the state when its events have ended, unless its tab is connected, perhaps to another process."""
        state_token = rx.BaseStateToken(ident=token, cls=rx.State)
        states, namespace = self._app.state_manager, self._app.event_namespace
        assert namespace is not None  # noqa: S101 - there is one as soon as tabs connect
        try:
            async with states.modify_state(state_token):
                if await namespace._token_manager.is_token_connected(token):  # noqa: SLF001 - Reflex has no other way
                    return
                await _delete(states, state_token)
        except Exception:
            logger.exception("the state of a closed tab could not be dropped")


async def _delete(states: Any, token: rx.BaseStateToken) -> None:
    """Reflex itself only lets states expire."""
    if isinstance(states, StateManagerMemory):
        states._purge_token(token)  # noqa: SLF001
    elif isinstance(states, StateManagerRedis):
        kinds = states._get_required_state_classes(rx.State, subclasses=True)  # noqa: SLF001
        await states.redis.delete(*(token._state_key(kind) for kind in kinds))  # noqa: SLF001
