"""Invitations: a person who left a group returns only by accepting one."""

from chatapp import errors
from chatapp.domain.conversation import ConversationView
from chatapp.domain.departure import InvitationView
from chatapp.domain.events import PersonalChanged
from chatapp.domain.ids import ConversationId, UserId, is_id
from chatapp.domain.participant import Role
from chatapp.storage import conversations as conversation_rows
from chatapp.storage import departures, users
from chatapp.storage import participants as participant_rows

from . import conversations, log, participants
from .work import Work

SHOWN = 100  # invitations; older ones show when these are answered


def list_for(work: Work, *, viewer_id: UserId) -> list[InvitationView]:
    """The viewer's open invitations, the latest first."""
    return departures.invitations(work.db, viewer_id, limit=SHOWN)


def accept(work: Work, *, viewer_id: UserId, group_id: ConversationId) -> ConversationView:
    """Return to a group, as its owner where everybody has left it meanwhile. Raises `InvitationNotFound`."""
    users.lock(work.db, viewer_id)
    group = conversation_rows.lock(work.db, group_id) if is_id(group_id) else None
    if group is None or not departures.accept(work.db, group_id, viewer_id):
        raise errors.InvitationNotFound
    present = participant_rows.count(work.db, group_id)
    if present >= conversations.MAX_PARTICIPANTS:
        raise errors.GroupFull
    role = Role.MEMBER if present else Role.OWNER
    work.emit(PersonalChanged("invitations", frozenset({viewer_id}), group_id))
    participants.take_in(work, group, {viewer_id: role}, by=viewer_id)
    log.note(work, viewer_id, group_id, "joined again")
    return conversations.open_one(work, viewer_id=viewer_id, conversation_id=group_id)


def decline(work: Work, *, viewer_id: UserId, group_id: ConversationId) -> None:
    """Refuse for good: this group cannot invite the viewer again. Raises `InvitationNotFound`."""
    users.lock(work.db, viewer_id)
    if not is_id(group_id) or not departures.decline(work.db, group_id, viewer_id):
        raise errors.InvitationNotFound
    work.emit(PersonalChanged("invitations", frozenset({viewer_id}), group_id))
