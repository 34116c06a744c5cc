"""Files: who may send, read and remove them, what they cost, and when their objects go."""

import pytest
from sqlmodel import select

from chatapp import errors
from chatapp.domain.events import MessageChanged, MessagePosted
from chatapp.domain.file import MAX_FILES, UNSENT_FOR, File, StoredObject, attached_in, stored
from chatapp.domain.session import SessionKind, Viewer
from chatapp.domain.timer import Timer, TimerKind
from chatapp.flows import privacy
from chatapp.services import files, forwarding, messages, participants, sessions, shared_files, timer_acts
from chatapp.services.conversations import list_for
from chatapp.services.files import Space
from chatapp.services.log import About
from tests.support.attached import begun, make_file, unsent
from tests.support.builders import PASSWORD
from tests.support.cast import say


@pytest.fixture
async def started(runtime, cast):
    """Ada as a browser is signed in."""
    session = await runtime.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.BROWSER, client="")
    return Viewer(cast.ada.id, session.session_id)


async def send(runtime, person, place, *file_ids, content="", **about):
    where = {"sender_id": person.id, "conversation_id": place.id}
    return await runtime.work(messages.send, **where, content=content, file_ids=file_ids, **about)


async def opened(runtime, person, file_id):
    return await runtime.read(shared_files.open_file, viewer_id=person.id, file_id=file_id)


def rows(model):
    def read(work):
        return list(work.db.exec(select(model)).all())

    return read


async def waiting(runtime, kind):
    """The keys of the timers of a kind."""
    return {timer.key for timer in await runtime.read(rows(Timer)) if timer.kind == kind}


async def test_a_message_has_its_files_in_their_order(runtime, cast, bus):
    first = await unsent(runtime, cast.ada.id, name="one.pdf")
    second = await unsent(runtime, cast.ada.id, kind="image", width=3, height=2, colour="#aabbcc", has_thumb=True)
    bus.take()
    sent = await send(runtime, cast.ada, cast.pair, second.id, first.id)
    assert sent.message.files == (second, first)
    assert sent.message.content == ""
    (event,) = bus.of(MessagePosted)
    assert event.message == sent.message
    ask = {"viewer_id": cast.grace.id, "conversation_id": cast.pair.id}
    (found,) = (await runtime.read(messages.newest, **ask)).messages
    assert found.files == (second, first)
    assert await waiting(runtime, TimerKind.FORGET_FILE) == set()


async def test_a_message_without_content_needs_a_file(runtime, cast):
    with pytest.raises(errors.Invalid) as caught:
        await send(runtime, cast.ada, cast.pair)
    assert caught.value.code == "content_empty"
    one = await unsent(runtime, cast.ada.id)
    sent = (await send(runtime, cast.ada, cast.pair, one.id, content="a caption")).message
    edited = await runtime.work(messages.edit, editor_id=cast.ada.id, message_id=sent.id, content="")
    assert (edited.content, edited.files) == ("", sent.files)


@pytest.mark.parametrize("which", ["of another", "sent before", "twice", "unknown", "not ready", "dropped"])
async def test_only_ones_own_unsent_files_are_sent_and_each_once(runtime, cast, which):
    own = await unsent(runtime, cast.ada.id)
    ids = [own.id]
    if which == "of another":
        ids = [(await unsent(runtime, cast.grace.id)).id]
    if which == "sent before":
        await send(runtime, cast.ada, cast.group, own.id)
    if which == "twice":
        ids = [own.id, own.id]
    if which == "unknown":
        ids = ["A" * 22]
    if which == "not ready":
        ids = [(await begun(runtime, cast.ada.id)).view.id]
    if which == "dropped":
        await runtime.work(files.drop, user_id=cast.ada.id, file_id=own.id)
    with pytest.raises(errors.Invalid) as caught:
        await send(runtime, cast.ada, cast.pair, *ids, content="look")
    assert caught.value.code == "file_missing"
    ask = {"viewer_id": cast.grace.id, "conversation_id": cast.pair.id}
    assert (await runtime.read(messages.newest, **ask)).messages == []


async def test_a_message_has_so_many_files(runtime, cast):
    ids = [(await unsent(runtime, cast.ada.id)).id for _ in range(MAX_FILES + 1)]
    with pytest.raises(errors.Invalid):
        await send(runtime, cast.ada, cast.pair, *ids)
    assert len((await send(runtime, cast.ada, cast.pair, *ids[:-1])).message.files) == MAX_FILES


