"""Every string, list and object that a client sends has a longest length, and is refused before any service runs."""

import json
from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.dependencies.models import Dependant
from fastapi.routing import APIRoute, APIWebSocketRoute, iter_route_contexts
from pydantic import TypeAdapter

from chatapp import security
from chatapp.api import schemas
from chatapp.api.app import api as application
from chatapp.api.sockets import frames
from chatapp.domain import times
from chatapp.runtime import Runtime
from tests.support import api
from tests.support.builders import PASSWORD

from .test_hostile import GOOD

PARTS = ("path", "query", "header", "cookie", "body")
BOUNDS = {"string": "maxLength", "array": "maxItems", "object": "maxProperties"}
FRAMES = [each for each in vars(frames).values() if isinstance(each, type) and issubclass(each, frames._Frame)]


def unbounded(schema: dict[str, Any], place: str) -> Iterator[str]:
    """Where a JSON schema lets something through that has no longest length."""
    if not {"type", "$ref", "anyOf", "oneOf", "allOf", "const", "enum"} & schema.keys():
        yield f"{place}: anything"
    kind = schema.get("type", "")
    is_named = "enum" in schema or "const" in schema or "properties" in schema
    if kind in BOUNDS and not is_named and BOUNDS[kind] not in schema:
        yield f"{place}: {kind}"
    for name, inner in {**schema.get("properties", {}), **schema.get("$defs", {})}.items():
        yield from unbounded(inner, f"{place}.{name}")
    for inner in (*schema.get("anyOf", ()), *schema.get("oneOf", ()), *schema.get("allOf", ())):
        yield from unbounded(inner, place)
    for name in ("items", "additionalProperties"):
        if isinstance(schema.get(name), dict):
            yield from unbounded(schema[name], f"{place}[]")


def with_all(dependant: Dependant) -> Iterator[Dependant]:
    yield dependant
    for inner in dependant.dependencies:
        yield from with_all(inner)


def parameters() -> Iterator[tuple[str, dict[str, Any]]]:
    """Each parameter and body of each route and WebSocket, with its JSON schema."""
    for context in iter_route_contexts(application.routes):
        route = context.original_route
        if isinstance(route, APIRoute | APIWebSocketRoute):
            for part in PARTS:
                for dependant in with_all(route.dependant):
                    for field in getattr(dependant, f"{part}_params"):
                        yield f"{context.path} {part}", {field.name: field._type_adapter.json_schema()}


def test_the_walk_finds_what_has_no_bound():
    for wanted in (str, list[schemas.Id], list[str], dict[str, int], str | None, Any):
        assert list(unbounded(TypeAdapter(wanted).json_schema(), "x")), wanted


def test_the_walk_sees_every_part_of_a_request():
    places = {place.rsplit(" ", 1)[1] for place, _ in parameters()}
    assert places == set(PARTS)
    assert any(place.startswith("/ws/chat/") and "token" in fields for place, fields in parameters())


def test_everything_in_a_request_has_a_longest_length():
    found = [
        each
        for place, fields in parameters()
        for name, schema in fields.items()
        for each in unbounded(schema, f"{place} {name}")
    ]
    assert found == []


def test_everything_in_a_frame_has_a_longest_length():
    assert len(FRAMES) > 8
    found = [each for kind in FRAMES for each in unbounded(TypeAdapter(kind).json_schema(), kind.__name__)]
    assert found == []


def test_every_field_of_a_body_is_tried_with_hostile_values():
    """`tests/api/test_hostile.py` names fields by hand; here none is forgotten."""
    for context in iter_route_contexts(application.routes):
        route = context.original_route
        if isinstance(route, APIRoute) and route.body_field and context.include_in_schema:
            schema = route.body_field._type_adapter.json_schema()
            models = [schema, *schema.get("$defs", {}).values()]
            fields = {name for model in models for name in model.get("properties", {})}
            assert fields <= GOOD[context.path].keys(), context.path


