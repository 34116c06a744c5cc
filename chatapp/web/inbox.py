"""One user's conversation list and figures as this process shows them, pure and without Reflex.

Each row follows from what the event already carries (unread = last `seq` - the reader's cursor), so a message costs
no query for those who have their list open.
"""

from dataclasses import dataclass, field, replace

from chatapp.domain.conversation import ConversationRow
from chatapp.domain.events import Event, MessageSent, PresenceChanged, ReceiptAdvanced, TypingStarted, TypingStopped
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import Kind, MessagePreview, preview_of
from chatapp.domain.presence import Presence
from chatapp.domain.stats import DashboardStats
from chatapp.domain.user import initials

from .shapes import Figures, Row, Typist, gradient_of, typists_with, typists_without

HEAD = 8  # the busiest rows travel apart from the rest, which seldom changes


@dataclass
class Inbox:
    """The first rows of a list, latest activity first.

    `presence` knows those of the people in direct rows who are connected, `typing` who types in which row.
    """

    user_id: UserId
    rows: list[Row]
    figures: Figures
    presence: dict[UserId, Presence] = field(default_factory=dict)
    typing: dict[ConversationId, list[Typist]] = field(default_factory=dict)

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
        if isinstance(event, MessageSent):
            return self._message_sent(event)
        if isinstance(event, ReceiptAdvanced):
            return self._receipt_advanced(event)
        if isinstance(event, PresenceChanged):
            return self._presence_changed(event)
        if isinstance(event, TypingStarted | TypingStopped):
            return self._typing_changed(event)
        return False

    def _presence_changed(self, event: PresenceChanged) -> bool:
        if event.user_id in self.people:
            others = {user_id: state for user_id, state in self.presence.items() if user_id != event.user_id}
            self.presence = others | ({event.user_id: event.now} if event.now.is_online else {})
        return True

    def _typing_changed(self, event: TypingStarted | TypingStopped) -> bool:
        """Without the viewer, whose other tabs need not be told."""
        key = event.conversation_id
        if event.user_id == self.user_id or self._place_of(key) is None:
            return True
        change = typists_with if isinstance(event, TypingStarted) else typists_without
        typists = change(self.typing.get(key, []), event)
        others = {other: found for other, found in self.typing.items() if other != key}
        self.typing = others | ({key: typists} if typists else {})
        return True

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
            preview=preview.content,
            preview_by=preview_by(preview, is_group=row.is_group, viewer_id=self.user_id),
            at=message.created_at,
            unread=message.seq - event.cursors[self.user_id],
            last_seq=message.seq,
        )
        self.rows[place] = moved
        self.rows.sort(key=lambda row: (row.at, row.id), reverse=True)  # as the database orders them
        is_own = message.sender == self.user_id and message.kind == Kind.TEXT
        self.figures = replace(
            self.figures,
            unread=self.figures.unread + moved.unread - row.unread,
            messages_sent=self.figures.messages_sent + is_own,
        )
        return True

    def _receipt_advanced(self, event: ReceiptAdvanced) -> bool:
        if event.user_id != self.user_id:
            return True
        place = self._place_of(event.conversation_id)
        if place is None:
            return False
        row = self.rows[place]
        unread = max(0, min(row.unread, row.last_seq - event.last_read_seq))
        self.rows[place] = replace(row, unread=unread)
        self.figures = replace(self.figures, unread=self.figures.unread + unread - row.unread)
        return True

    def _place_of(self, conversation_id: int) -> int | None:
        return next((place for place, row in enumerate(self.rows) if row.id == conversation_id), None)


def inbox_of(user_id: UserId, rows: list[ConversationRow], stats: DashboardStats) -> Inbox:
    """A list made from what the database holds."""
    figures = Figures(stats.total_conversations, stats.total_messages_sent, stats.total_unread)
    return Inbox(user_id, [row_of(row, user_id) for row in rows], figures)


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
        preview=preview.content if preview else "",
        at=row.updated_at,
        unread=row.unread_count,
        last_seq=row.last_seq,
        other=other.user_id if other else 0,
    )


def preview_by(preview: MessagePreview, *, is_group: bool, viewer_id: UserId) -> str:
    """Who is named before the preview: "You", or in a group the sender's first name."""
    if preview.kind == Kind.SYSTEM:
        return ""
    if preview.sender == viewer_id:
        return "You"
    return preview.sender_name.split()[0] if is_group else ""
