"""Markup of many messages is parsed in other threads than the event loop's: fifty hostile texts take half a second."""

import threading

import pytest
from reflex.state import State

from chatapp.domain import markup
from chatapp.domain.session import Viewer
from chatapp.flows import export
from chatapp.services import messages
from chatapp.web.bubbles import bubbles
from chatapp.web.states import base
from chatapp.web.states.thread import ThreadState
from tests.support.cast import say
from tests.support.rooms import show_thread


@pytest.fixture
def parsed_in(monkeypatch):
    """The threads that parse."""
    threads, parse = set(), markup._PARSER.parse

    def noted(text):
        threads.add(threading.current_thread())
        return parse(text)

    monkeypatch.setattr(markup._PARSER, "parse", noted)
    markup.tree.cache_clear()
    return threads


async def test_a_window_that_opens(runtime, cast, parsed_in):
    await say(runtime, cast.grace, cast.pair, "**one**")
    room = await show_thread(runtime, cast.pair.id, cast.ada.id)
    assert bubbles(room.messages)[0].tree
    assert parsed_in
    assert threading.main_thread() not in parsed_in


async def test_a_page_of_older_messages(runtime, cast, parsed_in, monkeypatch):
    async def session_of(_):
        return Viewer(cast.ada.id, 1)

    monkeypatch.setattr(base, "session_of", session_of)
    await say(runtime, cast.grace, cast.pair, "**one**")
    thread = await State(_reflex_internal_init=True).get_state(ThreadState)
    thread._conversation_id = cast.pair.id
    (found,) = await thread._page(messages.page_around, 1)
    assert found.tree
    assert parsed_in
    assert threading.main_thread() not in parsed_in


async def test_an_export(runtime, cast, parsed_in):
    for text in ("**one**", "two"):  # of the last one a list reads the preview, in a database thread
        await say(runtime, cast.ada, cast.pair, text)
    (await export.export(runtime, viewer=Viewer(cast.ada.id, 1))).close()
    assert parsed_in
    assert threading.main_thread() not in parsed_in
