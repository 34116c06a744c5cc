"""Every verb has a limit, or a reason for having none; a new verb without an entry here fails."""

import contextlib

import pytest

from chatapp import context, errors
from chatapp.domain.session import SessionKind, Viewer
from chatapp.flows import accounts as account_flows
from chatapp.flows import demo, export, passwords, privacy
from chatapp.flows import sessions as session_flows
from chatapp.limits import Caller, Limits, Quota
from chatapp.limits.names import BURST
from chatapp.services import (
    accounts,
    conversations,
    limited,
    mentions,
    participants,
    people,
    receipts,
    sessions,
    shared_files,
    switcher,
)
from chatapp.services.work import READERS_FOR_ONE, cost_of
from tests.support.attached import begun
from tests.support.builders import PASSWORD, make_registration
from tests.support.cast import add_users, say
from tests.support.verbs import verbs
from tests.support.waiting import until

HERE = Caller("203.0.113.7")
WRONG = "wrong horse"

GUESSES = {"sessions.log_in", "passwords.change", "privacy.delete_account"}
REGISTRATIONS = {"accounts.register"}
ASK_THE_BUDGET = {"sessions.refresh", "passwords.reset", "demo.offer"}  # for strangers, by network
NAMES = {"accounts.check_name"}
QUOTAS = {
    "accounts.search": {Quota.SEARCHES},
    "mentions.candidates": {Quota.SEARCHES},
    "mentions.check": {Quota.SEARCHES},
    "people.profile": {Quota.SEARCHES},
    "switcher.called": {Quota.SEARCHES},
    "switcher.find": {Quota.SEARCHES},
    "switcher.people": {Quota.SEARCHES},
    "export.export": {Quota.EXPORTS},
    "passwords.change": {Quota.PASSWORDS},
    "passwords.reset": {Quota.PASSWORDS},
    "conversations.start": {Quota.GROUPS},
    "conversations.start_group": {Quota.GROUPS},
    "files.begin": {Quota.UPLOADS},
    "shared_files.list_for": {Quota.SEARCHES},
}
# Doors admit an act when they know its user; the runtime debits its cost, and refuses it where the budget is overdrawn.
ACTS = {
    "accounts.update_profile",
    "blocks.block",
    "blocks.unblock",
    "conversations.rename",
    "conversations.start",
    "conversations.start_direct",
    "conversations.start_group",
    "invitations.accept",
    "invitations.decline",
    "messages.delete",
    "hidden.hide",
    "hidden.show",
    "messages.edit",
    "messages.send",
    "messages.post",
    "forwarding.forward",
    "files.drop",
    "files.keep_poster",
    "files.add_poster",
    "messages.say",
    "messages.reword",
    "previews.remove",
    "reactions.add",
    "reactions.remove",
    "reactions.toggle",
    "pins.add",
    "pins.remove",
    "participants.add",
    "preferences.change",
    "participants.leave",
    "participants.remove",
    "participants.set_role",
    "pictures.keep",
    "pictures.remove",
    "receipts.arrive",
    "receipts.mark_read",
    "receipts.mark_unread",
    "reading.read_all",
    "reading.unread_again",
    "sessions.end",
    "sessions.end_like",
    "sessions.end_others",
    "sessions.log_out",
}
NONE = {
    "reads one's own, in turns with other readers": {
        "accounts.profile",
        "backlog.after",
        "blocks.blocked",
        "blocks.blocked_people",
        "blocks.hidden_from",
        "conversations.end_of",
        "conversations.ends",
        "conversations.list_for",
        "conversations.look_up",
        "conversations.open_one",
        "conversations.shared",
        "dashboard.beside",
        "dashboard.charts",
        "dashboard.overview",
        "invitations.list_for",
        "mentions.list_for",
        "messages.changed_after",
        "messages.newest",
        "policies.now",
        "preferences.of",
        "messages.page_after",
        "messages.page_around",
        "messages.page_at",
        "messages.seq_at",
        "messages.page_before",
        "people.partner",
        "pins.list_for",
        "previews.picture",
        "reactions.names",
        "receipts.unread_places",
        "edits.changes_of",
        "hidden.seqs",
        "edits.of_message",
        "forwarding.original",
        "files.room",
        "files.admit",
        "files.room_for",
        "files.open_video",
        "files.open_part",
        "shared_files.open_file",
        "shared_files.links_for",
        "pictures.find",
        "presence.company",
        "presence.fill",
        "presence.shown_to",
        "presence.states",
        "receipts.cursors",
        "receipts.of_message",
        "sessions.is_open",
        "sessions.list_for",
    },
    "checks what nobody can guess: a signature, or 128 random bits": {"sessions.authenticate", "tickets.redeem"},
    "says to the process who did what an event tells": {"people.name_of"},
    "signs for a session that has just begun": {"sessions.cookie_of", "sessions.tokens_of"},
    "is a part of a flow, which has a limit": {
        "blocks.add",
        "blocks.remove",
        "export.about",
        "export.marks",
        "export.picture",
        "export.place_ids",
        "export.places_page",
        "export.said",
        "export.reacted",
        "export.called",
        "export.hidden_ones",
        "export.uploaded",
        "export.own_files",
        "export.pieces",
        "passwords.account",
        "passwords.hash_of",
        "passwords.replace",
        "passwords.replace_by_link",
        "passwords.resettable",
        "privacy.delete",
        "privacy.hash_of",
        "sessions.holder",
        "sessions.renew_hash",
        "sessions.rotate",
        "sessions.slide",
    },
    "is a part of another verb": {
        "accounts.add",
        "accounts.free_among",
        "accounts.taken",
        "calling.called_in",
        "calling.keep",
        "calling.may_call_all",
        "calling.renew",
        "changes.tell_conversation",
        "changes.tell_end_of_participation",
        "changes.tell_message",
        "changes.tell_participation",
        "changes.tell_user",
        "conversations.addable",
        "conversations.check_there",
        "conversations.load",
        "conversations.load_end",
        "conversations.load_group",
        "messages.load_locked",
        "messages.load_message",
        "conversations.load_speaker",
        "introductions.introduce",
        "cursor_marks.forget_old",
        "introductions.forget",
        *(
            "links.begin_picture",
            "links.begin",
            "links.finish",
            "links.forget",
            "links.look_later",
            "links.release",
            "links.renew",
            "links.look",
        ),
        "reactions.forget",
        "reactions.forget_later",
        "files.attach",
        "files.check_room",
        "files.copies",
        "files.finish",
        "files.forget",
        "files.forget_of_message",
        "files.forget_unsent",
        "files.taken",
        "log.append",
        "log.note",
        "participants.leave_all",
        "policies.check_window",
        "participants.take_in",
        "sessions.credentials",
        "sessions.end_all",
        "sessions.start",
        "timers.cancel",
        "timers.set",
    },
    "is an act that its door admits, and stores no row": {
        "tickets.issue",
        "typing.start",
        "typing.stop",
    },
    "sends what a reader may read, at the pace of the reader": {"files.pieces"},
    "waits for a bounded queue of its own, then is another verb": {"pictures.upload", "files.upload"},
    "belongs to a connection, and those are counted": {
        "presence.connect",
        "presence.disconnect",
        "presence.hide",
        "presence.touch",
    },
    "is of the system or its administrator": {
        "accounts.disable",
        "accounts.enable",
        "accounts.everybody",
        "accounts.id_of",
        "authority.check",
        "authority.ended_among",
        "authority.places_among",
        "files.adopt",
        "files.adopt_store",
        "files.claim_store",
        "files.remove_object",
        "files.store_identity",
        "installation.key",
        "passwords.reset_token",
        "policies.change",
        "presence.close",
        "presence.heartbeat",
        "presence.keep",
        "presence.look",
        "presence.change_all",
        "presence.remember",
        "receipts.mark_delivered",
        "receipts.moved_since",
        "statistics.places",
        "statistics.rebuild",
        "timer_acts.begin",
        "timer_acts.due",
        "timer_acts.fail",
        "timer_acts.finish",
        "timer_acts.fire",
        "timer_acts.lease",
        "timer_acts.put_off",
    },
}


