import contextlib
import json
from typing import get_args

import pytest
import websockets

from chatapp.api.sockets import frames
from tests.access import world
from tests.access.table import FRAMES, ROLES
from tests.support import api

WORDS = {"conversation_not_found": "not_found", "message_not_found": "not_found"}


async def outcome(server, row, place):
    """What a frame comes to: `shut`, `ok`, `resync` or the code of an error."""
    lines = {
        "/ws/chat/": lambda: api.line(server, place.group, place.access),
        "/ws/": lambda: api.everything(server, None if row.method == "Hello" else place.access),
    }
    with contextlib.suppress(websockets.InvalidStatus, websockets.ConnectionClosed):
        async with lines[row.path]() as line:
            await line.send_raw(json.dumps({"type": kind(row), **(row.body(place) if row.body else {})}))
            await line.send(type="ping")
            ends = ({"type": "pong"}, {"type": "resumed"})
            while (frame := await line.receive()) not in ends:
                if frame["type"] in ("error", "resync"):
                    return WORDS.get(frame.get("code"), frame.get("code", frame["type"]))
            return "ok"
    return "shut"


def kind(row):
    (word,) = get_args(getattr(frames, row.method).model_fields["type"].annotation)
    return word


def test_every_frame_has_a_row():
    spoken = {
        "/ws/chat/": get_args(frames.Incoming),
        "/ws/": (*get_args(frames.IncomingThere), frames.Hello),
    }
    assert {(row.path, row.method) for row in FRAMES} == {
        (path, frame.__name__) for path, kinds in spoken.items() for frame in kinds
    }


@pytest.mark.parametrize("row", FRAMES, ids=lambda row: f"{row.path} {row.method}")
async def test_everybody_gets_the_answer_of_the_table(app, runtime, row):
    found = {}
    async with api.serve(app) as server:
        for role in ROLES:
            place = await world.make(runtime, role)
            before = await world.fingerprint(runtime, place)
            found[role] = await outcome(server, row, place)
            if found[role] != "ok":
                assert await world.fingerprint(runtime, place) == before
    assert found == row.expected
