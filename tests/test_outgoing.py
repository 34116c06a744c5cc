"""Requests to addresses that strangers name reach nothing inside, and take neither long nor much."""

import asyncio
import contextlib
import time

import pytest

from chatapp import outgoing
from chatapp.outgoing import MOST_REDIRECTS, NotFetched, Outgoing
from tests.support.sites import certified, page, serving

HTML = ("text/html",)
WIDE = "127.0.0.1".translate({n: n + 0xFEE0 for n in range(ord("0"), ord("9") + 1)})  # full width
LOOPBACK = ("127.0.0.0/8", "::1/128")
HELLO = page(b"<title>Hello</title>", "text/html; charset=utf-8")


def numbers(*found):
    """A resolver that gives these numbers for each name."""
    return lambda _host, _port: found


@pytest.fixture
async def client():
    """A client that may go to this machine."""
    made = Outgoing(LOOPBACK)
    yield made
    made.stop()


@contextlib.asynccontextmanager
async def guarded(resolve=None, allowed=(), trusted=None):
    made = Outgoing(allowed, resolve, trusted)
    yield made
    made.stop()


async def get(client, address, most=1000, **more):
    return await client.get(address, types=HTML, most=most, **more)


async def refused(client, address, words=None, **more):
    with pytest.raises(NotFetched, match=words):
        await get(client, address, **more)


async def test_a_page_is_asked_for_without_a_word_of_who_asked(client, monkeypatch):
    for name in ("http_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1")
    async with serving(HELLO) as (port, asked):
        answer = await get(client, f"http://localhost:{port}/a?b=ä#c")
    assert (answer.body, answer.type, answer.charset, answer.is_cut) == (
        *(b"<title>Hello</title>", "text/html", "utf-8", False),
    )
    assert answer.address == f"http://localhost:{port}/a?b=%C3%A4"
    lines = asked[0].decode().split("\r\n")
    assert lines[0] == "GET /a?b=%C3%A4 HTTP/1.1"
    names = {line.partition(":")[0].lower() for line in lines[1:] if line}
    assert names == {"host", "user-agent", "accept", "accept-encoding", "connection"}
    assert f"Host: localhost:{port}" in lines


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.1", "0x7f.1", "0x7f000001", "2130706433", "017700000001", "0177.0.0.1", "localhost"),
        *("LOCALHOST", "localhost.", "[::1]", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "[0:0:0:0:0:ffff:7f00:1]"),
        *("[::127.0.0.1]", "[64:ff9b::7f00:1]", "[2002:7f00:1::]", WIDE, "ⓛⓞⓒⓐⓛⓗⓞⓢⓣ", "127。0。0。1"),
        *("0", "0.0.0.0", "[::]", "169.254.169.254", "0xa9fea9fe", "10.0.0.1", "[fe80::1]", "[ff02::1]"),  # noqa: S104 - nothing listens
    ],
)
async def test_nothing_inside_is_reached_however_it_is_written(host):
    async with guarded() as client:
        for port in ("", ":80", ":443"):
            await refused(client, f"http://{host}{port}/")


async def test_a_name_is_refused_if_any_of_its_numbers_is_inside():
    for found in (("8.8.8.8", "127.0.0.1"), ("2606:4700::1111", "::1"), ("8.8.8.8", "8.8.4.4", "1.1.1.1", "10.0.0.1")):
        async with guarded(numbers(*found)) as client:
            await refused(client, "http://site.example/", "not public")


async def test_a_name_that_is_somewhere_else_the_second_time_is_asked_for_once():
    async with serving(HELLO) as (port, asked):
        answers = iter([["127.0.0.1"], ["10.0.0.1"], ["127.0.0.2"]])
        async with guarded(lambda _host, _port: next(answers), ("127.0.0.1/32",)) as client:
            assert (await get(client, f"http://site.example:{port}/")).body
            await refused(client, f"http://site.example:{port}/")
            await refused(client, f"http://site.example:{port}/")
        assert len(asked) == 1


async def test_only_the_usual_ports_are_reached_but_for_networks_that_are_allowed():
    async with guarded(numbers("8.8.8.8")) as client:
        for port in (0, 1, 22, 25, 81, 6379, 8080, 8443, 65535):
            await refused(client, f"http://site.example:{port}/", "port")


