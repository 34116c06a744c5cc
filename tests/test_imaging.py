import contextlib
import resource
import struct
import sys
import time

import pytest
from PIL import Image, ImageCms

from chatapp import imaging
from chatapp.domain.animations import structure_of
from chatapp.imaging import Fault, Refused
from tests.support.images import (
    BLUE,
    GREEN,
    RED,
    WHITE,
    animated,
    huge,
    huge_gif,
    huge_webp,
    many_scans,
    opened,
    packed,
    photo,
    picture,
)


def is_near(color, other):
    """WebP keeps colours nearly."""
    return all(abs(one - two) < 24 for one, two in zip(color[:3], other, strict=True))


def square(content):
    drawn = imaging.square(content)
    assert drawn[:4] + drawn[8:12] == b"RIFFWEBP"
    return opened(drawn)


def refusal(content):
    with pytest.raises(Refused) as caught:
        imaging.square(content)
    return caught.value.fault


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize(("size", "side"), [((320, 200), 200), ((1000, 3000), 256), ((256, 256), 256), ((1, 1), 1)])
def test_pictures_become_small_squares(kind, size, side):
    image = square(picture(kind, size))
    assert (image.size, image.format) == ((side, side), "WEBP")
    assert is_near(image.getpixel((side // 2, side // 2)), RED)


@pytest.mark.parametrize(
    ("mode", "color"),
    [("1", 1), ("L", 255), ("LA", (255, 255)), ("P", 0), ("RGBA", (255, 255, 255, 255)), ("I;16", 65535)],
)
def test_pictures_of_all_modes_are_drawn(mode, color):
    assert square(picture("PNG", mode=mode, color=color)).size == (200, 200)


def test_a_printers_colours_are_drawn():
    assert is_near(square(picture("JPEG", mode="CMYK", color=(0, 0, 0, 0))).getpixel((9, 9)), WHITE)


def test_what_is_transparent_stays_so():
    assert square(picture(mode="RGBA", color=(255, 0, 0, 0))).getpixel((9, 9))[3] == 0


def test_the_middle_is_kept():
    wide = Image.new("RGB", (600, 200), BLUE)
    wide.paste(GREEN, (200, 0, 400, 200))
    image = square(packed(wide))
    assert all(is_near(image.getpixel(place), GREEN) for place in ((4, 4), (195, 195)))


@pytest.mark.parametrize("kind", ["GIF", "WEBP", "PNG"])
def test_of_an_animation_the_first_frame_is_kept(kind):
    image = square(animated(kind, GREEN, RED, BLUE))
    assert getattr(image, "n_frames", 1) == 1
    assert is_near(image.getpixel((30, 30)), GREEN)


# Where the red half of the photograph is, seen upright (EXIF 2.3, tag 274).
@pytest.mark.parametrize(
    ("orientation", "red"),
    [
        (1, (20, 100)),
        (2, (180, 100)),
        (3, (180, 100)),
        (6, (100, 20)),
        (8, (100, 180)),
        (0, (20, 100)),
        (99, (20, 100)),
    ],
)
def test_a_photograph_is_turned_upright(orientation, red):
    image = square(photo(orientation))
    assert is_near(image.getpixel(red), RED)
    assert is_near(image.getpixel((199 - red[0], 199 - red[1])), BLUE)


def test_nothing_of_the_files_metadata_is_kept():
    assert b"Exif" in photo(6)
    assert b"my home" in photo(6)
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    for content in (photo(6), picture("WEBP", exif=b"Exif\0\0II*\0", icc_profile=profile, xmp=b"<x/>")):
        drawn = imaging.square(content)
        assert not any(part in drawn for part in (b"Exif", b"EXIF", b"ICCP", b"XMP", b"my home", b"Camera"))
        assert len(opened(drawn).getexif()) == 0


def test_what_follows_the_picture_is_not_kept():
    script = b"<script>alert(1)</script>"
    for content in (picture("GIF") + script, picture("PNG") + b"PK\3\4" + script, picture("JPEG") + script):
        assert b"script" not in imaging.square(content)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x",
        b"<svg xmlns='http://www.w3.org/2000/svg'/>",
        b"GIF89",
        b"%PDF-1.7",
        b"<html>",
        b"RIFF\0\0\0\0WAVE",
        picture("BMP"),
        picture("TIFF"),
        picture("ICO"),
    ],
    ids=lambda content: repr(content[:8]),
)
def test_what_is_no_picture_is_refused(content):
    assert refusal(content) is Fault.NO_PICTURE


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_damaged_pictures_are_refused(kind):
    whole = photo(1) if kind == "JPEG" else picture(kind, (600, 600))
    assert refusal(whole[: len(whole) // 2]) in (Fault.DAMAGED, Fault.NO_PICTURE)


def test_every_beginning_of_a_picture_is_refused_and_nothing_else_happens():
    for whole in (picture("PNG", (8, 8)), picture("GIF", (8, 8)), picture("WEBP", (8, 8)), picture("JPEG", (8, 8))):
        for end in range(0, len(whole) - 12, 7):
            try:
                imaging.square(whole[:end])
            except Refused:
                continue


@pytest.mark.parametrize("size", [(40_000_001, 1), (10_000, 10_000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_pictures_that_would_be_huge_are_refused_before_they_are_unpacked(size):
    assert refusal(huge(*size)) is Fault.TOO_MANY_PIXELS


def test_a_picture_of_the_largest_size_is_drawn():
    assert square(picture("PNG", (8000, 5000), mode="L", color=9)).size == (256, 256)


@pytest.mark.parametrize("content", [huge_gif(65_535, 65_535), huge_webp(16_383, 16_383)], ids=["GIF", "WebP"])
def test_bombs_of_every_kind_are_refused_before_they_are_unpacked(content):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert refusal(content) is Fault.TOO_MANY_PIXELS
    unit = 1 if sys.platform == "darwin" else 1024  # bytes
    assert (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) * unit < 100_000_000


def test_of_many_frames_only_the_first_is_looked_at():
    frames = [Image.new("RGB", (64, 64), (number % 256, 0, 0)) for number in range(500)]
    content = packed(frames[0], "GIF", save_all=True, append_images=frames[1:])
    assert square(content).size == (64, 64)


@pytest.mark.parametrize(("scans", "side"), [(3000, 6320), (101, 8), (20, 6320)])
def test_a_jpeg_of_many_scans_is_refused_before_it_is_decoded(scans, side):
    content = many_scans(scans, side)
    began = time.process_time()
    assert refusal(content) is Fault.INTRICATE
    assert time.process_time() - began < 0.5  # seconds; 3000 scans would take 12


@pytest.mark.parametrize("side", [8, 6000])
def test_a_progressive_jpeg_as_encoders_write_it_is_drawn(side):
    content = picture("JPEG", (side, side), progressive=True)
    assert 5 < imaging.scans_of(content) <= 11
    assert square(content).size == (min(side, 256),) * 2


def test_only_scans_of_the_picture_itself_are_counted():
    """A thumbnail in the camera's notes has its own, and the film behind a moving picture has any bytes."""
    thumbnail = picture("JPEG", (8, 8), progressive=True)
    head, rest = picture("JPEG")[:2], picture("JPEG")[2:]
    notes = b"\xff\xe1" + (len(thumbnail) + 2).to_bytes(2, "big") + thumbnail
    content = head + notes + rest + b"\xff\xda" * 1000
    assert imaging.scans_of(content) == 1
    assert square(content)


@pytest.mark.parametrize("unit", [b"\xff", b"\xff\0", b"\xff\xda", b"\xff\xd0", b"\xff\xe1\0\0", b"\xff\xe1\0\2"])
def test_counting_scans_takes_no_longer_than_reading(unit):
    content = unit * (imaging.MAX_BYTES // len(unit))
    began = time.process_time()
    imaging.scans_of(content)
    assert time.process_time() - began < 3  # seconds, on a busy machine


def photo_refusal(content):
    with pytest.raises(Refused) as caught:
        imaging.photo(content)
    return caught.value.fault


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
@pytest.mark.parametrize(
    ("size", "large", "small"),
    [
        ((4000, 3000), (2560, 1920), (480, 360)),
        ((1000, 3000), (853, 2560), (160, 480)),
        ((300, 200), (300, 200), (300, 200)),
        ((1, 1), (1, 1), (1, 1)),
        ((9000, 3), (2560, 1), (480, 1)),
    ],
)
def test_a_photograph_is_drawn_in_two_sizes(kind, size, large, small):
    drawn = imaging.photo(picture(kind, size))
    assert (drawn.width, drawn.height, drawn.type) == (*large, "image/webp")
    for content, expected in ((drawn.original, large), (drawn.thumb, small)):
        image = opened(content)
        assert (image.size, image.format) == (expected, "WEBP")
        assert is_near(image.getpixel((0, 0)), RED)
    assert is_near(bytes.fromhex(drawn.colour[1:]), RED)


@pytest.mark.parametrize(
    ("content", "colour"),
    [
        (picture("PNG", mode="1", color=1), WHITE),
        (picture("PNG", mode="L", color=100), (100, 100, 100)),
        (picture("PNG", mode="LA", color=(100, 255)), (100, 100, 100)),
        (picture("PNG", mode="I;16", color=25_600), (100, 100, 100)),
        (picture("PNG", mode="I;16", color=25_600, transparency=25_600), (100, 100, 100)),
        (picture("JPEG", mode="CMYK", color=(0, 255, 255, 0)), RED),
        (picture("GIF", mode="P", color=0), (0, 0, 0)),
        (picture("PNG", color=RED, transparency=WHITE), RED),
    ],
)
def test_photographs_of_all_modes_keep_their_colours(content, colour):
    drawn = imaging.photo(content)
    assert is_near(opened(drawn.original).convert("RGB").getpixel((9, 9)), colour)
    assert is_near(bytes.fromhex(drawn.colour[1:]), colour)


def test_transparency_stays_and_counts_in_no_mean():
    image = Image.new("RGBA", (100, 100), (*BLUE, 0))
    image.paste((*RED, 255), (0, 0, 50, 100))
    palette = image.quantize(8)
    for content in (packed(image), packed(palette, "PNG"), packed(image, "WEBP", lossless=True, exact=True)):
        drawn = imaging.photo(content)
        for each in (drawn.original, drawn.thumb):
            assert opened(each).getpixel((90, 50))[3] == 0
            assert opened(each).getpixel((10, 50))[3] == 255
        assert is_near(bytes.fromhex(drawn.colour[1:]), RED)


@pytest.mark.parametrize(("orientation", "red"), [(1, (20, 100)), (3, (180, 100)), (6, (100, 20)), (8, (100, 180))])
def test_a_photograph_is_sent_upright(orientation, red):
    drawn = imaging.photo(photo(orientation))
    for content in (drawn.original, drawn.thumb, imaging.poster(photo(orientation))):
        assert is_near(opened(content).getpixel(red), RED)


def test_sides_are_those_of_the_upright_photograph():
    exif = Image.Exif()
    exif[0x0112] = 6
    drawn = imaging.photo(picture("JPEG", (400, 300), exif=exif.tobytes()))
    assert (drawn.width, drawn.height) == (300, 400) == opened(drawn.original).size


def test_nothing_of_the_camera_is_sent():
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    notes = {"exif": photo_exif(), "icc_profile": profile, "xmp": b"<x:xmpmeta>my home</x:xmpmeta>"}
    for kind in ("JPEG", "WEBP", "PNG"):
        drawn = imaging.photo(picture(kind, (2600, 40), **notes))
        for content in (drawn.original, drawn.thumb, imaging.poster(picture(kind, **notes))):
            assert not any(part in content for part in (b"Exif", b"EXIF", b"ICCP", b"XMP", b"xmp", b"my home", b"Cam"))
            assert opened(content).info.keys() <= {"background", "loop", "duration", "timestamp"}


def photo_exif():
    return opened(photo(6)).info["exif"]


def test_wider_colours_become_those_of_the_web():
    """As a phone photographs them: the numbers of a colour mean a stronger one."""
    image = Image.new("RGB", (64, 64), (234, 51, 35))  # Display P3 of the red of sRGB
    drawn = imaging.photo(packed(image, "JPEG", quality=98, icc_profile=DISPLAY_P3))
    assert is_near(opened(drawn.original).getpixel((30, 30)), RED)
    damaged = imaging.photo(packed(image, "JPEG", quality=98, icc_profile=DISPLAY_P3[:200]))
    assert is_near(opened(damaged.original).getpixel((30, 30)), (234, 51, 35))


def p3():
    """A profile with the primaries of Display P3, adapted to D50 (SMPTE EG 432-1), and a gamma of 2.2."""

    def xyz(*values):
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(value * 65536) for value in values))

    tags = {
        b"wtpt": xyz(0.9642, 1, 0.8249),
        b"rXYZ": xyz(0.5151, 0.2412, -0.0011),
        b"gXYZ": xyz(0.292, 0.6922, 0.0419),
        b"bXYZ": xyz(0.1571, 0.0666, 0.7841),
        **dict.fromkeys((b"rTRC", b"gTRC", b"bTRC"), b"curv\0\0\0\0\0\0\0\1\2\x33\0\0"),
    }
    at, table, data = 128 + 4 + 12 * len(tags), struct.pack(">I", len(tags)), b""
    for name, tag in tags.items():
        table += struct.pack(">4sII", name, at + len(data), len(tag))
        data += tag
    head = struct.pack(">I4sI4s4s4s", at + len(data), b"\0\0\0\0", 0x02400000, b"mntr", b"RGB ", b"XYZ ")
    head += bytes(12) + b"acsp" + bytes(24) + b"\0" * 4 + struct.pack(">3i", 63190, 65536, 54061)
    return head.ljust(128, b"\0") + table + data


DISPLAY_P3 = p3()


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_an_animation_stays(kind):
    drawn = imaging.photo(animated(kind, GREEN, RED, BLUE))
    assert (drawn.original, drawn.type, drawn.width, drawn.height) == (None, f"image/{kind.lower()}", 64, 64)
    thumb = opened(drawn.thumb)
    assert (thumb.size, getattr(thumb, "n_frames", 1)) == ((64, 64), 1)
    assert is_near(thumb.convert("RGB").getpixel((9, 9)), GREEN)
    assert is_near(bytes.fromhex(drawn.colour[1:]), GREEN)


def test_of_an_animated_png_the_first_frame_is_drawn():
    drawn = imaging.photo(animated("PNG", GREEN, RED))
    assert drawn.type == "image/webp"
    assert is_near(opened(drawn.original).getpixel((9, 9)), GREEN)


def mpo():
    first, second = Image.new("RGB", (300, 200), GREEN), Image.new("RGB", (300, 200), RED)
    return packed(first, "MPO", save_all=True, append_images=[second])


def test_of_a_stereo_photograph_the_first_one_is_drawn():
    drawn = imaging.photo(mpo())
    assert (drawn.width, drawn.height, drawn.type) == (300, 200, "image/webp")
    assert is_near(opened(drawn.original).getpixel((9, 9)), GREEN)


SCRIPT = b"*/=1;alert(1)//<script>"


@pytest.mark.parametrize(
    "content",
    [
        picture("GIF") + SCRIPT,
        picture("JPEG") + b"PK\3\4" + SCRIPT,
        picture("PNG") + SCRIPT,
        picture("WEBP") + SCRIPT,
        animated("PNG", GREEN, RED) + SCRIPT,
        mpo() + SCRIPT,
        picture("JPEG", comment=SCRIPT),
        picture("GIF", comment=SCRIPT),
    ],
)
def test_polyglots_lose_what_is_no_picture(content):
    drawn = imaging.photo(content)
    assert b"script" not in drawn.original + drawn.thumb


def chunk(name, data=b"xx"):
    return name + len(data).to_bytes(4, "little") + data


def with_chunk(content, name):
    """A WebP with one more chunk at its end."""
    whole = content + chunk(name)
    return whole[:4] + (len(whole) - 8).to_bytes(4, "little") + whole[8:]


def gif_with(block):
    whole = animated("GIF", GREEN, RED)
    return whole[:-1] + block + b";"


ANIMATED_WEBP = animated("WEBP", GREEN, RED, BLUE)


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        (animated("GIF", GREEN, RED) + SCRIPT, Fault.MORE),
        (ANIMATED_WEBP + SCRIPT, Fault.MORE),
        (gif_with(b"!\xff\x0bXMP DataXMP\x03<x>\0"), Fault.NOTES),
        (gif_with(b"!\xff\x0bMGKIPTC0000\x03abc\0"), Fault.NOTES),
        (with_chunk(ANIMATED_WEBP, b"EXIF"), Fault.NOTES),
        (with_chunk(ANIMATED_WEBP, b"XMP "), Fault.NOTES),
        (with_chunk(ANIMATED_WEBP, b"MINE"), Fault.NOTES),
        (gif_with(b"?"), Fault.DAMAGED),
        (animated("GIF", GREEN, RED)[:-1], Fault.DAMAGED),
        (animated("GIF", GREEN, RED)[:-20], Fault.DAMAGED),
        (ANIMATED_WEBP[:-4], Fault.DAMAGED),
        (gif_with(b"," + bytes.fromhex("20002000 40004000 00") + b"\x02\x02\x44\x01\x00"), Fault.DAMAGED),
        (gif_with(b"!\xfe\xff" + bytes(255) + b"\0") + bytes(15_800_000), Fault.LARGE_ANIMATION),
    ],
)
def test_an_animation_that_is_more_than_that_is_refused(content, fault):
    assert photo_refusal(content) is fault


def gif_of(frames, width, height):
    frame = b"," + struct.pack("<HHHHB", 0, 0, width, height, 0) + b"\x02\x02\x44\x01\x00"
    return b"GIF89a" + struct.pack("<HHBBB", width, height, 0x80, 0, 0) + bytes(6) + frame * frames + b";"


@pytest.mark.parametrize(
    ("frames", "side", "fault"),
    [
        (900_000, 1, Fault.LONG_ANIMATION),
        (2_001, 8, Fault.LONG_ANIMATION),
        (30, 6000, Fault.LONG_ANIMATION),
        (2, 10_000, Fault.TOO_MANY_PIXELS),
    ],
)
def test_an_animation_of_many_or_huge_frames_is_refused(frames, side, fault):
    began = time.process_time()
    assert photo_refusal(gif_of(frames, side, side)) is fault
    assert time.process_time() - began < 3  # seconds


@pytest.mark.parametrize("block", [b"!\xfe" + b"\1x" * 7_000_000 + b"\0", b"!\xfe\0" * 4_500_000])
def test_an_animation_of_many_blocks_takes_no_longer_than_reading(block):
    began = time.process_time()
    imaging.photo(gif_with(block))
    assert time.process_time() - began < 5  # seconds, on a busy machine


@pytest.mark.parametrize("content", [huge(20_000, 20_000), huge_gif(65_535, 65_535), huge_webp(16_383, 16_383)])
def test_bombs_are_no_photographs(content):
    assert photo_refusal(content) is Fault.TOO_MANY_PIXELS


def test_a_photograph_of_many_scans_is_refused():
    assert photo_refusal(many_scans(3000)) is Fault.INTRICATE


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_every_beginning_of_a_photograph_is_drawn_or_refused(kind):
    for whole in (picture(kind, (9, 9)), animated(kind, GREEN, RED) if kind != "JPEG" else mpo()):
        for end in range(0, len(whole), max(1, len(whole) // 60)):
            with contextlib.suppress(Refused):
                imaging.photo(whole[:end])


def test_a_poster_is_a_small_picture():
    image = opened(imaging.poster(picture("JPEG", (1920, 1080))))
    assert (image.size, image.format) == ((480, 270), "WEBP")


@pytest.mark.parametrize("kind", ["GIF", "WEBP"])
def test_damaged_structures_are_none(kind):
    whole = animated(kind, GREEN, RED)
    for end in range(13, len(whole)):
        assert structure_of(whole[:end]) is None
