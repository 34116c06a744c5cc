"""People: what a viewer may see of somebody. It is asked again each time that a card or a panel opens."""

from dataclasses import replace
from typing import NamedTuple

from chatapp import errors
from chatapp.domain.conversation import ConversationRow
from chatapp.domain.ids import UserId, is_id
from chatapp.domain.user import User, UserView, full_name, public_view
from chatapp.limits import Quota
from chatapp.storage import blocks, lists, participants, users

from . import preferences
from .limited import limited
from .work import Work

GROUPS_SHOWN = 20


class Profile(NamedTuple):
    """A person, whether the account is closed, and the groups in which the viewer takes part too, latest activity
    first: at most GROUPS_SHOWN, and whether there are more. `zone` is the time zone of the person, "" where nobody
    knows, or the viewer may not.
    """

    person: UserView
    is_closed: bool
    groups: list[ConversationRow]
    has_more: bool
    zone: str = ""


@limited(Quota.SEARCHES, by="viewer_id")
def profile(work: Work, *, viewer_id: UserId, user_id: UserId) -> Profile:
    """Somebody whom the viewer may see: whoever the search finds, and oneself. A person whose account is closed is
    shown to those who share a conversation with them, without the biography; for others there is nobody.
    """
    user = users.by_id(work.db, user_id) if is_id(user_id) else None
    if user is None or not (user.is_active or participants.share_any(work.db, viewer_id, user_id)):
        raise errors.UserNotFound
    return _profile(work, viewer_id, user)


def partner(work: Work, *, viewer_id: UserId, user_id: UserId) -> Profile:
    """As `profile`, of somebody who shares a conversation with the viewer: nobody goes through ids with it."""
    user = users.by_id(work.db, user_id) if is_id(user_id) else None
    if user is None or not participants.share_any(work.db, viewer_id, user_id):
        raise errors.UserNotFound
    return _profile(work, viewer_id, user)


def name_of(work: Work, *, user_id: UserId) -> str:
    """The full name of somebody who did something, for a sentence about it."""
    user = users.by_id(work.db, user_id)
    if user is None:
        raise errors.UserNotFound
    return full_name(user.username, user.first_name, user.last_name)


def _profile(work: Work, viewer_id: UserId, user: User) -> Profile:
    user_id = UserId(user.id or 0)
    shared = participants.shared_groups(work.db, viewer_id, user_id, limit=GROUPS_SHOWN + 1)
    groups = lists.rows_of(work.db, viewer_id, shared[:GROUPS_SHOWN]) if viewer_id != user_id else []
    person = public_view(user)
    zone = ""
    if not user.is_active:
        person = replace(person, bio="", last_seen=None)
    elif user_id in blocks.counterparts(work.db, viewer_id):
        person = replace(person, last_seen=None)
    else:
        zone = preferences.of(work, viewer_id=user_id).zone
    return Profile(person, not user.is_active, groups, len(shared) > GROUPS_SHOWN and viewer_id != user_id, zone)
