"""Rows of sessions: how they begin, are listed, and end."""

import pytest
from sqlmodel import select

from chatapp import errors
from chatapp.domain.events import SessionEnded
from chatapp.domain.session import Session, SessionKind, Viewer
from chatapp.services import sessions
from chatapp.services.sessions import MAX_CLIENT


async def log_in(runtime, user, kind=SessionKind.API, client="curl"):
    return await runtime.work(sessions.start, user_id=user.id, kind=kind, client=client)


def viewer_of(started):
    return Viewer(started.user.id, started.session_id)


async def test_start_refuses_nobody(runtime):
    with pytest.raises(errors.InvalidCredentials):
        await runtime.work(sessions.start, user_id=404, kind=SessionKind.API, client="")


async def test_list_tells_where_one_is_signed_in(runtime, cast, clock):
    first = await log_in(runtime, cast.ada, client="x" * 500)
    clock.step()
    second = await log_in(runtime, cast.ada, kind=SessionKind.BROWSER, client="Firefox")
    await log_in(runtime, cast.grace)
    rows = await runtime.read(sessions.list_for, viewer=viewer_of(first))
    assert [(row.id, row.kind, row.client, row.is_current) for row in rows] == [
        (second.session_id, "browser", "Firefox", False),
        (first.session_id, "api", "x" * MAX_CLIENT, True),
    ]


async def test_end_ends_one_of_ones_own_sessions(runtime, cast, bus):
    first, second = await log_in(runtime, cast.ada), await log_in(runtime, cast.ada)
    viewer = viewer_of(first)
    await runtime.work(sessions.end, viewer=viewer, session_id=second.session_id)
    assert bus.events == [SessionEnded(second.session_id, frozenset({cast.ada.id}))]
    assert not await runtime.read(sessions.is_open, viewer=viewer_of(second))


async def test_end_refuses_sessions_of_others_and_those_that_ended(runtime, cast, bus):
    viewer = viewer_of(await log_in(runtime, cast.ada))
    graces = await log_in(runtime, cast.grace)
    ended = await log_in(runtime, cast.ada)
    await runtime.work(sessions.end, viewer=viewer, session_id=ended.session_id)
    bus.take()
    for session_id in (graces.session_id, ended.session_id, 404):
        with pytest.raises(errors.SessionNotFound):
            await runtime.work(sessions.end, viewer=viewer, session_id=session_id)
    assert bus.events == []
    assert await runtime.read(sessions.is_open, viewer=viewer_of(graces))


async def test_end_like_ends_all_of_one_program_but_the_one_that_asks(runtime, cast, bus):
    browser, linux = {"kind": SessionKind.BROWSER}, "Mozilla/5.0 (X11; Linux x86_64) Firefox/1"
    here = await log_in(runtime, cast.ada, client=f"{linux}40.0", **browser)
    alike = [await log_in(runtime, cast.ada, client=f"{linux}{number}.0", **browser) for number in range(2)]
    curl, graces = await log_in(runtime, cast.ada, client="curl/8"), await log_in(runtime, cast.grace, **browser)
    viewer = viewer_of(here)
    await runtime.work(sessions.end_like, viewer=viewer, session_id=alike[1].session_id)
    assert {event.session_id for event in bus.take()} == {one.session_id for one in alike}
    for one in (here, curl, graces):
        assert await runtime.read(sessions.is_open, viewer=viewer_of(one))
    await runtime.work(sessions.end_like, viewer=viewer, session_id=here.session_id)
    with pytest.raises(errors.SessionNotFound):
        await runtime.work(sessions.end_like, viewer=viewer, session_id=graces.session_id)
    assert bus.events == []


async def rows(runtime):
    """The ids of all sessions that are stored."""
    return sorted(await runtime.read(lambda work: list(work.db.exec(select(Session.id)))))


async def test_a_user_has_a_number_of_sessions_and_the_oldest_one_ends(runtime, cast, clock, bus, monkeypatch):
    monkeypatch.setattr(sessions, "MAX_OPEN", 3)
    start = {"kind": SessionKind.BROWSER, "client": ""}
    other = await runtime.work(sessions.start, user_id=cast.grace.id, **start)
    ids = []
    for _ in range(5):
        clock.step()
        ids.append((await runtime.work(sessions.start, user_id=cast.ada.id, **start)).session_id)
    assert bus.events == [SessionEnded(session_id, frozenset({cast.ada.id})) for session_id in ids[:2]]
    assert await rows(runtime) == [other.session_id, *ids[2:]]


async def test_sessions_that_are_over_are_forgotten_and_no_id_comes_again(runtime, cast, clock):
    start = {"user_id": cast.ada.id, "kind": SessionKind.BROWSER, "client": ""}
    ended, expired = [(await runtime.work(sessions.start, **start)).session_id for _ in range(2)]
    await runtime.work(sessions.log_out, viewer=Viewer(cast.ada.id, ended))
    clock.step(days=31)
    last = (await runtime.work(sessions.start, **start)).session_id
    await runtime.work(sessions.log_out, viewer=Viewer(cast.ada.id, last))
    newest = (await runtime.work(sessions.start, **start)).session_id
    assert ended < expired < last < newest
    assert await rows(runtime) == [newest]
