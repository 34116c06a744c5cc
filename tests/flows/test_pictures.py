import pytest

from chatapp import errors
from chatapp.domain.picture import address_of, digest_of
from chatapp.flows import pictures
from chatapp.services import accounts
from chatapp.services import pictures as rows
from tests.support.images import opened, picture


async def test_upload_keeps_the_picture_and_names_its_address(runtime, cast):
    view = await pictures.upload(runtime, user_id=cast.ada.id, content=picture())
    digest = view.avatar.rpartition("/")[2].removesuffix(".webp")
    content = await runtime.read(rows.find, user_id=cast.ada.id, digest=digest)
    assert view.avatar == address_of(cast.ada.id, digest_of(content))
    assert opened(content).size == (200, 200)
    assert await runtime.read(accounts.profile, user_id=cast.ada.id) == view


async def test_what_is_refused_changes_nothing(runtime, cast, bus):
    before = await pictures.upload(runtime, user_id=cast.ada.id, content=picture())
    bus.take()
    for content in (b"<svg/>", picture()[:60]):
        with pytest.raises((errors.NoPicture, errors.Invalid)):
            await pictures.upload(runtime, user_id=cast.ada.id, content=content)
    assert await runtime.read(accounts.profile, user_id=cast.ada.id) == before
    assert bus.events == []