async def test_a_name_without_numbers_and_a_resolver_that_fails_are_refused():
    def fails(_host, _port):
        raise OSError

    async with guarded(numbers()) as client:
        await refused(client, "http://site.example/", "no number")
    async with guarded(fails) as client:
        await refused(client, "http://site.example/", "OSError")


async def test_the_next_number_is_tried_where_one_does_not_answer():
    async with serving(HELLO) as (port, _), guarded(numbers("::1", "127.0.0.1"), LOOPBACK) as client:
        assert (await get(client, f"http://site.example:{port}/")).body


class TestRedirects:
    async def test_a_few_are_followed_and_no_more(self, client):
        async def say(head, writer):
            left = int(head.split()[1][1:])
            writer.write(HELLO if not left else page(b"", status="302 Found", Location=f"/{left - 1}"))

        async with serving(say) as (port, asked):
            answer = await get(client, f"http://127.0.0.1:{port}/{MOST_REDIRECTS}")
            assert answer.address == f"http://127.0.0.1:{port}/0"
            await refused(client, f"http://127.0.0.1:{port}/{MOST_REDIRECTS + 1}", "too many")
        assert len(asked) == 2 * (MOST_REDIRECTS + 1)

    @pytest.mark.parametrize("status", ["301 Moved", "302 Found", "303 See", "307 Temporary", "308 Permanent"])
    @pytest.mark.parametrize(
        "place",
        [
            *("http://127.0.0.2:{port}/", "//127.0.0.2:{port}/", "http://0x7f.2:{port}/", "http://[::1]:{port}/"),
            *("http://169.254.169.254/latest/meta-data/", "http://site.example:22/", "file:///etc/passwd"),
            *("gopher://127.0.0.1:6379/", "http://user@site.example/", "http://site.example\\@127.0.0.1/"),
        ],
    )
    async def test_each_is_checked_anew(self, status, place):
        async def say(_head, writer):
            writer.write(page(b"", status=status, Location=place.format(port=port)))

        async with serving(say) as (port, asked):
            async with guarded(allowed=("127.0.0.1/32",)) as client:
                await refused(client, f"http://127.0.0.1:{port}/")
            assert len(asked) == 1

    async def test_none_leaves_tls(self, tmp_path):
        server, trusted = certified(tmp_path, "localhost")
        async with serving(HELLO) as (plain, asked):
            moved = page(b"", status="302 Found", Location=f"http://localhost:{plain}/")
            async with serving(moved, server) as (port, _), guarded(None, LOOPBACK, trusted) as client:
                await refused(client, f"https://localhost:{port}/", "from https to http")
        assert asked == []


class TestTls:
    async def test_the_certificate_is_for_the_name(self, tmp_path):
        server, trusted = certified(tmp_path, "site.example", "127.0.0.1")
        resolve = numbers("127.0.0.1")
        async with serving(HELLO, server) as (port, asked), guarded(resolve, LOOPBACK, trusted) as client:
            assert (await get(client, f"https://site.example:{port}/")).body
            assert (await get(client, f"https://127.0.0.1:{port}/")).body
            await refused(client, f"https://other.example:{port}/", "(?i)certificate")
            assert len(asked) == 2

    async def test_it_is_signed_by_somebody_who_is_trusted(self, tmp_path):
        server, _ = certified(tmp_path, "localhost")
        async with serving(HELLO, server) as (port, asked), guarded(None, LOOPBACK) as client:
            await refused(client, f"https://localhost:{port}/", "(?i)certificate")
        assert asked == []

    async def test_a_server_that_speaks_no_tls_is_refused(self):
        async with serving(HELLO) as (port, _), guarded(None, LOOPBACK) as client:
            await refused(client, f"https://localhost:{port}/")


