"""Decoding pictures that strangers have sent; the sole importer of Pillow.

A picture is judged by its head and its scans before any pixel is decoded. What comes out was drawn anew from pixels: no
metadata, no trailing data, nothing of the file that was sent.

`python -m chatapp.imaging` decodes one picture in a process of its own, from standard input to standard output, with
hard limits of processor time and memory: the size of a file says little about the work that it makes. The exit status
is 0 with the drawn picture, or one of `Outcome` with a sentence for a person.
"""

import contextlib
import logging
import os
import re
import resource
import sys
from enum import IntEnum
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageOps, UnidentifiedImageError

from chatapp import errors

logger = logging.getLogger(__name__)

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
SIDE = 256  # pixels; no picture is made larger than it was
MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 40_000_000
MAX_SCANS = 100  # of a JPEG; encoders write about ten
MAX_SCANNED = 400_000_000  # pixels of a JPEG times its scans: each scan is a pass over all of them, 4 s at most
QUALITY = 85  # of WebP, 0 to 100
CPU_SECONDS = 5  # for one picture; the largest ones that are accepted take 1
MEMORY = 1024**3  # bytes of address space for one picture; a WebP of the largest size takes 800 MB
POLITENESS = 10  # added to the process's niceness: what people write goes first

_MARKER = re.compile(rb"\xff[^\x00\xd0-\xd7\xff]")  # without restarts and stuffed bytes (ISO 10918-1, B.1.1.2)
_START, _END, _SCAN = b"\xd8", b"\xd9", b"\xda"

_TOO_INTRICATE = "This picture takes too long to open. Save it smaller or in another format, and try again."
_TOO_MANY_PIXELS = "This picture is too big. Choose one of at most 40 megapixels."
_DAMAGED = "This picture can't be opened. The file is damaged."


class Outcome(IntEnum):
    """Exit statuses of a process that drew nothing; any other one means that a limit ended it."""

    INVALID = 10
    NO_PICTURE = 11


def square(content: bytes) -> bytes:
    """The middle of a picture as WebP, upright, at most SIDE x SIDE; of an animated one its first frame.

    Raises `NoPicture` for what is none by its content, whatever its name, and `Invalid` for what is damaged, would be
    huge when unpacked or has too many scans: both are known before any pixel is decoded.
    """
    try:
        return _webp(_drawn(content))
    except errors.ChatError:
        raise
    except (Image.DecompressionBombError, Image.DecompressionBombWarning) as error:
        raise errors.Invalid({"avatar": [_TOO_MANY_PIXELS]}) from error
    except Exception as error:
        # Decoders of hostile bytes fail in every way there is: OSError, SyntaxError, struct.error, MemoryError, ...
        logger.info("a picture could not be decoded: %r", error)
        raise errors.Invalid({"avatar": [_DAMAGED]}) from error


def _drawn(content: bytes) -> Image.Image:
    try:
        opened = Image.open(BytesIO(content), formats=FORMATS)
    except UnidentifiedImageError as error:
        raise errors.NoPicture from error
    with opened as picture:
        if picture.width * picture.height > MAX_PIXELS:
            raise errors.Invalid({"avatar": [_TOO_MANY_PIXELS]})
        if picture.format in ("JPEG", "MPO") and _is_intricate(content, picture.width * picture.height):
            raise too_intricate()
        picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # JPEG is decoded no larger than is needed
        side = min(SIDE, *picture.size)
        mode = "RGBA" if picture.has_transparency_data else "RGB"
        whole = picture if picture.mode == mode else picture.convert(mode)
        small = ImageOps.fit(whole, (side, side))  # and the orientation goes along with it
        return _upright(small)


def too_intricate() -> errors.Invalid:
    """The refusal of a picture that makes more work than one may."""
    return errors.Invalid({"avatar": [_TOO_INTRICATE]})


def _is_intricate(content: bytes, pixels: int) -> bool:
    scans = scans_of(content)
    return scans > MAX_SCANS or scans * pixels > MAX_SCANNED


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


def _upright(picture: Image.Image) -> Image.Image:
    """As its camera was held; where the camera's own notes are damaged, as it is stored."""
    try:
        return ImageOps.exif_transpose(picture)
    except Exception as error:  # noqa: BLE001 - as in `square`
        logger.info("the orientation of a picture could not be read: %r", error)
        return picture


def _webp(picture: Image.Image) -> bytes:
    packed = BytesIO()
    picture.save(packed, "WEBP", quality=QUALITY)
    return packed.getvalue()


def main() -> None:
    """Decode one picture, as the module says."""
    _limit_oneself()
    try:
        drawn = square(sys.stdin.buffer.read(MAX_BYTES + 1))
    except errors.NoPicture:
        sys.exit(Outcome.NO_PICTURE)
    except errors.Invalid as error:
        sys.stdout.write(error.detail)
        sys.stdout.flush()
        sys.exit(Outcome.INVALID)
    sys.stdout.buffer.write(drawn)


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
    main()
