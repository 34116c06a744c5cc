"""Two people whose browsers are at different servers, and a server that dies."""

import re
import signal

import httpx
import pytest
from playwright.async_api import expect

from tests.support.waiting import until

PREFIX = "__Host-"
ACTIVE = re.compile(r"^Active\.")


def status(person, text):
    return person.page.get_by_role("status").filter(has_text=text)


async def server_with_another_connection(cluster, before):
    """Which server has got a connection since, once the others have as many as they had: a tab that connects again has
    two for a moment.
    """
    counts = before

    def is_one_more():
        nonlocal counts
        counts = cluster.connections()
        return sum(counts) == sum(before) + 1

    await until(is_one_more)
    (place,) = [place for place, count in enumerate(counts) if count > before[place]]
    return cluster.servers[place]


@pytest.fixture
async def apart(cluster, sits_down):
    """Ada and Grace at browsers whose tabs are at different servers, in one conversation."""
    await until(lambda: cluster.connections() == [0, 0])
    ada, grace = cluster.newcomer("Ada"), cluster.newcomer("Grace")
    conversation = ada.starts(grace)

    async def sits_at_a_server(one, other):
        before = cluster.connections()
        person = await sits_down(one)
        await person.opens_conversation(other.name)
        return person, await server_with_another_connection(cluster, before)

    at_adas, first = await sits_at_a_server(ada, grace)
    at_graces, second = await sits_at_a_server(grace, ada)
    for _ in range(10):  # the proxy chooses by the requests that are under way
        if second is not first:
            break
        alone = [count - (each is second) for each, count in zip(cluster.servers, cluster.connections(), strict=True)]
        await at_graces.page.context.close()
        await until(lambda alone=alone: cluster.connections() == alone)
        at_graces, second = await sits_at_a_server(grace, ada)
    assert first is not second
    return ada, grace, conversation, at_adas, at_graces, first, second


async def test_people_at_different_servers_see_each_other(cluster, apart):
    ada, grace, _, at_adas, at_graces, *_ = apart
    await at_adas.writes("hello from one server")
    await at_graces.sees("hello from one server")
    await at_graces.writes("and hello from the other")
    await at_adas.sees("and hello from the other")
    assert await at_adas.seqs() == await at_graces.seqs() == [1, 2]

    await expect(at_adas.row(grace.name)).to_have_accessible_description(ACTIVE)
    await expect(at_graces.row(ada.name)).to_have_accessible_description(ACTIVE)
    await at_adas.box.press_sequentially("thinking")
    await expect(status(at_graces, "Ada is typing…")).to_be_visible()
    await at_graces.box.press_sequentially("me too")
    await expect(status(at_adas, "Grace is typing…")).to_be_visible()

    await at_graces.page.close()
    await expect(at_adas.page.get_by_role("main").get_by_text("Last seen")).to_be_visible(timeout=30_000)


async def test_a_session_is_one_at_all_servers(cluster, apart):
    """Either of them knows the cookie, until one of them has signed it out. Without TLS its name has no prefix."""
    _, _, _, at_adas, *_ = apart
    ((name, value),) = [
        (each["name"], each["value"]) for each in await at_adas.context.cookies() if each["name"].startswith(PREFIX)
    ]
    doors = [f"{server.url}/api/auth/session/" for server in cluster.servers]
    async with httpx.AsyncClient(headers={"Cookie": f"{name.removeprefix(PREFIX)}={value}"}) as web:
        assert [(await web.put(f"{door}avatar/")).status_code for door in doors] == [415, 415]
        await web.delete(doors[0])
        assert [(await web.put(f"{door}avatar/")).status_code for door in doors] == [401, 401]
    await expect(at_adas.page.get_by_role("button", name="Sign in")).to_be_visible()


async def test_the_tab_of_a_killed_server_goes_to_the_other_and_misses_nothing(cluster, apart):
    _, grace, conversation, at_adas, at_graces, first, second = apart
    await at_graces.writes("the last before the fall")
    await at_adas.sees("the last before the fall")

    first.stop(signal.SIGKILL)
    await at_adas.writes("typed when the server had just died")
    grace.says(conversation, "said meanwhile")
    await at_graces.writes("and written meanwhile")
    for text in ("typed when the server had just died", "said meanwhile", "and written meanwhile"):
        await at_adas.sees(text)
        await at_graces.sees(text)
    await expect(status(at_adas, "Reconnecting…")).to_be_hidden()
    await until(lambda: sum(cluster.connections()) == 2)
    assert cluster.connections()[cluster.servers.index(second)] == 2

    await at_adas.writes("both at one server now")
    await at_graces.sees("both at one server now")
    assert await at_adas.seqs() == await at_graces.seqs() == [1, 2, 3, 4, 5]
    await at_adas.page.reload()
    await at_adas.sees("both at one server now")
    assert await at_adas.seqs() == [1, 2, 3, 4, 5]
