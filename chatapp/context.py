"""The requester for whom the present task works. Fair turns in front of the database are given by requester.

A request or socket begins as the address that it came from, and belongs to a user as soon as its token is recognised.
A task inherits the requester of the task that starts it. The default is the system: timers, deliveries, start and stop.
"""

import ipaddress
from contextvars import Context, ContextVar
from typing import Final

Requester = int | str  # the id of a user, or the network of a stranger

SYSTEM: Final = 0  # no user has this id
UNKNOWN: Final = "unknown"  # strangers whose address the server does not tell share one requester

_requester: ContextVar[Requester] = ContextVar("requester", default=SYSTEM)


def requester() -> Requester:
    """The requester of the present task."""
    return _requester.get()


def work_for_user(user_id: int) -> None:
    """From here on, this task and those that it starts work for a user."""
    _requester.set(user_id)


def work_for_address(address: str | None) -> None:
    """From here on, this task and those that it starts work for a stranger at an address."""
    _requester.set(_network(address) if address else UNKNOWN)


def of_system() -> Context:
    """A context for tasks whose result all users share: `asyncio.create_task(…, context=of_system())`."""
    return Context()


def _network(address: str) -> str:
    """The address; of IPv6 the /64 network, because one customer has all of it (RFC 6177)."""
    if ":" not in address:
        return address
    try:
        ip = ipaddress.IPv6Address(address)
    except ValueError:
        return UNKNOWN
    return str(ip.ipv4_mapped or ipaddress.ip_network((ip, 64), strict=False).network_address)
