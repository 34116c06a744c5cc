"""How long messages of others take while fifty people upload twenty megabytes each, and without that.

    python -m benchmarks.uploads [--uploads 50] [--megabytes 20] [--pace 40] [--store directory|moto|rclone] [--photos]

Ten others talk in a conversation, each of them twice a second over a socket. Runs without and with uploads take turns
on one server. Uploads come from a process of their own, together at the pace, in MB/s. With --photos each of them is a
photograph of twelve megapixels. Exit status 1 when an upload was refused.
"""

import argparse
import asyncio
import json
import os
import signal
import sys
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from time import perf_counter as now

import httpx
from PIL import Image

from tests.support import s3

from .crowd import Crowd, Member, register
from .report import Row, percentile, table
from .setups import SETUPS, Running, Usage, running

TALKERS = 10
EVERY = 0.5  # seconds between two messages of one of them
PIECE = 64 * 1024  # bytes
LOOK_EVERY = 0.25  # seconds between two looks at memory
WITHIN = 600.0  # seconds for all uploads
STORES: dict[str, type[s3.Moto | s3.Rclone]] = {"moto": s3.Moto, "rclone": s3.Rclone}


@dataclass(frozen=True, slots=True)
class Load:
    """The uploads of a run: `content` is a file, `pace` is in bytes a second, of all together."""

    url: str
    accesses: list[str]
    content: str
    pace: float

    async def sent(self) -> list[int]:
        """The status of each upload; in a process of its own, so that it takes no time of those who measure."""
        command = (sys.executable, "-m", "benchmarks.uploads", "--load", "-")
        pipe = asyncio.subprocess.PIPE
        process = await asyncio.create_subprocess_exec(*command, stdin=pipe, stdout=pipe)
        said, _ = await process.communicate(json.dumps([self.url, self.accesses, self.content, self.pace]).encode())
        return json.loads(said)

    async def send(self) -> list[int]:
        """The body of that process."""
        content = Path(self.content).read_bytes()  # noqa: ASYNC240 - before anything is measured

        async def one(access: str) -> int:
            headers = {"Authorization": f"Bearer {access}", "Content-Length": str(len(content))}
            body = _paced(content, self.pace / len(self.accesses))
            answer = await client.post("/api/chat/files/?name=a.bin", headers=headers, content=body)
            return answer.status_code

        limits = httpx.Limits(max_connections=None)
        async with httpx.AsyncClient(base_url=self.url, timeout=WITHIN, limits=limits) as client:
            return await asyncio.gather(*map(one, self.accesses))


async def _paced(content: bytes, pace: float) -> AsyncIterator[bytes]:
    """Pieces, no faster than so many bytes a second."""
    began = now()
    for start in range(0, len(content), PIECE):
        await asyncio.sleep(max(0.0, began + start / pace - now()))
        yield content[start : start + PIECE]


async def _talk(members: Sequence[Member], conversation: int, over: asyncio.Event) -> list[float]:
    """Talk until the event; gives the seconds until each message came back over the socket."""
    crowd = Crowd(list(members))
    await crowd.listen(conversation, sys.maxsize)

    async def speak(member: Member, late: float) -> list[float]:
        times, began = list[float](), now() + late
        while not over.is_set():
            await asyncio.sleep(max(0.0, began + len(times) * EVERY - now()))
            times += await member.send_by_socket(1)
        return times

    found = await asyncio.gather(*(speak(member, EVERY * n / len(members)) for n, member in enumerate(members)))
    crowd.leave()
    return [time for times in found for time in times]


async def _watch(found: Running, over: asyncio.Event) -> float:
    """The most memory that the server has until the event, in MB."""
    most = 0.0
    while not over.is_set():
        usage = Usage.of(found.servers)
        most = max(most, usage.memory if usage else 0.0)
        await asyncio.sleep(LOOK_EVERY)
    return most


