import base64
import hashlib
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from chatapp.settings import MIN_SECRET_LENGTH, Settings
from tests.conftest import SECRET

READ_SECRET = """
import sys
from pathlib import Path
from chatapp.settings import Settings
print("ready", flush=True)
sys.stdin.readline()
print(Settings(data_dir=Path(sys.argv[1])).secret_key)
"""


def refuses(sentence, **values):
    with pytest.raises(ValidationError, match=sentence):
        Settings(**values)


def test_settings_come_from_the_environment(monkeypatch):
    monkeypatch.setenv("CHATAPP_PORT", "8080")
    monkeypatch.setenv("CHATAPP_DATA_DIR", "/srv/chat")
    monkeypatch.setenv("CHATAPP_ALLOWED_HOSTS", '["chat.example.org"]')
    monkeypatch.setenv("CHATAPP_SECRET", SECRET)
    settings = Settings()
    assert (settings.port, settings.data_dir) == (8080, Path("/srv/chat"))
    assert settings.allowed_hosts == ["chat.example.org"]
    assert settings.secret_key == SECRET


def test_settings_cannot_be_changed():
    with pytest.raises(ValidationError, match="frozen"):
        Settings().port = 1


def test_secret_is_not_shown():
    assert SECRET not in repr(Settings(secret=SECRET))


@pytest.mark.parametrize("name", ["port", "workers", "debug"])
def test_settings_refuse_what_is_no_value(name, monkeypatch):
    monkeypatch.setenv(f"CHATAPP_{name.upper()}", "many")
    refuses(name)


@pytest.mark.parametrize(
    ("name", "value"),
    [("port", -1), ("port", 65536), ("workers", 0), ("workers", 65), ("database_connections", 0)],
)
def test_settings_refuse_numbers_out_of_range(name, value):
    refuses(name, **{name: value})


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgres://ada:pw@db/chat", "postgresql+psycopg://ada:pw@db/chat"),
        ("postgresql://db/chat?sslmode=require", "postgresql+psycopg://db/chat?sslmode=require"),
        ("postgresql+psycopg://db/chat", "postgresql+psycopg://db/chat"),
        ("sqlite:////srv/chat.db", "sqlite:////srv/chat.db"),
        ("sqlite:///chat.db", "sqlite:///chat.db"),
    ],
)
def test_database_address_names_the_driver(url, expected):
    assert Settings(database_url=url).database == expected


@pytest.mark.parametrize("url", ["", "mysql://db/chat", "postgresql+asyncpg://db/chat", "chat.db", "/srv/chat.db"])
def test_unknown_databases_are_refused(url):
    refuses("must begin with postgresql:// or sqlite://", database_url=url)


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///", "sqlite:///:memory:", "sqlite://chat.db"])
def test_sqlite_without_a_file_is_refused(url):
    """Each connection would have a database of its own."""
    refuses("needs a file", database_url=url)


def test_database_is_a_file_in_the_data_directory_by_default(tmp_path):
    assert Settings(data_dir=tmp_path).database == f"sqlite:///{tmp_path}/chatapp.db"


