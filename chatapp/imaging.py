"""Decoding pictures that strangers have sent; the sole importer of Pillow.

What comes out was drawn anew from pixels: no metadata, no trailing data, nothing of the file that was sent.
"""

import logging
from io import BytesIO

from PIL import Image, ImageOps, UnidentifiedImageError

from chatapp import errors

logger = logging.getLogger(__name__)

FORMATS = ("PNG", "JPEG", "WEBP", "GIF")
SIDE = 256  # pixels; no picture is made larger than it was
MAX_BYTES = 5 * 1024 * 1024
MAX_PIXELS = 40_000_000
QUALITY = 85  # of WebP, 0 to 100

_TOO_MANY_PIXELS = "This picture has too many pixels: use one of at most 40 megapixels."
_DAMAGED = "This picture cannot be read: the file is damaged."


def square(content: bytes) -> bytes:
    """The middle of a picture as WebP, upright, at most SIDE x SIDE; of an animated one its first frame.

    Raises `NoPicture` for what is none by its content, whatever its name, and `Invalid` for what is damaged or
    would be huge when unpacked: the size stands in the head of the file, and is looked at before any pixel.
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
        picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # JPEG is decoded no larger than is needed
        side = min(SIDE, *picture.size)
        mode = "RGBA" if picture.has_transparency_data else "RGB"
        small = ImageOps.fit(picture.convert(mode), (side, side))  # and the orientation goes along with it
        return _upright(small)


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