async def _run(
    found: Running, talkers: Sequence[Member], conversation: int, load: Load | float
) -> tuple[list[float], float, list[int]]:
    """Talk while a load is sent, or for so many seconds: the times, the most memory, and the statuses of uploads."""
    over = asyncio.Event()
    talking = asyncio.create_task(_talk(talkers, conversation, over))
    watching = asyncio.create_task(_watch(found, over))
    statuses = list[int]()
    if isinstance(load, Load):
        statuses = await load.sent()
    else:
        await asyncio.sleep(load)
    over.set()
    return await talking, await watching, statuses


def measure(found: Running, options: argparse.Namespace, file: Path, service: s3.Server | None) -> Iterator[Row]:
    """A row for each run."""
    members = register(found.servers, TALKERS + options.uploads)
    talkers, uploaders = members[:TALKERS], members[TALKERS:]
    conversation = talkers[0].client.starts(*(each.client for each in talkers[1:]), name="Talk")
    pace = options.pace * 1e6
    load = Load(found.servers[0].url, [each.access for each in uploaders], str(file), pace)
    alone = file.stat().st_size * options.uploads / pace
    for kind in (alone, load) * options.repeat:
        before, its = Usage.of(found.servers), _usage(service)
        began = now()
        times, most, statuses = asyncio.run(_run(found, talkers, conversation, kind))
        took, after, its_after = now() - began, Usage.of(found.servers), _usage(service)
        yield {
            "uploads": len(statuses),
            "refused": sum(status != httpx.codes.CREATED for status in statuses),
            "s": took,
            "messages": len(times),
            "median ms": 1000 * percentile(times, 0.5),
            "p95 ms": 1000 * percentile(times, 0.95),
            "worst ms": 1000 * max(times),
            "cpu s": after.cpu - before.cpu if after and before else 0.0,
            "MB before": before.memory if before else 0.0,
            "most MB": most,
            "store's cpu s": its_after.cpu - its.cpu if its_after and its else 0.0,
            "store's MB": its_after.memory if its_after else 0.0,
        }


def _usage(service: s3.Server | None) -> Usage | None:
    return Usage.of([service]) if service else None


def photograph() -> bytes:
    """Twelve megapixels with the detail of a photograph, as JPEG of some megabytes."""
    noise = Image.effect_noise((4000, 3000), 12)
    rough = Image.effect_noise((500, 375), 80).resize((4000, 3000))
    bands = (Image.blend(noise, each.resize((4000, 3000)), 0.5) for each in (rough, Image.linear_gradient("L"), rough))
    packed = BytesIO()
    Image.merge("RGB", tuple(bands)).save(packed, "JPEG", quality=90)
    return packed.getvalue()


def main() -> int:
    """Run what the command line asks for."""
    options = _options()
    if options.load:
        print(json.dumps(asyncio.run(Load(*json.load(sys.stdin)).send())))
        return 0
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that the servers are ended as by Ctrl+C
    with ExitStack() as stack:
        kind = STORES.get(options.store)
        service = stack.enter_context(s3.running(kind)) if kind else None
        place = service.bucket().environment if service else {}
        found = stack.enter_context(running(SETUPS["single"], has_postgres=options.postgres, **place))
        file = found.servers[0].data / "uploaded"
        file.write_bytes(photograph() if options.photos else os.urandom(options.megabytes * 1_000_000))
        rows = list(measure(found, options, file, service))
    print("", table(rows), sep="\n")
    if options.json:
        options.json.write_text(json.dumps(rows, indent=1))
    return 1 if any(row["refused"] for row in rows) else 0


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.uploads", description=__doc__.partition("\n")[0])
    parser.add_argument("--uploads", type=int, default=50)
    parser.add_argument("--megabytes", type=int, default=20, help="of each upload")
    parser.add_argument("--pace", type=float, default=40, help="MB/s of all uploads together")
    parser.add_argument("--store", choices=["directory", *STORES], default="directory")
    parser.add_argument("--photos", action="store_true", help="photographs, which are drawn anew")
    parser.add_argument("--repeat", type=int, default=1, help="pairs of runs")
    parser.add_argument("--postgres", action="store_true", help="PostgreSQL instead of SQLite")
    parser.add_argument("--json", type=Path, help="write all runs to this file")
    parser.add_argument("--load", help=argparse.SUPPRESS)
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
