"""The door of Reflex's socket: only tabs of a live session get a state, and only bounded events reach it.

Strangers need no state: the pages for signing in use REST. Their connections stay open, so that those pages do not
reconnect forever, but their events are dropped; a page that needs a session is sent to the sign-in page, once.

Reflex finds the state of a tab by the token in the address of its socket, whoever names it. Here that token is joined
with the session cookie of the handshake: with the token of somebody else's tab a browser gets an empty state, and so
does the next person who signs in in the same tab.
"""

import hashlib
import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, urlencode
from uuid import uuid4

import reflex as rx
from socketio.exceptions import ConnectionRefusedError as Refused
from starlette.types import Scope

from chatapp import cookies, errors, runtime
from chatapp.domain.ids import UserId
from chatapp.flows import sessions
from chatapp.security import SESSION_COOKIE, TokenType

from . import arguments
from .closed_tabs import ClosedTabs
from .emitter import NAMESPACE, redirection

logger = logging.getLogger(__name__)

SIGN_IN = "/login"
SIGN_IN_AGAIN = "/login?why=ended"  # whoever brings a cookie was signed in
PAGE_ERROR = ".handle_frontend_exception"  # how the name of the handler ends by which pages report their errors
MAX_PATH = 200  # characters of the longest address that may be a page's
KEPT = (b"cookie", b"host", b"origin")  # headers of the handshake that a state may keep


@dataclass(slots=True)
class _Tab:
    """One connection. `session` is the token of its cookie; `user_id` is None while nobody is signed in there."""

    session: str
    user_id: UserId | None = None
    is_sent_away: bool = False
    has_erred: bool = False


def guard(app: rx.App) -> None:
    """Stand between the sockets of an app and its event namespace."""
    _Entrance(app)


def needs_session(app: rx.App, path: str) -> bool:
    """Whether the page at this path is for those who are signed in: it loads something when it opens."""
    return len(path) <= MAX_PATH and bool(app.get_load_events(path))  # the router caches the paths that it saw


def pause(handshake: Scope) -> None:
    """Let the session of a tab that sent too much wait before it may open another one."""
    runtime.current().limits.pauses.begin(_session_of(handshake))


