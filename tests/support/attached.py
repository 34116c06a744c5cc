"""Files of the cast that the database knows, without bytes in a store."""

from typing import Any

from chatapp.domain.file import FileView
from chatapp.runtime import Runtime
from chatapp.services import files
from chatapp.services.files import Begun, Incoming, Space

PLENTY = Space(10**9, 10**9, 10**10)


def make_file(**changes: Any) -> FileView:
    values: dict[str, Any] = {"id": "", "kind": "file", "name": "plan.pdf", "type": "application/pdf", "bytes": 1000}
    return FileView(**values | changes)


async def begun(runtime: Runtime, user_id: int, *, space: Space = PLENTY, **changes: Any) -> Begun:
    view = make_file(**changes)
    incoming = Incoming(view, view.bytes, "0" * 64)
    return await runtime.work(files.begin, user_id=user_id, incoming=incoming, space=space)


async def unsent(runtime: Runtime, user_id: int, **changes: Any) -> FileView:
    """A file that a user may send."""
    new = await begun(runtime, user_id, **changes)
    await runtime.work(files.finish, file_id=new.view.id)
    return new.view
