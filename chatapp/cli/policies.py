"""Policies shown and changed from the command line, beside running servers."""

import asyncio
from typing import Annotated

import typer

from chatapp.domain.policies import Policies
from chatapp.errors import Invalid
from chatapp.services import policies
from chatapp.settings import Settings

from . import backup, modes
from .users import running

cli = typer.Typer(help="Show or change what is so for everybody on this server.", no_args_is_help=True)


@cli.command()
def show() -> None:
    """Print every policy with its value and its meaning, with tabs between."""
    _print(asyncio.run(_read(_settings())))


@cli.command("set")
def change(values: Annotated[list[str], typer.Argument(help="For example: edit_minutes=15 delete_minutes=0")]) -> None:
    """Change policies. Running servers follow within 30 seconds, with Redis at once."""
    pairs = {name: value for name, _, value in (text.partition("=") for text in values)}
    wrong = {name: ["Say NAME=VALUE."] for name, value in pairs.items() if not value}
    if wrong:
        raise Invalid(wrong)
    _print(asyncio.run(_change(_settings(), pairs)))


def _settings() -> Settings:
    settings = Settings()
    modes.close(settings)
    backup.upgrade(settings)
    return settings


def _print(current: Policies) -> None:
    for name, field in Policies.model_fields.items():
        typer.echo(f"{name}\t{getattr(current, name)}\t{field.description}")


async def _read(settings: Settings) -> Policies:
    async with running(settings) as here:
        return await here.read(policies.now)


async def _change(settings: Settings, values: dict[str, str]) -> Policies:
    async with running(settings) as here:
        return await here.work(policies.change, values=values)
