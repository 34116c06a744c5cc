"""A group for each attempt, with everybody who has something to do with it, and those who have not."""

import itertools
from dataclasses import dataclass, replace
from typing import Any

from chatapp import errors
from chatapp.domain.ids import UserId
from chatapp.domain.participant import Role
from chatapp.domain.session import SessionKind, Viewer
from chatapp.flows import sessions as session_flows
from chatapp.flows import tickets
from chatapp.runtime import Runtime
from chatapp.services import accounts, conversations, files, messages, participants, pictures, preferences, sessions
from chatapp.services.files import Incoming
from chatapp.services.work import Work
from chatapp.storage import blocks as block_rows
from chatapp.storage import sessions as open_sessions
from chatapp.storage import users
from tests.support import api
from tests.support.attached import PLENTY, make_file, unsent
from tests.support.builders import make_registration
from tests.support.cast import password_hash

SECRET = "the cat is called Whiskers"
PICTURE = b"drawn by us"
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Place:
    """What one attempt is about; everybody in it is there for this attempt only.

    `viewer` is who tries, or nobody. What is empty they do not hold.
    """

    group: int
    message: int
    founder: int
    member_to_go: int
    newcomer: int
    newcomer_name: str
    other_session: int
    file: str
    file_key: str
    own_file: str = ""
    username: str = "nobody"
    session: int = 1
    viewer: Viewer | None = None
    access: str = ""
    refresh: str = "none"
    cookie: str = ""
    ticket: str = "none"


async def make(runtime: Runtime, role: str) -> Place:
    """A group, and somebody in this role to it."""
    place, user_id = await runtime.work(_group, role)
    await runtime.store.put(f"{place.file_key}/original", PICTURE)
    place = replace(place, own_file=(await unsent(runtime, user_id)).id)
    if role == "anonymous":
        return place
    kinds = (SessionKind.API, SessionKind.BROWSER)
    program, browser = [await runtime.work(sessions.start, user_id=user_id, kind=kind, client="") for kind in kinds]
    tokens = session_flows.tokens_of(runtime, program)
    viewer = Viewer(user_id, program.session_id)
    place = replace(
        place,
        username=program.user.username,
        session=program.session_id,
        viewer=viewer,
        access=tokens.access,
        refresh=tokens.refresh,
        cookie=api.cookie_of(runtime, session_flows.cookie_of(runtime, browser))["Cookie"],
        ticket=await tickets.issue(runtime, viewer=viewer),
    )
    if role == "disabled":
        await runtime.work(accounts.disable, user_id=user_id)
    return place


async def access_of(runtime: Runtime, user_id: int) -> str:
    """An access token of somebody else in the group, in a session of its own."""
    started = await runtime.work(sessions.start, user_id=UserId(user_id), kind=SessionKind.API, client="")
    return session_flows.tokens_of(runtime, started).access


async def cookie_of(runtime: Runtime, user_id: int) -> str:
    """The Cookie header of a browser of somebody else in the group."""
    started = await runtime.work(sessions.start, user_id=UserId(user_id), kind=SessionKind.BROWSER, client="")
    return api.cookie_of(runtime, session_flows.cookie_of(runtime, started))["Cookie"]


async def fingerprint(runtime: Runtime, place: Place) -> tuple[object, ...]:
    """The group as others see it, and the account of who tried."""
    return await runtime.read(_fingerprint, place)


def _group(work: Work, role: str) -> tuple[Place, UserId]:
    names = ("founder", "member_to_go", "newcomer", "author", role)
    people = {name: _add(work, name) for name in dict.fromkeys(names)}
    founder, author, actor = people["founder"], people["author"], people[role]
    inside = [people["member_to_go"], author]
    if role not in ("anonymous", "outsider", "author"):
        inside.append(actor)
    group = conversations.start_group(work, starter_id=founder, other_ids=inside, name="Compilers").id
    begun = files.begin(work, user_id=author, incoming=Incoming(make_file(bytes=len(PICTURE)), 1, "0"), space=PLENTY)
    files.finish(work, file_id=begun.view.id)
    about = {"sender_id": author, "conversation_id": group, "file_ids": [begun.view.id]}
    said = messages.send(work, **about, content=SECRET).message
    messages.send(work, sender_id=founder, conversation_id=group, content="and sleeps all day")
    about = {"actor_id": founder, "conversation_id": group, "user_id": actor}
    if role in ("admin", "owner"):
        participants.set_role(work, role=Role(role), **about)
    if role == "former":
        participants.remove(work, **about)
    if role == "blocked":
        block_rows.add(work.db, people["newcomer"], actor, work.now)
    other = sessions.start(work, user_id=founder, kind=SessionKind.API, client="")
    others: dict[str, Any] = {name: people[name] for name in ("founder", "member_to_go", "newcomer")}
    others["newcomer_name"] = accounts.profile(work, user_id=people["newcomer"]).username
    others |= {"file": begun.view.id, "file_key": begun.key}
    return Place(group=group, message=said.id, other_session=other.session_id, **others), actor


def _add(work: Work, name: str) -> UserId:
    form = make_registration(f"{name}{next(_numbers)}")
    user_id = accounts.add(work, form=form, password_hash=password_hash()).id
    pictures.keep(work, user_id=user_id, content=PICTURE)
    return user_id


def _fingerprint(work: Work, place: Place) -> tuple[object, ...]:
    ask = {"viewer_id": UserId(place.founder), "conversation_id": place.group}
    try:
        seen = conversations.open_one(work, **ask), messages.newest(work, **ask)
    except errors.NotFound:  # the founder was removed
        seen = None, None
    own = users.by_id(work.db, place.viewer.user_id) if place.viewer else None
    return (
        *seen,
        conversations.list_for(work, viewer_id=UserId(place.newcomer)),
        own and block_rows.ids(work.db, UserId(own.id or 0)),
        own and (own.bio, own.avatar, own.password_hash, own.is_admin),
        own and preferences.of(work, viewer_id=UserId(own.id or 0)),
        [
            row.id
            for user_id in (place.founder, own.id if own else 0)
            for row in open_sessions.open_of(work.db, UserId(user_id or 0), work.now)
        ],
    )
