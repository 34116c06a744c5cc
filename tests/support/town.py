"""A lively place to look at: people who know each other, and three months of what they said."""

import hashlib
import random
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

from PIL import Image, ImageDraw

from chatapp import runtime as runtimes
from chatapp import security
from chatapp.cli import migrate
from chatapp.cli.demo import chatter
from chatapp.domain.ids import ConversationId, UserId
from chatapp.domain.participant import Role
from chatapp.flows import files as flow
from chatapp.flows import pictures
from chatapp.flows.files import Arrived, Told
from chatapp.runtime import Runtime
from chatapp.services import accounts, conversations, messages, participants, receipts
from chatapp.services.work import Work
from chatapp.settings import Settings

from .builders import make_registration
from .server import PASSWORD

VIEWER, NEWCOMER = "mira", "wren"
NAMES = {
    "mira": ("Mira", "Castell"),
    "jonas": ("Jonas", "Lindqvist"),
    "amara": ("Amara", "Diallo"),
    "teo": ("Teo", "Marchetti"),
    "yuki": ("Yuki", "Tanabe"),
    "sunita": ("Sunita", "Raghunathan-Whitfield"),
    "bo": ("Bo", "Li"),
    "elif": ("Elif", "Demir"),
    "oskar": ("Oskar", "Novák"),
    "wren": ("Wren", "Abara"),
}
PICTURES = {"amara": ((194, 51, 127), (255, 190, 120)), "oskar": ((30, 90, 140), (150, 220, 210))}
SKIES = (((70, 60, 140), (240, 160, 140)), ((20, 60, 120), (160, 210, 240)), ((120, 60, 110), (250, 200, 150)))
DAYS = 88  # of history
SMALL_TALK = chatter.LINES[:16]

# Name ("" for a direct conversation), people, how much they talk, and what they said last: minutes ago, who, what.
Talk = tuple[int, str, str]
CIRCLES: dict[str, tuple[str, tuple[str, ...], int, tuple[Talk, ...]]] = {
    "lighthouse": (
        "Lighthouse reopening",
        ("mira", "jonas", "amara", "teo", "yuki", "sunita"),
        9,
        (
            (1330, "jonas", "The lamp room is open again. Photos on Friday, if the fog plays along."),
            (1326, "mira", "Fog never plays along. Bring the long lens."),
            (1290, "sunita", "Numbers from the weekend: 412 visitors, 96 of them before ten. We need a second till."),
            (1288, "sunita", "Or a shorter queue."),
            (1280, "mira", "Or a longer coffee ☕"),
            (95, "jonas", "+elif"),
            (94, "elif", "Morning! Thanks for having me."),
            (94, "elif", "Where does the tide table on the front page come from: the harbour office or the old sheet?"),
            (91, "mira", "The harbour office, since Monday. The sheet is only the backup."),
            (
                84,
                "teo",
                """This is all it takes now:

```python
for tide in office.tides(day=today):
    print(f"{tide.at:%H:%M}  {tide.level:+.2f} m")
```""",
            ),
            (83, "teo", "The fields are described at https://harbour.example/api/tides, `level` is in metres."),
            (80, "mira", "Perfect. I will wire it into the visitor page this morning."),
            (62, "amara", "deleted"),
            (
                41,
                "amara",
                """Two things before noon, then I leave you all in peace:
1. The opening hours at the gate are last year's.
2. The port wants its logo above the fold. I said we would try, not that we would.""",
            ),
            (33, "sunita", "On it."),
            (
                27,
                "teo",
                "The Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft sent a bill. Ha.",
            ),
            (12, "jonas", "The gate is repainted. Please admire it while the paint is still wet."),
            (9, "yuki", "🎉⛵"),
        ),
    ),
    "amara": (
        "",
        ("amara", "mira"),
        4,
        (
            (150, "mira", "Did the fonts arrive?"),
            (149, "amara", "All twelve of them. The italics are a little seasick."),
            (146, "mira", "Then they fit the poster."),
            (7, "amara", "Look at version four, please. Calm sky, as you asked."),
            (6, "amara", "And tell me honestly whether the gull is too much."),
        ),
    ),
    "yuki": (
        "",
        ("yuki", "mira"),
        3,
        (
            (1400, "yuki", "The boat is booked for Saturday, ten o'clock."),
            (1395, "mira", "You are the best."),
            (74, "yuki", "Should I ask for the big one?"),
            (71, "mira", "That sky is exactly right."),
            (71, "mira", "Take the big one. Everybody says they will not come, and then everybody comes."),
            (70, "yuki", "Ha. True."),
            (52, "mira", "🙌"),
            (51, "mira", "I bring the coffee and the good biscuits."),
        ),
    ),
    "kites": (
        "Kite club, every second Sunday when the wind is kind",
        ("oskar", "mira", "bo", "amara"),
        2,
        ((58, "oskar", "Wind from the west, four. Who is in?"), (55, "bo", "In!"), (20, "mira", "In, with the red.")),
    ),
    "lunch": (
        "Studio lunch",
        ("teo", "mira", "sunita", "yuki", "elif"),
        5,
        ((64, "teo", "Ramen or the new dumpling place?"), (63, "yuki", "Dumplings 🥟"), (45, "sunita", "Dumplings!")),
    ),
    "jonas": ("", ("jonas", "mira"), 3, ((118, "jonas", "Welcome back! Ask me anything."), (110, "mira", "I will."))),
    "sunita": ("", ("mira", "sunita"), 2, ((1500, "sunita", "Merci! On se voit jeudi à la gare."),)),
    "unnamed": ("", ("bo", "mira", "oskar"), 1, ((2900, "bo", "The projector is in the blue case."),)),
    "bo": ("", ("bo", "mira"), 1, ((4400, "mira", "Happy birthday, Bo!"), (4390, "bo", "👍"))),
    "elif": ("", ("mira", "elif"), 0, ()),
    "oskar": ("", ("oskar", "mira"), 1, ((8700, "oskar", "Could you share the slides from Tuesday?"),)),
}
LAGS = {("lighthouse", "mira"): 5, ("amara", "mira"): 2, ("lunch", "mira"): 2, ("yuki", "yuki"): 2}  # not read yet


