"""Backups on both databases, and from one to the other."""

import asyncio
import contextlib
import gzip
import json
import os
import shutil
import signal
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import create_engine, select, text

from chatapp import errors
from chatapp import runtime as runtimes
from chatapp.cli import backup, migrate
from chatapp.cli.build import ROOT
from chatapp.cli.failure import CommandFailed
from chatapp.domain.session import SessionKind
from chatapp.flows import blocks, passwords, pictures
from chatapp.flows import sessions as session_flows
from chatapp.security import TokenType
from chatapp.services import (
    conversations,
    hidden,
    links,
    messages,
    participants,
    pins,
    policies,
    preferences,
    reactions,
    receipts,
    sessions,
)
from chatapp.settings import Settings
from chatapp.storage import archive
from tests.support import cast as people
from tests.support.attached import unsent
from tests.support.images import picture

KINDS = ("sqlite", "postgres")
SLOW = """
import os, sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "9999", "{head}", None, None


def upgrade():
    with op.batch_alter_table("users") as table:
        table.add_column(sa.Column("shoe_size", sa.Integer()))
    op.execute("UPDATE users SET shoe_size = 42")
    if os.environ.get("HOLD"):
        print("held", flush=True)
        input()


def downgrade():
    pass
"""
OLD_USER = (
    "INSERT INTO users VALUES (7, 'Ada', 'ada', 'a@b.c', 'a@b.c', '', '', 'ada', '', NULL, '!', true, false, 1, NULL)"
)
UPGRADE = """
import sys
from pathlib import Path
from chatapp.cli import backup, migrate
from chatapp.settings import Settings
migrate.ROOT = Path(sys.argv[1])
backup.upgrade(Settings())
"""


@pytest.fixture
def empty(request, tmp_path, postgres_server):
    """Makes databases without tables; gives their addresses."""
    made = []

    def make(kind: str) -> str:
        if kind == "sqlite":
            made.append("")
            return f"sqlite:///{tmp_path}/database{len(made)}.db"
        made.append(postgres_server.make())
        return postgres_server.url(made[-1])

    yield make
    for name in filter(None, made):
        postgres_server.drop(name)


@pytest.fixture
def settings_of(tmp_path):
    def make(database: str, **changes) -> Settings:
        return Settings(data_dir=tmp_path / "data", database_url=database, **changes)

    return make


@pytest.fixture
async def filled(request, empty, settings_of):
    """The settings of a database in which every table has rows."""
    settings = settings_of(empty(request.param))
    migrate.upgrade(settings.database)
    here = runtimes.build(settings)
    await here.start()
    await fill(here)
    await here.stop()
    return settings


async def fill(here: runtimes.Runtime) -> None:
    cast = await here.work(people.assemble)
    for number in range(5):
        await people.say(here, cast.ada, cast.group, f'{number}: žluťoučký\n\t"kůň" 🐎 \\ \u2028 \' ;--')
    sent = await people.say(here, cast.grace, cast.pair, "first")
    answer = {"sender_id": cast.ada.id, "conversation_id": cast.pair.id, "content": "and third"}
    await here.work(messages.send, **answer, reply_to=sent.message.seq)
    await here.work(messages.send, **answer, file_ids=[(await unsent(here, cast.ada.id)).id])
    await here.work(messages.edit, editor_id=cast.grace.id, message_id=sent.message.id, content="second")
    await here.work(policies.change, values={"edit_minutes": 15})
    await here.work(preferences.change, viewer_id=cast.ada.id, changes={"density": "compact"})
    await here.work(pins.add, actor_id=cast.ada.id, message_id=sent.message.id)
    await here.work(messages.send, sender_id=cast.grace.id, conversation_id=cast.group.id, content="@ada and @all")
    await here.work(reactions.add, actor_id=cast.ada.id, message_id=sent.message.id, emoji="🎉")
    linking = (await people.say(here, cast.ada, cast.group, "https://site.example/")).message
    await here.work(links.begin, message_id=linking.id)
    found = links.Found("Title", "Text", "site.example")
    await here.work(links.finish, message_id=linking.id, address="https://site.example/", found=found)
    await here.work(hidden.hide, viewer_id=cast.ada.id, message_id=sent.message.id)
    await here.work(receipts.mark_read, reader_id=cast.linus.id, conversation_id=cast.group.id)
    await here.work(receipts.mark_delivered, arrived={cast.group.id: {cast.grace.id: 2}})
    await pictures.upload(here, user_id=cast.ada.id, content=picture())
    await blocks.block(here, viewer_id=cast.ada.id, user_id=cast.mallory.id)
    group = await here.work(conversations.start_group, starter_id=cast.ada.id, other_ids=[cast.linus.id])
    await here.work(participants.leave, user_id=cast.linus.id, conversation_id=group.id)
    await here.work(sessions.start, user_id=cast.ada.id, kind=SessionKind.API, client="test")


