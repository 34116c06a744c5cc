"""The verbs of the command line, and how their failures are told."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer
from pydantic import ValidationError
from pydantic_settings import SettingsError

from chatapp.errors import ChatError, Invalid
from chatapp.services.accounts import Registration
from chatapp.settings import Settings

from . import backup, build, kept_files, modes, policies, seed, serve, statistics, stores, users
from .failure import CommandFailed
from .refusals import sentences

cli = typer.Typer(
    help="Chatapp: a real-time chat. Settings are CHATAPP_ variables; the README lists them.",
    add_completion=False,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
)
cli.add_typer(policies.cli, name="policies")


def main() -> None:
    """Run one verb; refusals become plain sentences (status 1; 2 for settings), never tracebacks."""
    modes.start_private()
    try:
        cli()
    except (ValidationError, SettingsError) as refusal:
        _fail(2, *sentences(refusal))
    except Invalid as refusal:
        _fail(1, *(f"{field}: {text}" for field, texts in refusal.fields.items() for text in texts))
    except (CommandFailed, ChatError) as refusal:
        _fail(1, str(refusal))
    except OSError as refusal:
        if refusal.filename is None:
            raise
        _fail(1, f"{refusal.filename}: {refusal.strerror}.")


@cli.command("serve")
def serve_pages(
    workers: Annotated[int | None, typer.Option(help="How many processes; more than one needs Redis.")] = None,
    reload: Annotated[bool, typer.Option("--reload", help="Build and start anew when a source changes.")] = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Prepare everything and run the server."""
    if workers is not None:
        os.environ["CHATAPP_WORKERS"] = str(workers)  # every worker process reads it again
    settings = Settings()
    if reload:
        serve.serve_and_reload()
    else:
        serve.serve(settings)


@cli.command("build")
def build_pages() -> None:
    """Build the pages unless they are up to date."""
    was_needed = build.build()
    typer.echo("The pages are built." if was_needed else "The pages are up to date.")


@cli.command("migrate")
def migrate_database() -> None:
    """Bring the database's schema up to date."""
    _migrated()
    typer.echo("The database is up to date.")


@cli.command("backup")
def backup_database(
    file: Annotated[Path | None, typer.Argument(help="A new file; left out, one among the backups.")] = None,
) -> None:
    """Keep everything that the database holds in a file, and the files of messages beside it. Servers may go on."""
    target, files = kept_files.backup_all(Settings(), file)
    typer.echo("\n".join(filter(None, (f"Everything is kept in {target}.", str(files)))))


@cli.command("restore")
def restore_database(
    file: Path,
    replace: Annotated[bool, typer.Option("--replace", help="Lose what the database holds.")] = False,  # noqa: FBT002 - a switch of the command line
) -> None:
    """Bring back what a backup holds, made with SQLite or PostgreSQL, and files that the file store lacks. Stop the
    servers first.
    """
    settings = Settings()
    counts = backup.restore(settings, file, replace=replace)
    rows = ", ".join(f"{count} {table.replace('_', ' ')}" for table, count in counts.items())
    typer.echo(f"Restored: {rows}.")
    if missing := kept_files.put_back(settings, file):
        typer.echo(kept_files.lost(missing))
    stores.adopt(settings)


@cli.command("adopt-store")
def adopt_store() -> None:
    """Let the place that CHATAPP_FILES names be the file store of this database. Copy the files there first."""
    stores.adopt(_migrated())
    typer.echo("This is the file store now. Give all other hosts the same CHATAPP_FILES, and start them again.")


def _migrated() -> Settings:
    """The settings, once their database is up to date."""
    settings = Settings()
    modes.close(settings)
    backup.upgrade(settings)
    return settings


@cli.command("seed")
def seed_database() -> None:
    """Add the demo accounts and conversations."""
    settings = _migrated()
    seed.seed(settings)
    typer.echo("The demo accounts are there.")


@cli.command("rebuild-statistics")
def rebuild_statistics() -> None:
    """Count everybody's messages anew, beside running servers."""
    settings = _migrated()
    statistics.rebuild(settings)
    typer.echo("The statistics are rebuilt.")


@cli.command("create-user")
def create_user(
    username: str,
    email: str,
    admin: Annotated[bool, typer.Option("--admin", help="May write to any number of new people a day.")] = False,  # noqa: FBT002 - a switch of the command line
    password: Annotated[
        str | None, typer.Option(help="Better left out: you are asked, or it is read from standard input.")
    ] = None,
) -> None:
    """Create an account."""
    settings = _migrated()
    form = Registration(username, email, password or _ask_password())
    users.create(settings, form, is_admin=admin)
    typer.echo(f"Created {'the administrator' if admin else 'the user'} {username}.")


@cli.command("list-users")
def list_users() -> None:
    """List all accounts: user name, address, and whether it is disabled or an administrator's, with tabs between."""
    settings = _migrated()
    for account in users.everybody(settings):
        typer.echo("\t".join(account))


@cli.command("disable-user")
def disable_user(name: str) -> None:
    """Disable the account of a user name or address. Its sessions end: open tabs and sockets of a running server are
    closed within 30 seconds. Messages stay.
    """
    settings = _migrated()
    users.set_active(settings, name, is_active=False)
    typer.echo(f"Disabled the user {name}.")


@cli.command("enable-user")
def enable_user(name: str) -> None:
    """Let a user who was disabled sign in again."""
    settings = _migrated()
    users.set_active(settings, name, is_active=True)
    typer.echo(f"Enabled the user {name}.")


@cli.command("reset-link")
def reset_link(
    name: str,
    origin: Annotated[
        str | None, typer.Option(help="Where people reach the server, if the settings do not tell: https://…")
    ] = None,
) -> None:
    """Print a link with which a user, by name or address, may choose a new password: once, within an hour."""
    settings = _migrated()
    typer.echo(users.reset_link(settings, name, origin))


def _ask_password() -> str:
    if sys.stdin.isatty():
        return typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    return sys.stdin.readline().rstrip("\n")


def _fail(status: int, *lines: str) -> None:
    for line in lines:
        typer.echo(line, err=True)
    raise SystemExit(status)
