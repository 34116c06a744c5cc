"""The follower of one conversation in this process: what its readers hear, in order, each thing once.

Messages are ordered by `seq`, changes by `revision`. The database counts both without holes, so a hole means that an
event is late or lost. The follower waits a moment, then reads what is missing, once for all readers. It never waits for
a reader.
"""

import asyncio
import contextlib
import logging
import time
from collections.abc import Callable
from typing import Any, TypeVar

from chatapp import errors
from chatapp.domain.conversation import End
from chatapp.domain.events import ConversationChanged, MessageChanged, MessagePosted
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.message import MessageView
from chatapp.flows.runner import Runner
from chatapp.services import backlog, receipts
from chatapp.services.backlog import Backlog

from .debounce import Debounce
from .ordered import Ordered
from .readers import Passing, Reader

logger = logging.getLogger(__name__)

T = TypeVar("T")
_Change = tuple[MessageView, frozenset[UserId]]  # and who has hidden it

HOLE_GRACE = 0.05  # seconds for an event to arrive that others have overtaken
CHECK_EVERY = 50.0  # seconds between two checks whether an event was lost; a socket asks for one each minute
MAX_MISSING = 100  # messages, and changes, that are read and told; of more, readers read for themselves


class Follower:
    def __init__(self, conversation_id: ConversationId, run: Runner) -> None:
        self._conversation_id, self._run = conversation_id, run
        self._readers: dict[Reader, None] = {}
        self._posts: Ordered[MessageView] = Ordered()
        self._changes: Ordered[_Change | None] = Ordered()  # None: a change of the conversation itself
        self._told_revision = 0  # of the conversation's own state that readers were told last
        self._filling = Debounce(self._fill)
        self._must_verify = False
        self._hole: asyncio.TimerHandle | None = None
        self._checked_at = time.monotonic()

    def attach(self, reader: Reader) -> None:
        """Tell a reader what comes from now on. A reader attaches first, reads the database then, and calls `begin`."""
        self._readers[reader] = None

    def detach(self, reader: Reader) -> None:
        """Tell a reader nothing more."""
        self._readers.pop(reader, None)

    @property
    def is_read(self) -> bool:
        """Whether there are readers."""
        return bool(self._readers)

    def begin(self, end: End) -> None:
        """Tell what follows the end that a reader has found in the database. The first reader decides."""
        self._posts.begin(end.seq)
        self._changes.begin(end.revision)
        self._tell_in_order()

    @property
    def end(self) -> End | None:
        """The place up to which readers were told everything; None before `begin`."""
        if self._posts.last is None or self._changes.last is None:
            return None
        return End(self._posts.last, self._changes.last)

    def close(self) -> None:
        """Stop reading and waiting."""
        self._filling.stop()
        if self._hole is not None:
            self._hole.cancel()

    def post(self, event: MessagePosted) -> None:
        """Take a message; it is told when all before it are told."""
        self._lose_outsiders(event.audience)
        self._put(self._posts, event.message.seq, event.message)

    def change(self, event: MessageChanged) -> None:
        """Take the new state of a message; it is told after the message, and after earlier changes."""
        self._lose_outsiders(event.audience)
        self._put(self._changes, event.message.revision, (event.message, event.hidden_from))

    def pass_on(self, event: Passing) -> None:
        """Take what has no order. The revision of a change of the conversation is no hole any more."""
        if isinstance(event, ConversationChanged):
            self._put(self._changes, event.conversation.revision, None)
            self._tell_conversation(event)
        else:
            self._tell(lambda reader: reader.told(event))

    def lose(self, user_id: UserId) -> None:
        """A user takes no part any more."""
        self._tell(lambda reader: reader.lose(user_id) if user_id in reader.viewer_ids else None)

    def fill(self) -> None:
        """Read what may be missing."""
        self._filling.request()

    def reread(self) -> None:
        """Events may have been missed: look who takes part, then read what is missing."""
        self._must_verify = True
        self._filling.request()

    def check(self) -> None:
        """As `reread`, once in CHECK_EVERY seconds, however many readers ask for it."""
        if time.monotonic() - self._checked_at >= CHECK_EVERY:
            self._checked_at = time.monotonic()
            self.reread()

    async def verify(self) -> None:
        """Lose the readers who take no part any more, where no event told so. Raises `Unavailable`."""
        with contextlib.suppress(errors.NotFound):
            members = await self.read(receipts.cursors)
            for user_id in self._viewers - members.keys():
                self.lose(user_id)

    async def read(self, service: Callable[..., T], **where: Any) -> T:
        """The answer of a service with the eyes of a reader. Users who may not read any more are lost.

        Raises `NotFound` when nobody is left.
        """
        refused: set[UserId] = set()
        about = {"conversation_id": self._conversation_id, **where}
        while (viewer_id := next(iter(self._viewers - refused), None)) is not None:
            try:
                return await self._run.read(service, viewer_id=viewer_id, **about)
            except errors.NotFound:
                refused.add(viewer_id)
                self.lose(viewer_id)
        raise errors.ConversationNotFound

    @property
    def _viewers(self) -> set[UserId]:
        return {user_id for reader in self._readers for user_id in reader.viewer_ids}

    def _lose_outsiders(self, audience: frozenset[UserId]) -> None:
        """Users who are not in the audience are out, and no event told so; or they came after an event that is late."""
        for user_id in self._viewers - audience:
            self.lose(user_id)

    def _put(self, ordered: Ordered[Any], number: int, item: MessageView | _Change | None) -> None:
        if not ordered.put(number, item):
            self._filling.request()
        self._tell_in_order()

    def _tell(self, tell: Callable[[Reader], None]) -> None:
        for reader in list(self._readers):
            try:
                tell(reader)
            except Exception:
                logger.exception("a reader failed; the others are told")

    def _tell_posts(self) -> None:
        while self._posts.has_next:
            message = self._posts.pop()
            self._tell(lambda reader, it=message: reader.posted(it))

    def _tell_in_order(self) -> None:
        self._tell_posts()
        while self._changes.has_next and self._is_posted(self._changes.peek()):
            if (changed := self._changes.pop()) is not None:
                self._tell(lambda reader, it=changed: reader.changed(*it))
        self._watch_hole()

    def _is_posted(self, change: _Change | None) -> bool:
        """Whether a change may be told: its message was, here or before."""
        return change is None or change[0].seq <= (self._posts.last or 0)

    @property
    def _has_hole(self) -> bool:
        return self._posts.has_hole or self._changes.has_hole

    @property
    def _place(self) -> tuple[int | None, int | None]:
        return self._posts.last, self._changes.last

    def _watch_hole(self) -> None:
        if self._hole is None and self._has_hole:
            self._hole = asyncio.get_running_loop().call_later(HOLE_GRACE, self._end_grace, self._place)

    def _end_grace(self, place: tuple[int | None, int | None]) -> None:
        """A hole has had its time; one that opened later gets its own."""
        self._hole = None
        if self._place == place:
            self._filling.request()
        else:
            self._watch_hole()

    async def _fill(self) -> None:
        """Read what is missing, and tell it; where it is too much, readers read for themselves."""
        await self._verify_if_due()
        if (place := self.end) is None:
            return
        missing = await self.read(backlog.after, position=place, limit=MAX_MISSING)
        if missing.is_whole:
            self._tell_missing(missing)
        self._skip(missing.end)
        if not missing.is_whole:
            self._tell(lambda reader: reader.skipped())

    async def _verify_if_due(self) -> None:
        """A request that comes while this reads is for later: what was read may be from before."""
        if not self._must_verify:
            return
        self._must_verify = False
        try:
            await self.verify()
        except Exception:
            self._must_verify = True
            raise

    def _tell_missing(self, missing: Backlog) -> None:
        """Tell messages, then all changed states. Readers may be ahead: they know a message, but not its state."""
        last = self._changes.last or 0
        for message in missing.messages:
            self._posts.put(message.seq, message)
            self._tell_posts()
        for message in sorted((*missing.messages, *missing.changed), key=lambda it: it.revision):
            if message.revision > last:
                hidden_from = missing.hidden_from.get(message.id, frozenset())
                self._tell(lambda reader, it=message, out=hidden_from: reader.changed(it, out))
        if missing.conversation is not None:
            self._tell_conversation(ConversationChanged(missing.conversation, frozenset()))

    def _tell_conversation(self, event: ConversationChanged) -> None:
        """Tell a state of the conversation, unless a later one was told: that covers this one."""
        if event.conversation.revision > self._told_revision:
            self._told_revision = event.conversation.revision
            self._tell(lambda reader: reader.told(event))

    def _skip(self, end: End) -> None:
        self._posts.skip(end.seq)
        self._changes.skip(end.revision)
        self._tell_in_order()
