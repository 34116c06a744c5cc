"""What a viewer may see of a person: the same people as in the search, and what both share."""

import pytest

from chatapp import errors
from chatapp.flows import blocks as block_flows
from chatapp.services import accounts, blocks, conversations, participants, people, preferences, presence, privacy
from tests.support.cast import add_user, password_hash, say


@pytest.fixture
def profile(runtime):
    async def profile(viewer, person):
        return await runtime.read(people.profile, viewer_id=viewer.id, user_id=person.id)

    return profile


async def group_of(runtime, starter, *others, name):
    ids = [other.id for other in others]
    return await runtime.work(conversations.start_group, starter_id=starter.id, other_ids=ids, name=name)


async def test_anybody_signed_in_is_shown_what_the_search_shows(runtime, cast, profile):
    await runtime.work(accounts.update_profile, user_id=cast.grace.id, changes={"bio": "Compilers."})
    shown = await profile(cast.mallory, cast.grace)
    assert (shown.person.full_name, shown.person.bio, shown.is_closed) == ("Grace Hopper", "Compilers.", False)
    assert shown.groups == []
    assert (await profile(cast.ada, cast.ada)).groups == []  # oneself


async def test_shared_groups_are_those_of_both_now_with_the_latest_first(runtime, cast, profile, clock):
    other = await group_of(runtime, cast.grace, cast.ada, cast.linus, name="Other")
    await group_of(runtime, cast.grace, cast.linus, name="Without Ada")
    clock.step()
    await say(runtime, cast.ada, cast.group, "the last word")
    assert [row.id for row in (await profile(cast.ada, cast.grace)).groups] == [cast.group.id, other.id]
    await runtime.work(participants.leave, user_id=cast.grace.id, conversation_id=cast.group.id)
    assert [row.id for row in (await profile(cast.ada, cast.grace)).groups] == [other.id]
    await runtime.work(participants.remove, actor_id=cast.grace.id, conversation_id=other.id, user_id=cast.ada.id)
    assert (await profile(cast.ada, cast.grace)).groups == []


async def test_shared_groups_are_bounded(runtime, cast, profile, monkeypatch):
    monkeypatch.setattr(people, "GROUPS_SHOWN", 2)
    for number in range(2):
        assert not (await profile(cast.ada, cast.grace)).has_more
        await group_of(runtime, cast.ada, cast.grace, name=f"Group {number}")
    shown = await profile(cast.ada, cast.grace)
    assert (len(shown.groups), shown.has_more) == (2, True)


async def test_a_partner_is_somebody_who_shares_a_conversation(runtime, cast):
    ask = {"viewer_id": cast.ada.id, "user_id": cast.linus.id}
    assert (await runtime.read(people.partner, **ask)).groups
    await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
    with pytest.raises(errors.UserNotFound):
        await runtime.read(people.partner, **ask)


async def test_the_time_zone_is_shown_unless_one_of_both_blocked_the_other(runtime, cast, profile):
    await runtime.work(preferences.change, viewer_id=cast.grace.id, changes={"zone": "Asia/Kolkata"})
    assert (await profile(cast.ada, cast.grace)).zone == "Asia/Kolkata"
    assert (await profile(cast.ada, cast.linus)).zone == ""
    await block_flows.block(runtime, viewer_id=cast.grace.id, user_id=cast.ada.id)
    assert (await profile(cast.ada, cast.grace)).zone == ""
    await runtime.work(accounts.disable, user_id=cast.grace.id)
    assert (await profile(cast.linus, cast.grace)).zone == ""


@pytest.mark.parametrize("user_id", [0, -1, 404_404, 2**63])
async def test_an_id_of_nobody_shows_nobody(runtime, cast, user_id):
    with pytest.raises(errors.UserNotFound):
        await runtime.read(people.profile, viewer_id=cast.ada.id, user_id=user_id)


async def test_a_closed_account_is_shown_to_those_who_share_a_conversation(runtime, cast, profile):
    await runtime.work(accounts.update_profile, user_id=cast.grace.id, changes={"bio": "Compilers."})
    await runtime.work(presence.remember, user_ids=[cast.grace.id])
    await runtime.work(accounts.disable, user_id=cast.grace.id)
    shown = await profile(cast.ada, cast.grace)
    assert shown.is_closed
    assert (shown.person.full_name, shown.person.bio, shown.person.last_seen) == ("Grace Hopper", "", None)
    with pytest.raises(errors.UserNotFound):
        await profile(cast.mallory, cast.grace)
    await runtime.work(privacy.delete, user_id=cast.linus.id, shown=password_hash())
    with pytest.raises(errors.UserNotFound):
        await profile(cast.mallory, cast.linus)


@pytest.mark.parametrize("is_other_way", [False, True])
async def test_a_block_hides_the_last_visit_on_both_sides(runtime, cast, profile, is_other_way):
    await runtime.work(presence.remember, user_ids=[cast.ada.id, cast.grace.id])
    assert (await profile(cast.ada, cast.grace)).person.last_seen
    one, other = (cast.grace, cast.ada) if is_other_way else (cast.ada, cast.grace)
    await runtime.work(blocks.add, viewer_id=one.id, user_id=other.id, states={})
    assert (await profile(cast.ada, cast.grace)).person.last_seen is None
    stranger = await add_user(runtime, "stranger")
    assert (await profile(stranger, cast.grace)).person.last_seen
