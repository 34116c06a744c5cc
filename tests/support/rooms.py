"""A room without tabs: what the live engine shows, as a test looks at it."""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from chatapp.domain.message import MessageView
from chatapp.runtime import Runtime


class RecordingRoom:
    """Shows the parts of a view as they are. `values` is what a tab would show that joined when the room was opened."""

    def __init__(self, *viewer_ids: int) -> None:
        self.viewer_ids = set(viewer_ids)
        self.emissions: list[dict[str, Any]] = []
        self.values: dict[str, Any] = {}
        self.lost: list[int] = []

    def show(self, view: Any) -> Mapping[str, Any]:
        return {each.name: getattr(view, each.name) for each in fields(view)}

    async def emit(self, values: Mapping[str, Any]) -> None:
        self.emissions.append({**values})
        self.values |= values

    def lose(self, user_id: int) -> None:
        self.lost.append(user_id)
        self.viewer_ids.discard(user_id)

    @property
    def messages(self) -> list[MessageView]:
        """The messages of the window, in order."""
        return sorted((each for page in self.values.get("pages", ()) for each in page), key=lambda each: each.seq)

    @property
    def seqs(self) -> list[int]:
        return [message.seq for message in self.messages]


async def show_thread(
    runtime: Runtime, conversation_id: int, *viewer_ids: int, kind: type[RecordingRoom] = RecordingRoom
) -> RecordingRoom:
    """Open a conversation for these viewers, and wait until it is loaded."""
    room = kind(*viewer_ids)
    thread = runtime.hub.open_thread(conversation_id, lambda: room)
    for feed in thread.feeds:
        await feed.loaded
    room.values = {**thread.values()}
    return room


async def show_list(runtime: Runtime, user_id: int) -> RecordingRoom:
    """Open a user's list, and wait until it is loaded."""
    room = RecordingRoom(user_id)
    listing = runtime.hub.open_list(user_id, lambda: room)
    await listing.loaded
    room.values = {**listing.values()}
    return room
