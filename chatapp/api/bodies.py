"""The routes' bodies: JSON, declared as such, at most 64 kB however they arrive; and answers with presence in them."""

import functools
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.types import Message

from chatapp import errors, runtime
from chatapp.flows import presence

from . import refusals
from .answers import Listed

MAX_BODY = 64 * 1024  # bytes
MAX_DIGITS = 9  # of a declared length; int() is slow with many, and then refuses them


class JsonRoute(APIRoute):
    """A route that reads its body within the limit before anything else looks at it.

    People in its answer are marked as online or not, as far as the viewer may see that. Services know the database
    only, so this is done here, once for all routes.
    """

    def __init__(self, path: str, endpoint: Callable[..., Any], **options: Any) -> None:
        super().__init__(path, _with_presence(endpoint), **options)

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


def _with_presence(endpoint: Callable[..., Any]) -> Callable[..., Any]:
    @functools.wraps(endpoint)
    async def filled(*args: Any, **kwargs: Any) -> Any:
        answer, run = await endpoint(*args, **kwargs), runtime.current()
        viewer_id = kwargs["viewer"].user_id if "viewer" in kwargs else None
        if isinstance(answer, Listed):
            return answer.model_copy(update={"results": await presence.fill(run, answer.results, viewer_id)})
        return await presence.fill(run, answer, viewer_id)

    return filled


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
