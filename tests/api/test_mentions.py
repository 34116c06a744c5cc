"""The route of one's own mentions, and what sockets tell of mentions."""

import pytest

from tests.support import api
from tests.support.api import ON_BOTH, assert_refused
from tests.support.cast import say

MINE = "/api/chat/me/mentions/"


@ON_BOTH
async def test_own_mentions_in_pages(runtime, ada, grace, cast):
    for n in range(5):
        await say(runtime, cast.grace, cast.group if n % 2 else cast.pair, f"@ada {n}")
    found, address = [], f"{MINE}?limit=2"
    while address:
        page = (await ada.get(address)).json()
        found, address = found + page["results"], page["next"]
    assert [each["content"] for each in found] == [f"@ada {n}" for n in (4, 3, 2, 1, 0)]
    assert all(each["mentions"] == [cast.ada.id] for each in found)
    assert found[0]["mentioned"] == [{"user_id": cast.ada.id, "name": "ada"}]
    assert (await grace.get(MINE)).json()["results"] == []
    rows = (await ada.get("/api/chat/conversations/")).json()["results"]
    assert {row["id"]: row["mentions"] for row in rows} == {cast.group.id: 2, cast.pair.id: 3}
    stats = (await ada.get("/api/chat/conversations/stats/")).json()
    assert (stats["total_unread"], stats["total_calls"]) == (5, 5)


@pytest.mark.parametrize("cursor", ["x", "MA", "LTE", "OTk5OTk5OTk5OTk5OTk5OTk5OTk"])
async def test_a_cursor_of_somebody_else_is_refused(ada, cursor):
    assert_refused(await ada.get(MINE, params={"cursor": cursor}), 400, "invalid_cursor")


@ON_BOTH
async def test_sockets_tell_whom_a_message_calls(server, runtime, cast, access):
    async with (
        api.everything(server, access.ada) as ada,
        api.line(server, cast.group.id, access.linus) as linus,
    ):
        assert await ada.resume() == []
        await say(runtime, cast.grace, cast.group, "@ada, @all")
        for line in (ada, linus):
            told = (await line.receive())["message"]
            assert told["mentions"] == [cast.ada.id, 0]
        await ada.send(type="read", conversation=cast.group.id, seq=1)
        assert (await ada.receive())["type"] == "read"
        assert await ada.is_alive()
        assert [frame["mentions"] for frame in ada.personal] == [0]
    async with api.everything(server, access.ada) as again:
        (missed,) = await again.resume({cast.group.id: 0})
        assert missed["message"]["mentions"] == [cast.ada.id, 0]


async def test_a_message_that_calls_those_who_are_here_overtakes_none(server, cast, access):
    async with api.line(server, cast.group.id, access.grace) as grace:
        contents = ["one", "Is linus @here?", "three", "@here @here", "five"]
        for content in contents:
            await grace.send(type="message", content=content)
        assert [(await grace.receive())["message"]["content"] for _ in contents] == contents
