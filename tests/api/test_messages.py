from uuid import uuid4

import pytest
from sqlalchemy import text

from chatapp.domain.events import MessagePosted
from chatapp.domain.ids import MAX_ID
from chatapp.services import policies
from tests.support.api import assert_refused
from tests.support.cast import say
from tests.support.contract import LIST, MESSAGE, QUOTE

UUID = "9c97cc8b-9515-4fb3-9fe6-d90b23f39147"
MESSAGES = "/api/chat/messages/"


@pytest.fixture
async def talk(cast, runtime):
    """Ten messages in the pair, seq 1 to 10."""
    for number in range(1, 11):
        await say(runtime, cast.grace, cast.pair, f"message {number}")
    return cast


async def ask(client, talk, **params):
    answer = await client.get(MESSAGES, params={"conversation": talk.pair.id, **params})
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == LIST
    assert all(set(message) == MESSAGE for message in answer.json()["results"])
    return answer.json()


def seqs(page):
    return [message["seq"] for message in page["results"]]


async def test_a_message_is_stored_and_told(ada, cast, bus):
    answer = await ada.post(MESSAGES, json={"conversation": cast.pair.id, "content": "  Hello, Grace!\r\n "})
    assert answer.status_code == 201
    message = answer.json()
    assert set(message) == MESSAGE
    assert (message["seq"], message["content"], message["kind"]) == (1, "Hello, Grace!", "text")
    assert (message["sender"], message["sender_username"], message["sender_name"]) == (
        cast.ada.id,
        "ada",
        "Ada Lovelace",
    )
    assert (message["is_read"], message["edited_at"], message["deleted_at"]) == (False, None, None)
    (event,) = bus.of(MessagePosted)
    assert event.message.id == message["id"]


async def test_the_same_client_id_again_is_the_first_message(ada, cast, bus):
    body = {"conversation": cast.pair.id, "content": "hello", "client_id": str(uuid4())}
    first, again = await ada.post(MESSAGES, json=body), await ada.post(MESSAGES, json=body)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert first.json()["client_id"] == body["client_id"]
    assert len(bus.of(MessagePosted)) == 1


async def test_the_first_message_is_given_as_it_is_now(ada, grace, cast):
    body = {"conversation": cast.pair.id, "content": "hello", "client_id": str(uuid4())}
    await ada.post(MESSAGES, json=body)
    await grace.post(f"/api/chat/conversations/{cast.pair.id}/mark_read/")
    assert (await ada.post(MESSAGES, json=body)).json()["is_read"] is True


async def test_a_client_id_with_other_content_is_409(ada, cast):
    body = {"conversation": cast.pair.id, "content": "hello", "client_id": str(uuid4())}
    await ada.post(MESSAGES, json=body)
    assert_refused(await ada.post(MESSAGES, json=body | {"content": "bye"}), 409, "client_id_reused")
    assert_refused(await ada.post(MESSAGES, json=body | {"conversation": cast.group.id}), 409, "client_id_reused")


async def test_two_people_may_have_made_the_same_client_id(ada, grace, cast):
    body = {"conversation": cast.pair.id, "content": "hello", "client_id": str(uuid4())}
    assert [(await client.post(MESSAGES, json=body)).status_code for client in (ada, grace)] == [201, 201]


@pytest.mark.parametrize("client_id", ["x", "", "1" * 31, f"{{{UUID}}}", f"{UUID}\n", 7, UUID + "0"])
async def test_a_client_id_that_is_no_uuid_is_422(ada, cast, client_id):
    body = {"conversation": cast.pair.id, "content": "hello", "client_id": client_id}
    assert set(assert_refused(await ada.post(MESSAGES, json=body), 422, "invalid")) == {"client_id"}


@pytest.mark.parametrize("client_id", [UUID, UUID.upper(), UUID.replace("-", ""), None])
async def test_a_uuid_is_written_in_several_ways(ada, cast, client_id):
    body = {"conversation": cast.pair.id, "content": "hello", "client_id": client_id}
    answer = await ada.post(MESSAGES, json=body)
    assert answer.status_code == 201
    assert answer.json()["client_id"] == client_id or client_id is None


@pytest.mark.parametrize("content", ["", "   ", "\n\t", "\0", "\u200b \x07".replace("\u200b", "")])
async def test_a_message_without_content_is_422(ada, cast, content):
    answer = await ada.post(MESSAGES, json={"conversation": cast.pair.id, "content": content})
    assert set(assert_refused(answer, 422, "content_empty")) == {"content"}


async def test_the_limit_of_a_message_is_4000_characters(ada, cast):
    for content, status in (("😀" * 4000, 201), (" " + "x" * 4000 + " ", 201), ("x" * 4001, 422)):
        answer = await ada.post(MESSAGES, json={"conversation": cast.pair.id, "content": content})
        assert answer.status_code == status
    assert set(assert_refused(answer, 422, "content_too_long")) == {"content"}


