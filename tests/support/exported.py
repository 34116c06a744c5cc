"""What somebody's export has in it."""

import io
import zipfile

from chatapp.domain.session import Viewer
from chatapp.flows import export
from chatapp.runtime import Runtime


async def exported(runtime: Runtime, viewer: Viewer) -> dict[str, bytes]:
    """The files in it, by name."""
    made = await export.export(runtime, viewer=viewer)
    whole = io.BytesIO(b"".join([piece async for piece in export.pieces(runtime, viewer=viewer, made=made)]))
    with zipfile.ZipFile(whole) as archive:
        assert archive.testzip() is None
        return {name: archive.read(name) for name in archive.namelist()}
