"""What happens at the same moment, on both databases."""

import asyncio
from uuid import uuid4

from tests.support import api
from tests.support.builders import PASSWORD

pytestmark = api.ON_BOTH


async def test_eight_equal_beginnings_make_one_conversation(ada, app, cast, access):
    async with api.client(app, access.linus) as linus:
        answers = await asyncio.gather(
            *(ada.post("/api/chat/conversations/", json={"participant_ids": [cast.linus.id]}) for _ in range(4)),
            *(linus.post("/api/chat/conversations/", json={"participant_ids": [cast.ada.id]}) for _ in range(4)),
        )
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    assert sorted(answer.json()["is_existing"] for answer in answers) == [False] + [True] * 7


async def test_eight_equal_registrations_make_one_account(web, runtime):
    body = {"username": "ada", "email": "ada@example.org", "password": PASSWORD, "password2": PASSWORD}
    other = body | {"username": "ADA", "email": "ADA@example.org"}
    answers = await asyncio.gather(
        *(web.post("/api/auth/register/", json=(body, other)[number % 2]) for number in range(8))
    )
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 7
    for answer in answers:
        assert answer.status_code == 201 or set(answer.json()["fields"]) == {"username", "email"}


async def test_eight_equal_messages_are_stored_once(ada, cast):
    body = {"conversation": cast.pair.id, "content": "hello", "client_id": str(uuid4())}
    answers = await asyncio.gather(*(ada.post("/api/chat/messages/", json=body) for _ in range(8)))
    assert sorted(answer.status_code for answer in answers) == [200] * 7 + [201]
    assert len({answer.json()["id"] for answer in answers}) == 1
    page = await ada.get("/api/chat/messages/", params={"conversation": cast.pair.id})
    assert [message["seq"] for message in page.json()["results"]] == [1]


async def test_refreshes_at_once_get_one_successor_and_the_session_goes_on(web, cast):
    tokens = (await web.post("/api/auth/token/", json={"username": "ada", "password": PASSWORD})).json()
    answers = await asyncio.gather(
        *(web.post("/api/auth/token/refresh/", json={"refresh": tokens["refresh"]}) for _ in range(4))
    )
    assert [answer.status_code for answer in answers] == [200] * 4
    assert len({answer.json()["refresh"] for answer in answers}) == 1
    headers = {"Authorization": f"Bearer {tokens['access']}"}
    assert (await web.get("/api/auth/me/", headers=headers)).status_code == 200
