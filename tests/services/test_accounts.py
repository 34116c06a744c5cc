import asyncio

import pytest

from chatapp import errors, security
from chatapp.domain.events import SessionEnded, UserChanged
from chatapp.domain.session import SessionKind
from chatapp.domain.user import PublicUser
from chatapp.flows import accounts as account_flows
from chatapp.services import accounts, conversations, sessions
from chatapp.services.accounts import MAX_BIO, MAX_NAME, MIN_PASSWORD, weak_password
from tests.support.builders import PASSWORD, make_registration
from tests.support.cast import say


@pytest.mark.parametrize(
    ("password", "personal"),
    [
        ("x" * (MIN_PASSWORD - 1), ()),
        ("ab" * security.MAX_PASSWORD, ()),
        ("password", ()),
        ("PassWord1", ()),
        ("abcabcabcabc", ()),
        ("aaaaaaaaaaaaaaaa", ()),
        ("qwertyuiop123", ()),
        ("P@ssw0rd1991", ()),
        ("Lovelace1815", ("ada", "ada@example.org", "Ada", "Lovelace")),
        ("engine1815", ("ada", "ada@engine.example")),
        ("Lovelace1815", ("ada", "ada@example.org", "Lovelace " * 1000)),
        ("ada-lovelace", ("Ada-Lovelace",)),
        ("ada@example.org", ("ada", "ADA@example.org")),
        ("half a pair: \ud800", ()),
    ],
)
def test_weak_passwords_are_refused(password, personal):
    assert len(weak_password(password, *personal)) == 1


@pytest.mark.parametrize(
    "password",
    [PASSWORD, "Tr0ub4dor", "all lower case letters", "481 27 9935 06", "пароль и соль", "   spaces around   "],
)
def test_passwords_of_all_kinds_are_accepted(password):
    assert weak_password(password, "ada", "ada@example.org") == []


def test_a_long_password_is_estimated_by_its_beginning(monkeypatch):
    seen = []
    monkeypatch.setattr(security, "zxcvbn", lambda password, words: seen.append((password, words)) or {"score": 4})
    assert weak_password("4@8({[<369&#!$5+7%2" * 6, *["word " * 500] * 5) == []
    assert len(seen[0][0]) == security.ESTIMATED
    assert len(seen[0][1]) == security.PERSONAL


async def test_profile_of_nobody_is_not_found(runtime):
    with pytest.raises(errors.UserNotFound):
        await runtime.read(accounts.profile, user_id=404)
    with pytest.raises(errors.TokenInvalid):
        await runtime.work(accounts.update_profile, user_id=404, changes={"bio": "?"})


async def test_update_profile_changes_what_is_given(runtime, cast):
    changes = {"bio": "  Poetical science.\nOn two lines. ", "first_name": " Augusta "}
    view = await runtime.work(accounts.update_profile, user_id=cast.ada.id, changes=changes)
    assert view.bio == "Poetical science.\nOn two lines."
    assert view.full_name == "Augusta Lovelace"
    assert await runtime.read(accounts.profile, user_id=cast.ada.id) == view


async def test_update_profile_tells_those_who_share_a_conversation(runtime, cast, bus):
    await runtime.work(accounts.update_profile, user_id=cast.ada.id, changes={"first_name": "Augusta"})
    ada = PublicUser(cast.ada.id, 1, "ada", "Augusta Lovelace", None)
    assert bus.take() == [UserChanged(ada, cast.everybody)]
    await runtime.work(accounts.update_profile, user_id=cast.mallory.id, changes={"first_name": "Evil"})
    mallory = PublicUser(cast.mallory.id, 1, "mallory", "Evil", None)
    assert bus.take() == [UserChanged(mallory, frozenset({cast.mallory.id}))]
    await runtime.work(accounts.update_profile, user_id=cast.mallory.id, changes={"first_name": "Good"})
    assert bus.take()[0].user == PublicUser(cast.mallory.id, 2, "mallory", "Good", None)


async def test_who_shares_a_conversation_is_told_that_an_account_is_closed_and_open_again(runtime, cast, bus):
    for change, is_active in ((accounts.disable, False), (accounts.disable, False), (accounts.enable, True)):
        await runtime.work(change, user_id=cast.grace.id)
        told = bus.of(UserChanged)
        assert [(event.user.is_active, event.audience) for event in told[-1:]] == [(is_active, cast.everybody)]
        view = await runtime.read(conversations.open_one, viewer_id=cast.ada.id, conversation_id=cast.pair.id)
        assert [person.is_active for person in view.participants] == [True, is_active]
    assert [event.user.revision for event in told] == [1, 2]


async def test_what_nobody_else_is_shown_is_no_news(runtime, cast, bus):
    for changes in ({}, {"bio": "Poetical science."}, {"first_name": "Ada"}):
        await runtime.work(accounts.update_profile, user_id=cast.ada.id, changes=changes)
    assert bus.events == []


