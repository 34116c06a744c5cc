"""Links of messages: what a message shows of its link, for how long that is known, and when it goes."""

import pytest
from sqlalchemy import text

from chatapp import errors
from chatapp.domain.events import MessageChanged
from chatapp.domain.link import FAILED_FOR, KNOWN_FOR, MAX_LINKS, LinkView, links_in
from chatapp.services import edits, forwarding, links, messages, policies, previews
from chatapp.services.links import Found, Wanted
from tests.support.cast import say

TIMERS = "SELECT key FROM timers WHERE kind = 'link'"
PAGE = "https://site.example/a"
OTHER = "https://other.example/"
FOUND = Found("A title", "Some words", "site.example")
CARD = LinkView(PAGE, "A title", "Some words", "site.example")


def rows(work, statement):
    return [tuple(row) for row in work.db.connection().execute(text(statement))]


@pytest.fixture
def listed(runtime):
    async def listed():
        found = "SELECT m.place, l.address FROM message_links m JOIN links l ON l.id = m.link_id ORDER BY 1"
        return await runtime.read(rows, found)

    return listed


@pytest.fixture
def known(runtime):
    """How many links are known at all."""

    async def known():
        return (await runtime.read(rows, "SELECT count(*) FROM links"))[0][0]

    return known


@pytest.fixture
def look(runtime, bus):
    """What the act of the timer does; `page` is what the other server says."""

    async def look(message, page=FOUND):
        wanted = await runtime.work(links.begin, message_id=message.id)
        if wanted is not None:
            await runtime.work(links.finish, message_id=message.id, address=wanted.address, found=page)
        return wanted

    return look


@pytest.fixture
def now(runtime, cast):
    """A message as everybody sees it now."""

    async def now(message):
        return await runtime.read(messages.load_message, viewer_id=cast.grace.id, message_id=message.id)

    return now


@pytest.fixture
async def said(runtime, cast, bus):
    message = (await say(runtime, cast.ada, cast.group, f"See {PAGE}#there")).message
    bus.take()
    return message


@pytest.mark.parametrize(
    ("content", "shown", "count"),
    [
        (f"See {PAGE}.", PAGE, 1),
        (f"{PAGE}#part and {PAGE}", PAGE, 1),
        (f"[words]({PAGE})", PAGE, 1),
        ("www.site.example", "https://www.site.example/", 1),
        (f"**{OTHER}** then {PAGE}", OTHER, 2),
        (f"> {OTHER}\n\nand {PAGE}", PAGE, 2),
        (f"||{OTHER}|| and {PAGE}", PAGE, 2),
        (f"||{OTHER}||", None, 1),
        (f"> {OTHER}", None, 1),
        (f"- {OTHER}", OTHER, 1),
        (f"`{OTHER}`", None, 0),
        (f"```\n{OTHER}\n```", None, 0),
        ("ada@site.example", None, 0),
        ("no link: at all", None, 0),
        ("https://user@site.example/", None, 0),
        ("HTTPS://SITE.example/a", PAGE, 1),
        ("https://bücher.example/ä", "https://xn--bcher-kva.example/%C3%A4", 1),
        (" ".join(f"{OTHER}{n}" for n in range(20)), f"{OTHER}0", MAX_LINKS),
    ],
)
def test_the_links_of_a_text(content, shown, count):
    found = links_in(content)
    assert (found.shown, len(found.all)) == (shown, count)


async def test_only_messages_with_links_set_a_timer(runtime, cast):
    await say(runtime, cast.ada, cast.group, "none here")
    message = (await say(runtime, cast.ada, cast.group, PAGE)).message
    assert await runtime.read(rows, TIMERS) == [(str(message.id),)]


async def test_what_the_page_says_is_shown_to_everybody(said, look, now, cast, bus, listed):
    assert said.link is None
    assert await look(said) == Wanted(PAGE, cast.ada.id)
    (told,) = bus.of(MessageChanged)
    assert told.message.link == CARD
    assert told.audience == cast.everybody
    assert (await now(said)).link == CARD
    assert await listed() == [(0, PAGE)]


