"""What surrounds every answer of the API: its request's id, what is left of a limit, and a net for the unexpected."""

import logging
import time
from uuid import uuid4

from starlette.requests import ClientDisconnect, Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from chatapp import logs, metrics
from chatapp.limits import Allowance

from . import refusals

logger = logging.getLogger(__name__)

ERROR = 500

# The answers are data: whatever a browser makes of them, nothing in them runs, loads or is framed.
_HEADERS = (
    (b"cache-control", b"no-store"),
    (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'"),
)


class Envelope:
    """Outermost layer of the API. A plain ASGI one: the framework's own kind costs every request a task."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        state = scope.setdefault("state", {})
        state["request_id"] = uuid4().hex
        logs.begin(request=state["request_id"])
        began, status = time.perf_counter(), 0

        async def send_sealed(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
                message["headers"] = _complete(message.get("headers", []), state)
            await send(message)

        try:
            await self._app(scope, receive, send_sealed)
        except ClientDisconnect:
            logger.info("request %s was broken off by the client", state["request_id"])
        except Exception:
            logger.exception("request %s failed: %s %s", state["request_id"], scope["method"], scope["path"])
            if not status:
                await refusals.answer(Request(scope), refusals.Failure())(scope, receive, send_sealed)
        _write_down(scope, status, time.perf_counter() - began)


def _write_down(scope: Scope, status: int, seconds: float) -> None:
    """By the route and not by the address, of which there are as many as anybody likes."""
    route = getattr(scope.get("route"), "path", "none")
    metrics.REQUESTS.labels(scope["method"], route, status).observe(seconds)
    level = logging.WARNING if status >= ERROR else logging.INFO
    logger.log(level, "%s %s: %d after %.0f ms", scope["method"], route, status, seconds * 1000)


def _complete(headers: list[tuple[bytes, bytes]], state: dict[str, object]) -> list[tuple[bytes, bytes]]:
    given = {name.lower() for name, _ in headers}
    own = [(b"x-request-id", str(state["request_id"]).encode())]
    own += [pair for pair in _HEADERS if pair[0] not in given]
    allowance = state.get("allowance")
    if isinstance(allowance, Allowance):
        own += [
            (b"ratelimit-limit", str(allowance.limit).encode()),
            (b"ratelimit-remaining", str(allowance.remaining).encode()),
            (b"ratelimit-reset", str(allowance.reset_after).encode()),
        ]
    return [*headers, *own]
