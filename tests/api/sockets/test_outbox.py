"""The bounds of one socket's queue, in frames and in characters."""

from chatapp.api.sockets.outbox import MAX_REPLIES, MAX_SIZE, Close, Outbox

LONG = "x" * (MAX_SIZE // 4)


async def sent_by(outbox):
    """What is sent until there is nothing left."""
    sent = []

    async def send(text):
        sent.append(text)
        if not outbox._queue:
            outbox.close(Close.UNEXPECTED)

    await outbox.send_all(send)
    return sent


async def test_long_frames_take_the_room_of_many():
    outbox = Outbox()
    for _ in range(4):
        assert outbox.has_room
        outbox.put(LONG)
    assert not outbox.has_room
    assert len(await sent_by(outbox)) == 4
    assert outbox.has_room


async def test_long_answers_that_nobody_reads_close_the_socket():
    outbox = Outbox()
    for _ in range(50):
        outbox.reply(LONG)
    assert outbox.code == Close.OUT_OF_PACE
    assert outbox._size <= MAX_SIZE


async def test_words_for_the_end_that_nobody_reads_close_the_socket():
    outbox = Outbox()
    for _ in range(MAX_REPLIES + 50):
        outbox.reply_at_last("x")
    assert outbox.code == Close.OUT_OF_PACE
    assert len(outbox._at_last) == MAX_REPLIES
