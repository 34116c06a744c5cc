"""Read marks: the page reports them, and a person asks for them."""

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.cursor_mark import KEPT
from chatapp.domain.ids import MessageId, UserId
from chatapp.domain.receipt import Marks, ReceiptView
from chatapp.domain.user import initials
from chatapp.services import messages, receipts
from chatapp.web.shapes import Receipt, ReceiptGroup, gradient_of

from .base import Effect, ToastState, conversation_id_of, dialog, holds, number_in, shown_thread, viewer_of
from .place import is_at
from .thread import ThreadState

TITLES = {"read": "Read", "delivered": "Delivered", "sent": "Not yet"}
TIMES_ARE_KEPT = f"Times are kept for {KEPT.days} days."


class ReadingState(rx.State):
    """`stored` is the last report of this tab that is stored, as the page made it. The page makes a report again until
    it stands here (assets/scripts/reading.js); nobody asked for it, so a failure is no notice.
    """

    stored: str = ""

    @rx.event
    async def mark_read(self, seen: str) -> None:
        """`conversation:seq` was on screen for long enough, in a tab that somebody looks at."""
        conversation_id, seq, *_ = [*seen.split(":"), ""]
        place, number = conversation_id_of(conversation_id), number_in(seq)
        try:
            viewer = await viewer_of(self)
            about = {"reader_id": viewer.user_id, "conversation_id": place, "seq": number}
            await runtime.current().work(receipts.mark_read, **about)
        except errors.NotFound:
            pass  # who takes part no more has nothing to store
        except (errors.Unavailable, errors.TooMany):
            return
        self.stored = f"{place}:{number}"

    @rx.event
    async def mark_unread(self, conversation: str, seq: int) -> Effect:
        """A message and what comes after it count as unread again; the divider goes there."""
        viewer = await viewer_of(self)
        about = {"reader_id": viewer.user_id, "conversation_id": conversation_id_of(conversation), "seq": seq}
        try:
            await runtime.current().work(receipts.mark_unread, **about)
        except errors.Invalid as refusal:
            return ToastState.show("error", refusal.detail)
        if await is_at(self, conversation):
            (await self.get_state(ThreadState)).unread_from = seq
        return None


@holds(lambda state: [conversation_id_of(state.place)])
@dialog("receipts")
class ReceiptsState(rx.State):
    """Those of the message with the id `about` and this `seq`, in the conversation with the id `place`; empty while
    nobody asks. `seen` is how far the message had come when they were read.
    """

    place: str = ""
    about: int = 0
    seq: int = 0
    seen: str = ""
    receipts: rx.Field[list[Receipt]] = rx.field(default_factory=list)

    @rx.var
    def summary(self) -> str:
        return f"Read by {sum(receipt.status == 'read' for receipt in self.receipts)} of {len(self.receipts)}"

    @rx.var
    def note(self) -> str:
        """Why a time is missing, where one is."""
        return TIMES_ARE_KEPT if any(one.at == "" and one.status != "sent" for one in self.receipts) else ""

    @rx.var
    def groups(self) -> list[ReceiptGroup]:
        """Those that nobody is in are left out."""
        found = {status: [one for one in self.receipts if one.status == status] for status in TITLES}
        return [ReceiptGroup(TITLES[status], receipts) for status, receipts in found.items() if receipts]

    @rx.event
    async def show(self, conversation: str, message_id: int) -> None:
        """Somebody wants to know who has read a message."""
        if not await is_at(self, conversation):
            return
        await self._read(conversation, message_id)

    @rx.event
    async def read_again(self, conversation: str) -> None:
        """The message has come further."""
        if self.receipts and conversation == self.place:
            try:
                await self._read(conversation, self.about)
            except errors.NotFound:
                self.receipts = []

    @rx.event
    def hide(self) -> None:
        """The list of readers is closed."""
        self.receipts = []

    async def _read(self, conversation: str, message_id: int) -> None:
        viewer = await viewer_of(self)
        ask = {"viewer_id": viewer.user_id, "message_id": MessageId(message_id)}
        marks = shown_thread(self, conversation_id_of(conversation)).get("marks", Marks())
        seq = (await runtime.current().read(messages.load_message, **ask)).seq
        self.receipts = [_receipt(view) for view in await runtime.current().read(receipts.of_message, **ask)]
        self.place, self.about, self.seq, self.seen = (
            conversation,
            message_id,
            seq,
            reach_of(marks, seq, viewer.user_id),
        )


def reach_of(marks: Marks, seq: int, me: UserId) -> str:
    """How many cursors of readers are at a `seq`, and whether everybody else has got it, as in receipts.js."""
    readers = sum(read >= seq for read in marks.reads.values())
    return f"{readers} {int(marks.delivered.but(me) >= seq)}"


def _receipt(view: ReceiptView) -> Receipt:
    return Receipt(
        id=view.user_id,
        name=view.full_name,
        initials=initials(view.full_name),
        gradient=gradient_of(view.user_id),
        status=view.status,
        at=view.at or "",
    )
