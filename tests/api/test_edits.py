"""The route of what messages said before, on both databases."""

from tests.support.api import ON_BOTH, assert_refused
from tests.support.cast import say

MESSAGES = "/api/chat/messages/"


@ON_BOTH
async def test_versions_are_listed_until_the_message_is_deleted(runtime, ada, grace, cast):
    said = (await say(runtime, cast.ada, cast.pair, "first")).message
    address = f"{MESSAGES}{said.id}/edits/"
    assert (await grace.get(address)).json()["results"] == [{"content": "first", "at": said.created_at}]
    edited = (await ada.patch(f"{MESSAGES}{said.id}/", json={"content": "second"})).json()
    answer = (await grace.get(address)).json()
    assert answer == {
        "results": [{"content": "second", "at": edited["edited_at"]}, {"content": "first", "at": said.created_at}],
        "next": None,
        "previous": None,
    }
    await ada.delete(f"{MESSAGES}{said.id}/")
    assert (await grace.get(address)).json()["results"] == []
    assert_refused(await grace.get(f"{MESSAGES}404404/edits/"), 404, "message_not_found")
