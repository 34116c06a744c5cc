"""What this process keeps up to date for its tabs: one feed for each open conversation and for each user's list.

Rules: the database is the truth and `seq` the order; a loaded feed is always fed and dropped only as a whole; emit
at once, then gather what arrives while an emission is under way.
"""

from typing import Any

from chatapp import metrics, runtime
from chatapp.domain.events import (
    ConversationRenamed,
    Event,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ParticipantRemoved,
    ParticipantsAdded,
    ReceiptAdvanced,
    ReceiptDelivered,
    RoleChanged,
)
from chatapp.domain.ids import UserId
from chatapp.domain.message import MessageView, age_of
from chatapp.domain.receipt import Cursor, Marks, furthest, marks_of
from chatapp.flows import presence
from chatapp.services import dashboard, messages, receipts

from .feed import Feed, VarsFeed
from .inbox import Inbox, inbox_of
from .pulse import Emit, Pause, Pulse
from .shapes import Invitation, Person, invitation_of, person_of
from .viewpoint import Viewpoint
from .window import WINDOW, Window

INBOX_PAUSE = 0.2  # seconds between two emissions of one list
INBOX_PAGE = 50  # rows
MARKS_PAUSE = 0.3  # seconds between two emissions of how far a conversation was read


class ThreadFeed(Feed):
    """The window of one conversation, and how far everybody has got in it.

    `changes` counts what happened to messages that are stored, `news` what happened to the conversation itself: a tab
    reads anew what it alone holds when its counter is behind.
    """

    def __init__(self, viewpoint: Viewpoint, emit: Emit) -> None:
        self._viewpoint = viewpoint
        self._arrived: list[MessageView] = []
        self._changed: list[MessageView] = []
        self._is_news = self._are_others = False
        self._marks_pulse = Pulse(self._show_marks, lambda: MARKS_PAUSE)
        self._cursors: dict[UserId, Cursor] = {}
        self._marks = Marks()
        self.window = Window([])
        self.changes = self.news = 0
        super().__init__(emit)

    def close(self) -> None:
        self._marks_pulse.stop()
        super().close()

    def values(self) -> dict[str, Any]:
        return {
            "pages": self.window.pages,
            "tail": self.window.tail,
            "marks": self._marks,
            "changes": self.changes,
            "news": self.news,
        }

    def receive(self, event: Event) -> None:
        """Take an event about this conversation."""
        match event:
            case MessageSent():
                self._arrived.append(event.message)
                self._pulse.ask()  # before the marks, which can wait
                self._move(event.message.sender, read=event.message.seq)
            case MessageEdited() | MessageDeleted():
                self._changed.append(event.message)
                self._pulse.ask()
            case ReceiptAdvanced():
                self._move(event.user_id, read=event.last_read_seq)
            case ReceiptDelivered():
                for user_id, seq in event.cursors.items():
                    self._move(user_id, delivered=seq)
            case ConversationRenamed() | ParticipantsAdded() | ParticipantRemoved() | RoleChanged():
                self._is_news = self._are_others = True
                self._pulse.ask()
                self._marks_pulse.ask()
            case _:
                pass

    def _move(self, user_id: UserId, *, read: int = 0, delivered: int = 0) -> None:
        if (old := self._cursors.get(user_id)) is not None:  # whoever just left says so in a line of the system
            self._cursors[user_id] = furthest(old, Cursor(read, delivered))
        self._marks_pulse.ask()

    def renew(self, user_id: UserId) -> None:
        """Somebody has another name or picture: where they spoke, everything is shown anew."""
        if user_id not in self._cursors:
            return
        if any(bubble.sender == user_id for bubble in (*self.window.pages, *self.window.tail)):
            self._is_stale = True
        self._is_news = True
        self._pulse.ask()

    async def _load(self) -> None:
        page = await self._viewpoint.read(messages.newest, limit=WINDOW)
        self.window = Window(page.messages)
        await self._load_cursors()
        self._marks = marks_of(self._cursors)

    async def _load_cursors(self) -> None:
        """Those who take part now; a cursor that was told meanwhile may be ahead of what was read."""
        old, found = self._cursors, await self._viewpoint.read(receipts.cursors)
        self._cursors = {user_id: furthest(cursor, old.get(user_id, cursor)) for user_id, cursor in found.items()}

    async def _show_marks(self) -> None:
        await self.loaded
        if self._are_others:
            self._are_others = False
            try:
                await self._load_cursors()
            except Exception:
                self._are_others = True
                raise
        marks = marks_of(self._cursors)
        if marks != self._marks:
            self._marks = marks
            await self._emit({"marks": marks})

    async def _renew(self) -> None:
        """Apply what came, or read what is missing; emit the vars that changed."""
        arrived, self._arrived = self._arrived, []
        changed, self._changed = self._changed, []
        parts = await self._anew() if self._is_stale else await self._add(arrived)
        self._changed = [m for m in changed if m.seq > self.window.last] + self._changed  # until their message comes
        for message in changed:
            parts |= self.window.change(message)
        if changed or self._is_news:
            self.changes += bool(changed)
            self.news += self._is_news
            self._is_news = False
            parts |= {"changes", "news"}
        if parts:
            values = self.values()
            await self._emit({name: values[name] for name in parts})
        if arrived:
            metrics.LAG.labels("tabs").observe(age_of(arrived[0]))

    async def _anew(self) -> set[str]:
        """Asked once more meanwhile, it is read once more."""
        self._is_stale = False
        await self._load()
        self.changes += 1
        self.news += 1
        return set(self.values())

    async def _add(self, arrived: list[MessageView]) -> set[str]:
        """Append what follows. Where something is missing the database has it; when that is more than a page, begin
        a new window.
        """
        last = self.window.last
        fresh = sorted({m.seq: m for m in arrived if m.seq > last}.values(), key=lambda m: m.seq)
        if not fresh:
            return set()
        if fresh[-1].seq - last == len(fresh):
            return {"pages", "tail"} if self.window.add(fresh) else {"tail"}
        page = await self._viewpoint.read(messages.page_after, seq=last, limit=WINDOW)
        if page.has_newer:
            await self._load()
            return {"pages", "tail", "marks"}
        self.window.add(page.messages)
        return {"pages", "tail"}


