"""What proxies and service managers ask, without a token and under any name."""

import asyncio

import pytest

from chatapp import runtime as runtimes
from chatapp.api.dispatch import dispatch
from tests.support import api
from tests.support.waiting import until

MISSING = {"status": "unavailable", "missing": ["redis"]}


@pytest.fixture
def app(runtime):
    return dispatch(api.pages, allowed_hosts=["chat.example.org"])


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """Each question is a new look."""
    monkeypatch.setattr(runtimes, "LOOK_EVERY", 0)
    monkeypatch.setattr(runtimes, "LOOK_TAKES", 0.5)


@pytest.fixture
async def with_redis(settings, redis_of_its_own, runtime):
    """A process that needs Redis is the installed one; gives the Redis."""
    process = runtimes.build(settings.model_copy(update={"redis_url": redis_of_its_own.url}))
    await process.start()
    runtimes.install(process)
    yield redis_of_its_own
    runtimes.install(runtime)
    await process.stop()


@pytest.mark.parametrize("path", ["/health/live", "/health/live/", "/health/ready", "/health/ready/"])
@pytest.mark.parametrize("host", [api.HOST, "10.0.0.7:3000", "localhost"])
async def test_whoever_asks_is_answered(web, path, host):
    answer = await web.get(path, headers={"Host": host})
    assert (answer.status_code, answer.json()["status"]) == (200, "ok")


@pytest.mark.parametrize("path", ["/health", "/health/", "/health/nothing", "/health/live/x"])
async def test_there_is_nothing_else(web, path):
    assert (await web.get(path)).status_code == 404


async def test_only_asking_is_possible(web):
    assert (await web.post("/health/ready/")).status_code == 405


@api.ON_BOTH
async def test_the_database_answers(web, database_url):
    assert (await web.get("/health/ready")).json() == {"status": "ok", "missing": []}


@api.ON_BOTH
async def test_a_database_that_lost_its_tables_is_missing(web, runtime):
    with runtime.database.engines[0].connect() as connection:
        connection.exec_driver_sql("ALTER TABLE users RENAME TO people")
        connection.commit()
        answer = await web.get("/health/ready")
        connection.exec_driver_sql("ALTER TABLE people RENAME TO users")
        connection.commit()
    assert (answer.status_code, answer.json()["missing"]) == (503, ["database"])


async def test_a_redis_that_is_down_is_named_until_it_is_back(with_redis, web):
    assert (await web.get("/health/ready")).json() == {"status": "ok", "missing": []}
    with_redis.stop()
    answer = await web.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, MISSING)
    assert answer.headers["retry-after"]
    assert (await web.get("/health/live")).status_code == 200
    with_redis.start()
    await until(lambda: runtimes.current().link.is_up)
    assert (await web.get("/health/ready")).status_code == 200


async def test_a_redis_that_does_not_answer_is_missing_after_a_moment(with_redis, web):
    with_redis.pause()
    async with asyncio.timeout(2):
        answer = await web.get("/health/ready")
    assert (answer.status_code, answer.json()) == (503, MISSING)
    with_redis.resume()
    assert (await web.get("/health/ready")).status_code == 200


async def test_many_who_ask_at_once_cost_one_look(web, runtime, monkeypatch):
    looks, read = [], runtime.database.read

    async def count(act):
        looks.append(act)
        return await read(act)

    monkeypatch.setattr(runtime.database, "read", count)
    monkeypatch.setattr(runtimes, "LOOK_EVERY", 60)
    answers = await asyncio.gather(*(web.get("/health/ready") for _ in range(50)))
    assert {answer.status_code for answer in answers} == {200}
    assert (await web.get("/health/ready")).status_code == 200
    assert len(looks) == 1
