"""Bodies of requests: JSON, declared as such, and at most 64 kB, however they arrive."""

from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message

from chatapp import errors

from . import refusals

MAX_BODY = 64 * 1024  # bytes
MAX_DIGITS = 9  # of a declared length; int() is slow with many, and then refuses them


class JsonRoute(APIRoute):
    """A route that reads its body within the limit before anything else looks at it."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()
        if self.body_field is None:
            return handle

        async def read_first(request: Request) -> Response:
            refuse_declared(request, MAX_BODY, refusals.TooLarge)
            request = Request(request.scope, at_most(MAX_BODY, request, refusals.TooLarge))
            if await request.body() and not _is_json(request.headers.get("content-type", "")):
                raise refusals.WrongType
            return await handle(request)

        return read_first


def refuse_declared(request: Request, limit: int, refusal: type[errors.ChatError]) -> None:
    """Refuse what says itself that it is too long, before any of it is read."""
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and (len(declared) > MAX_DIGITS or int(declared) > limit):
        raise refusal


def at_most(
    limit: int, request: Request, refusal: type[errors.ChatError]
) -> Callable[[], Coroutine[Any, Any, Message]]:
    """Receives a body until there is more of it than the limit, in bytes."""
    left = limit

    async def receive() -> Message:
        nonlocal left
        message = await request.receive()
        left -= len(message.get("body", b""))
        if left < 0:
            raise refusal
        return message

    return receive


def _is_json(content_type: str) -> bool:
    kind = content_type.partition(";")[0].strip().lower()
    return kind == "application/json" or (kind.startswith("application/") and kind.endswith("+json"))
