"""What a browser is told to refuse, on every kind of answer."""

import re

import httpx
import pytest

from tests.support.images import picture

EVERYWHERE = {
    "x-content-type-options": "nosniff",
    "referrer-policy": "same-origin",
    "x-frame-options": "DENY",
    "cross-origin-opener-policy": "same-origin",
}
# What is asked for, and what kind of policy its answer has.
ANSWERS = {
    "GET /": "page",
    "GET /login": "page",
    "GET /c/1": "page",
    "GET /nothing/here": "page",
    "GET /__spa-fallback.html": "page",
    "GET /favicon.ico": "file",
    "GET /manifest.webmanifest": "file",
    "GET /scripts/nothing.js": "file",
    "GET {script}": "file",
    "GET {style}": "file",
    "GET {picture}": "data",
    "GET /ping": "page",
    "GET /_event/": "page",
    "GET /_upload": "page",
    "GET /api/auth/me/": "data",
    "GET /api/nothing/": "data",
    "PUT /api/auth/me/": "data",
    "POST /api/auth/token/": "data",
    "OPTIONS /api/auth/me/": "data",
    "GET /api/openapi.json": "data",
    "GET /api/docs/": "docs",
    "GET /api/docs/swagger-ui-bundle.js": "data",
    "GET /health/live": "data",
    "GET /ws/": "data",
}


@pytest.fixture(scope="module")
def places(running):
    """Addresses that only the running server knows."""
    page = httpx.get(f"{running.url}/login", follow_redirects=True).text
    ada = running.register("headers")
    avatar = ada.http.put("/api/auth/me/avatar/", files={"avatar": ("a.png", picture(), "image/png")}).json()["avatar"]
    return ada.http, {
        "script": re.search(r'"(/assets/[^"]+\.js)"', page)[1],
        "style": re.search(r'"(/[^"]+\.css[^"]*)"', page)[1],
        "picture": avatar,
    }


@pytest.mark.parametrize("asked", ANSWERS)
def test_every_answer_tells_the_browser_what_to_refuse(places, asked):
    client, found = places
    method, path = asked.format(**found).split()
    headers = client.request(method, path).headers
    for name, value in EVERYWHERE.items():
        assert headers.get_list(name) == [value]
    assert headers["permissions-policy"].startswith("camera=(), microphone=(self)")
    assert "strict-transport-security" not in headers  # this is no TLS
    policy = headers.get("content-security-policy")
    if ANSWERS[asked] == "file" and "immutable" in headers["cache-control"]:
        assert policy is None  # it says nothing about a script or a style
        return
    rules = dict(rule.strip().partition(" ")[::2] for rule in policy.split(";"))
    scripts = rules.get("script-src", rules["default-src"])
    assert "unsafe" not in scripts
    assert "*" not in policy
    assert "http" not in policy
    assert rules["frame-ancestors"] == "'none'"
    if ANSWERS[asked] == "data":
        assert rules["default-src"] == "'none'"
