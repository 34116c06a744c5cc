"""What a file is by its first bytes: the few types that a page shows or plays; everything else is a download.

The rules and the names of the types are those of the MIME Sniffing standard of the WHATWG, sections 6.1 and 6.2
(https://mimesniff.spec.whatwg.org/). Beyond it: FLAC (RFC 9639), and MP4 by further brands, because phones and browsers
write films and recordings without the brand "mp4".
"""

from typing import Literal

HEAD = 1445  # bytes that are looked at: of section 5.2 of the standard, two frames of the longest MP3
UNKNOWN = "application/octet-stream"

# Bytes at the beginning, bytes of any value, bytes after them.
_PATTERNS = (
    (b"\x89PNG\r\n\x1a\n", 0, b"", "image/png"),
    (b"\xff\xd8\xff", 0, b"", "image/jpeg"),
    (b"GIF87a", 0, b"", "image/gif"),
    (b"GIF89a", 0, b"", "image/gif"),
    (b"RIFF", 4, b"WEBPVP", "image/webp"),
    (b"RIFF", 4, b"WAVE", "audio/wave"),
    (b"OggS\0", 0, b"", "application/ogg"),
    (b"ID3", 0, b"", "audio/mpeg"),
    (b"fLaC", 0, b"", "audio/flac"),
)
_KINDS: dict[str, Literal["image", "video", "audio"]] = {
    "image/png": "image",
    "image/jpeg": "image",
    "image/gif": "image",
    "image/webp": "image",
    "video/webm": "video",
    "video/mp4": "video",
    "audio/mp4": "audio",
    "audio/wave": "audio",
    "application/ogg": "audio",
    "audio/mpeg": "audio",
    "audio/flac": "audio",
}

_BRAND_END = 12  # bytes: the length of the box, its name, its own brand
_MP4_SOUND = (b"M4A", b"M4B")
_MP4_FILM = (b"mp4", b"iso", b"avc1", b"M4V", b"dash")
_EBML, _DOC_TYPE = b"\x1a\x45\xdf\xa3", b"\x42\x82"
_DOC_TYPE_WITHIN = 38  # bytes
# ISO 11172-3 and 13818-3, layer III: kilobits a second and samples a second by their codes in the head of a frame.
_RATES = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_LOW_RATES = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_SAMPLES = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_SYNC, _LAYER_3, _FIRST_VERSION = 0x7FF, 1, 3
_FRAME_HEAD = 4  # bytes


def type_of(head: bytes) -> str:
    """The type of a file that begins with these bytes; of more than HEAD bytes the rest is not looked at."""
    head = head[:HEAD]
    for start, gap, further, found in _PATTERNS:
        if head.startswith(start) and head.startswith(further, len(start) + gap):
            return found
    if head[4:8] == b"ftyp":
        return _mp4(head)
    if head.startswith(_EBML):
        return "video/webm" if _is_webm(head) else UNKNOWN
    return "audio/mpeg" if _is_mp3(head) else UNKNOWN


def kind_of(type_: str) -> Literal["image", "video", "audio", "file"]:
    """How a page shows a file of this type; "file" is a download."""
    return _KINDS.get(type_, "file")


def _mp4(head: bytes) -> str:
    """By the brands of the first box (ISO 14496-12, 4.3): one of its own, a version, and those that it is like."""
    end = int.from_bytes(head[:4], "big")
    if end % 4 or not _BRAND_END <= end <= len(head):
        return UNKNOWN
    own, others = head[8:_BRAND_END], [head[at : at + 4] for at in range(16, end, 4)]
    if own.startswith(_MP4_SOUND):
        return "audio/mp4"
    if own.startswith(_MP4_FILM) or any(each.startswith(b"mp4") for each in others):
        return "video/mp4"
    return UNKNOWN


def _is_webm(head: bytes) -> bool:
    """Whether the head of this Matroska file names WebM, perhaps after zeros, as the type of the document."""
    at = head.find(_DOC_TYPE, len(_EBML), _DOC_TYPE_WITHIN) + len(_DOC_TYPE)
    if at < len(_DOC_TYPE) or at >= len(head):
        return False
    length_takes = 9 - head[at].bit_length()  # bytes of a number whose first byte tells how long it is
    return head[at + length_takes :].lstrip(b"\0").startswith(b"webm")


def _is_mp3(head: bytes) -> bool:
    """Whether two frames stand behind each other."""
    size = _frame_size(head)
    return size >= _FRAME_HEAD and _frame_size(head[size:]) >= _FRAME_HEAD


def _frame_size(frame: bytes) -> int:
    """The bytes of a frame of MP3 that begins here, 0 where none does."""
    bits = int.from_bytes(frame[:_FRAME_HEAD], "big")
    version, layer, rate, sample = bits >> 19 & 3, bits >> 17 & 3, bits >> 12 & 15, bits >> 10 & 3
    if len(frame) < _FRAME_HEAD or bits >> 21 != _SYNC or layer != _LAYER_3 or version not in _SAMPLES:
        return 0
    is_first = version == _FIRST_VERSION
    rates, samples = _RATES if is_first else _LOW_RATES, _SAMPLES[version]
    if rate >= len(rates) or sample >= len(samples):
        return 0
    return (144 if is_first else 72) * 1000 * rates[rate] // samples[sample] + (bits >> 9 & 1)
