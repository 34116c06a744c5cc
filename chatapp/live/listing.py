"""One user's list in this process, with the figures, and what stands beside every page."""

from chatapp.domain.conversation import ListFilter
from chatapp.domain.events import Event, ParticipationChanged
from chatapp.domain.ids import UserId
from chatapp.flows import presence
from chatapp.flows.runner import Runner
from chatapp.services import dashboard

from .debounce import Pause
from .feed import Feed
from .inbox import Inbox, inbox_of
from .readers import Room
from .views import ListView

PAUSE = 0.2  # seconds between two emissions of one list
PAGE = 50  # rows


class Listing(Feed[ListView, Event]):
    def __init__(self, user_id: UserId, run: Runner, room: Room[ListView], pause: Pause = lambda: PAUSE) -> None:
        self._user_id, self._run = user_id, run
        self._limits = {ListFilter.ALL: PAGE}  # rows of each filter that a tab has asked for
        self._inbox: Inbox
        self._beside: dashboard.Beside
        super().__init__(room, pause)

    def view(self) -> ListView:
        inbox, beside = self._inbox, self._beside
        return ListView(
            me=beside.me,
            rows=tuple(inbox.rows),
            whole=inbox.whole,
            figures=inbox.figures,
            presence=inbox.presence,
            typing=inbox.typing,
            ticks=inbox.reaches.ticks,
            blocked=tuple(beside.blocked),
            invitations=tuple(beside.invitations),
            preferences=beside.preferences,
        )

    def take(self, event: Event) -> None:
        """Drop a lost conversation at once, so that a tab that joins during the pause does not show it."""
        super().take(event)
        if not isinstance(event, ParticipationChanged) or event.people[self._user_id].is_member:
            return
        if self.is_loaded:
            self._inbox.lose(event.conversation_id)
            self._changed()
            self._send_all()  # a tab that joins now shows other rows than those that are there

    def show(self, show: ListFilter) -> None:
        """A tab shows what this filter lets through: have the first page of it."""
        if show not in self._limits:
            self.show_more(show)

    def show_more(self, show: ListFilter) -> None:
        """Have one more page of what a filter lets through."""
        self._limits[show] = self._limits.get(show, 0) + PAGE
        self.reread()

    async def _load(self) -> None:
        filtered = {**self._limits}
        recent = filtered.pop(ListFilter.ALL)
        beside = await self._run.read(dashboard.beside, viewer_id=self._user_id, recent=recent, filtered=filtered)
        inbox = inbox_of(self._user_id, beside.stats, beside.further, beside.cursors, beside.blocked)
        inbox.presence = await presence.shown_to(self._run, self._user_id, inbox.people)
        if self.is_loaded:
            inbox.typing = self._inbox.typing
        self._inbox, self._beside = inbox, beside

    def _apply(self, events: list[Event]) -> bool:
        return self._inbox.apply(*events)
