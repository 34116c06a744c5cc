"""An account that was disabled or deleted after its request was accepted writes nothing, in any service or flow."""

import inspect
from types import SimpleNamespace

import pytest
from sqlalchemy import select

from chatapp import errors
from chatapp.domain.ids import UserId
from chatapp.domain.participant import Role
from chatapp.domain.presence import Presence
from chatapp.domain.receipt import UnreadPlace
from chatapp.domain.session import SessionKind, Viewer
from chatapp.domain.tables import metadata
from chatapp.flows import blocks as block_flows
from chatapp.flows import pictures as picture_flows
from chatapp.flows import presence, privacy
from chatapp.flows.files import Arrived, Told
from chatapp.services import (
    accounts,
    blocks,
    conversations,
    hidden,
    log,
    participants,
    passwords,
    pictures,
    pins,
    preferences,
    reactions,
    receipts,
    sessions,
)
from chatapp.services.files import Incoming
from tests.support.attached import PLENTY, make_file, unsent
from tests.support.builders import PASSWORD
from tests.support.cast import say
from tests.support.images import picture
from tests.support.verbs import verbs

# Services that change nothing. A service that is missing here counts as one that writes.
READS = {
    "authority": {"check", "ended_among", "places_among"},
    "backlog": {"after"},
    "blocks": {"blocked", "blocked_people", "hidden_from"},
    "invitations": {"list_for"},
    "accounts": {"profile", "everybody", "id_of", "search", "taken", "free_among", "check_name"},
    "demo": {"offer"},
    "conversations": {
        *("list_for", "look_up", "ends", "end_of", "open_one", "shared"),
        *("load", "load_end", "load_speaker", "load_group", "addable", "check_there"),
    },
    "dashboard": {"overview", "beside", "charts"},
    "messages": {
        *("newest", "page_before", "page_after", "page_around", "page_at", "seq_at"),
        *("changed_after", "load_locked", "load_message"),
    },
    "mentions": {"list_for", "candidates", "check"},
    "pictures": {"find"},
    "people": {"profile", "partner", "name_of"},
    "pins": {"list_for"},
    "reactions": {"names"},
    "edits": {"of_message", "changes_of"},
    "forwarding": {"original"},
    "files": {
        *("room", "room_for", "check_room", "admit", "open_video", "open_part", "pieces"),
        *("store_identity", "adopt_store", "adopt", "claim_store"),  # the administrator's
    },
    "shared_files": {"open_file", "list_for", "links_for"},
    "hidden": {"seqs"},
    "policies": {"now", "check_window"},
    "previews": {"picture"},
    "preferences": {"of"},
    "presence": {"company", "states", "fill", "shown_to"},
    "receipts": {"cursors", "of_message", "moved_since", "unread_places"},
    "passwords": {"account", "hash_of", "resettable"},
    "privacy": {"hash_of"},
    "sessions": {"credentials", "is_open", "list_for", "holder", "authenticate", "tokens_of", "cookie_of"},
    "statistics": {"places"},
    "switcher": {"find", "called", "people"},
    "timer_acts": {"due"},
    "export": {
        *("export", "about", "marks", "picture", "place_ids", "places_page", "said"),
        *("reacted", "called", "hidden_ones", "uploaded", "own_files", "pieces"),
    },
}
# Services that write, and not for an account that acts: the administrator's, the process's own, and parts of others.
SYSTEM = {
    "calling": {"called_in", "keep", "renew", "may_call_all"},  # parts of others
    "accounts": {"register", "add", "disable", "enable"},
    "cursor_marks": {"forget_old"},  # of a timer
    "changes": {  # parts of others
        *("tell_message", "tell_conversation", "tell_participation", "tell_end_of_participation", "tell_user"),
    },
    "files": {"taken", "copies", "attach", "finish", "forget", "forget_unsent", "forget_of_message", "remove_object"},
    "installation": {"key"},
    "links": {  # of a timer; parts of others
        *("begin", "begin_picture", "finish", "look", "look_later", "renew", "forget", "release"),
    },
    "reactions": {"forget", "forget_later"},  # of a timer; a part of deleting an account
    "introductions": {"introduce", "forget"},  # parts of starting a conversation and adding people; of a timer
    "log": {"append", "note"},
    "participants": {"leave_all", "take_in"},  # parts of deleting an account, of adding people and of accepting
    "presence": {
        *("connect", "touch", "hide", "disconnect", "heartbeat", "look", "keep", "close"),
        *("change_all", "remember"),  # below
    },
    "policies": {"change"},  # the administrator's
    "privacy": {"delete"},  # the last part of deleting an account
    "receipts": {"mark_delivered"},
    "sessions": {
        *("log_in", "start", "refresh", "end_all", "renew_hash", "rotate", "slide"),  # tests/flows/test_sessions.py
        *("log_out", "end_like", "end_others"),  # only end what the account has, and tell nobody else
    },
    "passwords": {"reset_token", "reset", "replace", "replace_by_link"},  # tests/flows/test_passwords.py, and below
    "statistics": {"rebuild"},
    "timers": {"set", "cancel"},  # parts of others
    "timer_acts": {"begin", "fail", "finish", "fire", "lease", "put_off"},
    "tickets": {"issue", "redeem"},  # a ticket of a session that is over opens nothing: tests/flows/test_tickets.py
}


