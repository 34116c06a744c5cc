"""The answers to the messages of this tab, and when a message that could not be stored goes out again."""

import asyncio
from uuid import uuid4

import reflex as rx

from chatapp import errors, runtime
from chatapp.flows import messages

from .base import Effect, ToastState, conversation_id_of, viewer_of
from .place import is_at
from .sidebar import SidebarState
from .thread import ThreadState

ANSWERS_KEPT = 50
FIRST_WAIT, LONGEST_WAIT = 1.0, 10.0  # seconds before what could not be stored goes out again
DELAYED = "Messages can't be saved right now. Yours will be sent by itself as soon as they can."


class OutboxState(rx.State):
    """The bubbles themselves wait in the browser: see web/pages/chat/outbox.py.

    While the database is away they stay unanswered. One attempt at a time is made for all of them, in their order,
    each after a longer wait.
    """

    answered: rx.Field[dict[str, int]] = rx.field(default_factory=dict)  # client_id -> seq, 0 when refused
    refusals: rx.Field[dict[str, str]] = rx.field(default_factory=dict)  # client_id -> why, for the same client ids
    _wait: float = 0  # seconds before the next attempt; 0 while messages can be stored
    _waiting: str | None = None  # the `visit` in which something waits; in the next one all of it goes out

    @rx.event
    async def send(self, content: str, client_id: str, conversation: str, reply_to: int, file_ids: str) -> Effect:
        """The form, or an unconfirmed bubble once more; the event itself names its conversation.

        `reply_to` is the `seq` of the message that it answers, 0 for none; `file_ids` are those of its files, joined by
        spaces.
        """
        thread, sidebar = await self.get_state(ThreadState), await self.get_state(SidebarState)
        self.answered = {key: seq for key, seq in self.answered.items() if key != client_id}
        if self._waiting == sidebar.visit:  # nothing overtakes what waits
            return None
        try:
            viewer = await viewer_of(self)
            sent = await messages.say(
                runtime.current(),
                sender_id=viewer.user_id,
                conversation_id=conversation_id_of(conversation),
                content=content,
                client_id=client_id,
                reply_to=reply_to or None,
                file_ids=file_ids.split(),
            )
        except errors.Unauthenticated:
            raise
        except errors.Unavailable:
            return self._delay(sidebar.visit)
        except errors.ChatError as refusal:
            self._answer(client_id, 0, refusal.detail)
            return None
        self._answer(client_id, sent.message.seq)
        self._wait = 0
        if await is_at(self, conversation):
            thread.unread_from = 0
        return None

    @rx.event(background=True)
    async def send_again(self) -> None:
        """After the wait, let the page send what is unconfirmed; a connection that was made meanwhile has done so."""
        if self._waiting is None:
            return
        visit = self._waiting
        await asyncio.sleep(self._wait)
        async with self:
            sidebar = await self.get_state(SidebarState)
            if sidebar.visit == visit:
                sidebar.visit = uuid4().hex[:8]

    def _delay(self, visit: str) -> Effect:
        notice = [] if self._wait else [ToastState.show("warning", DELAYED)]
        self._wait, self._waiting = min(2 * self._wait, LONGEST_WAIT) or FIRST_WAIT, visit
        return [*notice, OutboxState.send_again]

    def _answer(self, client_id: str, seq: int, why: str = "") -> None:
        self.answered = dict([*self.answered.items(), (client_id, seq)][-ANSWERS_KEPT:])
        refusals = {**self.refusals, client_id: why}
        self.refusals = {key: refusals[key] for key, answer in self.answered.items() if answer == 0}
