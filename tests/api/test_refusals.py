import json
import logging
import re
from pathlib import Path

import pytest
from fastapi.routing import APIRoute, iter_route_contexts

from chatapp import errors
from chatapp.api import refusals
from chatapp.api.app import api as application
from chatapp.services import accounts, conversations
from tests.support.api import assert_refused

OPEN = {
    "/api/openapi.json/",
    "/api/docs/",
    "/api/docs/{file}/",
    "/health/live/",
    "/health/ready/",
    "/metrics/",
    "/api/auth/register/",
    "/api/auth/token/",
    "/api/auth/token/refresh/",
    "/api/auth/password/reset/",
    "/api/auth/session/",
    "/api/auth/session/offer/",
    "/api/auth/session/register/",
    "/api/auth/session/username/",
}


def kinds(kind=errors.ChatError):
    for each in kind.__subclasses__():
        yield each
        yield from kinds(each)


def test_every_kind_of_error_has_a_status():
    for kind in kinds():
        assert kind.__module__ == "chatapp.api.sockets.frames" or any(
            base in refusals.STATUSES for base in kind.__mro__
        ), kind


def test_every_code_is_listed():
    raised = {kind.code for kind in kinds()}
    for path in Path(errors.__file__).parent.rglob("*.py"):
        raised |= set(re.findall(r"""(?:code=|"code": )"(\w+)"\)?""", path.read_text()))
    raised -= {"invalid", "error"}
    assert raised <= refusals.CODES.keys()


def test_the_description_lists_every_code():
    for code in refusals.CODES:
        assert f"`{code}`" in application.openapi()["info"]["description"]


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/nothing", "/api/auth/", "/api/chat/conversations/0/x/", "/ws/"]
)
async def test_nothing_is_404(ada, path):
    assert_refused(await ada.get(path), 404, "not_found")


@pytest.mark.parametrize("number", ["0", "-1", "abc", "1.0", "1e3", "%31%00", str(2**31), str(2**63), "9" * 5000, "٣"])
async def test_what_is_no_id_is_404(ada, number):
    for path in ("conversations/{}/", "conversations/{}/mark_read/"):
        answer = await ada.request("POST" if "read" in path else "GET", "/api/chat/" + path.format(number))
        assert_refused(answer, 404, "not_found")
    assert_refused(await ada.delete(f"/api/auth/sessions/{number}/"), 404, "not_found")


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/api/auth/me/", "DELETE, GET, PATCH"),
        ("POST", "/api/auth/me", "DELETE, GET, PATCH"),
        ("GET", "/api/auth/token/", "POST"),
        ("GET", "/api/auth/session/", "DELETE, POST"),
        ("PATCH", "/api/chat/messages/", "GET, POST"),
        ("OPTIONS", "/api/chat/conversations/1/", "GET, PATCH"),
        ("HEAD", "/api/chat/conversations/stats/", "GET"),
        ("TRACE", "/api/auth/users/", "GET"),
    ],
)
async def test_a_wrong_method_is_405_and_says_what_is_allowed(ada, method, path, allow):
    answer = await ada.request(method, path)
    assert (answer.status_code, answer.headers["allow"]) == (405, allow)
    if method != "HEAD":
        assert_refused(answer, 405, "method_not_allowed")


async def test_both_forms_of_a_path_work_and_nothing_redirects(ada):
    assert (await ada.get("/api/auth/me")).json() == (await ada.get("/api/auth/me/")).json()


async def test_who_is_not_signed_in_is_refused_by_every_route_that_is_not_open(web):
    for route in iter_route_contexts(application.routes):
        if route.path in OPEN or not isinstance(route.original_route, APIRoute):
            continue
        path = re.sub(r"\{\w+:id\}", "1", route.path)
        for method in route.methods:
            assert_refused(await web.request(method, path, json={}), 401, "not_authenticated")


@pytest.mark.parametrize(
    ("header", "code"),
    [
        ("", "not_authenticated"),
        ("Bearer", "not_authenticated"),
        ("Basic YWRhOmFkYQ==", "not_authenticated"),
        ("Token {}", "not_authenticated"),
        ("Bearer x", "token_invalid"),
        ("Bearer {}x", "token_invalid"),
        ("Bearer {} {}", "token_invalid"),
        ("Bearer \xe9\xff", "token_invalid"),
        ("Bearer eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0.", "token_invalid"),
    ],
)
async def test_a_header_that_holds_no_good_token_is_401(web, access, header, code):
    headers = {"Authorization": header.replace("{}", access.ada).encode("latin-1")}
    assert_refused(await web.get("/api/auth/me/", headers=headers), 401, code)


