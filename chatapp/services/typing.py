"""Typing: told to whoever could read the message, never stored; receivers forget it by themselves."""

from chatapp import errors
from chatapp.domain.events import TypingStarted, TypingStopped
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.participant import NAMED
from chatapp.domain.user import User, full_name
from chatapp.storage import participants, users

from .conversations import load
from .work import Work


def start(work: Work, *, typist_id: UserId, conversation_id: ConversationId) -> None:
    """Somebody types; to be said again every few seconds for as long as it goes on."""
    typist, audience = _typist(work, typist_id, conversation_id)
    if audience:
        name = full_name(typist.username, typist.first_name, typist.last_name)
        work.emit(TypingStarted(conversation_id, typist_id, typist.username, name, audience))


def stop(work: Work, *, typist_id: UserId, conversation_id: ConversationId) -> None:
    """Somebody types no more."""
    typist, audience = _typist(work, typist_id, conversation_id)
    if audience:
        work.emit(TypingStopped(conversation_id, typist_id, typist.username, audience))


def _typist(work: Work, typist_id: UserId, conversation_id: ConversationId) -> tuple[User, frozenset[UserId]]:
    """Who types, and everybody else in the conversation; nobody where it is too large."""
    load(work, viewer_id=typist_id, conversation_id=conversation_id)
    typist = users.by_id(work.db, typist_id)
    if typist is None:
        raise errors.ConversationNotFound
    everybody = participants.cursors(work.db, conversation_id).keys()
    return typist, frozenset(everybody - {typist_id} if len(everybody) <= NAMED else ())
