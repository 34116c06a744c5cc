"""Blocks: a person refuses direct conversations with another, and hides presence and typing from them.

Nobody is told that they were blocked: refusals have the words for disabled and deleted accounts.
"""

from collections.abc import Mapping

from chatapp import errors
from chatapp.domain import presence
from chatapp.domain.block import Reach
from chatapp.domain.conversation import direct_key
from chatapp.domain.events import NOWHERE, PersonalChanged, PresenceChanged
from chatapp.domain.ids import ConversationId, UserId, is_id
from chatapp.domain.presence import Presence
from chatapp.domain.times import rfc3339, rfc3339_or_none
from chatapp.domain.user import PublicUser, User, UserView, case_key, public_user, public_view
from chatapp.storage import blocks, conversations, departures, participants, users

from .work import Work

MAX_BLOCKED = 1000  # people whom one person blocks
MAX_KEY = 200  # characters of a user name's key
PAGE_SIZE = 50

States = Mapping[UserId, Presence]


def blocked(
    work: Work, *, viewer_id: UserId, after: str = "", limit: int = PAGE_SIZE
) -> tuple[list[UserView], str | None]:
    """Whom the viewer blocked, in the order of user names; and the key to go on after, if there is more."""
    found, more = _page(work, viewer_id, after, limit)
    return [public_view(user) for user in found], more


def blocked_people(
    work: Work, *, viewer_id: UserId, after: str = "", limit: int = PAGE_SIZE
) -> tuple[list[PublicUser], str | None]:
    """As `blocked`, with which accounts are closed."""
    found, more = _page(work, viewer_id, after, limit)
    return [public_user(user) for user in found], more


def _page(work: Work, viewer_id: UserId, after: str, limit: int) -> tuple[list[User], str | None]:
    found = [user for user, _ in blocks.page(work.db, viewer_id, after=case_key(after[:MAX_KEY]), limit=limit + 1)]
    return found[:limit], found[limit - 1].username_key if len(found) > limit else None


def hidden_from(work: Work, *, viewer_id: UserId) -> frozenset[UserId]:
    """Whose presence the viewer is not shown: the people whom the viewer blocked, and who blocked the viewer."""
    return blocks.counterparts(work.db, viewer_id)


def check_reach(reach: Reach) -> None:
    """Refuse a direct conversation with a person who cannot be reached."""
    if reach == Reach.BLOCKED:
        raise errors.BlockedByYou
    if reach == Reach.CLOSED:
        raise errors.NotReachable


def add(work: Work, *, viewer_id: UserId, user_id: UserId, states: States) -> None:
    """Store a block and tell it; `states` are the presence of both. Raises `UserNotFound` and `Invalid`.

    The viewer's row is locked, so that the limit holds also for two acts at once.
    """
    if user_id == viewer_id:
        raise errors.Invalid({"user_id": ["You can't block yourself."]})
    user = users.by_id(work.db, user_id) if is_id(user_id) else None
    viewer = users.lock(work.db, viewer_id)
    if user is None or not user.password_hash:  # a deleted account
        raise errors.UserNotFound
    if blocks.is_there(work.db, viewer_id, user_id):
        return
    if blocks.count(work.db, viewer_id) >= MAX_BLOCKED:
        raise errors.Invalid({"user_id": [f"You can block at most {MAX_BLOCKED} people. Unblock somebody first."]})
    blocks.add(work.db, viewer_id, user_id, work.now)
    if departures.withdraw(work.db, viewer_id, by=user_id):
        work.emit(PersonalChanged("invitations", frozenset({viewer_id})))
    _tell(work, viewer, user, states, is_blocked=True)


def remove(work: Work, *, viewer_id: UserId, user_id: UserId, states: States) -> None:
    """Take a block back and tell it; without one nothing changes."""
    viewer = users.lock(work.db, viewer_id)
    user = users.by_id(work.db, user_id) if is_id(user_id) else None
    if user is None or not blocks.remove(work.db, viewer_id, user_id):
        return
    _tell(work, viewer, user, states, is_blocked=False)


def _tell(work: Work, viewer: User, user: User, states: States, *, is_blocked: bool) -> None:
    """The viewer is told of the block; both sides are told of presence that disappears or shows again.

    What disappears looks like leaving. A person who is offline is not mentioned: that would be news for nobody but the
    blocked one.
    """
    ids = UserId(viewer.id or 0), UserId(user.id or 0)
    place = conversations.by_direct_key(work.db, direct_key(*ids)) or NOWHERE
    work.emit(PersonalChanged("blocks", frozenset({ids[0]}), place))
    if blocks.is_there(work.db, ids[1], ids[0]):  # hidden before, or still hidden
        return
    if ids[1] not in participants.partners(work.db, ids[0]):
        return
    for one, user_id in zip((viewer, user), ids, strict=True):
        if (state := states.get(user_id)) is not None:
            work.emit(_presence_event(work, one, user_id, state, place, frozenset(ids), is_blocked=is_blocked))


def _presence_event(
    work: Work,
    user: User,
    user_id: UserId,
    state: Presence,
    place: ConversationId,
    audience: frozenset[UserId],
    *,
    is_blocked: bool,
) -> PresenceChanged:
    return PresenceChanged(
        user_id=user_id,
        username=user.username,
        before=state if is_blocked else Presence.OFFLINE,
        now=Presence.OFFLINE if is_blocked else state,
        last_seen=rfc3339(presence.last_seen(work.now)) if is_blocked else rfc3339_or_none(user.last_seen_at),
        conversation_ids=frozenset({place}) if place else frozenset(),
        audience=audience,
    )
