import asyncio
import os
import sys
from contextlib import asynccontextmanager

import pytest

from chatapp import decoder, errors, imaging
from chatapp.decoding import AT_ONCE, IN_ALL, OF_ONE, ON_DISK, Decoders, _Turns
from tests.support.images import BLUE, GREEN, RED, animated, huge, many_scans, opened, picture
from tests.support.waiting import until

# A picture whose decoding never ends: it leaves the number of its process in a folder, and says nothing.
ENDLESS = """
import os, pathlib, sys, time
sys.stdin.buffer.read()
pathlib.Path(sys.argv[1], str(os.getpid())).touch()
time.sleep(600)
"""
LIMITED = "from chatapp import imaging; imaging.CPU_SECONDS = 1; imaging._limit_oneself();"
ANSWERS = "import sys; from chatapp.imaging import answer; out = sys.stdout.buffer\n"


def python(monkeypatch, *words):
    """Let this program decode the pictures."""
    monkeypatch.setattr(decoder, "COMMAND", (sys.executable, "-c", *words))


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


@pytest.fixture
def file(tmp_path):
    """Stores content in a file."""

    def store(content, name="sent"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return store


async def refusal(content=b"x"):
    with pytest.raises(errors.Invalid) as caught:
        await Decoders().square(1, content)
    return caught.value.fields["avatar"][0]


async def photo_refusal(path):
    with pytest.raises(errors.Invalid) as caught:
        await Decoders().photo(1, path)
    assert caught.value.code == "picture_unreadable"
    return caught.value.fields["file"][0]


async def test_a_process_answers_as_the_function_does(file):
    assert opened(await Decoders().square(1, picture())).size == (200, 200)
    assert opened(await Decoders().poster(1, picture())).size == (320, 200)
    assert await Decoders().photo(1, file(picture())) == imaging.photo(picture())
    assert "damaged" in await refusal(picture()[:60])
    assert "takes too long" in await refusal(many_scans(3000))
    assert "40 megapixels" in await refusal(huge(9000, 9000))
    for nothing in (b"", b"words"):
        with pytest.raises(errors.NoPicture):
            await Decoders().square(1, nothing)


async def test_an_animation_stays_as_it_is(file):
    drawn = await Decoders().photo(1, file(animated("GIF", GREEN, RED, BLUE)))
    assert drawn
    assert (drawn.original, drawn.type, drawn.width, drawn.height) == (None, "image/gif", 64, 64)
    assert opened(drawn.thumb).size == (64, 64)


@pytest.mark.parametrize("content", [b"", b"words", b"<svg/>", b"%PDF-1.7", b"\x1a\x45\xdf\xa3", picture("BMP")])
async def test_what_is_no_picture_needs_no_process(monkeypatch, file, content):
    monkeypatch.setattr(decoder, "COMMAND", ("/no/program",))
    assert await Decoders().photo(1, file(content)) is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (picture()[:60], "damaged"),
        (b"\x89PNG\r\n\x1a\n", "damaged"),
        (b"\xff\xd8\xff" + bytes(100), "damaged"),
        (picture() + bytes(21_000_000), "20 MB"),
        (huge(20_000, 20_000), "too big"),
        (many_scans(3000), "too long"),
        (animated("GIF", GREEN, RED) + b"<script>", "more than an animation"),
    ],
)
async def test_a_picture_that_cannot_be_drawn_may_go_as_a_file(file, content, words):
    sentence = await photo_refusal(file(content))
    assert words in sentence
    assert sentence.endswith("Send it as a file instead.")


async def test_a_poster_that_cannot_be_drawn_is_refused():
    for content in (b"words", picture()[:60]):
        with pytest.raises(errors.Invalid) as caught:
            await Decoders().poster(1, content)
        assert caught.value.code == "picture_unreadable"


