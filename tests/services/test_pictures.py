import asyncio

import pytest

from chatapp import errors
from chatapp.domain.events import UserChanged
from chatapp.domain.user import PublicUser
from chatapp.flows import pictures as picture_flows
from chatapp.services import accounts, pictures
from tests.support.images import BLUE, picture


async def upload(runtime, user, **traits):
    return await picture_flows.upload(runtime, user_id=user.id, content=picture(**traits))


async def find(runtime, address):
    *_, user_id, _, name = address.split("/")
    return await runtime.read(pictures.find, user_id=int(user_id), digest=name.removesuffix(".webp"))


async def test_upload_and_remove_tell_those_who_share_a_conversation(runtime, cast, bus):
    address = (await upload(runtime, cast.ada)).avatar
    await runtime.work(pictures.remove, user_id=cast.ada.id)
    assert bus.events == [
        UserChanged(PublicUser(cast.ada.id, revision, "ada", "Ada Lovelace", avatar), cast.everybody)
        for revision, avatar in ((1, address), (2, None))
    ]


async def test_another_picture_has_another_address_and_the_old_one_is_gone(runtime, cast):
    first = await upload(runtime, cast.ada)
    second = await upload(runtime, cast.ada, color=BLUE)
    assert first.avatar != second.avatar
    assert await find(runtime, second.avatar)
    with pytest.raises(errors.PictureNotFound):
        await find(runtime, first.avatar)


async def test_the_same_picture_has_the_same_address(runtime, cast):
    assert (await upload(runtime, cast.ada)).avatar == (await upload(runtime, cast.ada)).avatar


async def test_remove_takes_the_picture_away(runtime, cast, bus):
    address = (await upload(runtime, cast.ada)).avatar
    assert (await runtime.work(pictures.remove, user_id=cast.ada.id)).avatar is None
    with pytest.raises(errors.PictureNotFound):
        await find(runtime, address)
    bus.take()
    assert (await runtime.work(pictures.remove, user_id=cast.ada.id)).avatar is None
    assert bus.events == []


async def test_the_picture_of_one_is_not_found_under_another(runtime, cast):
    address = (await upload(runtime, cast.ada)).avatar
    with pytest.raises(errors.PictureNotFound):
        await find(runtime, address.replace(f"/{cast.ada.id}/", f"/{cast.grace.id}/"))


async def test_nobody_has_no_picture(runtime):
    with pytest.raises(errors.TokenInvalid):
        await picture_flows.upload(runtime, user_id=404, content=picture())
    with pytest.raises(errors.TokenInvalid):
        await runtime.work(pictures.remove, user_id=404)


async def test_changes_at_once_come_one_after_the_other(runtime, cast):
    def change(number):
        if number % 2:
            return runtime.work(pictures.remove, user_id=cast.ada.id)
        return runtime.work(pictures.keep, user_id=cast.ada.id, content=b"picture %d" % number)

    for _ in range(30):
        await asyncio.gather(*(change(number) for number in range(8)))
    await runtime.work(pictures.keep, user_id=cast.ada.id, content=b"the last one")
    address = (await runtime.read(accounts.profile, user_id=cast.ada.id)).avatar
    assert await find(runtime, address) == b"the last one"
