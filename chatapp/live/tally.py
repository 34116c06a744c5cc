"""How much of one conversation is unread for one user, and calls the user, as events tell it; pure."""

from collections.abc import Collection
from dataclasses import dataclass, field
from typing import NamedTuple

from chatapp.domain.conversation import ConversationRow
from chatapp.domain.ids import UserId
from chatapp.domain.mention import EVERYBODY
from chatapp.domain.message import Kind, MessageView
from chatapp.domain.participant import Participation

MOST_LATER = 100  # messages that are remembered one by one


class Counts(NamedTuple):
    """Whether a message is unread, and calls the user."""

    unread: bool
    calls: bool


@dataclass
class Tally:
    """The database counted `counted` messages up to the message `as_of`, when the conversation had this `revision`;
    `called` of them call the user. `later` says of each message after that how it counts. Events may come in any order:
    an event that this cannot place is refused, and the list is read again.
    """

    user_id: UserId
    last_read_seq: int
    unread_after: int | None
    as_of: int
    counted: int
    called: int
    revision: int
    later: dict[int, Counts] = field(default_factory=dict[int, Counts])
    changed: int = 0  # the highest revision of a message in `later` that was deleted or edited
    participation: int = 0  # the revision of the last one that was taken

    @property
    def unread(self) -> int:
        """How many messages are unread."""
        return self.counted + sum(each.unread for each in self.later.values())

    @property
    def mentions(self) -> int:
        """How many of them call the user."""
        return self.called + sum(each.calls for each in self.later.values())

    @property
    def _place(self) -> int:
        """Up to which `seq` nothing is unread."""
        return self.last_read_seq if self.unread_after is None else self.unread_after

    def post(self, message: MessageView, *, calls: bool) -> None:
        """Count the next message, unless the database has counted it: a text of somebody else."""
        if message.seq <= self.as_of:
            return
        unread = message.kind == Kind.TEXT and message.sender != self.user_id
        self.later[message.seq] = Counts(unread, unread and calls)
        if len(self.later) > MOST_LATER:
            self.as_of = next(iter(self.later))
            oldest = self.later.pop(self.as_of)
            self.counted += oldest.unread
            self.called += oldest.calls

    def erase(self, message: MessageView) -> bool:
        """Somebody else's message was deleted: count it no more; false where it is not known whether it counted."""
        if message.seq in self.later:
            self.later[message.seq] = Counts(unread=False, calls=False)
            self.changed = max(self.changed, message.revision)
            return True
        return message.seq <= self._place or message.revision <= self.revision

    def edit(self, message: MessageView) -> bool:
        """A text that calls the user was edited; false where it is not known whether it did before."""
        if message.seq in self.later:
            is_unread = self.later[message.seq].unread
            self.later[message.seq] = Counts(is_unread, calls=is_unread)
            self.changed = max(self.changed, message.revision)
            return True
        return message.seq <= self._place or message.revision <= self.revision

    def take(self, now: Participation) -> bool:
        """Begin anew with a participation. An older one changes nothing; false for one that is newer, but of a moment
        before something that was counted.
        """
        if now.last_read_seq < self.last_read_seq or now.revision <= self.participation:
            return True
        if now.as_of < self.as_of or now.as_of_revision < max(self.revision, self.changed):
            return False
        self.last_read_seq, self.unread_after, self.participation = now.last_read_seq, now.unread_after, now.revision
        self.as_of, self.counted, self.revision = now.as_of, now.unread, now.as_of_revision
        self.called = now.mentions
        self.later = {seq: counts for seq, counts in self.later.items() if seq > now.as_of}
        return True


def calls(message: MessageView, user_id: UserId, blocked: Collection[UserId]) -> bool:
    """Whether a message of somebody else calls a user: by name, with all, or as a reply. `blocked` call in vain."""
    if message.sender == user_id or message.sender in blocked:
        return False
    is_reply = message.reply is not None and message.reply.sender == user_id
    return is_reply or user_id in message.mentions or EVERYBODY in message.mentions


def tally_of(user_id: UserId, row: ConversationRow) -> Tally:
    """As a row of a list tells it."""
    place = row.last_read_seq, row.unread_after, row.last_seq
    return Tally(user_id, *place, row.unread_count, row.mentions, row.revision)


def calls_of(row: ConversationRow) -> int:
    """How many unread messages of a row ask for the user: all of a direct conversation, and mentions in a group."""
    return row.mentions if row.is_group else row.unread_count
