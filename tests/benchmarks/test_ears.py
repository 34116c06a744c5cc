"""What those who listen in `benchmarks.torture` count as received."""

import json

from benchmarks.scale.people import User
from benchmarks.torture import people
from benchmarks.torture.people import ConversationEar, Ways

CONVERSATION = 7


def said(seq):
    return {"seq": seq, "content": f"text {seq}"}


async def test_what_was_read_before_it_is_told_counts_once(monkeypatch):
    async def opens(_port, _path, take):
        hear(1)  # on its way while the others are read
        return object()

    async def ask(_ways, _asked):
        hear(2)
        return {"results": [said(2), said(1)], "previous": None}

    monkeypatch.setattr(people.Socket, "opens", opens)
    monkeypatch.setattr(people, "ask", ask)
    ear = ConversationEar(User(1, "ada", 0, "token"), CONVERSATION, Ways([0], 0))

    def hear(seq):
        ear.take(json.dumps({"type": "message", "message": said(seq)}).encode())

    await ear.open()
    for seq in (2, 3, 4, 4):
        hear(seq)
    assert [seq for seq, _ in ear.ledger.entries] == [1, 2, 3, 4, 4]
