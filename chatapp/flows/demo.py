"""Whether somebody may look around with the demo account."""

from functools import lru_cache

from chatapp import context, security
from chatapp.domain import demo
from chatapp.services import sessions

from .runner import Runner

NAME = "demo"


async def offer(run: Runner) -> str | None:
    """The user name of the demo account, if it is there, open, and has its published password."""
    await run.limits.act(context.requester())
    found = await run.read(sessions.credentials, name=NAME)
    if found is None or not await run.hashing(_has_known_password, found.password_hash):
        return None
    return NAME


@lru_cache(maxsize=4)
def _has_known_password(password_hash: str) -> bool:
    """Remembered, because every sign-in page asks and a check takes 20 ms."""
    return security.verify_password(demo.PASSWORDS[NAME], password_hash)