def test_relative_data_directory_does_not_depend_on_later_changes_of_place(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert Settings(data_dir=Path("data")).database == f"sqlite:///{tmp_path}/data/chatapp.db"


def test_short_secret_is_refused():
    refuses(f"at least {MIN_SECRET_LENGTH} characters", secret=SECRET[: MIN_SECRET_LENGTH - 1])
    refuses("at least", secret="")


@pytest.mark.parametrize(
    "secret",
    [
        "Change-me-" + SECRET,
        "my-SECRET-" + SECRET,
        "this is an example of a long enough key",
        "a" * 64,
        "0123456" * 10,
        "abcdefgh" * 4,
        "k3Tz9QpW" * 4,
        "abcdefghijklmnopqrstuvwxyzABCDEF",
        "0123456789abcdef" * 2,
    ],
)
def test_placeholder_secret_is_refused(secret):
    refuses("looks like a placeholder", secret=secret)


# Each of them says that others can reach the server.
PUBLIC = [
    *({"host": host} for host in ("0.0.0.0", "::", "192.0.2.1", "chat.example.org", "")),  # noqa: S104 - refused
    {"trusted_proxies": ["127.0.0.1"]},
    {"allowed_hosts": ["localhost", "chat.example.org"]},
    {"allowed_hosts": [".example.org"]},
    {"allowed_origins": ["https://app.example.org"]},
    {"secret": SECRET},
]
HOME = [
    {},
    *({"host": host} for host in ("localhost", "127.0.0.1", "127.1.2.3", "::1")),
    {"allowed_hosts": ["localhost", "[::1]", ".localhost", "127.0.0.1"]},
    {"allowed_origins": ["http://localhost:5173", "http://127.0.0.1:1", "http://[::1]:2"]},
]


@pytest.mark.parametrize("signs", PUBLIC)
@pytest.mark.parametrize(("variable", "unsafe"), [("CHATAPP_DEBUG", {"debug": True}), ("LIMITS", {"limits": False})])
def test_a_public_server_refuses_what_is_unsafe_and_names_what_makes_it_public(variable, unsafe, signs):
    (sign,) = signs
    refuses(f"{variable}.* CHATAPP_{sign.upper()} makes it one", **signs, **unsafe)
    assert Settings(**signs).is_public


@pytest.mark.parametrize("signs", HOME)
def test_at_home_everything_is_allowed(signs):
    assert not Settings(debug=True, limits=False, **signs).is_public


def test_a_server_at_home_answers_to_names_of_this_machine_alone():
    assert Settings().served_hosts == [".localhost", "127.0.0.1", "[::1]", "127.0.0.1"]
    assert "[::1]" in Settings(host="::1").served_hosts
    assert "127.1.2.3" in Settings(host="127.1.2.3").served_hosts


def test_a_public_server_answers_to_the_names_that_the_setting_has():
    assert Settings(host="0.0.0.0").served_hosts == []  # noqa: S104 - for a local network
    assert Settings(allowed_hosts=["chat.example.org"]).served_hosts == ["chat.example.org"]


@given(st.binary(min_size=16, max_size=48))
def test_a_random_secret_is_accepted(random):
    """Drawn here as hypothesis likes it, which is seldom random: so it is hashed first."""
    for secret in (hashlib.sha256(random).hexdigest()[:32], base64.b64encode(hashlib.sha256(random).digest()).decode()):
        assert Settings(secret=secret).secret_key == secret


@pytest.mark.parametrize(
    "url", ["redis://redis:6379/0", "rediss://chat@cache.example.org/0", "redis://10.0.0.7", "redis://:@redis"]
)
def test_redis_on_another_machine_needs_a_password(url):
    refuses("needs a password", redis_url=url)


@pytest.mark.parametrize(
    "url",
    [
        "redis://:word@redis/0",
        "rediss://chat:word@cache.example.org",
        "redis://redis/0?password=word",
        "redis://localhost:1",
        "redis:///1",
        "redis://127.0.0.1",
        "redis://[::1]:6379",
        "unix:///run/redis.sock",
    ],
)
def test_redis_with_a_password_or_at_home_is_accepted(url):
    assert Settings(redis_url=url).redis_url == url


def test_several_workers_need_redis():
    refuses("CHATAPP_REDIS_URL", workers=2)
    assert Settings(workers=2, redis_url="redis://localhost").workers == 2


@pytest.mark.parametrize(
    "origin", ["https://chat.example.org", "http://localhost:3000", "https://[::1]:8443", "http://10.0.0.1"]
)
def test_origins_are_written_as_browsers_send_them(origin):
    assert Settings(allowed_origins=[origin]).allowed_origins == [origin]


@pytest.mark.parametrize("origin", ["*", "null", "chat.example.org", "https://a.example/", "https://*.example", ""])
def test_what_is_no_origin_is_refused(origin):
    refuses("is no origin", allowed_origins=["https://chat.example.org", origin])


def test_proxies_are_addresses_and_networks():
    proxies = ["10.0.0.7", "192.168.0.0/16", "::1", "2001:db8::/32"]
    assert Settings(trusted_proxies=proxies).trusted_proxies == proxies


def test_an_ipv4_address_is_the_same_written_as_ipv6():
    assert Settings(trusted_proxies=["10.0.0.7", "10.1.0.0/16"]).proxies == [
        "10.0.0.7/32",
        "::ffff:10.0.0.7/128",
        "10.1.0.0/16",
        "::ffff:10.1.0.0/112",
    ]
    assert "10.0.0.0/24" in Settings(trusted_proxies=["::ffff:10.0.0.0/120"]).proxies
    assert Settings(trusted_proxies=["2001:db8::/32"]).proxies == ["2001:db8::/32"]


@pytest.mark.parametrize("proxy", ["*", "", "proxy.example.org", "10.0.0", "10.0.0.7/8"])
def test_what_is_no_address_of_a_proxy_is_refused(proxy):
    """The server would take it for a name that nobody ever has, or trust everybody."""
    refuses("is no address", trusted_proxies=["10.0.0.7", proxy])


@pytest.mark.parametrize("everybody", ["0.0.0.0/0", "::/0", "::ffff:0.0.0.0/96"])
def test_trust_in_everybody_is_refused(everybody):
    refuses("is everybody", trusted_proxies=[everybody])


@pytest.mark.parametrize("prefix", ["", "chat:app", "chat app", "{chat}", "ä", "x" * 65])
def test_a_prefix_is_one_plain_word(prefix):
    assert Settings(redis_prefix="chat-2.example_org").redis_prefix == "chat-2.example_org"
    refuses("redis_prefix", redis_prefix=prefix)


@pytest.mark.parametrize("former", [[""], [SECRET, "short"], ["change-me-change-me-change-me-change-me"]])
def test_former_secrets_are_as_good_as_the_present_one(former):
    refuses("former_secrets", former_secrets=former)


def test_former_secrets_come_from_the_environment_and_are_not_shown(monkeypatch):
    monkeypatch.setenv("CHATAPP_FORMER_SECRETS", f'["{SECRET}"]')
    settings = Settings()
    assert settings.former_keys == (SECRET,)
    assert SECRET not in repr(settings)


def test_secret_is_made_once_and_kept_from_others(tmp_path):
    data = tmp_path / "new" / "data"
    secret = Settings(data_dir=data).secret_key
    assert len(secret) >= MIN_SECRET_LENGTH
    assert Settings(data_dir=data).secret_key == secret
    assert [file.name for file in data.iterdir()] == ["secret"]
    assert stat.S_IMODE((data / "secret").stat().st_mode) == 0o600


def test_secrets_of_two_installations_differ(tmp_path):
    assert Settings(data_dir=tmp_path / "one").secret_key != Settings(data_dir=tmp_path / "two").secret_key


def test_setting_goes_before_the_kept_secret(tmp_path):
    assert Settings(data_dir=tmp_path, secret=SECRET).secret_key == SECRET
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("content", ["", "\n", "too short"])
def test_damaged_secret_file_is_refused(content, tmp_path):
    """An empty key would let everybody sign."""
    (tmp_path / "secret").write_text(content)
    with pytest.raises(ValueError, match="secret"):
        _ = Settings(data_dir=tmp_path).secret_key


def test_drafts_that_a_crash_left_behind_do_not_stop_the_start(tmp_path):
    """In a container every start may have the same process number."""
    (tmp_path / f"secret.{os.getpid()}").touch()
    assert len(Settings(data_dir=tmp_path).secret_key) >= MIN_SECRET_LENGTH


def test_processes_that_start_at_once_agree_on_the_secret(tmp_path):
    command = [sys.executable, "-c", READ_SECRET, tmp_path / "data"]
    processes = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own words
        for _ in range(3)
    ]
    for process in processes:
        assert process.stdout.readline() == "ready\n"
    for process in processes:
        process.stdin.write("\n")
        process.stdin.flush()
    secrets = {process.communicate()[0] for process in processes}
    assert len(secrets) == 1
    assert len(secrets.pop().strip()) >= MIN_SECRET_LENGTH
