"""Groups over REST and on the WebSocket."""

import pytest

from chatapp.api.sockets import outbox
from tests.support import api
from tests.support.api import assert_refused, line, lost_on_the_way
from tests.support.contract import CONVERSATION, MESSAGE, PARTICIPANT

CONVERSATIONS, MESSAGES = "/api/chat/conversations/", "/api/chat/messages/"


@pytest.fixture
def group(cast):
    return f"{CONVERSATIONS}{cast.group.id}/"


@pytest.fixture
def pair(cast):
    return f"{CONVERSATIONS}{cast.pair.id}/"


async def says(client, conversation, content="hello"):
    answer = await client.post(MESSAGES, json={"conversation": conversation.id, "content": content})
    return answer.json()["id"]


async def test_a_group_is_renamed(ada, grace, group):
    answer = await ada.patch(group, json={"name": "  Analytical Engine "})
    assert (answer.status_code, set(answer.json())) == (200, CONVERSATION)
    assert answer.json()["name"] == "Analytical Engine"
    last = (await grace.get(group)).json()["last_message"]
    assert (last["kind"], last["content"]) == ("system", "Ada Lovelace renamed the group to Analytical Engine")


@pytest.mark.parametrize("body", [{}, {"name": 1}, {"name": None}, {"name": "x" * 81}])
async def test_a_wrong_name_is_422(ada, group, body):
    assert set(assert_refused(await ada.patch(group, json=body), 422, "invalid")) == {"name"}


async def test_people_are_added_promoted_and_removed(ada, mallory, cast, group):
    added = await ada.post(f"{group}participants/", json={"user_ids": [cast.mallory.id]})
    assert (added.status_code, set(added.json())) == (201, CONVERSATION | {"invited"})
    assert [person["username"] for person in added.json()["participants"]] == ["ada", "grace", "linus", "mallory"]
    again = await ada.post(f"{group}participants/", json={"user_ids": [cast.mallory.id]})
    assert again.status_code == 200
    one = f"{group}participants/{cast.mallory.id}/"
    promoted = await ada.patch(one, json={"role": "admin"})
    assert (promoted.status_code, set(promoted.json()), promoted.json()["role"]) == (200, PARTICIPANT, "admin")
    assert (await mallory.get(group)).status_code == 200
    removed = await ada.delete(one)
    assert (removed.status_code, removed.content) == (204, b"")
    assert_refused(await mallory.get(group), 404, "conversation_not_found")
    assert_refused(await ada.delete(one), 404, "participant_not_found")


async def test_leaving_hands_over(ada, grace, group):
    assert (await ada.post(f"{group}leave/")).status_code == 204
    assert_refused(await ada.post(f"{group}leave/"), 404, "conversation_not_found")
    roles = {person["username"]: person["role"] for person in (await grace.get(group)).json()["participants"]}
    assert roles == {"grace": "owner", "linus": "member"}


async def test_a_member_may_see_but_not_manage(grace, cast, group):
    for answer in (
        await grace.patch(group, json={"name": "Mine"}),
        await grace.post(f"{group}participants/", json={"user_ids": [cast.mallory.id]}),
        await grace.patch(f"{group}participants/{cast.linus.id}/", json={"role": "admin"}),
        await grace.delete(f"{group}participants/{cast.linus.id}/"),
    ):
        assert_refused(answer, 403, "forbidden")


async def test_a_direct_conversation_is_no_group(ada, cast, pair):
    for answer in (
        await ada.patch(pair, json={"name": "We two"}),
        await ada.post(f"{pair}participants/", json={"user_ids": [cast.linus.id]}),
        await ada.patch(f"{pair}participants/{cast.grace.id}/", json={"role": "admin"}),
        await ada.delete(f"{pair}participants/{cast.grace.id}/"),
        await ada.post(f"{pair}leave/"),
    ):
        assert_refused(answer, 409, "not_a_group")


async def test_the_last_owner_stays_one(ada, cast, group):
    answer = await ada.patch(f"{group}participants/{cast.ada.id}/", json={"role": "member"})
    assert_refused(answer, 409, "last_owner")


@pytest.mark.parametrize("role", ["king", "", None, 1, "OWNER"])
async def test_a_wrong_role_is_422(ada, cast, group, role):
    answer = await ada.patch(f"{group}participants/{cast.grace.id}/", json={"role": role})
    assert set(assert_refused(answer, 422, "invalid")) == {"role"}


