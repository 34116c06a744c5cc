"""A foreign page gets nothing: no CORS header opens the API to it."""

import httpx
import pytest

from tests.support.server import TRUST


@pytest.mark.parametrize("path", ["/api/auth/me/", "/api/chat/conversations/", "/api/auth/session/"])
@pytest.mark.parametrize("origin", ["http://evil.example", "http://localhost", "http://localhost:1", "null"])
def test_no_origin_is_let_in_by_default(path, origin, running):
    preflight = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    for answer in (
        httpx.get(f"{running.url}{path}", headers={"Origin": origin}, verify=TRUST),
        httpx.options(f"{running.url}{path}", headers=preflight, verify=TRUST),
    ):
        assert not [name for name in answer.headers if name.startswith("access-control-")]
