"""The outermost layer: what goes to the API and what to the pages, and what is true of every answer."""

import json
from collections.abc import Sequence
from http import HTTPStatus
from uuid import uuid4

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatapp import context, runtime
from chatapp.hosts import plain_address

from .app import api
from .cookies import is_secure, mark, with_one_name, without_escapes

WATCHED = ("/health/", "/metrics/")
LONGEST_PORT = 5  # digits
OURS = ("/api/", "/ws/", *WATCHED)
SECURITY_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"same-origin"),
    (b"x-frame-options", b"DENY"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"permissions-policy", b"camera=(), microphone=(self), geolocation=(), payment=(), usb=(), serial=()"),
)
# Over TLS: a browser that was here once comes by TLS alone for a year (RFC 6797).
HSTS = (b"strict-transport-security", b"max-age=31536000")
# What the build writes a hash into changes its address with its content; everything else is asked for anew.
LASTING = (b"cache-control", b"public, max-age=31536000, immutable")
CHANGING = (b"cache-control", b"no-cache")


def dispatch(
    pages: ASGIApp,
    *,
    allowed_hosts: Sequence[str] = (),
    policy: str | None = None,
) -> ASGIApp:
    """Put the API in front of the pages.

    `policy` is the Content-Security-Policy of the pages. With `allowed_hosts`, requests for other names are refused:
    entries are names without a port; one that begins with a dot stands for its subdomains too. Only `/health/` and
    `/metrics/` answer under every name, because those who ask there know the server by its number.
    """
    headers = [*SECURITY_HEADERS, *([(b"content-security-policy", policy.encode())] if policy else [])]

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await pages(scope, receive, send)
            return
        if scope.get("client"):
            scope["client"] = (plain_address(scope["client"][0]), scope["client"][1])
        context.work_for_address(scope["client"][0] if scope.get("client") else None)
        if scope["type"] == "http":
            send = _with_headers(headers, send, scope)
        installation = runtime.current().installation
        scope["headers"] = with_one_name(without_escapes(scope["headers"]), scope["scheme"], installation)
        path = scope["path"] if scope["path"].endswith("/") else f"{scope['path']}/"
        is_known = not allowed_hosts or path.startswith(WATCHED) or _is_allowed(_host(scope)[0], allowed_hosts)
        if not is_known:
            await _refuse_host(scope, send)
            return
        if path.startswith(OURS):
            await api(_inner(scope, path), receive, send)
            return
        await pages(scope, receive, _without_cors(_marked(send, scope, installation)))

    return app


def _without_cors(send: Send) -> Send:
    """Pages are for their own origin: what Reflex allows to others, with credentials, is taken out of the answers."""

    async def send_without_cors(message: Message) -> None:
        if message["type"] in ("http.response.start", "websocket.accept"):
            headers = message.get("headers", [])
            message["headers"] = [pair for pair in headers if not pair[0].lower().startswith(b"access-control-")]
        await send(message)

    return send_without_cors


def _inner(scope: Scope, path: str) -> Scope:
    """The scope as the API sees it.

    The address of a socket carries a token. Servers write addresses into their log, from the scope that they made:
    there it is taken away.
    """
    inner = {**scope, "path": path}
    if scope["type"] == "websocket":
        scope["query_string"] = b""
    return inner


def _is_lasting(scope: Scope) -> bool:
    path, query = scope["path"], scope["query_string"]
    return path.startswith("/assets/") or (path.startswith(("/scripts/", "/fonts/")) and query.startswith(b"v="))


def _with_headers(headers: Sequence[tuple[bytes, bytes]], send: Send, scope: Scope) -> Send:
    is_lasting = _is_lasting(scope)
    transport = [HSTS] if is_secure(scope["scheme"]) else []

    async def send_with_headers(message: Message) -> None:
        if message["type"] == "http.response.start":
            given = {name.lower(): value for name, value in message.get("headers", [])}
            is_file = (
                is_lasting and message["status"] == HTTPStatus.OK and b"html" not in given.get(b"content-type", b"")
            )
            added = [*transport, *([*SECURITY_HEADERS, LASTING] if is_file else [*headers, CHANGING])]
            message["headers"] = [*message.get("headers", []), *(pair for pair in added if pair[0] not in given)]
        await send(message)

    return send_with_headers


def _marked(send: Send, scope: Scope, installation: str) -> Send:
    """Tell pages the installation; what is cached for good by everybody on the way sets no cookie."""
    if scope["type"] != "http" or _is_lasting(scope):
        return send
    marks = mark(scope["headers"], scope["scheme"], _host(scope)[1], installation)

    async def send_marked(message: Message) -> None:
        if message["type"] == "http.response.start":
            message["headers"] = [*message.get("headers", []), *marks]
        await send(message)

    return send_marked if marks else send


def _host(scope: Scope) -> tuple[str, str]:
    """The name that was asked for, and its port; an empty one where the address has none."""
    host = next((value for name, value in scope["headers"] if name == b"host"), b"").decode("latin-1").lower()
    name, _, port = host.rpartition(":")
    return (name, port) if port.isdecimal() and len(port) <= LONGEST_PORT else (host, "")


def _is_allowed(host: str, allowed: Sequence[str]) -> bool:
    return any(host == name.lstrip(".") or (name[0] == "." and host.endswith(name)) for name in allowed)


async def _refuse_host(scope: Scope, send: Send) -> None:
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    request_id = uuid4().hex
    content = {
        "detail": "This server does not answer to that name. Whoever runs it can add it to CHATAPP_ALLOWED_HOSTS.",
        "code": "host_not_allowed",
        "request_id": request_id,
    }
    headers = [(b"content-type", b"application/json"), (b"x-request-id", request_id.encode())]
    await send({"type": "http.response.start", "status": 400, "headers": headers})
    await send({"type": "http.response.body", "body": json.dumps(content).encode()})
