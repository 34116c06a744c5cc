"""Nobody else on the machine reads what people write, whatever umask and folders the administrator has."""

import os
import sqlite3
import stat
from contextlib import closing

import httpx
import pytest

from chatapp.cli import modes
from tests.support.server import server

PASSWORD = "a long walk home\n"


def others(path):
    """The bits of a mode that are for anybody but the owner."""
    return stat.S_IMODE(path.stat().st_mode) & 0o077


@pytest.fixture
def data(tmp_path):
    """A data directory that was made by hand."""
    folder = tmp_path / "data"
    folder.mkdir(mode=0o755)
    folder.chmod(0o755)
    return folder


@pytest.mark.parametrize(
    "words",
    [("migrate",), ("seed",), ("list-users",), ("rebuild-statistics",), ("create-user", "ada", "ada@example.org")],
)
def test_every_verb_makes_files_for_its_own_user_alone(run, data, words):
    status, _, told = run(*words, stdin=PASSWORD)
    assert status == 0
    assert {path.name for path in data.iterdir()} >= {"chatapp.db", "chatapp.db.lock"}
    assert not [path.name for path in data.rglob("*") if others(path)]
    assert f"chmod 700 {data}" in told


def test_a_folder_that_we_make_needs_no_warning(run, tmp_path):
    assert run("migrate").err == ""
    assert not others(tmp_path / "data")


def test_files_that_an_older_version_left_open_are_closed(run, data, tmp_path):
    """Also where only the address of the database names their place."""
    database = tmp_path / "srv" / "x.db"
    address = {"DATABASE_URL": f"sqlite:///{database}"}
    run("migrate", **address)
    kept = database.with_name("x.db.before-0001-now")
    mine = database.with_name("x.db.txt")
    for path in (kept, mine, data / "secret"):
        path.touch()
    with closing(sqlite3.connect(database)) as reader:  # with its -wal and -shm
        reader.execute("SELECT count(*) FROM users").fetchall()
        ours = [*database.parent.glob("x.db*"), data / "secret"]
        for path in ours:
            path.chmod(0o644)
        assert run("migrate", **address).status == 0
        assert {path.name for path in ours if others(path)} == {mine.name}


def test_a_running_server_keeps_all_its_files_to_itself(data):
    before = os.umask(0o022)
    try:
        with server(data, CHATAPP_DEMO_DATA="false") as running:
            running.register("ada")
            found = {path.name: others(path) for path in data.rglob("*") if path.name != "server.log"}
            assert httpx.get(f"{running.url}/login").is_success
    finally:
        os.umask(before)
    assert {"chatapp.db", "chatapp.db-wal", "chatapp.db-shm", "secret"} <= found.keys()
    assert not any(found.values()), found


def test_built_pages_are_for_everybody(tmp_path):
    """One user builds them, and another one serves them."""
    before = os.umask(modes.PRIVATE)
    try:
        with modes.readable():
            (tmp_path / "page").touch()
        (tmp_path / "message").touch()
    finally:
        os.umask(before)
    assert others(tmp_path / "page") == 0o044
    assert not others(tmp_path / "message")
