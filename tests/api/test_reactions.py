"""The routes of reactions, on both databases."""

from urllib.parse import quote

from tests.support.api import ON_BOTH, assert_refused
from tests.support.cast import say

MESSAGES = "/api/chat/messages/"


@ON_BOTH
async def test_a_reaction_is_put_seen_and_deleted(runtime, ada, grace, cast):
    said = (await say(runtime, cast.ada, cast.pair, "The rules")).message
    for emoji in ("🎉", quote("#️⃣"), "❤"):
        for _ in range(2):
            assert (await grace.put(f"{MESSAGES}{said.id}/reactions/{emoji}/")).status_code == 204
    (found,) = (await ada.get(MESSAGES, params={"conversation": cast.pair.id})).json()["results"]
    one = {"users": [cast.grace.id], "count": 1}
    assert found["reactions"] == [{"emoji": each} | one for each in ("🎉", "#️⃣", "❤️")]
    for _ in range(2):
        assert (await grace.delete(f"{MESSAGES}{said.id}/reactions/🎉/")).status_code == 204
    (found,) = (await ada.get(MESSAGES, params={"conversation": cast.pair.id})).json()["results"]
    assert len(found["reactions"]) == 2


async def test_refused_reactions(runtime, ada, cast):
    said = (await say(runtime, cast.ada, cast.pair, "regrets")).message
    assert_refused(await ada.put(f"{MESSAGES}{said.id}/reactions/ab/"), 422, "invalid")
    assert_refused(await ada.put(f"{MESSAGES}{said.id}/reactions/{'x' * 41}/"), 404, "not_found")
    await ada.delete(f"{MESSAGES}{said.id}/")
    assert_refused(await ada.put(f"{MESSAGES}{said.id}/reactions/🎉/"), 409, "message_deleted")
    assert_refused(await ada.put(f"{MESSAGES}404404/reactions/🎉/"), 404, "message_not_found")
