from datetime import datetime

import pytest

from chatapp.flows import presence
from tests.support import api
from tests.support.api import ON_BOTH, assert_refused

BLOCKS, CHAT = "/api/auth/blocks/", "/api/chat/conversations/"


def said(conversation):
    return {"conversation": conversation.id, "content": "hello"}


@ON_BOTH
async def test_a_block_is_put_listed_and_deleted(ada, grace, cast):
    for _ in range(2):
        assert (await grace.put(f"{BLOCKS}{cast.ada.id}/")).status_code == 204
    assert [user["username"] for user in (await grace.get(BLOCKS)).json()["results"]] == ["ada"]
    assert (await ada.get(BLOCKS)).json()["results"] == []
    assert_refused(await ada.post("/api/chat/messages/", json=said(cast.pair)), 403, "not_reachable")
    assert_refused(await grace.post("/api/chat/messages/", json=said(cast.pair)), 403, "blocked_by_you")
    for _ in range(2):
        assert (await grace.delete(f"{BLOCKS}{cast.ada.id}/")).status_code == 204
    assert (await ada.post("/api/chat/messages/", json=said(cast.pair))).status_code == 201


async def test_impossible_blocks(ada, cast):
    assert list(assert_refused(await ada.put(f"{BLOCKS}{cast.ada.id}/"), 422, "invalid")) == ["user_id"]
    assert_refused(await ada.put(f"{BLOCKS}404404/"), 404, "user_not_found")
    assert_refused(await ada.get(BLOCKS, params={"cursor": "~"}), 400, "invalid_cursor")


async def test_the_list_goes_on_by_its_cursor(ada, cast):
    for user in (cast.grace, cast.linus, cast.mallory):
        await ada.put(f"{BLOCKS}{user.id}/")
    first = (await ada.get(BLOCKS, params={"limit": 2})).json()
    second = (await ada.get(first["next"])).json()
    names = [user["username"] for page in (first, second) for user in page["results"]]
    assert (names, second["next"]) == (["grace", "linus", "mallory"], None)


async def test_no_answer_shows_a_person_who_blocked_as_online(ada, grace, cast, runtime):
    await presence.connect(runtime, user_id=cast.grace.id, connection="a tab")

    async def shown():
        people = (await ada.get("/api/auth/users/")).json()["results"]
        rows = (await ada.get(CHAT)).json()["results"]
        direct = [row["other_participants"] for row in rows if not row["is_group"]]
        pair = (await ada.get(f"{CHAT}{cast.pair.id}/")).json()["participants"]
        found = [user for user in (*people, *direct[0], *pair) if user["username"] == "grace"]
        return {user["is_online"] for user in found}, {user.get("last_seen") for user in found} - {None}

    online, seen = await shown()
    assert (online, len(seen)) == ({True}, 1)
    await grace.put(f"{BLOCKS}{cast.ada.id}/")
    assert await shown() == ({False}, set())
    group = (await ada.get(f"{CHAT}{cast.group.id}/")).json()["participants"]
    assert [user["is_online"] for user in group if user["username"] == "grace"] == [True]


async def test_the_socket_of_everything_is_told_that_the_blocker_left_and_nothing_after(app, cast, runtime):
    access = await api.access_of(runtime, cast.ada)
    async with api.serve(app) as server, api.everything(server, access) as line:
        await line.resume()
        await presence.connect(runtime, user_id=cast.grace.id, connection="a tab")
        assert (await line.status())["is_online"]
        async with api.client(app, await api.access_of(runtime, cast.grace)) as grace:
            await grace.put(f"{BLOCKS}{cast.ada.id}/")
        gone = await line.status()
        assert (gone["type"], gone["user_id"], gone["is_online"]) == ("presence", cast.grace.id, False)
        assert datetime.fromisoformat(gone["last_seen"])
        await presence.hide(runtime, connection="a tab")
        await presence.disconnect(runtime, connection="a tab")
        assert await line.is_alive()
        assert line.statuses == []


@ON_BOTH
async def test_who_left_is_invited_and_answers(ada, grace, cast):
    group = f"{CHAT}{cast.group.id}/"
    await grace.post(f"{group}leave/")
    added = await ada.post(f"{group}participants/", json={"user_ids": [cast.grace.id]})
    assert (added.status_code, added.json()["invited"]) == (201, [cast.grace.id])
    assert_refused(await grace.get(group), 404, "conversation_not_found")
    (invitation,) = (await grace.get("/api/chat/invitations/")).json()["results"]
    assert (invitation["conversation"], invitation["title"]) == (cast.group.id, "Compilers")
    accepted = await grace.post(f"/api/chat/invitations/{cast.group.id}/accept/")
    assert (accepted.status_code, len(accepted.json()["participants"])) == (200, 3)
    await grace.post(f"{group}leave/")
    await ada.post(f"{group}participants/", json={"user_ids": [cast.grace.id]})
    assert (await grace.post(f"/api/chat/invitations/{cast.group.id}/decline/")).status_code == 204
    refused = await ada.post(f"{group}participants/", json={"user_ids": [cast.grace.id]})
    assert list(assert_refused(refused, 422, "invalid")) == ["user_ids"]


class TestNewPeople:
    @pytest.fixture
    def settings(self, settings):
        return settings.model_copy(update={"new_people_per_day": 2})

    async def test_too_many_are_told_how_long_to_wait(self, ada, cast):
        answer = await ada.post(CHAT, json={"participant_ids": [cast.mallory.id]})
        assert_refused(answer, 429, "too_many")
        assert 0 < int(answer.headers["retry-after"]) <= 24 * 3600 + 1
