import json

import pytest

from chatapp import errors
from chatapp.api.sockets import frames
from chatapp.api.sockets.position import end_of
from chatapp.domain.conversation import End
from chatapp.domain.events import PersonalChanged
from chatapp.domain.participant import Participation
from tests.support.builders import make_message
from tests.support.contract import MESSAGE

UUID = "0b8f0a52-4c1f-4b0e-9d6a-5f3e1c2b7a90"


@pytest.mark.parametrize(
    ("text", "frame"),
    [
        (
            f'{{"type":"message","content":"a","client_id":"{UUID}"}}',
            frames.Say(type="message", content="a", client_id=UUID),
        ),
        ('{"type":"message","content":""}', frames.Say(type="message", content="")),
        ('{"content":"a","type":"message","conversation":1}', frames.Say(type="message", content="a")),
        ('{"type":"typing","is_typing":true}', frames.Typing(type="typing", is_typing=True)),
        ('{"type":"read","seq":0}', frames.Read(type="read", seq=0)),
        (' {"type":"ping"} ', frames.Ping(type="ping")),
    ],
)
def test_good_frames(text, frame):
    assert frames.parse(text) == frame


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "x",
        "{",
        "[]",
        "1",
        "null",
        '"ping"',
        "{}",
        '{"type":null}',
        '{"type":"nonsense"}',
        '{"type":["ping"]}',
        '{"type":"message"}',
        '{"type":"message","content":1}',
        '{"type":"message","content":null}',
        '{"type":"message","content":"\\ud800"}',
        '{"type":"message","content":"a","client_id":"x"}',
        '{"type":"message","content":"a","client_id":1}',
        '{"type":"read"}',
        '{"type":"read","seq":"1"}',
        '{"type":"read","seq":1.0}',
        '{"type":"read","seq":true}',
        '{"type":"read","seq":-1}',
        '{"type":"read","seq":2147483648}',
        '{"type":"read","seq":' + "9" * 5000 + "}",
        '{"type":"typing","is_typing":1}',
        '{"type":"typing"}',
        "[" * 60_000,
        '{"a":' * 10_000,
    ],
)
def test_bad_frames(text):
    with pytest.raises(frames.BadFrame) as refusal:
        frames.parse(text)
    assert refusal.value.code == "malformed_frame"
    assert refusal.value.detail


def test_a_frame_has_room_for_every_message():
    """4,000 emoji, each written as two escapes, as most libraries for JSON do."""
    frame = json.dumps({"type": "message", "content": "😀" * 4000, "client_id": UUID})
    assert frames.parse(frame).content == "😀" * 4000
    with pytest.raises(frames.FrameTooLarge):
        frames.parse('{"type":"ping"}' + " " * frames.MAX_FRAME)


@pytest.mark.parametrize(
    ("text", "client_id"),
    [
        ('{"type":"message","client_id":"abc"}', "abc"),
        ('{"client_id":"abc"}', "abc"),
        ('{"type":"message","client_id":7}', None),
        ('{"type":"message","client_id":"' + "x" * 65 + '"}', None),
        ('["client_id"]', None),
        ("{", None),
    ],
)
def test_an_error_knows_which_frame_it_is_about(text, client_id):
    with pytest.raises(frames.BadFrame) as refusal:
        frames.parse(text)
    assert refusal.value.client_id == client_id


def test_what_clients_are_sent():
    message = json.loads(frames.message(make_message(3, content='"\u2028</script>')))
    assert message["type"] == "message"
    assert set(message["message"]) == MESSAGE
    assert message["message"]["content"] == '"\u2028</script>'
    assert json.loads(frames.read(2, 41)) == {"type": "read", "user_id": 2, "last_read_seq": 41}
    assert json.loads(frames.PONG) == {"type": "pong"}
    error = json.loads(frames.error(errors.Conflict("No."), UUID))
    assert error == {"type": "error", "code": "conflict", "detail": "No.", "client_id": UUID}
    assert "client_id" not in json.loads(frames.error(errors.Conflict("No.")))


def test_what_concerns_the_user_alone():
    now = Participation(revision=12, is_member=True, last_read_seq=40, unread=2, as_of=42, mentions=1)
    assert json.loads(frames.participation(7, now)) == {
        "type": "participation",
        "conversation": 7,
        "is_member": True,
        "last_read_seq": 40,
        "unread": 2,
        "mentions": 1,
        "unread_after": None,
        "as_of": 42,
        "revision": 12,
    }
    assert json.loads(frames.personal(PersonalChanged("blocks", frozenset({1})))) == {
        "type": "personal",
        "what": "blocks",
    }


def test_a_view_is_encoded_once():
    encoded = []

    @frames.encoded_once
    def encode(view):
        encoded.append(view.seq)
        return str(view.seq)

    first, second = make_message(1), make_message(2)
    assert [encode(view) for view in (first, first, second, second, first)] == ["1", "1", "2", "2", "1"]
    assert encoded == [1, 2, 1]


@pytest.mark.parametrize(
    "place",
    ["1.0", "-1", "true", "{}", '{"seq":1}', '{"seq":1,"revision":-1}', '{"seq":1,"revision":2147483648}', "[1,2]"],
)
def test_a_place_that_is_none_is_refused(place):
    with pytest.raises(frames.BadFrame):
        frames.parse_there(f'{{"type":"resume","positions":{{"7":{place}}}}}')


def test_a_place_is_a_seq_or_a_seq_with_a_revision():
    frame = frames.parse_there('{"type":"resume","positions":{"7":4,"8":{"seq":4,"revision":2}}}')
    places = {key: end_of(position, End(9, 9)) for key, position in frame.positions.items()}
    assert places == {7: End(4, 9), 8: End(4, 2)}
