"""One process that decodes one picture: what it is given, how its answer is read, and the words of its faults.

A decoder of hostile bytes may be broken into: its answer has a longest length, its facts are checked, and the words are
ours.
"""

import asyncio
import contextlib
import json
import os
import re
import sys
import tempfile
from asyncio.subprocess import DEVNULL
from collections.abc import AsyncGenerator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from chatapp import errors
from chatapp.imaging import MAX_BYTES, MAX_PIXELS, Fault, Photo

WITHIN = 15.0  # seconds for a process, of which it may use `imaging.CPU_SECONDS` of a processor
COMMAND = (sys.executable, "-m", "chatapp.imaging")
ROOT = Path(__file__).resolve().parents[1]
MAX_FACTS, MAX_DRAWN = 1_000, 20_000_000  # bytes
_LENGTHS = range(MAX_DRAWN + 1)

_COLOUR = re.compile(r"#[0-9a-f]{6}")
_SENTENCES = {
    Fault.DAMAGED: "This picture can't be opened. The file is damaged.",
    Fault.NO_PICTURE: "This picture can't be opened. The file is damaged.",
    Fault.TOO_LARGE: "This picture has more than 20 MB.",
    Fault.TOO_MANY_PIXELS: "This picture is too big.",
    Fault.INTRICATE: "This picture takes too long to open.",
    Fault.LARGE_ANIMATION: "This animation has more than 15 MB.",
    Fault.LONG_ANIMATION: "This animation is too long.",
    Fault.NOTES: "This animation has notes in it, perhaps about where it was made.",
    Fault.MORE: "There is more than an animation in this file.",
}


@dataclass(frozen=True)
class Job:
    """What is to be drawn; which field and code an error names, and what its sentence advises."""

    name: str
    max_bytes: int
    field: str
    code: str | None
    parts: int
    advice: Mapping[Fault, str]

    def refusal(self, fault: Fault) -> errors.ChatError:
        """Why nothing was drawn, for the person who sent the picture."""
        if fault is Fault.NO_PICTURE and self.code is None:
            return errors.NoPicture()
        sentence = f"{_SENTENCES[fault]} {self.advice.get(fault, '')}".strip()
        return errors.Invalid({self.field: [sentence]}, code=self.code)


_SMALLER = {
    Fault.TOO_MANY_PIXELS: "Choose one of at most 40 megapixels.",
    Fault.INTRICATE: "Save it smaller or in another format, and try again.",
}
_AS_A_FILE = dict.fromkeys(Fault, "Send it as a file instead.")
SQUARE = Job("square", MAX_BYTES, "avatar", None, 1, _SMALLER)
PHOTO = Job("photo", 20 * 1024 * 1024, "file", "picture_unreadable", 2, _AS_A_FILE)
POSTER = Job("poster", MAX_BYTES, "file", "picture_unreadable", 1, {})

Facts = dict[str, Any]


async def run(job: Job, source: bytes | Path) -> tuple[Facts, list[bytes]]:
    """Facts and pictures that a process of its own has drawn from bytes or a file. Raises what `Job.refusal` gives."""
    with await asyncio.to_thread(_file, source) as file:
        drawn, status = await _decode(job, file)
    if status == 0 and drawn:
        return drawn
    raise job.refusal(next((fault for fault in Fault if fault == status), Fault.INTRICATE))


def _file(source: bytes | Path) -> IO[bytes]:
    if isinstance(source, Path):
        return source.open("rb")
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller's
    file.write(source)
    file.seek(0)
    return file


async def _decode(job: Job, file: IO[bytes]) -> tuple[tuple[Facts, list[bytes]] | None, int | None]:
    """What a process answers, and its exit status; None for what is no answer, and where its time was over."""
    async with _pipe() as (answer, end):
        process = await asyncio.create_subprocess_exec(
            *COMMAND, job.name, stdin=file, stdout=end, stderr=DEVNULL, cwd=ROOT, env=_environment()
        )
        end.close()
        drawn = None
        try:
            async with asyncio.timeout(WITHIN):
                with contextlib.suppress(asyncio.IncompleteReadError):
                    drawn = await _read(answer, job.parts)
                return drawn, await process.wait()
        except (TimeoutError, ValueError):
            return None, None
        finally:
            with contextlib.suppress(ProcessLookupError):
                process.kill()
            await process.wait()


@contextlib.asynccontextmanager
async def _pipe() -> AsyncGenerator[tuple[asyncio.StreamReader, IO[bytes]]]:
    """A pipe of our own, with its end for a process: asyncio's would wait until everything in it has been read, perhaps
    for ever.
    """
    read_end, write_end = os.pipe()
    with os.fdopen(read_end, "rb") as ours, os.fdopen(write_end, "wb") as theirs:
        reader = asyncio.StreamReader()
        loop = asyncio.get_running_loop()
        transport, _ = await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), ours)
        try:
            yield reader, theirs
        finally:
            transport.close()


async def _read(answer: asyncio.StreamReader, parts: int) -> tuple[Facts, list[bytes]]:
    """An answer as `imaging.answer` writes it; raises `ValueError` where it is another one."""
    length = int.from_bytes(await answer.readexactly(4), "big")
    facts = json.loads(await answer.readexactly(length)) if length <= MAX_FACTS else None
    match facts:
        case {"parts": [*lengths]} if len(lengths) == parts and all(each in _LENGTHS for each in lengths):
            return facts, [await answer.readexactly(each) for each in lengths]
        case _:
            msg = "a decoder answered something else"
            raise ValueError(msg)


def photo_of(type_: str, facts: Facts, parts: list[bytes]) -> Photo:
    """What a process says about a file of this type; what stays as it is has stayed what it was."""
    match facts:
        case {"width": int(width), "height": int(height), "colour": str(colour)} if 0 < min(width, height) <= max(
            width, height
        ) < MAX_PIXELS and _COLOUR.fullmatch(colour):
            original = parts[0] or None
            return Photo(original, parts[1], width, height, colour, "image/webp" if original else type_)
        case _:
            raise PHOTO.refusal(Fault.DAMAGED)


def _environment() -> dict[str, str]:
    """Without our settings: a decoder that is broken into finds no secret there."""
    return {name: value for name, value in os.environ.items() if not name.startswith("CHATAPP_")}
