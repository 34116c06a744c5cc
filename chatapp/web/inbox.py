"""One user's conversation list and figures as this process shows them, pure and without Reflex.

Each row follows from what the event already carries (unread = last `seq` - the reader's cursor), so a message costs
no query for those who have their list open.
"""

from dataclasses import dataclass, field, replace

from chatapp.domain.conversation import ConversationRow
from chatapp.domain.events import (
    ConversationRenamed,
    Event,
    MessageDeleted,
    MessageEdited,
    MessageSent,
    ParticipantRemoved,
    ParticipantsAdded,
    PresenceChanged,
    ReceiptAdvanced,
    RoleChanged,
    TypingStarted,
    TypingStopped,
)
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import Kind, MessagePreview, MessageView, preview_of, replaces
from chatapp.domain.presence import Presence
from chatapp.domain.stats import DashboardStats
from chatapp.domain.user import initials

from .shapes import DELETED, Figures, Row, Typist, gradient_of, typists_with, typists_without

HEAD = 8  # the busiest rows travel apart from the rest, which seldom changes


@dataclass
class Inbox:
    """The first rows of a list, latest activity first.

    `cursors` has how far the viewer has read, which only moves forward: what happened in different processes is told in
    any order. `presence` knows those of the people in direct rows who are connected, `typing` who types in which row,
    `changed` the last messages that were edited or deleted, as they were told last.
    """

    user_id: UserId
    rows: list[Row]
    figures: Figures
    cursors: dict[ConversationId, int] = field(default_factory=dict)
    presence: dict[UserId, Presence] = field(default_factory=dict)
    typing: dict[ConversationId, list[Typist]] = field(default_factory=dict)
    changed: dict[ConversationId, MessageView] = field(default_factory=dict)

    @property
    def people(self) -> set[UserId]:
        """Whose presence the rows show."""
        return {UserId(row.other) for row in self.rows if row.other}

    @property
    def head(self) -> list[Row]:
        return self.rows[:HEAD]

    @property
    def rest(self) -> list[Row]:
        return self.rows[HEAD:]

    @property
    def has_more(self) -> bool:
        return self.figures.conversations > len(self.rows)

    def apply(self, event: Event) -> bool:
        """Bring the list up to date; false when the event alone does not tell enough and it must be read again."""
        match event:
            case MessageSent():
                is_told = self._message_sent(event)
            case MessageEdited() | MessageDeleted():
                is_told = self._message_changed(event.message)
            case ReceiptAdvanced():
                is_told = self._receipt_advanced(event)
            case ConversationRenamed():
                is_told = self._conversation_renamed(event)
            case ParticipantsAdded():
                is_told = event.name != "" and self.user_id not in event.user_ids
            case ParticipantRemoved():
                is_told = event.name != "" and self.user_id != event.user_id
            case PresenceChanged() | TypingStarted() | TypingStopped():
                is_told = self._passing(event)
            case _:
                is_told = isinstance(event, RoleChanged)
        return is_told

    def _passing(self, event: PresenceChanged | TypingStarted | TypingStopped) -> bool:
        """What is kept nowhere; it always tells enough."""
        if isinstance(event, PresenceChanged):
            self._presence_changed(event)
        else:
            self._typing_changed(event)
        return True

    def _presence_changed(self, event: PresenceChanged) -> None:
        if event.user_id in self.people and self.user_id not in event.hidden_from:
            others = {user_id: state for user_id, state in self.presence.items() if user_id != event.user_id}
            self.presence = others | ({event.user_id: event.now} if event.now.is_online else {})

    def _typing_changed(self, event: TypingStarted | TypingStopped) -> None:
        """Without the viewer, whose other tabs need not be told."""
        key = event.conversation_id
        is_elsewhere = isinstance(event, TypingStarted) and self._place_of(key) is None
        if event.user_id == self.user_id or is_elsewhere:
            return
        change = typists_with if isinstance(event, TypingStarted) else typists_without
        typists = change(self.typing.get(key, []), event)  # pyright: ignore[reportArgumentType]
        others = {other: found for other, found in self.typing.items() if other != key}
        self.typing = others | ({key: typists} if typists else {})

    def _message_sent(self, event: MessageSent) -> bool:
        message = event.message
        place = self._place_of(message.conversation)
        if place is None or message.seq > self.rows[place].last_seq + 1:
            return False
        if message.seq <= self.rows[place].last_seq:
            return True
        row = self.rows[place]
        preview = preview_of(message)
        moved = replace(
            row,
            preview=preview_line(preview),
            preview_by=preview_by(preview, is_group=row.is_group, viewer_id=self.user_id),
            at=message.created_at,
            unread=message.seq - self._move(message.conversation, event.cursors[self.user_id]),
            last_seq=message.seq,
        )
        self._put(place, moved)
        is_own = message.sender == self.user_id and message.kind == Kind.TEXT
        self.figures = replace(
            self.figures,
            unread=self.figures.unread + moved.unread - row.unread,
            messages_sent=self.figures.messages_sent + is_own,
        )
        return True

    def _put(self, place: int, row: Row) -> None:
        """Show a row that was at this place where the database has it. That is on top, unless processes overtook each
        other: sorting 50 rows was a third of an event.
        """
        del self.rows[place]
        self.rows.insert(0, row)
        if len(self.rows) > 1 and _order(row) < _order(self.rows[1]):
            self.rows.sort(key=_order, reverse=True)

    def _message_changed(self, message: MessageView) -> bool:
        """A row shows its last message only, and does not move for what happens to it."""
        place = self._place_of(message.conversation)
        if place is None:
            return True
        row, known = self.rows[place], self.changed.get(message.conversation)
        is_late = known is not None and known.seq == message.seq and not replaces(message, known)
        if message.seq == row.last_seq and not is_late:
            self.changed[message.conversation] = message
            self.rows[place] = replace(row, preview=preview_line(preview_of(message)))
        return message.seq <= row.last_seq

    def _conversation_renamed(self, event: ConversationRenamed) -> bool:
        """Without a name, the row is called by the others, whom the event does not tell."""
        place = self._place_of(event.conversation_id)
        if place is not None and event.name:
            self.rows[place] = replace(self.rows[place], title=event.name, initials=initials(event.name))
        return event.name != ""

    def _receipt_advanced(self, event: ReceiptAdvanced) -> bool:
        if event.user_id != self.user_id:
            return True
        place = self._place_of(event.conversation_id)
        if place is None:
            return False
        row = self.rows[place]
        unread = max(0, row.last_seq - self._move(event.conversation_id, event.last_read_seq))
        self.rows[place] = replace(row, unread=unread)
        self.figures = replace(self.figures, unread=self.figures.unread + unread - row.unread)
        return True

    def _move(self, conversation_id: ConversationId, read: int) -> int:
        """The viewer has read so far; how far that is all in all."""
        self.cursors[conversation_id] = max(read, self.cursors.get(conversation_id, 0))
        return self.cursors[conversation_id]

    def _place_of(self, conversation_id: int) -> int | None:
        return next((place for place, row in enumerate(self.rows) if row.id == conversation_id), None)


