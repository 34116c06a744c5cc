"""Every rule holds on both databases."""

import pytest

from chatapp.services import receipts


@pytest.fixture(params=["sqlite", "postgres"])
def database_url(request) -> str:
    return request.getfixturevalue(f"{request.param}_url")


@pytest.fixture
def read(runtime, cast):
    """Marks a conversation as read, up to a `seq`."""

    async def read(seq=None, *, reader=cast.grace, conversation=cast.group):
        return await runtime.work(receipts.mark_read, reader_id=reader.id, conversation_id=conversation.id, seq=seq)

    return read
