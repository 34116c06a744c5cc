"""Password hashes, how hard passwords are to guess, and tokens; the sole importer of passlib, zxcvbn and jwt.

Every token is bound to its type, so that a refresh token opens no door and an access token renews nothing. It names
its session by the random key of that session, and is signed with a key that belongs to one installation.
"""

import contextlib
import hashlib
import hmac
import re
import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from math import prod
from typing import Any
from unicodedata import normalize

import jwt
from jwt.types import Options
from passlib.context import CryptContext
from passlib.exc import PasswordSizeError
from zxcvbn import zxcvbn
from zxcvbn.matching import L33T_TABLE

from chatapp import errors
from chatapp.domain.ids import UserId, is_id

MAX_PASSWORD = 128  # characters; NIST SP 800-63B asks to allow 64
MAX_TYPED = 4 * MAX_PASSWORD  # characters of a password that is not normalised: a letter decomposes into four at most
_BLANKS = re.compile(r"[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")  # Unicode's category Zs but for the space

ALGORITHM = "HS256"
LEEWAY = timedelta(seconds=10)  # for which a token lives on after its end
MAX_SKEW = timedelta(seconds=60)  # by which the clock of the host that signed may be ahead of ours
MAX_TOKEN = 2048  # characters; ours have some 300
SESSION_COOKIE = "chatapp_session"  # where a browser keeps its token of type session
# The last two are alive as long as their session's row says, which is never longer.
LIFETIMES = {
    "access": timedelta(minutes=15),
    "reset": timedelta(hours=1),
    "refresh": timedelta(days=400),
    "session": timedelta(days=400),
}

WORD = re.compile(r"[A-Za-z0-9_-]{0,64}")  # what `new_id` and `fingerprint` give; databases never see anything else
NUMBER = re.compile(r"[1-9][0-9]{0,9}")

# The times are compared with the clock of the runtime, which the library does not know.
_OPTIONS: Options = {
    "require": ["sub", "sid", "jti", "type", "iat", "exp"],
    "verify_exp": False,
    "verify_iat": False,
}

# OWASP Password Storage Cheat Sheet: argon2id with m = 19 MiB, t = 2, p = 1.
_passwords = CryptContext(
    schemes=["argon2"],
    argon2__type="ID",
    argon2__memory_cost=19 * 1024,
    argon2__time_cost=2,
    argon2__parallelism=1,
)
GOOD_ENOUGH = 2  # of 4: at least 10^6 guesses, which takes years at sign-in, where guessing is slowed down
ESTIMATED = 16  # characters of a password that are estimated; the time grows with their square
READINGS = 48  # ways to read the symbols of a password as letters that are tried; the time grows with them
PERSONAL = 20  # words of a person that are considered
_UNKNOWN_USER = _passwords.hash(secrets.token_hex(16))


class TokenType(StrEnum):
    ACCESS = "access"
    REFRESH = "refresh"
    SESSION = "session"
    RESET = "reset"


@dataclass(frozen=True, slots=True)
class Claims:
    """The content of a token with a good signature, type and time; `expires_at` is set by `read`.

    `session_key` is empty in a reset token.
    """

    user_id: UserId
    session_key: str
    token_id: str
    expires_at: datetime | None = field(default=None, compare=False)


def normalised(password: str) -> str:
    """The form in which passwords are hashed and compared, the same from every keyboard: the OpaqueString of RFC 8265,
    section 4.2. Longer ones than MAX_TYPED are nobody's, and stay as they are: normalising takes quadratic time.
    """
    return password if len(password) > MAX_TYPED else normalize("NFC", _BLANKS.sub(" ", password))


def hash_password(password: str) -> str:
    """An argon2id hash; takes some 20 ms, so never call it in a database thread."""
    return _passwords.hash(normalised(password))


def verify_password(password: str, password_hash: str | None) -> bool:
    """Whether the password fits; as `fitting`."""
    return fitting(password, password_hash) is not None


def fitting(password: str, password_hash: str | None) -> str | None:
    """The form of the password that the hash is of: the normalised one, or what was typed, for a hash from before
    passwords were normalised. Takes at most two hashes, as many where there is no such user.
    """
    try:
        for form in dict.fromkeys((normalised(password), password)):
            if _passwords.verify(form, password_hash or _UNKNOWN_USER) and password_hash is not None:
                return form
    except (PasswordSizeError, UnicodeEncodeError):  # thousands of characters, or no text at all: nobody's
        pass
    return None


