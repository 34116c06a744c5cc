import pytest

from chatapp.api.bodies import MAX_BODY
from tests.support.api import assert_refused

PATH = "/api/chat/messages/"
JSON = {"Content-Type": "application/json"}


def padded(cast, size):
    """A message whose body has just this many bytes."""
    body = f'{{"conversation":{cast.pair.id},"content":"hello"'.encode()
    return body + b" " * (size - len(body) - 1) + b"}"


async def in_parts(data):
    for start in range(0, len(data), 1000):
        yield data[start : start + 1000]


async def test_a_body_of_the_limit_is_taken(ada, cast):
    assert (await ada.post(PATH, content=padded(cast, MAX_BODY), headers=JSON)).status_code == 201
    assert (await ada.post(PATH, content=in_parts(padded(cast, MAX_BODY)), headers=JSON)).status_code == 201


async def test_a_body_over_the_limit_is_413(ada, cast):
    data = padded(cast, MAX_BODY + 1)
    assert_refused(await ada.post(PATH, content=data, headers=JSON), 413, "too_large")


async def test_a_body_without_a_length_is_measured_as_it_arrives(ada, cast):
    taken = 0

    async def ever_more():
        nonlocal taken
        while taken < 100 * MAX_BODY:
            taken += 1000
            yield b" " * 1000

    assert_refused(await ada.post(PATH, content=ever_more(), headers=JSON), 413, "too_large")
    assert taken < 2 * MAX_BODY


async def test_a_declared_length_is_enough_to_refuse(ada):
    headers = JSON | {"Content-Length": str(10**12)}
    assert_refused(await ada.post(PATH, content=b"{}", headers=headers), 413, "too_large")


async def test_a_real_server_refuses_a_large_body(server, access):
    import httpx  # noqa: PLC0415

    async with httpx.AsyncClient(base_url=server.url, headers={"Authorization": f"Bearer {access.ada}"}) as client:
        for content in (b" " * 300_000, in_parts(b" " * 300_000)):
            assert_refused(await client.post(PATH, content=content, headers=JSON), 413, "too_large")


@pytest.mark.parametrize(
    "kind",
    ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "json", "", "text/json"],
)
async def test_a_body_that_is_not_declared_as_json_is_415(ada, cast, kind):
    answer = await ada.post(PATH, content=padded(cast, 100), headers={"Content-Type": kind})
    assert_refused(answer, 415, "unsupported_media_type")


@pytest.mark.parametrize("kind", ["application/json", "Application/JSON; charset=utf-8", "application/vnd.chat+json"])
async def test_json_is_declared_in_several_ways(ada, cast, kind):
    assert (await ada.post(PATH, content=padded(cast, 100), headers={"Content-Type": kind})).status_code == 201


@pytest.mark.parametrize(
    "data",
    [
        b"{",
        b"nope",
        b'{"conversation": 1,}',
        b"\xff\xfe\xfd",
        b'{"a": "\xc3\x28"}',
        b"[" * 50_000,
        b'{"a":' * 10_000,
        b"9" * 5_000,
        b"\x00",
        b"\xef\xbb\xbf",
    ],
)
async def test_a_body_that_is_no_json_is_400(ada, data):
    assert_refused(await ada.post(PATH, content=data, headers=JSON), 400, "malformed_json")


async def test_an_address_without_a_route_is_404_whatever_the_body(ada):
    answer = await ada.post("/api/nothing/", content=b"x" * 100_000, headers={"Content-Type": "text/plain"})
    assert_refused(answer, 404, "not_found")


async def test_a_route_without_a_body_takes_none(ada):
    assert (
        await ada.post("/api/auth/logout/", content=b"x", headers={"Content-Type": "text/plain"})
    ).status_code == 200
