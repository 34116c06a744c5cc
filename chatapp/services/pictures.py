"""Pictures of users; everybody who is signed in may see them."""

from chatapp import errors
from chatapp.domain.ids import UserId
from chatapp.domain.picture import Picture, address_of, digest_of
from chatapp.domain.user import OwnUserView, User, own_view
from chatapp.storage import pictures, users

from . import changes
from .work import Work


def keep(work: Work, *, user_id: UserId, content: bytes) -> OwnUserView:
    """Store a picture that `imaging` has drawn, and tell those who may see it. Raises `TokenInvalid` where the account
    was disabled or deleted while the picture was decoded.
    """
    digest = digest_of(content)
    user = users.lock(work.db, user_id)
    pictures.put(work.db, Picture(user_id=user_id, digest=digest, content=content, created_at=work.now))
    return _show(work, user, address_of(user_id, digest))


def remove(work: Work, *, user_id: UserId) -> OwnUserView:
    """Show the initials again; without a picture nothing happens."""
    user = users.lock(work.db, user_id)
    if user.avatar is None:
        return own_view(user)
    pictures.remove(work.db, user_id)
    return _show(work, user, None)


def find(work: Work, *, user_id: UserId, digest: str) -> bytes:
    """The picture behind an address; raises `PictureNotFound` once the user shows another one."""
    content = pictures.content_of(work.db, user_id, digest)
    if content is None:
        raise errors.PictureNotFound
    return content


def _show(work: Work, user: User, address: str | None) -> OwnUserView:
    user.avatar = address
    changes.tell_user(work, user)
    return own_view(user)
