"""Whether a conversation with markup, replies and reactions is as fast as a plain one.

    python -m benchmarks.mix [--repeat 9] [--messages 10000] [--postgres] [--json FILE]

One server has two groups of the same length: in one all messages are plain, in the other 10 % are marked up, 10 % are
replies and 20 % have reactions. In a real browser somebody opens each and reads back ten pages; pages are asked for by
REST; and somebody else speaks, or reacts, while the browser counts what its socket receives. Both in turns, so that
other load on the machine hits both. Exit status 1 when opening or reading back takes more than 15 % longer.
"""

import argparse
import asyncio
import json
import signal
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from statistics import median
from typing import Any

from playwright.async_api import expect

from chatapp import runtime
from chatapp.domain import times
from chatapp.domain.ids import ConversationId, MessageId, UserId
from chatapp.services import conversations, messages, reactions
from chatapp.services.work import Work
from chatapp.settings import Settings
from tests.support import chromium
from tests.support.person import Person
from tests.support.server import Client

from .report import Row, table
from .setups import SETUPS, Running, running

ALLOWED = 1.15  # times the plain one's median
BACK = 10  # pages
ASKED = 300  # pages by REST
SAID = 40  # messages, and as many reactions, that the browser counts
IN_A_UNIT = 500  # messages
MARKED = "**Number {0}** of the mix, with *marks*, `code` and https://harbour.example/{0}\n- one\n- two"
IS_FURTHER = "(first) => document.querySelector('[role=log] [data-seq]').dataset.seq !== first"
EVERY_TENTH, EVERY_FIFTH = 10, 5
EMOJI = "👍🎉🚀👀"


NOWHERE = ConversationId(0)


@dataclass
class Place:
    """A group, and what was measured there."""

    title: str
    is_mixed: bool
    id: ConversationId = NOWHERE
    opened: list[float] = field(default_factory=list)  # ms
    back: list[float] = field(default_factory=list)  # ms
    asked: list[float] = field(default_factory=list)  # pages a second
    page_bytes: int = 0
    delivered: float = 0.0  # bytes of a message
    reacted: float = 0.0  # bytes of a reaction


def text_of(number: int, *, is_mixed: bool) -> str:
    """A message of the mix, or a plain one."""
    is_marked = is_mixed and number % EVERY_TENTH == 0
    return MARKED.format(number) if is_marked else f"Message {number} of a long history, as people write it."


def is_reply(place: Place, number: int) -> bool:
    """Every tenth message of the mix."""
    return place.is_mixed and number > EVERY_TENTH and number % EVERY_TENTH == 1


def say(work: Work, people: list[UserId], place: Place, number: int) -> MessageId:
    """The message with this number, which may answer an earlier one and may get reactions."""
    sender = people[number % len(people)]
    reply_to = number - 3 if is_reply(place, number) else None
    content = text_of(number, is_mixed=place.is_mixed)
    sent = messages.send(work, sender_id=sender, conversation_id=place.id, content=content, reply_to=reply_to)
    if place.is_mixed and number % EVERY_FIFTH == 0:
        for at in range(1 + number % 3):
            emoji = EMOJI[(number + at) % len(EMOJI)]
            reactions.add(work, actor_id=people[at % len(people)], message_id=sent.message.id, emoji=emoji)
    return sent.message.id


async def fill(url: str, people: list[UserId], places: list[Place], length: int) -> None:
    """Both groups, made through the services."""
    here = runtime.build(Settings(database_url=url, limits=False))
    await here.start()
    began = times.now() - timedelta(days=30)

    def begin(work: Work, place: Place) -> None:
        view = conversations.start_group(work, starter_id=people[0], other_ids=people[1:], name=place.title)
        place.id = view.id
        work.events.clear()

    def write(work: Work, place: Place, first: int) -> None:
        for number in range(first, min(first + IN_A_UNIT, length + 1)):
            work.now = began + timedelta(days=30) * number / (length + 1)
            say(work, people, place, number)
        work.events.clear()

    try:
        for place in places:
            await here.work(begin, place)
            for first in range(1, length + 1, IN_A_UNIT):
                await here.work(write, place, first)
    finally:
        await here.stop()


async def opens(person: Person, place: Place) -> None:
    """The conversation until its last message is on screen, and ten pages back."""
    page, now = person.page, asyncio.get_running_loop().time
    await page.goto("about:blank")
    began = now()
    await page.goto(f"/c/{place.id}", wait_until="commit")
    await expect(page.get_by_role("log").get_by_role("article").last).to_be_in_viewport()
    place.opened.append((now() - began) * 1000)
    began = now()
    for _ in range(BACK):
        first = await person.log.locator("[data-seq]").first.get_attribute("data-seq")
        await person.log.evaluate("log => log.scrollTop = -log.scrollHeight")
        await page.wait_for_function(IS_FURTHER, arg=first)
    place.back.append((now() - began) * 1000)