def rows_of(database: str) -> dict[str, list[tuple]]:
    """Everything, by table, except when sessions ended: a restore ends them all."""
    engine = create_engine(database)
    try:
        with engine.connect() as connection:
            return {
                table.name: sorted(map(tuple, connection.execute(select(*columns_of(table)))), key=repr)
                for table in archive.tables_of(connection)
            }
    finally:
        engine.dispose()


def columns_of(table):
    return [column for column in table.columns if column.name != "ended_at"]


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


both = pytest.mark.parametrize("filled", KINDS, indirect=True)


@both
@pytest.mark.parametrize("kind", KINDS)
async def test_what_was_kept_is_restored_row_by_row(filled, kind, empty, settings_of):
    """Also from one database into the other; and life goes on there."""
    file = backup.backup(filled, None)
    assert is_anybody_signed_in(filled.database)
    there = settings_of(empty(kind))
    counts = backup.restore(there, file, replace=False)
    rows = rows_of(filled.database)
    assert all(rows.values())
    assert rows_of(there.database) == rows
    assert not is_anybody_signed_in(there.database)
    assert counts == {name: len(found) for name, found in rows.items()}
    here = runtimes.build(there)
    await here.start()
    try:
        await people.add_user(here, "newcomer")
    finally:
        await here.stop()


@both
async def test_what_is_said_meanwhile_is_kept_as_of_one_moment(filled, empty, settings_of, monkeypatch):
    """The first conversation's last place and its messages agree, whatever is stored between reading the two."""
    here = runtimes.build(filled)
    await here.start()
    group = await here.read(a_message)
    lines_of = archive.lines_of

    def slowly(connection, revision):
        for line in lines_of(connection, revision):
            if '"table"' in line:
                asyncio.run_coroutine_threadsafe(say_more(here, group), loop).result()
            yield line

    monkeypatch.setattr(archive, "lines_of", slowly)
    loop = asyncio.get_running_loop()
    try:
        file = await asyncio.to_thread(backup.backup, filled, None)
    finally:
        await here.stop()
    there = settings_of(empty("sqlite"))
    backup.restore(there, file, replace=False)
    rows = rows_of(there.database)
    assert len(rows["messages"]) < len(rows_of(filled.database)["messages"])
    assert consistent(there.database)


def is_anybody_signed_in(database: str) -> bool:
    engine = create_engine(database)
    with engine.connect() as connection:
        row = connection.execute(text("SELECT id FROM sessions WHERE ended_at IS NULL")).first()
    engine.dispose()
    return row is not None


async def say_more(here, group) -> None:
    sender, conversation = group
    await here.work(messages.send, sender_id=sender, conversation_id=conversation, content="meanwhile")


def a_message(work):
    return tuple(work.db.connection().execute(text("SELECT sender_id, conversation_id FROM messages")).first())


def consistent(database: str) -> bool:
    """Every conversation ends where its messages end."""
    engine = create_engine(database)
    with engine.connect() as connection:
        told = "SELECT id, last_seq FROM conversations WHERE last_seq > 0 ORDER BY id"
        stored = "SELECT conversation_id, MAX(seq) FROM messages GROUP BY conversation_id ORDER BY conversation_id"
        is_same = connection.execute(text(told)).all() == connection.execute(text(stored)).all()
    engine.dispose()
    return is_same


