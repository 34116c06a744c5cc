"""Mentions: whom a text calls, what is counted of it, and what ends it; on both databases."""

from dataclasses import asdict

import pytest

from chatapp import errors
from chatapp.domain.deeds import Named
from chatapp.domain.events import MessageChanged, MessagePosted, ParticipationChanged
from chatapp.domain.ids import MessageId
from chatapp.domain.mention import EVERYBODY, MAX_HERE
from chatapp.domain.participant import Role
from chatapp.domain.session import SessionKind, Viewer
from chatapp.flows import blocks as block_flows
from chatapp.flows import messages as flow
from chatapp.flows import presence
from chatapp.services import (
    conversations,
    dashboard,
    export,
    mentions,
    messages,
    participants,
    policies,
    privacy,
    receipts,
    sessions,
)
from chatapp.services.log import About
from chatapp.storage import users
from tests.support.cast import add_users, password_hash, say
from tests.support.statements import recorded


@pytest.fixture
def counted(runtime, cast):
    """How many unread messages call a user in a conversation: by the row, the view and the participation alike."""

    async def counted(user, place=cast.group):
        rows = await runtime.read(conversations.list_for, viewer_id=user.id)
        row = next(row.mentions for row in rows if row.id == place.id)
        view = await runtime.read(conversations.open_one, viewer_id=user.id, conversation_id=place.id)
        assert view.mentions == row
        return row

    return counted


@pytest.fixture
def listed(runtime):
    """What a user's own mentions say, the latest first."""

    async def listed(user, **ask):
        page = await runtime.read(mentions.list_for, viewer_id=user.id, **ask)
        return [message.content for message in page.messages]

    return listed


async def calls(runtime, user):
    return (await runtime.read(dashboard.overview, viewer_id=user.id)).total_calls


async def test_a_name_calls_a_participant_and_nobody_else(runtime, cast, bus, counted, listed):
    sent = await say(
        runtime, cast.grace, cast.group, "Look, @Ada, and @ada. `@linus` @nobody @mallory grace@ada.example"
    )
    assert (sent.message.mentions, sent.message.mentioned) == ((cast.ada.id,), (Named(cast.ada.id, "ada"),))
    posted = next(event for event in bus.events if isinstance(event, MessagePosted))
    assert posted.message == sent.message
    assert [await counted(user) for user in (cast.ada, cast.linus, cast.grace)] == [1, 0, 0]
    page = await runtime.read(messages.newest, viewer_id=cast.linus.id, conversation_id=cast.group.id)
    assert page.messages[-1].mentioned == sent.message.mentioned
    assert (await listed(cast.ada), await listed(cast.linus)) == ([sent.message.content], [])


async def test_calling_oneself_counts_for_nobody(runtime, cast, counted, listed):
    await say(runtime, cast.ada, cast.group, "I am @ada")
    assert [await counted(user) for user in (cast.ada, cast.grace)] == [0, 0]
    assert await listed(cast.ada) == []


