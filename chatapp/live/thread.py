"""An open conversation: the reader of its follower for all tabs of this process that show it."""

from collections.abc import Collection, Mapping
from typing import Any, NamedTuple, assert_never

from chatapp import metrics
from chatapp.domain import markup
from chatapp.domain.events import ConversationChanged, CursorsMoved, PresenceChanged, TypingChanged
from chatapp.domain.ids import UserId
from chatapp.domain.message import MessageView, age_of
from chatapp.domain.user import PublicUser
from chatapp.services import conversations, messages
from chatapp.services.work import Work

from .company import Company
from .feed import Feed
from .follower import Follower
from .readers import Passing, Room
from .views import CompanyView, WindowView
from .window import WINDOW, Window

ThreadView = WindowView | CompanyView


class Posted(NamedTuple):
    """A message is new."""

    message: MessageView


class Changed(NamedTuple):
    """A message is not as it was."""

    message: MessageView


class WindowFeed(Feed[WindowView, Posted | Changed | PublicUser | None]):
    """The last messages. They go out at once. A user stands for new names, None for other news."""

    def __init__(self, follower: Follower, room: Room[WindowView]) -> None:
        self._follower = follower
        self._window = Window()
        self._changes = self._news = 0
        self._revisions: dict[UserId, int] = {}  # of users whose names have changed
        super().__init__(room)

    def view(self) -> WindowView:
        return WindowView(self._window.pages, self._changes, self._news)

    def reread(self) -> None:
        """Also what tabs alone hold may have changed unheard."""
        self._changes += 1
        self._news += 1
        super().reread()

    async def _load(self) -> None:
        self._follower.begin(await self._follower.read(conversations.end_of))
        self._window = Window(await self._follower.read(_newest))

    def _apply(self, events: list[Posted | Changed | PublicUser | None]) -> bool:
        is_whole = True
        for event in events:
            match event:
                case Posted(message):
                    is_whole &= self._window.add(message)
                case Changed(message):
                    self._window.change(message)
                    self._changes += 1
                case PublicUser():
                    self._rename(event)
                case None:
                    self._news += 1
        if (first := next((event for event in events if isinstance(event, Posted)), None)) is not None:
            metrics.LAG.labels("tabs").observe(age_of(first.message))
        return is_whole

    def _rename(self, user: PublicUser) -> None:
        if user.revision > self._revisions.get(user.id, 0):
            self._revisions[user.id] = user.revision
            self._window.rename(user)
            self._news += 1


def _newest(work: Work, **about: Any) -> list[MessageView]:
    """The messages of a window. Their markup is parsed in this database thread, and kept: the texts of fifty strangers
    would hold up the event loop.
    """
    found = messages.newest(work, **about, limit=WINDOW).messages
    for message in found:
        markup.tree(message.content)
    return found


class Thread:
    """Splits what a follower tells into the window, which goes out at once, and the company, which can wait."""

    def __init__(self, room: Room[ThreadView], window: WindowFeed, company: Company) -> None:
        self._room, self._window, self._company = room, window, company
        self.feeds = window, company

    @property
    def viewer_ids(self) -> Collection[UserId]:
        return self._room.viewer_ids

    def values(self) -> Mapping[str, Any]:
        """The vars by name; empty before both feeds are loaded."""
        if not all(feed.is_loaded for feed in self.feeds):
            return {}
        return {**self._window.values(), **self._company.values()}

    def posted(self, message: MessageView) -> None:
        self._window.take(Posted(message))

    def changed(self, message: MessageView, hidden_from: frozenset[UserId]) -> None:  # noqa: ARG002 - the same for all
        self._window.take(Changed(message))

    def told(self, event: Passing) -> None:
        match event:
            case ConversationChanged():
                self._window.take(None)
                self._company.reread()
            case CursorsMoved() | PresenceChanged() | TypingChanged():
                self._company.take(event)
            case _:
                assert_never(event)

    def skipped(self) -> None:
        self.reread()

    def lose(self, user_id: UserId) -> None:
        self._room.lose(user_id)

    def rename(self, user: PublicUser) -> None:
        """A user of this conversation has other names, or another picture."""
        if self._company.may_have(user.id):
            self._window.take(user)

    def reread(self) -> None:
        """Load everything again."""
        for feed in self.feeds:
            feed.reread()

    def reread_company(self) -> None:
        """Load the people again, where an event does not tell what changed."""
        self._company.reread()

    def close(self) -> None:
        for feed in self.feeds:
            feed.close()