class InboxFeed(VarsFeed):
    """One user's list, figures and invitations, how the user is shown to themselves, and whom the user blocked."""

    def __init__(self, user_id: UserId, emit: Emit, pause: Pause = lambda: INBOX_PAUSE) -> None:
        self._user_id = user_id
        self._limit = INBOX_PAGE
        self.inbox: Inbox
        self.me: Person
        self.blocked: list[UserId]
        self.invitations: list[Invitation]
        super().__init__(emit, pause)

    def values(self) -> dict[str, Any]:
        inbox = self.inbox
        return {
            "me": self.me,
            "head": inbox.head,
            "rest": inbox.rest,
            "has_more": inbox.has_more,
            "figures": inbox.figures,
            "presence": inbox.presence,
            "typing": inbox.typing,
            "blocked": self.blocked,
            "invitations": self.invitations,
        }

    def show_more(self) -> None:
        """Make the list longer by a page."""
        self._limit += INBOX_PAGE
        self.reread()

    async def _load(self) -> None:
        run = runtime.current()
        beside = await run.read(dashboard.beside, viewer_id=self._user_id, recent=self._limit)
        self.me, self.blocked = person_of(beside.me), list(beside.blocked)
        self.invitations = [invitation_of(view) for view in beside.invitations]
        inbox = inbox_of(self._user_id, beside.stats)
        inbox.presence = await presence.shown_to(run, self._user_id, inbox.people)
        if self._shown:
            inbox.typing, inbox.changed = self.inbox.typing, self.inbox.changed
        self.inbox = inbox
        self._shown = self._shown or self.values()

    def _take(self, event: Event) -> bool:
        return self.inbox.apply(event)