@pytest.mark.parametrize("conversation", ["1", 1.0, True, None, 0, -1, 2**31, 2**63, 10**30])
async def test_a_conversation_that_is_no_id_is_422(ada, conversation):
    answer = await ada.post(MESSAGES, json={"conversation": conversation, "content": "hello"})
    assert set(assert_refused(answer, 422, "invalid")) == {"conversation"}


@pytest.mark.parametrize("conversation", [2**31 - 1, 2**31, 2**63, 0, -1])
async def test_a_page_of_no_conversation_is_404(ada, conversation):
    answer = await ada.get(MESSAGES, params={"conversation": conversation})
    assert_refused(answer, 404, "conversation_not_found")


async def test_the_latest_come_first(ada, talk):
    page = await ask(ada, talk, limit=4)
    assert seqs(page) == [10, 9, 8, 7]
    assert page["previous"] is None
    assert seqs(await ask(ada, talk)) == list(range(10, 0, -1))


async def test_next_leads_to_the_beginning(ada, talk):
    found, page = [], await ask(ada, talk, limit=4)
    while page["next"]:
        found += seqs(page)
        page = (await ada.get(page["next"])).json()
    assert found + seqs(page) == list(range(10, 0, -1))


async def test_previous_leads_to_the_end(ada, talk):
    found, page = [], await ask(ada, talk, after=0, limit=4)
    while page["previous"]:
        found += seqs(page)[::-1]
        page = (await ada.get(page["previous"])).json()
    assert found + seqs(page)[::-1] == list(range(1, 11))


async def test_a_page_around_a_seq_has_both_sides(ada, talk):
    page = await ask(ada, talk, around=5, limit=4)
    assert seqs(page) == [6, 5, 4, 3]
    assert seqs((await ada.get(page["next"])).json()) == [2, 1]
    assert seqs((await ada.get(page["previous"])).json()) == [10, 9, 8, 7]
    assert seqs(await ask(ada, talk, around=5, limit=1)) == [5]


@pytest.mark.parametrize(
    ("params", "found", "older", "newer"),
    [
        ({"before": 1}, [], None, [2, 1]),
        ({"before": 0}, [], None, [2, 1]),
        ({"after": 10}, [], [10, 9], None),
        ({"after": 99}, [], [10, 9], None),
        ({"after": MAX_ID}, [], [10, 9], None),
        ({"around": 99}, [10], [9, 8], None),
        ({"before": 3}, [2, 1], None, [4, 3]),
        ({"after": 8}, [10, 9], [8, 7], None),
    ],
)
async def test_the_ends_of_a_conversation(ada, talk, params, found, older, newer):
    page = await ask(ada, talk, limit=2, **params)
    assert seqs(page) == found
    for link, expected in ((page["next"], older), (page["previous"], newer)):
        assert (link and seqs((await ada.get(link)).json())) == expected


async def test_an_empty_conversation_is_an_empty_page(ada, cast):
    assert await ask(ada, cast) == {"results": [], "next": None, "previous": None}


async def test_is_read_tells_whether_all_others_have(ada, grace, talk):
    await ada.post(f"/api/chat/conversations/{talk.pair.id}/mark_read/", json={"seq": 4})
    found = {message["seq"]: message["is_read"] for message in (await ask(grace, talk))["results"]}
    assert found == {seq: seq <= 4 for seq in range(1, 11)}


async def test_an_edit_of_an_older_version_is_409_and_the_present_one_is_found(ada, cast):
    sent = (await ada.post("/api/chat/messages/", json={"conversation": cast.pair.id, "content": "one"})).json()
    path, seen = f"/api/chat/messages/{sent['id']}/", {"updated_at": sent["updated_at"]}
    edited = (await ada.patch(path, json={"content": "two"} | seen)).json()
    assert_refused(await ada.patch(path, json={"content": "three"} | seen), 409, "edit_conflict")
    query = {"conversation": cast.pair.id, "around": sent["seq"], "limit": 1}
    assert (await ada.get("/api/chat/messages/", params=query)).json()["results"] == [edited]
    assert (await ada.patch(path, json={"content": "three", "updated_at": edited["updated_at"]})).status_code == 200
    assert (await ada.patch(path, json={"content": "four"})).status_code == 200


@pytest.mark.parametrize("moment", ["", "now", 1, "2026-03-12T12:00:00Z", "2026-03-12T12:00:00.000+00:00"])
async def test_an_edit_names_its_version_as_the_message_does(ada, cast, moment):
    sent = (await ada.post("/api/chat/messages/", json={"conversation": cast.pair.id, "content": "one"})).json()
    answer = await ada.patch(f"/api/chat/messages/{sent['id']}/", json={"content": "two", "updated_at": moment})
    assert set(assert_refused(answer, 422, "invalid")) == {"updated_at"}