@pytest.fixture
def idle(monkeypatch):
    """No service may run and no password may be hashed."""

    async def work(_self, service, **_arguments):
        pytest.fail(f"{service.__name__} runs")

    monkeypatch.setattr(Runtime, "work", work)
    monkeypatch.setattr(Runtime, "read", work)
    monkeypatch.setattr(Runtime, "hashing", work)


ACCOUNT = {"username": "new", "email": "new@example.org", "password": PASSWORD, "password2": PASSWORD}
MARKS = "a" + "\u0301" * 15_900 + "\u0327" * 15_900  # seconds to normalise


@pytest.mark.parametrize(
    ("path", "good", "field"),
    [
        ("/api/auth/token/", {"username": "ada", "password": PASSWORD}, "username"),
        ("/api/auth/token/", {"username": "ada", "password": PASSWORD}, "password"),
        ("/api/auth/session/", {"username": "ada", "password": PASSWORD}, "username"),
        *(("/api/auth/register/", ACCOUNT, name) for name in (*ACCOUNT, "first_name", "last_name")),
        ("/api/auth/token/refresh/", {}, "refresh"),
        ("/api/auth/password/reset/", {"token": "x", "new_password": PASSWORD}, "token"),
        ("/api/auth/password/reset/", {"token": "x", "new_password": PASSWORD}, "new_password"),
    ],
)
async def test_what_a_stranger_sends_is_refused_before_any_work(web, idle, path, good, field):
    for text in ("x" * 3000, MARKS):
        answer = await web.post(
            path, content=json.dumps(good | {field: text}, ensure_ascii=False).encode(), headers=JSON
        )
        assert "characters" in api.assert_refused(answer, 422, "invalid")[field][0]


JSON = {"Content-Type": "application/json"}


@pytest.mark.parametrize("size", [4001, schemas.MAX_TEXT, schemas.MAX_TEXT + 1, 60_000])
async def test_content_that_is_too_long_has_one_code_however_long(ada, cast, size):
    answer = await ada.post("/api/chat/messages/", json={"conversation": cast.pair.id, "content": "x" * size})
    fields = api.assert_refused(answer, 422, "content_too_long")
    assert "4000 characters" in fields["content"][0]


async def test_white_space_around_a_message_is_no_part_of_it(ada, cast):
    content = " \n" * 3000 + "x" * 4000 + "\n" * 6000
    answer = await ada.post("/api/chat/messages/", json={"conversation": cast.pair.id, "content": content})
    assert (answer.status_code, len(answer.json()["content"])) == (201, 4000)


@pytest.mark.parametrize("count", [1001, 10_000])
async def test_a_list_that_is_too_long_is_refused_as_one(ada, cast, count):
    for path, field in (
        ("/api/chat/conversations/", "participant_ids"),
        (f"/api/chat/conversations/{cast.group.id}/participants/", "user_ids"),
    ):
        for value in (1, "x"):
            answer = await ada.post(path, json={field: [value] * count})
            assert len(api.assert_refused(answer, 422, "invalid")[field]) == 1


@pytest.mark.parametrize("kind", security.TokenType)
def test_a_token_that_is_too_long_is_none(kind, monkeypatch):
    def decode(*_args, **_options):
        pytest.fail("it is decoded")

    monkeypatch.setattr(security.jwt, "decode", decode)
    with pytest.raises(security.errors.TokenInvalid):
        security.read("key" * 20, kind, "x" * (security.MAX_TOKEN + 1), times.now())


def test_a_frame_with_too_many_positions_is_refused():
    positions = dict.fromkeys(map(str, range(1, frames.MAX_POSITIONS + 1)), 0)
    assert len(frames.parse_there(json.dumps({"type": "resume", "positions": positions})).positions) == 500
    with pytest.raises(frames.BadFrame, match="at most 500"):
        frames.parse_there(json.dumps({"type": "resume", "positions": positions | {"501": 0}}))


def test_a_frame_with_content_that_is_too_long_says_so():
    text = json.dumps({"type": "message", "content": "x" * (schemas.MAX_TEXT + 1)})
    with pytest.raises(frames.BadFrame) as caught:
        frames.parse(text)
    assert caught.value.code == "content_too_long"
