import struct
import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chatapp.domain.file_types import HEAD, UNKNOWN, kind_of, type_of
from tests.support.images import animated, photo, picture


def ftyp(own, *others, length=None):
    box = own + bytes(4) + b"".join(others)
    return struct.pack(">I", length or len(box) + 8) + b"ftyp" + box + b"\0\0\0\x08free"


def matroska(doc_type, before=b"\x42\x86\x81\x01\x42\xf7\x81\x01\x42\xf2\x81\x04\x42\xf3\x81\x08"):
    return b"\x1a\x45\xdf\xa3\x9f" + before + b"\x42\x82" + bytes([0x80 | len(doc_type)]) + doc_type + bytes(40)


def frames(head, size, count=2):
    return (head + bytes(size - len(head))) * count


MPEG_1 = b"\xff\xfb\x90\x00"  # 128 kbit/s, 44,100 Hz
MPEG_2 = b"\xff\xf3\x80\x00"  # 64 kbit/s, 22,050 Hz
LONGEST = b"\xff\xfb\xea\x00"  # 320 kbit/s, 32,000 Hz, padded


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (picture("PNG"), "image/png"),
        (picture("JPEG"), "image/jpeg"),
        (photo(6), "image/jpeg"),
        (picture("WEBP"), "image/webp"),
        (picture("WEBP", lossless=True), "image/webp"),
        (animated("WEBP", (0, 0, 0), (9, 9, 9)), "image/webp"),
        (picture("GIF"), "image/gif"),
        (b"GIF89a", "image/gif"),
        (matroska(b"webm"), "video/webm"),
        (matroska(b"webm", b""), "video/webm"),
        (matroska(b"\0\0webm"), "video/webm"),
        (ftyp(b"isom", b"isom", b"iso2", b"avc1", b"mp41"), "video/mp4"),
        (ftyp(b"mp42", b"mp42", b"isom"), "video/mp4"),
        (ftyp(b"iso5", b"iso5", b"hlsf"), "video/mp4"),
        (ftyp(b"avc1"), "video/mp4"),
        (ftyp(b"M4V ", b"M4V ", b"M4A "), "video/mp4"),
        (ftyp(b"XXXX", b"XXXX", b"mp41"), "video/mp4"),
        (ftyp(b"M4A ", b"M4A ", b"mp42", b"isom"), "audio/mp4"),
        (b"OggS\0\2" + bytes(22) + b"\x01\x13OpusHead", "application/ogg"),
        (b"ID3\x04\0\0\0\0\0\0", "audio/mpeg"),
        (frames(MPEG_1, 417), "audio/mpeg"),
        (frames(MPEG_2, 208), "audio/mpeg"),
        (frames(LONGEST, 1441), "audio/mpeg"),
        (b"RIFF\x24\0\0\0WAVEfmt ", "audio/wave"),
        (b"fLaC\0\0\0\x22", "audio/flac"),
    ],
)
def test_what_is_shown_or_played_is_known_by_its_first_bytes(head, expected):
    assert type_of(head[:HEAD]) == type_of(head) == expected


@pytest.mark.parametrize(
    "head",
    [
        b"",
        b"\xff",
        b"\xff\xd8",
        b"GIF88a",
        b"GIF",
        picture("BMP"),
        picture("TIFF"),
        picture("ICO"),
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"<!DOCTYPE html><script>",
        b"\n <html>",
        b"%PDF-1.7\n",
        b"PK\3\4\x14\0\0\0\x08\0[Content_Types].xml",
        b"RIFF\0\0\0\0WEBP",
        b"RIFF\0\0\0\0AVI LIST",
        b"RIFFWAVE",
        b"MZ\x90\0",
        matroska(b"matroska"),
        matroska(b"webm", bytes(40)),  # too far from the beginning
        b"\x1a\x45\xdf\xa3",
        b"\x1a\x45\xdf\xa3\x42\x82",
        b"\x1a\x45\xdf\xa3\x42\x82\0",
        ftyp(b"qt  ", b"qt  "),
        ftyp(b"heic", b"mif1", b"heic", b"iso8"),
        ftyp(b"avif", b"avif", b"mif1"),
        ftyp(b"isom", length=15),
        ftyp(b"isom", length=4000),
        ftyp(b"isom", length=8),
        b"\0\0\0\x0cftyp",
        frames(MPEG_1, 417, 1),
        frames(MPEG_1, 416),
        frames(b"\xff\xf1\x50\x80", 417),  # AAC
        frames(b"\xff\xfb\x00\x00", 417),  # free format
        frames(b"\xff\xfb\xf0\x00", 417),
        frames(b"\xff\xfb\x9c\x00", 417),
        frames(b"\xff\xeb\x90\x00", 417),
        b"\xff" * 4000,
    ],
    ids=lambda head: repr(head[:16]),
)
def test_everything_else_is_a_download(head):
    assert type_of(head) == UNKNOWN
    assert kind_of(type_of(head)) == "file"


@pytest.mark.parametrize(
    ("types", "kind"),
    [
        (("image/png", "image/jpeg", "image/webp", "image/gif"), "image"),
        (("video/webm", "video/mp4"), "video"),
        (("audio/mp4", "application/ogg", "audio/mpeg", "audio/wave", "audio/flac"), "audio"),
        ((UNKNOWN, "image/svg+xml", "text/html", "application/pdf", ""), "file"),
    ],
)
def test_a_type_has_a_kind(types, kind):
    assert {kind_of(each) for each in types} == {kind}


@given(st.binary(max_size=2 * HEAD))
def test_any_bytes_have_a_type(head):
    assert type_of(head) == type_of(head[:HEAD])


@given(
    st.sampled_from([b"\x1a\x45\xdf\xa3", b"\0\0\0\x20ftyp", b"\0\0\4\0ftypisom", b"\xff\xfb\x90\0", b"RIFF"]),
    st.binary(max_size=HEAD),
)
def test_any_bytes_behind_a_known_beginning_have_a_type(start, rest):
    assert type_of(start + rest)


@pytest.mark.parametrize(
    "unit",
    [b"\0", b"\xff", b"\xff\xfb\x10\x00", b"\x42\x82", b"mp4", b"\x1a\x45\xdf\xa3", b"\0\0\0\x20ftyp", b"\0\0\4\0ftyp"],
)
def test_no_beginning_takes_long(unit):
    head = unit * (100_000_000 // len(unit))
    began = time.process_time()
    type_of(head)
    assert time.process_time() - began < 0.005  # seconds
