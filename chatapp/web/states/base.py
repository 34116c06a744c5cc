"""What every state needs: who is asking, and how a refusal is told."""

import logging
from collections.abc import AsyncGenerator, Callable, Iterable, Mapping
from contextlib import asynccontextmanager
from typing import Any, TypeVar, cast

import reflex as rx

from chatapp import cookies, errors, logs, runtime
from chatapp.domain.ids import ConversationId
from chatapp.domain.session import Viewer
from chatapp.flows import sessions
from chatapp.security import SESSION_COOKIE, TokenType
from chatapp.web import screens
from chatapp.web.reflex import states
from chatapp.web.shapes import Toast
from chatapp.web.tab import Shown

logger = logging.getLogger(__name__)

S = TypeVar("S", bound=type[rx.State])

TOASTS_SHOWN = 3
Effect = Any  # what a handler may return to the page: an event; the framework has no one type for it


# Which conversations each state holds something of, by the state. Those that are not in it hold nothing of any.
PLACES: dict[type[rx.State], Callable[[Any], Iterable[int]]] = {}
# The vars by which a dialog is open, by the state.
DIALOGS: dict[type[rx.State], str] = {}


def holds(places: Callable[[Any], Iterable[int]]) -> Callable[[S], S]:
    """Mark a state that holds something of the conversations with these ids: it is emptied when the user is out."""

    def mark(kind: S) -> S:
        PLACES[kind] = places
        return kind

    return mark


def dialog(var: str) -> Callable[[S], S]:
    """Mark a state whose var of this name says whether a dialog is open: it closes when the tab goes elsewhere."""

    def mark(kind: S) -> S:
        DIALOGS[kind] = var
        return kind

    return mark


async def close_dialogs(state: rx.State) -> None:
    """The address of the state's tab has changed."""
    for kind, var in DIALOGS.items():
        await states.set_back(state, kind, var)


ALL_READ = "read"  # what can be undone, beside ids of messages


class ToastState(rx.State):
    """Short notices; the page closes each after a while."""

    toasts: rx.Field[list[Toast]] = rx.field(default_factory=list)
    _count: int = 0

    @rx.event
    def show(self, kind: str, title: str) -> None:
        """Add a notice."""
        self._add(kind, title)

    @rx.event
    def lead(self, title: str, conversation: str) -> None:
        """Add a notice with the way to a conversation, unless its address is that of the tab."""
        place = number_in(conversation)
        if self.router.url.path != f"/c/{place}":
            self._add("info", title, place)

    @rx.event
    def offer_undo(self, title: str, what: str) -> None:
        """Add a notice with the way back, as `UndoState.undo` takes it."""
        self._add("info", title, undo=what if what == ALL_READ else str(number_in(what)))

    @rx.event
    def dismiss(self, toast_id: int) -> None:
        """Close one notice."""
        self.toasts = [toast for toast in self.toasts if toast.id != toast_id]

    def _add(self, kind: str, title: str, conversation: int = 0, undo: str = "") -> None:
        """The oldest gives way, and what is on screen is not said twice."""
        if any((toast.kind, toast.title, toast.undo) == (kind, title, undo) for toast in self.toasts):
            return
        self._count += 1
        added = Toast(self._count, kind, title, conversation=conversation, undo=undo)
        self.toasts = [*self.toasts, added][-TOASTS_SHOWN:]


@asynccontextmanager
async def entering(state: rx.State, handler: str, **payload: str) -> AsyncGenerator[None]:
    """Around what a page shows: when the database is away the tab asks again, for as long as it takes."""
    try:
        yield
    except errors.Unavailable:
        called = f"{type(state).get_full_name()}.{handler}"
        screens.current().ask_later(state.router.session.session_id, called, **payload)
        raise


async def viewer_of(state: rx.State) -> Viewer:
    """Who acts: as `session_of`. Each act is counted, so this raises `TooMany` too."""
    viewer = await session_of(state)
    await runtime.current().limits.act(viewer.user_id)
    logs.begin(user=viewer.user_id)
    return viewer


async def session_of(state: rx.State) -> Viewer:
    """Who is asking: from the HttpOnly cookie of the socket's handshake, never from what a state stored.

    Raises `Unauthenticated`. It is asked anew for every event, so a session that was ended elsewhere opens nothing any
    more, whatever a browser sends.
    """
    token = cookies_of(state).get(SESSION_COOKIE)
    if token is None:
        raise errors.Unauthenticated
    return await sessions.authenticate(runtime.current(), TokenType.SESSION, token)


def shown_to(state: rx.State) -> Shown:
    """What the live engine shows to the state's tab now."""
    return screens.current().shown_to(state.router.session.session_id)


def shown_thread(state: rx.State, conversation_id: int) -> Mapping[str, Any]:
    """The values of a conversation as the live engine shows it now; empty while the state's tab shows another one."""
    shown = shown_to(state)
    return shown.thread if shown.conversation_id == conversation_id else {}


def cookies_of(state: rx.State) -> dict[str, str]:
    """The cookies that the browser sent when its socket connected."""
    return cookies.parse(state.router.headers.raw_headers.get("cookie", ""))


def conversation_id_of(text: str) -> ConversationId:
    """The id in an address; what is no id names no conversation."""
    return ConversationId(number_in(text))


def number_in(text: str) -> int:
    """An id or a `seq` that a browser names; what is none is 0, which no row has."""
    is_number = text.isascii() and text.isdigit() and len(text) <= 9  # noqa: PLR2004 - below 2^31, the column's range
    return int(text) if is_number else 0


def tell(exception: Exception) -> rx.event.EventSpec:
    """What a page does about an exception of a handler: sign in, or a toast with a sentence for a person."""
    return cast("rx.event.EventSpec", _answer(exception))


def _answer(exception: Exception) -> Effect:
    if isinstance(exception, errors.Unauthenticated):
        return rx.redirect("/login?why=ended")
    if isinstance(exception, errors.ChatError):
        return ToastState.show("error", exception.detail)
    logger.error("a handler failed", exc_info=exception)
    return ToastState.show("error", "Something went wrong on the server. Try again in a moment.")