@pytest.mark.parametrize("user_ids", [[], [4, 4], [404_404], [0], [2**31], ["1"], 1, None])
async def test_wrong_people_are_422(ada, group, user_ids):
    answer = await ada.post(f"{group}participants/", json={"user_ids": user_ids})
    assert set(assert_refused(answer, 422, "invalid")) == {"user_ids"}


async def test_a_message_is_edited_and_deleted_by_its_author(ada, cast):
    url = f"{MESSAGES}{await says(ada, cast.group)}/"
    edited = await ada.patch(url, json={"content": " hello again "})
    assert (edited.status_code, set(edited.json())) == (200, MESSAGE)
    assert edited.json()["content"] == "hello again"
    assert edited.json()["edited_at"] == edited.json()["updated_at"]
    deleted = await ada.delete(url)
    assert (deleted.status_code, set(deleted.json())) == (200, MESSAGE)
    assert (deleted.json()["content"], deleted.json()["seq"]) == ("", 1)
    assert deleted.json()["deleted_at"]
    assert (await ada.delete(url)).json() == deleted.json()
    assert_refused(await ada.patch(url, json={"content": "back"}), 409, "message_deleted")


async def test_others_may_not_change_a_message_and_outsiders_see_none(ada, grace, mallory, web, cast):
    message = await says(ada, cast.group)
    for number, client, status, code in (
        (message, grace, 403, "forbidden"),
        (message, mallory, 404, "message_not_found"),
        (2**31 - 1, ada, 404, "message_not_found"),
        (2**31, ada, 404, "not_found"),
        (message, web, 401, "not_authenticated"),
    ):
        url = f"{MESSAGES}{number}/"
        assert_refused(await client.patch(url, json={"content": "mine"}), status, code)
        assert_refused(await client.delete(url), status, code)


@pytest.mark.parametrize(("content", "code"), [("", "content_empty"), ("x" * 4001, "content_too_long"), (1, "invalid")])
async def test_a_wrong_edit_is_422(ada, cast, content, code):
    url = f"{MESSAGES}{await says(ada, cast.group)}/"
    assert set(assert_refused(await ada.patch(url, json={"content": content}), 422, code)) == {"content"}


async def test_a_socket_hears_of_edits_and_deletions(server, access, ada, cast):
    async with line(server, cast.group.id, access.grace) as socket:
        message = await says(ada, cast.group)
        await ada.patch(f"{MESSAGES}{message}/", json={"content": "again"})
        await ada.delete(f"{MESSAGES}{message}/")
        frames = [await socket.receive() for _ in range(3)]
    assert [frame["type"] for frame in frames] == ["message", "message_updated", "message_updated"]
    assert [frame["message"]["content"] for frame in frames] == ["hello", "again", ""]


async def test_a_socket_closes_when_its_user_is_removed(server, access, ada, cast, group):
    async with (
        line(server, cast.group.id, access.grace) as socket,
        line(server, cast.pair.id, access.grace) as other,
        line(server, cast.group.id, access.linus) as stays,
    ):
        await ada.delete(f"{group}participants/{cast.grace.id}/")
        assert await socket.end() == outbox.Close.REMOVED
        assert await other.is_alive()
        assert (await stays.receive())["message"]["content"] == "Ada Lovelace removed Grace Hopper"


@pytest.mark.usefixtures("rush")
async def test_a_socket_closes_although_the_removal_was_never_heard(server, access, ada, cast, group, bus, monkeypatch):
    async with line(server, cast.group.id, access.grace) as socket:
        assert await socket.is_alive()
        monkeypatch.setattr(bus, "publish", lost_on_the_way)
        await ada.delete(f"{group}participants/{cast.grace.id}/")
        assert await socket.end() == outbox.Close.REMOVED


async def test_who_left_may_not_open_a_socket(server, access, grace, cast, group):
    await grace.post(f"{group}leave/")
    with pytest.raises(api.websockets.InvalidStatus):
        async with line(server, cast.group.id, access.grace):
            raise AssertionError


async def test_a_group_whose_answer_was_lost_is_started_once(ada, cast):
    body = {"participant_ids": [cast.grace.id], "is_group": True, "client_id": "0b8f0a52-4c1f-4b0e-9d6a-5f3e1c2b7a90"}
    first = await ada.post("/api/chat/conversations/", json=body)
    again = await ada.post("/api/chat/conversations/", json=body)
    assert (first.status_code, first.json()["is_existing"]) == (201, False)
    assert (again.status_code, again.json()["is_existing"]) == (200, True)
    assert first.json()["id"] == again.json()["id"]
    answer = await ada.post("/api/chat/conversations/", json=body | {"client_id": "mine"})
    assert set(assert_refused(answer, 422, "invalid")) == {"client_id"}