async def settle(settings: Settings, now: datetime) -> dict[str, ConversationId]:
    """Fill a database; `now` has the zone in which days and working hours are meant."""
    migrate.upgrade(settings.database)
    here = runtimes.build(settings, clock=lambda: now.astimezone(UTC))
    await here.start()
    try:
        secret = await here.hashing(security.hash_password, PASSWORD)
        people = await here.work(_move_in, secret, now - timedelta(days=DAYS + 1))
        places = await here.work(_talk, people, now)
        for name, colors in PICTURES.items():
            await pictures.upload(here, user_id=people[name], content=landscape(*colors))
        await _show(here, people["amara"], places["amara"], data=settings.data_dir)
    finally:
        await here.stop()
    return places


async def _show(here: Runtime, sender: UserId, place: ConversationId, data: Path) -> None:
    """Three pictures and a plan, in one message."""
    files = {f"sky-{number}.png": landscape(*colors) for number, colors in enumerate(SKIES, 1)}
    ids = []
    for name, content in (files | {"plan.pdf": b"%PDF-1.7 of the harbour"}).items():
        path = data / name
        path.write_bytes(content)
        arrived = Arrived(path, len(content), hashlib.sha256(content).hexdigest())
        ids.append((await flow.upload(here, user_id=sender, arrived=arrived, told=Told(name))).id)
        path.unlink(missing_ok=True)
    about = {"sender_id": sender, "conversation_id": place, "content": "Three skies, and where they hang."}
    await here.work(messages.send, **about, file_ids=ids)


def _move_in(work: Work, password_hash: str, moment: datetime) -> dict[str, UserId]:
    work.now = moment.astimezone(UTC)
    forms = {name: make_registration(name, first_name=names[0], last_name=names[1]) for name, names in NAMES.items()}
    return {name: accounts.add(work, form=form, password_hash=password_hash).id for name, form in forms.items()}


