"""Accounts made, disabled and enabled from the command line."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

from chatapp import runtime
from chatapp.runtime import Runtime
from chatapp.services import accounts
from chatapp.settings import Settings


def create(settings: Settings, form: accounts.Registration, *, is_admin: bool) -> None:
    """Register an account by the same rules as everybody; raises `errors.Invalid` with what is wrong."""
    asyncio.run(_create(settings, form, is_admin=is_admin))


def set_active(settings: Settings, name: str, *, is_active: bool) -> None:
    """Disable or enable the account of a user name or address; raises `errors.UserNotFound` where there is none."""
    asyncio.run(_set_active(settings, name, is_active=is_active))


async def _create(settings: Settings, form: accounts.Registration, *, is_admin: bool) -> None:
    async with _running(settings) as here:
        await accounts.register(here, form, is_admin=is_admin)


async def _set_active(settings: Settings, name: str, *, is_active: bool) -> None:
    async with _running(settings) as here:
        user_id = await here.read(accounts.id_of, name=name)
        await here.work(accounts.enable if is_active else accounts.disable, user_id=user_id)


@contextlib.asynccontextmanager
async def _running(settings: Settings) -> AsyncGenerator[Runtime]:
    here = runtime.build(settings)
    await here.start()
    try:
        yield here
    finally:
        await here.stop()
