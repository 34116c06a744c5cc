import asyncio

import pytest
from sqlalchemy import text

from chatapp import errors
from chatapp import runtime as runtimes
from chatapp.services import installation
from tests.support.waiting import until


async def test_the_key_is_made_once_and_kept(runtime, settings):
    key = await runtime.work(installation.key)
    again = runtimes.build(settings)
    await again.start()
    try:
        assert await again.work(installation.key) == key
        assert (again.installation, again.secret_key) == (runtime.installation, runtime.secret_key)
        assert runtime.secret_key != settings.secret_key
    finally:
        await again.stop()


async def test_processes_that_start_at_once_agree(settings):
    processes = [runtimes.build(settings) for _ in range(4)]
    await asyncio.gather(*(each.start() for each in processes))
    try:
        assert len({each.installation for each in processes}) == 1
        assert len({await each.work(installation.key) for each in processes}) == 1
    finally:
        for each in processes:
            await each.stop()


async def test_a_database_that_lost_its_key_gets_another_one(runtime, settings):
    await runtime.work(lambda work: work.db.connection().execute(text("DELETE FROM installation")))
    other = runtimes.build(settings)
    await other.start()
    assert other.installation != runtime.installation
    await other.stop()


class TestAway:
    @pytest.fixture
    def database_url(self, postgres_server, postgres_of_its_own):
        postgres_server.close_to_all(postgres_of_its_own)
        return postgres_server.url(postgres_of_its_own)

    async def test_a_server_waits_for_a_database_that_is_away(
        self, settings, postgres_server, postgres_of_its_own, monkeypatch, caplog
    ):
        monkeypatch.setattr(runtimes, "ASK_AGAIN_AFTER", 0.01)
        here = runtimes.build(settings)
        starting = asyncio.create_task(here.start(serves=True))
        await until(lambda: "does not answer" in caplog.text)
        assert not starting.done()
        postgres_server.open_again(postgres_of_its_own)
        await starting
        await here.stop()

    async def test_a_command_does_not_wait(self, settings):
        here = runtimes.build(settings)
        with pytest.raises(errors.Unavailable):
            await here.start()
        await here.database.close()
