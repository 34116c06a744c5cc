"""What routes ask of a request: who is asking, how much they want, and where a list goes on."""

import base64
import binascii
from typing import Annotated, Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from fastapi import Depends, Path, Query, Request
from fastapi.security import APIKeyCookie, HTTPAuthorizationCredentials, HTTPBearer
from starlette.convertors import Convertor, register_url_convertor

from chatapp import errors, logs, runtime
from chatapp.domain.ids import MAX_ID
from chatapp.domain.session import Viewer
from chatapp.flows import sessions
from chatapp.hosts import is_loopback
from chatapp.limits import Allowance, Caller
from chatapp.security import SESSION_COOKIE, TokenType

from .refusals import WrongCursor

MAX_SEARCH = 100  # characters
PAGE_SIZE, MAX_PAGE = 50, 100
# Headers by which proxies show themselves, beside X-Forwarded-… (RFC 7239; RFC 9110, section 7.6.3).
FORWARDING = ("forwarded", "via", "x-real-ip")

_bearer = HTTPBearer(auto_error=False, bearerFormat="JWT", description="The access token of `POST /api/auth/token/`.")
_cookie = APIKeyCookie(
    name=SESSION_COOKIE,
    auto_error=False,
    description="Of a browser, from `POST /api/auth/session/`; its name ends with the installation's id.",
)


class _Id(Convertor[int]):
    """Ids in addresses; everything else, too large numbers included, is an address where nothing is."""

    regex = "[1-9][0-9]{0,9}"

    def convert(self, value: str) -> int:
        return int(value)

    def to_string(self, value: int) -> str:
        return str(value)


register_url_convertor("id", _Id())


async def _viewer(request: Request, sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)]) -> Viewer:
    """Who holds the access token of this request. A cookie never counts here."""
    if sent is None:
        raise errors.Unauthenticated
    return await _counted(request, await sessions.authenticate(runtime.current(), TokenType.ACCESS, sent.credentials))


Asking = Annotated[Viewer, Depends(_viewer)]


async def _browser(request: Request, cookie: Annotated[str | None, Depends(_cookie)]) -> Viewer:
    """Whose browser sends this request. Only for routes that pages of other servers cannot use, or that only read."""
    if cookie is None:
        raise errors.Unauthenticated
    return await _counted(request, await sessions.authenticate(runtime.current(), TokenType.SESSION, cookie))


async def _counted(request: Request, viewer: Viewer) -> Viewer:
    """Every request that is not a GET is an act of its user; raises `TooMany` where the budget is spent."""
    logs.note(user=viewer.user_id)
    if request.method not in ("GET", "HEAD"):
        await runtime.current().limits.act(viewer.user_id)
    return viewer


async def _looking(
    request: Request,
    sent: Annotated[HTTPAuthorizationCredentials | None, Depends(_bearer)],
    cookie: Annotated[str | None, Depends(_cookie)],
) -> Viewer:
    """Who looks at a picture: a page cannot send a token along with one."""
    return await (_browser(request, cookie) if sent is None else _viewer(request, sent))


Browsing = Annotated[Viewer, Depends(_browser)]
Looking = Annotated[Viewer, Depends(_looking)]
PathId = Annotated[int, Path(ge=1, le=MAX_ID)]
Limit = Annotated[int, Query(ge=1, le=MAX_PAGE, description="How many results at most.")]
Cursor = Annotated[str | None, Query(max_length=500, description="From `next` of the page before; opaque.")]


def address_of(request: Request) -> str:
    """The address that the request came from; the server has put it there, trusted proxies considered."""
    return request.client.host if request.client else "unknown"


def is_home(request: Request) -> bool:
    """Whether a client at this machine asks: a loopback peer, no sign of a proxy, and names of this machine only.

    A proxy on the same machine is a loopback peer too. It shows in a forwarding header, in the `Host` that it passes
    on, or in the `Origin` of the page behind it.
    """
    is_forwarded = any(name in FORWARDING or name.startswith("x-forwarded") for name in request.headers)
    if is_forwarded or not is_loopback(address_of(request)):
        return False
    origin = request.headers.get("origin", "http://localhost")
    return all(is_loopback(_name_in(place)) for place in (f"//{request.headers.get('host', '')}", origin))


def _name_in(address: str) -> str:
    try:
        return urlsplit(address).hostname or ""
    except ValueError:
        return ""


def client_of(request: Request) -> str:
    """How the client calls itself, for the list of sessions."""
    return "".join(c for c in request.headers.get("user-agent", "") if c.isprintable())


def caller_of(request: Request) -> Caller:
    """The address of a request; what a limit reports goes into the headers of the answer."""

    def tell(allowance: Allowance) -> None:
        request.state.allowance = allowance

    return Caller(address_of(request), tell)


def cursor_of(place: str) -> str:
    """A place in a list, in a form that nobody will take apart."""
    return base64.urlsafe_b64encode(place.encode()).decode().rstrip("=")


def place_of(cursor: str) -> str:
    """The place that `cursor_of` has written; raises `WrongCursor` for anything else."""
    try:
        place = base64.b64decode(cursor + "=" * (-len(cursor) % 4), altchars=b"-_", validate=True).decode()
    except (binascii.Error, ValueError) as error:
        raise WrongCursor from error
    if "\0" in place:
        raise WrongCursor
    return place


def link(request: Request, **changes: Any) -> str:
    """The address of this request with other parameters; those that become None are left out."""
    asked = dict(parse_qsl(request.scope["query_string"].decode("latin-1"))) | changes
    query = urlencode({name: value for name, value in asked.items() if value is not None})
    host = request.headers.get("host", "localhost")
    return f"{request.scope['scheme']}://{host}{request.scope['path']}?{query}"
