"""Quotas of a user: so many searches, exports, new passwords and new groups in a window."""

from enum import StrEnum

from limits import RateLimitItem, RateLimitItemPerHour, RateLimitItemPerSecond

from chatapp.settings import Settings

from .counters import Counter, Counters

PREVIEWS = 60  # pages of links that are asked for a user, in an hour
EXPORTS = 10  # of everything that is kept of a user, in an hour
UPLOADS = 600  # files of a user, in an hour
PASSWORDS = 10  # new passwords that are judged for a user, in an hour
SEARCH_WINDOW = 10  # seconds


class Quota(StrEnum):
    SEARCHES = "search"
    EXPORTS = "export"
    PASSWORDS = "password"
    GROUPS = "group"
    UPLOADS = "upload"
    PREVIEWS = "preview"


class Quotas:
    def __init__(self, counters: Counters, settings: Settings) -> None:
        self._counters = counters
        self._limits: dict[Quota, RateLimitItem] = {
            Quota.SEARCHES: RateLimitItemPerSecond(settings.searches, SEARCH_WINDOW),
            Quota.EXPORTS: RateLimitItemPerHour(EXPORTS),
            Quota.PREVIEWS: RateLimitItemPerHour(PREVIEWS),
            Quota.PASSWORDS: RateLimitItemPerHour(PASSWORDS),
            Quota.UPLOADS: RateLimitItemPerHour(UPLOADS),
            Quota.GROUPS: RateLimitItemPerHour(settings.groups_per_hour),
        }

    async def spend(self, quota: Quota, user_id: int) -> None:
        """Count one use; raises `TooMany` at the limit."""
        counter = Counter(self._limits[quota], quota.value, str(user_id))
        if not await self._counters.hit(counter):
            await self._counters.refuse(counter, "That was too much at once.")
