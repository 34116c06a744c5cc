"""Tickets: a socket is opened with one, so that no token stands in an address."""

from chatapp import context, errors, security
from chatapp.domain.session import Viewer
from chatapp.services import sessions

from .runner import Runner


async def issue(run: Runner, *, viewer: Viewer) -> str:
    """A ticket for whoever asks; it opens nothing that their session and token would not."""
    ticket = security.new_id()
    await run.tickets.keep(_name(run, ticket), viewer, run.clock())
    return ticket


async def redeem(run: Runner, *, ticket: str) -> Viewer:
    """Who was given this ticket. It is spent then; raises `TokenInvalid` unless the session still is open."""
    now = run.clock()
    viewer = await run.tickets.take(_name(run, ticket), now)
    if viewer is None or (viewer.expires_at is not None and viewer.expires_at <= now):
        raise errors.TokenInvalid
    if not await run.read(sessions.is_open, viewer=viewer):
        raise errors.TokenInvalid
    context.work_for_user(viewer.user_id)
    return viewer


def _name(run: Runner, ticket: str) -> str:
    """Redis outlives a restored database, in which the kept viewer's ids may be those of somebody else."""
    return f"{run.installation}:{ticket}"