async def test_a_repeated_send_gives_the_first_message(runtime, cast):
    one, other = await unsent(runtime, cast.ada.id), await unsent(runtime, cast.ada.id)
    about = {"client_id": "first", "content": "look"}
    first = await send(runtime, cast.ada, cast.pair, one.id, **about)
    again = await send(runtime, cast.ada, cast.pair, one.id, **about)
    assert (again.message.id, again.is_new) == (first.message.id, False)
    with pytest.raises(errors.ClientIdReused):
        await send(runtime, cast.ada, cast.pair, other.id, **about)
    with pytest.raises(errors.ClientIdReused):
        await send(runtime, cast.ada, cast.pair, **about)


async def test_participants_read_a_file_and_nobody_else(runtime, cast):
    one = await unsent(runtime, cast.ada.id)
    for stranger in (cast.grace, cast.linus, cast.mallory):
        with pytest.raises(errors.FileNotFound):
            await opened(runtime, stranger, one.id)
    assert (await opened(runtime, cast.ada, one.id)).view == one
    await send(runtime, cast.ada, cast.group, one.id)
    assert (await opened(runtime, cast.linus, one.id)).view == one
    with pytest.raises(errors.FileNotFound):
        await opened(runtime, cast.mallory, one.id)
    await runtime.work(participants.leave, user_id=cast.linus.id, conversation_id=cast.group.id)
    await runtime.work(participants.leave, user_id=cast.ada.id, conversation_id=cast.group.id)
    for gone in (cast.linus, cast.ada):
        with pytest.raises(errors.FileNotFound):
            await opened(runtime, gone, one.id)


async def test_a_deleted_message_loses_its_files_at_once(runtime, cast, bus):
    new = await begun(runtime, cast.ada.id)
    await runtime.work(files.finish, file_id=new.view.id)
    sent = (await send(runtime, cast.ada, cast.pair, new.view.id)).message
    bus.take()
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=sent.id)
    (event,) = bus.of(MessageChanged)
    assert event.message.files == ()
    with pytest.raises(errors.FileNotFound):
        await opened(runtime, cast.grace, new.view.id)
    assert [await runtime.read(rows(model)) for model in (File, StoredObject)] == [[], []]
    assert await waiting(runtime, TimerKind.REMOVE_OBJECT) == {new.key}


async def test_a_copy_shares_the_object_and_outlives_the_original(runtime, cast):
    new = await begun(runtime, cast.ada.id)
    await runtime.work(files.finish, file_id=new.view.id)
    said = (await send(runtime, cast.ada, cast.pair, new.view.id)).message
    about = {"sender_id": cast.grace.id, "message_id": said.id, "conversation_id": cast.group.id}
    copy = (await runtime.work(forwarding.forward, **about)).message
    (file,) = copy.files
    assert file.id != new.view.id
    assert (await opened(runtime, cast.linus, file.id)).key == new.key
    with pytest.raises(errors.FileNotFound):
        await opened(runtime, cast.linus, new.view.id)
    assert (await runtime.read(files.room, user_id=cast.grace.id, space=Space(9, 9000, 9000))).left == 8000
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=said.id)
    assert await waiting(runtime, TimerKind.REMOVE_OBJECT) == set()
    await runtime.work(messages.delete, editor_id=cast.grace.id, message_id=copy.id)
    assert await waiting(runtime, TimerKind.REMOVE_OBJECT) == {new.key}


async def test_what_is_gone_meanwhile_is_not_forwarded(runtime, cast):
    new = await begun(runtime, cast.ada.id)
    await runtime.work(files.finish, file_id=new.view.id)
    said = (await send(runtime, cast.ada, cast.pair, new.view.id)).message
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=said.id)
    about = {"sender_id": cast.grace.id, "conversation_id": cast.group.id, "content": ""}
    with pytest.raises(errors.AlreadyDeleted):
        await runtime.work(messages.post, **about, about=About(copied=said.files))


async def test_what_is_not_sent_goes_after_a_day(runtime, cast, clock):
    new = await begun(runtime, cast.ada.id)
    clock.step(seconds=UNSENT_FOR.total_seconds())
    due = await runtime.read(timer_acts.due)
    for timer_id in due.ids:
        await runtime.work(timer_acts.fire, timer_id=timer_id)
    assert await runtime.read(rows(File)) == []
    assert await waiting(runtime, TimerKind.REMOVE_OBJECT) == {new.key}


async def test_only_the_uploader_removes_what_was_not_sent(runtime, cast):
    one = await unsent(runtime, cast.ada.id)
    with pytest.raises(errors.FileNotFound):
        await runtime.work(files.drop, user_id=cast.grace.id, file_id=one.id)
    await send(runtime, cast.ada, cast.pair, one.id)
    with pytest.raises(errors.FileNotFound):
        await runtime.work(files.drop, user_id=cast.ada.id, file_id=one.id)


