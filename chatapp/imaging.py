"""Decoding pictures that strangers have sent; the sole importer of Pillow.

A picture is judged by its head and its scans before any pixel is decoded. What comes out was drawn anew from pixels: no
metadata, no trailing data, nothing of the file that was sent. Only an animation that is nothing else stays as it is.

`python -m chatapp.imaging JOB` decodes one picture in a process of its own, from standard input to standard output,
with hard limits of processor time and memory: the size of a file says little about the work that it makes. The exit
status is 0 with what was drawn (`answer`), or a `Fault`.
"""

import contextlib
import json
import logging
import os
import re
import resource
import sys
from collections.abc import Generator, Mapping
from dataclasses import asdict, dataclass
from enum import IntEnum
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

from PIL import Image, ImageCms, ImageOps, UnidentifiedImageError

from chatapp.domain.animations import structure_of

logger = logging.getLogger(__name__)

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
MAX_BYTES = 5 * 1024 * 1024  # of a picture that becomes a square or a poster
MAX_PIXELS = 40_000_000
MAX_SCANS = 100  # of a JPEG; encoders write about ten
MAX_SCANNED = 400_000_000  # pixels of a JPEG times its scans: each scan is a pass over all of them, 4 s at most
MAX_ANIMATION = 15 * 1024 * 1024  # bytes
MAX_FRAMES = 2_000
MAX_ANIMATED = 1_000_000_000  # pixels of an animation times its frames: all who look at it draw them again and again
CPU_SECONDS = 5  # for one picture; the largest ones that are accepted take 3
MEMORY = 1024**3  # bytes of address space for one picture; a WebP of the largest size takes 800 MB
POLITENESS = 10  # added to the process's niceness: what people write goes first

SIDE = 256  # pixels of a square
LARGE, SMALL = 2560, 480  # pixels of the longer side; no picture is made larger than it was
QUALITY, PHOTO_QUALITY = 85, 80  # of WebP, 0 to 100
METHOD = 2  # of WebP, 0 to 6: slower ones save little of a photograph

_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # without restarts and stuffed bytes (ISO 10918-1, B.1.1.2)
_START, _END, _SCAN = b"\xd8", b"\xd9", b"\xda"
_SRGB = ImageCms.createProfile("sRGB")


class Fault(IntEnum):
    """Why nothing was drawn: exit statuses of a process. Any other status means that a limit ended it."""

    DAMAGED = 10
    NO_PICTURE = 11
    TOO_LARGE = 12
    TOO_MANY_PIXELS = 13
    INTRICATE = 14
    LARGE_ANIMATION = 15
    LONG_ANIMATION = 16
    NOTES = 17
    MORE = 18


