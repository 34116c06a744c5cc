import resource
import sys
import time

import pytest
from PIL import Image

from chatapp import errors, imaging
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
    with pytest.raises(errors.Invalid) as caught:
        imaging.square(content)
    return caught.value.fields["avatar"][0]


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
    from PIL import Image  # noqa: PLC0415

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
    from PIL import ImageCms  # noqa: PLC0415

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
    with pytest.raises(errors.NoPicture):
        imaging.square(content)


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_damaged_pictures_are_refused(kind):
    whole = photo(1) if kind == "JPEG" else picture(kind, (600, 600))
    with pytest.raises((errors.Invalid, errors.NoPicture)):
        imaging.square(whole[: len(whole) // 2])


def test_every_beginning_of_a_picture_is_refused_and_nothing_else_happens():
    for whole in (picture("PNG", (8, 8)), picture("GIF", (8, 8)), picture("WEBP", (8, 8)), picture("JPEG", (8, 8))):
        for end in range(0, len(whole) - 12, 7):
            try:
                imaging.square(whole[:end])
            except (errors.Invalid, errors.NoPicture):
                continue


@pytest.mark.parametrize("size", [(40_000_001, 1), (10_000, 10_000), (20_000, 20_000), (2**31 - 1, 2**31 - 1)])
def test_pictures_that_would_be_huge_are_refused_before_they_are_unpacked(size):
    assert "40 megapixels" in refusal(huge(*size))


def test_a_picture_of_the_largest_size_is_drawn():
    assert square(picture("PNG", (8000, 5000), mode="L", color=9)).size == (256, 256)


@pytest.mark.parametrize("content", [huge_gif(65_535, 65_535), huge_webp(16_383, 16_383)], ids=["GIF", "WebP"])
def test_bombs_of_every_kind_are_refused_before_they_are_unpacked(content):
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    assert "40 megapixels" in refusal(content)
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
    assert "takes too long" in refusal(content)
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
