import asyncio

import pytest

from chatapp.cli import gathering
from chatapp.cli.gathering import Gathering


class Line(asyncio.Transport):
    def __init__(self):
        super().__init__()
        self.written, self.is_closed = [], False

    def write(self, data):
        assert not self.is_closed
        self.written.append(bytes(data))

    def close(self):
        self.is_closed = True

    def is_closing(self):
        return self.is_closed

    def get_write_buffer_size(self):
        return 0


@pytest.fixture
async def line():
    return Line()


@pytest.fixture
async def gathered(line):
    return Gathering(line, asyncio.get_running_loop())


async def test_the_first_frame_of_a_turn_goes_out_at_once_and_the_others_together(line, gathered):
    for frame in (b"one", b"two", b"three"):
        gathered.write(frame)
    assert line.written == [b"one"]
    await asyncio.sleep(0)
    assert line.written == [b"one", b"twothree"]
    gathered.write(b"four")
    assert line.written == [b"one", b"twothree", b"four"]
    await asyncio.sleep(0)
    assert line.written == [b"one", b"twothree", b"four"]


async def test_much_is_written_before_the_turn_ends_so_that_a_slow_reader_is_noticed(line, gathered, monkeypatch):
    monkeypatch.setattr(gathering, "WRITTEN_TOGETHER", 4)
    for frame in (b"one", b"two", b"three"):
        gathered.write(frame)
    assert line.written == [b"one", b"twothree"]
    gathered.write(b"four")
    await asyncio.sleep(0)
    assert line.written == [b"one", b"twothree", b"four"]


async def test_what_waits_is_written_before_the_line_is_closed(line, gathered):
    gathered.write(b"one")
    gathered.write(b"two")
    gathered.close()
    assert line.written == [b"one", b"two"]
    assert line.is_closed
    await asyncio.sleep(0)
    assert line.written == [b"one", b"two"]
