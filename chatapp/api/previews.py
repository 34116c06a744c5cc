"""Routes about previews of links."""

from typing import Annotated

from fastapi import APIRouter, Header, Response

from chatapp import runtime
from chatapp.domain.file import Part
from chatapp.domain.ids import MessageId
from chatapp.services import previews

from .answers import REFUSED
from .bodies import JsonRoute
from .dependencies import Asking, Looking, PathId
from .files import HEADERS

router = APIRouter(
    prefix="/api/chat/messages/{message_id:id}/preview",
    tags=["messages"],
    route_class=JsonRoute,
    responses=REFUSED,
)


@router.delete("/", status_code=204)
async def remove(viewer: Asking, message_id: PathId) -> None:
    """Let one's own message show no preview of its link, for everybody; twice changes nothing. Another link, which an
    edit brings, has a preview again.
    """
    about = MessageId(message_id)
    await runtime.current().work(previews.remove, editor_id=viewer.user_id, message_id=about)


@router.get(
    "/picture/",
    response_class=Response,
    responses={200: {"description": "The picture.", "content": {"image/webp": {}}}},
)
async def picture(
    viewer: Looking, message_id: PathId, if_none_match: Annotated[str, Header(max_length=1000)] = ""
) -> Response:
    """The picture that the page of a message's link names, at most 480 x 480, where `link` has `has_picture`."""
    run = runtime.current()
    key = await run.read(previews.picture, viewer_id=viewer.user_id, message_id=MessageId(message_id))
    headers = HEADERS | {"ETag": f'"{key}"'}
    if headers["ETag"] in (each.strip().removeprefix("W/") for each in if_none_match.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(await run.store.whole(f"{key}/{Part.ORIGINAL}"), media_type="image/webp", headers=headers)