@pytest.fixture
def database_url(sqlite_url):
    """Limits know nothing of the database."""
    return sqlite_url


def test_every_verb_has_a_limit_or_a_reason_for_none():
    held = GUESSES | REGISTRATIONS | NAMES | ASK_THE_BUDGET | QUOTAS.keys() | ACTS
    free = [verb for reason in NONE.values() for verb in reason]
    assert held | set(free) == verbs().keys()
    assert len(free) == len(set(free))
    assert held.isdisjoint(free)


def test_rules_are_those_of_the_table():
    marked = {name: {limited.RULES[verb].quota} for name, verb in verbs().items() if verb in limited.RULES}
    asked = ("export.export", "passwords.change", "passwords.reset")
    assert marked == {name: quotas for name, quotas in QUOTAS.items() if name not in asked}


@pytest.fixture
async def viewer(runtime, cast):
    started = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.API, client="")
    return Viewer(cast.ada.id, started.session_id)


def strict(runtime, **changes):
    """Limits that are reached by one."""
    small = {"login_attempts": 1, "registrations_per_address": 1, "groups_per_hour": 1}
    runtime.limits = Limits(runtime.settings.model_copy(update=small | changes), None)


async def test_verbs_that_check_a_secret_count_wrong_ones(runtime, cast, viewer):
    calls = {
        "sessions.log_in": lambda: session_flows.log_in(
            runtime, name="ada", password=WRONG, kind=SessionKind.API, client="", caller=HERE
        ),
        "passwords.change": lambda: passwords.change(
            runtime, viewer=viewer, old_password=WRONG, new_password=PASSWORD, caller=HERE
        ),
        "privacy.delete_account": lambda: privacy.delete_account(runtime, viewer=viewer, password=WRONG, caller=HERE),
    }
    assert calls.keys() == GUESSES
    for call in calls.values():
        strict(runtime)
        with pytest.raises((errors.InvalidCredentials, errors.WrongPassword)):
            await call()
        with pytest.raises(errors.TooMany, match=r"Try again in 5 minutes\."):
            await call()