async def test_the_scheme_is_written_in_any_case(web, access):
    answer = await web.get("/api/auth/me/", headers={"Authorization": f"bEARER {access.ada}"})
    assert answer.status_code == 200


async def test_a_query_that_is_wrong_is_400(ada, cast):
    messages = f"/api/chat/messages/?conversation={cast.pair.id}"
    for url in (
        "/api/chat/messages/",
        "/api/chat/messages/?conversation=",
        "/api/chat/messages/?conversation=x",
        f"{messages}&limit=0",
        f"{messages}&limit=101",
        f"{messages}&limit=ten",
        f"{messages}&before=x",
        f"{messages}&before=-1",
        f"{messages}&after={2**63}",
        f"{messages}&before=1&after=1",
        f"{messages}&before=1&around=1",
        f"{messages}&after=0&around=0&before=0",
        "/api/chat/conversations/?limit=-1",
        f"/api/auth/users/?search={'x' * 101}",
        f"/api/auth/users/?cursor={'x' * 501}",
    ):
        assert_refused(await ada.get(url), 400, "malformed_query")


@pytest.mark.parametrize(
    "cursor", ["x", "====", "é", "AA", "_w", "MTIz", "OTk5OTk5OTk5OTk5OTk5OTk6MQ", "MToyOjM", "4pyT"]
)
async def test_a_cursor_that_nobody_gave_is_400(ada, cursor):
    assert_refused(await ada.get("/api/chat/conversations/", params={"cursor": cursor}), 400, "invalid_cursor")


async def test_a_body_that_is_wrong_names_each_field(ada):
    fields = assert_refused(
        await ada.post("/api/chat/messages/", json={"conversation": "1", "client_id": 7}), 422, "invalid"
    )
    assert fields == {
        "conversation": ["This must be a whole number."],
        "content": ["This field is required."],
        "client_id": ["This must be text."],
    }


async def test_a_body_that_is_no_object_is_422(ada):
    for body in ([], "x", 1, None):
        assert set(assert_refused(await ada.post("/api/chat/messages/", json=body), 422, "invalid")) == {"body"}
    assert set(assert_refused(await ada.post("/api/chat/messages/"), 422, "invalid")) == {"body"}


async def test_unknown_fields_are_ignored(ada):
    assert (await ada.patch("/api/auth/me/", json={"bio": "x", "is_admin": True, "newer": {}})).status_code == 200


async def test_the_unexpected_is_500_and_written_down(ada, monkeypatch, caplog):
    def fail(work, **_):
        raise ZeroDivisionError

    monkeypatch.setattr(accounts, "profile", fail)
    answer = await ada.get("/api/auth/me/")
    assert_refused(answer, 500, "internal_error")
    (record,) = [record for record in caplog.records if record.levelno == logging.ERROR]
    assert answer.json()["request_id"] in record.getMessage()
    assert record.exc_info[0] is ZeroDivisionError


async def test_a_database_that_is_away_is_503(ada, monkeypatch):
    def fail(work, **_):
        raise errors.Unavailable

    monkeypatch.setattr(conversations, "list_for", fail)
    answer = await ada.get("/api/chat/conversations/")
    assert_refused(answer, 503, "unavailable")
    assert answer.headers["retry-after"] == "2"


async def test_every_answer_has_an_id_of_its_own(ada):
    sent = {"X-Request-ID": "mine"}
    paths = ["/api/auth/me/", "/api/auth/me/", "/api/nothing/", "/api/docs/", "/api/openapi.json"]
    found = [(await ada.get(path, headers=sent)).headers.get_list("x-request-id") for path in paths]
    assert all(len(each) == 1 for each in found)
    assert len({each[0] for each in found} - {"mine"}) == len(paths)


async def test_answers_of_the_api_are_not_kept_and_run_nothing(ada):
    headers = (await ada.get("/api/auth/me/")).headers
    assert headers["cache-control"] == "no-store"
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


async def test_an_error_repeats_nothing_of_what_was_sent(ada):
    answer = await ada.post("/api/chat/messages/", json={"conversation": 1, "content": {"<script>": "hunter2"}})
    assert "hunter2" not in answer.text
    assert json.loads(answer.text)["fields"] == {"content": ["This must be text."]}
