import re

import pytest

from chatapp.domain.events import ParticipationChanged
from tests.support.api import assert_refused
from tests.support.cast import add_users, say
from tests.support.contract import CONVERSATION, LIST, MESSAGE, PARTICIPANT, PREVIEW, ROW, STATS, TIME

CONVERSATIONS = "/api/chat/conversations/"


async def test_the_list_has_the_latest_activity_first(ada, cast, runtime):
    await say(runtime, cast.grace, cast.group, "first")
    await say(runtime, cast.grace, cast.pair, "  hello\nAda " + "x" * 200)
    answer = await ada.get(CONVERSATIONS)
    assert set(answer.json()) == LIST
    pair, group = answer.json()["results"]
    assert (pair["id"], group["id"]) == (cast.pair.id, cast.group.id)
    assert set(pair) == set(group) == ROW
    assert set(pair["last_message_preview"]) == PREVIEW
    assert pair["last_message_preview"]["content"] == ("hello Ada " + "x" * 200)[:100]
    assert (pair["title"], group["title"]) == ("Grace Hopper", "Compilers")
    assert (pair["unread_count"], pair["last_seq"], group["participants_count"]) == (1, 1, 3)
    assert all(set(person) == PARTICIPANT for person in group["other_participants"])
    assert re.fullmatch(TIME, pair["updated_at"])


async def test_a_conversation_without_messages_has_no_preview(ada, cast):
    rows = (await ada.get(CONVERSATIONS)).json()["results"]
    assert [row["last_message_preview"] for row in rows] == [None, None]


async def test_the_pages_of_the_list_are_whole_and_without_repetition(ada, cast, runtime):
    others = await add_users(runtime, 9)
    for other in others:
        await ada.post(CONVERSATIONS, json={"participant_ids": [other]})
    ids, url = [], f"{CONVERSATIONS}?limit=4"
    while url:
        page = (await ada.get(url)).json()
        assert page["previous"] is None
        ids += [row["id"] for row in page["results"]]
        url = page["next"]
        assert url is None or "limit=4" in url
    assert len(ids) == len(set(ids)) == 11
    assert ids == [row["id"] for row in (await ada.get(CONVERSATIONS)).json()["results"]]


async def test_the_list_can_be_filtered_and_searched_and_its_pages_keep_to_that(ada, cast, runtime):
    for other in await add_users(runtime, 5):
        await ada.post(CONVERSATIONS, json={"participant_ids": [other]})
    ids, url = [], f"{CONVERSATIONS}?limit=2&show=direct&search=person"
    while url:
        page = (await ada.get(url)).json()
        ids += [row["id"] for row in page["results"]]
        url = page["next"]
    assert len(ids) == len(set(ids)) == 5
    for asked, wanted in {
        "show=group": [cast.group.id],
        "show=unread": [],
        "search=hopper%20GRACE": [cast.pair.id],
        "search=compilers&show=direct": [],
    }.items():
        assert [row["id"] for row in (await ada.get(f"{CONVERSATIONS}?{asked}")).json()["results"]] == wanted
    assert_refused(await ada.get(f"{CONVERSATIONS}?show=nothing"), 400, "malformed_query")


async def test_a_full_page_without_more_has_no_next(ada, cast):
    assert (await ada.get(f"{CONVERSATIONS}?limit=2")).json()["next"] is None


async def test_a_direct_conversation_begins_once(ada, grace, cast, bus):
    body = {"participant_ids": [cast.linus.id]}
    first = await ada.post(CONVERSATIONS, json=body)
    assert first.status_code == 201
    assert set(first.json()) == CONVERSATION | {"is_existing"}
    assert first.json()["is_existing"] is False
    assert [set(person) for person in first.json()["participants"]] == [PARTICIPANT] * 2
    assert len(bus.of(ParticipationChanged)) == 1
    second = await ada.post(CONVERSATIONS, json=body)
    assert second.status_code == 200
    assert second.json() == first.json() | {"is_existing": True}
    other = await grace.post(CONVERSATIONS, json={"participant_ids": [cast.ada.id]})
    assert (other.status_code, other.json()["id"]) == (200, cast.pair.id)


