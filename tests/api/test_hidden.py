"""Deleting for oneself over REST and both sockets, on both databases."""

from chatapp.services import hidden, messages
from tests.support import api
from tests.support.api import ON_BOTH, assert_refused
from tests.support.cast import say

MESSAGES, LIST = "/api/chat/messages/", "/api/chat/conversations/"


@ON_BOTH
async def test_hidden_messages_are_gone_for_one_person_and_come_back(runtime, ada, grace, cast):
    said = [(await say(runtime, cast.grace, cast.pair, f"number {number}")).message for number in range(5)]
    for _ in range(2):
        assert (await ada.put(f"{MESSAGES}{said[4].id}/hide/")).status_code == 204
        assert (await ada.put(f"{MESSAGES}{said[1].id}/hide/")).status_code == 204
    ask = {"conversation": cast.pair.id}
    for person, seqs, unread, preview in ((ada, [4, 3, 1], 3, "number 3"), (grace, [5, 4, 3, 2, 1], 0, "number 4")):
        found = (await person.get(MESSAGES, params=ask)).json()["results"]
        assert [message["seq"] for message in found] == seqs
        (row,) = [row for row in (await person.get(LIST)).json()["results"] if row["id"] == cast.pair.id]
        assert (row["unread_count"], row["last_message_preview"]["content"]) == (unread, preview)
    seen, address = [], f"{MESSAGES}?conversation={cast.pair.id}&limit=1"
    while address:
        page = (await ada.get(address)).json()
        seen += [message["seq"] for message in page["results"]]
        address = page["next"]
    assert seen == [4, 3, 1]
    for _ in range(2):
        assert (await ada.delete(f"{MESSAGES}{said[4].id}/hide/")).status_code == 204
    assert [message["seq"] for message in (await ada.get(MESSAGES, params=ask)).json()["results"]] == [5, 4, 3, 1]
    assert_refused(await ada.put(f"{MESSAGES}404404/hide/"), 404, "message_not_found")


@ON_BOTH
async def test_sockets_of_one_person_hear_of_its_changes_no_more(server, cast, access, runtime):
    one, two = [(await say(runtime, cast.grace, cast.pair, text)).message for text in ("one", "two")]
    edit = {"editor_id": cast.grace.id}
    async with (
        api.everything(server, access.ada) as wide,
        api.everything(server, access.grace) as other,
        api.line(server, cast.pair.id, access.ada) as narrow,
    ):
        for line in (wide, other):
            await line.resume()
        await runtime.work(hidden.hide, viewer_id=cast.ada.id, message_id=one.id)
        for message in (one, two):
            await runtime.work(messages.edit, **edit, message_id=message.id, content="new")
        assert [(await line.receive())["message"]["seq"] for line in (wide, narrow)] == [2, 2]
        assert wide.personal == [{"type": "personal", "what": "hidden"}]
        assert [(await other.receive())["message"]["seq"] for _ in range(2)] == [1, 2]
    three = (await say(runtime, cast.grace, cast.pair, "three")).message
    await runtime.work(hidden.hide, viewer_id=cast.ada.id, message_id=three.id)
    await say(runtime, cast.grace, cast.pair, "four")
    async with api.everything(server, access.ada) as wide, api.everything(server, access.grace) as other:
        start = {cast.pair.id: {"seq": 2, "revision": 0}}
        for line, expected in ((wide, [4, 2]), (other, [3, 4, 1, 2])):
            frames = [frame for frame in await line.resume(start) if "message" in frame]
            assert [frame["message"]["seq"] for frame in frames] == expected
