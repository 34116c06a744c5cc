"""Accounts made, disabled and enabled from the command line."""

import asyncio
import contextlib
from collections.abc import AsyncGenerator

from chatapp import runtime
from chatapp.flows import accounts as account_flows
from chatapp.flows import passwords
from chatapp.limits import ADMINISTRATOR
from chatapp.runtime import Runtime
from chatapp.services import accounts
from chatapp.settings import Settings

EVERYWHERE = ("0.0.0.0", "::")  # noqa: S104 - compared with, not listened on


def create(settings: Settings, form: accounts.Registration, *, is_admin: bool) -> None:
    """Register an account by the same rules as everybody; raises `errors.Invalid` with what is wrong."""
    asyncio.run(_create(settings, form, is_admin=is_admin))


def everybody(settings: Settings) -> list[tuple[str, str, str]]:
    """User name, address and standing of all accounts."""
    return asyncio.run(_everybody(settings))


def set_active(settings: Settings, name: str, *, is_active: bool) -> None:
    """Disable or enable the account of a user name or address; raises `errors.UserNotFound` where there is none."""
    asyncio.run(_set_active(settings, name, is_active=is_active))


def reset_link(settings: Settings, name: str, origin: str | None) -> str:
    """Where the user of this name or address may choose a password, once, within an hour.

    The token stands behind `#`: browsers send that part to nobody, so it is in no log.
    """
    token = asyncio.run(_reset_token(settings, name))
    return f"{(origin or _origin(settings)).rstrip('/')}/reset#{token}"


def _origin(settings: Settings) -> str:
    """Where people reach the server, as far as the settings tell: behind a proxy by the first of its names."""
    names = [name for name in settings.allowed_hosts if not name.startswith(".")]
    if names and settings.trusted_proxies:
        return f"https://{names[0]}"
    host = "localhost" if settings.is_loopback or settings.host in EVERYWHERE else settings.host
    host = names[0] if names else f"[{host}]" if ":" in host else host
    return f"http://{host}:{settings.port}"


async def _reset_token(settings: Settings, name: str) -> str:
    async with running(settings) as here:
        return await passwords.reset_token(here, name=name)


async def _create(settings: Settings, form: accounts.Registration, *, is_admin: bool) -> None:
    async with running(settings) as here:
        await account_flows.register(here, form, is_admin=is_admin, caller=ADMINISTRATOR)


async def _everybody(settings: Settings) -> list[tuple[str, str, str]]:
    async with running(settings) as here:
        return await here.read(accounts.everybody)


async def _set_active(settings: Settings, name: str, *, is_active: bool) -> None:
    async with running(settings) as here:
        user_id = await here.read(accounts.id_of, name=name)
        await here.work(accounts.enable if is_active else accounts.disable, user_id=user_id)


@contextlib.asynccontextmanager
async def running(settings: Settings) -> AsyncGenerator[Runtime]:
    """A process that runs services for a command, and serves nobody."""
    here = runtime.build(settings)
    await here.start()
    try:
        yield here
    finally:
        await here.stop()