async def test_registrations_are_counted(runtime):
    strict(runtime)
    await account_flows.register(runtime, make_registration("ada"), caller=HERE)
    with pytest.raises(errors.TooMany):
        await account_flows.register(runtime, make_registration("grace"), caller=HERE)


async def test_names_that_are_asked_about_are_counted(runtime):
    ask = {"username": "ada", "last_name": "", "caller": HERE}
    refused = [await kind_of_refusal(lambda: account_flows.check_name(runtime, **ask)) for _ in range(BURST + 1)]
    assert {"accounts.check_name"} == NAMES
    assert refused == [*[None] * BURST, errors.TooMany]


async def test_verbs_with_a_quota_are_refused_when_it_is_spent(runtime, cast, viewer):
    ask = {"starter_id": cast.ada.id, "other_ids": [cast.grace.id, cast.linus.id]}
    token = await passwords.reset_token(runtime, name="ada")
    guessable = {"new_password": "password"}
    here = {"viewer_id": cast.ada.id, "conversation_id": cast.group.id}
    calls = {
        "accounts.search": lambda: runtime.read(accounts.search, viewer_id=cast.ada.id),
        "conversations.start": lambda: runtime.work(conversations.start, **ask),
        "conversations.start_group": lambda: runtime.work(conversations.start_group, **ask),
        "files.begin": lambda: begun(runtime, cast.ada.id),
        "shared_files.list_for": lambda: runtime.read(shared_files.list_for, **here, is_media=True, text="a"),
        "mentions.candidates": lambda: runtime.read(mentions.candidates, **here, text="a", limit=1),
        "mentions.check": lambda: runtime.read(mentions.check, **here, names=["ada"]),
        "people.profile": lambda: runtime.read(people.profile, viewer_id=cast.ada.id, user_id=cast.grace.id),
        "switcher.called": lambda: runtime.read(switcher.called, viewer_id=cast.ada.id, text="a", limit=1),
        "switcher.find": lambda: runtime.read(switcher.find, viewer_id=cast.ada.id, text="a", limit=1),
        "switcher.people": lambda: runtime.read(switcher.people, viewer_id=cast.ada.id, text="a"),
        "export.export": lambda: closed(export.export(runtime, viewer=viewer)),
        "passwords.change": lambda: passwords.change(runtime, viewer=viewer, old_password=PASSWORD, **guessable),
        "passwords.reset": lambda: passwords.reset(runtime, token=token, **guessable),
    }
    assert calls.keys() == QUOTAS.keys()
    for name, call in calls.items():
        strict(runtime)
        assert await kind_of_refusal(call) in (None, errors.Invalid)
        for quota in QUOTAS[name]:
            await exhaust(runtime.limits, quota, cast.ada.id)
        assert await kind_of_refusal(call) is errors.TooMany


async def kind_of_refusal(call):
    """The type of the error, or None where all went well."""
    try:
        await call()
    except errors.ChatError as refusal:
        return type(refusal)
    return None


async def exhaust(limits, quota, user_id):
    with contextlib.suppress(errors.TooMany):
        while True:
            await limits.quotas.spend(quota, user_id)


async def closed(exported):
    (await exported).close()


async def test_direct_conversations_are_no_groups(runtime, cast):
    strict(runtime)
    for other in await add_users(runtime, 3):
        await runtime.work(conversations.start, starter_id=cast.ada.id, other_ids=[other])


