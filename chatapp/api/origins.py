"""Which pages of other servers may talk to this one: none, except those that the settings name.

Access tokens are sent by scripts on purpose, so a page of another server can do nothing with them that it could not
do without a browser. The session cookie is sent by the browser itself; so what it opens asks for the same origin, and
no answer ever allows credentials to another one.
"""

from collections.abc import Sequence
from http import HTTPStatus
from urllib.parse import urlsplit

from starlette.datastructures import Headers
from starlette.middleware.cors import CORSMiddleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from chatapp import runtime

from .refusals import ForeignOrigin, answer

METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
EXPOSED = ("X-Request-ID", "Retry-After", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset")


class _Refused(Response):
    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await answer(Request(scope), ForeignOrigin())(scope, receive, send)


class _Layer(CORSMiddleware):
    """What it refuses has the shape of every error."""

    def preflight_response(self, request_headers: Headers) -> Response:
        found = super().preflight_response(request_headers)
        return found if found.status_code == HTTPStatus.OK else _Refused()


class Cors:
    """Answers for the origins that the settings name; while they name none, no header of CORS is ever sent."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self._layers: dict[tuple[str, ...], ASGIApp] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        origins = tuple(runtime.current().settings.allowed_origins)
        layer = self._app if not origins else self._layers.get(origins)
        if layer is None:
            layer = self._layers[origins] = _Layer(
                self._app,
                allow_origins=origins,
                allow_methods=METHODS,
                allow_headers=("Authorization",),
                expose_headers=EXPOSED,
            )
        await layer(scope, receive, send)


def require_own(headers: Headers) -> None:
    """Refuse what a page of another server has sent.

    Browsers say so in `Sec-Fetch-Site`, which no script can forge; older ones name the page's origin. A client that
    sends neither is no browser, and holds no cookie that was given to one.
    """
    site = headers.get("sec-fetch-site")
    is_own = site in ("same-origin", "none") if site is not None else may_connect(headers, ())
    if not is_own:
        raise ForeignOrigin


def may_connect(headers: Headers, allowed: Sequence[str]) -> bool:
    """Whether the page that opens a connection is this server's own, or one of those allowed, or no page at all."""
    origin = headers.get("origin")
    if origin is None or origin in allowed:
        return True
    try:
        host = urlsplit(origin).netloc
    except ValueError:
        return False
    return bool(host) and host.lower() == headers.get("host", "").lower()
