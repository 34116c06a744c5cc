import pytest
from starlette.datastructures import Headers

from chatapp.api.origins import is_own, may_connect
from tests.support import api

ALLOWED = "https://app.example.org"
PREFLIGHT = {
    "Access-Control-Request-Method": "PATCH",
    "Access-Control-Request-Headers": "authorization,content-type",
}


@pytest.fixture
def allowed(runtime, monkeypatch):
    api.change(runtime, monkeypatch, allowed_origins=[ALLOWED])


def cors(answer):
    return {name for name in answer.headers if name.startswith("access-control-")}


async def test_other_origins_are_told_nothing_by_default(ada):
    answer = await ada.get("/api/auth/me/", headers={"Origin": ALLOWED})
    assert answer.status_code == 200
    assert cors(answer) == set()
    answer = await ada.options("/api/auth/me/", headers={"Origin": ALLOWED} | PREFLIGHT)
    assert answer.status_code == 405
    assert cors(answer) == set()


async def test_an_allowed_origin_may_read_the_answers(ada, allowed):
    answer = await ada.get("/api/auth/me/", headers={"Origin": ALLOWED})
    assert answer.headers["access-control-allow-origin"] == ALLOWED
    assert "X-Request-ID" in answer.headers["access-control-expose-headers"]
    assert "Origin" in answer.headers["vary"]


async def test_an_allowed_origin_may_send_a_token_but_no_cookie(web, allowed):
    answer = await web.options("/api/auth/me/", headers={"Origin": ALLOWED} | PREFLIGHT)
    assert answer.status_code == 200
    assert answer.headers["access-control-allow-origin"] == ALLOWED
    assert "PATCH" in answer.headers["access-control-allow-methods"]
    assert {"authorization", "content-type"} <= set(answer.headers["access-control-allow-headers"].lower().split(", "))
    assert "access-control-allow-credentials" not in answer.headers
    assert "x-request-id" in answer.headers


async def test_an_allowed_origin_may_read_errors(web, allowed):
    for path in ("/api/auth/me/", "/api/nothing/"):
        answer = await web.get(path, headers={"Origin": ALLOWED})
        assert answer.headers["access-control-allow-origin"] == ALLOWED


@pytest.mark.parametrize(
    "origin", ["https://evil.example", f"{ALLOWED}.evil.example", "http://app.example.org", "null"]
)
async def test_every_other_origin_stays_outside(web, allowed, origin):
    answer = await web.get("/api/nothing/", headers={"Origin": origin})
    assert "access-control-allow-origin" not in answer.headers
    answer = await web.options("/api/auth/me/", headers={"Origin": origin} | PREFLIGHT)
    assert "access-control-allow-origin" not in answer.headers
    api.assert_refused(answer, 403, "foreign_origin")


@pytest.mark.parametrize(
    ("headers", "may"),
    [
        ({"host": "a.org"}, True),
        ({"host": "a.org", "origin": "https://a.org"}, True),
        ({"host": "a.org:81", "origin": "http://A.org:81"}, True),
        ({"host": "a.org", "origin": "https://ok.org"}, True),
        ({"host": "a.org", "origin": "https://b.org"}, False),
        ({"host": "a.org", "origin": "http://ok.org"}, False),
        ({"host": "a.org:81", "origin": "http://a.org"}, False),
        ({"host": "a.org", "origin": "null"}, False),
        ({"host": "", "origin": ""}, False),
        ({"origin": "a.org"}, False),
        ({"host": "[", "origin": "http://["}, False),
    ],
)
def test_who_may_connect(headers, may):
    assert may_connect(headers, ["https://ok.org"]) is may


@pytest.mark.parametrize(
    ("scheme", "host", "origin", "own"),
    [
        ("http", "a.org:81", None, True),
        ("http", "a.org:81", "http://a.org:81", True),
        ("ws", "a.org:81", "http://A.org:81", True),
        ("wss", "a.org", "https://a.org", True),
        ("ws", "a.org:81", "https://a.org:81", False),
        ("wss", "a.org", "http://a.org", False),
        ("wss", "a.org", "https://b.a.org", False),
        ("wss", "a.org", "https://a.org:444", False),
        ("ws", "a.org", "null", False),
        ("ws", "a.org", "", False),
        ("ws", "", "http://", False),
        ("ws", "[", "http://[/", False),
    ],
)
def test_an_own_page_has_scheme_name_and_port_of_the_server(scheme, host, origin, own):
    headers = {"host": host} | ({} if origin is None else {"origin": origin})
    assert is_own(Headers(headers), scheme) is own
