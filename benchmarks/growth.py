"""Whether pages open as fast with a large database as with a small one.

    python -m benchmarks.growth [--repeat 15] [--postgres] [--json FILE]

Small is 10 conversations of 60 messages, which fill the window that a page shows; large is 500 conversations of 200:
100,000 messages. In a real browser somebody opens home (until the charts are drawn), settings (until the list beside it
is there) and the longest conversation (until its last message is on screen), at both servers in turn, so that other
load on the machine hits both. Exit status 1 when a median of the large one is more than half as large again.
"""

import argparse
import asyncio
import json
import signal
import sys
from collections.abc import Awaitable, Callable
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path
from statistics import median

from playwright.async_api import Page, expect

from chatapp import runtime
from chatapp.domain import times
from chatapp.domain.ids import ConversationId, UserId
from chatapp.services import conversations, messages
from chatapp.services.work import Work
from chatapp.settings import Settings
from tests.support import chromium
from tests.support.person import Person
from tests.support.server import Client

from .report import Row, table
from .setups import SETUPS, Running, running

SIZES = {"small": (10, 60), "large": (500, 200)}  # conversations, messages in each
PEOPLE = 40
SPAN = timedelta(days=80)  # over which the messages are spread, so that the charts have something to draw
TITLE = "The long one"
ALLOWED = 1.5  # times the small one's median; on pages of 100 ms less is noise


@dataclass(frozen=True, slots=True)
class Place:
    """A filled server, and somebody who sits at it."""

    person: Person
    longest: ConversationId


async def fill(url: str, viewer: UserId, others: list[UserId], size: tuple[int, int]) -> ConversationId:
    """Groups of the viewer and a few others with their messages, made through the services; the last one made."""
    here = runtime.build(Settings(database_url=url, limits=False))
    await here.start()
    numbers = count()
    began, pause = times.now() - SPAN, SPAN / (size[0] * size[1] + 1)

    def write(work: Work) -> ConversationId:
        number = next(numbers)
        work.now = began + pause * number * size[1]
        members = [others[(number + place) % len(others)] for place in range(1 + number % 4)]
        name = TITLE if number == size[0] - 1 else f"Group {number}"
        group = conversations.start_group(work, starter_id=viewer, other_ids=members, name=name)
        for said in range(size[1]):
            moment = began + pause * (number * size[1] + said)
            _say(work, [viewer, *members][said % (len(members) + 1)], group.id, said, moment)
        work.events.clear()
        return group.id

    try:
        for _ in range(size[0] - 1):
            await here.work(write)
        return await here.work(write)
    finally:
        await here.stop()


def _say(work: Work, sender: UserId, conversation_id: ConversationId, number: int, moment: datetime) -> None:
    work.now = moment
    messages.send(
        work, sender_id=sender, conversation_id=conversation_id, content=f"Message {number} of a long history."
    )


async def measure(places: dict[str, Place], repeat: int) -> dict[str, dict[str, list[float]]]:
    """Milliseconds of each step, for both sizes."""
    took: dict[str, dict[str, list[float]]] = {step: {size: [] for size in SIZES} for step in STEPS}
    for _ in range(repeat):
        for size, place in places.items():
            for step, act in STEPS.items():
                took[step][size].append(await act(place))
    return took


def row(step: str, small: list[float], large: list[float]) -> Row:
    """Medians side by side."""
    medians = median(small), median(large)
    return {
        "until it is shown": step,
        "small ms": medians[0],
        "large ms": medians[1],
        "large / small": round(medians[1] / medians[0], 2),
        "worst large ms": max(large),
    }


async def _home(place: Place) -> float:
    async def shown(page: Page) -> None:
        await expect(page.get_by_role("region", name="Messages per day")).to_be_visible()
        await expect(page.locator(".recharts-bar-rectangle").first).to_be_visible()

    return await _opens(place.person.page, "/", shown)


async def _list(place: Place) -> float:
    async def shown(_: Page) -> None:
        await expect(place.person.row(TITLE)).to_be_visible()

    return await _opens(place.person.page, "/settings", shown)


async def _conversation(place: Place) -> float:
    async def shown(page: Page) -> None:
        await expect(page.get_by_role("log").get_by_role("article").last).to_be_in_viewport()

    return await _opens(place.person.page, f"/c/{place.longest}", shown)


STEPS = {"home with charts": _home, "the list beside settings": _list, "the longest conversation": _conversation}


async def _opens(page: Page, path: str, shown: Callable[[Page], Awaitable[None]]) -> float:
    """Milliseconds from asking for an address until it shows what it is for."""
    await page.goto("about:blank")
    began = asyncio.get_running_loop().time()
    await page.goto(path, wait_until="commit")
    await shown(page)
    return (asyncio.get_running_loop().time() - began) * 1000


async def run(servers: dict[str, Running], repeat: int) -> dict[str, dict[str, list[float]]]:
    """Fill both servers, sit down at both, and measure."""
    async with chromium.running() as browser:
        places = {}
        for size, found in servers.items():
            client, *others = _people(found)
            url = found.database.url.render_as_string(hide_password=False)
            longest = await fill(url, UserId(client.id), [UserId(other.id) for other in others], SIZES[size])
            person = await Person.opens(browser, found.servers[0])
            await person.signs_in(client)
            places[size] = Place(person, longest)
        return await measure(places, repeat)


def _people(found: Running) -> list[Client]:
    return [found.servers[0].register(f"somebody{number}", first_name=f"Some{number}") for number in range(PEOPLE)]


def main() -> int:
    """Run what the command line asks for."""
    options = _options()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the servers are ended as by Ctrl+C
    with ExitStack() as stack:
        servers = {
            size: stack.enter_context(running(SETUPS["single"], has_postgres=options.postgres)) for size in SIZES
        }
        took = asyncio.run(run(servers, options.repeat))
    print("", table([row(step, both["small"], both["large"]) for step, both in took.items()]), sep="\n")
    if options.json:
        options.json.write_text(json.dumps(took, indent=1))
    is_good = [median(both["large"]) <= ALLOWED * median(both["small"]) for both in took.values()]
    return 0 if all(is_good) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.growth", description=__doc__.partition("\n")[0])
    parser.add_argument("--repeat", type=int, default=15)
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL instead of SQLite")
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