async def test_new_name_is_found_and_the_old_one_is_not(runtime, cast):
    await runtime.work(accounts.update_profile, user_id=cast.grace.id, changes={"last_name": "Murray"})

    async def found(text):
        people, _ = await runtime.read(accounts.search, viewer_id=cast.ada.id, text=text)
        return [person.username for person in people]

    assert await found("MURRAY") == ["grace"]
    assert await found("hopper") == []


@pytest.mark.parametrize(("name", "limit"), [("first_name", MAX_NAME), ("last_name", MAX_NAME), ("bio", MAX_BIO)])
async def test_update_profile_refuses_what_is_too_long(name, limit, runtime, cast, bus):
    await runtime.work(accounts.update_profile, user_id=cast.ada.id, changes={name: f" {'x' * limit} "})
    bus.take()
    with pytest.raises(errors.Invalid) as caught:
        await runtime.work(accounts.update_profile, user_id=cast.ada.id, changes={name: "x" * (limit + 1)})
    assert caught.value.fields == {name: [f"Use at most {limit} characters."]}
    assert bus.events == []


async def test_names_are_seen_and_stay_on_their_line(runtime, cast):
    changes = {"first_name": "\u3164\u200b", "last_name": "Z\u0301\u0302\u0303\u0304\u0305\u0306"}
    view = await runtime.work(accounts.update_profile, user_id=cast.ada.id, changes=changes)
    assert (view.first_name, view.last_name) == ("", "Z\u0301\u0302\u0303\u0304")
    form = make_registration("unseen", first_name="\u2800", last_name="\u00ad")
    assert (await account_flows.register(runtime, form)).full_name == "unseen"


async def test_update_profile_drops_what_no_database_keeps(runtime, cast):
    changes = {"bio": "a\0b\ud800\r\nc", "first_name": "A\0da"}
    view = await runtime.work(accounts.update_profile, user_id=cast.ada.id, changes=changes)
    assert (view.bio, view.first_name) == ("ab\nc", "Ada")


async def test_search_leaves_out_the_asking_and_tells_no_addresses(runtime, cast):
    people, more = await runtime.read(accounts.search, viewer_id=cast.ada.id)
    assert [person.username for person in people] == ["grace", "linus", "mallory"]
    assert more is None
    assert not hasattr(people[0], "email")


async def test_search_tells_where_to_go_on(runtime, cast):
    page, more = await runtime.read(accounts.search, viewer_id=cast.ada.id, limit=2)
    assert [person.username for person in page] == ["grace", "linus"]
    page, end = await runtime.read(accounts.search, viewer_id=cast.ada.id, limit=2, after=more)
    assert [person.username for person in page] == ["mallory"]
    assert end is None
    exact, end = await runtime.read(accounts.search, viewer_id=cast.ada.id, limit=3)
    assert (len(exact), end) == (3, None)


@pytest.mark.parametrize("text", ["\0", "\ud800", "gr\0ace", "x" * 100_000])
async def test_search_for_anything_is_answered(text, runtime, cast):
    await runtime.read(accounts.search, viewer_id=cast.ada.id, text=text)
    await runtime.read(accounts.search, viewer_id=cast.ada.id, after=text)


async def test_who_changes_both_names_at_once_is_found_by_both(runtime, cast):
    def change(name, value):
        return runtime.work(accounts.update_profile, user_id=cast.ada.id, changes={name: value})

    for number in range(30):
        await asyncio.gather(change("first_name", f"first{number}"), change("last_name", f"last{number}"))
        text = f"first{number} last{number}"
        found, _ = await runtime.read(accounts.search, viewer_id=cast.grace.id, text=text)
        assert [user.id for user in found] == [cast.ada.id], text


async def test_who_is_disabled_is_out_everywhere_until_enabled(runtime, cast, bus):
    start = {"user_id": cast.grace.id, "kind": SessionKind.API, "client": ""}
    sessions_of_grace = [(await runtime.work(sessions.start, **start)).session_id for _ in range(2)]
    await runtime.work(accounts.disable, user_id=cast.grace.id)
    assert {event.session_id for event in bus.of(SessionEnded)} == set(sessions_of_grace)
    with pytest.raises(errors.ConversationNotFound):
        await say(runtime, cast.grace, cast.pair, "still here")
    with pytest.raises(errors.InvalidCredentials):
        await runtime.work(sessions.start, **start)
    await runtime.work(accounts.enable, user_id=cast.grace.id)
    await runtime.work(sessions.start, **start)
    assert (await say(runtime, cast.grace, cast.pair, "back")).is_new


async def test_nobody_is_neither_disabled_nor_enabled(runtime):
    for service in (accounts.disable, accounts.enable):
        with pytest.raises(errors.UserNotFound):
            await runtime.work(service, user_id=999)


@pytest.mark.parametrize("bio", ["\u200b", "\u3164\n\u2800", " \u00ad "])
async def test_a_biography_that_nobody_sees_is_none(bio, runtime, cast):
    view = await runtime.work(accounts.update_profile, user_id=cast.ada.id, changes={"bio": bio})
    assert view.bio == ""