async def test_looking_twice_tells_once(said, look, bus):
    await look(said)
    bus.take()
    assert await look(said) is None
    assert bus.take() == []


async def test_a_known_page_is_asked_for_again_after_its_time(runtime, cast, said, look, now, clock, bus):
    await look(said)
    clock.step(seconds=KNOWN_FOR.total_seconds() - 1)
    second = (await say(runtime, cast.ada, cast.group, PAGE)).message
    bus.take()
    assert await look(second) is None
    assert (await now(second)).link == CARD
    clock.step()
    third = (await say(runtime, cast.ada, cast.group, PAGE)).message
    assert await look(third, Found("New", "", "site.example")) is not None
    assert (await now(third)).link.title == "New"
    assert (await now(said)).link == CARD, "what was said is as it was"


async def test_a_page_that_could_not_be_read_is_asked_for_again_an_hour_later(
    runtime, cast, said, look, now, clock, bus
):
    assert await look(said, None) is not None
    assert await look(said) is None
    assert bus.take() == []
    clock.step(seconds=FAILED_FOR.total_seconds())
    second = (await say(runtime, cast.ada, cast.group, PAGE)).message
    assert await look(second) is not None
    assert (await now(second)).link == CARD


async def test_all_links_are_listed_and_the_first_outside_of_quotes_is_shown(runtime, cast, look, now, listed):
    message = (await say(runtime, cast.ada, cast.group, f"> {OTHER}\n\n{PAGE} ||https://third.example||")).message
    await look(message)
    assert await listed() == [(0, OTHER), (1, PAGE), (2, "https://third.example/")]
    assert (await now(message)).link == CARD


class TestChanges:
    async def test_an_edit_that_keeps_the_link_keeps_the_preview(self, runtime, cast, said, look, now):
        await look(said)
        await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=said.id, content=f"Look at {PAGE}")
        assert (await now(said)).link == CARD

    async def test_an_edit_to_another_link_takes_the_preview_away_at_once(
        self, runtime, cast, said, look, now, listed, known
    ):
        await look(said)
        await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=said.id, content=OTHER)
        assert (await now(said)).link is None
        assert await look(said, Found("Other", "", "other.example")) == Wanted(OTHER, cast.ada.id)
        assert (await now(said)).link.title == "Other"
        assert (await listed(), await known()) == ([(0, OTHER)], 1)

    async def test_an_edit_without_a_link_takes_all_away(self, runtime, cast, said, look, now, listed, known):
        await look(said)
        await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=said.id, content="None")
        assert (await now(said)).link is None
        assert await look(said) is None
        assert (await listed(), await known()) == ([], 0)

    async def test_a_page_that_arrives_after_an_edit_is_not_shown(self, runtime, cast, said, now):
        wanted = await runtime.work(links.begin, message_id=said.id)
        await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=said.id, content=OTHER)
        await runtime.work(links.finish, message_id=said.id, address=wanted.address, found=FOUND)
        assert (await now(said)).link is None

    async def test_a_deleted_message_leaves_nothing(self, runtime, cast, said, look, now, listed, known):
        await look(said)
        await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=said.id)
        assert (await now(said)).link is None
        assert (await listed(), await known()) == ([], 0)
        assert await runtime.read(rows, "SELECT link FROM messages WHERE deleted_at IS NOT NULL") == [(None,)]
        assert await runtime.read(rows, TIMERS) == []

    async def test_a_page_that_arrives_after_a_deletion_is_not_shown(self, runtime, cast, said, bus, known):
        wanted = await runtime.work(links.begin, message_id=said.id)
        await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=said.id)
        bus.take()
        await runtime.work(links.finish, message_id=said.id, address=wanted.address, found=FOUND)
        assert (bus.take(), await known()) == ([], 0)

    async def test_a_link_that_another_message_has_stays_known(self, runtime, cast, said, look, known):
        await look(said)
        other = (await say(runtime, cast.grace, cast.group, PAGE)).message
        await look(other)
        await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=said.id)
        assert await known() == 1

    async def test_a_forwarded_message_shows_what_the_original_shows(self, runtime, cast, said, look, now):
        await look(said)
        copy = (
            await runtime.work(
                forwarding.forward, sender_id=cast.ada.id, message_id=said.id, conversation_id=cast.group.id
            )
        ).message
        assert copy.link == CARD
        assert await look(copy) is None
        await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=said.id)
        assert (await now(copy)).link == CARD

    async def test_versions_of_a_message_know_nothing_of_it(self, runtime, cast, said, look):
        await look(said)
        (version,) = await runtime.read(edits.of_message, viewer_id=cast.ada.id, message_id=said.id)
        assert version.content == said.content


