"""One user's list and figures as this process shows them, pure.

A message costs no query for those who have their list open: each row follows from what the event carries.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import assert_never

from chatapp.domain.conversation import ConversationRow
from chatapp.domain.events import (
    CacheStale,
    ConversationChanged,
    CursorsMoved,
    Event,
    MessageChanged,
    MessagePosted,
    ParticipationChanged,
    PersonalChanged,
    PresenceChanged,
    SessionEnded,
    TypingChanged,
    UserChanged,
)
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import Kind, MessageView, preview_of
from chatapp.domain.presence import Presence
from chatapp.domain.receipt import Cursor
from chatapp.domain.stats import DashboardStats

from .reach import Reaches, reach_of
from .tally import Tally, calls, calls_of, tally_of
from .views import Figures, Typists, with_entry

NO_CURSORS: Mapping[ConversationId, Mapping[UserId, Cursor]] = {}


@dataclass
class Inbox:
    """Rows of a list, latest activity first. The first `whole` of them are the beginning of the list; the others are
    older conversations, which filters show.

    `tallies` has what is unread in each row, `reaches` how far the user's own messages at the end
    of rows have come. `presence` knows those of the people in direct rows who are connected, `typing` who types in
    which row. `blocked` are the people who call the user in vain.
    """

    user_id: UserId
    rows: list[ConversationRow]
    figures: Figures
    whole: int
    reaches: Reaches
    tallies: dict[ConversationId, Tally] = field(default_factory=dict[ConversationId, Tally])
    presence: dict[UserId, Presence] = field(default_factory=dict[UserId, Presence])
    typing: dict[ConversationId, Typists] = field(default_factory=dict[ConversationId, Typists])
    blocked: frozenset[UserId] = frozenset()

    @property
    def people(self) -> set[UserId]:
        """Whose presence the rows show."""
        return {row.other_participants[0].user_id for row in self.rows if _is_direct(row)}

    def apply(self, *events: Event) -> bool:
        """Bring the list up to date; false when events alone do not tell enough, and it must be loaded again."""
        is_told = True
        for conversation_id, run in groupby(events, _posted_to):
            if conversation_id is not None:
                is_told &= self._posted([event for event in run if isinstance(event, MessagePosted)])
            else:
                is_told &= all(self._apply(event) for event in run)
        return is_told

    def _apply(self, event: Event) -> bool:  # noqa: PLR0911 - one case for each event
        match event:
            case MessageChanged():
                return self._changed(event)
            case ConversationChanged():
                return self._renamed(event)
            case ParticipationChanged():
                return self._took_part(event)
            case PresenceChanged() | TypingChanged() | CursorsMoved():
                return self._note(event)
            case UserChanged() | PersonalChanged():
                return False
            case MessagePosted() | SessionEnded() | CacheStale():
                pass
            case _:
                assert_never(event)
        return True

    def lose(self, conversation_id: ConversationId) -> None:
        """Leave a conversation out; the figures are right again once the list is loaded."""
        place = self._place_of(conversation_id)
        if place is not None:
            del self.rows[place]
            self.whole -= place < self.whole
            self.reaches.lose(conversation_id)

    def _posted(self, events: Sequence[MessagePosted]) -> bool:
        """Messages of one conversation that came one after the other: the row is made once, of the last of them."""
        last = events[-1]
        message, key = last.message, last.message.conversation
        place = self._place_of(key)
        if place is None:
            return False
        row = self.rows[place]
        new = [event.message for event in events if event.message.seq > row.last_seq]
        if not new:
            return True
        if message.seq != row.last_seq + len(new):
            return False
        for each in new:
            self.tallies[key].post(each, calls=calls(each, self.user_id, self.blocked))
        self.reaches.post(last)
        moved = replace(
            row,
            last_message_preview=preview_of(message),
            updated_at=message.created_at,
            unread_count=self.tallies[key].unread,
            mentions=self.tallies[key].mentions,
            last_seq=message.seq,
            is_new=row.is_new and not any(self._has_read(event, row) for event in events),
        )
        self._put_first(place, moved)
        own = sum(each.sender == self.user_id and each.kind == Kind.TEXT for each in new)
        self._count(row, moved, own)
        return True

    def _has_read(self, event: MessagePosted, row: ConversationRow) -> bool:
        """Whether the message is the viewer's own, and moved the cursor."""
        return event.cursors.get(self.user_id, 0) > row.last_read_seq

    def _note(self, event: PresenceChanged | TypingChanged | CursorsMoved) -> bool:
        """What others do, which no row holds."""
        match event:
            case PresenceChanged():
                self._attended(event)
            case TypingChanged():
                self._typed(event)
            case CursorsMoved():
                return self._reached(event)
        return True

    def _reached(self, event: CursorsMoved) -> bool:
        """People have read, or were reached. A cursor that comes before its message asks for a reading: the message
        says how far everybody was when it was sent, which would undo it.
        """
        self.reaches.move(event)
        place = self._place_of(event.conversation_id)
        furthest = max((*event.read.values(), *event.delivered.values()), default=0)
        return place is None or furthest <= self.rows[place].last_seq

    def _put_first(self, place: int, row: ConversationRow) -> None:
        """Show a row that was at this place where the database has it. That is on top, unless processes overtook each
        other: sorting 50 rows was a third of an event.
        """
        del self.rows[place]
        self.rows.insert(0, row)
        self.whole += place >= self.whole
        if len(self.rows) > 1 and _order(row) < _order(self.rows[1]):
            self.rows.sort(key=_order, reverse=True)

    def _changed(self, event: MessageChanged) -> bool:
        """A row shows its last message only, and does not move for what happens to it; a message that was deleted is
        unread no more.
        """
        message = event.message
        is_erased = message.deleted_at is not None and message.sender != self.user_id
        may_count = is_erased or (message.edited_at is not None and calls(message, self.user_id, self.blocked))
        place = self._place_of(message.conversation)
        if place is None:
            return not may_count  # in a conversation further down it may have been unread
        row = self.rows[place]
        shown = row.last_message_preview
        if shown is not None and shown.id == message.id and shown.revision < message.revision:
            self.rows[place] = replace(row, last_message_preview=preview_of(message))
        return message.seq <= row.last_seq and (not may_count or self._recounted(place, message))

    def _recounted(self, place: int, message: MessageView) -> bool:
        """A message that counts was deleted, or was edited and calls the user now."""
        tally = self.tallies[message.conversation]
        is_known = tally.erase(message) if message.deleted_at else tally.edit(message)
        self._recount(place)
        return is_known

    def _renamed(self, event: ConversationChanged) -> bool:
        """Without a name, a row is called by the others, whom the event does not name."""
        now = event.conversation
        place = self._place_of(now.id)
        if place is None or now.revision <= self.rows[place].revision:
            return True
        row = self.rows[place]
        if row.is_group and not now.name:
            return False
        count = now.participants_count
        self.rows[place] = replace(
            row, name=now.name, title=now.name or row.title, participants_count=count, revision=now.revision
        )
        return row.is_group

    def _took_part(self, event: ParticipationChanged) -> bool:
        """Joining and leaving change the list itself; reading changes the unread count of a row."""
        now = event.people[self.user_id]
        place = self._place_of(event.conversation_id)
        if place is None or not now.is_member:
            return False
        if event.by == self.user_id and self.rows[place].is_new:
            self.rows[place] = replace(self.rows[place], is_new=False)
        is_known = self.tallies[event.conversation_id].take(now)
        self._recount(place)
        return is_known

    def _attended(self, event: PresenceChanged) -> None:
        if event.user_id in self.people and self.user_id not in event.hidden_from:
            self.presence = with_entry(self.presence, event.user_id, event.now if event.now.is_online else None)

    def _typed(self, event: TypingChanged) -> None:
        """Without the viewer, whose other tabs need not be told."""
        key = event.conversation_id
        if event.user_id == self.user_id or (event.is_typing and self._place_of(key) is None):
            return
        typists = with_entry(self.typing.get(key, {}), event.user_id, event.name if event.is_typing else None)
        self.typing = with_entry(self.typing, key, typists or None)

    def _recount(self, place: int) -> None:
        """Show what the tally of a row says now."""
        row = self.rows[place]
        tally = self.tallies[row.id]
        now = {
            "unread_count": tally.unread,
            "mentions": tally.mentions,
            "last_read_seq": tally.last_read_seq,
            "unread_after": tally.unread_after,
        }
        if all(getattr(row, name) == value for name, value in now.items()):
            return
        self.rows[place] = replace(row, **now)
        self._count(row, self.rows[place])

    def _count(self, before: ConversationRow, now: ConversationRow, sent: int = 0) -> None:
        """A row has changed, and the viewer has sent so many messages."""
        was = self.figures
        self.figures = replace(
            was,
            unread=was.unread + now.unread_count - before.unread_count,
            unread_conversations=was.unread_conversations + (now.unread_count > 0) - (before.unread_count > 0),
            calls=was.calls + calls_of(now) - calls_of(before),
            messages_sent=was.messages_sent + sent,
        )

    def _place_of(self, conversation_id: int) -> int | None:
        return next((place for place, row in enumerate(self.rows) if row.id == conversation_id), None)


