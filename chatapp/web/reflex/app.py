"""What Reflex's app needs beyond its public options."""

from collections.abc import Awaitable, Callable, Mapping
from typing import Any

import reflex as rx
from starlette.types import Scope

BeforeEvent = Callable[[Any, str], Awaitable[None]]  # root state, full name of the handler


def configure(app: rx.App, *, accepts: Callable[[Scope], bool], before_event: BeforeEvent) -> None:
    """Set an app up for our pages.

    `accepts` decides about the handshake of a socket; `before_event` runs before every event of a tab, and an error
    that it raises is answered like one of the handler. Reflex's own connection notice is removed.
    """

    def is_allowed(_origin: str | None, environ: Mapping[str, Any]) -> bool:
        return accepts(environ["asgi.scope"])

    app.app_wraps.clear()
    if app.sio is not None:
        app.sio.eio.cors_allowed_origins = is_allowed
    app.add_middleware(_BeforeEvent(before_event))


class _BeforeEvent(rx.Middleware):
    def __init__(self, check: BeforeEvent) -> None:
        self._check = check

    async def preprocess(self, app: Any, state: Any, event: Any) -> None:  # noqa: ARG002 - Reflex passes it
        await self._check(state, event.name)
