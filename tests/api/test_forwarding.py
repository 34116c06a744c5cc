"""Forwarding over REST and both sockets, on both databases."""

from tests.support import api
from tests.support.api import ON_BOTH, assert_refused
from tests.support.cast import say
from tests.support.contract import MESSAGE

MESSAGES = "/api/chat/messages/"


@ON_BOTH
async def test_a_copy_is_stored_once_and_all_hear_of_it(runtime, server, app, access, ada, grace, cast):
    said = (await say(runtime, cast.ada, cast.pair, "Meet here")).message
    forward = f"{MESSAGES}{said.id}/forward/"
    body = {"conversation": cast.group.id, "client_id": "0b8f0a52-4c1f-4b0e-9d6a-5f3e1c2b7a90"}
    async with (
        api.client(app, access.linus) as linus,
        api.everything(server, access.linus) as wide,
        api.line(server, cast.group.id, access.linus) as narrow,
    ):
        await wide.resume()
        answers = [await grace.post(forward, json=body) for _ in range(2)]
        assert [answer.status_code for answer in answers] == [201, 200]
        copy = answers[0].json()
        assert copy.keys() == MESSAGE
        assert copy["forwarded"] == {"user_id": cast.ada.id, "name": "Ada Lovelace"}
        for line in (wide, narrow):
            assert (await line.receive())["message"] == copy
        (found, *_) = (await linus.get(MESSAGES, params={"conversation": cast.group.id})).json()["results"]
        assert found == copy
        assert_refused(await linus.get(f"{MESSAGES}{copy['id']}/original/"), 404, "message_not_found")
        assert_refused(await linus.post(forward, json=body), 404, "message_not_found")
    assert (await grace.get(f"{MESSAGES}{copy['id']}/original/")).json()["id"] == said.id
    assert_refused(await grace.patch(f"{MESSAGES}{copy['id']}/", json={"content": "there"}), 403, "forbidden")
    assert_refused(await ada.post(forward, json={"conversation": 404404}), 404, "conversation_not_found")
