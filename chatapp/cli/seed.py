"""Demo accounts and two lively conversations, made through the services."""

import asyncio
import itertools
from collections.abc import Iterator
from datetime import datetime, timedelta

from chatapp import runtime, security
from chatapp.domain import times
from chatapp.domain.ids import UserId
from chatapp.services import accounts, conversations, messages, receipts, sessions
from chatapp.services.accounts import Registration
from chatapp.settings import Settings

from .failure import CommandFailed

CAST = (
    Registration("demo", "demo@example.org", "demo123", "Demo", "Rivera"),
    Registration("alice", "alice@example.org", "alice123", "Alice", "Moreau"),
    Registration("bob", "bob@example.org", "bob123", "Bob", "Okafor"),
)
BEGAN = timedelta(hours=26)  # before now
PAUSES = (40, 25, 95, 15, 480, 60, 30, 25200, 20, 75)  # seconds between messages, over and over

DIRECT = (
    ("alice", "Hey! Did the new chat server survive the weekend?"),
    ("demo", "It did. One process, one file, and my laptop did not even warm up 😄"),
    ("alice", "I like that. The old one needed three services before it said hello."),
    ("demo", "This one needed “make run”."),
    ("alice", "Can we show it to the team on Thursday?"),
    ("alice", "I would like to see two browsers side by side, and then pull the plug in the middle of it."),
    ("demo", "Do it! What you typed stays, and it goes out once when the line is back."),
    ("alice", "🎉"),
    ("alice", "Good morning! I have put it on the agenda, ten minutes."),
    ("demo", "Perfect. I will bring the plug."),
    ("alice", "And cake?"),
    ("demo", "And cake. Lemon or chocolate?"),
    ("alice", "That is not a question one asks before noon. Lemon."),
)
GROUP = (
    ("bob", "Right, the weekend. Who is in for the ridge walk?"),
    ("demo", "Me! As long as there is a hut with soup at the end of it."),
    ("alice", "In. I can drive, there is room for five and a dog."),
    ("bob", "There is no dog."),
    ("alice", "There could be a dog."),
    ("demo", "I second the dog."),
    (
        "bob",
        "The forecast says sun until three, then clouds.\n\n07:30 station\n09:00 first steps\n13:00 soup",
    ),
    ("alice", "07:30? Bob. It is a Saturday."),
    ("bob", "The mountain does not know that."),
    ("demo", "I will bring coffee for everybody, then nobody needs to be brave."),
    ("alice", "Now we are talking ☕"),
    ("bob", "Map and first aid are with me. Alice: car. Demo: coffee. Dog: optional."),
)


def seed(settings: Settings) -> None:
    """Add the demo cast; the one place that may skip the password policy, so only where nobody else can reach it."""
    if not settings.is_loopback:
        msg = "Demo accounts have known passwords: they are only made while CHATAPP_HOST is a loopback address."
        raise CommandFailed(msg)
    asyncio.run(_seed(settings))


def refuse_demo_accounts(settings: Settings) -> None:
    """Stop before an account whose password everybody knows is served to everybody."""
    asyncio.run(_refuse(settings))


async def _seed(settings: Settings) -> None:
    moments = _moments(times.now() - BEGAN)
    here = runtime.build(settings, clock=lambda: min(next(moments), times.now()))
    await here.start()
    try:
        if await here.read(sessions.credentials, name=CAST[0].username) is None:
            await _perform(here)
    finally:
        await here.stop()


async def _perform(here: runtime.Runtime) -> None:
    people: dict[str, UserId] = {}
    for form in CAST:
        password_hash = await here.hashing(security.hash_password, form.password)
        people[form.username] = (await here.work(accounts.add, form=form, password_hash=password_hash)).id
    demo, alice, bob = people.values()
    direct, _ = await here.work(conversations.start_direct, starter_id=alice, other_id=demo)
    group = await here.work(conversations.start_group, starter_id=bob, other_ids=[demo, alice], name="Weekend hike")
    for conversation, script in ((group, GROUP), (direct, DIRECT)):
        for name, content in script:
            await here.work(messages.send, sender_id=people[name], conversation_id=conversation.id, content=content)
    await here.work(receipts.mark_read, reader_id=alice, conversation_id=group.id)
    await here.work(receipts.mark_read, reader_id=demo, conversation_id=group.id, seq=len(GROUP) - 2)


def _moments(begin: datetime) -> Iterator[datetime]:
    moment = begin
    for pause in itertools.cycle(PAUSES):
        moment += timedelta(seconds=pause)
        yield moment


async def _refuse(settings: Settings) -> None:
    here = runtime.build(settings)
    await here.start()
    try:
        for form in CAST:
            found = await here.read(sessions.credentials, name=form.username)
            if found and await here.hashing(security.verify_password, form.password, found.password_hash):
                msg = (
                    f"The demo account {form.username} still has its known password, and others can reach "
                    f"{settings.host}. Use another database, or serve on 127.0.0.1."
                )
                raise CommandFailed(msg)
    finally:
        await here.stop()