def writing():
    """Every public service and flow that writes for an account."""
    for name, function in verbs().items():
        noun, verb = name.split(".")
        if verb not in READS.get(noun, set()) | SYSTEM.get(noun, set()):
            yield pytest.param(function, id=name)


def arguments_of(function, place):
    """What the account might still do a moment before: grace owns the group."""
    values = {
        "viewer": place.viewer,
        "conversation_id": place.group,
        "message_id": place.pinned if function in (pins.remove, reactions.remove, hidden.show) else place.message,
        "other_id": UserId(place.mallory),
        "other_ids": [UserId(place.mallory)],
        "user_ids": [UserId(place.mallory)],
        "group_id": place.invited,
        "role": Role.ADMIN,
        "emoji": "🎉",
        "places": [UnreadPlace(place.pair, 1, 1)],
        "content": picture() if function in (pictures.keep, picture_flows.upload) else "still here",
        "name": "mine",
        "incoming": Incoming(make_file(), 1000, "0" * 64),
        "space": PLENTY,
        "size": 1000,
        "file_id": place.file,
        "arrived": Arrived(place.path, place.path.stat().st_size, "0" * 64),
        "told": Told("mine.png"),
        "about": log.About(),
        "changes": {"density": "compact"} if function is preferences.change else {"first_name": "Still", "bio": "here"},
        "session_id": place.viewer.session_id,
        "password": PASSWORD,
        "old_password": PASSWORD,
        "new_password": "another long walk",
        "states": {},
        "seq": 1 if function is receipts.mark_unread else None,
    }
    parameters = {
        name: parameter
        for name, parameter in inspect.signature(function).parameters.items()
        if name not in ("work", "run")
    }
    actors = [name for name in parameters if name.endswith("_id") and name not in (*values, "client_id")] or ["user_id"]
    who = dict.fromkeys(actors, place.grace)
    if parameters.keys() >= {"user_id"} and parameters.keys() & {"actor_id", "viewer_id"}:
        who["user_id"] = place.ada if function in (block_flows.unblock, blocks.remove) else place.linus
    found = values | who
    return {
        name: found[name]
        for name, parameter in parameters.items()
        if name in found or parameter.default is inspect.Parameter.empty
    }


@pytest.fixture
async def place(runtime, cast, tmp_path):
    """Grace owns the group, has spoken in it, is signed in, shows a picture and has an unsent video. She blocked Ada,
    and is invited to a group that she left.
    """
    about = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(participants.set_role, **about, user_id=cast.grace.id, role=Role.OWNER)
    sent = await say(runtime, cast.grace, cast.group, "hello")
    said = await say(runtime, cast.ada, cast.group, "what is not read yet")
    await runtime.work(pins.add, actor_id=cast.ada.id, message_id=said.message.id)
    await runtime.work(reactions.add, actor_id=cast.grace.id, message_id=said.message.id, emoji="🎉")
    await runtime.work(hidden.hide, viewer_id=cast.grace.id, message_id=said.message.id)
    started = await runtime.work(sessions.start, user_id=cast.grace.id, kind=SessionKind.BROWSER, client="")
    await runtime.work(pictures.keep, user_id=cast.grace.id, content=b"drawn by us")
    start, others = conversations.start_group, [cast.grace.id, cast.ada.id]
    left = await runtime.work(start, starter_id=cast.linus.id, other_ids=others, name="left")
    await runtime.work(participants.leave, user_id=cast.grace.id, conversation_id=left.id)
    back = {"actor_id": cast.linus.id, "conversation_id": left.id, "user_ids": [cast.grace.id]}
    await runtime.work(participants.add, **back)
    await say(runtime, cast.linus, cast.group, "not read either")
    await say(runtime, cast.ada, cast.pair, "read already")
    await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=cast.pair.id)
    await block_flows.block(runtime, viewer_id=cast.grace.id, user_id=cast.ada.id)
    path = tmp_path / "arrived"
    path.write_bytes(picture())
    return SimpleNamespace(
        file=(await unsent(runtime, cast.grace.id, kind="video")).id,
        path=path,
        grace=cast.grace.id,
        ada=cast.ada.id,
        invited=left.id,
        linus=cast.linus.id,
        mallory=cast.mallory.id,
        group=cast.group.id,
        pair=cast.pair.id,
        message=sent.message.id,
        pinned=said.message.id,
        viewer=Viewer(cast.grace.id, started.session_id),
    )


