"""The server under attack: one process, SQLite, the default limits, and a town of 1,000 accounts."""

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import create_engine, insert
from sqlalchemy.pool import NullPool

from benchmarks.setups import Usage
from chatapp.domain import times
from chatapp.domain.search import search_key
from chatapp.domain.user import User, case_key
from tests.support.server import Server, server

TOWN = 1000  # accounts; nobody signs in to them
# The test servers raise these for their own purposes.
DEFAULTS = {
    "CHATAPP_ACTS": "3000",
    "CHATAPP_SEARCHES": "100",
    "CHATAPP_SOCKET_BURST": "500",
    "CHATAPP_DEMO_DATA": "false",
    "CHATAPP_NEW_PEOPLE_PER_DAY": "1000000",  # the attacks on groups are about what one person may do after that
}


@dataclass
class Target:
    """`town` has the ids of the accounts that nobody uses."""

    server: Server
    town: list[int]

    @property
    def port(self) -> int:
        return self.server.port

    def memory(self) -> float:
        """MB that are resident."""
        used = Usage.of([self.server])
        return used.memory if used else 0.0

    def log_size(self) -> float:
        """Size of the log in kB."""
        return (self.server.data / "server.log").stat().st_size / 1000


@contextmanager
def target() -> Iterator[Target]:
    """A new server for one attack."""
    with tempfile.TemporaryDirectory(prefix="chatapp-attack-") as folder, server(Path(folder), **DEFAULTS) as one:
        yield Target(one, _settle(Path(folder) / "chatapp.db"))


def _settle(file: Path) -> list[int]:
    engine = create_engine(f"sqlite:///{file}", poolclass=NullPool)
    rows = [_account(f"town{number:04}") for number in range(TOWN)]
    with engine.begin() as connection:
        return list(connection.execute(insert(User).returning(User.id), rows).scalars())


def _account(name: str) -> dict[str, object]:
    address = f"{name}@example.org"
    keys = {"username_key": case_key(name), "email_key": case_key(address), "search_key": search_key(name)}
    account = {
        "username": name,
        "email": address,
        "first_name": "",
        "last_name": "",
        "bio": "",
        "password_hash": "none",
    }
    return account | keys | {"is_active": True, "is_admin": False, "created_at": times.now()}
