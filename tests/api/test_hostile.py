"""Nothing that a client sends gives a 500, on either database."""

import json
import re
from urllib.parse import quote

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from chatapp.api.app import api as application
from chatapp.api.dependencies import cursor_of
from chatapp.limits import Limits
from tests.support import api
from tests.support.builders import PASSWORD
from tests.support.hostile import VALUES

QUERIES = [
    "",
    "\0",
    "\ud800",
    "é",
    "%",
    "_",
    "\\",
    "'",
    "x" * 100,
    "1",
    "-1",
    "0",
    str(2**31),
    str(2**63),
    "9" * 5000,
    "AA",
    "YQBi",
    cursor_of("1700000000000:9999999999"),
]
GOOD = {
    "/api/auth/register/": {
        "username": "new",
        "email": "new@example.org",
        "password": PASSWORD,
        "password2": PASSWORD,
        "first_name": "",
        "last_name": "",
    },
    "/api/auth/token/": {"username": "ada", "password": PASSWORD},
    "/api/auth/token/refresh/": {"refresh": "x"},
    "/api/auth/password/reset/": {"token": "x", "new_password": "x"},
    "/api/auth/me/": {"first_name": "x", "last_name": "x", "bio": "x", "password": "x"},
    "/api/auth/me/preferences/": {
        "density": "compact",
        "hours": "24",
        "enter_sends": True,
        "shows_formats": True,
        "link_previews": True,
        "zone": "",
    },
    "/api/auth/me/password/": {"old_password": PASSWORD, "new_password": "x"},
    "/api/chat/conversations/": {"participant_ids": [2], "is_group": True, "name": "x", "client_id": None},
    "/api/chat/conversations/{conversation_id:id}/": {"name": "x"},
    "/api/chat/conversations/{conversation_id:id}/mark_read/": {"seq": 1},
    "/api/chat/conversations/{conversation_id:id}/unread_from/": {"seq": 1},
    "/api/chat/conversations/{conversation_id:id}/participants/": {"user_ids": [4]},
    "/api/chat/conversations/{conversation_id:id}/participants/{user_id:id}/": {"role": "admin"},
    "/api/chat/messages/{message_id:id}/": {"content": "x", "updated_at": None},
    "/api/chat/messages/": {"conversation": 1, "content": "x", "client_id": None, "reply_to": None, "file_ids": []},
    "/api/chat/messages/{message_id:id}/forward/": {"conversation": 1, "client_id": None},
}
GOOD["/api/auth/session/username/"] = {"username": "x", "last_name": "x"}
GOOD["/api/auth/session/"] = GOOD["/api/auth/token/"]
GOOD["/api/auth/session/register/"] = GOOD["/api/auth/register/"]


def routes():
    for route in iter_route_contexts(application.routes):
        if isinstance(route.original_route, APIRoute) and route.include_in_schema:
            yield from ((method, route.path, route) for method in sorted(route.methods))


WITH_BODY = [(method, path) for method, path, route in routes() if route.original_route.body_field]


@pytest.fixture
def patient(runtime):
    """No limit is reached."""
    high = dict.fromkeys(("login_attempts", "login_attempts_per_address", "registrations_per_address"), 10_000)
    runtime.limits = Limits(runtime.settings.model_copy(update=high), None)


def address(path, cast):
    path = path.replace("{user_id:id}", str(cast.grace.id))
    return re.sub(r"\{\w+:id\}", str(cast.group.id), path)


def check(answer, sent):
    assert answer.status_code < 500, (sent, answer.text)
    if answer.status_code >= 400:
        assert {"detail", "code", "request_id"} <= set(answer.json()), sent
        assert answer.json()["code"] != "internal_error"


def test_every_route_with_a_body_is_tried():
    assert {path for _, path in WITH_BODY} == set(GOOD)


@api.ON_BOTH
@pytest.mark.parametrize(("method", "path"), WITH_BODY)
async def test_no_value_of_any_field_gives_a_500(ada, cast, patient, method, path):
    for name in GOOD[path]:
        for value in VALUES:
            text = json.dumps(GOOD[path] | {name: value})
            answer = await ada.request(
                method, address(path, cast), content=text, headers={"Content-Type": "application/json"}
            )
            check(answer, (name, str(value)[:50]))


@api.ON_BOTH
@pytest.mark.parametrize(("method", "path"), WITH_BODY)
async def test_no_body_gives_a_500(ada, cast, patient, method, path):
    for value in VALUES:
        answer = await ada.request(
            method, address(path, cast), content=json.dumps(value), headers={"Content-Type": "application/json"}
        )
        check(answer, str(value)[:50])


@api.ON_BOTH
async def test_no_query_gives_a_500(ada, cast):
    names = ["conversation", "before", "after", "around", "limit", "cursor", "search"]
    for url in (
        f"/api/chat/messages/?conversation={cast.pair.id}&",
        "/api/chat/messages/?",
        "/api/chat/conversations/?",
        "/api/auth/users/?",
    ):
        for name in names:
            for value in QUERIES:
                quoted = quote(value, errors="surrogatepass")
                check(await ada.get(f"{url}{name}={quoted}"), (url, name, value[:50]))


@api.ON_BOTH
async def test_no_header_gives_a_500(web, cast, patient):
    for value in (b"", b"\xff", b"\x00", b"x" * 5000, b"[", b"http://["):
        for name in ("Authorization", "Cookie", "Origin", "Host", "User-Agent", "Content-Type", "Content-Length"):
            headers = {name: value} if name != "Authorization" else {name: b"Bearer " + value}
            for method, path in (
                ("GET", "/api/auth/users/"),
                ("POST", "/api/auth/token/"),
                ("DELETE", "/api/auth/session/"),
            ):
                check(await web.request(method, path, headers=headers), (name, value[:50]))


@api.ON_BOTH
async def test_a_list_is_linked_under_any_host(ada, cast):
    for host in ("[", "a b", "\xff", ""):
        answer = await ada.get("/api/chat/conversations/?limit=1", headers={"Host": host.encode("latin-1")})
        assert answer.status_code == 200
        assert f"{host}/api/chat/conversations/?limit=1&cursor=" in answer.json()["next"]