async def test_strangers_who_present_tokens_have_a_budget(runtime):
    calls = {
        "sessions.refresh": lambda: session_flows.refresh(runtime, token="x"),
        "passwords.reset": lambda: passwords.reset(runtime, token="x", new_password=PASSWORD),
        "demo.offer": lambda: demo.offer(runtime),
    }
    assert calls.keys() == ASK_THE_BUDGET
    context.work_for_address(HERE.address)
    for call in calls.values():
        strict(runtime, acts=20)
        refused = [await kind_of_refusal(call) for _ in range(40)]
        assert refused[0] in (errors.TokenInvalid, errors.ResetLinkInvalid, None)
        assert refused[-1] is errors.TooMany


@pytest.mark.parametrize("name", sorted(ACTS))
async def test_an_act_that_waits_is_refused_where_the_budget_is_overdrawn(name, runtime):
    """Before the verb is called at all: it would miss its arguments."""
    context.work_for_user(1)
    runtime.limits.acts.debit(1, 10 * runtime.settings.acts)
    await until(lambda: not runtime.limits.acts.settling)
    with pytest.raises(errors.TooMany, match="Try again in"):
        await runtime.work(verbs()[name], starter_id=1, other_ids=[2])
    context.work_for_user(2)
    with pytest.raises(TypeError):
        await runtime.work(verbs()[name], nonsense=True, starter_id=2, other_ids=[1])


@pytest.fixture
async def crowd(runtime, cast):
    """999 people."""
    return await add_users(runtime, 999)


async def test_groups_of_a_thousand_in_a_row_stop_after_a_few(runtime, cast, crowd):
    context.work_for_user(cast.ada.id)
    made = 0
    with contextlib.suppress(errors.TooMany):
        while made < 20:
            await runtime.limits.act(cast.ada.id)
            await runtime.work(conversations.start_group, starter_id=cast.ada.id, other_ids=crowd)
            made += 1
            await until(lambda: not runtime.limits.acts.settling)
    assert 2 <= made <= 5
    context.work_for_user(cast.grace.id)
    await runtime.limits.act(cast.grace.id)
    await say(runtime, cast.grace, cast.pair, "I am not held up.")


async def test_chatting_in_a_group_of_a_thousand_stays_within_the_budget(runtime, cast, crowd, bus):
    """A message a second, with typing and reading, costs a fraction of what comes back in a second."""
    group = await runtime.work(conversations.start_group, starter_id=cast.ada.id, other_ids=crowd)
    bus.take()
    await say(runtime, cast.ada, group, "Good morning, everybody!")
    acts = 10  # of one second: the message, typing, reading
    assert acts + cost_of(bus.events) <= runtime.settings.acts / 10 / 2


async def test_two_hundred_messages_at_once_to_two_hundred_people_stay_within_the_budget(runtime, cast, crowd, bus):
    group = await runtime.work(conversations.start_group, starter_id=cast.ada.id, other_ids=crowd[:199])
    bus.take()
    await say(runtime, cast.ada, group, "One of two hundred")
    assert 200 * (1 + cost_of(bus.events)) <= runtime.settings.acts


async def test_a_message_between_two_costs_its_act_alone(runtime, cast, bus):
    await say(runtime, cast.ada, cast.pair, "Hello")
    assert len(bus.events) == 1
    assert cost_of(bus.events) == 2 // READERS_FOR_ONE == 0


async def test_work_of_the_system_costs_nothing(runtime, cast, crowd):
    await runtime.work(conversations.start_group, starter_id=cast.ada.id, other_ids=crowd)
    assert not runtime.limits.acts.leases


async def test_each_person_who_is_taken_into_a_conversation_costs_a_token(runtime, cast, crowd, bus):
    group = await runtime.work(conversations.start_group, starter_id=cast.ada.id, other_ids=crowd[:9])
    assert cost_of(bus.take()) == 9
    ask = {"actor_id": cast.ada.id, "conversation_id": group.id}
    await runtime.work(participants.add, **ask, user_ids=[cast.grace.id])
    assert cost_of(bus.take()) == 1
    await runtime.work(participants.add, **ask, user_ids=crowd[9:50])
    readers = 41, 52, 52  # of joining, of the group as it is now, and of the line about it
    assert cost_of(bus.take()) == 41 + sum(count // READERS_FOR_ONE for count in readers)
    await runtime.work(receipts.mark_read, reader_id=crowd[0], conversation_id=group.id)
    assert cost_of(bus.take()) == 52 // READERS_FOR_ONE
    await runtime.work(participants.leave, user_id=crowd[1], conversation_id=group.id)
    assert cost_of(bus.take()) == 2 * (51 // READERS_FOR_ONE)