async def test_what_was_read_is_counted_no_more_and_unread_from_here_counts_again(runtime, cast, bus, counted):
    for n in range(3):
        await say(runtime, cast.grace, cast.group, f"@ada {n}")
    where = {"reader_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(receipts.mark_read, **where, seq=2)
    now = [event.people[cast.ada.id] for event in bus.events if isinstance(event, ParticipationChanged)][-1]
    assert (now.mentions, await counted(cast.ada)) == (1, 1)
    await runtime.work(receipts.mark_unread, **where, seq=1)
    now = [event.people[cast.ada.id] for event in bus.events if isinstance(event, ParticipationChanged)][-1]
    assert (now.mentions, await counted(cast.ada)) == (3, 3)
    await runtime.work(receipts.mark_read, **where)
    assert await counted(cast.ada) == 0


async def test_a_reply_calls_the_author_of_the_original_and_once(runtime, cast, counted, listed):
    await say(runtime, cast.ada, cast.group, "Who comes?")
    about = {"sender_id": cast.grace.id, "conversation_id": cast.group.id, "reply_to": 1}
    sent = await runtime.work(messages.send, **about, content="me")
    assert (sent.message.mentions, await counted(cast.ada), await counted(cast.linus)) == ((), 1, 0)
    await runtime.work(messages.send, **about, content="and @ada too")
    assert (await counted(cast.ada), await listed(cast.ada)) == (2, ["and @ada too", "me"])
    await runtime.work(messages.send, **about | {"sender_id": cast.ada.id}, content="nobody")
    assert await counted(cast.ada) == 2


async def test_all_is_one_row_for_everybody(runtime, cast, counted, listed):
    sent = await say(runtime, cast.grace, cast.group, "Hello @all")
    assert sent.message.mentioned == (Named(EVERYBODY, "all"),)
    assert [await counted(user) for user in (cast.ada, cast.linus, cast.grace)] == [1, 1, 0]
    both = await say(runtime, cast.grace, cast.group, "@ada @all")
    assert both.message.mentions == (cast.ada.id, EVERYBODY)
    assert (await counted(cast.ada), len(await listed(cast.ada))) == (2, 2)


async def test_a_direct_conversation_has_no_all(runtime, cast, counted):
    sent = await say(runtime, cast.grace, cast.pair, "@all @here")
    assert (sent.message.mentions, await counted(cast.ada, cast.pair)) == ((), 0)


@pytest.mark.parametrize(
    ("who", "role", "is_called"), [("admins", "member", 0), ("admins", "admin", 1), ("nobody", "owner", 0)]
)
async def test_a_policy_says_who_may_call_all(runtime, cast, counted, who, role, is_called):
    await runtime.work(policies.change, values={"mention_all": who})
    if role != "owner":
        about = {"conversation_id": cast.group.id, "user_id": cast.grace.id, "role": Role(role)}
        await runtime.work(participants.set_role, actor_id=cast.ada.id, **about)
    sender = cast.ada if role == "owner" else cast.grace
    sent = await say(runtime, sender, cast.group, "@all and @here")
    assert len(sent.message.mentions) == is_called
    assert await counted(cast.linus) == is_called
    with pytest.raises(errors.Invalid):
        await runtime.work(policies.change, values={"mention_all": "some"})


async def test_here_calls_those_who_are_active_now(runtime, cast, counted):
    await presence.connect(runtime, user_id=cast.linus.id, connection="a")
    await presence.connect(runtime, user_id=cast.mallory.id, connection="b")
    about = {"sender_id": cast.grace.id, "conversation_id": cast.group.id}
    sent = await flow.say(runtime, **about, content="Is anybody @here?")
    assert sent.message.mentioned == (Named(cast.linus.id, "here"),)
    assert [await counted(user) for user in (cast.ada, cast.linus)] == [0, 1]
    edited = await flow.reword(runtime, editor_id=cast.grace.id, message_id=sent.message.id, content="@here, @ada")
    assert set(edited.mentions) == {cast.ada.id, cast.linus.id}
    with pytest.raises(errors.ConversationNotFound):
        await flow.say(runtime, sender_id=cast.mallory.id, conversation_id=cast.group.id, content="@here")


async def test_here_calls_all_where_many_are_there(runtime, cast):
    about = {"sender_id": cast.grace.id, "conversation_id": cast.group.id, "content": "@here"}
    sent = await runtime.work(messages.post, **about, about=About(present=range(1, MAX_HERE + 2)))
    assert sent.message.mentions == (EVERYBODY,)


async def test_an_edit_calls_those_who_were_not_called_before(runtime, cast, bus, counted):
    sent = await say(runtime, cast.grace, cast.group, "@linus, hello")
    about = {"editor_id": cast.grace.id, "message_id": sent.message.id}
    edited = await runtime.work(messages.edit, **about, content="@ada, hello")
    assert edited.mentions == (cast.ada.id,)
    changed = next(event for event in bus.events if isinstance(event, MessageChanged))
    assert changed.message.mentions == (cast.ada.id,)
    assert [await counted(user) for user in (cast.ada, cast.linus)] == [1, 1]
    for content in ("@ada @linus", "nobody", "@all, @grace"):
        edited = await runtime.work(messages.edit, **about, content=content)
    assert (edited.mentions, await counted(cast.ada)) == ((EVERYBODY, cast.grace.id), 1)


async def test_a_deleted_message_calls_nobody(runtime, cast, counted, listed):
    sent = await say(runtime, cast.grace, cast.group, "@ada @all")
    gone = await runtime.work(messages.delete, editor_id=cast.grace.id, message_id=sent.message.id)
    assert (gone.mentions, gone.mentioned, await counted(cast.ada), await listed(cast.ada)) == ((), (), 0, [])


async def test_a_person_who_is_blocked_calls_in_vain(runtime, cast, counted, listed):
    await say(runtime, cast.grace, cast.group, "@ada and @all")
    await block_flows.block(runtime, viewer_id=cast.ada.id, user_id=cast.grace.id)
    assert (await counted(cast.ada), await calls(runtime, cast.ada), await listed(cast.ada)) == (0, 0, [])
    assert await counted(cast.linus) == 1
    await block_flows.unblock(runtime, viewer_id=cast.ada.id, user_id=cast.grace.id)
    assert await counted(cast.ada) == 1


async def test_leaving_ends_mentions_and_joining_shows_none_from_before(runtime, cast, listed):
    await say(runtime, cast.grace, cast.group, "@linus and @all")
    await runtime.work(participants.remove, actor_id=cast.ada.id, conversation_id=cast.group.id, user_id=cast.linus.id)
    assert await listed(cast.linus) == []
    again = await say(runtime, cast.grace, cast.group, "@linus?")
    assert again.message.mentions == ()
    about = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(participants.add, **about, user_ids=[cast.linus.id])
    assert await listed(cast.linus) == []
    await say(runtime, cast.grace, cast.group, "@linus!")
    assert await listed(cast.linus) == ["@linus!"]


async def test_the_sum_has_all_of_direct_conversations_and_mentions_of_groups(runtime, cast):
    before = await calls(runtime, cast.ada)
    for place, content in ((cast.pair, "one"), (cast.pair, "two"), (cast.group, "three"), (cast.group, "@ada four")):
        await say(runtime, cast.grace, place, content)
    assert await calls(runtime, cast.ada) == before + 3


async def test_pages_of_own_mentions_follow_each_other_over_conversations(runtime, cast):
    sent = [await say(runtime, cast.grace, place, "@ada") for place in (cast.pair, cast.group, cast.pair, cast.group)]
    found, before = [], None
    for _ in range(2):
        page = await runtime.read(mentions.list_for, viewer_id=cast.ada.id, before=before, limit=2)
        found, before = found + page.messages, page.messages[-1].id
    assert not page.has_older
    assert [message.id for message in found] == [each.message.id for each in reversed(sent)]
    for message in found:
        ask = {"viewer_id": cast.ada.id, "conversation_id": message.conversation, "seq": message.seq, "limit": 2}
        assert message in (await runtime.read(messages.page_around, **ask)).messages
    assert not (await runtime.read(mentions.list_for, viewer_id=cast.ada.id, before=MessageId(1))).messages


async def test_a_disabled_participant_is_not_called(runtime, cast):
    def disable(work):
        users.by_id(work.db, cast.linus.id).is_active = False

    await runtime.work(disable)
    assert (await say(runtime, cast.grace, cast.group, "@linus")).message.mentions == ()


async def test_mentions_are_exported_and_go_with_the_account(runtime, cast):
    await say(runtime, cast.grace, cast.group, "@ada")
    await say(runtime, cast.grace, cast.pair, "@ada")
    started = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.BROWSER, client="")
    found, _ = await runtime.read(export.called, viewer=Viewer(cast.ada.id, started.session_id), after=None)
    assert found == [
        {"conversation": cast.group.id, "seq": 1, "kind": "person"},
        {"conversation": cast.pair.id, "seq": 1, "kind": "person"},
    ]
    await runtime.work(privacy.delete, user_id=cast.ada.id, shown=password_hash())
    assert not (await runtime.read(mentions.list_for, viewer_id=cast.ada.id)).messages


