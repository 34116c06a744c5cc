"""Whether somebody is there: a value that is derived from leases and kept nowhere in the database."""

from datetime import datetime
from enum import StrEnum


class Presence(StrEnum):
    """`AWAY` is connected, but looks at nothing. The best of a user's connections counts."""

    ONLINE = "online"
    AWAY = "away"
    OFFLINE = "offline"

    @property
    def is_online(self) -> bool:
        """Whether there is a connection at all."""
        return self is not Presence.OFFLINE


def last_seen(moment: datetime) -> datetime:
    """What is kept of the end of a visit: the minute, because nobody needs to know more."""
    return moment.replace(second=0, microsecond=0)