async def test_space_is_counted_per_file_user_and_server(runtime, cast):
    space = Space(file=1000, user=2000, in_all=3000)
    with pytest.raises(errors.FileTooLarge):
        await begun(runtime, cast.ada.id, space=space, bytes=1001)
    for _ in range(2):
        await begun(runtime, cast.ada.id, space=space)
    with pytest.raises(errors.QuotaSpent):
        await begun(runtime, cast.ada.id, space=space, bytes=1)
    assert (await runtime.read(files.room, user_id=cast.grace.id, space=space)).left == 1000
    await begun(runtime, cast.grace.id, space=space)
    with pytest.raises(errors.StoreFull):
        await begun(runtime, cast.linus.id, space=space, bytes=1)


async def test_removing_gives_the_space_back(runtime, cast):
    space = Space(file=1000, user=1000, in_all=1000)
    one = await unsent(runtime, cast.ada.id, space=space)
    sent = (await send(runtime, cast.ada, cast.pair, one.id)).message
    await runtime.work(messages.delete, editor_id=cast.ada.id, message_id=sent.id)
    assert (await runtime.read(files.room, user_id=cast.ada.id, space=space)).left == 1000


async def test_a_deleted_account_keeps_what_it_sent_and_loses_the_rest(runtime, cast, started):
    sent, rest = await unsent(runtime, cast.ada.id), await unsent(runtime, cast.ada.id)
    await send(runtime, cast.ada, cast.pair, sent.id)
    await privacy.delete_account(runtime, viewer=started, password=PASSWORD)
    assert [each.public_id for each in await runtime.read(rows(File))] == [sent.id]
    assert (await opened(runtime, cast.grace, sent.id)).view == sent
    assert await waiting(runtime, TimerKind.FORGET_FILE) == set()
    assert rest.id not in await waiting(runtime, TimerKind.FORGET_FILE)


@pytest.mark.parametrize(
    ("attached", "words"),
    [
        ([{}], "plan.pdf"),
        ([{"kind": "image"}], "Photo"),
        ([{"kind": "image"}, {"kind": "image"}], "2 photos"),
        ([{"kind": "video"}], "Video"),
        ([{"kind": "voice"}], "Voice message"),
        ([{"kind": "audio", "name": "song.mp3"}], "song.mp3"),
        ([{"kind": "image"}, {}], "2 files"),
    ],
)
async def test_previews_and_quotes_say_what_was_sent(runtime, cast, attached, words):
    ids = [(await unsent(runtime, cast.ada.id, **each)).id for each in attached]
    sent = (await send(runtime, cast.ada, cast.pair, *ids)).message
    rows_ = await runtime.read(list_for, viewer_id=cast.grace.id)
    assert next(row for row in rows_ if row.id == cast.pair.id).last_message_preview.content == words
    answer = await send(runtime, cast.grace, cast.pair, content="nice", reply_to=sent.seq)
    assert answer.message.reply.text == words
    ask = {"viewer_id": cast.grace.id, "conversation_id": cast.pair.id}
    assert (await runtime.read(messages.newest, **ask)).messages[-1].reply.text == words
    captioned = await say(runtime, cast.ada, cast.pair, "words of its own")
    assert captioned.message.files == ()


async def test_the_store_of_a_database_is_named_once(runtime):
    assert await runtime.work(files.store_identity, candidate="one") == "one"
    assert await runtime.work(files.store_identity, candidate="other") == "one"
    await runtime.work(files.adopt_store, identity="other")
    assert await runtime.work(files.store_identity, candidate="one") == "other"


async def test_a_poster_belongs_to_ones_own_unsent_video(runtime, cast):
    video = await unsent(runtime, cast.ada.id, kind="video", name="boat.mp4", type="video/mp4")
    ask = {"file_id": video.id, "size": 100}
    with pytest.raises(errors.FileNotFound):
        await runtime.work(files.keep_poster, user_id=cast.grace.id, **ask)
    assert (await runtime.work(files.keep_poster, user_id=cast.ada.id, **ask)).has_thumb
    await runtime.work(files.keep_poster, user_id=cast.ada.id, **ask)
    assert [each.bytes for each in await runtime.read(rows(StoredObject))] == [1100]
    plain = await unsent(runtime, cast.ada.id)
    with pytest.raises(errors.FileNotFound):
        await runtime.work(files.keep_poster, user_id=cast.ada.id, file_id=plain.id, size=1)


def test_a_message_tells_only_what_a_file_has():
    file = make_file(id="A" * 22)
    told = '"kind":"file","name":"plan.pdf","type":"application/pdf","bytes":1000'
    assert stored([file]) == f'[{{"id":"{file.id}",{told}}}]'
    assert attached_in(stored([file])) == (file,)
    assert (stored([]), attached_in(None)) == (None, ())