async def test_a_message_without_a_name_costs_no_query_more(runtime, cast):
    def count(content, **more):
        async def run():
            about = {"sender_id": cast.ada.id, "conversation_id": cast.group.id, **more}
            with recorded(runtime) as statements:
                await runtime.work(messages.send, **about, content=content)
            return len(statements)

        return run()

    await count("warm")
    plain = await count("no sign")
    assert plain == await count("`@ada` and a@b.example")
    assert await count("@ada @grace @linus") == plain + 2
    assert await count("@all @ada") == plain + 4  # the policies are read once by a process
    assert await count("@all @ada") == plain + 3


async def test_a_name_costs_the_same_for_many(runtime, cast):
    people = await add_users(runtime, 60)
    about = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(participants.add, **about, user_ids=people)
    names = " ".join(f"@person{number}" for number in range(60))
    sent = await say(runtime, cast.ada, cast.group, names)
    assert len(sent.message.mentions) == 50
    assert set(asdict(sent.message)) >= {"mentions", "mentioned"}


async def test_candidates_are_the_others_of_a_small_conversation_and_whoever_is_called_so(runtime, cast):
    ask = {"viewer_id": cast.ada.id, "conversation_id": cast.group.id, "limit": 8}
    found = await runtime.read(mentions.candidates, **ask, text="")
    assert ([user.id for user in found.people], found.others) == ([cast.grace.id, cast.linus.id], [])
    assert (found.count, found.may_call_all, found.may_add, found.known) == (2, True, True, [cast.grace.id])
    found = await runtime.read(mentions.candidates, **ask, text="mal")
    assert [user.id for user in found.people] == [cast.grace.id, cast.linus.id]
    assert [user.id for user in found.others] == [cast.mallory.id]
    found = await runtime.read(mentions.candidates, **ask | {"viewer_id": cast.grace.id}, text="")
    assert (found.may_call_all, found.may_add) == (True, False)
    found = await runtime.read(mentions.candidates, **ask | {"conversation_id": cast.pair.id}, text="")
    assert (found.count, found.may_call_all, found.may_add) == (1, False, False)
    with pytest.raises(errors.ConversationNotFound):
        await runtime.read(mentions.candidates, **ask | {"viewer_id": cast.mallory.id}, text="")


