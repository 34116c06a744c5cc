"""The demo: what somebody sees who starts this for the first time."""

import sqlite3
from contextlib import closing
from datetime import datetime, timedelta, timezone

import pytest

from chatapp import imaging
from chatapp.cli import backup, seed
from chatapp.cli.demo import people, scripts
from chatapp.domain.message import MAX_CONTENT
from chatapp.settings import Settings
from chatapp.web.shapes import gradient_of

ME = 1  # the first account is the demo account's


@pytest.fixture(scope="module")
def settings(tmp_path_factory):
    found = Settings(data_dir=tmp_path_factory.mktemp("demo"), workers=1)  # a verb before may have set the variable
    backup.upgrade(found)
    seed.seed(found)
    return found


@pytest.fixture(scope="module")
def ask(settings):
    """Questions to a database with the demo."""

    def ask(question):
        with closing(sqlite3.connect(settings.data_dir / "chatapp.db")) as database:
            return database.execute(question).fetchall()

    return ask


def test_there_are_nine_people_in_different_colours(ask):
    names = ask("SELECT id, username, avatar FROM users ORDER BY id")
    assert [name for _, name, _ in names] == [name for name, *_ in people.PEOPLE]
    assert names[0][:2] == (ME, "demo")
    plain = [gradient_of(key) for key, _, avatar in names if avatar is None]
    assert len(set(plain)) == len(plain)


def test_one_signs_in_as_three_of_them(settings):
    assert seed.with_known_password(settings) == ["demo", "alice", "bob"]


def test_the_demo_account_has_conversations_unread_ones_pins_and_an_invitation(ask):
    assert ask("SELECT count(*) FROM participants WHERE user_id = 1") == [(len(scripts.PLACES),)]
    behind = ask(
        "SELECT c.last_seq - p.last_read_seq FROM participants p JOIN conversations c ON c.id = p.conversation_id "
        "WHERE p.user_id = 1 AND c.last_seq > p.last_read_seq ORDER BY 1"
    )
    assert [count for (count,) in behind] == sorted(place.unread for place in scripts.PLACES.values() if place.unread)
    assert ask("SELECT count(*) FROM pins") == [(3,)]
    assert ask("SELECT count(*) FROM departures WHERE user_id = 1 AND state = 'invited'") == [(1,)]


def test_weeks_of_talk_fill_the_charts(ask):
    days = "SELECT count(DISTINCT date(created_at / 1000, 'unixepoch')) FROM messages WHERE kind = 'text'"
    assert ask(days)[0][0] > 30
    assert 400 < ask("SELECT count(*) FROM messages")[0][0] < 900
    assert ask("SELECT count(*) FROM messages WHERE created_at > 1000 * unixepoch('now', '+1 minute')") == [(0,)]
    assert ask("SELECT count(*) FROM messages WHERE content LIKE '%```python%'")[0][0]
    assert ask("SELECT count(*) FROM messages WHERE content LIKE '%https://%'")[0][0]
    assert 400 < ask("SELECT max(length(content)) FROM messages")[0][0] <= MAX_CONTENT


@pytest.mark.parametrize("hour", [0, 3, 9, 15, 23])
def test_before_today_nobody_talks_at_night_whenever_it_is_read(hour):
    now = datetime(2026, 3, 12, hour, 10, tzinfo=timezone(timedelta(hours=-5)))
    lines = [line for place in (*scripts.PLACES.values(), scripts.CHOIR) for line in place.lines]
    said = [(minutes, scripts.moment_of(minutes, now)) for minutes, *_ in lines]
    assert all(7 <= moment.hour <= 21 for minutes, moment in said if minutes >= scripts.DAY)
    for place in scripts.PLACES.values():
        moments = [scripts.moment_of(minutes, now) for minutes, *_ in place.lines]
        assert moments == sorted(moments)
        assert moments[-1] < now


def test_an_installation_that_has_the_demo_is_left_alone(settings, ask):
    before = ask("SELECT count(*), max(id) FROM messages")
    seed.seed(settings)
    assert ask("SELECT count(*), max(id) FROM messages") == before


@pytest.mark.parametrize("name", people.PICTURED)
def test_the_pictures_are_such_as_an_upload_makes(name):
    content = (people.PICTURES / f"{name}.webp").read_bytes()
    assert content[:4] == b"RIFF"
    assert len(content) < 20_000
    assert imaging.square(content)