class TestBounds:
    @pytest.fixture(autouse=True)
    def soon(self, monkeypatch):
        monkeypatch.setattr(outgoing, "DEADLINE", 0.5)

    async def test_a_server_that_says_nothing_or_drips_is_left_at_the_deadline(self, client):
        async def silent(_head, _writer):
            await asyncio.sleep(60)

        async def drips(_head, writer):
            writer.write(page(b"")[:-2].replace(b"Length: 0", b"Length: 100000"))
            while True:
                writer.write(b"X-More: 1\r\n")
                await writer.drain()
                await asyncio.sleep(0.01)

        async def trickles(_head, writer):
            writer.write(page(b"").replace(b"Length: 0", b"Length: 100000"))
            while True:
                writer.write(b"x")
                await writer.drain()
                await asyncio.sleep(0.01)

        for say in (silent, drips, trickles):
            async with serving(say) as (port, _):
                began = time.monotonic()
                await refused(client, f"http://127.0.0.1:{port}/", "TimeoutError", most=10**6)
                assert time.monotonic() - began < 2

    async def test_a_resolver_that_takes_long_is_left_at_the_deadline(self):
        async with guarded(lambda _host, _port: time.sleep(1) or ["8.8.8.8"]) as client:
            began = time.monotonic()
            await refused(client, "http://site.example/", "TimeoutError")
            assert time.monotonic() - began < 0.9

    async def test_an_endless_body_is_cut_or_refused(self, client):
        async def endless(_head, writer):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
            while True:
                writer.write(b"x" * 10_000)
                await writer.drain()

        async with serving(endless) as (port, _):
            answer = await get(client, f"http://127.0.0.1:{port}/", most=50_000)
            assert (len(answer.body), answer.is_cut) == (50_000, True)
            await refused(client, f"http://127.0.0.1:{port}/", "more than 50000", most=50_000, is_whole=True)

    async def test_giant_headers_and_endless_ones_are_refused(self, client):
        for line in (b"X-Giant: " + b"x" * 100_000 + b"\r\n", b"X: y\r\n" * 30_000, b"x" * 100_000):

            async def say(_head, writer, line=line):
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n" + line)
                await writer.drain()
                await asyncio.sleep(60)

            async with serving(say) as (port, _):
                await refused(client, f"http://127.0.0.1:{port}/", "Protocol|too long")

    async def test_answers_that_never_come_to_the_point_are_refused(self, client):
        async def say(_head, writer):
            while True:
                writer.write(b"HTTP/1.1 103 Early Hints\r\n\r\n" * 100)
                await writer.drain()

        async with serving(say) as (port, _):
            await refused(client, f"http://127.0.0.1:{port}/", "too long|Timeout")

    async def test_chunks_of_one_byte_hold_up_nobody(self, client):
        async def say(_head, writer):
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n")
            writer.write(b"1\r\nx\r\n" * 100_000)
            await writer.drain()

        async with serving(say) as (port, _):
            task = asyncio.create_task(get(client, f"http://127.0.0.1:{port}/", most=10**6))
            longest, before = 0.0, time.process_time()
            while not task.done():
                await asyncio.sleep(0)
                now = time.process_time()
                longest, before = max(longest, now - before), now
            with contextlib.suppress(NotFetched):
                await task
            assert longest < 0.1, "many times what it takes, so that a busy machine passes"

    @pytest.mark.parametrize(
        "answer",
        [
            page(b"x", "application/json"),
            page(b"x", "TEXT/plain"),
            page(b"x", status="404 Not Found"),
            page(b"x", status="204 No Content"),
            page(b"x", status="304 Not Modified"),
            page(b"x", status="401 Unauthorized", WWW_Authenticate="Basic"),
            page(b"x", status="302 Found"),
            page(b"x", Content_Encoding="gzip"),
            page(b"x", Content_Encoding="br, gzip"),
            b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
            b"SSH-2.0-OpenSSH\r\n",
            b"",
            b"\x00" * 5000,
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nhello",
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 50\r\n\r\nhello",
            b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n",
        ],
    )
    async def test_other_answers_are_refused(self, client, answer):
        async with serving(answer) as (port, _):
            await refused(client, f"http://127.0.0.1:{port}/")


async def test_a_type_is_read_whatever_it_is(client):
    for kind in ("text/html", "Text/HTML;charset=utf-8", 'text/html; charset="utf-8"', "text/html" + ";" * 20_000):
        async with serving(page(b"x", kind)) as (port, _):
            assert (await get(client, f"http://127.0.0.1:{port}/")).type == "text/html"
