"""Groups: who is in, who may what, and what is said about it."""

import asyncio

import pytest

from chatapp import errors
from chatapp.domain.conversation import SharedConversation
from chatapp.domain.deeds import Named
from chatapp.domain.events import ConversationChanged, MessagePosted, ParticipationChanged
from chatapp.domain.participant import NAMED, Participation, Role
from chatapp.services import accounts, conversations, messages, participants, receipts
from tests.support.cast import add_users, say

HUGE = 2**80


class Group:
    """The cast's group, with people as actors."""

    def __init__(self, runtime, cast) -> None:
        self.runtime, self.cast, self.id = runtime, cast, cast.group.id

    async def add(self, actor, *people):
        ids = [getattr(person, "id", person) for person in people]
        return await self._do(participants.add, actor_id=actor.id, user_ids=ids)

    async def remove(self, actor, person):
        await self._do(participants.remove, actor_id=actor.id, user_id=getattr(person, "id", person))

    async def leave(self, person):
        await self._do(participants.leave, user_id=person.id)

    async def make(self, actor, person, role):
        return await self._do(participants.set_role, actor_id=actor.id, user_id=person.id, role=Role(role))

    async def rename(self, actor, name):
        return await self._do(conversations.rename, actor_id=actor.id, name=name)

    async def view(self, viewer=None):
        viewer = viewer or self.cast.ada
        return await self.runtime.read(conversations.open_one, viewer_id=viewer.id, conversation_id=self.id)

    async def roles(self, viewer=None):
        return {person.username: person.role for person in (await self.view(viewer)).participants}

    async def shared(self, viewer=None):
        viewer = viewer or self.cast.ada
        return await self.runtime.read(conversations.shared, viewer_id=viewer.id, conversation_id=self.id)

    async def lines(self, viewer=None):
        viewer = viewer or self.cast.ada
        page = await self.runtime.read(messages.newest, viewer_id=viewer.id, conversation_id=self.id)
        return [message.content for message in page.messages if message.kind == "system"]

    async def _do(self, service, **arguments):
        return await self.runtime.work(service, conversation_id=self.id, **arguments)


@pytest.fixture
def group(runtime, cast):
    return Group(runtime, cast)


async def test_rename_is_told_and_said(cast, group, bus):
    view = await group.rename(cast.ada, "  Other \n names ")
    assert (view.name, view.last_seq) == ("Other names", 1)
    roles = {cast.ada.id: Role.OWNER, cast.grace.id: Role.MEMBER, cast.linus.id: Role.MEMBER}
    shared = SharedConversation(
        id=group.id, revision=2, is_group=True, name="Other names", participants_count=3, roles=roles
    )
    assert bus.events[0] == ConversationChanged(shared, cast.everybody)
    assert await group.shared() == shared
    (line,) = bus.of(MessagePosted)
    assert (line.message.kind, line.message.sender) == ("system", cast.ada.id)
    assert line.message.content == "Ada Lovelace renamed the group to Other names"
    assert line.audience == cast.everybody


async def test_rename_to_the_same_is_nothing(cast, group, bus):
    await group.rename(cast.ada, " Compilers ")
    assert bus.events == []


async def test_a_name_may_be_taken_away(cast, group):
    assert (await group.rename(cast.ada, " ")).name == ""
    assert await group.lines() == ["Ada Lovelace took the group's name away"]


async def test_a_name_has_a_limit(cast, group, bus):
    with pytest.raises(errors.Invalid) as caught:
        await group.rename(cast.ada, "x" * 81)
    assert set(caught.value.fields) == {"name"}
    assert bus.events == []


async def test_add_tells_everybody_and_those_who_are_new(cast, group, bus):
    added = await group.add(cast.ada, cast.mallory)
    assert (added.is_changed, added.invited) == (True, [])
    assert [person.username for person in added.group.participants][-1] == "mallory"
    everybody = cast.everybody | {cast.mallory.id}
    joined, changed, line = bus.events
    mine = Participation(revision=2, is_member=True, as_of_revision=2)
    assert joined == ParticipationChanged(group.id, {cast.mallory.id: mine}, by=cast.ada.id, name="Compilers")
    assert changed == ConversationChanged(await group.shared(), everybody)
    assert (changed.conversation.roles[cast.mallory.id], changed.conversation.participants_count) == ("member", 4)
    assert line.audience == everybody
    assert await group.lines() == ["Ada Lovelace added mallory"]


async def test_who_was_added_may_read_everything_and_has_nothing_unread(runtime, cast, group):
    for number in range(5):
        await say(runtime, cast.grace, cast.group, f"number {number}")
    await group.add(cast.ada, cast.mallory)
    view = await group.view(cast.mallory)
    assert (view.unread_count, view.last_seq) == (0, 6)
    page = await runtime.read(messages.newest, viewer_id=cast.mallory.id, conversation_id=group.id)
    assert [message.seq for message in page.messages] == [1, 2, 3, 4, 5, 6]