@pytest.mark.parametrize("filled", ["sqlite"], indirect=True)
class TestFiles:
    async def test_they_are_for_the_owner_alone(self, filled):
        file = backup.backup(filled, None)
        assert file.parent == filled.data_dir / "backups"
        assert (mode(file), mode(file.parent)) == (0o600, 0o700)
        assert list(file.parent.iterdir()) == [file]

    async def test_none_is_written_over(self, filled, tmp_path):
        (tmp_path / "file").write_text("precious")
        with pytest.raises(CommandFailed, match="there already"):
            backup.backup(filled, tmp_path / "file")
        assert (tmp_path / "file").read_text() == "precious"

    async def test_one_that_fails_leaves_nothing(self, filled, tmp_path, monkeypatch):
        def fail(*_):
            yield "{}"
            raise OSError(28, "No space left on device")

        monkeypatch.setattr(archive, "lines_of", fail)
        with pytest.raises(OSError, match="No space"):
            backup.backup(filled, tmp_path / "folder" / "file")
        assert list((tmp_path / "folder").iterdir()) == []


@both
async def test_what_was_issued_before_a_restore_opens_nothing_after_it(filled):
    """Neither the account that takes the number of a lost one, nor the account of a device that was signed out."""
    here = runtimes.build(filled)
    await here.start()
    kept = await issued(here, "grace")
    await here.stop()
    file = backup.backup(filled, None)
    await here_again(filled, people.add_user, "carl")
    lost = await here_again(filled, issued, "carl")
    backup.restore(filled, file, replace=True)
    await here_again(filled, people.add_user, "dora")
    await here_again(filled, issued, "dora")
    for old in (kept, lost):
        assert await here_again(filled, opened, old) == []


@pytest.mark.parametrize("kind", KINDS)
async def test_another_database_beside_the_same_secret_refuses_the_tokens_of_the_first(kind, empty, settings_of):
    one, other = (settings_of(empty(kind)) for _ in range(2))
    for settings in (one, other):
        migrate.upgrade(settings.database)
        await here_again(settings, people.add_user, "ada")
    old = await here_again(one, issued, "ada")
    await here_again(other, issued, "ada")
    assert await here_again(one, opened, dict(old)) == list(old)
    assert await here_again(other, opened, old) == []


async def here_again(settings, act, *arguments):
    """What `act` gives, in a process that runs as long as it takes."""
    here = runtimes.build(settings)
    await here.start()
    try:
        return await act(here, *arguments)
    finally:
        await here.stop()


async def issued(here, name) -> dict[str, str]:
    """All tokens that the server gives to somebody, by kind."""
    user_id = (await here.read(sessions.credentials, name=name)).user_id
    program, browser = [await here.work(sessions.start, user_id=user_id, kind=kind, client="") for kind in SessionKind]
    pair = session_flows.tokens_of(here, program)
    return {
        "access": pair.access,
        "session": session_flows.cookie_of(here, browser),
        "refresh": pair.refresh,
        "reset": await passwords.reset_token(here, name=name),
    }


async def opened(here, tokens) -> list[str]:
    """The kinds of tokens that open something."""
    acts = {
        "access": lambda token: session_flows.authenticate(here, TokenType.ACCESS, token),
        "session": lambda token: session_flows.authenticate(here, TokenType.SESSION, token),
        "refresh": lambda token: session_flows.refresh(here, token=token),
        "reset": lambda token: passwords.reset(here, token=token, new_password="another walk home"),
    }
    found = []
    for kind, token in tokens.items():
        with contextlib.suppress(errors.Unauthenticated, errors.ResetLinkInvalid):
            await acts[kind](token)
            found.append(kind)
    return found


