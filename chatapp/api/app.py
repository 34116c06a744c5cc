"""The application behind `/api/` and `/ws/`: its routes, the layers around them, and its description."""

from typing import Any

from fastapi import FastAPI
from fastapi.routing import iter_route_contexts
from starlette.middleware import Middleware

import chatapp

from . import (
    auth,
    blocks,
    browser,
    conversations,
    docs,
    edits,
    examples,
    files,
    forwarding,
    health,
    hidden,
    invitations,
    mentions,
    messages,
    metrics,
    participants,
    pictures,
    pins,
    preferences,
    previews,
    reactions,
    receipts,
    refusals,
    shared_files,
    users,
)
from .envelope import Envelope
from .origins import Cors
from .sockets import conversation as conversation_socket
from .sockets import user as user_socket
from .sockets.manual import MANUAL

_DESCRIPTION = """
Everything that the pages do, for scripts and bots. Sign in with `POST /api/auth/token/` and send the access token as
`Authorization: Bearer …`.

* What is not yours and what is not there are both 404.
* Times are UTC, RFC 3339 with milliseconds. Lists are `{"results", "next", "previous"}`; follow `next` as it is.
* Every error is `{"detail", "code", "fields"?, "request_id"}`. `detail` is for people and may change;
  `code` never does.
* `/ws/chat/{conversation}/?token={access}` is a WebSocket with everything that happens in one conversation, `/ws/` one
  with everything of all of them.

| code | meaning |
|---|---|
"""
_CODES = "\n".join(f"| `{code}` | {meaning} |" for code, meaning in refusals.CODES.items())

api = FastAPI(
    title="Chat",
    version=chatapp.__version__,
    description=f"{_DESCRIPTION}{_CODES}\n{MANUAL}",
    redirect_slashes=False,
    openapi_url="/api/openapi.json/",
    docs_url=None,
    redoc_url=None,
    telemetry={"tracing": False, "metrics": False, "logs": False},
    middleware=[Middleware(Envelope), Middleware(Cors)],
)


def _describe() -> dict[str, Any]:
    if api.openapi_schema is None:
        examples.complete(FastAPI.openapi(api), iter_route_contexts(api.routes))
    return FastAPI.openapi(api)


api.openapi = _describe
refusals.install(api)
# Their routes are looked through one by one, so what is asked for most comes first. `include_router` would look
# through them twice, and know each of them a second time: 12 % of the processor time of a message that is sent.
for part in (
    messages,
    conversations,
    conversation_socket,
    user_socket,
    auth,
    browser,
    users,
    preferences,
    reactions,
    mentions,
    pictures,
    participants,
    pins,
    edits,
    forwarding,
    previews,
    receipts,
    hidden,
    invitations,
    blocks,
    docs,
    health,
    metrics,
    files,
    shared_files,
):
    api.router.routes.extend(part.router.routes)
api.router.routes.extend(files.own.routes)