def fingerprint(password_hash: str) -> str:
    """What is changed by every change of a password, and tells nothing about its hash."""
    return hashlib.sha256(password_hash.encode()).hexdigest()


def is_outdated(password_hash: str) -> bool:
    """Whether the hash was made with other parameters than those of today."""
    return _passwords.needs_update(password_hash)


def is_guessable(password: str, personal: Iterable[str]) -> bool:
    """Whether few guesses find the password: a common one, a pattern, or words that are `personal` to its owner.

    The estimate is that of zxcvbn (Wheeler, USENIX Security 2016), which knows 30,000 leaked passwords. It takes at
    most 60 ms, because only a beginning of the password is estimated. Not thread-safe: the library keeps `personal` in
    a global.
    """
    whole = " ".join(personal)
    words = [*personal, *(word for word in re.split(r"[\W_]+", whole) if word)][:PERSONAL]
    return zxcvbn(_beginning(password), words)["score"] < GOOD_ENOUGH


def _beginning(password: str) -> str:
    """At most ESTIMATED characters of which at most READINGS readings exist: "1" is an "i" or an "l", and so on."""
    end = min(ESTIMATED, len(password))
    while _readings(password[:end]) > READINGS:
        end -= 1
    return password[:end]


def _readings(text: str) -> int:
    return prod(max(1, sum(symbol in text for symbol in symbols)) for symbols in L33T_TABLE.values())


def new_id() -> str:
    """An unguessable identifier of 128 bits."""
    return secrets.token_urlsafe(16)


def signing_key(secret: str, installation: str) -> str:
    """The key for the tokens of one installation (HMAC as a key derivation function, RFC 5869, section 2.3).

    Two installations with one secret refuse each other's tokens, and a restored database refuses those from before.
    """
    return hmac.digest(secret.encode(), b"chatapp tokens " + installation.encode(), "sha256").hex()


def public_id(installation: str) -> str:
    """Eight hexadecimal characters that tell installations apart and may be shown to anybody."""
    return hashlib.sha256(installation.encode()).hexdigest()[:8]


def sign(key: str, kind: TokenType, claims: Claims, issued_at: datetime) -> str:
    """A signed token of one type (RFC 7519)."""
    payload = {
        "sub": str(claims.user_id),
        "sid": claims.session_key,
        "jti": claims.token_id,
        "type": kind.value,
        "iat": issued_at,
        "exp": issued_at + LIFETIMES[kind.value],
    }
    return jwt.encode(payload, key, algorithm=ALGORITHM)


def read(key: str, kind: TokenType, token: str, now: datetime, former: Sequence[str] = ()) -> Claims:
    """The claims of a token of this type that is good now; raises `TokenInvalid` for everything else.

    It is good with the signature of the key, or of one of the `former` keys.
    """
    if len(token) > MAX_TOKEN:
        raise errors.TokenInvalid
    try:
        payload = _payload((key, *former), token)
        begins_at, expires_at = (datetime.fromtimestamp(payload[name], UTC) for name in ("iat", "exp"))
        is_timely = begins_at - MAX_SKEW <= now < expires_at + LEEWAY
        if payload["type"] != kind.value or not is_timely or not _is_well_formed(payload):
            raise errors.TokenInvalid
        return Claims(UserId(int(payload["sub"])), payload["sid"], payload["jti"], expires_at)
    except (jwt.PyJWTError, ValueError, TypeError, OverflowError, OSError) as error:
        raise errors.TokenInvalid from error


def _is_well_formed(payload: dict[str, Any]) -> bool:
    """Whether databases can be asked about the ids; raises `TypeError` for what is no text."""
    is_number = NUMBER.fullmatch(payload["sub"]) is not None and is_id(int(payload["sub"]))
    return is_number and all(WORD.fullmatch(payload[name]) is not None for name in ("sid", "jti"))


def _payload(keys: Sequence[str], token: str) -> dict[str, Any]:
    for key in keys[:-1]:
        with contextlib.suppress(jwt.InvalidSignatureError):
            return jwt.decode(token, key, algorithms=[ALGORITHM], options=_OPTIONS)
    return jwt.decode(token, keys[-1], algorithms=[ALGORITHM], options=_OPTIONS)
