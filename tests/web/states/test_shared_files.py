"""The lists of what was shared, as a tab holds them."""

import pytest
from reflex.state import State

from chatapp import runtime as runtimes
from chatapp.domain.session import Viewer
from chatapp.services import messages, participants
from chatapp.web.states import shared_files as module
from chatapp.web.states.shared_files import SharedFilesState
from tests.support.attached import unsent


@pytest.fixture
async def shown(runtime, cast, monkeypatch):
    """The state of ada's tab at the group, where linus has sent three files."""

    async def viewer_of(_state):
        return Viewer(cast.ada.id, 1)

    async def is_at(_state, conversation):
        return conversation == str(cast.group.id)

    monkeypatch.setattr(module, "viewer_of", viewer_of)
    monkeypatch.setattr(module, "is_at", is_at)
    runtimes.install(runtime)
    for name in ("one.pdf", "two.pdf", "three.pdf"):
        file = await unsent(runtime, cast.linus.id, name=name)
        where = {"sender_id": cast.linus.id, "conversation_id": cast.group.id}
        await runtime.work(messages.send, **where, content="", file_ids=[file.id])
    state = await State(_reflex_internal_init=True).get_state(SharedFilesState)
    await SharedFilesState.load.fn(state, str(cast.group.id), "files")
    yield state
    runtimes.install(None)


def names(state):
    return [item.file.name for item in state.items]


async def test_older_files_come_behind_the_later_ones(cast, shown):
    assert (names(shown), shown.has_older) == (["three.pdf", "two.pdf", "one.pdf"], False)
    shown._places = shown._places[:2]
    shown.items, shown.has_older = shown.items[:2], True
    await SharedFilesState.older.fn(shown, str(cast.group.id))
    assert (names(shown), shown.has_older) == (["three.pdf", "two.pdf", "one.pdf"], False)


async def test_who_is_out_of_the_conversation_keeps_nothing_of_it(runtime, cast, shown):
    await runtime.work(participants.leave, user_id=cast.ada.id, conversation_id=cast.group.id)
    await SharedFilesState.load.fn(shown, str(cast.group.id), "files")
    assert (names(shown), shown.has_older) == ([], False)


async def test_another_kind_and_another_conversation_show_nothing_of_this_one(cast, shown):
    await SharedFilesState.load.fn(shown, str(cast.group.id), "links")
    assert (names(shown), shown.links) == ([], [])
    await SharedFilesState.search.fn(shown, "404", "one")
    assert shown.query == ""
