"""The only reader of the environment: every setting of the program, typed and checked.

An installation is public when any setting says that others can reach it; `public_by` is the only judge of that, and
every refusal of an unsafe combination asks it.
"""

import ipaddress
import os
import re
import secrets
from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Literal, Self
from urllib.parse import parse_qs, urlsplit

from pydantic import Field, IPvAnyNetwork, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from .hosts import both_ways, is_loopback

MIN_SECRET_LENGTH = 32  # bytes of key that HS256 asks for (RFC 7518, section 3.2)
FEWEST_PAIRS = 16  # different pairs of neighbours in a secret; fewer is a repetition
FEWEST_STEPS = 8  # different distances between neighbours in a secret; fewer is an alphabet or a count
MEGABYTE = 1024 * 1024
HOME = (".localhost", "127.0.0.1", "[::1]")  # names that mean this machine alone (RFC 6761, section 6.3)
BUCKET = re.compile(r"s3://[a-z0-9][a-z0-9.-]{1,62}(/[A-Za-z0-9._/-]{0,200})?")
ORIGIN = re.compile(r"https?://[a-z0-9.-]+(:\d+)?|https?://\[[0-9a-f:]+\](:\d+)?")  # RFC 6454, section 6.2
PLACEHOLDERS = ("change", "secret", "password", "example", "placeholder", "default", "insecure")


