"""The attacks. Each prepares what it needs, then goes on for some seconds with a bounded number of connections."""

import asyncio
import contextlib
import json
from collections import Counter
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from time import perf_counter as now

from benchmarks.scale.people import User
from tests.support.server import PASSWORD
from tests.support.wire import frames, pages
from tests.support.wire.transport import Http, request

from .target import Target
from .tools import (
    AWAY,
    GROUP,
    Act,
    Noticed,
    everything,
    in_words,
    many_requests,
    many_scans,
    new_group,
    repeat,
    tab,
    timed,
    upload,
    whole,
)

HYDRATE = pages.call(pages.HYDRATE, {"hashes": []}, "/")
FAULT = f"{pages.ROOT}.reflex___istate___exception____frontend_event_exception_state.handle_frontend_exception"
BEGIN = f"{pages.full_name('message_actions')}.begin"
HUGE = 900_000  # characters of one event
HANDSHAKE = "GET /ws/ HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
KEY = "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n"
ENDED_WITHIN = 20.0  # seconds for the server to end a handshake that is too long
HARD = "1z+4541@[(1738%9!34<$6[|94[!<5{!"  # looks like many words with substitutions


@dataclass(frozen=True, slots=True)
class Attack:
    """`prepare` gets the target and the attacker's accounts, and gives the act; `seconds` is how long it goes on."""

    name: str
    title: str
    prepare: Callable[[Target, Sequence[User]], Awaitable[Act]]
    accounts: int = 0
    seconds: float = 10
    quick: float = 2


async def long_names(here: Target, _: Sequence[User]) -> Act:
    name = "a" + "\u0301" * 15_900 + "\u0327" * 15_900
    body = json.dumps({"username": name, "password": "x"}, ensure_ascii=False).encode()
    lines = ["POST /api/auth/token/ HTTP/1.1", "Host: localhost", "Content-Type: application/json"]
    return many_requests(here, [whole(lines, body)] * 4)


async def strangers(here: Target, _: Sequence[User]) -> Act:
    """Tabs without a session write into a state, and leave."""
    packet = pages.call(BEGIN, {"message_id": 1, "content": "x" * HUGE, "conversation": "1"}, "/")

    async def visit() -> str:
        socket = await tab(here.port)
        socket.send_text(packet)
        await asyncio.sleep(0.05)
        socket.close()
        return "visits"

    return repeat(visit, at_once=8, most=300)


async def deaf(here: Target, users: Sequence[User]) -> Act:
    """A tab holds a long text, asks for its whole state 40 times a second, and reads nothing."""

    async def ask(length: int, seconds: float) -> str:
        socket = await tab(here.port, users[0].cookie)
        content = {"message_id": 1, "content": "x" * length, "conversation": "1"}
        socket.send_text(pages.call(BEGIN, content, "/"))
        await asyncio.sleep(0.2)
        socket._transport.pause_reading()
        end = now() + seconds
        with contextlib.suppress(*AWAY):
            while now() < end and socket.code is None:
                socket.send_text(HYDRATE)
                await asyncio.sleep(1 / 40)
        closed = "open" if socket.code is None else "closed"
        socket.close()
        return f"{length:,} characters: {closed}"

    async def act(seconds: float) -> Noticed:
        return Noticed("; ".join(await asyncio.gather(ask(HUGE, seconds), ask(60_000, seconds))))

    return act


async def scans(here: Target, users: Sequence[User]) -> Act:
    """Progressive JPEGs of many scans; meanwhile somebody else changes their picture."""
    *attackers, other = users
    flood = many_requests(here, [upload(user.access, many_scans(3000)) for user in attackers])
    return timed(here, flood, upload(other.access, many_scans(1)), "a picture")


async def groups(here: Target, users: Sequence[User]) -> Act:
    """One account makes groups of 1,000 through 150 connections."""
    body = {"participant_ids": here.town[:GROUP], "name": "Flood", "is_group": True}
    return many_requests(here, [request("POST", "/api/chat/conversations/", users[0].access, body)] * 150)


async def renames(here: Target, users: Sequence[User]) -> Act:
    """One account renames a group of 1,000 through 150 connections."""
    made = await new_group(here, users[0])
    path = f"/api/chat/conversations/{made}/"
    return many_requests(
        here, [request("PATCH", path, users[0].access, {"name": f"Flood {place}"}) for place in range(150)]
    )


async def edits(here: Target, users: Sequence[User]) -> Act:
    """One account edits its message in a group of 1,000 through 150 connections."""
    http, made = await Http.to(here.port), await new_group(here, users[0])
    _, sent = await http.post("/api/chat/messages/", users[0].access, {"conversation": made, "content": "First"})
    path = f"/api/chat/messages/{sent['id']}/"
    return many_requests(
        here, [request("PATCH", path, users[0].access, {"content": f"{place} " * 900}) for place in range(150)]
    )


