"""The answer to the address of a page: the file that was built for it or, without a session, the way to the sign-in
page. So nobody sees the frame of a page that they may not open.
"""

import re
from collections.abc import Callable, Collection
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from chatapp import cookies
from chatapp.security import SESSION_COOKIE

from .reflex.program import CONVERSATION_SHELL
from .screens import SIGN_IN

CONVERSATION = re.compile(r"/c/\d{1,9}")


def with_shells(pages: ASGIApp, *, folders: Collection[str], needs_session: Callable[[str], bool]) -> ASGIApp:
    """Put this in front of the pages.

    `folders` are the addresses whose pages are built into a folder of that name: they are served as they are, not sent
    on to a slash. `needs_session` tells it of a path. Whether a session is still open the page itself asks later.
    """

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await pages(scope, receive, send)
            return
        path = scope["path"]
        if _is_navigation(scope) and needs_session(path) and not _has_session(scope):
            await _to_sign_in(scope)(scope, receive, send)
            return
        built = CONVERSATION_SHELL if CONVERSATION.fullmatch(path) else path
        if built in folders:
            scope = {**scope, "path": f"{built}/", "raw_path": f"{built}/".encode()}
        await pages(scope, receive, send)

    return app


def _is_navigation(scope: Scope) -> bool:
    """Whether somebody opens a page; scripts that cache pages and programs do not ask for HTML by name."""
    return scope["method"] == "GET" and "text/html" in Headers(scope=scope).get("accept", "")


def _has_session(scope: Scope) -> bool:
    return SESSION_COOKIE in cookies.parse(Headers(scope=scope).get("cookie", ""))


def _to_sign_in(scope: Scope) -> RedirectResponse:
    """Back to the same address afterwards: gate.js takes none but those of this server."""
    query = scope["query_string"].decode("latin-1")
    address = f"{scope['path']}?{query}" if query else scope["path"]
    return RedirectResponse(f"{SIGN_IN}?next={quote(address, safe='')}", status_code=303)
