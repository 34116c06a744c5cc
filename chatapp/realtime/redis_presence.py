"""Presence over Redis, for several processes and hosts: the rules of `MemoryPresence`, in one script of Redis."""

from collections.abc import Callable, Collection, Sequence
from datetime import datetime
from typing import Any

from chatapp import metrics
from chatapp.domain.ids import UserId
from chatapp.domain.presence import Presence
from chatapp.domain.times import EPOCH, MILLISECOND

from .presence import CALM, Change, Lease
from .redis_link import Away, RedisLink

AT_ONCE = 500  # users whose ended leases are settled in one round

# KEYS: leases, states, due. ARGV: user, now, calm, and for each lease connection and "until:is_away".
SETTLE = """
local user, now, calm = ARGV[1], tonumber(ARGV[2]), tonumber(ARGV[3])
for i = 4, #ARGV, 2 do redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 1]) end
local best, look_at = 'offline', nil
local leases = redis.call('HGETALL', KEYS[1])
for i = 1, #leases, 2 do
  local ends, away = leases[i + 1]:match('^(%d+):(%d)$')
  ends = tonumber(ends)
  if ends <= now then
    redis.call('HDEL', KEYS[1], leases[i])
  else
    if away == '0' then best = 'online' elseif best == 'offline' then best = 'away' end
    if not look_at or ends < look_at then look_at = ends end
  end
end
local before, told_at = 'offline', 0
local known = redis.call('HGET', KEYS[2], user)
if known then
  before, told_at = known:match('^(%a+):(%d+)$')
  told_at = tonumber(told_at)
end
if best == 'offline' then
  redis.call('HDEL', KEYS[2], user)
  redis.call('ZREM', KEYS[3], user)
  return {before, best}
end
if best ~= before and before ~= 'offline' and now < told_at + calm then
  look_at = math.min(look_at, told_at + calm)
  best = before
end
if best ~= before then redis.call('HSET', KEYS[2], user, best .. ':' .. ARGV[2]) end
redis.call('ZADD', KEYS[3], string.format('%.0f', look_at), user)
return {before, best}
"""


class RedisPresence:
    """Each user is settled atomically, so that of several processes only one is told of a change."""

    def __init__(self, link: RedisLink) -> None:
        self._link, self._redis = link, link.client
        self._leases = f"{link.prefix}:presence:leases:"  # and the user: connection -> "until:is_away"
        self._states = f"{link.prefix}:presence:states"  # user -> "state:told_at"
        self._due = f"{link.prefix}:presence:due"  # users by the time of their next look
        self._script = self._redis.register_script(SETTLE)

    async def hold(self, leases: Sequence[Lease], now: datetime) -> list[Change]:
        held: dict[UserId, list[str]] = {}
        for lease in leases:
            held.setdefault(lease.user_id, []).extend((lease.connection, f"{_number(lease.until)}:{lease.is_away:d}"))
        return await self._settle(held, now)

    async def settle(self, now: datetime) -> list[Change]:
        due: list[bytes] | None = await self._ask(
            lambda: self._redis.zrangebyscore(self._due, "-inf", _number(now), start=0, num=AT_ONCE)
        )
        return await self._settle({UserId(int(user_id)): [] for user_id in due or ()}, now)

    async def states(self, user_ids: Collection[UserId]) -> dict[UserId, Presence]:
        if not user_ids:
            return {}
        asked = list(user_ids)
        found: Any = await self._ask(lambda: self._redis.hmget(self._states, [str(user_id) for user_id in asked]))
        known = zip(asked, found, strict=True) if found else ()
        return {user_id: Presence(value.decode().partition(":")[0]) for user_id, value in known if value}

    async def _settle(self, held: dict[UserId, list[str]], now: datetime) -> list[Change]:
        """One round trip for all of them."""
        if not held:
            return []
        told: list[list[bytes]] | None = await self._ask(lambda: self._run(held, now))
        if told is None:
            return []
        changes = [
            Change(user_id, Presence(before.decode()), Presence(after.decode()))
            for user_id, (before, after) in zip(held, told, strict=True)
        ]
        return [change for change in changes if change.before != change.now]

    async def _run(self, held: dict[UserId, list[str]], now: datetime) -> list[list[bytes]]:
        async with self._redis.pipeline(transaction=False) as pipe:
            for user_id, leases in held.items():
                keys = [f"{self._leases}{user_id}", self._states, self._due]
                values = [user_id, _number(now), CALM // MILLISECOND, *leases]
                await self._script(keys=keys, args=values, client=pipe)
            return await pipe.execute()

    async def _ask(self, question: Callable[[], Any]) -> Any:
        """The answer, or None while Redis is away."""
        try:
            with metrics.ATTENDING():
                return await self._link.ask(question)
        except Away:
            return None


def _number(moment: datetime) -> int:
    """Milliseconds since 1970."""
    return (moment - EPOCH) // MILLISECOND
