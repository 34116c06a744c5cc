"""Tools of the attacks: repeated requests, tabs and sockets without a page, hostile pictures."""

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from io import BytesIO
from time import perf_counter as now

from PIL import Image

from benchmarks.scale.people import User
from tests.support.wire import frames, pages
from tests.support.wire.transport import Http, Socket, WireError

from .target import Target

AWAY = (OSError, WireError, TimeoutError, RuntimeError)  # the last one is uvloop's, for a closed connection
GROUP = 999  # people of a group besides its owner
GIVEN_UP_AFTER = 30.0  # seconds for a request of somebody else
OTHERS_WAIT = 2.0  # seconds for a picture or a sign-in of somebody else
LONGER = 5  # times as long as before the attack, where a slow or busy machine takes longer than that
BAD_REQUEST = 400


@dataclass
class Noticed:
    """The attacker's result in a few words; `wrong` has a sentence for each failure."""

    words: str
    wrong: list[str] = field(default_factory=list)


Act = Callable[[float], Awaitable[Noticed]]


def timed(here: Target, flood: Act, asked: bytes, what: str) -> Act:
    """A flood, and how long a request of somebody else takes at worst meanwhile."""

    async def act(seconds: float) -> Noticed:
        http = await Http.to(here.port)
        bound = max(OTHERS_WAIT, LONGER * await _seconds(http, asked, what))
        flooding, times = asyncio.create_task(flood(seconds)), [0.0]
        while not flooding.done() and times[-1] < GIVEN_UP_AFTER:
            times.append(await _seconds(http, asked, what))
            await asyncio.sleep(0.2)
        noticed, worst = await flooding, max(times)
        noticed.wrong += [f"{what} took {worst:.1f} s, at most {bound:.1f} is good"] if worst > bound else []
        return Noticed(f"{noticed.words}; {what} of another {1000 * worst:.0f} ms at worst", noticed.wrong)

    return act


async def _seconds(http: Http, asked: bytes, what: str) -> float:
    began = now()
    try:
        answer = await asyncio.wait_for(http.ask(asked), GIVEN_UP_AFTER)
    except TimeoutError:
        return GIVEN_UP_AFTER
    if answer.status >= BAD_REQUEST:
        msg = f"{what} was refused: {answer.body[:200]!r}"
        raise WireError(msg)
    return now() - began


def many_scans(count: int) -> bytes:
    """A progressive JPEG of 6,320 x 6,320 pixels whose last scan comes so many times."""
    packed = BytesIO()
    Image.new("L", (6320, 6320), 128).save(packed, "JPEG", progressive=True, quality=50)
    whole = packed.getvalue()
    last = whole.rindex(b"\xff\xda")
    return whole[:last] + whole[last:-2] * count + whole[-2:]


def upload(access: str, file: bytes) -> bytes:
    part = [
        "--edge",
        'Content-Disposition: form-data; name="avatar"; filename="a.jpg"',
        "Content-Type: image/jpeg",
        "",
        "",
    ]
    lines = [
        "PUT /api/auth/me/avatar/ HTTP/1.1",
        "Host: localhost",
        f"Authorization: Bearer {access}",
        "Content-Type: multipart/form-data; boundary=edge",
    ]
    return whole(lines, "\r\n".join(part).encode() + file + b"\r\n--edge--\r\n")


def whole(lines: Sequence[str], body: bytes) -> bytes:
    """A request with the length of its body."""
    return "\r\n".join([*lines, f"Content-Length: {len(body)}", "", ""]).encode() + body


def many_requests(here: Target, asked: Sequence[bytes]) -> Act:
    """Each request over and over, on a connection of its own."""

    async def act(seconds: float) -> Noticed:
        statuses: Counter[str] = Counter()
        end = now() + seconds

        async def repeat(one: bytes) -> None:
            http = None
            while now() < end:
                try:
                    http = http or await Http.to(here.port)
                    async with asyncio.timeout(end - now() + 1):
                        answer = await http.ask(one)
                    statuses[str(answer.status)] += 1
                except AWAY:
                    http = None
                    statuses["no answer"] += 1
                    await asyncio.sleep(0.05)

        await asyncio.gather(*(repeat(one) for one in asked))
        return Noticed(in_words(statuses))

    return act


def repeat(act: Callable[[], Awaitable[str]], *, at_once: int, most: int) -> Act:
    """An act over and over, so many at the same time, and so many times at most."""

    async def run(seconds: float) -> Noticed:
        done: Counter[str] = Counter()
        left, end = iter(range(most)), now() + seconds

        async def work() -> None:
            for _ in left:
                if now() > end:
                    return
                try:
                    done[await act()] += 1
                except AWAY:
                    done["refused"] += 1

        await asyncio.gather(*(work() for _ in range(at_once)))
        return Noticed(in_words(done))

    return run


async def tab(port: int, cookie: str = "") -> Socket:
    """A tab on the socket of pages, connected."""
    ready = asyncio.get_running_loop().create_future()

    def take(frame: bytes) -> None:
        if frame == pages.PING.encode():
            socket.send_text(pages.PONG)
        elif not ready.done():
            ready.set_result(frame)

    socket = await Socket.opens(port, pages.path(), take, cookie)
    await asyncio.wait_for(ready, 5)
    socket.send_text(f"{pages.CONNECT}{{}}")
    return socket


async def everything(here: Target, user: User, take: Callable[[bytes], None]) -> Socket:
    """The socket of all conversations of somebody, let in by a ticket."""
    http = await Http.to(here.port)
    _, issued = await http.post("/api/auth/ws_ticket/", user.access, {})
    http.close()
    socket = await Socket.opens(here.port, frames.EVERYTHING, take)
    socket.send(frames.hello(issued["ticket"]))
    return socket


async def new_group(here: Target, owner: User) -> int:
    http = await Http.to(here.port)
    body = {"participant_ids": here.town[:GROUP], "name": "Flood", "is_group": True}
    _, made = await http.post("/api/chat/conversations/", owner.access, body)
    http.close()
    return made["id"]


def in_words(counts: Counter[str]) -> str:
    return ", ".join(f"{count:,} {name}" for name, count in sorted(counts.items())) or "nothing"