@pytest.mark.parametrize(
    "content",
    [
        picture("PNG", (8000, 5000), mode="RGBA", color=(9, 9, 9, 100)),
        picture("WEBP", (8000, 5000)),
        picture("JPEG", (8000, 5000), progressive=True),
        picture("PNG", (8000, 5000), mode="I;16", color=30_000),
    ],
    ids=["PNG", "WebP", "JPEG", "16 bits"],
)
async def test_pictures_of_the_largest_size_are_drawn_within_the_limits(file, content):
    drawn = await Decoders().photo(1, file(content))
    assert drawn
    assert (drawn.width, drawn.height) == (2560, 1600)


async def test_a_process_that_takes_too_much_of_the_processor_is_ended(monkeypatch):
    python(monkeypatch, f"{LIMITED}\nwhile True: pass")
    assert "takes too long" in await refusal()


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS knows no limit of address space")
async def test_a_process_that_takes_too_much_memory_is_ended(monkeypatch):
    python(monkeypatch, f"{LIMITED} print(len(bytes({2 * imaging.MEMORY})))")
    assert "takes too long" in await refusal()


async def test_a_process_that_takes_too_long_is_ended(monkeypatch, tmp_path):
    python(monkeypatch, ENDLESS, str(tmp_path))
    monkeypatch.setattr(decoder, "WITHIN", 1.0)
    assert "takes too long" in await refusal()
    assert not any(is_alive(int(path.name)) for path in tmp_path.iterdir())


async def test_a_process_finds_no_setting_of_ours(monkeypatch):
    monkeypatch.setenv("CHATAPP_SECRET", "known to the server alone")
    python(monkeypatch, f"{ANSWERS}import os; answer(out, {{}}, ' '.join(os.environ).encode())")
    names = (await Decoders().square(1, b"x")).decode().split()
    assert "PATH" in names
    assert not [name for name in names if name.startswith("CHATAPP_")]


FACTS = {"width": 1, "height": 1, "colour": "#000000"}
BROKEN_IN = {
    "endless": "while True: out.write(bytes(1_000_000))",
    "long facts": "out.write(b'\\xff\\xff\\xff\\xff' + bytes(1_000_000))",
    "a long part": "out.write(b'\\0\\0\\0\\x18' + b'{\"parts\": [1000000000000]}' + bytes(1_000_000))",
    "a negative part": "out.write(b'\\0\\0\\0\\x11' + b'{\"parts\": [1, -1]}')",
    "no facts": "out.write(b'\\0\\0\\0\\2[]')",
    "no JSON": "out.write(b'\\0\\0\\0\\2{{')",
    "too few parts": f"answer(out, {FACTS}, b'x')",
    "too many parts": f"answer(out, {FACTS}, b'x', b'x', b'x')",
    "no answer": "",
    "half an answer": f"answer(out, {FACTS}, b'xx', b'xx'); out.flush(); sys.exit(1)",
    "no width": f"answer(out, {FACTS | {'width': 'x'}}, b'x', b'x')",
    "a colour": f"answer(out, {FACTS | {'colour': 'url(x)'}}, b'x', b'x')",
    "a height": f"answer(out, {FACTS | {'height': 10**30}}, b'x', b'x')",
}


@pytest.mark.parametrize("program", BROKEN_IN.values(), ids=BROKEN_IN)
async def test_a_decoder_that_was_broken_into_cannot_do_more_than_fail(monkeypatch, file, program):
    python(monkeypatch, ANSWERS + program)
    monkeypatch.setattr(decoder, "WITHIN", 2.0)
    assert "picture" in await photo_refusal(file(picture()))


