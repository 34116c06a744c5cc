"""What a run has cost: processor time of all processes, commands of Redis, statements of the database."""

import time
from collections.abc import Sequence
from dataclasses import dataclass
from time import perf_counter as now

from benchmarks.setups import Running, Started, Usage


@dataclass(frozen=True, slots=True)
class Reading:
    """Sums so far; seconds, and numbers of things."""

    at: float
    server: float
    generator: float
    redis: float
    commands: int
    statements: int

    def __sub__(self, before: "Reading") -> "Reading":
        return Reading(
            self.at - before.at,
            self.server - before.server,
            self.generator - before.generator,
            self.redis - before.redis,
            self.commands - before.commands,
            self.statements - before.statements,
        )

    @property
    def generator_share(self) -> float:
        """How busy the load generator was, in percent of a core: near 100 it measures itself."""
        return 100 * self.generator / self.at


class Meter:
    """Reads what some servers have used; `running` is the set-up that they belong to, if it is one of ours."""

    def __init__(self, servers: Sequence[Started], running: Running | None = None) -> None:
        self._servers, self._running = servers, running

    def memory(self) -> float:
        """MB that are resident."""
        used = Usage.of(self._servers)
        return used.memory if used else 0.0

    def read(self) -> Reading:
        used, running = Usage.of(self._servers), self._running
        redis, commands = 0.0, 0
        if running and running.redis:
            with running.redis.client() as client:
                stats, cpu = client.info("commandstats"), client.info("cpu")
            commands = sum(command["calls"] for name, command in stats.items() if name != "cmdstat_info")
            redis = cpu["used_cpu_user"] + cpu["used_cpu_sys"]
        return Reading(
            at=now(),
            server=used.cpu if used else 0.0,
            generator=time.process_time(),
            redis=redis,
            commands=commands,
            statements=running.statements() if running else 0,
        )
