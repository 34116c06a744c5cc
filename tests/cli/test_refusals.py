"""Settings that are refused are told in one sentence each, in the words of the person who set them."""

import pytest

from chatapp.cli import main

SENTENCES = [
    ({"PORT": "seventy"}, "CHATAPP_PORT should be a valid integer, unable to parse string as an integer."),
    ({"PORT": "70000"}, "CHATAPP_PORT should be less than or equal to 65535."),
    ({"SECRET": "short"}, "CHATAPP_SECRET must have at least 32 characters."),
    ({"SECRET": "change-me-" * 4}, "CHATAPP_SECRET looks like a placeholder; make one with: openssl rand -hex 32."),
    ({"DATABASE_URL": "mysql://here"}, "CHATAPP_DATABASE_URL must begin with postgresql:// or sqlite://."),
    (
        {"DEBUG": "true", "TRUSTED_PROXIES": '["127.0.0.1"]'},
        "CHATAPP_DEBUG is refused on a public server, and CHATAPP_TRUSTED_PROXIES makes it one.",
    ),
    (
        {"REDIS_URL": "redis://redis/0"},
        "CHATAPP_REDIS_URL needs a password where Redis is on another machine: redis://:password@host/0.",
    ),
    (
        {"WORKERS": "2"},
        "More than one worker needs CHATAPP_REDIS_URL: without it they cannot hear each other.",
    ),
    (
        {"ALLOWED_ORIGINS": "https://chat.example.org"},
        'CHATAPP_ALLOWED_ORIGINS must be a JSON list, for example ["https://chat.example.org"].',
    ),
]


@pytest.mark.parametrize(("variables", "sentence"), SENTENCES)
def test_a_refused_setting_is_one_sentence(run, variables, sentence):
    status, _, told = run("migrate", **variables)
    assert (status, told) == (2, f"{sentence}\n")


def test_every_refused_setting_is_told(run):
    status, _, told = run("serve", PORT="x", SECRET="short")
    assert status == 2
    assert [line.split()[0] for line in told.splitlines()] == ["CHATAPP_PORT", "CHATAPP_SECRET"]


def test_the_option_for_workers_is_checked_like_the_setting(run):
    status, _, told = run("serve", "--workers", "2")
    assert status == 2
    assert "CHATAPP_REDIS_URL" in told


def test_main_knows_the_verbs():
    names = [command.name for command in main.cli.registered_commands]
    assert names == [
        "serve",
        "build",
        "migrate",
        "backup",
        "restore",
        "adopt-store",
        "seed",
        "rebuild-statistics",
        "create-user",
        "list-users",
        "disable-user",
        "enable-user",
        "reset-link",
    ]
