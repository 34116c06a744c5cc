"""Files that are made for whoever asks, and sent piece by piece."""

from typing import Any

from starlette.responses import StreamingResponse

from chatapp import runtime
from chatapp.domain.session import Viewer
from chatapp.flows import export

ZIP: dict[int | str, dict[str, Any]] = {200: {"description": "The file.", "content": {"application/zip": {}}}}


async def own_data(viewer: Viewer) -> StreamingResponse:
    """All that is kept of somebody as a download; raises `TooMany` where it was asked for often in the last hour."""
    run = runtime.current()
    headers = {"Content-Disposition": 'attachment; filename="chatapp-export.zip"'}
    made = await export.export(run, viewer=viewer)
    return StreamingResponse(
        export.pieces(run, viewer=viewer, made=made), media_type="application/zip", headers=headers
    )
