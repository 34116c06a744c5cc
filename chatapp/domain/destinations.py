"""Where a request may go that the server makes itself: the parts of an address, and which numbers are public.

`ipaddress.is_global` is true for addresses that lead inside: multicast, and IPv6 addresses that carry one of IPv4. So
IPv6 is public only where the Internet has given it out (2000::/3), less what is reserved there, and an IPv4 address in
it is taken out and looked at too.
"""

import ipaddress
import re
from ipaddress import IPv4Address, IPv6Address
from typing import NamedTuple
from urllib.parse import quote, urlsplit

import idna

from .addresses import MAX_ADDRESS

PORTS = {"http": 80, "https": 443}
MAX_HOST = 253  # characters (RFC 1035, section 2.3.4)

Ip = IPv4Address | IPv6Address

_UNFIT = re.compile(r"[\x00-\x20\x7f-\xa0\\\u2028\u2029\u3000]")  # parsers differ about these
_ASCII_HOST = re.compile(r"(?:[a-z0-9_-]{1,63}\.)*[a-z0-9_-]{1,63}")
_SAFE = "%/:=&?~+!$,;'@()*[]-._"

_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")  # RFC 6052
_GIVEN_OUT = ipaddress.IPv6Network("2000::/3")  # RFC 4291, section 2.4
_RESERVED_6 = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # protocols, Teredo and ORCHID among them (RFC 2928)
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4 (RFC 3056)
            "3fff::/20",  # documentation (RFC 9637)
        ),
    )
)
_RESERVED_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",
            "10.0.0.0/8",
            "100.64.0.0/10",  # between providers and customers, and metadata of a cloud
            "127.0.0.0/8",
            "168.63.129.16/32",  # Azure's own server inside of every network there
            "169.254.0.0/16",  # metadata of most clouds
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",  # 6to4
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "224.0.0.0/3",  # multicast, reserved, broadcast
        ),
    )
)
_ISATAP = 0x5EFE  # RFC 5214, section 6.1


class Destination(NamedTuple):
    """The parts of an address: `host` is ASCII in small letters, or a number of IPv6 without its brackets."""

    scheme: str
    host: str
    port: int
    target: str

    @property
    def authority(self) -> str:
        """The host with its port, where that is not the one of the scheme."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if PORTS[self.scheme] == self.port else f"{host}:{self.port}"

    @property
    def address(self) -> str:
        return f"{self.scheme}://{self.authority}{self.target}"


def parse(address: str) -> Destination:
    """The parts of an address of http or https, without its fragment. Raises ValueError for others, for one with a
    user or a zone in it, and for one that parsers understand differently.
    """
    if len(address) > MAX_ADDRESS or _UNFIT.search(address):
        msg = "no address"
        raise ValueError(msg)
    parts = urlsplit(address)
    if parts.scheme not in PORTS or "@" in parts.netloc or "%" in parts.netloc or not parts.hostname:
        msg = "not an address that may be asked for"
        raise ValueError(msg)
    port = PORTS[parts.scheme] if parts.port is None else parts.port
    host = str(IPv6Address(parts.hostname)) if "[" in parts.netloc else _ascii(parts.hostname)
    query = f"?{quote(parts.query, safe=_SAFE)}" if parts.query else ""
    return Destination(parts.scheme, host, port, (quote(parts.path, safe=_SAFE) or "/") + query)


def site_of(address: str) -> str:
    """The host of an address, as people say it; "" where there is none."""
    try:
        return parse(address).host.removeprefix("www.")
    except ValueError:
        return ""


def is_public(ip: Ip) -> bool:
    """Whether a number belongs to the Internet, and to nothing that only this machine or its network can reach."""
    if isinstance(ip, IPv4Address):
        return ip.is_global and not any(ip in network for network in _RESERVED_4)
    inner = _inner(ip)
    if inner is not None and not is_public(inner):
        return False
    if ip in _NAT64 or ip.ipv4_mapped:
        return True
    return ip.is_global and ip in _GIVEN_OUT and not any(ip in network for network in _RESERVED_6)


def _inner(ip: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that one of IPv6 carries in its last 32 bits."""
    number = int(ip)
    is_isatap = (number >> 32) & 0xFDFFFFFF == _ISATAP
    return IPv4Address(number & 0xFFFFFFFF) if ip.ipv4_mapped or ip in _NAT64 or is_isatap else None


def _ascii(host: str) -> str:
    """A name as DNS has it: mapped as browsers do (UTS #46), without the dot at its end."""
    host = host.removesuffix(".")
    if len(host) > MAX_HOST:
        msg = "too long a name"
        raise ValueError(msg)
    if not host.isascii():
        host = idna.encode(host, uts46=True).decode().lower()
    if not _ASCII_HOST.fullmatch(host):
        msg = "not a name"
        raise ValueError(msg)
    return host
