"""Requests that the server makes itself, to addresses that anybody may name (server-side request forgery).

A name is resolved here, once for each request. It is refused if any of its numbers is not public, and the connection
goes to a number that was looked at: a name that changes its mind, a redirect, or another way to write 127.0.0.1 all
pass through this. Only ports 80 and 443; no cookies, no proxies of the environment, nothing of who asked. One deadline
for all of it. Settings may allow networks besides (`CHATAPP_OUTGOING_ALLOWED`), on every port.
"""

import asyncio
import contextlib
import ipaddress
import socket
import ssl
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from email.message import Message
from typing import Any
from urllib.parse import urljoin

import httpcore2

from chatapp import errors
from chatapp.domain import destinations
from chatapp.domain.destinations import Destination
from chatapp.threads import Threads

DEADLINE = 5.0  # seconds, for all redirects together
CONNECTS_IN = 1.5  # seconds, to one of the numbers of a name
MOST_NUMBERS = 3  # of a name, that are tried
MOST_REDIRECTS = 3
MOST_HEADERS = 32 * 1024  # bytes
MOST_TYPE = 200  # characters of a content type, which Python reads slowly
READ_AT_ONCE = 4096  # bytes: what h11 makes of them stays far below 20 ms, however they are cut
RESOLVERS, MOST_RESOLVING = 4, 20  # threads, and names that wait for one
USER_AGENT = "Mozilla/5.0 (compatible; Chatapp; link preview)"

_REDIRECTS = frozenset({301, 302, 303, 307, 308})
_OK = 200
_NETWORK: Any = httpcore2.AnyIOBackend()  # the checker takes the class for one that stands in where anyio is missing

Resolve = Callable[[str, int], Sequence[str]]
Network = ipaddress.IPv4Network | ipaddress.IPv6Network


