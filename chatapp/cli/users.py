"""Accounts made from the command line."""

import asyncio

from chatapp import runtime
from chatapp.services import accounts
from chatapp.settings import Settings


def create(settings: Settings, form: accounts.Registration, *, is_admin: bool) -> None:
    """Register an account by the same rules as everybody; raises `errors.Invalid` with what is wrong."""
    asyncio.run(_create(settings, form, is_admin=is_admin))


async def _create(settings: Settings, form: accounts.Registration, *, is_admin: bool) -> None:
    here = runtime.build(settings)
    await here.start()
    try:
        await accounts.register(here, form, is_admin=is_admin)
    finally:
        await here.stop()
