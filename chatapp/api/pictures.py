"""Pictures of users: changing one's own, and looking at them."""

from typing import Annotated

from fastapi import APIRouter, Header, Path, Request, Response

from chatapp import runtime
from chatapp.domain.ids import UserId
from chatapp.domain.picture import DIGEST_LENGTH, digest_of
from chatapp.domain.user import OwnUserView
from chatapp.services import pictures

from .answers import REFUSED
from .bodies import JsonRoute
from .dependencies import Asking, Looking, PathId
from .examples import ADA, WITH_PICTURE, shows
from .uploads import FORM, receive

DIGEST = f"^[0-9a-f]{{{DIGEST_LENGTH}}}$"
# Another picture has another address. Nobody but the one who asked may keep it, and no page of another server may
# show it: the browser would send its cookie along for a page of the same site.
_HEADERS = {
    "Cache-Control": "private, max-age=31536000, immutable",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
}

router = APIRouter(tags=["users"], route_class=JsonRoute, responses=REFUSED)


@router.put("/api/auth/me/avatar/", responses=shows(WITH_PICTURE), openapi_extra=FORM)
async def upload(request: Request, viewer: Asking) -> OwnUserView:
    """Show another picture: its middle, upright, at most 256 x 256, without metadata; of an animation the beginning."""
    return await receive(request, viewer.user_id)


@router.delete("/api/auth/me/avatar/", responses=shows(ADA))
async def remove(viewer: Asking) -> OwnUserView:
    """Show the initials again. Without a picture there is nothing to do, and that is no error."""
    return await runtime.current().work(pictures.remove, user_id=viewer.user_id)


@router.get(
    "/api/users/{user_id:id}/avatar/{digest}.webp/",
    response_class=Response,
    responses={200: {"description": "The picture.", "content": {"image/webp": {}}}},
)
async def look(
    viewer: Looking,  # noqa: ARG001 - everybody who is signed in
    user_id: PathId,
    digest: Annotated[str, Path(max_length=DIGEST_LENGTH, pattern=DIGEST)],
    if_none_match: Annotated[str, Header(max_length=1000)] = "",
) -> Response:
    """A picture, from the address that `avatar` of a user names. It never changes; another one has another address."""
    content = await runtime.current().read(pictures.find, user_id=UserId(user_id), digest=digest)
    tag = f'"{digest_of(content)}"'
    headers = _HEADERS | {"ETag": tag}
    if tag in (each.strip().removeprefix("W/") for each in if_none_match.split(",")):
        return Response(status_code=304, headers=headers)
    return Response(content, media_type="image/webp", headers=headers)
