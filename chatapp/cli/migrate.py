"""The database's schema: brought to the newest revision with Alembic."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from sqlalchemy.exc import OperationalError

from .failure import CommandFailed

ROOT = Path(__file__).resolve().parents[2]


def upgrade(database: str) -> bool:
    """Bring the schema of the database at this address up to date; tell whether the database was new."""
    config = alembic_config(database)
    try:
        command.upgrade(config, "head")
    except OperationalError as error:
        msg = f"The database cannot be used: {error.orig}"
        raise CommandFailed(msg) from error
    return config.attributes["was_new"]


def alembic_config(database: str) -> Config:
    """Alembic's configuration for this address. It goes beside the options, where `%` would have a meaning."""
    config = Config()
    config.set_main_option("script_location", str(ROOT / "alembic").replace("%", "%%"))
    config.attributes["database"] = database
    return config
