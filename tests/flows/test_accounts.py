# ruff: noqa: RUF001 - letters that look alike are part of the subject

"""Making an account: what is refused, and what is kept."""

from unicodedata import normalize

import pytest

from chatapp import errors, security
from chatapp.flows import accounts as account_flows
from chatapp.limits import UNKNOWN
from chatapp.services import accounts, sessions
from chatapp.services.accounts import MAX_EMAIL, MAX_NAME
from chatapp.storage import users
from tests.support.builders import COMPOSED, DECOMPOSED, NOON, PASSWORD, make_registration
from tests.support.cast import add_user


async def refused(runtime, **form):
    with pytest.raises(errors.Invalid) as caught:
        await account_flows.register(runtime, make_registration(**form))
    return caught.value.fields


async def test_register_makes_an_account(runtime, bus):
    view = await account_flows.register(
        runtime, make_registration(" Ada ", email=" Ada@example.org ", first_name=" Ada ", last_name="Lovelace\n")
    )
    assert (view.username, view.email, view.full_name) == ("Ada", "Ada@example.org", "Ada Lovelace")
    assert view.created_at == NOON
    assert await runtime.read(accounts.profile, user_id=view.id) == view
    assert bus.events == []


async def test_register_keeps_no_password(runtime):
    view = await account_flows.register(runtime, make_registration())
    found = await runtime.read(sessions.credentials, name="ada")
    assert found.user_id == view.id
    assert PASSWORD not in found.password_hash
    assert security.verify_password(PASSWORD, found.password_hash)


async def test_register_makes_admins_only_when_told(runtime):
    ada = await account_flows.register(runtime, make_registration("ada"))
    root = await account_flows.register(runtime, make_registration("root1"), is_admin=True)
    admins = await runtime.read(lambda work: [users.by_id(work.db, person.id).is_admin for person in (ada, root)])
    assert admins == [False, True]


@pytest.mark.parametrize("username", ["ada", "ADA", "Ada"])
async def test_register_refuses_a_taken_username(username, runtime):
    await add_user(runtime, "ada")
    assert await refused(runtime, username=username, email="other@example.org") == {
        "username": ["Somebody already has this username."]
    }


async def test_register_refuses_a_taken_address(runtime):
    await add_user(runtime, "ada")
    assert await refused(runtime, username="grace", email="ADA@example.org") == {
        "email": ["There is already an account with this email address."]
    }


async def test_register_tells_all_that_is_wrong_at_once(runtime):
    await add_user(runtime, "ada")
    fields = await refused(runtime, username="ada", email="nowhere", password="short", first_name="x" * (MAX_NAME + 1))
    assert set(fields) == {"username", "email", "password", "first_name"}


async def test_register_refuses_what_is_no_username(runtime):
    for username in [
        "",
        "a",
        "x" * 31,
        "-ada",
        "ada.",
        "_ada_",
        "ada lovelace",
        "ada@home",
        "ädä",
        "ada\nx",
        "ａｄａ",
        "ada\0",
        "\ud800a",
    ]:
        assert set(await refused(runtime, username=username, email="ada@example.org")) == {"username"}, username


async def test_register_looks_up_only_what_has_the_right_form(runtime, monkeypatch):
    looked_up = []
    for key in ("case_key", "email_key"):
        monkeypatch.setattr(accounts, key, lambda text: looked_up.append(text) or text)
    await refused(runtime, username="a" + "\u0301" * 200, email="ada@example.org")
    await refused(runtime, username="ada", email="a" + "\u0301" * 200)
    assert set(looked_up) == {"", "ada@example.org", "ada"}


async def test_an_address_that_is_too_long_is_not_examined(runtime, monkeypatch):
    monkeypatch.setattr(accounts, "validate_email", lambda *_, **__: pytest.fail("it is examined"))
    fields = await refused(runtime, email="a" * MAX_EMAIL + "@example.org")
    assert fields == {"email": [f"Use at most {MAX_EMAIL} characters."]}


async def test_register_with_two_wrong_keys_asks_for_neither(runtime):
    assert set(await refused(runtime, username="", email="")) == {"username", "email"}