class TestUnwanted:
    async def test_the_author_takes_a_preview_away_for_good(self, runtime, cast, said, look, now, bus):
        await look(said)
        bus.take()
        after = await runtime.work(previews.remove, editor_id=cast.ada.id, message_id=said.id)
        (told,) = bus.of(MessageChanged)
        assert (after.link, told.message.link) == (None, None)
        assert after.edited_at is None
        assert await look(said) is None
        assert (await now(said)).link is None

    async def test_taken_away_before_it_came_it_does_not_come(self, runtime, cast, said, now, bus):
        wanted = await runtime.work(links.begin, message_id=said.id)
        await runtime.work(previews.remove, editor_id=cast.ada.id, message_id=said.id)
        await runtime.work(links.finish, message_id=said.id, address=wanted.address, found=FOUND)
        assert bus.take() == []
        assert (await now(said)).link is None

    async def test_twice_changes_nothing(self, runtime, cast, said, look, bus):
        await look(said)
        for _ in range(2):
            await runtime.work(previews.remove, editor_id=cast.ada.id, message_id=said.id)
        assert len(bus.of(MessageChanged)) == 2

    async def test_another_link_has_a_preview_again(self, runtime, cast, said, look, now):
        await runtime.work(previews.remove, editor_id=cast.ada.id, message_id=said.id)
        await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=said.id, content=OTHER)
        await look(said, Found("Other", "", "other.example"))
        assert (await now(said)).link.title == "Other"

    async def test_a_copy_has_none_either(self, runtime, cast, said, look):
        await look(said)
        await runtime.work(previews.remove, editor_id=cast.ada.id, message_id=said.id)
        ids = {"sender_id": cast.grace.id, "message_id": said.id, "conversation_id": cast.group.id}
        copy = (await runtime.work(forwarding.forward, **ids)).message
        assert await look(copy) is None
        assert copy.link is None

    async def test_only_the_author_may_and_only_while_it_is_there(self, runtime, cast, said):
        with pytest.raises(errors.Forbidden):
            await runtime.work(previews.remove, editor_id=cast.grace.id, message_id=said.id)
        await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=said.id)
        with pytest.raises(errors.AlreadyDeleted):
            await runtime.work(previews.remove, editor_id=cast.ada.id, message_id=said.id)

    async def test_by_policy_no_page_is_asked_for_and_links_are_listed(self, runtime, said, look, now, listed):
        await runtime.work(policies.change, values={"link_previews": "false"})
        assert await look(said) is None
        assert (await now(said)).link is None
        assert await listed() == [(0, PAGE)]

    async def test_a_page_that_arrives_after_the_policy_is_not_shown(self, runtime, said, now):
        wanted = await runtime.work(links.begin, message_id=said.id)
        await runtime.work(policies.change, values={"link_previews": "false"})
        await runtime.work(links.finish, message_id=said.id, address=wanted.address, found=FOUND)
        assert (await now(said)).link is None
