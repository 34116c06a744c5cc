"""Whoever takes no part in a conversation gets 404 from every route that leads to one, new routes included."""

import re

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from chatapp.api.app import api
from tests.support.cast import say

# What a route is given besides the conversation, so that only its absence can be the reason of a refusal.
BODIES = {
    ("PATCH", "/api/chat/conversations/{conversation_id:id}/"): {"name": "mine"},
    ("POST", "/api/chat/conversations/{conversation_id:id}/mark_read/"): {"seq": 1},
    ("POST", "/api/chat/conversations/{conversation_id:id}/unread_from/"): {"seq": 1},
    ("POST", "/api/chat/conversations/{conversation_id:id}/participants/"): {"user_ids": [4]},
    ("PATCH", "/api/chat/conversations/{conversation_id:id}/participants/{user_id:id}/"): {"role": "admin"},
}


ROUTES = [
    (method, route.path)
    for route in iter_route_contexts(api.routes)
    if isinstance(route.original_route, APIRoute) and "{conversation_id" in route.path
    for method in sorted(route.methods)
]


def test_there_are_such_routes():
    assert len(ROUTES) >= 2
    assert BODIES.keys() <= set(ROUTES)


@pytest.mark.parametrize(("method", "path"), ROUTES)
async def test_an_outsider_cannot_tell_a_conversation_from_none(ada, mallory, cast, runtime, method, path):
    await say(runtime, cast.ada, cast.group, "hello")
    answers = []
    for conversation in (cast.group.id, 2**31 - 1):
        url = re.sub(r"\{conversation_id:id\}", str(conversation), path)
        url = re.sub(r"\{\w+:id\}", str(cast.grace.id), url)
        answers.append(await mallory.request(method, url, json=BODIES.get((method, path))))
    assert [answer.status_code for answer in answers] == [404, 404]
    theirs, none = [{**answer.json(), "request_id": ""} for answer in answers]
    assert theirs == none
    assert theirs["code"] == "conversation_not_found"
    inside = await ada.request(method, url.replace(str(2**31 - 1), str(cast.group.id)), json=BODIES.get((method, path)))
    assert inside.status_code < 300, "the request itself must be a good one, or it proves nothing"


async def test_an_outsider_reads_and_writes_no_messages(mallory, cast, runtime):
    await say(runtime, cast.ada, cast.group, "hello")
    for conversation in (cast.group.id, 2**31 - 1):
        for answer in (
            await mallory.get("/api/chat/messages/", params={"conversation": conversation}),
            await mallory.get("/api/chat/messages/", params={"conversation": conversation, "around": 1}),
            await mallory.post("/api/chat/messages/", json={"conversation": conversation, "content": "hello"}),
        ):
            assert (answer.status_code, answer.json()["code"]) == (404, "conversation_not_found")


async def test_an_outsider_sees_nothing_in_lists_and_figures(mallory, cast, runtime):
    await say(runtime, cast.ada, cast.group, "hello")
    assert (await mallory.get("/api/chat/conversations/")).json()["results"] == []
    assert (await mallory.get("/api/chat/conversations/stats/")).json()["total_conversations"] == 0