def cut_in_the_packing(content: bytes) -> bytes:
    return content[: len(content) // 2]


def changed_in_the_packing(content: bytes) -> bytes:
    middle = len(content) // 2
    return content[:middle] + bytes([content[middle] ^ 0xFF]) + content[middle + 1 :]


def changed_in_the_checksum(content: bytes) -> bytes:
    return content[:-8] + bytes(4) + content[-4:]


def repack(content: bytes, change) -> bytes:
    return gzip.compress("".join(change(gzip.decompress(content).decode().splitlines(keepends=True))).encode())


DAMAGES = {
    "cut": cut_in_the_packing,
    "flipped": changed_in_the_packing,
    "with another checksum": changed_in_the_checksum,
    "with more after its end": lambda content: repack(content, lambda lines: [*lines, lines[-1]]),
    "no gzip": lambda _: b"a photo of a backup",
    "nothing": lambda _: b"",
    "without its end": lambda content: repack(content, lambda lines: lines[:-1]),
    "without a row": lambda content: repack(content, lambda lines: [*lines[:2], *lines[3:]]),
    "without its head": lambda content: repack(content, lambda lines: lines[1:]),
    "a row twice": lambda content: repack(content, lambda lines: [*lines[:3], lines[2], *lines[3:]]),
    "no JSON": lambda content: repack(content, lambda lines: [*lines[:3], "?", *lines[4:]]),
    "a short row": lambda content: repack(content, lambda lines: [*lines[:2], "[1]", *lines[3:]]),
    "other words": lambda content: repack(content, lambda lines: [lines[0].replace("chatapp", "church"), *lines[1:]]),
    "of the future": lambda content: repack(content, lambda lines: [change_head(lines[0], "7777"), *lines[1:]]),
    "of a number": lambda content: repack(content, lambda lines: [change_head(lines[0], 7), *lines[1:]]),
    "of no name": lambda content: repack(content, lambda lines: [change_head(lines[0], ""), *lines[1:]]),
    "no text": lambda _: gzip.compress(b"\xff\xfe\n"),
    "JSON that is deep": lambda _: gzip.compress(b"[" * 100_000),
    "columns that are a number": lambda content: repack(content, lambda lines: [*lines[:-1], table("users", 7)]),
    "a table that is a list": lambda content: repack(content, lambda lines: [*lines[:-1], table(["users"], ["id"])]),
    "a list in a row": lambda content: repack(content, lambda lines: [*lines[:-1], *user([1], "x")]),
    "an object in a row": lambda content: repack(content, lambda lines: [*lines[:-1], *user(7777, {"x": 1})]),
    "a number that is huge": lambda content: repack(content, lambda lines: [*lines[:-1], *user(10**30, "x")]),
    "half a character": lambda content: repack(content, lambda lines: [*lines[:-1], *user(7777, "\ud800")]),
    "true for a number": lambda content: repack(content, lambda lines: [*lines[:-1], *user(number=True, name="x")]),
}


def change_head(line: str, revision: object) -> str:
    return json.dumps(json.loads(line) | {"revision": revision}) + "\n"


def table(name: object, columns: object) -> str:
    return json.dumps({"table": name, "columns": columns}) + "\n"


def user(number: object, name: object) -> tuple[str, str]:
    """A row that would be stored before the end is missed."""
    return table("users", ["id", "username"]), json.dumps([number, name]) + "\n"


@both
async def test_what_is_damaged_changes_nothing(filled, tmp_path):
    file = backup.backup(filled, None)
    before = rows_of(filled.database)
    for name, damage in DAMAGES.items():
        broken = tmp_path / "broken"
        broken.write_bytes(damage(file.read_bytes()))
        with pytest.raises(CommandFailed):
            backup.restore(filled, broken, replace=True)
        assert rows_of(filled.database) == before, name


@both
async def test_a_database_that_holds_something_is_replaced_only_when_told(filled, tmp_path):
    file = backup.backup(filled, None)
    kept = rows_of(filled.database)
    here = runtimes.build(filled)
    await here.start()
    await people.add_user(here, "latecomer")
    await here.stop()
    now = rows_of(filled.database)
    with pytest.raises(CommandFailed, match="holds something"):
        backup.restore(filled, file, replace=False)
    assert rows_of(filled.database) == now != kept
    backup.restore(filled, file, replace=True)
    assert rows_of(filled.database) == kept


@pytest.mark.parametrize("kind", KINDS)
def test_an_old_backup_gets_the_new_schema(kind, empty, settings_of):
    """It is restored as what it was, and then migrated."""
    old = empty(kind)
    command.upgrade(migrate.alembic_config(old), "0005")
    engine = create_engine(old)
    with engine.begin() as connection:
        connection.execute(text(OLD_USER))
    engine.dispose()
    there = settings_of(empty("sqlite"))
    backup.restore(there, backup.backup(settings_of(old), None), replace=False)
    assert [row[:3] for row in rows_of(there.database)["users"]] == [(7, "Ada", "ada")]
    assert migrate.upgrade(there.database) is False


def test_the_verbs_say_what_they_did(run, tmp_path):
    run("seed")
    file = tmp_path / "kept"
    assert run("backup", str(file)) == (0, f"Everything is kept in {file}.\n", "")
    ended = run("restore", str(file), DATA_DIR=str(tmp_path / "other"))
    assert ended.status == 0
    assert "9 users" in ended.out
    assert run("restore", str(file)).err.startswith("This database holds something.")
    assert run("restore", str(tmp_path / "nothing")).err == f"{tmp_path}/nothing: No such file or directory.\n"


def test_where_there_is_no_database_nothing_is_made(run, tmp_path):
    ended = run("backup")
    assert (ended.status, ended.err) == (1, f"There is no database at {tmp_path}/data/chatapp.db.\n")
    assert not (tmp_path / "data").exists()


def slow_migrations(folder: Path) -> Path:
    """The program's migrations, and one more that can be held in the middle."""
    shutil.copytree(ROOT / "alembic", folder / "alembic")
    (folder / "alembic" / "versions" / "9999_slow.py").write_text(SLOW.format(head=migrate.newest()))
    return folder


@both
@pytest.mark.filterwarnings("ignore::ResourceWarning")
def test_a_migration_that_is_killed_leaves_all_as_it_was_and_begins_again(filled, tmp_path):
    """What was there before is kept as well: the file is an old database, or a backup of one."""
    before = rows_of(filled.database)
    program = [sys.executable, "-c", UPGRADE, slow_migrations(tmp_path / "new")]
    environment = os.environ | {
        "CHATAPP_DATABASE_URL": filled.database.replace("+psycopg", ""),
        "CHATAPP_DATA_DIR": str(filled.data_dir),
    }
    with subprocess.Popen(  # noqa: S603 - our own words
        program, cwd=ROOT, env=environment | {"HOLD": "1"}, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as held:
        assert held.stdout is not None
        assert held.stdout.readline().startswith(b"Before the migration")
        assert held.stdout.readline() == b"held\n"
        held.send_signal(signal.SIGKILL)
    assert rows_of(filled.database) == before
    done = subprocess.run(program, cwd=ROOT, env=environment, check=True, capture_output=True, text=True)  # noqa: S603 - our own words
    assert {row[-1] for row in rows_of(filled.database)["users"]} == {42}
    kept = Path(done.stdout.partition(" kept in ")[2].strip().rstrip("."))
    assert mode(kept) == 0o600
    if filled.database.startswith("sqlite"):
        assert rows_of(f"sqlite:///{kept}") == before
    else:
        backup.restore(filled, kept, replace=True)
        assert rows_of(filled.database) == before


async def test_without_backups_before_migrations_there_is_none(empty, settings_of, tmp_path, monkeypatch):
    settings = settings_of(empty("sqlite"), migration_backups=False)
    migrate.upgrade(settings.database)
    monkeypatch.setattr(migrate, "ROOT", slow_migrations(tmp_path / "new"))
    assert backup.upgrade(settings) is False
    assert [path.name for path in tmp_path.glob("database1.db.before*")] == []


async def test_a_migration_does_not_begin_when_its_backup_failed(empty, settings_of, tmp_path, monkeypatch):
    settings = settings_of(empty("sqlite"))
    migrate.upgrade(settings.database)
    monkeypatch.setattr(migrate, "ROOT", slow_migrations(tmp_path / "new"))

    def fail(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(backup, "_whole", fail)
    with pytest.raises(CommandFailed, match=r"was not migrated.*No space left"):
        backup.upgrade(settings)
    with migrate.engine_of(settings.database, "BEGIN").connect() as connection:
        assert migrate.revision_of(connection) != "9999"
