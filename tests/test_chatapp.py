"""What starts with a process."""

import gc

import pytest

from chatapp import chatapp, runtime
from chatapp.settings import Settings


@pytest.fixture
async def process(sqlite_url, tmp_path, monkeypatch):
    monkeypatch.setattr(chatapp, "settings", Settings(data_dir=tmp_path, database_url=sqlite_url))
    gc.unfreeze()
    async with chatapp.process():
        yield
    gc.unfreeze()


async def test_what_was_loaded_is_never_searched_for_garbage(process):
    """Else each full collection holds up everybody for a fifth of a second."""
    assert runtime.current()
    assert len(gc.get_objects()) < gc.get_freeze_count() / 10
