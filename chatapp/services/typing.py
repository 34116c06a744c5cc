"""Typing: a signal to those who could read the message. It is never stored, and receivers let it expire."""

from chatapp.domain.block import Reach
from chatapp.domain.events import TypingChanged
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.participant import NAMED, Speaker
from chatapp.storage import participants

from .conversations import load_speaker
from .work import Work


def start(work: Work, *, typist_id: UserId, conversation_id: ConversationId) -> None:
    """The user types; to be repeated every few seconds while it goes on."""
    _tell(work, typist_id, conversation_id, is_typing=True)


def stop(work: Work, *, typist_id: UserId, conversation_id: ConversationId) -> None:
    """The user types no more."""
    _tell(work, typist_id, conversation_id, is_typing=False)


def _tell(work: Work, typist_id: UserId, conversation_id: ConversationId, *, is_typing: bool) -> None:
    typist, audience = _typist(work, typist_id, conversation_id)
    if audience:
        names = typist.username, typist.full_name
        work.emit(TypingChanged(conversation_id, typist_id, *names, is_typing, audience))


def _typist(work: Work, typist_id: UserId, conversation_id: ConversationId) -> tuple[Speaker, frozenset[UserId]]:
    """The user, and all other participants; none where the conversation is too large, or where the other person of a
    direct conversation cannot be reached.
    """
    typist, _, reach = load_speaker(work, sender_id=typist_id, conversation_id=conversation_id, client_id=None)
    if reach != Reach.OPEN:
        return typist, frozenset()
    everybody = participants.cursors(work.db, conversation_id).keys()
    return typist, frozenset(everybody - {typist_id} if len(everybody) <= NAMED else ())
