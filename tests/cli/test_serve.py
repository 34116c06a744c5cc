import socket

import pytest

from chatapp.cli import serve


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


def test_demo_accounts_are_refused_before_the_pages_are_built(run, monkeypatch, tmp_path):
    run("seed")
    monkeypatch.setattr(serve.build, "build", lambda: pytest.fail("built"))
    status, _, told = run("serve", HOST="0.0.0.0", PORT="0")  # noqa: S104
    assert status == 1
    assert "demo" in told