class _Entrance:
    def __init__(self, app: rx.App) -> None:
        namespace: Any = app.event_namespace
        self._app, self._namespace = app, namespace
        self._tabs: dict[str, _Tab] = {}
        self._closed = ClosedTabs(app)
        self._connect, self._disconnect, self._take = namespace.on_connect, namespace.on_disconnect, namespace.on_event
        namespace.on_connect, namespace.on_disconnect, namespace.on_event = (
            self.on_connect,
            self.on_disconnect,
            self.on_event,
        )

    async def on_connect(self, sid: str, environ: Mapping[str, Any], auth: Any = None) -> Any:
        handshake = bound(environ)
        boot = auth.get("event") if isinstance(auth, dict) else None
        tab = self._tabs[sid] = _Tab(_session_of(environ.get("asgi.scope", {})) if handshake["QUERY_STRING"] else "")
        if not await self._is_signed_in(tab):
            await self._send_away(sid, tab, boot)
            return None
        if boot is not None and not self._may(tab, boot):
            auth = {name: value for name, value in auth.items() if name != "event"}
        elif boot is not None and "hashes" not in boot.get("payload", {}):  # sent by pages that were loaded just now
            await self._replace(_token_of(handshake))
        self._admit(sid, tab)
        if tab.user_id is not None:
            self._closed.remove(tab.user_id, _token_of(handshake))
        return await self._connect(sid, handshake, auth)

    def on_disconnect(self, sid: str, *reason: object) -> Any:
        tab, token = self._tabs.pop(sid, None), self._namespace.sid_to_token.get(sid)
        if tab is not None and tab.user_id is not None and token is not None:
            self._closed.add(tab.user_id, token)
        return self._disconnect(sid, *reason)

    async def on_event(self, sid: str, event: Any) -> None:
        tab = self._tabs.get(sid)
        if tab is None:
            return
        if not await self._is_signed_in(tab):
            await self._send_away(sid, tab, event)
        elif event["name"].endswith(PAGE_ERROR):  # counted there, and made safe for the log
            report = {"error_type": "page", "message": event.get("payload", {}).get("info")}
            await self._namespace.on_client_error(sid, report)
        elif self._may(tab, event):
            await self._take(sid, event)

    async def _is_signed_in(self, tab: _Tab) -> bool:
        """Asked for each event, because a session may end at any time."""
        if not tab.session:
            return False
        try:
            viewer = await sessions.authenticate(runtime.current(), TokenType.SESSION, tab.session)
        except errors.Unauthenticated:
            return False
        except errors.Unavailable:  # its signature is ours; handlers ask again, and tell the page to wait
            return True
        tab.user_id = viewer.user_id
        return True

    async def _send_away(self, sid: str, tab: _Tab, event: Any) -> None:
        """Drop an event. The first one from a page that needs a session is answered with the sign-in page."""
        path = ((event or {}).get("router_data") or {}).get("pathname") or ""
        if not tab.is_sent_away and needs_session(self._app, path):
            tab.is_sent_away = True
            await self._namespace.emit("event", redirection(SIGN_IN_AGAIN if tab.session else SIGN_IN), to=sid)

    def _admit(self, sid: str, tab: _Tab) -> None:
        """Raises what shows in the banner of a tab too many, or of one that pauses; the page tries again by itself."""
        if tab.user_id is None:
            return
        limits = runtime.current().limits
        open_before = sum(other.user_id == tab.user_id for other in self._tabs.values()) - 1
        try:
            limits.pauses.check(tab.session)
            limits.connections.check(open_before)
        except errors.TooMany as refusal:
            del self._tabs[sid]
            raise Refused(refusal.detail, {"code": refusal.code}) from refusal

    def _may(self, tab: _Tab, event: Mapping[str, Any]) -> bool:
        if arguments.fits(event["name"], event.get("payload", {})):
            return True
        if not tab.has_erred:  # once for each connection: whoever does it on purpose does it often
            tab.has_erred = True
            logger.warning("a tab called a handler that there is not, or with arguments that do not fit")
        return False

    async def _replace(self, token: str) -> None:
        """A page reconnects before the server has noticed that its connection is lost: end the old one, so that Reflex
        does not take the page for a second tab, with a state of its own.

        If the old connection lives it belongs to a copy of the tab, and the copy gets a token of its own.
        """
        tokens, sio = self._namespace._token_manager, self._app.sio  # noqa: SLF001 - Reflex has no other way
        record = tokens.token_to_socket.get(token)
        if sio is None or record is None or self._tabs.pop(record.sid, None) is None:
            return
        await self._namespace.emit("new_token", str(uuid4()), to=record.sid)
        await tokens.disconnect_token(token, record.sid)
        socket = sio.eio.sockets.get(sio.manager.eio_sid_from_sid(record.sid, NAMESPACE))
        if socket is not None:
            socket.queue.put_nowait(None)


def bound(environ: Mapping[str, Any]) -> dict[str, Any]:
    """A handshake whose token only the same session can name again, without headers that no state needs.

    `QUERY_STRING` is empty if there was no token.
    """
    scope = environ.get("asgi.scope", {})
    headers = [(name, value) for name, value in scope.get("headers", ()) if name in KEPT]
    tokens = parse_qs(environ.get("QUERY_STRING", "")).get("token")
    query = ""
    if tokens:
        words = f"{tokens[0]}\0{_session_of(scope)}"
        query = urlencode({"token": hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()})
    return {**environ, "asgi.scope": {**scope, "headers": headers}, "QUERY_STRING": query}


def _token_of(handshake: Mapping[str, Any]) -> str:
    """The token in a handshake that was bound."""
    return handshake["QUERY_STRING"].removeprefix("token=")


def _session_of(scope: Scope) -> str:
    """The session token in the cookies of a handshake; empty if there is none."""
    header = b"; ".join(value for name, value in scope.get("headers", ()) if name == b"cookie").decode("latin-1")
    return cookies.parse(header).get(SESSION_COOKIE, "")
