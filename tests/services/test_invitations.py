import asyncio

import pytest

from chatapp import errors
from chatapp.domain.departure import UNNAMED
from chatapp.domain.events import ConversationChanged, ParticipationChanged, PersonalChanged
from chatapp.domain.participant import Role
from chatapp.flows import blocks
from chatapp.services import conversations, dashboard, invitations, messages, participants
from tests.support.cast import say


async def leave(runtime, cast, person):
    await runtime.work(participants.leave, user_id=person.id, conversation_id=cast.group.id)


async def add(runtime, cast, actor, *people):
    ids = [person.id for person in people]
    return await runtime.work(participants.add, actor_id=actor.id, conversation_id=cast.group.id, user_ids=ids)


async def invited(runtime, person):
    return await runtime.read(invitations.list_for, viewer_id=person.id)


async def accept(runtime, cast, person):
    return await runtime.work(invitations.accept, viewer_id=person.id, group_id=cast.group.id)


async def decline(runtime, cast, person):
    await runtime.work(invitations.decline, viewer_id=person.id, group_id=cast.group.id)


@pytest.fixture
async def invitation(runtime, cast, bus):
    """Linus left the group, and was invited again by ada."""
    await leave(runtime, cast, cast.linus)
    bus.take()
    return await add(runtime, cast, cast.ada, cast.linus)


async def test_who_left_is_invited_and_not_added(runtime, cast, bus, invitation):
    assert (invitation.is_changed, invitation.invited) == (True, [cast.linus.id])
    assert {person.user_id for person in invitation.group.participants} == {cast.ada.id, cast.grace.id}
    assert bus.events == [PersonalChanged("invitations", frozenset({cast.linus.id}), cast.group.id)]
    (found,) = await invited(runtime, cast.linus)
    assert (found.conversation, found.title, found.participants_count) == (cast.group.id, "Compilers", 2)
    assert (found.invited_by, found.invited_by_username, found.invited_by_name) == (
        cast.ada.id,
        "ada",
        "Ada Lovelace",
    )


async def test_an_invitation_gives_no_access_no_events_and_no_counts(runtime, cast, bus, invitation):
    bus.take()
    await say(runtime, cast.ada, cast.group, "without linus")
    assert all(cast.linus.id not in event.audience for event in bus.events)
    with pytest.raises(errors.ConversationNotFound):
        await runtime.read(messages.newest, viewer_id=cast.linus.id, conversation_id=cast.group.id)
    with pytest.raises(errors.ConversationNotFound):
        await say(runtime, cast.linus, cast.group, "hello")
    stats = await runtime.read(dashboard.overview, viewer_id=cast.linus.id)
    assert (stats.total_conversations, stats.total_unread, stats.recent_conversations) == (0, 0, [])


async def test_accepting_brings_back(runtime, cast, bus, invitation):
    bus.take()
    view = await accept(runtime, cast, cast.linus)
    assert {person.user_id for person in view.participants} == cast.everybody
    assert view.last_message.content == "Linus Torvalds joined again"
    (joined,), (changed,) = bus.of(ParticipationChanged), bus.of(ConversationChanged)
    assert (joined.audience, joined.by) == ({cast.linus.id}, cast.linus.id)
    assert (changed.audience, changed.conversation.roles.keys()) == (cast.everybody, cast.everybody)
    assert await invited(runtime, cast.linus) == []
    await say(runtime, cast.linus, cast.group, "hello again")


async def test_after_declining_the_group_cannot_invite_again(runtime, cast, bus, invitation):
    bus.take()
    await decline(runtime, cast, cast.linus)
    assert bus.take() == [PersonalChanged("invitations", frozenset({cast.linus.id}), cast.group.id)]
    assert await invited(runtime, cast.linus) == []
    with pytest.raises(errors.Invalid) as caught:
        await add(runtime, cast, cast.ada, cast.linus)
    assert caught.value.fields == {"user_ids": [conversations.NOT_ADDABLE]}
    with pytest.raises(errors.InvitationNotFound):
        await accept(runtime, cast, cast.linus)


async def test_inviting_again_tells_nobody_a_second_time(runtime, cast, bus, invitation):
    bus.take()
    again = await add(runtime, cast, cast.ada, cast.linus)
    assert (again.is_changed, again.invited, bus.events) == (False, [cast.linus.id], [])


async def test_one_call_adds_some_and_invites_others(runtime, cast, bus):
    await leave(runtime, cast, cast.linus)
    added = await add(runtime, cast, cast.ada, cast.linus, cast.mallory)
    assert added.invited == [cast.linus.id]
    assert cast.mallory.id in {person.user_id for person in added.group.participants}


