"""The rooms of the live engine in this door: tabs that are sent one payload for all of them."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, fields
from typing import Any

from chatapp.domain.conversation import ConversationRow
from chatapp.domain.ids import ConversationId, UserId
from chatapp.live.thread import ThreadView
from chatapp.live.views import ListView, WindowView

from .bubbles import bubbles
from .reflex.emitter import Emitter
from .shapes import Row
from .tab import Tabs, conversation_room, user_room
from .vars import Cache, CompanyVars, ListVars, WindowVars, company_vars, list_vars, row_of, window_vars

Lose = Callable[[UserId, ConversationId], None]


WINDOW = frozenset(each.name for each in fields(WindowVars))


@dataclass(frozen=True, slots=True)
class StateNames:
    """The full names of the states that have the vars of a window, a conversation and a list, the notices, and what the
    viewer has hidden.
    """

    window: str
    thread: str
    sidebar: str
    toasts: str
    hidden: str

    def of_thread(self, values: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
        """Values of a conversation by the state that has them."""
        parts: dict[str, dict[str, Any]] = {}
        for name, value in values.items():
            parts.setdefault(self.window if name in WINDOW else self.thread, {})[name] = value
        return parts


class ConversationRoom:
    """All tabs that show one conversation."""

    def __init__(
        self, conversation_id: ConversationId, tabs: Tabs, emitter: Emitter, names: StateNames, lose: Lose
    ) -> None:
        self._conversation_id, self._tabs, self._emitter, self._names = conversation_id, tabs, emitter, names
        self._lose = lose
        self._pages = Cache(bubbles)

    @property
    def viewer_ids(self) -> Collection[UserId]:
        return {tab.viewer.user_id for tab in self._tabs.on(self._conversation_id)}

    def show(self, view: ThreadView) -> Mapping[str, Any]:
        if isinstance(view, WindowView):
            return _values(window_vars(view, self._pages.of(view.pages)))
        return _values(company_vars(view))

    async def emit(self, values: Mapping[str, Any]) -> None:
        room = conversation_room(self._conversation_id)
        for state, part in self._names.of_thread(values).items():
            await self._emitter.emit(room, state, part)

    def lose(self, user_id: UserId) -> None:
        self._lose(user_id, self._conversation_id)


class UserRoom:
    """All tabs of one user; `state` is the full name of the state that has the vars."""

    def __init__(self, user_id: UserId, emitter: Emitter, state: str) -> None:
        self._user_id, self._emitter, self._state = user_id, emitter, state
        self.viewer_ids = frozenset({user_id})
        self._rows = Cache[ConversationRow, Row](lambda row: row_of(row, user_id))

    def show(self, view: ListView) -> Mapping[str, Any]:
        return _values(list_vars(view, self._rows.of(view.rows)))

    async def emit(self, values: Mapping[str, Any]) -> None:
        await self._emitter.emit(user_room(self._user_id), self._state, values)

    def lose(self, user_id: UserId) -> None:
        """A list is one's own."""


def _values(of: WindowVars | CompanyVars | ListVars) -> dict[str, Any]:
    return {each.name: getattr(of, each.name) for each in fields(of)}
