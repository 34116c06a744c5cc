"""Uploading a picture: it is decoded and drawn anew in a process of its own, then kept."""

from chatapp.domain.ids import UserId
from chatapp.domain.user import OwnUserView
from chatapp.services import pictures

from .runner import Runner


async def upload(run: Runner, *, user_id: UserId, content: bytes) -> OwnUserView:
    """Show this picture from now on, cut to a small square and drawn anew.

    Raises `NoPicture` and `Invalid` for what cannot be drawn, and `TooMany` while too many pictures are being read.
    """
    return await run.work(pictures.keep, user_id=user_id, content=await run.square(user_id, content))
