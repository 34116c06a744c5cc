"""What was shared in a conversation: who sees it, in which order, and by which words of a name."""

import pytest

from chatapp import errors
from chatapp.services import hidden, links, messages, participants, shared_files
from tests.support.attached import unsent
from tests.support.cast import say


@pytest.fixture
def send(runtime, cast):
    """Sends files of these names in one message; those that end in .webp are pictures."""

    async def send(*names, sender=cast.ada):
        ids = []
        for name in names:
            kind = "image" if name.endswith(".webp") else "file"
            ids.append((await unsent(runtime, sender.id, name=name, kind=kind)).id)
        where = {"sender_id": sender.id, "conversation_id": cast.group.id}
        return (await runtime.work(messages.send, **where, content="", file_ids=ids)).message

    return send


@pytest.fixture
def listed(runtime, cast):
    """The names that somebody finds, and whether there are more."""

    async def listed(*, viewer=cast.grace, **about):
        ask = {"viewer_id": viewer.id, "conversation_id": cast.group.id, "is_media": False}
        page = await runtime.read(shared_files.list_for, **ask | about)
        return [each.file.name for each in page.items], page.has_older

    return listed


async def test_pictures_and_other_files_are_listed_apart_the_latest_first(send, listed):
    await send("one.pdf", "sea.webp")
    await send("two.pdf", "three.pdf")
    assert await listed() == (["three.pdf", "two.pdf", "one.pdf"], False)
    assert await listed(is_media=True) == (["sea.webp"], False)


async def test_pages_follow_each_other_within_a_message_too(runtime, cast, send, listed):
    await send("one.pdf", "two.pdf", "three.pdf")
    ask = {"viewer_id": cast.grace.id, "conversation_id": cast.group.id, "is_media": False, "limit": 2}
    first = await runtime.read(shared_files.list_for, **ask)
    assert first.has_older
    last = first.items[-1]
    assert (last.file.name, last.sender, last.sender_name) == ("two.pdf", cast.ada.id, "Ada Lovelace")
    assert await listed(beyond=(last.seq, last.place)) == (["one.pdf"], False)


@pytest.mark.parametrize(
    ("text", "found"), [("PLAN stage", ["Stage-plán.pdf"]), ("plan%", []), ("_", []), ("budget", ["budget.xlsx"])]
)
async def test_names_are_searched_by_their_words(send, listed, text, found):
    await send("Stage-plán.pdf", "budget.xlsx")
    assert await listed(text=text) == (found, False)


async def test_what_is_hidden_or_deleted_is_left_out(runtime, cast, send, listed):
    one, two = await send("one.pdf"), await send("two.pdf")
    await runtime.work(hidden.hide, viewer_id=cast.grace.id, message_id=one.id)
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=two.id)
    assert await listed() == ([], False)
    assert await listed(viewer=cast.linus) == (["one.pdf"], False)


async def test_who_has_left_sees_nothing(runtime, cast, send, listed):
    await send("one.pdf")
    await runtime.work(participants.leave, user_id=cast.grace.id, conversation_id=cast.group.id)
    with pytest.raises(errors.ConversationNotFound):
        await listed()


@pytest.fixture
def named(runtime, cast):
    """The links that somebody finds."""

    async def named(viewer=cast.grace, **about):
        ask = {"viewer_id": viewer.id, "conversation_id": cast.group.id}
        return (await runtime.read(shared_files.links_for, **ask | about)).items

    return named


async def test_links_are_listed_with_their_messages_the_latest_first(runtime, cast, named):
    for content in ("see https://one.example/a and https://two.example/", "nothing", "https://three.example/x"):
        message = (await say(runtime, cast.ada, cast.group, content)).message
        await runtime.work(links.begin, message_id=message.id)
    found = await named()
    addresses = ["https://three.example/x", "https://two.example/", "https://one.example/a"]
    assert [each.address for each in found] == addresses
    assert [(each.seq, each.place) for each in found] == [(3, 0), (1, 1), (1, 0)]
    assert (found[0].site, found[0].title, found[0].sender_name) == ("three.example", "", "Ada Lovelace")
    assert [each.address for each in await named(beyond=(1, 1))] == addresses[2:]
    await runtime.work(hidden.hide, viewer_id=cast.grace.id, message_id=message.id)
    assert len(await named()) == 2
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=message.id)
    assert len(await named(cast.linus)) == 2
    await runtime.work(participants.leave, user_id=cast.grace.id, conversation_id=cast.group.id)
    with pytest.raises(errors.ConversationNotFound):
        await named()
