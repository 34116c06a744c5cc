"""Whose eyes the feeds of one conversation read with."""

from collections.abc import Callable
from typing import Any, TypeVar

from chatapp import errors, runtime
from chatapp.domain.ids import ConversationId, UserId

T = TypeVar("T")
Lose = Callable[[UserId], UserId | None]


class Viewpoint:
    """Anyone who has the conversation open here: the services show it to participants only.

    When that viewer may not read any more, `lose` drops their tabs and gives another viewer, or None.
    """

    def __init__(self, conversation_id: ConversationId, viewer_id: UserId, lose: Lose = lambda _: None) -> None:
        self._conversation_id, self._viewer_id, self._lose = conversation_id, viewer_id, lose

    async def read(self, ask: Callable[..., T], **where: Any) -> T:
        """What a viewer is shown; raises `NotFound` when nobody is left to show it to.

        Feeds read at the same time: the viewer whose reading failed is lost, not the one who has followed meanwhile.
        """
        while True:
            viewer_id = self._viewer_id
            try:
                return await runtime.current().read(
                    ask, viewer_id=viewer_id, conversation_id=self._conversation_id, **where
                )
            except errors.NotFound:
                if self._viewer_id != viewer_id:
                    continue
                other = self._lose(viewer_id)
                if other is None:
                    raise
                self._viewer_id = other
