"""Routes about files: uploading, removing what was not sent, and reading."""

from typing import Annotated, Any

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from starlette.responses import StreamingResponse

from chatapp import runtime
from chatapp.domain.file import ID, MAX_DURATION, MAX_SIDE, PEAKS, FileKind, FileView, Part
from chatapp.domain.file_names import disposition
from chatapp.domain.ids import UserId
from chatapp.flows import files as flow
from chatapp.flows.files import Told
from chatapp.services import files

from .answers import REFUSED
from .arrivals import arriving
from .bodies import JsonRoute
from .dependencies import Asking, Browsing, Looking
from .examples import FILE, shows
from .origins import require_own
from .ranges import asked
from .uploads import until_gone

MAX_NAME = 1000  # characters of a name as it is sent
INLINE = frozenset((FileKind.IMAGE, FileKind.VIDEO, FileKind.AUDIO, FileKind.VOICE))
# Browsers ask again each time, with the tag, so people lose the files of a conversation when they leave it. Uploads of
# strangers run nothing, and no page of another server shows them.
HEADERS = {
    "Accept-Ranges": "bytes",
    "Cache-Control": "private, no-cache",
    "Content-Security-Policy": "sandbox; default-src 'none'",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}
BODY: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "description": "The bytes of the file; no form.",
        "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
    }
}

FileId = Annotated[str, Path(max_length=22, pattern=f"^{ID}$")]


def _own_page(request: Request) -> None:
    require_own(request)


async def _told(
    name: Annotated[str, Query(max_length=MAX_NAME, description="Its name; paths are cut off.")],
    as_file: Annotated[  # noqa: FBT002 - a parameter of the address
        bool, Query(description="Keep every byte, with the place and the camera that a picture names.")
    ] = False,
    kind: Annotated[FileKind | None, Query(description="`voice` for a recording.")] = None,
    width: Annotated[int | None, Query(ge=1, le=MAX_SIDE, description="Of a video, in pixels.")] = None,
    height: Annotated[int | None, Query(ge=1, le=MAX_SIDE)] = None,
    duration: Annotated[int | None, Query(ge=1, le=MAX_DURATION, description="In milliseconds.")] = None,
    peaks: Annotated[str | None, Query(max_length=64, pattern=f"^{PEAKS}$", description="Of a recording.")] = None,
) -> Told:
    return Told(name, as_file, kind, width, height, duration, peaks)


About = Annotated[Told, Depends(_told)]

router = APIRouter(prefix="/api/chat/files", tags=["files"], route_class=JsonRoute, responses=REFUSED)
own = APIRouter(
    prefix="/api/auth/session/files",
    tags=["browser"],
    route_class=JsonRoute,
    dependencies=[Depends(_own_page)],
    responses=REFUSED,
)


@router.post("/", status_code=201, responses=shows(FILE, 201), openapi_extra=BODY)
async def upload(request: Request, viewer: Asking, told: About) -> FileView:
    """Upload a file, then send it with `file_ids` of `POST /api/chat/messages/`; what is not sent goes after a day.

    PNG, JPEG, WebP and GIF pictures are drawn anew, without the place and the camera that they name.
    """
    return await _upload(request, viewer.user_id, told)


@own.post("/", status_code=201, responses=shows(FILE, 201), openapi_extra=BODY)
async def upload_from_page(request: Request, viewer: Browsing, told: About) -> FileView:
    """Upload a file from a page: as `POST /api/chat/files/`."""
    return await _upload(request, viewer.user_id, told)


@own.get("/", responses=shows({"file_bytes": 104857600, "files": 10, "left": 5242880000}))
async def room(viewer: Browsing) -> files.Room:
    """The limits of uploads now: bytes of one file, files of one message, and bytes that are left."""
    return await flow.room_for(runtime.current(), user_id=viewer.user_id)


@router.put("/{file_id}/poster/", responses=shows(FILE), openapi_extra=BODY)
async def poster(request: Request, viewer: Asking, file_id: FileId) -> FileView:
    """Give one's own unsent video a picture, which is drawn anew."""
    return await _poster(request, viewer.user_id, file_id)


@own.put("/{file_id}/poster/", responses=shows(FILE), openapi_extra=BODY)
async def poster_from_page(request: Request, viewer: Browsing, file_id: FileId) -> FileView:
    """Give one's own unsent video a picture, from a page."""
    return await _poster(request, viewer.user_id, file_id)


@router.delete("/{file_id}/", status_code=204)
async def remove(viewer: Asking, file_id: FileId) -> None:
    """Remove one's own file that was not sent."""
    await runtime.current().work(files.drop, user_id=viewer.user_id, file_id=file_id)


@own.delete("/{file_id}/", status_code=204)
async def remove_from_page(viewer: Browsing, file_id: FileId) -> None:
    """Remove one's own file that was not sent, from a page."""
    await runtime.current().work(files.drop, user_id=viewer.user_id, file_id=file_id)


@router.get(
    "/{file_id}/{part}/",
    response_class=Response,
    responses={
        200: {"description": "The bytes.", "content": {"application/octet-stream": {}}},
        206: {"description": "The range that was asked for."},
        304: {"description": "The file is as the tag in `If-None-Match` says."},
        416: {"description": "The file has no such range."},
    },
)
async def read(
    viewer: Looking,
    file_id: FileId,
    part: Part,
    download: Annotated[bool, Query(description="Have browsers keep it rather than show it.")] = False,  # noqa: FBT002 - a parameter of the address
    range_: Annotated[str, Header(alias="range", max_length=100)] = "",
    if_range: Annotated[str, Header(max_length=100)] = "",
    if_none_match: Annotated[str, Header(max_length=1000)] = "",
) -> Response:
    """The bytes of a file, for those who take part in its conversation now."""
    run = runtime.current()
    opened = await flow.open_part(run, viewer_id=viewer.user_id, file_id=file_id, part=part)
    tag = f'"{opened.digest[:32]}-{part}"'
    headers = HEADERS | {"ETag": tag}
    if tag in (each.strip().removeprefix("W/") for each in if_none_match.split(",")):
        return Response(status_code=304, headers=headers)
    key = f"{opened.key}/{part}"
    if part is Part.THUMB:
        return Response(await run.store.whole(key), media_type="image/webp", headers=headers)
    found = asked(range_ if if_range in ("", tag) else "", opened.view.bytes)
    if found is None:
        return Response(status_code=416, headers=headers | {"Content-Range": f"bytes */{opened.view.bytes}"})
    is_inline = opened.view.kind in INLINE and not download
    headers |= {
        "Content-Disposition": disposition(opened.view.name, is_inline=is_inline),
        "Content-Length": str(found.end - found.start),
        **({"Content-Range": found.header} if found.is_part else {}),
    }
    content = await flow.pieces(run, key, found.start, found.end)
    type_ = opened.view.type if is_inline else "application/octet-stream"
    return StreamingResponse(content, 206 if found.is_part else 200, headers, media_type=type_)


async def _upload(request: Request, user_id: UserId, told: Told) -> FileView:
    async with arriving(request, user_id) as arrived:
        work = flow.upload(runtime.current(), user_id=user_id, arrived=arrived, told=told)
        return await until_gone(request, work)


async def _poster(request: Request, user_id: UserId, file_id: str) -> FileView:
    run = runtime.current()
    async with arriving(request, user_id) as arrived:
        work = flow.add_poster(run, user_id=user_id, file_id=file_id, arrived=arrived)
        return await until_gone(request, work)
