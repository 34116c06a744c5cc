"""Addresses of hosts, and which of them mean this machine."""

import ipaddress

MAPPED_PREFIX = 96  # bits in front of an IPv4 address that is written as IPv6


def plain_address(address: str) -> str:
    """An address as IPv4 writes it, where it is one (RFC 4291, section 2.5.5.2); anything else stays."""
    try:
        ip = ipaddress.ip_address(address)
    except ValueError:
        return address
    return str(getattr(ip, "ipv4_mapped", None) or ip)


def both_ways(network: ipaddress.IPv4Network | ipaddress.IPv6Network) -> list[str]:
    """A network, and the same network in the other family where it has a name there."""
    first, prefix = network.network_address, network.prefixlen
    if isinstance(first, ipaddress.IPv4Address):
        return [str(network), f"::ffff:{first}/{MAPPED_PREFIX + prefix}"]
    if first.ipv4_mapped and prefix >= MAPPED_PREFIX:
        return [str(network), f"{first.ipv4_mapped}/{prefix - MAPPED_PREFIX}"]
    return [str(network)]


def is_loopback(host: str) -> bool:
    """Whether a name or address, with or without the brackets of IPv6, means this machine alone."""
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(plain_address(host.removeprefix("[").removesuffix("]"))).is_loopback
    except ValueError:
        return False
