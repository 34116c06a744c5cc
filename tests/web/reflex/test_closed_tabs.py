"""States of tabs that are gone: few of each user stay, whoever opens and closes tabs in a loop."""

import asyncio
from types import SimpleNamespace
from uuid import uuid4

import pytest
import reflex as rx
from redis.asyncio import Redis
from reflex.istate.manager.memory import StateManagerMemory
from reflex.istate.manager.redis import StateManagerRedis
from reflex.utils.token_manager import LocalTokenManager

from chatapp.web.reflex.closed_tabs import MOST_CLOSED, ClosedTabs
from chatapp.web.states.place import PlaceState
from tests.support.waiting import until

ADA, GRACE = 1, 2


@pytest.fixture(params=["memory", "redis"])
async def app(request):
    """As much of an app as knows its states and its tabs."""
    tokens = SimpleNamespace(_token_manager=LocalTokenManager())
    if request.param == "memory":
        manager = StateManagerMemory()
        yield SimpleNamespace(state_manager=manager, event_namespace=tokens)
        await manager.close()
    else:
        redis = Redis.from_url(request.getfixturevalue("redis_server").url)
        manager = StateManagerRedis(redis=redis)
        yield SimpleNamespace(state_manager=manager, event_namespace=tokens)
        await manager.close()
        await redis.connection_pool.disconnect()  # also those that a cancelled listener holds


async def opened(app, address):
    """The token of another tab whose state holds something."""
    token = uuid4().hex
    async with app.state_manager.modify_state(rx.BaseStateToken(ident=token, cls=rx.State)) as state:
        (await state.get_state(PlaceState)).address = address
    return token


async def address_of(app, token):
    state = await app.state_manager.get_state(rx.BaseStateToken(ident=token, cls=PlaceState))
    return (await state.get_state(PlaceState)).address


async def kept(app, tokens):
    return [token for token in tokens if await address_of(app, token) == "7"]


async def test_the_latest_closed_tabs_of_a_user_keep_their_states(app):
    closed = ClosedTabs(app)
    tokens = [await opened(app, "7") for _ in range(3 * MOST_CLOSED)]
    other = await opened(app, "7")
    closed.add(GRACE, other)
    for token in tokens:
        closed.add(ADA, token)
    await until(lambda: not closed.dropping)
    assert await kept(app, [*tokens, other]) == [*tokens[-MOST_CLOSED:], other]


async def test_a_tab_that_came_back_keeps_its_state(app):
    closed = ClosedTabs(app)
    back, elsewhere = await opened(app, "7"), await opened(app, "7")
    closed.add(ADA, back)
    closed.add(ADA, elsewhere)
    closed.remove(ADA, back)
    await app.event_namespace._token_manager.link_token_to_sid(elsewhere, "sid")
    for _ in range(2 * MOST_CLOSED):
        closed.add(ADA, uuid4().hex)
    await until(lambda: not closed.dropping)
    assert await kept(app, [back, elsewhere]) == [back, elsewhere]


async def test_a_state_goes_when_the_event_that_uses_it_has_ended(app):
    closed = ClosedTabs(app)
    token = await opened(app, "7")
    async with app.state_manager.modify_state(rx.BaseStateToken(ident=token, cls=rx.State)) as state:
        closed.add(ADA, token)
        for _ in range(MOST_CLOSED):
            closed.add(ADA, uuid4().hex)
        await asyncio.sleep(0)
        assert (await state.get_state(PlaceState)).address == "7"
    await until(lambda: not closed.dropping)
    assert await kept(app, [token]) == []
