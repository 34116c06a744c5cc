"""The door of Reflex's socket: a tab's state belongs to its browser's session, and no tab may say too much or nonsense.

Reflex finds the state of a tab by the token in the address of its socket, whoever names it. Here that token is joined
with the session cookie of the handshake: with the token of somebody else's tab a browser gets an empty state, and so
does the next person who signs in in the same tab.
"""

import hashlib
import logging
from collections.abc import Mapping
from http.cookies import CookieError, SimpleCookie
from typing import Any
from urllib.parse import parse_qs, urlencode

import reflex as rx
from reflex_base.registry import RegistrationContext

from chatapp import runtime
from chatapp.bucket import Bucket
from chatapp.security import SESSION_COOKIE

logger = logging.getLogger(__name__)

NAMESPACE = "/_event"


def guard(app: rx.App) -> None:
    """Stand between the sockets of an app and its event namespace."""
    namespace: Any = app.event_namespace
    connect, disconnect, take = namespace.on_connect, namespace.on_disconnect, namespace.on_event
    buckets: dict[str, Bucket] = {}

    async def on_connect(sid: str, environ: Mapping[str, Any], auth: Any = None) -> Any:
        settings = runtime.current().settings
        if settings.limits:
            buckets[sid] = Bucket(settings.socket_frames, settings.socket_burst)
        return await connect(sid, bound(environ), auth)

    def on_disconnect(sid: str, *reason: object) -> Any:
        buckets.pop(sid, None)
        return disconnect(sid, *reason)

    async def on_event(sid: str, data: Any) -> None:
        bucket = buckets.get(sid)
        if bucket is not None and not bucket.take():
            logger.warning("a tab said too much at once, and is cut off")
            await namespace.disconnect(sid)
            return
        if data["name"] not in RegistrationContext.get().event_handlers:  # Reflex would log the event, cookie and all
            logger.warning("a tab called a handler that there is not")
            return
        await take(sid, data)

    namespace.on_connect, namespace.on_disconnect, namespace.on_event = on_connect, on_disconnect, on_event


def bound(environ: Mapping[str, Any]) -> dict[str, Any]:
    """A handshake whose token only the same session can name again."""
    tokens = parse_qs(environ.get("QUERY_STRING", "")).get("token")
    if not tokens:
        return dict(environ)
    words = f"{tokens[0]}\0{_session_of(environ.get('HTTP_COOKIE', ''))}"
    digest = hashlib.sha256(words.encode(errors="surrogatepass")).hexdigest()
    return {**environ, "QUERY_STRING": urlencode({"token": digest})}


def _session_of(header: str) -> str:
    try:
        cookie = SimpleCookie(header).get(SESSION_COOKIE)
    except CookieError:
        return ""
    return cookie.value if cookie else ""