def everything(work):
    """Every row of every table."""
    tables = metadata.sorted_tables
    return {table.name: sorted(map(str, work.db.connection().execute(select(table)))) for table in tables}


async def call(runtime, function, place):
    arguments = arguments_of(function, place)
    if inspect.iscoroutinefunction(function):
        await function(runtime, **arguments)
    else:
        await runtime.work(function, **arguments)


async def outcome_of(runtime, function, place):
    try:
        await call(runtime, function, place)
    except (errors.Unauthenticated, errors.NotFound):
        return "refused"
    except errors.ChatError as refusal:
        return refusal.code
    return "done"


async def end(runtime, place, how):
    if how == "disabled":
        await runtime.work(accounts.disable, user_id=place.grace)
    else:
        await privacy.delete_account(runtime, viewer=place.viewer, password=PASSWORD)


WRITING = list(writing())


def test_there_are_such_services():
    found = {parameter.id for parameter in WRITING}
    assert {
        "accounts.update_profile",
        "conversations.start_direct",
        "conversations.start_group",
        "messages.send",
        "participants.leave",
        "passwords.change",
        "pictures.keep",
        "pictures.upload",
        "privacy.delete_account",
        "receipts.mark_read",
        "receipts.mark_unread",
        "typing.start",
    } <= found


@pytest.mark.parametrize("how", ["disabled", "deleted"])
async def test_no_service_writes_for_an_account_that_is_not_active(runtime, place, bus, how):
    await end(runtime, place, how)
    before = await runtime.read(everything)
    bus.take()
    outcomes = {}
    for parameter in WRITING:
        (function,) = parameter.values
        outcome = await outcome_of(runtime, function, place)
        told, changed = bus.take(), await runtime.read(everything) != before
        outcomes[parameter.id] = (outcome, bool(told), changed)
    assert set(outcomes.values()) == {("refused", False, False)}, outcomes


@pytest.mark.parametrize("function", WRITING)
async def test_each_of_them_writes_or_tells_something_for_an_account_that_is(runtime, place, bus, function):
    """Otherwise the arguments above would show nothing."""
    before = await runtime.read(everything)
    bus.take()
    await call(runtime, function, place)
    assert bus.take() or await runtime.read(everything) != before


@pytest.mark.parametrize("how", ["disabled", "deleted"])
async def test_an_account_that_is_not_active_never_comes_online(runtime, place, bus, how):
    await end(runtime, place, how)
    bus.take()
    await presence.connect(runtime, user_id=place.grace, connection="late")
    assert bus.take() == []


async def test_who_is_disabled_while_online_is_told_to_have_gone(runtime, place, bus):
    await presence.connect(runtime, user_id=place.grace, connection="open")
    await runtime.work(accounts.disable, user_id=place.grace)
    bus.take()
    runtime.attendance.grace *= 0
    await presence.disconnect(runtime, connection="open")
    await presence.look(runtime)
    assert [event.now for event in bus.take()] == [Presence.OFFLINE]


async def test_a_changed_password_counts_for_an_active_account_alone(runtime, place):
    """The check of the old password takes its time; the account is disabled meanwhile."""
    found = await runtime.read(sessions.credentials, name="grace")
    await runtime.work(accounts.disable, user_id=place.grace)
    arguments = {"viewer": place.viewer, "old_hash": found.password_hash, "new_hash": "another"}
    with pytest.raises(errors.ChatError):
        await runtime.work(passwords.replace, **arguments)