def asks(client: Client, place: Place, length: int) -> None:
    """Pages of 50 all over the history, one after the other."""
    began = time.perf_counter()
    for number in range(ASKED):
        before = 60 + number * (length - 60) // ASKED
        answer = client.http.get("/api/chat/messages/", params={"conversation": place.id, "before": before})
        answer.raise_for_status()
        place.page_bytes = len(answer.content)
    place.asked.append(ASKED / (time.perf_counter() - began))


async def counts(person: Person, speaker: Client, place: Place, length: int) -> None:
    """Bytes that a tab receives for each message and for each reaction, before compression."""
    devtools = await person.context.new_cdp_session(person.page)
    received: list[int] = []
    await devtools.send("Network.enable")
    await person.page.goto(f"/c/{place.id}")
    await expect(person.page.get_by_role("log").get_by_role("article").last).to_be_in_viewport()
    devtools.on("Network.webSocketFrameReceived", lambda event: received.append(len(event["response"]["payloadData"])))
    last = 0

    async def each(act: Callable[[int], None], shown: Callable[[int], str]) -> float:
        received.clear()
        for number in range(SAID):
            await asyncio.to_thread(act, number)
            await person.page.wait_for_selector(shown(number), state="attached")
        return sum(received) / SAID

    def speak(number: int) -> None:
        nonlocal last
        body: dict[str, Any] = {"conversation": place.id, "content": text_of(number, is_mixed=place.is_mixed)}
        if is_reply(place, number):
            body["reply_to"] = length - 1
        last = speaker.http.post("/api/chat/messages/", json=body).raise_for_status().json()["id"]

    def react(number: int) -> None:
        address = f"/api/chat/messages/{last}/reactions/{EMOJI[number // 2 % len(EMOJI)]}/"
        (speaker.http.delete if number % 2 else speaker.http.put)(address).raise_for_status()

    def has_reactions(number: int) -> str:
        return f"[data-message='{last}']{':not(:has(.reactions))' if number % 2 else ' .reactions'}"

    place.delivered = await each(speak, lambda _: f"[data-message='{last}']")
    place.reacted = await each(react, has_reactions)


async def run(found: Running, repeat: int, length: int) -> list[Place]:
    """Fill the server, sit down at it, and measure."""
    server = found.servers[0]
    clients = [server.register(f"somebody{number}", first_name=f"Some{number}") for number in range(8)]
    places = [Place("Plain", is_mixed=False), Place("Mix", is_mixed=True)]
    url = found.database.url.render_as_string(hide_password=False)
    await fill(url, [UserId(client.id) for client in clients], places, length)
    for place in places:
        clients[0].catches_up(place.id)
    async with chromium.running() as browser:
        person = await Person.opens(browser, server)
        await person.signs_in(clients[0])
        for _ in range(repeat):
            for place in places:
                await opens(person, place)
                await asyncio.to_thread(asks, clients[0], place, length)
        for place in places:
            await counts(person, clients[1], place, length)
    return places


def row(place: Place) -> Row:
    """Medians of one group."""
    return {
        "group": place.title,
        "opens ms": median(place.opened),
        f"{BACK} pages back ms": median(place.back),
        "pages of the API/s": median(place.asked),
        "bytes of a page": place.page_bytes,
        "bytes of a delivery": place.delivered,
        "bytes of a reaction": place.reacted,
    }


def main() -> int:
    """Run what the command line asks for."""
    options = _options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the server is ended as by Ctrl+C
    with running(SETUPS["single"], has_postgres=options.postgres) as found:
        plain, mixed = asyncio.run(run(found, options.repeat, options.messages))
    print("", table([row(plain), row(mixed)]), sep="\n")
    ratios = [median(getattr(mixed, name)) / median(getattr(plain, name)) for name in ("opened", "back")]
    print("", f"mix / plain: opens {ratios[0]:.2f}, back {ratios[1]:.2f}", sep="\n")
    if options.json:
        options.json.write_text(json.dumps([vars(plain), vars(mixed)], indent=1))
    return 0 if max(ratios) <= ALLOWED else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.mix", description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=9)
    parser.add_argument("--messages", type=int, default=10_000, help="in each of the two groups")
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL instead of SQLite")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