def inbox_of(
    user_id: UserId,
    stats: DashboardStats,
    further: Sequence[ConversationRow] = (),
    cursors: Mapping[ConversationId, Mapping[UserId, Cursor]] = NO_CURSORS,
    blocked: Collection[UserId] = (),
) -> Inbox:
    """A list made from what the database holds; `further` are older rows than the recent ones, `cursors` those of the
    others in conversations that end with a message of the user's own, `blocked` the people whom the user blocked.
    """
    figures = Figures(
        conversations=stats.total_conversations,
        messages_sent=stats.total_messages_sent,
        unread=stats.total_unread,
        groups=stats.total_groups,
        unread_conversations=stats.total_unread_conversations,
        calls=stats.total_calls,
    )
    rows = [*stats.recent_conversations, *further]
    tallies = {row.id: tally_of(user_id, row) for row in rows}
    reaches = {row.id: reach_of(row.last_seq, cursors[row.id]) for row in rows if row.id in cursors}
    return Inbox(
        user_id,
        rows,
        figures,
        len(stats.recent_conversations),
        Reaches(user_id, reaches),
        tallies,
        blocked=frozenset(blocked),
    )


def _order(row: ConversationRow) -> tuple[str, int]:
    """As the database orders a list, latest first."""
    return row.updated_at, row.id


def _posted_to(event: Event) -> ConversationId | None:
    return event.message.conversation if isinstance(event, MessagePosted) else None


def _is_direct(row: ConversationRow) -> bool:
    return bool(row.other_participants) and not row.is_group
