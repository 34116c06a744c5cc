"""Pictures for tests: small ones of every kind, and files that only look like one."""

import struct
import zlib
from io import BytesIO
from typing import Any

from PIL import Image

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def picture(kind: str = "PNG", size: tuple[int, int] = (320, 200), color: Any = RED, mode: str = "RGB", **save: Any):
    """A file of one colour."""
    return packed(Image.new(mode, size, color), kind, **save)


def packed(image: Image.Image, kind: str = "PNG", **save: Any) -> bytes:
    file = BytesIO()
    image.save(file, kind, **save)
    return file.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(BytesIO(content))
    image.load()
    return image


def animated(kind: str, *colors: tuple[int, int, int]) -> bytes:
    first, *rest = [Image.new("RGB", (64, 64), color) for color in colors]
    return packed(first, kind, save_all=True, append_images=rest, duration=100)


def photo(orientation: int) -> bytes:
    """A camera's JPEG: the left half red as it is stored, with a place and an orientation in its EXIF."""
    image = Image.new("RGB", (200, 200), BLUE)
    image.paste(RED, (0, 0, 100, 200))
    exif = Image.Exif()
    exif[0x0112] = orientation
    exif[0x010F] = "Camera maker"
    exif.get_ifd(0x8825)[1] = "N"
    exif.get_ifd(0x8825)[2] = (51.0, 28.0, 38.0)
    return packed(image, "JPEG", exif=exif.tobytes(), comment=b"my home", quality=95)


def huge(width: int, height: int) -> bytes:
    """A PNG of a few bytes that says it has so many pixels."""
    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    parts = ((b"IHDR", head), (b"IDAT", zlib.compress(b"\0" * 1000)), (b"IEND", b""))
    chunks = (
        struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data)) for name, data in parts
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(chunks)


def huge_gif(width: int, height: int) -> bytes:
    """A GIF of a few bytes that says it has so many pixels."""
    screen = struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6)
    frame = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x44\x01\x00"
    return b"GIF89a" + screen + frame + b";"


def huge_webp(width: int, height: int) -> bytes:
    """A WebP of a few bytes that says it has so many pixels; 16,383 is the most for a side."""
    content = bytearray(picture("WEBP", (8, 8), lossless=True))
    at = content.index(b"VP8L") + 9  # the chunk's name and length, and a byte that is always the same
    (head,) = struct.unpack_from("<I", content, at)
    struct.pack_into("<I", content, at, head >> 28 << 28 | (height - 1) << 14 | (width - 1))
    return bytes(content)


def many_scans(scans: int, side: int = 6320) -> bytes:
    """A progressive JPEG of one grey whose last scan comes so many times: each costs a pass over all blocks."""
    content = picture("JPEG", (side, side), 128, "L", progressive=True)
    start, end = content.rindex(b"\xff\xda"), len(content) - 2
    return content[:start] + content[start:end] * scans + content[end:]
