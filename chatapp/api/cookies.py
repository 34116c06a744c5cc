"""The name of the session cookie: over TLS it begins with `__Host-`.

A browser takes a cookie of that name only from this very host over TLS, for all paths, so that neither a neighbour
under the same domain nor somebody on the line can plant a session of theirs (RFC 6265bis, section 4.1.3.2). Without TLS
browsers refuse it. Which of the two names is meant is decided here, from the connection; everything behind knows one.
"""

from chatapp.security import SESSION_COOKIE

SECURE_COOKIE = f"__Host-{SESSION_COOKIE}"
_PLAIN, _SECURE = SESSION_COOKIE.encode(), SECURE_COOKIE.encode()

Headers = list[tuple[bytes, bytes]]


def is_secure(scheme: str) -> bool:
    """Whether a connection is over TLS, as its server or a trusted proxy says."""
    return scheme in ("https", "wss")


def name_over(scheme: str) -> str:
    """Under which name a browser keeps its session."""
    return SECURE_COOKIE if is_secure(scheme) else SESSION_COOKIE


def with_one_name(headers: Headers, scheme: str) -> Headers:
    """The headers of a request whose session cookie, if it has the name that it must have, has the plain name."""
    if not is_secure(scheme):
        return headers
    return [(name, _renamed(value) if name == b"cookie" else value) for name, value in headers]


def without_escapes(headers: Headers) -> Headers:
    """The headers of a request without the cookies whose value has a backslash.

    No valid value has one (RFC 6265, section 4.1.1), and ours never do. The standard library undoes such escapes in
    quadratic time before Python 3.11.10 (CVE-2024-7592): a header of 64 kB takes seconds.
    """
    return [(name, _unescaped(value) if name == b"cookie" and b"\\" in value else value) for name, value in headers]


def _unescaped(cookies: bytes) -> bytes:
    return b";".join(cookie for cookie in cookies.split(b";") if b"\\" not in cookie)


def _renamed(cookies: bytes) -> bytes:
    kept = [cookie.strip().partition(b"=") for cookie in cookies.split(b";")]
    return b"; ".join(
        (_PLAIN if name.strip() == _SECURE else name) + sign + value
        for name, sign, value in kept
        if name.strip() != _PLAIN
    )
