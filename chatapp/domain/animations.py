"""The structure of animated pictures, read without their pixels: how large, how many frames, and what else is there.

An animation that stays byte for byte must be nothing but an animation. Sources: GIF89a specification; WebP container
specification (RFC 9649, section 2).
"""

import struct
from collections.abc import Sequence
from dataclasses import dataclass

_COLOURS, _SIZE = 0x80, 0x07  # of a byte of flags: whether a table of colours follows, and how long it is
_GIF_PARTS = (b"NETSCAPE2.0", b"ANIMEXTS1.0", b"ICCRGBG1012")  # repetitions, repetitions, a profile of colours
_EXTENSION, _IMAGE, _TRAILER = 0x21, 0x2C, 0x3B
_APPLICATION = 0xFF
_WEBP_PARTS = (b"VP8X", b"ANIM", b"ANMF", b"ICCP")
_FRAME_PARTS = (b"ALPH", b"VP8 ", b"VP8L")


@dataclass(frozen=True)
class Animation:
    """Sizes are in pixels. `has_notes`: there is more than frames in it; `has_more`: something follows its end."""

    width: int
    height: int
    frames: int
    has_notes: bool
    has_more: bool


def structure_of(content: bytes) -> Animation | None:
    """The structure of a whole GIF or WebP file; None where it is damaged, or a frame leaves the picture."""
    try:
        return _gif(content) if content.startswith(b"GIF8") else _webp(content)
    except (IndexError, struct.error):
        return None


def _gif(content: bytes) -> Animation | None:
    width, height, flags = struct.unpack_from("<HHB", content, 6)
    at, frames, has_notes = 13 + _table(flags), 0, False
    while (kind := content[at]) != _TRAILER:
        if kind == _EXTENSION:
            is_application = content[at + 1] == _APPLICATION
            has_notes |= is_application and not content.startswith(_GIF_PARTS, at + 3)
            at = _after_blocks(content, at + 2)
        elif kind == _IMAGE:
            *place, flags = struct.unpack_from("<4HB", content, at + 1)
            if not _is_inside(place, width, height):
                return None
            frames += 1
            at = _after_blocks(content, at + 11 + _table(flags))  # behind its head and the length of its first codes
        else:
            return None
    return Animation(width, height, frames, has_notes, at + 1 < len(content))


def _table(flags: int) -> int:
    """The bytes of a table of colours."""
    return 3 << (flags & _SIZE) + 1 if flags & _COLOURS else 0


def _after_blocks(content: bytes, at: int) -> int:
    """Where blocks end that each begin with their length, the last one with 0."""
    while length := content[at]:
        at += length + 1
    return at + 1


def _webp(content: bytes) -> Animation | None:
    end = 8 + int.from_bytes(content[4:8], "little")
    width = height = frames = 0
    has_notes, at = False, 12
    while at < end:
        name, length = struct.unpack_from("<4sI", content, at)
        body, at = at + 8, at + 8 + length + length % 2
        has_notes |= name not in _WEBP_PARTS
        if name == b"VP8X":
            width, height = _number(content, body + 4) + 1, _number(content, body + 7) + 1
        if name == b"ANMF":
            x, y, wide, high = (_number(content, body + 3 * place) for place in range(4))
            if not _is_inside((2 * x, 2 * y, wide + 1, high + 1), width, height):
                return None
            frames += 1
            has_notes |= not _is_frame(content, body + 16, body + length)
    if at != end or end > len(content):
        return None
    return Animation(width, height, frames, has_notes, end < len(content))


def _is_frame(content: bytes, at: int, end: int) -> bool:
    """Whether a frame is made of nothing but pixels."""
    while at < end:
        name, length = struct.unpack_from("<4sI", content, at)
        if name not in _FRAME_PARTS:
            return False
        at += 8 + length + length % 2
    return at == end


def _number(content: bytes, at: int) -> int:
    low, high = struct.unpack_from("<HB", content, at)
    return low | high << 16


def _is_inside(place: Sequence[int], width: int, height: int) -> bool:
    x, y, wide, high = place
    return x + wide <= width and y + high <= height