def _talk(work: Work, people: dict[str, UserId], now: datetime) -> dict[str, ConversationId]:
    """Everything that was said, in the order of its moments."""
    work.now = (now - timedelta(days=DAYS + 1)).astimezone(UTC)
    places = {key: _begin(work, people, *circle[:2]) for key, circle in CIRCLES.items()}
    scripts = [
        (now - timedelta(minutes=minutes), key, name, content)
        for key, (*_, script) in CIRCLES.items()
        for minutes, name, content in script
    ]
    for moment, key, name, content in sorted([*_small_talk(now), *scripts], key=lambda said: said[0]):
        work.now = moment.astimezone(UTC)
        _say(work, people, places[key], name, content)
    for key, place in places.items():
        last = conversations.open_one(work, viewer_id=people[VIEWER], conversation_id=place).last_seq
        for name in CIRCLES[key][1]:
            seq = last - LAGS.get((key, name), 0)
            receipts.mark_read(work, reader_id=people[name], conversation_id=place, seq=seq)
        receipts.mark_delivered(work, arrived={place: dict.fromkeys(people.values(), last - 1)})
    return places


def _begin(work: Work, people: dict[str, UserId], name: str, circle: tuple[str, ...]) -> ConversationId:
    starter, *others = (people[one] for one in circle)
    if len(others) == 1:
        return conversations.start_direct(work, starter_id=starter, other_id=others[0])[0].id
    place = conversations.start_group(work, starter_id=starter, other_ids=others, name=name).id
    participants.set_role(work, actor_id=starter, conversation_id=place, user_id=others[0], role=Role.ADMIN)
    return place


def _small_talk(now: datetime) -> Iterator[tuple[datetime, str, str, str]]:
    """Working days are full, evenings and weekends are not; always the same."""
    chance = random.Random(7)  # noqa: S311 - no secret is made of it
    keys = [key for key, circle in CIRCLES.items() for _ in range(circle[2])]
    hours = (8, 9, 9, 10, 10, 10, 11, 11, 13, 14, 14, 15, 15, 16, 17, 20, 21)
    for ago in range(DAYS, 0, -1):
        day = (now - timedelta(days=ago)).replace(minute=0, second=0, microsecond=0)
        is_weekend = day.weekday() > 4
        for _ in range(chance.randint(2, 9) if is_weekend else chance.randint(16, 52)):
            hour = chance.choice((11, 18, 19, 20)) if is_weekend else chance.choice(hours)
            moment = day.replace(hour=hour) + timedelta(minutes=chance.randrange(60), seconds=chance.randrange(60))
            key = chance.choice(keys)
            if moment < now - timedelta(days=1):
                yield moment, key, chance.choice(CIRCLES[key][1]), chance.choice(SMALL_TALK)


def _say(work: Work, people: dict[str, UserId], place: ConversationId, name: str, content: str) -> None:
    """A message; "+name" takes somebody in, "deleted" is taken back, and one sentence is edited."""
    if content.startswith("+"):
        newcomers = [people[content[1:]], people["oskar"], people["bo"]]
        participants.add(work, actor_id=people[name], conversation_id=place, user_ids=newcomers)
        return
    message = messages.send(work, sender_id=people[name], conversation_id=place, content=content).message
    if content == "deleted":
        messages.delete(work, editor_id=people[name], message_id=message.id)
    if content.startswith("Perfect."):
        edited = f"{content} Promise."
        messages.edit(work, editor_id=people[name], message_id=message.id, content=edited)


def landscape(top: tuple[int, int, int], ground: tuple[int, int, int]) -> bytes:
    """A sun over the sea, in two colours."""
    image = Image.new("RGB", (256, 256))
    draw = ImageDraw.Draw(image)
    for row in range(256):
        share = row / 255
        shade = tuple(round(a + (b - a) * share) for a, b in zip(top, ground, strict=True))
        draw.line((0, row, 255, row), fill=shade)
    draw.ellipse((88, 96, 168, 176), fill=(255, 236, 190))
    draw.rectangle((0, 168, 255, 255), fill=top)
    file = BytesIO()
    image.save(file, "PNG")
    return file.getvalue()