async def test_who_is_in_already_is_passed_over(cast, group, bus):
    added = await group.add(cast.ada, cast.grace, cast.linus)
    assert (added.is_changed, len(added.group.participants)) == (False, 3)
    assert bus.events == []
    await group.add(cast.ada, cast.grace, cast.mallory)
    assert await group.lines() == ["Ada Lovelace added mallory"]


async def test_a_line_names_a_few_and_counts_the_rest(runtime, cast, group):
    people = await add_users(runtime, 11)
    await group.add(cast.ada, *people[:4])
    await group.add(cast.ada, *people[4:])
    assert await group.lines() == [
        "Ada Lovelace added person0, person1, person2 and person3",
        "Ada Lovelace added person4, person5, person6 and 4 more",
    ]


@pytest.mark.parametrize(
    ("people", "reason"),
    [
        ([], "at least one"),
        ([4, 4], "more than once"),
        ([404_404], "can't be added"),
        ([0], "can't be added"),
        ([-1], "can't be added"),
        ([HUGE], "can't be added"),
    ],
)
async def test_add_refuses_impossible_people(people, reason, cast, group, bus):
    with pytest.raises(errors.Invalid) as caught:
        await group.add(cast.ada, *people)
    assert reason in caught.value.fields["user_ids"][0]
    assert bus.events == []


async def test_a_group_has_a_limit(cast, group, monkeypatch):
    monkeypatch.setattr(conversations, "MAX_PARTICIPANTS", 3)
    with pytest.raises(errors.Invalid) as caught:
        await group.add(cast.ada, cast.mallory)
    assert "at most 3" in caught.value.detail


async def test_who_was_removed_hears_of_it_and_of_nothing_after_it(runtime, cast, group, bus):
    await group.remove(cast.ada, cast.grace)
    gone, changed, line = bus.take()
    out = {cast.grace.id: Participation(revision=2, is_member=False)}
    assert gone == ParticipationChanged(group.id, out, by=cast.ada.id, name="Compilers")
    rest = cast.everybody - {cast.grace.id}
    assert (changed.audience, changed.conversation.roles.keys()) == (rest, rest)
    assert (line.message.content, line.audience) == ("Ada Lovelace removed Grace Hopper", rest)
    named = (Named(cast.ada.id, "Ada Lovelace"), Named(cast.grace.id, "Grace Hopper"))
    assert line.message.named == named
    page = await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=group.id)
    assert page.messages[-1].named == named
    assert (await say(runtime, cast.linus, cast.group, "quiet here")).message.seq == 2
    assert bus.events[0].audience == rest
    with pytest.raises(errors.ConversationNotFound):
        await group.view(cast.grace)
    with pytest.raises(errors.ConversationNotFound):
        await say(runtime, cast.grace, cast.group, "let me in")
    assert [row.id for row in await runtime.read(conversations.list_for, viewer_id=cast.grace.id)] == [cast.pair.id]


async def test_who_comes_back_finds_everything(runtime, cast, group):
    await group.remove(cast.ada, cast.grace)
    await say(runtime, cast.linus, cast.group, "meanwhile")
    await group.add(cast.ada, cast.grace)
    view = await group.view(cast.grace)
    assert (view.last_seq, view.unread_count) == (3, 0)


@pytest.mark.parametrize(
    ("actor", "person", "may"),
    [
        ("owner", "owner2", True),
        ("owner", "admin", True),
        ("owner", "member", True),
        ("admin", "owner", False),
        ("admin", "admin2", False),
        ("admin", "member", True),
        ("member", "owner", False),
        ("member", "admin", False),
        ("member", "member2", False),
    ],
)
async def test_who_may_remove_whom(actor, person, may, runtime, cast, group):
    people = dict(zip(["owner2", "admin", "admin2", "member", "member2"], await add_users(runtime, 5), strict=True))
    people = {name: type("Person", (), {"id": key}) for name, key in people.items()} | {"owner": cast.ada}
    await group.add(cast.ada, *(people[name] for name in people if name != "owner"))
    for name in ("owner2", "admin", "admin2"):
        await group.make(cast.ada, people[name], name.rstrip("2"))
    if may:
        await group.remove(people[actor], people[person])
        return
    with pytest.raises(errors.Forbidden):
        await group.remove(people[actor], people[person])


async def test_a_member_manages_nothing(cast, group, bus):
    for refused in (
        group.add(cast.grace, cast.mallory),
        group.rename(cast.grace, "Mine"),
        group.remove(cast.grace, cast.linus),
        group.make(cast.grace, cast.grace, "owner"),
    ):
        with pytest.raises(errors.Forbidden):
            await refused
    assert bus.events == []