async def test_what_is_too_late_for_the_policies_is_403(runtime, ada, cast):
    sent = (await ada.post("/api/chat/messages/", json={"conversation": cast.pair.id, "content": "one"})).json()
    await runtime.work(policies.change, values={"edit_minutes": 5, "delete_minutes": 10})
    path = f"/api/chat/messages/{sent['id']}/"
    await grow_older(runtime, minutes=6)
    assert_refused(await ada.patch(path, json={"content": "two"}), 403, "too_late")
    await grow_older(runtime, minutes=5)
    assert_refused(await ada.delete(path), 403, "too_late")


async def grow_older(runtime, minutes):
    """All messages were sent so many minutes earlier."""
    older = text("UPDATE messages SET created_at = created_at - :ms")
    await runtime.work(lambda work: work.db.connection().execute(older, {"ms": minutes * 60_000}))


async def test_a_reply_quotes_what_it_answers(ada, grace, talk):
    body = {"conversation": talk.pair.id, "content": "yes", "reply_to": 3}
    answer = await ada.post(MESSAGES, json=body)
    assert answer.status_code == 201
    quote = answer.json()["reply"]
    assert set(quote) == QUOTE
    assert (quote["seq"], quote["name"], quote["text"]) == (3, "Grace Hopper", "message 3")
    assert (await ask(grace, talk, limit=1))["results"] == [answer.json()]


@pytest.mark.parametrize("seq", [0, -1, 2**31, "3", 2.5])
async def test_what_is_answered_is_a_number_of_a_message(ada, talk, seq):
    body = {"conversation": talk.pair.id, "content": "yes", "reply_to": seq}
    assert set(assert_refused(await ada.post(MESSAGES, json=body), 422, "invalid")) == {"reply_to"}


async def test_what_is_not_there_is_not_answered(ada, talk):
    body = {"conversation": talk.pair.id, "content": "yes", "reply_to": 99}
    assert set(assert_refused(await ada.post(MESSAGES, json=body), 422, "reply_to_missing")) == {"reply_to"}


async def test_messages_are_unread_again_for_oneself(ada, grace, talk):
    place = f"/api/chat/conversations/{talk.pair.id}/"
    await ada.post(f"{place}mark_read/")
    answer = await ada.post(f"{place}unread_from/", json={"seq": 8})
    assert (answer.status_code, answer.json()) == (200, {"last_read_seq": 10, "unread_count": 3})
    row = (await ada.get("/api/chat/conversations/")).json()["results"][0]
    assert (row["unread_count"], row["last_read_seq"], row["unread_after"]) == (3, 10, 7)
    assert (await ask(grace, talk, limit=1))["results"][0]["is_read"]
    for body in ({}, {"seq": 0}, {"seq": "8"}):
        assert_refused(await ada.post(f"{place}unread_from/", json=body), 422, "invalid")


async def test_everything_is_read_and_unread_again(ada, grace, talk):
    place = f"/api/chat/conversations/{talk.pair.id}/"
    await ada.post(f"{place}mark_read/")
    await ada.post(f"{place}unread_from/", json={"seq": 8})
    read = (await ada.post("/api/chat/conversations/read_all/")).json()
    assert read == {
        "results": [{"conversation": talk.pair.id, "unread_from": 8, "last_seq": 10}],
        "next": None,
        "previous": None,
    }
    row = (await ada.get("/api/chat/conversations/")).json()["results"][0]
    assert (row["unread_count"], row["last_read_seq"]) == (0, 10)
    again = await ada.post(f"{place}unread_from/", json={"seq": read["results"][0]["unread_from"]})
    assert again.json() == {"last_read_seq": 10, "unread_count": 3}


async def test_a_page_is_found_by_a_time(ada, cast, runtime):
    said = [await say(runtime, cast.grace, cast.pair, f"message {number}") for number in range(9)]
    times = [sent.message.created_at for sent in said]
    for at in (times[0], times[4], times[8]):
        (found,) = (await ask(ada, cast, at=at, limit=1))["results"]
        assert found["seq"] == 1 + times.index(at)
    assert seqs(await ask(ada, cast, at="2001-01-01T00:00:00.000Z", limit=2)) == [1]
    assert seqs(await ask(ada, cast, at="2999-01-01T00:00:00.000Z", limit=2)) == [9, 8]
    page = await ask(ada, cast, at="2999-01-01T00:00:00.000Z", limit=2)
    assert "at=" not in page["next"]


async def test_a_page_in_an_empty_conversation_is_empty_at_any_time(ada, cast):
    assert seqs(await ask(ada, cast, at="2026-03-12T00:00:00.000Z")) == []


@pytest.mark.parametrize("at", ["2026-99-99T00:00:00.000Z", "yesterday", "2026-03-12", "2026-03-12T00:00:00.000Z' --"])
async def test_what_is_no_time_is_refused(ada, cast, at):
    answer = await ada.get(MESSAGES, params={"conversation": cast.pair.id, "at": at})
    assert answer.status_code in {400, 422}
    both = {"conversation": cast.pair.id, "at": "2026-03-12T00:00:00.000Z", "before": 3}
    assert_refused(await ada.get(MESSAGES, params=both), 400, "malformed_query")
