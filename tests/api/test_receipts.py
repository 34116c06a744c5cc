"""The route of who has read a message, on both databases."""

from chatapp.services import receipts
from tests.support.api import ON_BOTH, assert_refused
from tests.support.cast import say

MESSAGES = "/api/chat/messages/"


@ON_BOTH
async def test_participants_read_who_has_read_a_message_and_when(ada, grace, mallory, cast, runtime):
    said = (await say(runtime, cast.ada, cast.group, "hello")).message
    address = f"{MESSAGES}{said.id}/receipts/"
    await runtime.work(receipts.mark_delivered, arrived={cast.group.id: {cast.linus.id: 1}})
    await grace.post(f"/api/chat/conversations/{cast.group.id}/mark_read/")
    people = {"Grace Hopper": "read", "Linus Torvalds": "delivered"}
    for reader in (ada, grace):
        found = (await reader.get(address)).json()
        assert (found["next"], found["previous"]) == (None, None)
        assert {each["full_name"]: each["status"] for each in found["results"]} == people
        assert all(each["at"].endswith("Z") for each in found["results"])
    assert_refused(await mallory.get(address), 404, "message_not_found")


async def test_what_was_only_sent_has_no_time(ada, cast, runtime):
    said = (await say(runtime, cast.ada, cast.pair, "hello")).message
    (one,) = (await ada.get(f"{MESSAGES}{said.id}/receipts/")).json()["results"]
    assert (one["status"], one["at"]) == ("sent", None)
