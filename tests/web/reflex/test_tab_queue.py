"""The bound of a tab's queue, whoever fills it."""

import pytest
from engineio.packet import MESSAGE, PING, Packet

from chatapp.web.reflex import tab_queue
from chatapp.web.reflex.tab_queue import MAX_PACKETS, MAX_SIZE, TabQueue


@pytest.fixture
def cuts(monkeypatch):
    """How often the client was disconnected."""
    cuts = []
    token = tab_queue.cut.set(lambda: cuts.append(True))
    yield cuts
    tab_queue.cut.reset(token)


def text(length):
    return Packet(MESSAGE, "x" * length)


def drained(queue):
    return [queue.get_nowait() for _ in range(queue.qsize())]


async def test_what_is_taken_makes_room(cuts):
    queue = TabQueue()
    for _ in range(20):
        queue.put_nowait(text(MAX_SIZE // 4))
        queue.put_nowait(text(MAX_SIZE // 4))
        assert len(drained(queue)) == 2
    assert (queue.size, cuts) == (0, [])


async def test_too_many_characters_end_the_connection_and_free_the_memory(cuts):
    queue = TabQueue()
    for _ in range(50):
        queue.put_nowait(text(MAX_SIZE // 4))
        assert queue.size <= MAX_SIZE
    assert (drained(queue), queue.size, cuts) == ([None], 0, [True])


async def test_too_many_packets_end_the_connection(cuts):
    queue = TabQueue()
    for _ in range(3 * MAX_PACKETS):
        await queue.put(Packet(PING))
        assert queue.qsize() <= MAX_PACKETS
    assert (drained(queue), cuts) == ([None], [True])


async def test_one_packet_of_any_length_fits_into_an_empty_queue(cuts):
    queue = TabQueue()
    queue.put_nowait(text(2 * MAX_SIZE))
    assert not queue.has_room(1)
    assert (len(drained(queue)), queue.size, cuts) == (1, 0, [])
    assert queue.has_room(2 * MAX_SIZE)


async def test_the_end_is_always_told(cuts):
    queue = TabQueue()
    queue.put_nowait(text(MAX_SIZE))
    queue.put_nowait(None)
    assert drained(queue)[1:] == [None]
    assert cuts == []


async def test_a_frame_passes_by_only_when_nothing_is_before_it():
    sent = []
    token = tab_queue.write.set(lambda frame: sent.append(frame) or len(sent) < 3)
    queue = TabQueue()
    tab_queue.write.reset(token)
    assert not queue.pass_by(b"before the writer has begun")
    queue.is_idle = True
    assert queue.pass_by(b"one")
    queue.put_nowait(text(1))
    assert not queue.pass_by(b"after a packet")
    drained(queue)
    assert queue.pass_by(b"two")
    assert not queue.pass_by(b"the socket takes no more")
    queue.put_nowait(None)
    assert not queue.pass_by(b"after the end")
    assert sent == [b"one", b"two", b"the socket takes no more"]


async def test_a_server_that_cannot_write_frames_has_a_queue():
    queue = TabQueue()
    queue.is_idle = True
    assert not queue.pass_by(b"one")
