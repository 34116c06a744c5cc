"""Addresses that strangers name are read in one way, and numbers that lead inside are not public."""

import ipaddress
import random

import pytest

from chatapp.domain import destinations
from chatapp.domain.destinations import is_public, parse

WIDE = "127.0.0.1".translate({n: n + 0xFEE0 for n in range(ord("0"), ord("9") + 1)})  # full width
INSIDE = """
    0.0.0.0 0.1.2.3 10.0.0.1 10.255.255.255 100.64.0.1 100.100.100.200 127.0.0.1 127.255.255.254 169.254.169.254
    169.254.170.2 172.16.0.1 172.31.255.255 192.0.0.1 192.0.0.9 192.0.0.10 192.0.0.170 192.0.0.192 192.0.2.1
    192.88.99.1 192.168.0.1 198.18.0.1 198.19.255.255 198.51.100.1 203.0.113.1 224.0.0.1 239.255.255.255 240.0.0.1
    255.255.255.255 168.63.129.16 :: ::1 ::127.0.0.1 ::10.0.0.1 ::8.8.8.8 ::ffff:127.0.0.1 ::ffff:10.1.2.3
    ::ffff:169.254.169.254 ::ffff:7f00:1 ::ffff:0:127.0.0.1 ::ffff:0:8.8.8.8 64:ff9b::7f00:1 64:ff9b::10.0.0.1
    64:ff9b::169.254.169.254 64:ff9b:1::1 64:ff9b:1::8.8.8.8 100::1 2001::1 2001:0:4136:e378:8000:63bf:3fff:fdd2
    2001:10::1 2001:20::1 2001:db8::1 2002:7f00:1:: 2002:a00:1:: 2002:808:808:: 3fff::1 4000::1 5f00::1 fc00::1
    fd00:ec2::254 fdff::1 fe80::1 fe80::1%eth0 feb0::1 fec0::1 ff00::1 ff02::1 ff0e::1 2606:4700::5efe:127.0.0.1
    2606:4700::200:5efe:10.0.0.1
""".split()  # noqa: SIM905 - one each line would be a page
OUTSIDE = """
    1.1.1.1 8.8.8.8 9.255.255.255 11.0.0.1 93.184.216.34 100.63.255.255 100.128.0.1 126.255.255.255 128.0.0.1
    172.15.255.255 172.32.0.1 192.0.1.1 192.167.255.255 198.17.255.255 198.20.0.1 223.255.255.255 2001:200::1
    2001:4860:4860::8888 2606:4700::1111 2a00:1450:4001::1 ::ffff:8.8.8.8 64:ff9b::8.8.8.8 2606:4700::5efe:8.8.8.8
""".split()  # noqa: SIM905 - one each line would be a page


@pytest.mark.parametrize("number", INSIDE)
def test_numbers_that_lead_inside_are_not_public(number):
    assert not is_public(ipaddress.ip_address(number))


@pytest.mark.parametrize("number", OUTSIDE)
def test_numbers_of_the_internet_are_public(number):
    assert is_public(ipaddress.ip_address(number))


def test_no_number_is_public_that_python_knows_to_be_private():
    chance = random.Random(7)  # noqa: S311 - of a test
    for _ in range(20_000):
        four = ipaddress.IPv4Address(chance.getrandbits(32))
        six = ipaddress.IPv6Address((0b001 << 125) | chance.getrandbits(125))
        for number in (four, six):
            assert not is_public(number) or (number.is_global and not number.is_multicast and not number.is_reserved)


@pytest.mark.parametrize(
    ("address", "meant"),
    [
        ("http://example.com", "http://example.com/"),
        ("HTTP://EXAMPLE.com./a?b#c", "http://example.com/a?b"),
        ("https://example.com:443/ä?ö=%20", "https://example.com/%C3%A4?%C3%B6=%20"),
        ("https://example.com:8443?x", "https://example.com:8443/?x"),
        ("http://bücher.example/", "http://xn--bcher-kva.example/"),
        ("http://[2606:4700:0::1111]:80/", "http://[2606:4700::1111]/"),
        ("http://a_b.example/", "http://a_b.example/"),
        (f"http://{WIDE}/", "http://127.0.0.1/"),
        ("http://ⓛⓞⓒⓐⓛⓗⓞⓢⓣ/", "http://localhost/"),
        ("http://127。0。0。1/", "http://127.0.0.1/"),
        ("http://[::ffff:127.0.0.1]/", f"http://[{ipaddress.ip_address('::ffff:7f00:1')}]/"),
    ],
)
def test_an_address_is_read_in_one_way(address, meant):
    assert parse(address).address == meant


@pytest.mark.parametrize(
    "address",
    [
        *("", "example.com", "//example.com/", "ftp://example.com/", "file:///etc/passwd", "gopher://example.com:80/"),
        *("http://", "http:///x", "http://:80/", "http:example.com", "http://./", "http://../", "http://a..b/"),
        *("http://user@example.com/", "http://user:secret@example.com/", "http://@127.0.0.1/", "http://example.com@/"),
        *("http://example.com\\@127.0.0.1/", "http://127.0.0.1\\.example.com/", "http:\\\\127.0.0.1\\"),
        *("http://exa mple.com/", "http://example.com\t/", "http://exa\nmple.com/", " http://example.com/"),
        *("http://example.com/\r\nHost: inside", "http://example.com/\x00", "http://example.com /x"),
        *("http://[fe80::1%25eth0]/", "http://[fe80::1%eth0]/", "http://%31%32%37.0.0.1/", "http://127.0.0.1%2f/"),
        *("http://[::1/", "http://::1/", "http://[127.0.0.1]/", "http://[v1.x]/", "http://[]/"),
        *("http://example.com:port/", "http://example.com:99999/", "http://example.com:-1/"),
        *(f"http://{'a' * 64}.com/", f"http://{'a.' * 130}com/", f"http://example.com/{'a' * 3000}"),
        *("http://exa$mple.com/", "http://exa'mple/", "http://<x>/", "http://xn--ü/"),
    ],
)
def test_what_parsers_would_read_differently_is_no_address(address):
    with pytest.raises(ValueError):  # noqa: PT011 - whichever part of it
        parse(address)


def test_a_port_of_zero_is_not_the_usual_one():
    assert parse("http://example.com:0/").port == 0


def test_a_site_is_the_host_without_www():
    assert destinations.site_of("https://www.Harbour.example:8443/a") == "harbour.example"
    assert destinations.site_of("mailto:ada@example.com") == ""
