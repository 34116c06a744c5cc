"""The browser's door: a session in a cookie that no script can read. Only pages of this server may use it."""

from typing import Annotated

from fastapi import APIRouter, Cookie, Depends, Request, Response
from starlette.responses import StreamingResponse

from chatapp import errors, runtime, security
from chatapp.domain import demo
from chatapp.domain.session import SessionKind
from chatapp.domain.user import OwnUserView
from chatapp.flows import accounts
from chatapp.flows import demo as demo_flows
from chatapp.flows import sessions as session_flows
from chatapp.flows.accounts import NameCheck
from chatapp.security import SESSION_COOKIE, TokenType
from chatapp.services import sessions
from chatapp.services.accounts import USERNAME_TAKEN

from . import schemas
from .answers import REFUSED, Account, DemoAccount, Offer
from .auth import sign_in, sign_up
from .bodies import JsonRoute
from .cookies import is_secure, wire_name
from .dependencies import Browsing, caller_of, is_home
from .downloads import ZIP, own_data
from .examples import ADA, WITH_PICTURE, shows
from .origins import require_own
from .refusals import RegistrationClosed
from .uploads import FORM, receive

LIFETIME = int(security.LIFETIMES["session"].total_seconds())


def _own_page(request: Request) -> None:
    require_own(request)


router = APIRouter(
    prefix="/api/auth/session",
    tags=["browser"],
    route_class=JsonRoute,
    dependencies=[Depends(_own_page)],
    responses=REFUSED,
)


@router.post("/", status_code=204)
async def begin(request: Request, response: Response, body: schemas.SignIn) -> None:
    """Sign in a browser."""
    _keep(request, response, await sign_in(request, body, SessionKind.BROWSER))


@router.get("/offer/", responses=shows({"demo": {"username": "demo", "password": "demo123"}}))
async def offer(request: Request) -> Offer:
    """What the sign-in page offers: the demo account, at the machine of a server that is not public."""
    run = runtime.current()
    name = None if run.settings.is_public or not is_home(request) else await demo_flows.offer(run)
    return Offer(DemoAccount(name, demo.PASSWORDS[name]) if name else None)


@router.post("/username/", responses=shows({"is_free": False, "detail": USERNAME_TAKEN, "free": ["ada.l", "ada2"]}))
async def check_username(request: Request, body: schemas.WantedName) -> NameCheck:
    """What registration would say of a user name, asked while it is typed; so many names for each address."""
    run = runtime.current()
    if not run.settings.registration_open:
        raise RegistrationClosed
    return await accounts.check_name(run, **body.model_dump(), caller=caller_of(request))


@router.post("/register/", status_code=201, responses=shows({"user": ADA}, 201))
async def register(request: Request, response: Response, body: schemas.NewAccount) -> Account:
    """Make an account and sign in its browser."""
    started = await sign_up(request, body, SessionKind.BROWSER)
    _keep(request, response, started)
    return Account(started.user)


@router.put("/avatar/", responses=shows(WITH_PICTURE), openapi_extra=FORM)
async def upload(request: Request, viewer: Browsing) -> OwnUserView:
    """Show another picture, from a page: as `PUT /api/auth/me/avatar/`."""
    return await receive(request, viewer.user_id)


@router.get("/export/", response_class=StreamingResponse, responses=ZIP)
async def export_me(viewer: Browsing) -> StreamingResponse:
    """All that is kept of oneself, for a page: as `GET /api/auth/me/export/`."""
    return await own_data(viewer)


@router.delete("/", status_code=204)
async def end(
    request: Request,
    response: Response,
    cookie: Annotated[str | None, Cookie(alias=SESSION_COOKIE, max_length=security.MAX_TOKEN)] = None,
) -> None:
    """Sign out a browser, everywhere at once. Without a session there is nothing to do, and that is no error."""
    scheme, run = request.scope["scheme"], runtime.current()
    name = wire_name(scheme, run.installation)
    response.delete_cookie(name, path="/", httponly=True, samesite="lax", secure=is_secure(scheme))
    if cookie is None:
        return
    try:
        viewer = await session_flows.authenticate(run, TokenType.SESSION, cookie)
    except errors.TokenInvalid:
        return
    await run.work(sessions.log_out, viewer=viewer)


def _keep(request: Request, response: Response, started: sessions.Started) -> None:
    scheme, run = request.scope["scheme"], runtime.current()
    response.set_cookie(
        wire_name(scheme, run.installation),
        session_flows.cookie_of(run, started),
        max_age=LIFETIME,
        path="/",
        httponly=True,
        samesite="lax",
        secure=is_secure(scheme),
    )