async def test_an_admin_manages_all_but_roles(cast, group, bus):
    await group.make(cast.ada, cast.grace, "admin")
    bus.take()
    with pytest.raises(errors.Forbidden):
        await group.make(cast.grace, cast.linus, "admin")
    assert bus.events == []
    await group.rename(cast.grace, "Hers")
    await group.add(cast.grace, cast.mallory)
    await group.remove(cast.grace, cast.mallory)
    assert len(await group.lines()) == 4


async def test_somebody_who_is_not_in_can_be_neither_removed_nor_promoted(cast, group):
    for person in (cast.mallory, type("Nobody", (), {"id": HUGE})):
        with pytest.raises(errors.ParticipantNotFound):
            await group.remove(cast.ada, person)
        with pytest.raises(errors.ParticipantNotFound):
            await group.make(cast.ada, person, "admin")


async def test_roles_are_told_and_said(cast, group, bus):
    person = await group.make(cast.ada, cast.grace, "admin")
    assert (person.username, person.role) == ("grace", "admin")
    assert bus.events[0] == ConversationChanged(await group.shared(), cast.everybody)
    assert bus.events[0].conversation.roles[cast.grace.id] == Role.ADMIN
    await group.make(cast.ada, cast.grace, "admin")
    await group.make(cast.ada, cast.grace, "owner")
    await group.make(cast.grace, cast.ada, "member")
    assert await group.lines() == [
        "Ada Lovelace made Grace Hopper an admin",
        "Ada Lovelace made Grace Hopper an owner",
        "Grace Hopper made Ada Lovelace a member",
    ]
    assert await group.roles() == {"ada": "member", "grace": "owner", "linus": "member"}


async def test_the_last_owner_cannot_step_down(cast, group):
    with pytest.raises(errors.LastOwner):
        await group.make(cast.ada, cast.ada, "member")
    await group.make(cast.ada, cast.grace, "owner")
    await group.make(cast.ada, cast.ada, "admin")
    assert await group.roles() == {"ada": "admin", "grace": "owner", "linus": "member"}


async def test_leaving_is_told_and_said(cast, group, bus):
    await group.leave(cast.grace)
    out = {cast.grace.id: Participation(revision=2, is_member=False)}
    assert (bus.events[0].people, bus.events[0].by) == (out, cast.grace.id)
    assert await group.lines() == ["Grace Hopper left"]
    assert await group.roles() == {"ada": "owner", "linus": "member"}


async def test_removing_oneself_is_leaving(cast, group):
    await group.remove(cast.grace, cast.grace)
    assert await group.lines() == ["Grace Hopper left"]


async def test_the_oldest_admin_inherits(cast, group, bus):
    await group.add(cast.ada, cast.mallory)
    await group.make(cast.ada, cast.mallory, "admin")
    await group.make(cast.ada, cast.linus, "admin")
    bus.take()
    await group.leave(cast.ada)
    assert bus.events[1].conversation.roles[cast.linus.id] == Role.OWNER
    assert cast.ada.id not in bus.events[1].audience
    assert await group.roles(cast.grace) == {"grace": "member", "linus": "owner", "mallory": "admin"}
    assert (await group.lines(cast.grace))[-1] == "Ada Lovelace left, and Linus Torvalds is the owner now"


async def test_without_admins_the_oldest_member_inherits(cast, group):
    await group.leave(cast.ada)
    assert await group.roles(cast.grace) == {"grace": "owner", "linus": "member"}


async def test_nobody_inherits_while_an_owner_stays(cast, group):
    await group.make(cast.ada, cast.linus, "owner")
    await group.leave(cast.ada)
    assert await group.roles(cast.grace) == {"grace": "member", "linus": "owner"}


async def test_nobody_who_was_disabled_inherits(runtime, cast, group):
    await group.make(cast.ada, cast.grace, "admin")
    await runtime.work(accounts.disable, user_id=cast.grace.id)
    await group.leave(cast.ada)
    assert await group.roles(cast.linus) == {"grace": "admin", "linus": "owner"}


async def test_an_owner_who_was_disabled_counts_as_none(runtime, cast, group):
    await group.make(cast.ada, cast.grace, "owner")
    await runtime.work(accounts.disable, user_id=cast.grace.id)
    with pytest.raises(errors.LastOwner):
        await group.make(cast.ada, cast.ada, "member")
    await group.leave(cast.ada)
    assert await group.roles(cast.linus) == {"grace": "owner", "linus": "owner"}