async def test_of_a_large_conversation_those_are_candidates_who_are_called_so(runtime, cast, monkeypatch):
    monkeypatch.setattr(mentions, "NAMED", 2)
    ask = {"viewer_id": cast.ada.id, "conversation_id": cast.group.id, "limit": 8}
    assert [user.id for user in (await runtime.read(mentions.candidates, **ask, text="LIN")).people] == [cast.linus.id]
    found = await runtime.read(mentions.candidates, **ask | {"limit": 1}, text="")
    assert (len(found.people), found.count) == (1, 2)


@pytest.mark.parametrize("name", ["\0", "a\0b", "\ud800", "", "x" * 2000])
async def test_a_name_that_no_database_takes_is_that_of_nobody(runtime, cast, name):
    ask = {"viewer_id": cast.ada.id, "conversation_id": cast.group.id}
    found = await runtime.read(mentions.check, **ask, names=[name, "grace"])
    assert [user.id for user in found.people] == [cast.grace.id]
    await runtime.read(mentions.candidates, **ask, text=name, limit=5)


async def test_names_are_checked_before_a_text_goes(runtime, cast):
    ask = {"viewer_id": cast.ada.id, "conversation_id": cast.group.id}
    found = await runtime.read(mentions.check, **ask, names=["grace", "mallory", "nobody", "all"])
    assert ([user.id for user in found.people], [user.id for user in found.others]) == (
        [cast.grace.id],
        [cast.mallory.id],
    )
    assert found.count == 2