def _order(row: Row) -> tuple[str, int]:
    """As the database orders a list, latest first."""
    return row.at, row.id


def inbox_of(user_id: UserId, stats: DashboardStats) -> Inbox:
    """A list made from what the database holds."""
    figures = Figures(stats.total_conversations, stats.total_messages_sent, stats.total_unread)
    rows = stats.recent_conversations
    cursors = {row.id: row.last_seq - row.unread_count for row in rows}
    return Inbox(user_id, [row_of(row, user_id) for row in rows], figures, cursors)


def row_of(row: ConversationRow, viewer_id: UserId) -> Row:
    """One conversation made for rendering."""
    preview = row.last_message_preview
    other = row.other_participants[0] if row.other_participants and not row.is_group else None
    return Row(
        id=row.id,
        title=row.title,
        is_group=row.is_group,
        initials=initials(row.title),
        gradient=gradient_of(other.user_id if other else row.id),
        avatar=(other.avatar or "") if other else "",
        preview_by=preview_by(preview, is_group=row.is_group, viewer_id=viewer_id) if preview else "",
        preview=preview_line(preview) if preview else "",
        at=row.updated_at,
        unread=row.unread_count,
        last_seq=row.last_seq,
        other=other.user_id if other else 0,
    )


def preview_line(preview: MessagePreview) -> str:
    """What a row says of its last message."""
    return DELETED if preview.deleted_at else preview.content


def preview_by(preview: MessagePreview, *, is_group: bool, viewer_id: UserId) -> str:
    """Who is named before the preview: "You", or in a group the sender's first name."""
    if preview.kind == Kind.SYSTEM:
        return ""
    if preview.sender == viewer_id:
        return "You"
    return preview.sender_name.split()[0] if is_group else ""
