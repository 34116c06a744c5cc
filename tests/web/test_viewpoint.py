"""Somebody else's eyes are taken when the first viewer has lost the conversation; nobody else loses it with them."""

import asyncio

import pytest

from chatapp import errors
from chatapp.services import messages, participants, receipts
from chatapp.web.viewpoint import Viewpoint


async def test_of_several_readings_at_once_none_loses_the_next_viewer(runtime, cast):
    lost = []

    def lose(user_id):
        lost.append(user_id)
        return cast.grace.id

    viewpoint = Viewpoint(cast.group.id, cast.linus.id, lose)
    await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
    readings = (viewpoint.read(receipts.cursors), viewpoint.read(messages.newest), viewpoint.read(receipts.cursors))
    cursors, page, _ = await asyncio.gather(*readings)
    assert cursors.keys() == {cast.ada.id, cast.grace.id}
    assert page.messages
    assert lost == [cast.linus.id]


async def test_without_another_viewer_there_is_nothing_to_read(runtime, cast):
    viewpoint = Viewpoint(cast.pair.id, cast.mallory.id)
    with pytest.raises(errors.NotFound):
        await viewpoint.read(messages.newest)
