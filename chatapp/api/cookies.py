"""Names of cookies on the wire. Everything behind the outermost layer knows the session cookie by one plain name.

The session cookie's name ends with the installation's public id: browsers send cookies to all ports of a host, so two
installations on one host would sign each other out. Over TLS the name begins with `__Host-`. A browser takes a cookie
of that name only from this very host over TLS, for all paths, so that neither a neighbour under the same domain nor
somebody on the line can plant a session of theirs (RFC 6265bis, section 4.1.3.2). Without TLS browsers refuse it.
"""

from chatapp.security import SESSION_COOKIE

INSTALLATION_COOKIE = "chatapp_installation"  # readable: pages keep texts of an installation apart from others' texts
_PLAIN = SESSION_COOKIE.encode()
_YEAR = 31_536_000  # seconds

Header = tuple[bytes, bytes]
Headers = list[Header]


def is_secure(scheme: str) -> bool:
    """Whether a connection is over TLS, as its server or a trusted proxy says."""
    return scheme in ("https", "wss")


def wire_name(scheme: str, installation: str) -> str:
    """The name under which a browser keeps its session."""
    name = f"{SESSION_COOKIE}_{installation}"
    return f"__Host-{name}" if is_secure(scheme) else name


def with_one_name(headers: Headers, scheme: str, installation: str) -> Headers:
    """The headers of a request in which the session cookie has the plain name.

    A cookie that has the plain name on the wire, or the name for another kind of connection, is left out.
    """
    wire = wire_name(scheme, installation).encode()
    return [(name, _renamed(value, wire) if name == b"cookie" else value) for name, value in headers]


def mark(headers: Headers, scheme: str, port: str, installation: str) -> Headers:
    """The header that tells a page the installation's public id; none where the browser sends it already.

    The name ends with the port of the address, if that has one: cookies of all ports of a host are seen together.
    """
    pair = f"{INSTALLATION_COOKIE}_{port}={installation}" if port else f"{INSTALLATION_COOKIE}={installation}"
    sent = [cookie.strip() for name, value in headers if name == b"cookie" for cookie in value.split(b";")]
    if pair.encode() in sent:
        return []
    secure = "; Secure" if is_secure(scheme) else ""
    return [(b"set-cookie", f"{pair}; Path=/; Max-Age={_YEAR}; SameSite=Lax{secure}".encode())]


def without_escapes(headers: Headers) -> Headers:
    """The headers of a request without the cookies whose value has a backslash.

    No valid value has one (RFC 6265, section 4.1.1), and ours never do. The standard library undoes such escapes in
    quadratic time before Python 3.11.10 (CVE-2024-7592): a header of 64 kB takes seconds.
    """
    return [(name, _unescaped(value) if name == b"cookie" and b"\\" in value else value) for name, value in headers]


def _unescaped(cookies: bytes) -> bytes:
    return b";".join(cookie for cookie in cookies.split(b";") if b"\\" not in cookie)


def _renamed(cookies: bytes, wire: bytes) -> bytes:
    kept = [cookie.strip().partition(b"=") for cookie in cookies.split(b";")]
    return b"; ".join(
        (_PLAIN if name.strip() == wire else name) + sign + value
        for name, sign, value in kept
        if name.strip() != _PLAIN
    )
