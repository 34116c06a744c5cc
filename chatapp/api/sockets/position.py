"""The position of one socket in one conversation: each message is told once, in the order of `seq`, and then its
changes in the order of `revision`.
"""

from chatapp import errors
from chatapp.domain.conversation import End
from chatapp.domain.events import ConversationChanged
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import MessageView
from chatapp.live.readers import Passing
from chatapp.services.backlog import Backlog

from . import frames
from .outbox import MAX_WAITING
from .sink import SocketSink

MAX_REMEMBERED = 500  # messages that were read in a changed state: the change is not told again


def end_of(position: int | frames.Place, end: End) -> End:
    """The place of a client in a conversation that ends at `end`."""
    if isinstance(position, int):
        return End(position, end.revision)
    return End(position.seq, position.revision)


class Position:
    """A reader that puts into the outbox what follows its place, and never waits.

    It falls behind when something does not follow, or has no room. Then it reads from the database whenever the queue
    is empty, until it has reached the end. What the follower tells during a read is kept, and compared with the place
    that was reached.
    """

    def __init__(self, sink: SocketSink, conversation_id: ConversationId) -> None:
        self._sink, self._conversation_id = sink, conversation_id
        self._end = End(0, 0)
        self._is_behind = True
        self._kept: list[tuple[bool, MessageView]] | None = None  # told during a read: whether new, and the message
        self._remembered: dict[int, int] = {}  # revisions by `seq`
        self._viewer_ids = frozenset({sink.viewer.user_id})
        self._follower = sink.hub.follow(conversation_id, self)

    @property
    def viewer_ids(self) -> frozenset[UserId]:
        return self._viewer_ids

    def begin(self, place: End, end: End) -> None:
        """Tell what comes after a place; `end` is where the conversation ends. Later calls go to another place."""
        told = self._follower.end
        self._end, self._kept = place, None
        self._remembered.clear()
        self._is_behind = place != end or (told is not None and not end.covers(told))
        self._follower.begin(end)
        self._ask()

    def fill(self, end: End) -> None:
        """Let the follower read what nobody was told, if it has not told everything up to `end`."""
        if self._follower.end is None or not self._follower.end.covers(end):
            self._follower.fill()

    def check(self) -> None:
        """Let the follower look for what nobody was told, unless it has done so lately."""
        self._follower.check()

    def release(self) -> None:
        """Tell nothing more."""
        self._is_behind, self._kept = False, None
        self._sink.hub.unfollow(self._conversation_id, self)

    def posted(self, message: MessageView) -> None:
        if self._is_behind:
            self._keep(message, is_new=True)
        elif message.seq == self._end.seq + 1 and self._sink.outbox.has_room:
            self._put_new(message)
            self._end = End(message.seq, self._end.revision)
        elif message.seq > self._end.seq:
            self.skipped()

    def changed(self, message: MessageView, hidden_from: frozenset[UserId] = frozenset()) -> None:
        if self._viewer_ids & hidden_from:
            return
        if self._is_behind:
            self._keep(message, is_new=False)
        elif message.revision > self._end.revision and self._sink.outbox.has_room:
            self._put_change(message)
            self._end = End(self._end.seq, message.revision)
        elif message.revision > self._end.revision:
            self.skipped()

    def told(self, event: Passing) -> None:
        """The sink itself receives what has no order."""
        if isinstance(event, ConversationChanged):
            self._sink.look_at(self._conversation_id)

    def skipped(self) -> None:
        self._is_behind = True
        self._ask()

    def lose(self, user_id: UserId) -> None:  # noqa: ARG002 - there is one
        """Put nothing more until the database says that the user takes part; a read under way may have begun before."""
        self._kept = None
        self.skipped()

    async def catch_up(self) -> None:
        """Read and put the next part of what is missing."""
        if not self._is_behind:
            return
        self._kept = kept = []
        try:
            backlog = await self._sink.records.backlog(self._conversation_id, self._end)
        except errors.NotFound:
            self._sink.lose(self._conversation_id)
            return
        if self._kept is not kept:
            return
        self._kept = None
        self._put_all(backlog)
        self._is_behind = not backlog.is_whole or len(kept) > MAX_WAITING
        self._ask()
        if not self._is_behind:
            self._remembered.clear()
            for is_new, message in kept:
                (self.posted if is_new else self.changed)(message)

    def _put_all(self, backlog: Backlog) -> None:
        """The queue is empty, so there is room."""
        for message in backlog.messages:
            self._put_new(message)
        for message in backlog.changed:
            self._put_change(message)
        self._end = backlog.reached
        if backlog.conversation is not None:
            self._sink.look_at(self._conversation_id)

    def _put_new(self, message: MessageView) -> None:
        if message.revision > self._end.revision and len(self._remembered) < MAX_REMEMBERED:
            self._remembered[message.seq] = message.revision
        self._put(frames.message(message))

    def _put_change(self, message: MessageView) -> None:
        if self._remembered.pop(message.seq, 0) < message.revision:
            self._put(frames.updated(message))

    def _put(self, text: str) -> None:
        self._sink.outbox.put(self._sink.framed(self._conversation_id, text))

    def _keep(self, message: MessageView, *, is_new: bool) -> None:
        """Keep one more than there may be, which shows that there were too many."""
        if self._kept is not None and len(self._kept) <= MAX_WAITING:
            self._kept.append((is_new, message))

    def _ask(self) -> None:
        if self._is_behind:
            self._sink.outbox.ask(self)
