"""What was said lately, word by word. A line is how many minutes ago it was, who said it, and what.

Before today the minutes are those before nine in the evening, so that nobody talks at night whenever this is read.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

Line = tuple[int, str, str]
DAY = 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Place:
    """A conversation: a group if it has a name. `talk` is its share of the small talk of the weeks before; `unread` is
    how many of the last messages the demo account has not read.
    """

    people: tuple[str, ...]
    lines: tuple[Line, ...]
    name: str = ""
    talk: int = 0
    unread: int = 0


def moment_of(minutes: int, now: datetime) -> datetime:
    """When a line was said; `now` has the zone in which it is evening."""
    days, before = divmod(minutes, DAY)
    if not days:
        return now - timedelta(minutes=minutes)
    evening = (now - timedelta(days=days)).replace(hour=21, minute=0, second=0, microsecond=0)
    return evening - timedelta(minutes=before)


CODE = """This is all it takes now:

```python
for tide in office.tides(day=today):
    print(f"{tide.at:%H:%M}  {tide.level:+.2f} m")
```"""

TWO_THINGS = """Two things before noon, then I leave you all in peace:

1. The opening hours at the gate are last year's.
2. The port wants its logo above the fold. I said we would try, not that we would."""

PLAN = """The forecast says sun until three, then clouds.

