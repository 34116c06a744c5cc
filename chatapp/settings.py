"""The only reader of the environment: every setting of the program, typed and checked."""

import ipaddress
import os
import re
import secrets
from functools import cached_property
from pathlib import Path
from typing import Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MIN_SECRET_LENGTH = 32  # bytes of key that HS256 asks for (RFC 7518, section 3.2)
FEWEST_SYMBOLS = 8  # different characters; fewer is no random secret
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
    registration_open: bool = True
    registrations_per_address: int = Field(default=50, ge=1)  # in an hour
    login_attempts: int = Field(default=10, ge=1)  # wrong passwords for an account in 5 minutes
    login_attempts_per_address: int = Field(default=50, ge=1)  # wrong passwords from an address in 5 minutes
    socket_frames: int = Field(default=50, ge=1)  # that one socket may send in a second, in the long run
    socket_burst: int = Field(default=500, ge=1)  # that one socket may send at once
    limits: bool = True  # of what a user does, searches and keeps open; only at home they may be off
    acts: int = Field(default=3000, ge=20)  # of a user in 10 seconds
    searches: int = Field(default=100, ge=20)  # of a user in 10 seconds
    sockets_per_user: int = Field(default=100, ge=1)  # open in one process
    presence_grace: float = Field(default=10, ge=0, le=25)  # seconds that somebody counts after the last clean end
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
                is_everybody = ipaddress.ip_network(proxy).prefixlen == 0
            except ValueError as error:
                msg = f"{proxy!r} is no address and no network: write 10.0.0.7 or 10.0.0.0/24"
                raise ValueError(msg) from error
            if is_everybody:
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
        if self.debug and not self.is_loopback:
            msg = "CHATAPP_DEBUG is refused on an address that others can reach"
            raise ValueError(msg)
        if not self.limits and not self.is_loopback:
            msg = "CHATAPP_LIMITS=false is refused on an address that others can reach"
            raise ValueError(msg)
        if self.workers > 1 and not self.redis_url:
            msg = "more than one worker needs CHATAPP_REDIS_URL: without it they cannot hear each other"
            raise ValueError(msg)
        return self

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the server."""
        if self.host == "localhost":
            return True
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return False

    @property
    def database(self) -> str:
        """The database's address; a SQLite file in the data directory by default."""
        return self.database_url or f"sqlite:///{(self.data_dir / 'chatapp.db').absolute()}"

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
    if any(word in secret.lower() for word in PLACEHOLDERS) or len(set(secret)) < FEWEST_SYMBOLS:
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