async def test_a_group_begins_each_time(ada, cast):
    body = {"participant_ids": [cast.grace.id, cast.linus.id], "name": "  Analytical   Engine "}
    first, second = await ada.post(CONVERSATIONS, json=body), await ada.post(CONVERSATIONS, json=body)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]
    assert (first.json()["name"], first.json()["is_group"]) == ("Analytical Engine", True)
    assert [person["role"] for person in first.json()["participants"]] == ["owner", "member", "member"]


async def test_a_group_of_two_is_no_direct_conversation(ada, cast):
    answer = await ada.post(CONVERSATIONS, json={"participant_ids": [cast.grace.id], "is_group": True})
    assert (answer.status_code, answer.json()["is_group"]) == (201, True)


@pytest.mark.parametrize("ids", [[], ["ada"], [0], [-1], [2**31], [2**63], [True], [1.0], ["1"], None, 7, [None]])
async def test_wrong_ids_are_422(ada, ids):
    answer = await ada.post(CONVERSATIONS, json={"participant_ids": ids})
    assert set(assert_refused(answer, 422, "invalid")) == {"participant_ids"}


async def test_unknown_and_repeated_and_own_ids_are_422(ada, cast):
    unknown = 2**31 - 1
    for ids in ([unknown], [cast.grace.id, unknown], [cast.grace.id] * 2, [cast.ada.id], [cast.ada.id, cast.grace.id]):
        answer = await ada.post(CONVERSATIONS, json={"participant_ids": ids})
        assert set(assert_refused(answer, 422, "invalid")) == {"participant_ids"}


async def test_one_conversation_with_everybody_in_it(ada, cast, runtime):
    sent = await say(runtime, cast.grace, cast.group, "hello")
    answer = await ada.get(f"{CONVERSATIONS}{cast.group.id}/")
    assert answer.status_code == 200
    assert set(answer.json()) == CONVERSATION
    assert set(answer.json()["last_message"]) == MESSAGE
    assert answer.json()["last_message"]["id"] == sent.message.id
    assert (answer.json()["created_by_username"], answer.json()["unread_count"]) == ("ada", 1)
    assert [set(person) for person in answer.json()["participants"]] == [PARTICIPANT] * 3


async def test_the_figures_of_the_dashboard(ada, cast, runtime):
    await say(runtime, cast.grace, cast.group, "hello")
    await say(runtime, cast.ada, cast.pair, "hello")
    answer = await ada.get(f"{CONVERSATIONS}stats/")
    assert set(answer.json()) == STATS
    stats = answer.json()
    assert [stats[name] for name in ("total_conversations", "total_messages_sent", "total_unread")] == [2, 1, 1]
    assert [set(row) for row in stats["recent_conversations"]] == [ROW] * 2


async def test_mark_read_moves_forward_only(ada, cast, runtime):
    for number in range(5):
        await say(runtime, cast.grace, cast.pair, f"message {number}")
    url = f"{CONVERSATIONS}{cast.pair.id}/mark_read/"
    for body, expected in (({"seq": 3}, (3, 2)), ({"seq": 1}, (3, 2)), ({"seq": 99}, (5, 0)), ({}, (5, 0))):
        answer = await ada.post(url, json=body)
        assert answer.status_code == 200
        assert answer.json() == {"last_read_seq": expected[0], "unread_count": expected[1]}


async def test_mark_read_without_a_body_reads_everything(ada, cast, runtime):
    await say(runtime, cast.grace, cast.pair, "hello")
    answer = await ada.post(f"{CONVERSATIONS}{cast.pair.id}/mark_read/")
    assert answer.json() == {"last_read_seq": 1, "unread_count": 0}


@pytest.mark.parametrize("seq", ["1", 1.5, True, -1, 2**31, 2**63, []])
async def test_a_wrong_seq_is_422(ada, cast, seq):
    answer = await ada.post(f"{CONVERSATIONS}{cast.pair.id}/mark_read/", json={"seq": seq})
    assert set(assert_refused(answer, 422, "invalid")) == {"seq"}
