"""Where a request comes from, and the report of what is left of a limit."""

import hashlib
import ipaddress
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Allowance:
    """The rest of a limit, which is full again in `reset_after` seconds."""

    limit: int
    remaining: int
    reset_after: int


def _ignore(_allowance: Allowance) -> None:
    """A caller without headers to write."""


@dataclass(frozen=True, slots=True)
class Caller:
    """The address of a request; `tell` is called with the allowance that the answer may show."""

    address: str
    tell: Callable[[Allowance], None] = _ignore

    @property
    def network(self) -> str:
        """The address, or the /64 network of an IPv6 address: one customer has all of it (RFC 6177)."""
        try:
            ip = ipaddress.ip_address(self.address)
        except ValueError:
            return digest(self.address)
        if isinstance(ip, ipaddress.IPv4Address):
            return str(ip)
        return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False).network_address)


ADMINISTRATOR = Caller("")  # the command line on this host: makes as many accounts as it likes
UNKNOWN = Caller("unknown")  # a door that names no address shares one counter with all others that name none


def digest(text: str) -> str:
    """A key of 32 characters that does not show the text to readers of the counters."""
    return hashlib.sha256(text.encode()).hexdigest()[:32]
