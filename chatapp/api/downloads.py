"""Files that are made for whoever asks, and sent piece by piece."""

from collections.abc import Iterator
from typing import IO, Any

from starlette.responses import StreamingResponse

PIECE = 64 * 1024  # bytes
ZIP: dict[int | str, dict[str, Any]] = {200: {"description": "The file.", "content": {"application/zip": {}}}}


def attachment(file: IO[bytes]) -> StreamingResponse:
    """The file as a download, which is closed when it has been read or nobody reads it any more."""
    headers = {"Content-Disposition": 'attachment; filename="chatapp-export.zip"'}
    return StreamingResponse(_pieces(file), media_type="application/zip", headers=headers)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE):
            yield piece
