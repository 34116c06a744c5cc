"""The file store and the database belong together: checked before a server starts, changed by the administrator."""

import asyncio
import logging

from chatapp import errors
from chatapp.flows import files
from chatapp.settings import Settings

from .failure import CommandFailed
from .users import running

logger = logging.getLogger(__name__)

FOREIGN = (
    "The file store {place} is not the one of this database. Several hosts need the same store: a directory that they "
    "share, or s3://bucket, in CHATAPP_FILES. If the files were moved here, run: python -m chatapp adopt-store"
)


def claim(settings: Settings) -> None:
    """Make sure that all hosts of a database have one store. While the store is away nobody can know; then the server
    starts without files.
    """

    async def act() -> None:
        async with running(settings) as here:
            await files.claim_store(here)

    try:
        asyncio.run(act())
    except files.ForeignStore as error:
        raise CommandFailed(FOREIGN.format(place=settings.file_store)) from error
    except (errors.StoreUnavailable, errors.StoreFull):
        logger.warning(
            "the file store %s does not answer: files cannot be sent or read until it does", settings.file_store
        )


def adopt(settings: Settings) -> None:
    """Let the store of the settings be that of the database."""

    async def act() -> None:
        async with running(settings) as here:
            await files.adopt(here)

    asyncio.run(act())
