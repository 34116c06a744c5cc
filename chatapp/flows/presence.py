"""Presence: who is connected, looks away or has left. Counted in leases that end by themselves, never stored.

Each process renews the leases of its own connections; what a killed process held ends for all to see.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection, Iterable, Iterator, Mapping, Sequence
from contextlib import AsyncExitStack
from dataclasses import is_dataclass, replace
from datetime import datetime, timedelta
from functools import cache
from typing import Any, TypeVar, get_args, get_type_hints

from chatapp import errors
from chatapp.domain.ids import UserId
from chatapp.domain.participant import ParticipantView
from chatapp.domain.presence import Presence
from chatapp.domain.user import UserView
from chatapp.realtime.presence import Attendant, Change, Lease
from chatapp.services import blocks
from chatapp.services import presence as presence_service

from .runner import Runner

logger = logging.getLogger(__name__)

LEASE = timedelta(seconds=60)
RENEW_EVERY = 25  # seconds
LOOK_EVERY = 1.0  # seconds
TOLD_AT_ONCE = 50  # changes that share one unit of work
AWAY_AFTER = timedelta(minutes=5)  # without input

T = TypeVar("T")
Person = UserView | ParticipantView


async def connect(run: Runner, *, user_id: UserId, connection: str) -> None:
    """A tab or socket of this process is there, and somebody looks at it."""
    run.attendance.here[connection] = Attendant(user_id, run.clock())
    await _hold(run, [connection])


async def touch(run: Runner, *, connection: str) -> None:
    """The user did something there."""
    await _see(run, connection, is_hidden=False)


async def hide(run: Runner, *, connection: str) -> None:
    """The tab is hidden; this is no input."""
    await _see(run, connection, is_hidden=True)


async def disconnect(run: Runner, *, connection: str) -> None:
    """The connection ended cleanly; it counts a little longer, so that nobody blinks who loads a page again."""
    await _leave(run, [connection])


async def heartbeat(run: Runner) -> None:
    """Renew the leases of all connections of this process."""
    await _hold(run, list(run.attendance.here))


async def look(run: Runner) -> None:
    """Tell who has left, here or where a process was killed, and what could not be told before."""
    await _tell(run, [*await _late(run), *await run.presence.settle(run.clock())])


async def keep(run: Runner) -> None:
    """Look and renew, for as long as the process lives; a look that takes long delays no renewal."""
    await asyncio.gather(_again(LOOK_EVERY, lambda: look(run)), _again(RENEW_EVERY, lambda: heartbeat(run)))


async def close(run: Runner) -> None:
    """The process ends, and its connections with it: remember when those users were seen."""
    user_ids = {attendant.user_id for attendant in run.attendance.here.values()}
    await _leave(run, list(run.attendance.here))
    if user_ids:
        await run.work(presence_service.remember, user_ids=user_ids)


async def states(run: Runner, user_ids: Collection[UserId]) -> dict[UserId, Presence]:
    """Who of them is connected; who is offline is left out."""
    return await run.presence.states(user_ids)


async def shown_to(run: Runner, viewer_id: UserId, user_ids: Collection[UserId]) -> dict[UserId, Presence]:
    """As `states`, without those of whom and the viewer one has blocked the other."""
    found = await run.presence.states(user_ids)
    hidden = await run.read(blocks.hidden_from, viewer_id=viewer_id) if found else frozenset[UserId]()
    return {user_id: state for user_id, state in found.items() if user_id not in hidden}


async def fill(run: Runner, answer: T, viewer_id: UserId | None = None) -> T:
    """Views with `is_online` as it is now, wherever they stand in an answer; asks the store once.

    A person whom the viewer blocked, or who blocked the viewer, shows no presence and no last visit, except among the
    people of a group.
    """
    people = list(people_in(answer))
    ids = {_id_of(person) for person in people}
    online = frozenset(await run.presence.states(ids)) if ids else frozenset[UserId]()
    telling = online | {person.id for person in people if isinstance(person, UserView) and person.last_seen}
    if viewer_id is None or telling <= {viewer_id}:
        return _marked(answer, online, frozenset()) if online else answer
    hidden = telling & await run.read(blocks.hidden_from, viewer_id=viewer_id)
    return _marked(answer, online, hidden) if online or hidden else answer


async def _see(run: Runner, connection: str, *, is_hidden: bool) -> None:
    attendant = run.attendance.here.get(connection)
    if attendant is None:
        return
    now = run.clock()
    was_away = _is_away(attendant, now)
    attendant.is_hidden = is_hidden
    attendant.input_at = attendant.input_at if is_hidden else now
    if _is_away(attendant, now) != was_away:
        await _hold(run, [connection])


async def _again(seconds: float, act: Callable[[], Awaitable[None]]) -> None:
    while True:
        await asyncio.sleep(seconds)
        try:
            await act()
        except Exception:
            logger.exception("presence could not be kept; the next attempt follows")


async def _hold(run: Runner, connections: Iterable[str]) -> None:
    here = run.attendance.here
    await _send(run, {connection: here[connection] for connection in connections if connection in here})


async def _leave(run: Runner, connections: Iterable[str]) -> None:
    here = run.attendance.here
    await _send(run, {connection: here.pop(connection) for connection in connections if connection in here})


async def _send(run: Runner, attendants: Mapping[str, Attendant]) -> None:
    """Tell the store of these connections as they are when it is their turn; of those that ended, that they did."""
    if not attendants:
        return
    async with AsyncExitStack() as turns:
        for connection in attendants:
            await turns.enter_async_context(run.attendance.lock(connection))
        now, here = run.clock(), run.attendance.here
        leases = [
            Lease(
                attendant.user_id,
                connection,
                now + (LEASE if here.get(connection) is attendant else run.attendance.grace),
                _is_away(attendant, now),
            )
            for connection, attendant in attendants.items()
        ]
        changes = await run.presence.hold(leases, now)
    await _tell(run, changes)


def _is_away(attendant: Attendant, now: datetime) -> bool:
    return attendant.is_hidden or now - attendant.input_at >= AWAY_AFTER


async def _tell(run: Runner, changes: Sequence[Change]) -> None:
    """A database that is away delays the news, and costs no connection: `look` tells them later."""
    for begin in range(0, len(changes), TOLD_AT_ONCE):
        part = changes[begin : begin + TOLD_AT_ONCE]
        try:
            await run.work(presence_service.change_all, changes=part)
        except errors.ChatError as error:
            logger.warning("changes of presence are told later: %s", error.detail)
            for change in part:
                run.attendance.untold.setdefault(change.user_id, change.before)


async def _late(run: Runner) -> list[Change]:
    """The changes that could not be told, each user as they are now: another process may have told more since."""
    if not run.attendance.untold:
        return []
    untold, run.attendance.untold = run.attendance.untold, {}
    now = await run.presence.states(untold)
    late = [Change(user_id, before, now.get(user_id, Presence.OFFLINE)) for user_id, before in untold.items()]
    return [change for change in late if change.now != change.before]


def _id_of(person: Person) -> UserId:
    return person.user_id if isinstance(person, ParticipantView) else person.id


def people_in(value: Any) -> Iterator[Person]:
    """Everybody who stands in a view, in the views in it, and in their lists."""
    if isinstance(value, Person):
        yield value
    for inner in value if isinstance(value, list) else _parts(value).values():
        yield from people_in(inner)


def _marked(value: Any, online: frozenset[UserId], hidden: frozenset[UserId]) -> Any:
    """The people of a group are shown as everybody sees them."""
    if isinstance(value, Person):
        is_hidden = _id_of(value) in hidden
        unseen = {"last_seen": None} if is_hidden and isinstance(value, UserView) else {}
        return replace(value, is_online=_id_of(value) in online and not is_hidden, **unseen)
    if isinstance(value, list):
        return [_marked(inner, online, hidden) for inner in value]
    if getattr(value, "is_group", False):
        hidden = frozenset()
    parts = {name: _marked(part, online, hidden) for name, part in _parts(value).items()}
    return replace(value, **parts) if parts else value


def _parts(value: Any) -> dict[str, Any]:
    """What of a view may hold people."""
    return {name: getattr(value, name) for name in _places(type(value))}


@cache
def _places(kind: type) -> tuple[str, ...]:
    """The fields of a type of view in which people may stand, by what they are declared as. Looking at the values of
    all fields each time took a quarter of a list of 50, and half of a page of messages, in which nobody stands.
    """
    if not is_dataclass(kind) or issubclass(kind, Person):
        return ()
    return tuple(name for name, hint in get_type_hints(kind).items() if _may_hold(hint))


def _may_hold(hint: Any) -> bool:
    if isinstance(hint, type) and is_dataclass(hint):
        return issubclass(hint, Person) or bool(_places(hint))
    return any(_may_hold(inner) for inner in get_args(hint))
