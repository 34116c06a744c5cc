"""Pages of other servers may use tokens here if a setting names their origin; the session cookie they may never use.

A script sends an access token on purpose, so a page of another server can do nothing with it that it could not do
without a browser. The browser itself sends the session cookie. So REST of the browser and the pages' socket accept
their own origin alone, and no answer ever allows credentials to another one.
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

from .cookies import is_secure
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


def require_own(request: Request) -> None:
    """Refuse a request that a page of another server has sent; raises `ForeignOrigin`.

    Browsers say so in `Sec-Fetch-Site`, which no script can forge; older ones name the page's origin. A client that
    sends neither is no browser, and holds no cookie that was given to one.
    """
    site = request.headers.get("sec-fetch-site")
    own = site in ("same-origin", "none") if site is not None else is_own(request.headers, request.scope["scheme"])
    if not own:
        raise ForeignOrigin


def is_own(headers: Headers, scheme: str) -> bool:
    """Whether this server's own page sends this, by scheme, name and port, or no page at all.

    Where the session cookie counts, no other origin does, whatever the settings allow.
    """
    origin, host = headers.get("origin"), headers.get("host", "")
    if origin is None:
        return True
    return bool(host) and origin.lower() == f"{'https' if is_secure(scheme) else 'http'}://{host}".lower()


def may_connect(headers: Headers, allowed: Sequence[str]) -> bool:
    """Whether a page may open a socket with its token: one of this server's name, an allowed one, or no page at all."""
    origin = headers.get("origin")
    if origin is None or origin in allowed:
        return True
    try:
        host = urlsplit(origin).netloc
    except ValueError:
        return False
    return bool(host) and host.lower() == headers.get("host", "").lower()
