"""The file store and the database belong together."""

import pytest

from chatapp.cli import stores
from chatapp.cli.failure import CommandFailed
from chatapp.settings import Settings


@pytest.fixture
def host(sqlite_url, tmp_path):
    """Settings of a host with a file store of this name."""

    def make(name):
        return Settings(data_dir=tmp_path, database_url=sqlite_url, files=str(tmp_path / name))

    return make


def test_hosts_with_one_store_start(host):
    stores.claim(host("shared"))
    stores.claim(host("shared"))


@pytest.mark.parametrize("is_new", [True, False])
def test_a_host_with_another_store_is_refused(host, sqlite_url, tmp_path, monkeypatch, is_new):
    monkeypatch.setattr("chatapp.flows.files.LOOK_EVERY", 0.0)
    stores.claim(host("first"))
    if not is_new:
        (tmp_path / "second").mkdir()
        (tmp_path / "second" / "store-id").write_text("of another database")
    with pytest.raises(CommandFailed, match="adopt-store"):
        stores.claim(host("second"))
    stores.adopt(host("second"))
    stores.claim(host("second"))
    with pytest.raises(CommandFailed):
        stores.claim(host("first"))


def test_a_server_starts_while_the_store_is_away(host, tmp_path, caplog):
    (tmp_path / "shared").write_text("no directory")
    stores.claim(host("shared"))
    assert "does not answer" in caplog.text
