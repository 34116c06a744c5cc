"""How often somebody may try, and how much a user may do, search, export and keep open.

Services ask; doors only say where a request comes from and translate `TooMany`. `CHATAPP_LIMITS=false` switches all
limits off.
"""

from chatapp.context import Requester
from chatapp.realtime.redis_link import RedisLink
from chatapp.settings import Settings

from .budget import Budget
from .caller import ADMINISTRATOR, UNKNOWN, Allowance, Caller
from .connections import FILES, FILES_AT_ONCE, UPLOADS, Connections
from .counters import Counters
from .guesses import Guesses
from .names import Names
from .pauses import Pauses
from .quotas import Quota, Quotas
from .registrations import Registrations

__all__ = ["ADMINISTRATOR", "UNKNOWN", "Allowance", "Caller", "Limits", "Quota"]


class Limits:
    """Every limit of the process. With a link, all processes count together."""

    def __init__(self, settings: Settings, link: RedisLink | None) -> None:
        counters = Counters(link, is_on=settings.limits)
        self.guesses = Guesses(counters, settings)
        self.registrations = Registrations(counters, settings)
        self.names = Names(link, settings)
        self.quotas = Quotas(counters, settings)
        self.acts = Budget(link, settings.acts, is_on=settings.limits)
        self.connections = Connections(settings.sockets_per_user, is_on=settings.limits)
        self.pauses = Pauses(is_on=settings.limits)
        self.files = Connections(FILES_AT_ONCE, is_on=settings.limits, reason=FILES, instead="")
        self.uploads = Connections(1, is_on=settings.limits, reason=UPLOADS, instead="")

    async def act(self, who: Requester, cost: int = 1) -> None:
        """A user, or a stranger by network, is about to act; raises `TooMany` where the budget is spent."""
        await self.acts.admit(who, cost)

    async def stop(self) -> None:
        await self.acts.stop()
