"""The routes of pins, on both databases."""

from tests.support.api import ON_BOTH, assert_refused
from tests.support.cast import say
from tests.support.contract import MESSAGE

MESSAGES, CHAT = "/api/chat/messages/", "/api/chat/conversations/"


@ON_BOTH
async def test_a_pin_is_put_listed_and_deleted(runtime, ada, grace, cast):
    said = (await say(runtime, cast.ada, cast.pair, "The rules")).message
    for _ in range(2):
        assert (await grace.put(f"{MESSAGES}{said.id}/pin/")).status_code == 204
    answer = (await ada.get(f"{CHAT}{cast.pair.id}/pins/")).json()
    (pin,) = answer["results"]
    assert (answer["next"], answer["previous"]) == (None, None)
    assert pin.keys() == {"message", "pinned_by", "pinned_by_name", "pinned_at"}
    assert pin["message"].keys() == MESSAGE
    assert (pin["message"]["is_pinned"], pin["pinned_by"], pin["pinned_by_name"]) == (
        True,
        cast.grace.id,
        "Grace Hopper",
    )
    for _ in range(2):
        assert (await ada.delete(f"{MESSAGES}{said.id}/pin/")).status_code == 204
    assert (await grace.get(f"{CHAT}{cast.pair.id}/pins/")).json()["results"] == []


async def test_refused_pins(runtime, ada, cast):
    said = (await say(runtime, cast.ada, cast.pair, "regrets")).message
    await ada.delete(f"{MESSAGES}{said.id}/")
    assert_refused(await ada.put(f"{MESSAGES}{said.id}/pin/"), 409, "message_deleted")
    assert_refused(await ada.put(f"{MESSAGES}404404/pin/"), 404, "message_not_found")