class Settings(BaseSettings):
    """Values of `CHATAPP_…` variables; unsafe combinations raise ValueError at start."""

    model_config = SettingsConfigDict(env_prefix="CHATAPP_", frozen=True, extra="ignore")

    host: str = "127.0.0.1"
    port: int = Field(default=3000, ge=0, le=65535)
    workers: int = Field(default=1, ge=1, le=64)
    data_dir: Path = Path("data")
    backup_dir: Path | None = None
    migration_backups: bool = True  # before a database that is not new is migrated
    database_url: str | None = None
    database_connections: int = Field(default=8, ge=2, le=100)  # to PostgreSQL, of each process
    database_pooler: bool = False  # whether `database_url` is a pooler that gives a connection for each transaction
    redis_url: str | None = None
    redis_prefix: str = Field(default="chatapp", pattern=r"^[A-Za-z0-9_.-]{1,64}$")  # of what is ours there
    secret: SecretStr | None = None
    former_secrets: list[SecretStr] = []  # what they signed is still good; nothing new is signed with them
    session_idle_days: int = Field(default=30, ge=1, le=400)  # after the last use a session ends
    session_days: int = Field(default=180, ge=1, le=400)  # a session ends, however much it is used
    debug: bool = False
    allowed_origins: list[str] = []
    allowed_hosts: list[str] = []
    trusted_proxies: list[str] = []  # addresses and networks that may say who asks, and over which scheme
    outgoing_allowed: list[IPvAnyNetwork] = []  # networks inside that our own requests may reach, on every port
    registration_open: bool = True
    registrations_per_address: int = Field(default=50, ge=1)  # in an hour
    login_attempts: int = Field(default=10, ge=1)  # wrong passwords for an account in 5 minutes
    login_attempts_per_address: int = Field(default=50, ge=1)  # wrong passwords from an address in 5 minutes
    socket_frames: int = Field(default=50, ge=1)  # that one socket may send in a second, in the long run
    socket_burst: int = Field(default=500, ge=1)  # that one socket may send at once
    limits: bool = True  # false switches off every limit, also of wrong passwords and registrations; only at home
    acts: int = Field(default=3000, ge=20)  # of a user in 10 seconds
    searches: int = Field(default=100, ge=20)  # of a user in 10 seconds
    groups_per_hour: int = Field(default=60, ge=1)  # that a user may start
    new_people_per_day: int = Field(default=20, ge=1)  # whom a user may add or begin to talk with
    sockets_per_user: int = Field(default=100, ge=1)  # open in one process
    presence_grace: float = Field(default=10, ge=0, le=25)  # seconds that somebody counts after the last clean end
    files: str | None = None  # a directory, or s3://bucket or s3://bucket/prefix; several hosts share it
    files_endpoint: str | None = None  # of an S3-compatible service; without one, that of Amazon
    files_region: str = Field(default="us-east-1", pattern=r"^[A-Za-z0-9-]{1,64}$")
    files_key: str | None = Field(default=None, max_length=256)
    files_secret: SecretStr | None = None
    file_bytes: int = Field(default=100 * MEGABYTE, ge=1)  # of one file
    files_per_user: int = Field(default=5000 * MEGABYTE, ge=1)  # bytes
    files_in_all: int = Field(default=100_000 * MEGABYTE, ge=1)  # bytes
    demo_data: bool = True
    metrics_token: SecretStr | None = None  # who shows it may read /metrics; without one nobody may
    log_format: Literal["text", "json"] = "text"
    log_level: Literal["debug", "info", "warning", "error"] = "warning"

    @field_validator("database_url")
    @classmethod
    def _name_the_driver(cls, url: str | None) -> str | None:
        """`postgres://` and `postgresql://` mean psycopg 3; only it and SQLite are known."""
        if url is None:
            return None
        scheme, colon, rest = url.partition("://")
        if scheme in ("postgres", "postgresql", "postgresql+psycopg"):
            return f"postgresql+psycopg{colon}{rest}"
        if scheme == "sqlite":
            if not rest.startswith("/") or rest in ("/", "/:memory:"):
                msg = "needs a file: sqlite:///relative/path or sqlite:////absolute/path"
                raise ValueError(msg)
            return url
        msg = "must begin with postgresql:// or sqlite://"
        raise ValueError(msg)

    @field_validator("redis_url")
    @classmethod
    def _want_password(cls, url: str | None) -> str | None:
        """Reflex keeps pickled state in Redis: whoever can write there can run code here."""
        if url is None or urlsplit(url).scheme == "unix":
            return url
        parts = urlsplit(url)
        is_guarded = bool(parts.password) or "password" in parse_qs(parts.query)
        if not is_guarded and not is_loopback(parts.hostname or "localhost"):
            msg = "needs a password where Redis is on another machine: redis://:password@host/0"
            raise ValueError(msg)
        return url

    @field_validator("files")
    @classmethod
    def _want_place(cls, place: str | None) -> str | None:
        if place is not None and "://" in place and not BUCKET.fullmatch(place):
            msg = "must be a directory, or s3://bucket or s3://bucket/prefix"
            raise ValueError(msg)
        return place

    @field_validator("files_endpoint")
    @classmethod
    def _want_endpoint(cls, endpoint: str | None) -> str | None:
        """What is stored and the signatures of requests pass in the clear without TLS."""
        if endpoint is None:
            return None
        parts = urlsplit(endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname or parts.username or parts.query:
            msg = "must be an address such as https://s3.example.com"
            raise ValueError(msg)
        return endpoint

    @field_validator("allowed_origins")
    @classmethod
    def _want_origins(cls, origins: list[str]) -> list[str]:
        """Each is written as a browser sends it; `*` is refused, because a list that allows all protects nobody."""
        for origin in origins:
            if not ORIGIN.fullmatch(origin):
                msg = f"{origin!r} is no origin: write https://name or https://name:port"
                raise ValueError(msg)
        return origins

    @field_validator("trusted_proxies")
    @classmethod
    def _want_addresses(cls, proxies: list[str]) -> list[str]:
        """Whoever is trusted can take any address; a name would be compared with nothing, and say no word of it."""
        for proxy in proxies:
            try:
                networks = both_ways(ipaddress.ip_network(proxy))
            except ValueError as error:
                msg = f"{proxy!r} is no address and no network: write 10.0.0.7 or 10.0.0.0/24"
                raise ValueError(msg) from error
            if any(network.endswith("/0") for network in networks):
                msg = f"{proxy!r} is everybody: name the proxies alone"
                raise ValueError(msg)
        return proxies

    @field_validator("secret", "metrics_token")
    @classmethod
    def _refuse_placeholders(cls, secret: SecretStr | None) -> SecretStr | None:
        if secret is not None:
            _refuse_guessable(secret.get_secret_value())
        return secret

    @field_validator("former_secrets")
    @classmethod
    def _refuse_former_placeholders(cls, secrets: list[SecretStr]) -> list[SecretStr]:
        """An empty one among them would let everybody sign."""
        for secret in secrets:
            _refuse_guessable(secret.get_secret_value())
        return secrets

    @model_validator(mode="after")
    def _refuse_unsafe(self) -> Self:
        if self.debug and self.is_public:
            msg = f"CHATAPP_DEBUG is refused on a public server, and {self.public_by} makes it one"
            raise ValueError(msg)
        if not self.limits and self.is_public:
            msg = f"CHATAPP_LIMITS=false is refused on a public server, and {self.public_by} makes it one"
            raise ValueError(msg)
        if self.is_service and (self.files_key is None) != (self.files_secret is None):
            msg = "CHATAPP_FILES_KEY and CHATAPP_FILES_SECRET belong together: set both"
            raise ValueError(msg)
        if self.workers > 1 and not self.redis_url:
            msg = "more than one worker needs CHATAPP_REDIS_URL: without it they cannot hear each other"
            raise ValueError(msg)
        return self

    @property
    def is_loopback(self) -> bool:
        """Whether the server listens for this machine only; a proxy on it may still let others in."""
        return is_loopback(self.host)

    @property
    def public_by(self) -> str | None:
        """The variable that makes this installation public; None where no setting does."""
        origins = (urlsplit(origin).hostname or "" for origin in self.allowed_origins)
        signs = {
            "CHATAPP_HOST": not self.is_loopback,
            "CHATAPP_TRUSTED_PROXIES": bool(self.trusted_proxies),
            "CHATAPP_ALLOWED_HOSTS": not all(map(is_loopback, self.allowed_hosts)),
            "CHATAPP_ALLOWED_ORIGINS": not all(map(is_loopback, origins)),
            "CHATAPP_SECRET": self.secret is not None,
        }
        return next((variable for variable, is_set in signs.items() if is_set), None)

    @property
    def is_public(self) -> bool:
        """Whether others than the people at this machine can reach the server, as far as the settings tell."""
        return self.public_by is not None

    @property
    def served_hosts(self) -> list[str]:
        """Names under which the server answers, as `allowed_hosts` has them; an empty list means every name.

        A server that is not public answers to the names of this machine only: with any other name, a page of another
        server has pointed its own name at this machine (DNS rebinding).
        """
        if self.allowed_hosts or self.is_public:
            return self.allowed_hosts
        return [*HOME, f"[{self.host}]" if ":" in self.host else self.host]

    @property
    def proxies(self) -> list[str]:
        """The trusted proxies as both families write them: a socket for IPv6 shows 10.0.0.7 as ::ffff:10.0.0.7."""
        return [name for proxy in self.trusted_proxies for name in both_ways(ipaddress.ip_network(proxy))]

    @property
    def database(self) -> str:
        """The database's address; a SQLite file in the data directory by default."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'chatapp.db').absolute()}"

    @property
    def file_store(self) -> str:
        """Where the bytes of files are; a directory in the data directory by default."""
        return self.files or str(self.data_dir / "files")

    @property
    def is_service(self) -> bool:
        """Whether files are in an S3-compatible service."""
        return self.file_store.startswith("s3://")

    @property
    def backups(self) -> Path:
        """Where backups go that are not given another place."""
        return self.backup_dir or self.data_dir / "backups"

    @cached_property
    def secret_key(self) -> str:
        """The key that signs tokens: the setting, or one made once and kept in the data directory."""
        if self.secret is not None:
            return self.secret.get_secret_value()
        return _kept_secret(self.data_dir / "secret")

    @property
    def former_keys(self) -> tuple[str, ...]:
        """Keys whose signatures are still good."""
        return tuple(secret.get_secret_value() for secret in self.former_secrets)


def _refuse_guessable(secret: str) -> None:
    if len(secret) < MIN_SECRET_LENGTH:
        msg = f"must have at least {MIN_SECRET_LENGTH} characters"
        raise ValueError(msg)
    pairs = set(pairwise(secret))
    steps = {ord(second) - ord(first) for first, second in pairs}
    is_pattern = len(pairs) < FEWEST_PAIRS or len(steps) < FEWEST_STEPS
    if is_pattern or any(word in secret.lower() for word in PLACEHOLDERS):
        msg = "looks like a placeholder; make one with: openssl rand -hex 32"
        raise ValueError(msg)


def _kept_secret(path: Path) -> str:
    """Read the secret, or make it; two processes starting at once agree, because one link wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(secrets.token_hex(32))
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        finally:
            draft.unlink()
    secret = path.read_text().strip()
    if len(secret) < MIN_SECRET_LENGTH:
        msg = f"the secret in {path} is damaged: remove the file, and everybody signs in again"
        raise ValueError(msg)
    return secret
