"""Accounts that are made through the API, as many at a time as the server hashes."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass

from tests.support.server import PASSWORD
from tests.support.wire.transport import Http, WireError, request

AT_ONCE = 4
CREATED, NO_CONTENT = 201, 204


@dataclass(frozen=True, slots=True)
class User:
    """Somebody at one of the servers; `cookie` is what a browser of theirs sends, where one was asked for."""

    id: int
    username: str
    port: int
    access: str
    cookie: str = ""


async def enrol(ports: Sequence[int], count: int, *, has_browser: bool, name: str = "user") -> list[User]:
    """So many new accounts, spread over the servers in turn."""
    waiting = iter([(f"{name}{number:04}", ports[number % len(ports)]) for number in range(count)])
    users: list[User] = []

    async def work() -> None:
        for username, port in waiting:
            users.append(await _register(username, port, has_browser=has_browser))

    await asyncio.gather(*(work() for _ in range(AT_ONCE)))
    return sorted(users, key=lambda user: user.username)


async def _register(username: str, port: int, *, has_browser: bool) -> User:
    http = await Http.to(port)
    account = {"username": username, "email": f"{username}@example.org", "first_name": username, "last_name": "Load"}
    made = await http.ask(
        request("POST", "/api/auth/register/", body=account | {"password": PASSWORD, "password2": PASSWORD})
    )
    expect(made.status, CREATED, made.body)
    cookie = ""
    if has_browser:
        signed_in = await http.ask(
            request("POST", "/api/auth/session/", body={"username": username, "password": PASSWORD})
        )
        expect(signed_in.status, NO_CONTENT, signed_in.body)
        cookie = signed_in.cookies
    http.close()
    return User(made.json["user"]["id"], username, port, made.json["tokens"]["access"], cookie)


async def converse(users: Sequence[User], name: str) -> int:
    """A group of all of them, begun by the first; its id."""
    first, *others = users
    http = await Http.to(first.port)
    body = {"participant_ids": [user.id for user in others], "name": name, "is_group": True}
    made = await http.ask(request("POST", "/api/chat/conversations/", first.access, body))
    expect(made.status, CREATED, made.body)
    http.close()
    return made.json["id"]


def expect(status: int, expected: int, body: bytes) -> None:
    """Raises `WireError` for another answer than the expected one."""
    if status != expected:
        msg = f"{status} instead of {expected}: {body.decode()}"
        raise WireError(msg)
