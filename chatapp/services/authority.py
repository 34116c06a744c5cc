"""Whether viewers may still see what stays open for them.

An event tells of an end, but events can be lost or come too early: so what stays open is also asked about here.
"""

from collections.abc import Collection

from chatapp import errors
from chatapp.domain.events import SessionEnded
from chatapp.domain.ids import ConversationId
from chatapp.domain.session import Viewer
from chatapp.storage import participants, sessions

from .conversations import load
from .work import Work


def check(work: Work, *, viewer: Viewer, conversation_id: ConversationId | None = None) -> None:
    """Raise `TokenInvalid` unless the session is open, `ConversationNotFound` unless the viewer takes part."""
    if not sessions.is_open(work.db, viewer.session_id, work.now):
        raise errors.TokenInvalid
    if conversation_id is not None:
        load(work, viewer_id=viewer.user_id, conversation_id=conversation_id)


def ended_among(work: Work, *, viewers: Collection[Viewer]) -> list[SessionEnded]:
    """The ends of those sessions that are not open any more, in one statement: ended, expired, or of an account that is
    not active. They are told to the sinks of this process, not emitted.
    """
    still_open = sessions.open_among(work.db, {viewer.session_id for viewer in viewers}, work.now)
    over = {(viewer.session_id, viewer.user_id) for viewer in viewers} - still_open
    return [SessionEnded(session_id, frozenset({user_id})) for session_id, user_id in over]


def places_among(work: Work, *, viewer: Viewer, conversation_ids: Collection[ConversationId]) -> set[ConversationId]:
    """Those of some conversations in which the viewer takes part."""
    return set(participants.joined_seqs(work.db, viewer.user_id, conversation_ids))
