import socket
from contextlib import contextmanager

import pytest

from chatapp.cli import serve
from chatapp.settings import Settings
from tests.conftest import SECRET


@pytest.mark.parametrize(
    ("host", "address"),
    [
        ("127.0.0.1", "http://localhost:3000"),
        ("localhost", "http://localhost:3000"),
        ("0.0.0.0", "http://localhost:3000"),  # noqa: S104
        ("::", "http://localhost:3000"),
        ("192.0.2.7", "http://192.0.2.7:3000"),
        ("2001:db8::7", "http://[2001:db8::7]:3000"),
    ],
)
def test_the_address_is_one_that_a_browser_here_can_open(host, address):
    assert serve.address_of(host, 3000) == address


def test_a_port_in_use_is_told_before_anything_is_made(run, tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        status, _, told = run("serve", PORT=str(port))
    assert status == 1
    assert told.startswith(f"Port {port} is in use.")
    assert not (tmp_path / "data").exists()


def test_an_address_of_another_machine_is_told(run):
    status, _, told = run("serve", HOST="192.0.2.1", PORT="0")
    assert (status, told) == (1, "Cannot listen at 192.0.2.1, port 0: Cannot assign requested address.\n")


PUBLIC = [
    {"HOST": "0.0.0.0"},  # noqa: S104
    {"TRUSTED_PROXIES": '["127.0.0.1"]'},
    {"ALLOWED_HOSTS": '["chat.example.org"]'},
    {"SECRET": SECRET},
]


@contextmanager
def building():
    yield
    pytest.fail("built")


@pytest.mark.parametrize("variables", PUBLIC)
def test_a_public_server_does_not_start_with_demo_accounts(run, monkeypatch, variables):
    """The verb that the sentence names is the way out."""
    run("seed")
    monkeypatch.setattr(serve.build, "beside", building)
    status, _, told = run("serve", PORT="0", **variables)
    assert status == 1
    assert told.startswith("Demo accounts still have their known passwords (demo, alice, bob)")
    assert f"CHATAPP_{next(iter(variables))} makes this server public" in told
    for verb in told.partition("Disable them: ")[2].split(" && "):
        assert run(*verb.split()[3:]).status == 0
    with pytest.raises(pytest.fail.Exception, match="built"):
        serve.prepare(Settings())


@pytest.mark.parametrize("variables", PUBLIC)
def test_a_public_server_gets_no_demo_accounts(run, variables):
    status, _, told = run("seed", **variables)
    assert status == 1
    assert told.startswith("Demo accounts have known passwords: a public server gets none")
