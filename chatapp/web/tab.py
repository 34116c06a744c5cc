"""The tabs that are connected to this process: which session each belongs to, and what it shows.

A tab is registered before it is authorised, so that no end falls between the two; it is shown nothing until `admit`.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from chatapp.domain.events import SessionEnded
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.session import Viewer

Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Tab:
    """Connected to this process; `conversation_id` is None where none is open."""

    viewer: Viewer
    conversation_id: ConversationId | None

    @property
    def rooms(self) -> list[str]:
        own = [user_room(self.viewer.user_id)]
        return own if self.conversation_id is None else [*own, conversation_room(self.conversation_id)]


@dataclass(frozen=True, slots=True)
class Outside:
    """A conversation that a tab wants to show and may not. `at` is when the user's part in it ended, RFC 3339, and ""
    where this process was told of no end; `by` is who removed the user, and "" for the user's own act.
    """

    conversation_id: ConversationId
    title: str = ""
    by: str = ""
    at: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """The values of the vars that one tab may show now, by name; empty if there are none."""

    conversation_id: ConversationId | None = None
    thread: Values = field(default_factory=dict[str, Any])
    inbox: Values = field(default_factory=dict[str, Any])


class Tabs:
    """All tabs of this process by the id of their socket."""

    def __init__(self) -> None:
        self._tabs: dict[str, Tab] = {}
        self._admitted: set[str] = set()
        self._outside: dict[str, Outside] = {}

    def __len__(self) -> int:
        return len(self._tabs)

    def __contains__(self, sid: str) -> bool:
        return sid in self._tabs

    def register(self, sid: str, tab: Tab) -> None:
        """From now on ends are noticed for this tab; it is shown nothing yet."""
        self._tabs[sid] = tab
        self._admitted.discard(sid)

    def admit(self, sid: str) -> None:
        """The session is open and the viewer takes part: the tab may be shown what it asked for."""
        self._admitted.add(sid)

    def get(self, sid: str) -> Tab | None:
        return self._tabs.get(sid)

    def admitted(self, sid: str) -> Tab | None:
        """The tab, where it may be shown something."""
        return self._tabs.get(sid) if sid in self._admitted else None

    def wait(self, sid: str, outside: Outside | None) -> None:
        """Remember which conversation a tab may not show (yet)."""
        self._outside.pop(sid, None)
        if outside is not None:
            self._outside[sid] = outside

    def outside(self, sid: str) -> Outside | None:
        """What `wait` has kept of a tab."""
        return self._outside.get(sid)

    def waiting(self, user_ids: Collection[UserId], conversation_id: ConversationId) -> set[str]:
        """The tabs of these users that may not show a conversation (yet); each event of reading asks for them."""
        outside = (sid for sid, each in self._outside.items() if each.conversation_id == conversation_id)
        return {sid for sid in outside if sid in self._tabs and self._tabs[sid].viewer.user_id in user_ids}

    def elsewhere(self, user_ids: Collection[UserId], conversation_id: ConversationId) -> list[str]:
        """The tabs of these users that show something else than a conversation."""
        if not user_ids:
            return []
        others = ((sid, tab) for sid, tab in self._tabs.items() if tab.conversation_id != conversation_id)
        return [sid for sid, tab in others if tab.viewer.user_id in user_ids]

    def showing(self, user_ids: Collection[UserId], conversation_id: ConversationId) -> list[str]:
        """The tabs of these users that show a conversation."""
        here = ((sid, tab) for sid, tab in self._tabs.items() if tab.conversation_id == conversation_id)
        return [sid for sid, tab in here if tab.viewer.user_id in user_ids]

    def leave(self, sid: str) -> Tab | None:
        """Forget a tab; gives it where it was there."""
        self._admitted.discard(sid)
        self._outside.pop(sid, None)
        return self._tabs.pop(sid, None)

    def count(self, user_id: UserId) -> int:
        """Count the tabs of a user in this process."""
        return sum(tab.viewer.user_id == user_id for tab in self._tabs.values())

    def on(self, conversation_id: ConversationId) -> list[Tab]:
        """The tabs that have a conversation open."""
        return [tab for tab in self._tabs.values() if tab.conversation_id == conversation_id]

    def ended_by(self, event: SessionEnded) -> list[tuple[str, Tab]]:
        """The tabs of a session that has ended, with the ids of their sockets.

        The user counts too: a database may give the number of a deleted session again.
        """
        return [
            (sid, tab)
            for sid, tab in self._tabs.items()
            if tab.viewer.session_id == event.session_id and tab.viewer.user_id in event.audience
        ]

    def expel(self, user_id: UserId, conversation_id: ConversationId) -> list[str]:
        """Let a user's tabs show a conversation no more; gives the ids of their sockets."""
        place = user_id, conversation_id
        out = [sid for sid, tab in self._tabs.items() if (tab.viewer.user_id, tab.conversation_id) == place]
        for sid in out:
            self._tabs[sid] = replace(self._tabs[sid], conversation_id=None)
        return out

    @property
    def viewers(self) -> set[Viewer]:
        """Everybody who has a tab here, once for each session."""
        return {tab.viewer for tab in self._tabs.values()}


def user_room(user_id: UserId) -> str:
    """All tabs of a user, for their list."""
    return f"user-{user_id}"


def conversation_room(conversation_id: ConversationId) -> str:
    """All tabs that show a conversation."""
    return f"conversation-{conversation_id}"
