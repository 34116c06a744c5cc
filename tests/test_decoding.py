import asyncio
import os
import sys

import pytest

from chatapp import decoding, errors, imaging
from chatapp.decoding import AT_ONCE, WAITING, Decoders
from tests.support.images import many_scans, opened, picture
from tests.support.waiting import until

# A picture whose decoding never ends: it leaves the number of its process in a folder, and says nothing.
ENDLESS = """
import os, pathlib, sys, time
sys.stdin.buffer.read()
pathlib.Path(sys.argv[1], str(os.getpid())).touch()
time.sleep(600)
"""
LIMITED = "from chatapp import imaging; imaging.CPU_SECONDS = 1; imaging._limit_oneself();"


def python(monkeypatch, *words):
    """Let this program decode the pictures."""
    monkeypatch.setattr(decoding, "COMMAND", (sys.executable, "-c", *words))


def is_alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


async def refusal(content=b"x"):
    with pytest.raises(errors.Invalid) as caught:
        await Decoders().square(1, content)
    return caught.value.fields["avatar"][0]


async def test_a_process_answers_as_the_function_does():
    assert opened(await Decoders().square(1, picture())).size == (200, 200)
    assert "damaged" in await refusal(picture()[:60])
    assert "takes too long" in await refusal(many_scans(3000))
    for nothing in (b"", b"words"):
        with pytest.raises(errors.NoPicture):
            await Decoders().square(1, nothing)


async def test_a_process_that_takes_too_much_of_the_processor_is_ended(monkeypatch):
    python(monkeypatch, f"{LIMITED}\nwhile True: pass")
    assert "takes too long" in await refusal()


@pytest.mark.skipif(sys.platform == "darwin", reason="macOS knows no limit of address space")
async def test_a_process_that_takes_too_much_memory_is_ended(monkeypatch):
    python(monkeypatch, f"{LIMITED} print(len(bytes({2 * imaging.MEMORY})))")
    assert "takes too long" in await refusal()


async def test_a_process_that_takes_too_long_is_ended(monkeypatch, tmp_path):
    python(monkeypatch, ENDLESS, str(tmp_path))
    monkeypatch.setattr(decoding, "WITHIN", 1.0)
    assert "takes too long" in await refusal()
    assert not any(is_alive(int(path.name)) for path in tmp_path.iterdir())


async def test_a_process_finds_no_setting_of_ours(monkeypatch):
    monkeypatch.setenv("CHATAPP_SECRET", "known to the server alone")
    python(monkeypatch, "import os; print(*os.environ)")
    names = (await Decoders().square(1, b"x")).decode().split()
    assert "PATH" in names
    assert not [name for name in names if name.startswith("CHATAPP_")]


async def test_the_queue_has_an_end_and_who_goes_away_leaves_it(monkeypatch, tmp_path):
    real = decoding.COMMAND
    python(monkeypatch, ENDLESS, str(tmp_path))
    decoders = Decoders()
    tasks = [asyncio.create_task(decoders.square(user, b"x")) for user in range(AT_ONCE + WAITING)]
    await until(lambda: len(list(tmp_path.iterdir())) == AT_ONCE)
    for user in (0, AT_ONCE, 99):  # being decoded, waiting, and one more
        with pytest.raises(errors.TooMany):
            await decoders.square(user, b"x")
    for task in tasks:
        task.cancel()
    await asyncio.wait(tasks)
    assert not any(is_alive(int(path.name)) for path in tmp_path.iterdir())
    monkeypatch.setattr(decoding, "COMMAND", real)
    assert await decoders.square(0, picture())


async def test_one_bad_picture_holds_up_nobody_else(monkeypatch, tmp_path):
    real = decoding.COMMAND
    python(monkeypatch, ENDLESS, str(tmp_path))
    decoders = Decoders()
    bad = asyncio.create_task(decoders.square(1, b"x"))
    await until(lambda: list(tmp_path.iterdir()))
    monkeypatch.setattr(decoding, "COMMAND", real)
    assert await decoders.square(2, picture())
    assert not bad.done()
    bad.cancel()
    await asyncio.wait([bad])