async def test_the_revisions_of_one_person_only_grow_also_when_they_come_back(runtime, cast, group, bus):
    """The row goes and another one comes; reading often must not make the first one look newer."""
    for number in range(1, 6):
        await say(runtime, cast.ada, cast.group, f"number {number}")
        await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=group.id)
    await group.remove(cast.ada, cast.grace)
    await group.add(cast.ada, cast.grace)
    await runtime.work(receipts.mark_read, reader_id=cast.grace.id, conversation_id=group.id)
    await group.leave(cast.grace)
    told = [event.people[cast.grace.id] for event in bus.of(ParticipationChanged)]
    assert [each.is_member for each in told] == [True] * 5 + [False] + [True] * 2 + [False]
    revisions = [each.revision for each in told]
    assert revisions == sorted(set(revisions))


async def test_the_revision_of_a_group_rises_with_each_change_and_no_message(runtime, cast, group, bus):
    await group.rename(cast.ada, "Other names")
    await group.make(cast.ada, cast.grace, "admin")
    await say(runtime, cast.ada, cast.group, "nothing new about the group")
    await group.add(cast.grace, cast.mallory)
    await group.remove(cast.grace, cast.mallory)
    await group.leave(cast.linus)
    revisions = [event.conversation.revision for event in bus.of(ConversationChanged)]
    assert len(revisions) == 5
    assert revisions == sorted(set(revisions))
    view, shared = await group.view(), await group.shared()
    assert view.revision == shared.revision == revisions[-1]


async def test_above_a_hundred_participants_the_group_counts_them_and_names_no_roles(runtime, cast, bus):
    others = await add_users(runtime, NAMED)
    for count, are_named in ((NAMED - 1, True), (NAMED, False)):
        group = await runtime.work(conversations.start_group, starter_id=cast.ada.id, other_ids=others[:count])
        bus.take()
        await runtime.work(conversations.rename, actor_id=cast.ada.id, conversation_id=group.id, name="Many")
        (changed,) = bus.of(ConversationChanged)
        assert (changed.conversation.participants_count, len(changed.audience)) == (count + 1, count + 1)
        assert bool(changed.conversation.roles) is are_named


async def test_a_group_is_shared_with_its_participants_alone(cast, group):
    with pytest.raises(errors.ConversationNotFound):
        await group.shared(cast.mallory)
    group.id = HUGE
    with pytest.raises(errors.ConversationNotFound):
        await group.shared()


async def test_a_group_that_everybody_left_stays_stored(runtime, cast, group):
    for person in (cast.ada, cast.linus, cast.grace):
        await group.leave(person)
    stored = await runtime.work(lambda work: conversations.conversations.by_id(work.db, group.id))
    assert stored.last_seq == 3


async def test_a_direct_conversation_stays_between_two(runtime, cast, bus):
    pair = Group(runtime, cast)
    pair.id = cast.pair.id
    for refused in (
        pair.add(cast.ada, cast.linus),
        pair.rename(cast.ada, "We two"),
        pair.remove(cast.ada, cast.grace),
        pair.leave(cast.ada),
        pair.make(cast.ada, cast.grace, "admin"),
    ):
        with pytest.raises(errors.NotAGroup):
            await refused
    view = await pair.view()
    assert (view.is_group, view.name, len(view.participants), bus.events) == (False, "", 2, [])


async def test_two_owners_who_leave_at_once_leave_an_owner(runtime, cast, group):
    await group.make(cast.ada, cast.grace, "owner")
    await asyncio.gather(group.leave(cast.ada), group.leave(cast.grace))
    assert await group.roles(cast.linus) == {"linus": "owner"}


async def test_two_owners_who_step_down_at_once_leave_an_owner(cast, group):
    await group.make(cast.ada, cast.grace, "owner")
    acts = (group.make(person, person, "member") for person in (cast.ada, cast.grace))
    answers = await asyncio.gather(*acts, return_exceptions=True)
    assert sum(isinstance(answer, errors.LastOwner) for answer in answers) == 1
    assert "owner" in (await group.roles()).values()


async def test_two_who_add_the_same_person_at_once_add_one(cast, group):
    await group.make(cast.ada, cast.grace, "admin")
    answers = await asyncio.gather(*(group.add(actor, cast.mallory) for actor in (cast.ada, cast.grace) * 3))
    assert sorted(answer.is_changed for answer in answers) == [False] * 5 + [True]
    assert len((await group.view()).participants) == 4


async def test_nobody_writes_after_the_line_of_their_own_removal(runtime, cast, group):
    async def talk():
        for number in range(20):
            await say(runtime, cast.grace, cast.group, f"{number}")

    await asyncio.gather(talk(), group.remove(cast.ada, cast.grace), return_exceptions=True)
    page = await runtime.read(messages.newest, viewer_id=cast.ada.id, conversation_id=group.id)
    line = next(message.seq for message in page.messages if message.kind == "system")
    assert [message.seq for message in page.messages if message.sender == cast.grace.id and message.seq > line] == []
