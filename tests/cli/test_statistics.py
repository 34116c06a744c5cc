import sqlite3
from contextlib import closing

from alembic import command

from chatapp.cli import migrate


def kept(path):
    with closing(sqlite3.connect(path)) as database:
        return database.execute("SELECT * FROM activity ORDER BY 1, 2, 3").fetchall()


def test_statistics_are_rebuilt_from_the_messages(run, tmp_path):
    path = tmp_path / "data" / "chatapp.db"
    run("seed")
    live = kept(path)
    with closing(sqlite3.connect(path)) as database:
        database.execute("DELETE FROM activity WHERE hour > 0")
        database.commit()
    assert run("rebuild-statistics") == (0, "The statistics are rebuilt.\n", "")
    assert kept(path) == live != []


def test_the_migration_counts_the_messages_that_are_there(run, tmp_path):
    path = tmp_path / "data" / "chatapp.db"
    run("seed")
    live = kept(path)
    live = [row[:5] for row in live]
    config = migrate.alembic_config(f"sqlite:///{path}")
    command.downgrade(config, "0006-1")
    command.upgrade(config, "head")
    assert [row[:5] for row in kept(path)] == live != []
