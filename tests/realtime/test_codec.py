import json
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from chatapp.domain.events import Event, MessagePosted, PersonalChanged
from chatapp.realtime import codec
from tests.support.builders import make_message

KINDS = get_args(Event)


@pytest.mark.parametrize("kind", KINDS)
def test_event_of_every_kind_comes_back_as_it_was(kind):
    @given(st.lists(st.builds(kind), max_size=3))
    @settings(max_examples=40)
    def come_back(events):
        decoded = codec.decode(codec.encode(events))
        assert decoded == events
        assert [type(event) for event in decoded] == [kind] * len(events)
        assert [event.audience for event in decoded] == [event.audience for event in events]

    come_back()


@settings(max_examples=40)
@given(st.lists(st.one_of([st.builds(kind) for kind in KINDS]), max_size=5))
def test_events_keep_their_order(events):
    assert codec.decode(codec.encode(events)) == events


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_content_comes_back_whatever_it_is(content):
    event = MessagePosted(make_message(content=content), {1: 1})
    assert codec.decode(codec.encode([event])) == [event]


def test_kinds_have_names_of_their_own():
    names = [kind.__dataclass_fields__["type"].default for kind in KINDS]
    assert len(set(names)) == len(names)


def test_encoded_events_are_json():
    event = PersonalChanged("blocks", frozenset({1, 2}), 7)
    assert json.loads(codec.encode([event])) == [
        {"what": "blocks", "audience": [1, 2], "conversation_id": 7, "type": "personal_changed"}
    ]


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"garbage",
        b"\xff\xfe",
        b"{}",
        b"[{}]",
        b'[{"type": "unheard_of"}]',
        b'[{"type": "session_ended"}]',
        b'[{"type": "session_ended", "session_id": "one", "audience": []}]',
        b'[{"type": "session_ended", "session_id": 1, "audience": null}]',
    ],
)
def test_what_is_no_event_is_refused(text):
    with pytest.raises(ValidationError):
        codec.decode(text)
