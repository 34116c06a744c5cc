"""The small talk of the weeks before: always the same, with full working days, and quiet evenings and weekends."""

import random
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from .scripts import Place

DAYS = 42  # of history
LATEST = timedelta(days=2)  # ago; after that people say what their scripts have
HOURS = (8, 9, 9, 10, 10, 10, 11, 11, 13, 14, 14, 15, 15, 16, 17, 20, 21)
HOURS_OF_WEEKEND = (11, 18, 19, 20)
A_DAY, A_DAY_OF_WEEKEND = (9, 24), (1, 6)  # the fewest and the most messages
LINES = (
    "Morning! The first boat is in.",
    "I will look at it after lunch.",
    "Could you send me the draft again? My phone ate it.",
    "Done, and tested twice.",
    "That is the best idea since the second coffee.",
    "The printer wants to be spoken to nicely.",
    "Thursday at three works for me.",
    "I moved the meeting: same room, one hour later.",
    "Who has the key to the lamp room?",
    "It is under the third flower pot, as always.",
    "Nice. Ship it.",
    "Let me ask the harbour office.",
    "They say yes!",
    "Could we have the sign in two languages?",
    "Three, if you count the gulls.",
    "I have to run, back at five.",
    "Back. What did I miss?",
    "Nothing that a biscuit cannot mend.",
    "The paint is here. It is called “Fog at Six”.",
    "Of course it is.",
    "Can somebody read this once before I send it?",
    "Read it. One comma, otherwise lovely.",
    "The comma stays.",
    "My train is late, start without me.",
    "We have started. We are at the biscuits.",
    "I put the photos into the folder “new new”.",
    "There is a folder “new new new” as well.",
    "Rain until four, says the app. It says that every day.",
    "Then we go at five.",
    "I found the old plans! They were behind the other old plans.",
    "How long is the ladder?",
    "Longer than I thought, and shorter than we need.",
    "Good question. I will find out.",
    "The school class was great. They asked better questions than we do.",
    "One of them wants to marry the lighthouse.",
    "The heating works again.",
    "Which of the two did you take?",
    "The left one.",
    "I made the table wider, it breathes now.",
    "Looks good on my screen, and on the small one too.",
    "Shall we call it a day?",
    "One more, then yes.",
    "The ferry people would like forty posters.",
    "Forty? Last year it was four.",
    "Somebody must have shown them one.",
    "I sharpened all the pencils. It was that kind of morning.",
    "Thank you for yesterday, all of you.",
    "Same time tomorrow?",
    "Same time, more coffee.",
    "I am at the pier, it smells of tar and summer.",
    "Found it. It was a missing zero.",
    "It always is.",
)


def small_talk(now: datetime, places: Mapping[str, Place]) -> Iterator[tuple[datetime, str, str, str]]:
    """Moment, place, who and what, in the order of days. `now` has the zone in which working hours are meant."""
    chance = random.Random(7)  # noqa: S311 - no secret is made of it
    keys = [key for key, place in places.items() for _ in range(place.talk)]
    lines = {key: _endlessly(chance) for key in places}
    for ago in range(DAYS, 1, -1):
        day = (now - timedelta(days=ago)).replace(minute=0, second=0, microsecond=0)
        is_weekend = day.weekday() > 4  # noqa: PLR2004 - Saturday and Sunday
        for _ in range(chance.randint(*(A_DAY_OF_WEEKEND if is_weekend else A_DAY))):
            hour = chance.choice(HOURS_OF_WEEKEND if is_weekend else HOURS)
            moment = day.replace(hour=hour) + timedelta(seconds=chance.randrange(3600))
            key = chance.choice(keys)
            who, what = chance.choice(places[key].people), next(lines[key])
            if moment < now - LATEST:
                yield moment, key, who, what


def _endlessly(chance: random.Random) -> Iterator[str]:
    """Every line once before one comes again."""
    while True:
        yield from chance.sample(LINES, len(LINES))
