import sqlite3

PASSWORD = "a long walk home\n"


def test_create_user_makes_an_administrator(run, tmp_path):
    ended = run("create-user", "ada", "ada@example.org", "--admin", stdin=PASSWORD)
    assert ended == (0, "Created the administrator ada.\n", "")
    with sqlite3.connect(tmp_path / "data" / "chatapp.db") as database:
        assert database.execute("SELECT username, is_admin FROM users").fetchall() == [("ada", 1)]
    database.close()


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