async def test_being_removed_is_not_leaving(runtime, cast):
    ask = {"actor_id": cast.ada.id, "conversation_id": cast.group.id}
    await runtime.work(participants.remove, **ask, user_id=cast.linus.id)
    added = await add(runtime, cast, cast.ada, cast.linus)
    assert (added.invited, len(added.group.participants)) == ([], 3)


async def test_leaving_again_after_coming_back_needs_a_new_invitation(runtime, cast, invitation):
    await accept(runtime, cast, cast.linus)
    await leave(runtime, cast, cast.linus)
    assert (await add(runtime, cast, cast.ada, cast.linus)).invited == [cast.linus.id]


@pytest.mark.parametrize("answer", [accept, decline])
async def test_only_who_was_invited_can_answer(answer, runtime, cast, invitation):
    """Who merely left, who takes part, an outsider: one answer."""
    await leave(runtime, cast, cast.grace)
    for person in (cast.grace, cast.ada, cast.mallory):
        with pytest.raises(errors.InvitationNotFound):
            await answer(runtime, cast, person)


@pytest.mark.parametrize("service", [invitations.accept, invitations.decline])
@pytest.mark.parametrize("group_id", [404_404, 0, -1, 2**80])
async def test_no_group_no_invitation(service, group_id, runtime, cast):
    with pytest.raises(errors.InvitationNotFound):
        await runtime.work(service, viewer_id=cast.ada.id, group_id=group_id)


async def test_a_full_group_keeps_the_invitation_open(runtime, cast, invitation, monkeypatch):
    monkeypatch.setattr(conversations, "MAX_PARTICIPANTS", 2)
    with pytest.raises(errors.GroupFull):
        await accept(runtime, cast, cast.linus)
    assert len(await invited(runtime, cast.linus)) == 1


async def test_who_comes_back_to_an_empty_group_owns_it(runtime, cast, invitation):
    for person in (cast.grace, cast.ada):
        await leave(runtime, cast, person)
    view = await accept(runtime, cast, cast.linus)
    assert [(person.user_id, person.role) for person in view.participants] == [(cast.linus.id, "owner")]


async def test_a_group_without_a_name_does_not_show_who_is_in_it(runtime, cast):
    await runtime.work(conversations.rename, actor_id=cast.ada.id, conversation_id=cast.group.id, name="")
    await leave(runtime, cast, cast.linus)
    await add(runtime, cast, cast.ada, cast.linus)
    assert [found.title for found in await invited(runtime, cast.linus)] == [UNNAMED]


async def test_accepting_twice_at_once_joins_once(runtime, cast, invitation):
    answers = await asyncio.gather(*(accept(runtime, cast, cast.linus) for _ in range(4)), return_exceptions=True)
    assert sorted(type(answer).__name__ for answer in answers) == ["ConversationView"] + ["InvitationNotFound"] * 3


async def test_a_block_takes_the_invitations_of_the_blocked_person_back(runtime, cast, bus, invitation):
    """The group's name, which its admins write, would go on reaching the person who blocked one of them."""
    bus.take()
    await blocks.block(runtime, viewer_id=cast.linus.id, user_id=cast.ada.id)
    assert [event.what for event in bus.of(PersonalChanged)] == ["invitations", "blocks"]
    assert await invited(runtime, cast.linus) == []
    with pytest.raises(errors.InvitationNotFound):
        await accept(runtime, cast, cast.linus)
    with pytest.raises(errors.Invalid):
        await add(runtime, cast, cast.ada, cast.linus)


async def test_others_may_invite_after_a_block_and_keep_their_invitations(runtime, cast, invitation):
    """Whoever was invited by a person that they blocked has left the group, as before the invitation."""
    await blocks.block(runtime, viewer_id=cast.linus.id, user_id=cast.grace.id)
    assert [each.invited_by for each in await invited(runtime, cast.linus)] == [cast.ada.id]
    await blocks.block(runtime, viewer_id=cast.linus.id, user_id=cast.ada.id)
    role = {"actor_id": cast.ada.id, "conversation_id": cast.group.id, "user_id": cast.grace.id, "role": Role.ADMIN}
    await runtime.work(participants.set_role, **role)
    await blocks.unblock(runtime, viewer_id=cast.linus.id, user_id=cast.grace.id)
    await add(runtime, cast, cast.grace, cast.linus)
    assert [each.invited_by for each in await invited(runtime, cast.linus)] == [cast.grace.id]