async def handshakes(here: Target, _: Sequence[User]) -> Act:
    """Handshakes of sockets whose heads are too long, and which then say nothing more."""
    head = (HANDSHAKE + KEY + f"X-Long: {'x' * 70_000}\r\n\r\n").encode()

    async def hang(ended: Counter[str]) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", here.port)
        writer.write(head)
        with contextlib.suppress(*AWAY):
            async with asyncio.timeout(ENDED_WITHIN):
                status = await reader.readline()
                ended[status.split()[1].decode() if status else "no answer"] += 1
                await reader.read()
                ended["ended"] += 1
        writer.close()

    async def act(seconds: float) -> Noticed:
        ended: Counter[str] = Counter()
        count = round(30 * seconds)
        await asyncio.gather(*(hang(ended) for _ in range(count)))
        wrong = [f"{count - ended['ended']} of {count} were never ended"] if ended["ended"] < count else []
        return Noticed(in_words(ended), wrong)

    return act


async def pings(here: Target, users: Sequence[User]) -> Act:
    """A tab says pings as fast as it can, which no page does."""

    async def act(seconds: float) -> Noticed:
        socket, said, end = await tab(here.port, users[0].cookie), 0, now() + seconds
        with contextlib.suppress(*AWAY):
            while now() < end and socket.code is None:
                for _ in range(100):
                    socket.send_text(pages.packet("ping"))
                said += 100
                await asyncio.sleep(0.005)
        wrong = ["the line was not closed"] if socket.code is None else []
        socket.close()
        return Noticed(f"{said:,} said", wrong)

    return act


async def resumes(here: Target, users: Sequence[User]) -> Act:
    """Sockets that ask to go on in thousands of conversations that are not theirs."""
    frame = json.dumps(frames.resume({str(key): 0 for key in range(100_000, 104_500)}))
    replies: Counter[str] = Counter()

    def take(_: bytes) -> None:
        replies["frames back"] += 1

    async def one(seconds: float) -> None:
        socket, end = await everything(here, users[0], take), now() + seconds
        with contextlib.suppress(*AWAY):
            while now() < end and socket.code is None:
                socket.send_text(frame)
                replies["frames"] += 1
                await asyncio.sleep(1 / 50)
        socket.close()

    async def act(seconds: float) -> Noticed:
        await asyncio.gather(*(one(seconds) for _ in range(30)))
        return Noticed(in_words(replies))

    return act


async def judgements(here: Target, users: Sequence[User]) -> Act:
    """Four accounts change their passwords to some that take long to judge, while somebody else signs in."""
    body = {"old_password": PASSWORD, "new_password": HARD}
    *attackers, other = users
    asked = [request("POST", "/api/auth/me/password/", user.access, body) for user in attackers]
    sign_in = request("POST", "/api/auth/token/", body={"username": other.username, "password": PASSWORD})
    return timed(here, many_requests(here, asked), sign_in, "a sign-in")


async def forgeries(here: Target, users: Sequence[User]) -> Act:
    """Events whose names, arguments and errors would be lines of the log."""
    lie = "\n2026-01-01 00:00:00,000 WARNING chatapp.services.sessions: the administrator signed in "
    long = lie + "x" * 200_000
    events = [
        {"name": f"{pages.ROOT}.setvar", "payload": {"var_name": long, "value": 1}},
        {"name": BEGIN, "payload": {long: 1}},
        {"name": BEGIN, "payload": {"message_id": long, "content": "", "conversation": ""}},
        {"name": FAULT, "payload": {"info": long, "component_stack": long}},
        {"name": long, "payload": {}},
    ]

    async def say() -> str:
        for cookie in ("", users[0].cookie):
            for event in events:
                with contextlib.suppress(*AWAY):
                    socket = await tab(here.port, cookie)
                    socket.send_text(pages.packet("event", event))
                    await asyncio.sleep(0.02)
                    socket.close()
        return "rounds"

    async def act(seconds: float) -> Noticed:
        noticed = await repeat(say, at_once=1, most=10)(seconds)
        is_forged = lie.encode() in (here.server.data / "server.log").read_bytes()
        return Noticed(noticed.words, ["the log has a forged line"] if is_forged else [])

    return act


ATTACKS = (
    Attack("names", "sign-ins with names of 32,000 combining marks", long_names),
    Attack("strangers", "300 tabs without a session that write 0.9 MB into a state", strangers),
    Attack("deaf", "a tab that asks and does not read", deaf, accounts=1),
    Attack("scans", "JPEGs of 3,000 scans", scans, accounts=5),
    Attack("groups", "one account makes groups of 1,000 through 150 connections", groups, accounts=1),
    Attack("renames", "one account renames a group of 1,000 through 150 connections", renames, accounts=1),
    Attack("edits", "one account edits in a group of 1,000 through 150 connections", edits, accounts=1),
    Attack("handshakes", "handshakes that are too long, and wait", handshakes),
    Attack("pings", "a tab that says pings without end", pings, accounts=1),
    Attack("resumes", "30 sockets that resume 4,500 unknown conversations, 50 times a second", resumes, accounts=1),
    Attack("judgements", "passwords that take long to judge", judgements, accounts=5),
    Attack("forgeries", "events that would be lines of the log", forgeries, accounts=1),
)
