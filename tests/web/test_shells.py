"""What is sent for the address of a page, before its socket connects."""

import httpx
import pytest
from starlette.responses import PlainTextResponse

from chatapp.security import SESSION_COOKIE
from chatapp.web.shells import with_shells

HTML = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
SIGNED_IN = {"Cookie": f"other=1; {SESSION_COOKIE}=a.b.c"}
PRIVATE = ("/", "/dashboard", "/c/7")


async def get(path: str, **headers: str) -> httpx.Response:
    async def pages(scope, receive, send):
        await PlainTextResponse(f"{scope['path']} {scope['raw_path'].decode()}")(scope, receive, send)

    def is_private(path: str) -> bool:
        return path == "/" or path.startswith(PRIVATE[1:])

    app = with_shells(pages, folders={"/login", "/dashboard", "/c/_"}, needs_session=is_private)
    async with httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://localhost") as client:
        return await client.get(path, headers=headers)


@pytest.mark.parametrize(
    ("path", "back"),
    [
        ("/", "%2F"),
        ("/dashboard", "%2Fdashboard"),
        ("/c/7?m=12&x=%26", "%2Fc%2F7%3Fm%3D12%26x%3D%2526"),
        ("/c/7%0d%0aSet-Cookie:a", "%2Fc%2F7%0D%0ASet-Cookie%3Aa"),
    ],
)
async def test_a_stranger_is_sent_to_sign_in_and_comes_back_afterwards(path, back):
    answer = await get(path, **HTML)
    assert (answer.status_code, answer.headers["location"]) == (303, f"/login?next={back}")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("headers", [HTML | SIGNED_IN, {}, {"Accept": "*/*"}])
@pytest.mark.parametrize("path", PRIVATE)
async def test_who_has_a_session_and_what_is_no_browser_gets_the_page(path, headers):
    assert (await get(path, **headers)).status_code == httpx.codes.OK


@pytest.mark.parametrize("path", ["/login", "/nowhere", "/favicon.ico"])
async def test_other_pages_are_for_everybody(path):
    assert (await get(path, **HTML)).status_code == httpx.codes.OK


@pytest.mark.parametrize(
    ("path", "built"),
    [
        ("/c/7", "/c/_/"),
        ("/c/999999999", "/c/_/"),
        ("/c/1234567890", "/c/1234567890"),
        ("/c/x", "/c/x"),
        ("/c/7/8", "/c/7/8"),
        ("/dashboard", "/dashboard/"),
        ("/", "/"),
        ("/assets/a.js", "/assets/a.js"),
    ],
)
async def test_every_conversation_has_the_file_that_was_built_for_it(path, built):
    assert (await get(path, **HTML, **SIGNED_IN)).text == f"{built} {built}"
