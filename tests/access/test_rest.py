from functools import reduce

import pytest
from fastapi.routing import iter_route_contexts

from chatapp.api.app import api as application
from chatapp.domain.picture import digest_of
from tests.access import world
from tests.access.table import REST, ROLES
from tests.support import api

# What rows call by another name, because there are two of it.
ALIASES = (("other_session", "session_id"), ("founder", "user_id"), ("own_file", "file_id"))


def address(row, place):
    values = {
        "conversation_id": place.group,
        "group_id": place.group,
        "user_id": place.member_to_go,
        "founder": place.founder,
        "message_id": place.message,
        "session_id": place.session,
        "other_session": place.other_session,
    }
    path = (
        row.path.replace("{file}", "swagger-ui.css")
        .replace("{digest}", digest_of(world.PICTURE))
        .replace("{emoji}", "🎉")
        .replace("{part}", "original")
        .replace("{own_file}", place.own_file)
        .replace("{file_id}", place.file)
    )
    for name, value in values.items():
        path = path.replace(f"{{{name}:id}}", str(value))
    query = {"/api/chat/messages/": f"?conversation={place.group}"}
    query |= dict.fromkeys(("/api/chat/files/", "/api/auth/session/files/"), "?name=notes.txt")
    return path + query.get(path, "")


async def attempt(app, row, place):
    headers = {}
    if place.viewer:
        headers = {"Cookie": place.cookie} if row.by == "cookie" else {"Authorization": f"Bearer {place.access}"}
    body = row.body(place) if row.body else None
    sent = {"files": body} if body and "avatar" in body else {"json": body}
    async with api.client(app) as web:
        return await web.request(row.method, address(row, place), headers=headers, **sent)


def test_every_route_has_a_row():
    routes = {
        (method, route.path)
        for route in iter_route_contexts(application.routes)
        for method in {*(route.methods or ())} - {"HEAD"}
    }
    rows = {(row.method, reduce(lambda path, pair: path.replace(*pair), ALIASES, row.path)) for row in REST}
    assert rows == routes


@pytest.mark.parametrize("row", REST, ids=lambda row: f"{row.method} {row.path} {row.about}".strip())
async def test_everybody_gets_the_answer_of_the_table(app, runtime, row):
    found = {}
    for role in ROLES:
        place = await world.make(runtime, role)
        before = await world.fingerprint(runtime, place)
        answer = await attempt(app, row, place)
        found[role] = str(answer.status_code)
        if answer.is_error:
            assert world.SECRET not in answer.text
            assert await world.fingerprint(runtime, place) == before, f"{role} was refused, and has changed something"
    assert found == row.expected
