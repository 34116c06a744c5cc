"""Who is there and who types, over REST and sockets."""

from datetime import timedelta

import pytest

from chatapp.domain.events import PresenceChanged, TypingChanged
from chatapp.flows import presence
from tests.support import api
from tests.support.cast import say
from tests.support.fakes import Clock
from tests.support.waiting import until


@pytest.fixture
def later(runtime, monkeypatch):
    """Lets time go by for presence alone, with a look at the end."""

    async def let(**by):
        now = runtime.clock() + timedelta(**by)
        with monkeypatch.context() as patch:
            patch.setattr(runtime, "clock", Clock(now))
            await presence.look(runtime)

    return let


def status(user, *, is_online):
    return {"type": "user_status", "user_id": user.id, "username": user.username, "is_online": is_online}


async def test_the_first_connection_and_the_end_of_the_last_are_told(server, cast, access, runtime, later):
    async with api.line(server, cast.pair.id, access.grace) as grace:
        async with (
            api.line(server, cast.pair.id, access.ada) as ada,
            api.line(server, cast.group.id, access.ada),
        ):
            assert await grace.status() == status(cast.ada, is_online=True)
            assert await ada.is_alive()
            assert ada.statuses in ([], [status(cast.grace, is_online=True)])  # grace may just have come
        await until(lambda: len(runtime.attendance.here) == 1)
        await later(seconds=8)
        assert await grace.is_alive()
        assert not grace.statuses
        await later(seconds=12)
        assert await grace.status() == status(cast.ada, is_online=False)


async def test_a_socket_hears_nothing_of_people_elsewhere(server, cast, access, runtime, bus):
    async with api.line(server, cast.pair.id, access.ada) as ada:
        async with api.line(server, cast.group.id, access.linus):
            await until(lambda: len(bus.of(PresenceChanged)) == 2)
            await say(runtime, cast.grace, cast.pair, "hello")
            await ada.messages(1)
        assert not ada.statuses


async def test_after_a_crash_somebody_is_offline_within_90_seconds(server, cast, access, runtime, later, ada, bus):
    async with api.line(server, cast.pair.id, access.grace), api.line(server, cast.pair.id, access.ada):
        await until(lambda: len(bus.of(PresenceChanged)) == 2)
        runtime.attendance.here.clear()
        await later(seconds=61)
        people = (await ada.get("/api/auth/users/")).json()["results"]
        assert not any(person["is_online"] for person in people)


async def test_everybody_in_an_answer_is_marked(server, cast, access, ada, bus):
    async with api.line(server, cast.pair.id, access.grace):
        await until(lambda: bus.of(PresenceChanged))
        answers = [
            (await ada.get("/api/auth/users/")).json()["results"],
            (await ada.get("/api/chat/conversations/")).json()["results"][0]["other_participants"],
            (await ada.get(f"/api/chat/conversations/{cast.group.id}/")).json()["participants"],
            (await ada.post("/api/chat/conversations/", json={"participant_ids": [cast.grace.id]})).json()[
                "participants"
            ],
        ]
        stats = (await ada.get("/api/chat/conversations/stats/")).json()
        answers.append(stats["recent_conversations"][0]["other_participants"])
        for people in answers:
            assert [person["username"] for person in people if person["is_online"]] == ["grace"]
        me = (await ada.get("/api/auth/me/")).json()
        assert (me["is_online"], me["last_seen"]) == (False, None)
        grace = next(person for person in answers[0] if person["username"] == "grace")
        assert grace["last_seen"]


async def test_typing_reaches_everybody_but_the_typist(server, cast, access):
    async with (
        api.line(server, cast.pair.id, access.ada) as ada,
        api.line(server, cast.pair.id, access.ada) as second,
        api.line(server, cast.pair.id, access.grace) as grace,
        api.line(server, cast.group.id, access.grace) as elsewhere,
    ):
        for is_typing in (True, False):
            await ada.send(type="typing", is_typing=is_typing)
            expected = {"type": "typing", "user_id": cast.ada.id, "username": "ada", "is_typing": is_typing}
            assert await grace.receive() == expected
        for line in (ada, second, elsewhere):
            assert await line.is_alive()


async def test_typing_is_told_now_and_then_and_ends_with_the_message(server, cast, access, bus):
    async with (
        api.line(server, cast.pair.id, access.ada) as ada,
        api.line(server, cast.pair.id, access.grace) as grace,
    ):
        for _ in range(10):
            await ada.send(type="typing", is_typing=True)
        await ada.send(type="message", content="there")
        kinds = [(await grace.receive())["type"] for _ in range(3)]
        assert sorted(kinds) == ["message", "typing", "typing"]
        await ada.send(type="typing", is_typing=False)
        assert await ada.messages(1)
        assert await ada.is_alive()
    assert [event.is_typing for event in bus.of(TypingChanged)] == [True, False]


async def test_who_leaves_types_no_more(server, cast, access):
    async with api.line(server, cast.pair.id, access.grace) as grace:
        async with api.line(server, cast.pair.id, access.ada) as ada:
            await ada.send(type="typing", is_typing=True)
            assert (await grace.receive())["is_typing"] is True
        assert (await grace.receive())["is_typing"] is False
