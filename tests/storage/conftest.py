"""Every query holds on both databases."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import event

from chatapp.storage.database import Database, connect
from tests.support.units import CONNECTIONS, make_table


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request) -> str:
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
async def database(database_url) -> AsyncIterator[Database]:
    """The database alone, with one empty table of its own."""
    database = connect(database_url, CONNECTIONS)
    database.start()
    await database.write(make_table, lambda _: None)
    yield database
    await database.close()


@pytest.fixture
def commits(database):
    """Counts the commits of the writers."""
    found = []

    def count(connection):
        found.append(connection)

    event.listen(database.engines[0], "commit", count)
    yield found
    event.remove(database.engines[0], "commit", count)
