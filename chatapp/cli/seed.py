"""Demo accounts and two lively conversations, made through the services."""

import asyncio
import itertools
from datetime import datetime, timedelta

from chatapp import runtime, security
from chatapp.domain import demo, times
from chatapp.domain.ids import UserId
from chatapp.services import accounts, conversations, messages, receipts, sessions
from chatapp.services.accounts import Registration
from chatapp.settings import Settings

from .failure import CommandFailed

NAMES = {"demo": ("Demo", "Rivera"), "alice": ("Alice", "Moreau"), "bob": ("Bob", "Okafor")}
CAST = tuple(
    Registration(username, f"{username}@example.org", password, *NAMES[username])
    for username, password in demo.PASSWORDS.items()
)
PAUSES = (40, 25, 95, 15, 480, 60, 30, 900, 20, 75)  # seconds between messages, over and over

Lines = tuple[tuple[str, str], ...]

EVENING: Lines = (
    ("alice", "Hey! Did the new chat server survive the weekend?"),
    ("demo", "It did. One process, one file, and my laptop did not even warm up 😄"),
    ("alice", "I like that. The old one needed three services before it said hello."),
    ("demo", "This one needed “make run”."),
    ("alice", "Can we show it to the team on Thursday?"),
    ("alice", "I would like to see two browsers side by side, and then pull the plug in the middle of it."),
    ("demo", "Do it! What you typed stays, and it goes out once when the line is back."),
    ("alice", "🎉"),
)
MORNING: Lines = (
    ("alice", "Good morning! I have put it on the agenda, ten minutes."),
    ("demo", "Perfect. I will bring the plug."),
    ("alice", "And cake?"),
    ("demo", "And cake. Lemon or chocolate?"),
    ("alice", "That is not a question one asks before noon. Lemon."),
)
HIKE: Lines = (
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


# So many days ago, in which conversation, what was said; three weeks, so that the charts have something to tell.
SCENES: tuple[tuple[float, str, Lines], ...] = (
    (
        20,
        "direct",
        (("demo", "Hi Alice! This is the new place."), ("alice", "Cosy. Who else is here?"), ("demo", "You.")),
    ),
    (17, "direct", (("alice", "Is there a dark mode?"), ("demo", "In the settings, or leave it to your system."))),
    (
        13,
        "group",
        (
            ("bob", "I made us a group, so that the mountains have a place of their own."),
            ("alice", "Do the mountains read along?"),
            ("bob", "They have time."),
            ("demo", "Which one is first?"),
            ("bob", "The one with the soup."),
        ),
    ),
    (9, "direct", (("demo", "I have moved everything to SQLite."), ("alice", "Everything?"), ("demo", "It fits."))),
    (
        6,
        "group",
        (
            ("alice", "My boots are back from the cobbler!"),
            ("demo", "Mine are still in the shop. The shop that sells them."),
            ("bob", "Break them in before Saturday, please."),
            ("alice", "The voice of experience."),
        ),
    ),
    (3, "group", (("bob", "Snow above 2,000 metres."), ("demo", "We stay below, where the soup is."))),
    (1, "group", HIKE),
    (1, "direct", EVENING),
    (0.3, "direct", MORNING),
)


def seed(settings: Settings) -> None:
    """Add the demo accounts. They alone skip the password policy, so a public server gets none."""
    if settings.is_public:
        msg = f"Demo accounts have known passwords: a public server gets none, and {settings.public_by} makes it one."
        raise CommandFailed(msg)
    asyncio.run(_seed(settings))


def refuse_demo_accounts(settings: Settings) -> None:
    """Stop before an account with a published password is served to everybody; raises `CommandFailed`."""
    names = asyncio.run(_with_known_password(settings))
    if not names:
        return
    verbs = " && ".join(f"python -m chatapp disable-user {name}" for name in names)
    msg = (
        f"Demo accounts still have their known passwords ({', '.join(names)}), and {settings.public_by} makes this "
        f"server public. Disable them: {verbs}"
    )
    raise CommandFailed(msg)


async def _seed(settings: Settings) -> None:
    clock = _Clock()
    here = runtime.build(settings, clock=clock)
    await here.start()
    try:
        if await here.read(sessions.credentials, name=CAST[0].username) is None:
            await _perform(here, clock)
    finally:
        await here.stop()


class _Clock:
    """What the cast's clock shows: each look is a pause later, and never in the future."""

    def __init__(self) -> None:
        self._pauses = itertools.cycle(PAUSES)
        self.set_back(days=21)

    def set_back(self, days: float) -> None:
        self._moment = times.now() - timedelta(days=days, hours=2)

    def __call__(self) -> datetime:
        self._moment = min(self._moment + timedelta(seconds=next(self._pauses)), times.now())
        return self._moment


async def _perform(here: runtime.Runtime, clock: _Clock) -> None:
    people: dict[str, UserId] = {}
    for form in CAST:
        password_hash = await here.hashing(security.hash_password, form.password)
        people[form.username] = (await here.work(accounts.add, form=form, password_hash=password_hash)).id
    demo, alice, bob = people.values()
    direct, _ = await here.work(conversations.start_direct, starter_id=alice, other_id=demo)
    group = await here.work(conversations.start_group, starter_id=bob, other_ids=[demo, alice], name="Weekend hike")
    places = {"direct": direct.id, "group": group.id}

    async def play(lines: Lines, place: str) -> int:
        last = 0
        for name, content in lines:
            speaker, where = people[name], places[place]
            await here.work(receipts.mark_read, reader_id=speaker, conversation_id=where)  # whoever answers has read
            sent = await here.work(messages.send, sender_id=speaker, conversation_id=where, content=content)
            last = sent.message.seq
        return last

    ends: dict[str, int] = {}
    for days, place, lines in SCENES:
        clock.set_back(days)
        ends[place] = await play(lines, place)
    await here.work(receipts.mark_read, reader_id=alice, conversation_id=group.id)
    await here.work(receipts.mark_read, reader_id=demo, conversation_id=group.id, seq=ends["group"] - 2)


async def _with_known_password(settings: Settings) -> list[str]:
    """User names of the demo accounts that are open and have their first password."""
    here = runtime.build(settings)
    await here.start()
    try:
        found = [(form, await here.read(sessions.credentials, name=form.username)) for form in CAST]
        return [
            form.username
            for form, account in found
            if account and await here.hashing(security.verify_password, form.password, account.password_hash)
        ]
    finally:
        await here.stop()
