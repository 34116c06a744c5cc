"""Limits of one process in memory, and of processes that share a Redis."""

import time
from contextlib import AsyncExitStack

import pytest

from chatapp.limits import Limits
from chatapp.realtime import redis_link
from chatapp.realtime.redis_link import RedisLink
from chatapp.settings import Settings

SMALL = {
    "login_attempts": 3,
    "login_attempts_per_address": 8,
    "registrations_per_address": 2,
    "acts": 40,
    "searches": 20,
    "groups_per_hour": 3,
    "sockets_per_user": 2,
}


@pytest.fixture(autouse=True)
def _patient(monkeypatch):
    """A busy machine is no Redis that is away."""
    monkeypatch.setattr(redis_link, "TIMEOUT", 20.0)


@pytest.fixture(params=["memory", "redis"])
def redis_url(request):
    return request.getfixturevalue("redis_server").url if request.param == "redis" else None


@pytest.fixture
async def process():
    """Make the limits of one more process; all are stopped in the end."""
    async with AsyncExitStack() as stack:

        def process(url, **settings):
            link = RedisLink(url, "chatapp") if url else None
            limits = Limits(Settings(redis_url=url, **(SMALL | settings)), link)
            if link:
                stack.push_async_callback(link.close)
            stack.push_async_callback(limits.stop)
            return limits

        yield process


@pytest.fixture
def limits(process, redis_url):
    return process(redis_url)


@pytest.fixture
def both(process, redis_url):
    """Two processes."""
    return [process(redis_url) for _ in range(2)]


class Watch:
    """Time as limits and their counters see it."""

    def __init__(self, monkeypatch):
        self.ahead = 0.0
        for name in ("time", "monotonic"):
            real = getattr(time, name)
            monkeypatch.setattr(time, name, lambda real=real: real() + self.ahead)


@pytest.fixture
def watch(monkeypatch):
    return Watch(monkeypatch)