async def test_the_queue_has_an_end_and_who_goes_away_leaves_it(monkeypatch, tmp_path):
    real = decoder.COMMAND
    python(monkeypatch, ENDLESS, str(tmp_path))
    decoders = Decoders()
    mine = [asyncio.create_task(decoders.square(0, b"x")) for _ in range(OF_ONE)]
    others = [asyncio.create_task(decoders.square(user, b"x")) for user in range(1, IN_ALL - OF_ONE)]
    await until(lambda: len(list(tmp_path.iterdir())) == AT_ONCE)
    with pytest.raises(errors.TooMany, match="Your last"):
        await decoders.square(0, b"x")
    one_more = asyncio.create_task(decoders.square(1, b"x"))
    await asyncio.wait([one_more], timeout=0)
    with pytest.raises(errors.TooMany, match="Many pictures"):
        await decoders.square(99, b"x")
    for task in (*mine, *others, one_more):
        task.cancel()
    await asyncio.wait([*mine, *others, one_more])
    assert not any(is_alive(int(path.name)) for path in tmp_path.iterdir())
    assert not decoders.users
    monkeypatch.setattr(decoder, "COMMAND", real)
    assert await decoders.square(0, picture())


async def test_one_bad_picture_holds_up_nobody_else(monkeypatch, tmp_path):
    real = decoder.COMMAND
    python(monkeypatch, ENDLESS, str(tmp_path))
    decoders = Decoders()
    bad = [asyncio.create_task(decoders.square(1, b"x")) for _ in range(3)]
    await until(lambda: list(tmp_path.iterdir()))
    monkeypatch.setattr(decoder, "COMMAND", real)
    assert await decoders.square(2, picture())
    assert not any(task.done() for task in bad)
    for task in bad:
        task.cancel()
    await asyncio.wait(bad)


async def test_a_persons_pictures_wait_for_each_other(file):
    decoders = Decoders()
    drawn = await asyncio.gather(*(decoders.photo(1, file(picture(), str(number))) for number in range(3)))
    assert all(drawn)
    assert not decoders.users


async def settle():
    for _ in range(5):
        await asyncio.sleep(0)


class Stage:
    """Turns that a test ends, and the order in which they were given."""

    def __init__(self):
        self.turns, self.order, self._ends = _Turns(), [], {}

    def come(self, user):
        return asyncio.create_task(self.stay(user))

    async def stay(self, user, most=IN_ALL):
        async with self.turns.turn(user, most):
            self.order.append(user)
            self._ends[user] = asyncio.Event()
            await self._ends[user].wait()

    async def end(self, user):
        self._ends[user].set()
        await settle()


@asynccontextmanager
async def staged(*users):
    stage = Stage()
    tasks = [stage.come(user) for user in users]
    await asyncio.sleep(0)
    yield stage, tasks
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert not stage.turns.users


async def test_pictures_on_disk_still_wait_when_those_in_memory_are_refused():
    async with staged(*range(IN_ALL)) as (stage, _):
        with pytest.raises(errors.TooMany):
            async with stage.turns.turn(99):
                pass
        tasks = [asyncio.create_task(stage.stay(user, ON_DISK)) for user in range(99, 99 + ON_DISK - IN_ALL)]
        await settle()
        with pytest.raises(errors.TooMany):
            async with stage.turns.turn(500, ON_DISK):
                pass
        for task in tasks:
            task.cancel()
        await asyncio.wait(tasks)


async def test_users_take_turns_whatever_one_of_them_sends():
    async with staged("a", "a", "a", "a", "b", "b", "c", "d") as (stage, _):
        assert stage.order == ["a", "b"]
        await stage.end("a")
        await stage.end("b")
        assert stage.order == ["a", "b", "c", "d"]
        await stage.end("d")
        await stage.end("c")
        assert stage.order[4:] == ["a", "b"]
        await stage.end("b")
        await stage.end("a")
        await stage.end("a")
        assert stage.order[6:] == ["a", "a"]


async def test_who_goes_away_while_waiting_or_when_called_leaves_the_place_to_others():
    async with staged("a", "b", "c", "d", "e") as (stage, tasks):
        tasks[2].cancel()  # c waits
        stage._ends["a"].set()
        for _ in range(9):
            if "d" in stage.turns._served:
                tasks[3].cancel()  # d has just been called
            await asyncio.sleep(0)
        assert stage.order == ["a", "b", "e"]
