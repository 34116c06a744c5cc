import base64
import hashlib
import inspect
import json
import re

import pytest
from fastapi.routing import APIRoute, iter_route_contexts
from pydantic import TypeAdapter

from chatapp.api.app import api
from chatapp.api.sockets import frames
from chatapp.api.sockets.outbox import Close
from tests.support.api import assert_refused

ROUTES = [
    route
    for route in iter_route_contexts(api.routes)
    if isinstance(route.original_route, APIRoute) and route.include_in_schema
]


async def test_the_description_is_there_in_both_forms(web):
    for path in ("/api/openapi.json", "/api/openapi.json/"):
        description = (await web.get(path)).json()
        assert description["openapi"].startswith("3.")
        assert "/api/chat/messages/" in description["paths"]


async def test_the_page_may_run_its_own_scripts_and_no_other(web):
    answer = await web.get("/api/docs")
    assert answer.headers["content-type"].startswith("text/html")
    assert "/api/openapi.json/" in answer.text
    policy = dict(part.strip().split(" ", 1) for part in answer.headers["content-security-policy"].split(";"))
    inline = re.findall(r"<script>(.*?)</script>", answer.text, re.DOTALL)
    assert inline
    for part in inline:
        assert f"'sha256-{base64.b64encode(hashlib.sha256(part.encode()).digest()).decode()}'" in policy["script-src"]
    assert "unsafe" not in policy["script-src"]
    assert policy["default-src"] == "'none'"
    assert "//" not in answer.headers["content-security-policy"]


async def test_what_the_page_loads_is_on_this_server(web):
    page = (await web.get("/api/docs/")).text
    kinds = {}
    for address in re.findall(r'(?:src|href)="([^"]+)"', page):
        if not address.startswith("data:"):
            answer = await web.get(address)
            assert (answer.status_code, answer.headers["cache-control"]) == (200, "public, max-age=86400"), address
            kinds[answer.headers["content-type"].split(";")[0]] = len(answer.content)
    assert set(kinds) == {"text/javascript", "text/css"}
    assert min(kinds.values()) > 100_000


@pytest.mark.parametrize("name", ["__init__.py", "main.py", "%2e%2e%2fmain.py", "swagger-ui-bundle.js%00", "x"])
async def test_no_other_file_is_given_out(web, name):
    assert_refused(await web.get(f"/api/docs/{name}"), 404, "not_found")


@pytest.mark.parametrize("route", ROUTES, ids=lambda route: f"{min(route.methods)} {route.path}")
def test_every_route_is_described_with_an_example_of_its_answer(route):
    method, path = min(route.methods).lower(), route.path.replace(":id}", "}")
    operation = api.openapi()["paths"][path][method]
    assert operation["description"]
    assert "4XX" in operation["responses"]
    assert "422" not in operation["responses"]
    success = operation["responses"][str(route.status_code or 200)]
    if route.status_code == 204:
        assert "content" not in success
        return
    if not success["content"].keys().isdisjoint({"image/webp", "application/zip", "application/octet-stream"}):
        return
    content = success["content"]["application/json"]
    assert content["schema"]["$ref"]
    answer = TypeAdapter(route.response_model).validate_json(json.dumps(content["example"]))
    assert TypeAdapter(route.response_model).dump_python(answer, mode="json") == content["example"]


def test_every_field_of_a_body_has_an_example():
    schemas = api.openapi()["components"]["schemas"]
    for name in (
        "NewAccount",
        "SignIn",
        "Profile",
        "NewPassword",
        "ResetPassword",
        "Farewell",
        "NewConversation",
        "Read",
        "NewMessage",
        "Group",
        "NewParticipants",
    ):
        for field, schema in schemas[name]["properties"].items():
            assert schema.get("examples") or field == "is_group", (name, field)


def test_the_description_names_every_frame():
    description = api.openapi()["info"]["description"]
    source = inspect.getsource(frames)
    types = set(re.findall(r'type: Literal\["(\w+)"\]', source)) | set(re.findall(r'"?type"?[:=] ?"(\w+)"', source))
    assert len(types) == 18
    for name in types:
        assert f'{{"type": "{name}"' in description, name


def test_the_description_names_every_reason_to_close():
    for code in Close:
        assert str(code.value) in api.openapi()["info"]["description"]