@pytest.mark.parametrize("username", ["ab", "A1", "x" * 30, "a.b-c_d", "00"])
async def test_register_accepts_usernames_of_all_permitted_forms(username, runtime):
    view = await account_flows.register(runtime, make_registration(username, email="ada@example.org"))
    assert view.username == username


async def test_register_refuses_what_is_no_address(runtime):
    for email in [
        "",
        "ada",
        "ada@",
        "@example.org",
        "ada@localhost",
        "ada@example..org",
        "a b@example.org",
        "ada@example.org\0",
        f"{'x' * 64}@{'y' * 60}.{'z' * 60}.{'w' * 60}.{'v' * 60}.org",
        "ada@exa\nmple.org",
        "\udfff@example.org",
    ]:
        assert set(await refused(runtime, email=email)) == {"email"}, email


@pytest.mark.parametrize("email", ["ada+chat@example.org", "o'hara@example.co.uk", "ädä@exämple.org"])
async def test_register_accepts_addresses_of_all_kinds(email, runtime):
    assert (await account_flows.register(runtime, make_registration(email=email))).email == email


async def test_register_keeps_spaces_around_a_password(runtime):
    await account_flows.register(runtime, make_registration(password=f" {PASSWORD} "))
    found = await runtime.read(sessions.credentials, name="ada")
    assert security.verify_password(f" {PASSWORD} ", found.password_hash)


async def test_names_are_kept_in_one_line_without_controls(runtime):
    view = await account_flows.register(
        runtime, make_registration(first_name="A\0da\u0007\nAugusta ", last_name="\ud800")
    )
    assert view.full_name == "Ada Augusta"


async def test_one_address_in_two_forms_is_one_account(runtime):
    await account_flows.register(runtime, make_registration("ada", email="ada@bücher.example"))
    for email in ("Ada@xn--bcher-kva.example", "ada@BÜCHER.example"):
        assert await refused(runtime, username="grace", email=email) == {
            "email": ["There is already an account with this email address."]
        }
        assert await runtime.read(sessions.credentials, name=email)


async def test_letters_that_casefold_alike_are_two_addresses(runtime):
    await account_flows.register(runtime, make_registration("ada", email="ßa@example.org"))
    await account_flows.register(runtime, make_registration("grace", email="ssa@example.org"))


async def test_a_password_is_confirmed_in_any_composition(runtime):
    form = make_registration(password=COMPOSED, password2=DECOMPOSED)
    await account_flows.register(runtime, form)
    found = await runtime.read(sessions.credentials, name="ada")
    assert security.verify_password(DECOMPOSED, found.password_hash)


async def test_a_password_is_as_long_as_its_normalised_form(runtime):
    letters = "ᾂêộüñ"  # of up to four code points
    long = (letters * 30)[: security.MAX_PASSWORD]
    await account_flows.register(runtime, make_registration("ada", password=normalize("NFD", long)))
    assert set(await refused(runtime, username="grace", email="g@example.org", password=long + "x")) == {"password"}


@pytest.mark.parametrize(
    ("username", "expected"),
    [
        (" new ", account_flows.NameCheck(is_free=True)),
        ("Ada", account_flows.NameCheck(is_free=False, detail=accounts.USERNAME_TAKEN, free=("Ada.l", "Ada2", "Ada3"))),
    ],
)
async def test_a_name_is_checked_before_the_form_is_sent(runtime, username, expected):
    for taken in ("ada", "ADA.lovelace"):
        await add_user(runtime, taken)
    found = await account_flows.check_name(runtime, username=username, last_name="Lovelace", caller=UNKNOWN)
    assert found == expected


@pytest.mark.parametrize("username", ["a", "", "a b", "ада", "a" * 31, "-a"])
async def test_a_name_check_says_what_registration_says(runtime, username):
    found = await account_flows.check_name(runtime, username=username, last_name="", caller=UNKNOWN)
    assert [found.detail] == (await refused(runtime, username=username))["username"]
    assert not found.is_free
    assert found.free == ()


@pytest.mark.parametrize("last_name", ["", "Lovelace", "Müller Öz", "Лавлейс", "x" * 5000])
@pytest.mark.parametrize("username", ["ada", "a" * 30])
def test_other_names_could_be_registered(username, last_name):
    found = accounts.other_names(username, last_name)
    assert len(found) <= 6
    assert all(accounts.wrong_username(name) == [] for name in found)
