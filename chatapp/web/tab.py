"""One browser tab, and the rooms of tabs that are sent the same."""

from dataclasses import dataclass

from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.session import Viewer


@dataclass(frozen=True, slots=True)
class Tab:
    """Connected to this process; `conversation_id` is None where none is open."""

    viewer: Viewer
    conversation_id: ConversationId | None

    @property
    def rooms(self) -> list[str]:
        own = [user_room(self.viewer.user_id)]
        return own if self.conversation_id is None else [*own, conversation_room(self.conversation_id)]


def user_room(user_id: UserId) -> str:
    """All tabs of a user, for their list."""
    return f"user-{user_id}"


def conversation_room(conversation_id: ConversationId) -> str:
    """All tabs that show a conversation."""
    return f"conversation-{conversation_id}"