07:30 station
09:00 first steps
13:00 soup"""

NIGHT = (
    "I wrote down how the night went, because somebody will ask:\n\n"
    "The lamp turned on at 21:04, two minutes after sunset, and the beam reached the bar at once. The old motor hums a "
    "little on the way round; it did so in 1961 too, there is a note about it in the keeper's book, with a drawing of "
    "a bee. Between two and four there was fog, so I let it run until the morning boat was in. Nobody was lost, one "
    "gull was surprised.\n\n"
    "Next time I bring a second blanket and leave the third thermos at home."
)

PLACES = {
    "alice": Place(
        ("alice", "demo"),
        (
            (2 * DAY + 300, "alice", "Hey! Did the new chat server survive the weekend?"),
            (2 * DAY + 296, "demo", "It did. One process, one file, and my laptop did not even warm up 😄"),
            (2 * DAY + 295, "alice", "I like that. The old one needed three services before it said hello."),
            (2 * DAY + 290, "demo", "This one needed `make run`."),
            (DAY + 200, "alice", "Can we show it to the team on Thursday?"),
            (DAY + 199, "alice", "Two browsers side by side, and then somebody pulls the plug in the middle of it."),
            (DAY + 190, "demo", "Do it! What you typed stays, and it goes out once when the line is back."),
            (DAY + 189, "alice", "🎉"),
            (210, "alice", "Good morning! I have put it on the agenda, ten minutes."),
            (204, "demo", "Perfect. I will bring the plug."),
            (203, "alice", "And cake?"),
            (201, "demo", "And cake. Lemon or chocolate?"),
            (188, "alice", "That is not a question one asks before noon. Lemon."),
        ),
        talk=4,
    ),
    "lighthouse": Place(
        ("jonas", "demo", "amara", "teo", "yuki", "sunita", "alice", "bob"),
        (
            (DAY + 400, "jonas", NIGHT),
            (DAY + 395, "alice", "A bee!"),
            (DAY + 150, "jonas", "The lamp room is open again. Photos on Friday, if the fog plays along."),
            (DAY + 146, "demo", "Fog never plays along. Bring the long lens."),
            (
                DAY + 90,
                "sunita",
                "Numbers from the weekend: 412 visitors, 96 before ten. We need a second till.",
            ),
            (DAY + 88, "sunita", "Or a shorter queue."),
            (DAY + 80, "demo", "Or a longer coffee ☕"),
            (96, "elif", "Morning! Thanks for having me."),
            (95, "elif", "Where does the tide table on the front page come from: the harbour office or the old sheet?"),
            (92, "demo", "The harbour office, since Monday. The sheet is only the backup."),
            (84, "teo", CODE),
            (83, "teo", "The fields are described at https://harbour.example/api/tides, `level` is in metres."),
            (80, "demo", "Perfect. I will wire it into the visitor page this morning."),
            (62, "amara", "Wrong window, sorry."),
            (41, "amara", TWO_THINGS),
            (33, "sunita", "On it."),
            (27, "bob", "The Donaudampfschifffahrtsgesellschaftskapitän has booked a tour. On one ticket. Ha."),
            (12, "jonas", "The gate is repainted. Please admire it while the paint is still wet."),
            (9, "yuki", "🎉⛵"),
        ),
        name="Lighthouse reopening",
        talk=8,
        unread=5,
    ),
    "amara": Place(
        ("amara", "demo"),
        (
            (150, "demo", "Did the fonts arrive?"),
            (149, "amara", "All twelve of them. The italics are a little seasick."),
            (146, "demo", "Then they fit the poster."),
            (7, "amara", "Look at version four, please. Calm sky, as you asked."),
            (6, "amara", "And tell me honestly whether the gull is too much."),
        ),
        talk=3,
        unread=2,
    ),
    "hike": Place(
        ("bob", "demo", "alice", "yuki"),
        (
            (DAY + 700, "bob", "Right, the weekend. Who is in for the ridge walk?"),
            (DAY + 690, "demo", "Me! As long as there is a hut with soup at the end of it."),
            (DAY + 688, "alice", "In. I can drive, there is room for five and a dog."),
            (DAY + 687, "bob", "There is no dog."),
            (DAY + 686, "alice", "There could be a dog."),
            (DAY + 684, "demo", "I second the dog."),
            (DAY + 600, "bob", PLAN),
            (DAY + 595, "alice", "07:30? Bob. It is a Saturday."),
            (DAY + 594, "bob", "The mountain does not know that."),
            (DAY + 580, "demo", "I will bring coffee for everybody, then nobody needs to be brave."),
            (45, "alice", "Now we are talking ☕"),
            (44, "bob", "Map and first aid are with me. @alice: car. @demo: coffee. Dog: optional."),
        ),
        name="Weekend hike",
        talk=3,
        unread=2,
    ),
    "yuki": Place(
        ("yuki", "demo"),
        (
            (DAY + 240, "yuki", "The boat is booked for Saturday, ten o'clock."),
            (DAY + 235, "demo", "You are the best."),
            (74, "yuki", "Should I ask for the big one?"),
            (71, "demo", "Take the big one. Everybody says they will not come, and then everybody comes."),
            (70, "yuki", "Ha. True."),
            (52, "demo", "🙌"),
            (51, "demo", "I bring the coffee and the good biscuits."),
        ),
        talk=3,
    ),
    "lunch": Place(
        ("teo", "demo", "sunita", "yuki", "amara"),
        (
            (64, "teo", "Ramen or the new dumpling place?"),
            (63, "yuki", "Dumplings 🥟"),
            (58, "demo", "Dumplings. I can be there at one."),
            (57, "sunita", "Dumplings!"),
        ),
        name="Studio lunch",
        talk=5,
    ),
    "teo": Place(
        ("teo", "demo"),
        (
            (190, "teo", "The visitor page is at https://harbour.example/visit now, with the tides on top."),
            (186, "teo", "If it looks odd on your phone, pull it down once. `v12` is still in the cache."),
            (180, "demo", "Looks right here, also in the sun."),
            (179, "teo", "That was the hard part 😎"),
        ),
        talk=3,
    ),
    "kites": Place(
        ("jonas", "demo", "amara", "bob"),
        (
            (158, "jonas", "Wind from the west, four. Who is in on Sunday?"),
            (155, "bob", "In!"),
            (130, "demo", "In, with the red one."),
        ),
        name="Kite club, every second Sunday when the wind is kind",
        talk=2,
    ),
    "sunita": Place(
        ("demo", "sunita"),
        (
            (DAY + 130, "demo", "Could you send me the numbers of June as well?"),
            (DAY + 100, "sunita", "Sent. June was the month of the school classes: 38 of them, and one wedding."),
            (DAY + 99, "demo", "I remember the wedding."),
            (DAY + 98, "sunita", "Everybody remembers the wedding."),
        ),
        talk=2,
    ),
    "jonas": Place(
        ("jonas", "demo"),
        ((118, "jonas", "The key is with me today. Ring twice, the bell is shy."), (110, "demo", "Twice it is.")),
        talk=2,
    ),
    "elif": Place(("demo", "elif"), ((100, "demo", "Welcome aboard! Ask me anything."), (98, "elif", "I will 🙂"))),
}

# The demo account has left this group, and is asked back.
CHOIR = Place(
    ("sunita", "demo", "amara", "elif"),
    ((9 * DAY, "sunita", "Low voices wanted. All voices wanted."),),
    "Harbour choir",
)
JOINS_LATE = ("lighthouse", "elif", 97)  # place, who is taken in, how many minutes ago
PINNED = {"lighthouse": ("The fields are described", "The lamp room is open"), "hike": ("The forecast says",)}
EDITED = {"Perfect. I will wire": "Perfect. I will wire it into the visitor page this morning. Promise."}
DELETED = ("Wrong window",)
ANSWERS = {  # a message, and how the one begins that it answers
    "On it.": "Two things before noon",
    "The harbour office, since Monday. The sheet is only the backup.": "Where does the tide table",
}
REACTIONS = {  # to a message: who, and with what
    "The gate is repainted. Please admire it while the paint is still wet.": (
        *(("amara", "😍"), ("sunita", "😍"), ("yuki", "😍")),
        *(("teo", "👀"), ("bob", "👀")),
    ),
    CODE: (("demo", "🚀"), ("alice", "🚀"), ("jonas", "👍")),
    "And cake. Lemon or chocolate?": (("alice", "🍋"),),
    "That is not a question one asks before noon. Lemon.": (("demo", "🍋"),),
}
UNSEEN = {("yuki", "yuki"): 2, ("lunch", "amara"): 1}  # how many of the last messages of a place somebody has not read
