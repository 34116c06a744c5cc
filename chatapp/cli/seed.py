"""The demo accounts, and what they have said, made through the services."""

import asyncio
import secrets
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta

from chatapp import runtime, security
from chatapp.domain import demo, times
from chatapp.domain.ids import ConversationId, MessageId, UserId
from chatapp.services import (
    accounts,
    conversations,
    messages,
    participants,
    pictures,
    pins,
    reactions,
    receipts,
    sessions,
)
from chatapp.services.accounts import Registration
from chatapp.services.work import Work
from chatapp.settings import Settings

from .demo import chatter, people, scripts
from .failure import CommandFailed

BEGINNING = timedelta(days=chatter.DAYS + 1)  # ago
KNOWN = tuple(demo.PASSWORDS)  # the user names that one can sign in as

People = Mapping[str, UserId]
Places = Mapping[str, ConversationId]


def seed(settings: Settings) -> None:
    """Add the demo accounts. They alone skip the password policy, so a public server gets none."""
    if settings.is_public:
        msg = f"Demo accounts have known passwords: a public server gets none, and {settings.public_by} makes it one."
        raise CommandFailed(msg)
    asyncio.run(_seed(settings))


def refuse_demo_accounts(settings: Settings) -> None:
    """Stop before an account with a published password is served to everybody; raises `CommandFailed`."""
    names = with_known_password(settings)
    if not names:
        return
    verbs = " && ".join(f"python -m chatapp disable-user {name}" for name in names)
    msg = (
        f"Demo accounts still have their known passwords ({', '.join(names)}), and {settings.public_by} makes this "
        f"server public. Disable them: {verbs}"
    )
    raise CommandFailed(msg)


def with_known_password(settings: Settings, names: Sequence[str] = KNOWN) -> list[str]:
    """Those of the demo accounts that are open and still have their first password."""
    return asyncio.run(_with_known_password(settings, names))


async def _seed(settings: Settings) -> None:
    here = runtime.build(settings)
    await here.start()
    try:
        if await here.read(sessions.credentials, name=KNOWN[0]) is None:
            known = {name: await here.hashing(security.hash_password, demo.PASSWORDS[name]) for name in KNOWN}
            nobodys = await here.hashing(security.hash_password, secrets.token_urlsafe())
            hashes = {name: known.get(name, nobodys) for name, *_ in people.PEOPLE}
            await here.work(_perform, hashes, times.now().astimezone())
    finally:
        await here.stop()


def _perform(work: Work, hashes: Mapping[str, str], now: datetime) -> None:
    """Everything in one unit of work, in the order of its moments. `now` has the zone in which people get up."""
    work.now = (now - BEGINNING).astimezone(UTC)
    cast = {name: _move_in(work, name, hashes[name], *words) for name, *words in people.PEOPLE}
    places = {key: _begin(work, cast, place) for key, place in scripts.PLACES.items()}
    choir = _begin(work, cast, scripts.CHOIR)
    for moment, key, who, what in sorted([*chatter.small_talk(now, scripts.PLACES), *_scripted(now)]):
        work.now = moment.astimezone(UTC)
        _say(work, cast, places, (key, who, what))
    _read(work, cast, places)
    _ask_back(work, cast, choir, now)


def _move_in(work: Work, name: str, password_hash: str, first: str, last: str, bio: str) -> UserId:
    form = Registration(name, f"{name}@example.org", "", first, last)
    key = accounts.add(work, form=form, password_hash=password_hash).id
    accounts.update_profile(work, user_id=key, changes={"bio": bio})
    if name in people.PICTURED:
        pictures.keep(work, user_id=key, content=(people.PICTURES / f"{name}.webp").read_bytes())
    return key


def _begin(work: Work, cast: People, place: scripts.Place) -> ConversationId:
    starter, *others = (cast[name] for name in place.people)
    if not place.name:
        return conversations.start_direct(work, starter_id=starter, other_id=others[0])[0].id
    return conversations.start_group(work, starter_id=starter, other_ids=others, name=place.name).id


