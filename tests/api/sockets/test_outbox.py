"""The bounds of one socket's queue, in frames and in characters."""

from itertools import count

from chatapp.api.sockets.outbox import MAX_REPLIES, MAX_SIZE, Close, Outbox

LONG = "x" * (MAX_SIZE // 4)


async def sent_by(outbox, number):
    """So many frames of the queue."""
    sent = []

    async def send(text):
        sent.append(text)
        if len(sent) == number:
            outbox.close(Close.UNEXPECTED)

    await outbox.send_all(send)
    return sent


def refused_at(outbox, put):
    """How many texts were taken before the socket was closed."""
    return next(number for number in count() if put() or outbox.code)


async def test_long_frames_take_the_room_of_many():
    outbox = Outbox()
    for _ in range(4):
        assert outbox.has_room
        outbox.put(LONG)
    assert not outbox.has_room
    assert len(await sent_by(outbox, 4)) == 4
    assert outbox.has_room


def test_long_answers_that_nobody_reads_close_the_socket():
    outbox = Outbox()
    assert refused_at(outbox, lambda: outbox.reply(LONG)) == 4
    assert outbox.code == Close.OUT_OF_PACE


def test_who_asks_on_without_reading_is_closed():
    outbox = Outbox()
    assert refused_at(outbox, lambda: outbox.reply("{}")) == MAX_REPLIES
    assert outbox.code == Close.OUT_OF_PACE


def test_words_for_the_end_that_nobody_reads_close_the_socket():
    outbox = Outbox()
    assert refused_at(outbox, lambda: outbox.reply_at_last("x")) == MAX_REPLIES
    assert outbox.code == Close.OUT_OF_PACE


def test_the_first_reason_to_close_is_the_one():
    outbox = Outbox()
    outbox.close(Close.REMOVED)
    outbox.close(Close.OUT_OF_PACE)
    assert outbox.code == Close.REMOVED


async def test_only_who_takes_nothing_is_stalled(monkeypatch):
    monkeypatch.setattr("chatapp.api.sockets.outbox.STALLED_AFTER", -1)
    outbox, seen = Outbox(), []

    async def send(_):
        seen.append(outbox.is_stalled())
        outbox.close(Close.UNEXPECTED)

    assert not outbox.is_stalled()
    outbox.put("x")
    await outbox.send_all(send)
    assert (seen, outbox.is_stalled()) == ([True], False)


async def test_a_state_that_is_not_higher_is_not_told():
    outbox = Outbox()
    for height in (5, 3, 5, 6):
        outbox.put_rising("read", height, str(height))
    assert await sent_by(outbox, 2) == ["5", "6"]