class NotFetched(Exception):
    """The request was refused, failed, or got an answer that is of no use. The text is for logs."""


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sent: its last address after redirects, a MIME type in small letters, the charset that it names,
    and the body, of which `is_cut` says that there was more.
    """

    address: str
    type: str
    charset: str | None
    body: bytes
    is_cut: bool


@dataclass(frozen=True, slots=True)
class _Wanted:
    types: Sequence[str]
    most: int
    is_whole: bool


class _Connection(httpcore2.AsyncHTTP11Connection):
    READ_NUM_BYTES = READ_AT_ONCE
    MAX_INCOMPLETE_EVENT_SIZE = MOST_HEADERS


class _Bounded(httpcore2.AsyncNetworkStream):
    """A stream that ends the request after so many bytes, whatever they are: headers, chunks, or 1xx answers."""

    def __init__(self, stream: httpcore2.AsyncNetworkStream, most: int) -> None:
        self._stream, self._left = stream, most

    async def read(self, max_bytes: int, timeout: float | None = None) -> bytes:  # noqa: ASYNC109 - httpcore's signature
        data = await self._stream.read(max_bytes, timeout)
        self._left -= len(data)
        if self._left < 0:
            msg = "the answer is too long"
            raise NotFetched(msg)
        return data

    async def write(self, buffer: bytes, timeout: float | None = None) -> None:  # noqa: ASYNC109 - as above
        await self._stream.write(buffer, timeout)

    async def aclose(self) -> None:
        await self._stream.aclose()


class Outgoing:
    """One for a process. `resolve` gives the numbers of a name, `trusted` is for tests."""

    def __init__(
        self,
        allowed: Sequence[Network | str] = (),
        resolve: Resolve | None = None,
        trusted: ssl.SSLContext | None = None,
    ) -> None:
        self._allowed: list[Network] = [ipaddress.ip_network(str(each)) for each in allowed]
        self._resolve, self._tls = resolve or _numbers, trusted
        self._resolvers = Threads("resolving", RESOLVERS, MOST_RESOLVING)

    async def get(self, address: str, *, types: Sequence[str], most: int, is_whole: bool = False) -> Answer:
        """Ask for an address. Raises `NotFetched`, also for an answer that has none of these MIME types, or another
        status than 200, and with `is_whole` for a body of more than `most` bytes; else it is cut there.
        """
        try:
            async with asyncio.timeout(DEADLINE):
                return await self._follow(destinations.parse(address), _Wanted(types, most, is_whole))
        except (
            *(httpcore2.NetworkError, httpcore2.ProtocolError, httpcore2.TimeoutException),
            *(OSError, ValueError, errors.Unavailable),  # TimeoutError and all of TLS are an OSError
        ) as error:
            msg = f"{type(error).__name__}: {error}"
            raise NotFetched(msg) from error

    def stop(self) -> None:
        self._resolvers.stop()

    async def _follow(self, place: Destination, wanted: _Wanted) -> Answer:
        for _ in range(MOST_REDIRECTS + 1):
            found = await self._ask(place, wanted)
            if isinstance(found, Answer):
                return found
            if place.scheme == "https" and found.scheme == "http":
                msg = "a redirect from https to http"
                raise NotFetched(msg)
            place = found
        msg = "too many redirects"
        raise NotFetched(msg)

    async def _ask(self, place: Destination, wanted: _Wanted) -> Answer | Destination:
        """The answer, or where it redirects to."""
        url = httpcore2.URL(scheme=place.scheme, host=place.host, port=place.port, target=place.target)
        headers = {
            "Host": place.authority,
            "User-Agent": USER_AGENT,
            "Accept": ", ".join(wanted.types),
            "Accept-Encoding": "identity",
            "Connection": "close",
        }
        stream = await self._connect(place)
        connection = _Connection(url.origin, _Bounded(stream, wanted.most + 2 * MOST_HEADERS))
        try:
            response = await connection.handle_async_request(
                httpcore2.Request("GET", url, headers=list(headers.items()))
            )
            told = {name.lower(): value.decode("latin-1") for name, value in response.headers}
            if response.status in _REDIRECTS and b"location" in told:
                return destinations.parse(urljoin(place.address, told[b"location"]))
            return await _read(response, told, place.address, wanted)
        finally:
            await connection.aclose()

    async def _connect(self, place: Destination) -> httpcore2.AsyncNetworkStream:
        numbers = await self._resolvers.run(lambda: self._resolve(place.host, place.port))
        for number in numbers:
            self._check(number, place)
        stream = await _to_first(numbers[:MOST_NUMBERS], place.port)
        if place.scheme == "http":
            return stream
        try:
            if self._tls is None:
                self._tls = await self._resolvers.run(httpcore2.default_ssl_context)
            return await stream.start_tls(self._tls, server_hostname=place.host)
        except BaseException:
            await stream.aclose()
            raise

    def _check(self, number: str, place: Destination) -> None:
        ip = ipaddress.ip_address(number)
        inner = getattr(ip, "ipv4_mapped", None) or ip
        if any(inner in network for network in self._allowed if network.version == inner.version):
            return
        if place.port not in destinations.PORTS.values():
            msg = f"port {place.port}"
            raise NotFetched(msg)
        if not destinations.is_public(ip):
            msg = f"{place.host} is {ip}, which is not public"
            raise NotFetched(msg)


async def _to_first(numbers: Sequence[str], port: int) -> httpcore2.AsyncNetworkStream:
    """A connection to the first of these numbers that answers."""
    failure: Exception = NotFetched("the name has no number")
    for number in numbers:
        try:
            return await _NETWORK.connect_tcp(number, port, timeout=CONNECTS_IN)
        except (httpcore2.NetworkError, httpcore2.TimeoutException) as error:
            failure = error
    raise failure


async def _read(response: httpcore2.Response, told: dict[bytes, str], address: str, wanted: _Wanted) -> Answer:
    content = Message()
    content["Content-Type"] = told.get(b"content-type", "")[:MOST_TYPE]
    kind, charset = content.get_content_type(), content.get_param("charset")
    if response.status != _OK or kind not in wanted.types:
        msg = f"status {response.status}, {kind}"
        raise NotFetched(msg)
    if told.get(b"content-encoding", "").strip().lower() not in ("", "identity"):
        msg = "a compressed answer, for which nobody asked"
        raise NotFetched(msg)
    body = bytearray()
    async with contextlib.aclosing(response.aiter_stream()) as parts:
        async for part in parts:
            body += part
            if len(body) > wanted.most:
                break
    if wanted.is_whole and len(body) > wanted.most:
        msg = f"more than {wanted.most} bytes"
        raise NotFetched(msg)
    named = charset if isinstance(charset, str) else None
    return Answer(address, kind, named, bytes(body[: wanted.most]), len(body) > wanted.most)


def _numbers(host: str, port: int) -> Sequence[str]:
    """The numbers of a name, in the order of RFC 6724; a number is its own."""
    found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(sockaddr[0]) for *_, sockaddr in found))