def _scripted(now: datetime) -> Iterator[tuple[datetime, str, str, str]]:
    for key, place in scripts.PLACES.items():
        for minutes, who, what in place.lines:
            yield scripts.moment_of(minutes, now), key, who, what
    key, newcomer, minutes = scripts.JOINS_LATE
    yield scripts.moment_of(minutes, now), key, newcomer, ""


def _say(work: Work, cast: People, places: Places, said: tuple[str, str, str]) -> None:
    """A message; without words somebody is taken into the group. Whoever speaks has read."""
    key, who, what = said
    place, speaker = places[key], cast[who]
    if not what:
        host = cast[scripts.PLACES[key].people[0]]
        participants.add(work, actor_id=host, conversation_id=place, user_ids=[speaker])
        return
    receipts.mark_read(work, reader_id=speaker, conversation_id=place)
    answered = _seq_of(work, speaker, place, scripts.ANSWERS[what]) if what in scripts.ANSWERS else None
    message = messages.send(work, sender_id=speaker, conversation_id=place, content=what, reply_to=answered).message
    _change(work, speaker, key, message.id, what)
    for name, emoji in scripts.REACTIONS.get(what, ()):
        reactions.add(work, actor_id=cast[name], message_id=message.id, emoji=emoji)


def _seq_of(work: Work, viewer_id: UserId, place: ConversationId, beginning: str) -> int:
    """Of the last message that begins so."""
    said = messages.newest(work, viewer_id=viewer_id, conversation_id=place).messages
    return next(message.seq for message in reversed(said) if message.content.startswith(beginning))


def _change(work: Work, speaker: UserId, key: str, message_id: MessageId, what: str) -> None:
    """What happens to a few of the messages."""
    if what.startswith(scripts.PINNED.get(key, ())):
        pins.add(work, actor_id=speaker, message_id=message_id)
    if what.startswith(scripts.DELETED):
        messages.delete(work, editor_id=speaker, message_id=message_id)
    for beginning, content in scripts.EDITED.items():
        if what.startswith(beginning):
            messages.edit(work, editor_id=speaker, message_id=message_id, content=content)


def _read(work: Work, cast: People, places: Places) -> None:
    """Everybody has read everything but what is new to the demo account; somebody has not looked yet."""
    me = cast[KNOWN[0]]
    for key, place in scripts.PLACES.items():
        last = conversations.open_one(work, viewer_id=me, conversation_id=places[key]).last_seq
        for name in place.people:
            behind = place.unread if name == KNOWN[0] else scripts.UNSEEN.get((key, name), 0)
            receipts.mark_read(work, reader_id=cast[name], conversation_id=places[key], seq=last - behind)
        receipts.mark_delivered(work, arrived={places[key]: dict.fromkeys(cast.values(), last)})


def _ask_back(work: Work, cast: People, choir: ConversationId, now: datetime) -> None:
    """The demo account has left a group, and has an invitation to come back."""
    starter = cast[scripts.CHOIR.people[0]]
    minutes, who, what = scripts.CHOIR.lines[0]
    work.now = scripts.moment_of(minutes, now).astimezone(UTC)
    messages.send(work, sender_id=cast[who], conversation_id=choir, content=what)
    participants.leave(work, user_id=cast[KNOWN[0]], conversation_id=choir)
    work.now = (now - timedelta(hours=2)).astimezone(UTC)
    participants.add(work, actor_id=starter, conversation_id=choir, user_ids=[cast[KNOWN[0]]])


async def _with_known_password(settings: Settings, names: Sequence[str]) -> list[str]:
    here = runtime.build(settings)
    await here.start()
    try:
        found = [(name, await here.read(sessions.credentials, name=name)) for name in names]
        return [
            name
            for name, account in found
            if account and await here.hashing(security.verify_password, demo.PASSWORDS[name], account.password_hash)
        ]
    finally:
        await here.stop()
