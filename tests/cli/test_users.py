import sqlite3

import pytest

PASSWORD = "a long walk home\n"


def test_create_user_makes_an_administrator(run, tmp_path):
    ended = run("create-user", "ada", "ada@example.org", "--admin", stdin=PASSWORD)
    assert ended == (0, "Created the administrator ada.\n", "")
    with sqlite3.connect(tmp_path / "data" / "chatapp.db") as database:
        assert database.execute("SELECT username, is_admin FROM users").fetchall() == [("ada", 1)]
    database.close()


def test_the_help_says_which_right_an_administrator_has(run):
    words = " ".join(run("create-user", "--help").out.replace("│", " ").split())
    assert "May write to any number of new people a day" in words


def test_create_user_makes_a_plain_account_unless_asked(run, tmp_path):
    assert run("create-user", "ada", "ada@example.org", stdin=PASSWORD).out == "Created the user ada.\n"
    with sqlite3.connect(tmp_path / "data" / "chatapp.db") as database:
        assert database.execute("SELECT is_admin FROM users").fetchall() == [(0,)]
    database.close()


def test_create_user_tells_what_is_wrong(run):
    run("create-user", "ada", "ada@example.org", stdin=PASSWORD)
    status, _, told = run("create-user", "Ada", "not an address", stdin="short\n")
    assert status == 1
    assert [line.split(":")[0] for line in told.splitlines()] == ["username", "email", "password"]


def test_a_password_may_be_given_as_an_option(run):
    assert run("create-user", "ada", "ada@example.org", "--password", PASSWORD.strip()).status == 0


def test_a_user_is_disabled_and_enabled(run, tmp_path):
    run("create-user", "ada", "ada@example.org", stdin=PASSWORD)
    for verb, told, is_active in (("disable-user", "Disabled", 0), ("enable-user", "Enabled", 1)):
        assert run(verb, "Ada@example.org") == (0, f"{told} the user Ada@example.org.\n", "")
        with sqlite3.connect(tmp_path / "data" / "chatapp.db") as database:
            assert database.execute("SELECT is_active FROM users").fetchall() == [(is_active,)]
        database.close()


def test_a_user_who_is_not_there_is_not_disabled(run):
    assert run("disable-user", "nobody") == (1, "", "There is no such user.\n")


@pytest.mark.parametrize(
    ("variables", "options", "origin"),
    [
        ({}, [], "http://localhost:3000"),
        ({"HOST": "::", "PORT": "8080"}, [], "http://localhost:8080"),
        ({"HOST": "2001:db8::7"}, [], "http://[2001:db8::7]:3000"),
        ({"ALLOWED_HOSTS": '[".example.org", "chat.example.org"]'}, [], "http://chat.example.org:3000"),
        (
            {"ALLOWED_HOSTS": '["chat.example.org"]', "TRUSTED_PROXIES": '["10.0.0.7"]'},
            [],
            "https://chat.example.org",
        ),
        ({}, ["--origin", "https://chat.example.net:8443/"], "https://chat.example.net:8443"),
    ],
)
def test_a_reset_link_leads_to_where_people_reach_the_server(variables, options, origin, run):
    """The token is the address's last part, which a browser keeps to itself."""
    run("create-user", "ada", "ada@example.org", stdin=PASSWORD)
    status, out, err = run("reset-link", "ada", *options, **variables)
    assert (status, err) == (0, "")
    address, _, token = out.strip().partition("#")
    assert address == f"{origin}/reset"
    assert token.count(".") == 2


def test_there_is_no_reset_link_for_who_is_not_there(run):
    assert run("reset-link", "nobody") == (1, "", "There is no such user.\n")


def test_all_accounts_are_listed_with_their_standing(run):
    for name, options in (("grace", []), ("ada", ["--admin"]), ("linus", [])):
        run("create-user", name, f"{name}@example.org", *options, stdin=PASSWORD)
    run("disable-user", "linus")
    assert run("list-users").out.splitlines() == [
        "ada\tada@example.org\tadmin",
        "grace\tgrace@example.org\tuser",
        "linus\tlinus@example.org\tdisabled",
    ]
