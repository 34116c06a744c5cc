"""Blocking and unblocking: the store of presence is asked first, because both are told whose presence changes."""

from chatapp.domain.ids import UserId
from chatapp.services import blocks

from .runner import Runner


async def block(run: Runner, *, viewer_id: UserId, user_id: UserId) -> None:
    """Refuse direct conversations with a user, and the invitations that are open from them; blocking again changes
    nothing. Raises `UserNotFound`.
    """
    states = await run.presence.states([viewer_id, user_id])
    await run.work(blocks.add, viewer_id=viewer_id, user_id=user_id, states=states)


async def unblock(run: Runner, *, viewer_id: UserId, user_id: UserId) -> None:
    """Take a block back; without one nothing changes."""
    states = await run.presence.states([viewer_id, user_id])
    await run.work(blocks.remove, viewer_id=viewer_id, user_id=user_id, states=states)
