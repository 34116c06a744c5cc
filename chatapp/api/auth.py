"""Routes for getting in and out with tokens."""

from fastapi import APIRouter, Request

from chatapp import runtime
from chatapp.domain.session import SessionKind, Tokens
from chatapp.flows import accounts as account_flows
from chatapp.flows import passwords, tickets
from chatapp.flows import sessions as session_flows
from chatapp.services import accounts, sessions

from . import schemas
from .answers import REFUSED, Done, Registered, SignedIn, Ticket
from .bodies import JsonRoute
from .dependencies import Asking, caller_of, client_of, is_home
from .examples import ADA, TICKET, TOKENS, shows
from .refusals import RegistrationClosed

RESET = "Your password is changed. Sign in with it."

router = APIRouter(prefix="/api/auth", tags=["auth"], route_class=JsonRoute, responses=REFUSED)


@router.post("/register/", status_code=201, responses=shows({"user": ADA, "tokens": TOKENS}, 201))
async def register(request: Request, body: schemas.NewAccount) -> Registered:
    """Make an account and sign in to it. User names and addresses are unique without regard to case."""
    started = await sign_up(request, body, SessionKind.API)
    return Registered(started.user, session_flows.tokens_of(runtime.current(), started))


@router.post("/token/", responses=shows(TOKENS | {"user": ADA}))
async def token(request: Request, body: schemas.SignIn) -> SignedIn:
    """Sign in: an access token for 15 minutes, and a refresh token that lasts while it is used."""
    started = await sign_in(request, body, SessionKind.API)
    tokens = session_flows.tokens_of(runtime.current(), started)
    return SignedIn(tokens.access, tokens.refresh, started.user)


@router.post("/token/refresh/", responses=shows(TOKENS))
async def refresh(body: schemas.Refresh) -> Tokens:
    """Exchange a refresh token for a new pair. It is spent then.

    Presenting it again within 30 seconds gives the same new refresh token, unless that one is spent too. Any other use
    of a spent token ends the session.
    """
    return await session_flows.refresh(runtime.current(), token=body.refresh)


@router.post("/password/reset/", responses=shows({"detail": RESET}))
async def reset_password(body: schemas.ResetPassword) -> Done:
    """Choose a password with a link that an administrator has made. It is good once; all sessions end."""
    await passwords.reset(runtime.current(), **body.model_dump())
    return Done(RESET)


@router.post("/logout/", responses=shows({"detail": "You are signed out."}))
async def logout(viewer: Asking) -> Done:
    """End this session: its tokens open nothing any more, and its sockets close."""
    await runtime.current().work(sessions.log_out, viewer=viewer)
    return Done("You are signed out.")


@router.post("/ws_ticket/", status_code=201, responses=shows(TICKET, 201))
async def ws_ticket(viewer: Asking) -> Ticket:
    """A ticket for the socket of all one's conversations: good once, for 30 seconds, while this session is open."""
    return Ticket(await tickets.issue(runtime.current(), viewer=viewer))


async def sign_in(request: Request, body: schemas.SignIn, kind: SessionKind) -> sessions.Started:
    """Begin a session with name and password."""
    return await session_flows.log_in(
        runtime.current(),
        name=body.username,
        password=body.password,
        kind=kind,
        client=client_of(request),
        caller=caller_of(request),
        is_home=is_home(request),
    )


async def sign_up(request: Request, body: schemas.NewAccount, kind: SessionKind) -> sessions.Started:
    """Make an account and begin its first session, where this server takes new accounts."""
    run = runtime.current()
    if not run.settings.registration_open:
        raise RegistrationClosed
    user = await account_flows.register(run, accounts.Registration(**body.model_dump()), caller=caller_of(request))
    return await run.work(sessions.start, user_id=user.id, kind=kind, client=client_of(request))