class Refused(Exception):
    """Nothing was drawn."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.name)
        self.fault = fault


@dataclass(frozen=True)
class Photo:
    """What becomes of a picture. `original` is WebP of at most LARGE pixels, or None: an animation stays as it is.
    `thumb` is WebP of at most SMALL pixels. Width and height, in pixels, are those of what is shown as the original,
    whose MIME type is `type`. `colour` is the mean, "#rrggbb".
    """

    original: bytes | None
    thumb: bytes
    width: int
    height: int
    colour: str
    type: str


def square(content: bytes) -> bytes:
    """The middle of a picture as WebP, upright, at most SIDE x SIDE; of an animated one its first frame.

    Raises `Refused`, as all of these: what would be huge when unpacked or has too many scans is known before any pixel
    is decoded.
    """
    with _decoding(content) as picture:
        picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # JPEG is decoded no larger than is needed
        side = min(SIDE, *picture.size)
        return _webp(_upright(ImageOps.fit(_plain(picture), (side, side))), QUALITY)


def poster(content: bytes) -> bytes:
    """A picture as WebP, upright, at most SMALL pixels wide and high."""
    with _decoding(content) as picture:
        return _webp(_drawn(picture, SMALL), PHOTO_QUALITY)


def photo(content: bytes) -> Photo:
    """A picture in both sizes, upright, from one decoding. An animation stays as it is, or is refused."""
    with _decoding(content) as picture:
        if picture.format in ("GIF", "WEBP") and getattr(picture, "is_animated", False):
            _judge_animation(content, picture.size)
            kept, large = f"image/{picture.format.lower()}", _plain(picture)
        else:
            kept, large = None, _drawn(picture, LARGE)
        small = large.copy()
        small.thumbnail((SMALL, SMALL), Image.Resampling.LANCZOS)
        original = None if kept else _webp(large, PHOTO_QUALITY)
        return Photo(original, _webp(small, PHOTO_QUALITY), *large.size, _mean(small), kept or "image/webp")


def answer(file: BinaryIO, facts: Mapping[str, object], *parts: bytes) -> None:
    """Write what was drawn: the length of the facts in 4 bytes, the facts as JSON, and the parts, whose lengths they
    name.
    """
    head = json.dumps({**facts, "parts": [len(part) for part in parts]}).encode()
    file.write(len(head).to_bytes(4, "big") + head)
    file.writelines(parts)


@contextlib.contextmanager
def _decoding(content: bytes) -> Generator[Image.Image]:
    """A picture that has been judged. Whatever its decoding raises becomes `Refused`."""
    try:
        with Image.open(BytesIO(content), formats=FORMATS) as picture:
            _judge(content, picture)
            yield picture
    except Refused:
        raise
    except UnidentifiedImageError as error:
        raise Refused(Fault.NO_PICTURE) from error
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise Refused(Fault.TOO_MANY_PIXELS) from error
    except Exception as error:
        # Decoders of hostile bytes fail in every way there is: OSError, SyntaxError, struct.error, MemoryError, ...
        logger.info("a picture could not be decoded: %r", error)
        raise Refused(Fault.DAMAGED) from error


def _judge(content: bytes, picture: Image.Image) -> None:
    pixels = picture.width * picture.height
    if pixels > MAX_PIXELS:
        raise Refused(Fault.TOO_MANY_PIXELS)
    scans = scans_of(content) if picture.format in ("JPEG", "MPO") else 1
    if scans > MAX_SCANS or scans * pixels > MAX_SCANNED:
        raise Refused(Fault.INTRICATE)


def scans_of(content: bytes) -> int:
    """How many scans a JPEG has, or one more than it may have.

    What follows its end, such as the film of a moving picture, is not looked at.
    """
    scans, found = 0, _MARKER.search(content)
    while found and scans <= MAX_SCANS:
        kind, place = found[0][-1:], found.end()
        if kind == _END:
            break
        scans += kind == _SCAN
        if kind not in (_START, _SCAN):
            place += int.from_bytes(content[place : place + 2], "big")
        found = _MARKER.search(content, place)
    return scans


def _judge_animation(content: bytes, size: tuple[int, int]) -> None:
    """Refuse an animation that may not stay as it is."""
    if len(content) > MAX_ANIMATION:
        raise Refused(Fault.LARGE_ANIMATION)
    found = structure_of(content)
    if found is None or (found.width, found.height) != size:
        raise Refused(Fault.DAMAGED)
    if found.frames > MAX_FRAMES or found.frames * found.width * found.height > MAX_ANIMATED:
        raise Refused(Fault.LONG_ANIMATION)
    if found.has_notes or found.has_more:
        raise Refused(Fault.NOTES if found.has_notes else Fault.MORE)


def _drawn(picture: Image.Image, side: int) -> Image.Image:
    """Upright, in the colours of the web, at most so many pixels wide and high."""
    scale = min(1.0, side / max(picture.size))
    picture.draft("RGB", (max(1, int(picture.width * scale)), max(1, int(picture.height * scale))))
    plain = _plain(picture)
    plain.thumbnail((side, side), Image.Resampling.LANCZOS)
    return _upright(_in_srgb(plain))


def _plain(picture: Image.Image) -> Image.Image:
    """Decoded, with 8 bits for each of three colours, and transparency where the picture has it."""
    picture.load()
    if picture.mode.startswith("I"):  # Pillow would cut 16 bits off instead of scaling them
        return picture.point(lambda value: value / 256).convert("L").convert("RGB")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    return picture if picture.mode == mode else picture.convert(mode)


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Phones photograph in wider colours; without their profile, which is not kept, they would look pale."""
    if profile := picture.info.get("icc_profile"):
        with contextlib.suppress(ImageCms.PyCMSError, OSError, ValueError, TypeError):
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            ImageCms.profileToProfile(picture, source, _SRGB, inPlace=True)
    return picture


def _upright(picture: Image.Image) -> Image.Image:
    """As its camera was held; where the camera's own notes are damaged, as it is stored."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception as error:  # noqa: BLE001 - as in `_decoding`
        logger.info("the orientation of a picture could not be read: %r", error)
        return picture


def _webp(picture: Image.Image, quality: int) -> bytes:
    packed = BytesIO()
    picture.save(packed, "WEBP", quality=quality, method=METHOD, exif=b"", icc_profile=b"", xmp=b"")
    return packed.getvalue()


def _mean(picture: Image.Image) -> str:
    """The mean of what is seen, "#rrggbb"."""
    pixel = picture.resize((1, 1), Image.Resampling.BOX).getpixel((0, 0))
    return "#{:02x}{:02x}{:02x}".format(*pixel[:3])  # pyright: ignore - it has three colours or four


def main(job: str) -> None:
    """Decode one picture, as the module says."""
    _limit_oneself()
    content, write = sys.stdin.buffer.read(), sys.stdout.buffer
    try:
        if job == "photo":
            drawn = asdict(photo(content))
            original, thumb = drawn.pop("original"), drawn.pop("thumb")
            answer(write, drawn, original or b"", thumb)
        else:
            answer(write, {}, (square if job == "square" else poster)(content))
    except Refused as refused:
        sys.exit(refused.fault)


def _limit_oneself() -> None:
    """Systems differ in which limits they know; the caller's own timeout holds everywhere."""
    os.nice(POLITENESS)
    for kind, most in (
        (resource.RLIMIT_CPU, CPU_SECONDS),
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_FSIZE, 0),
    ):
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))
    with contextlib.suppress(OSError):  # Linux: where memory is short this process ends before the server does
        Path("/proc/self/oom_score_adj").write_text("1000")


if __name__ == "__main__":
    main(sys.argv[1])
