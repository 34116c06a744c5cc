"""Files that are made for whoever asks, and sent piece by piece."""

from collections.abc import Iterator
from typing import IO, Any

from starlette.responses import StreamingResponse

from chatapp import runtime
from chatapp.domain.session import Viewer
from chatapp.flows import export

PIECE = 64 * 1024  # bytes
ZIP: dict[int | str, dict[str, Any]] = {200: {"description": "The file.", "content": {"application/zip": {}}}}


async def own_data(viewer: Viewer) -> StreamingResponse:
    """All that is kept of somebody as a download; raises `TooMany` where it was asked for often in the last hour."""
    headers = {"Content-Disposition": 'attachment; filename="chatapp-export.zip"'}
    file = await export.export(runtime.current(), viewer=viewer)
    return StreamingResponse(_pieces(file), media_type="application/zip", headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    """The file is closed when it has been read or nobody reads it any more."""
    with file:
        while piece := file.read(PIECE):
            yield piece
