# ruff: noqa: RUF001 - letters that look alike are the subject

import pytest
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st

from chatapp.domain.search import query_words, search_key
from chatapp.domain.user import case_key
from chatapp.storage import users
from tests.support.cast import add_user

NOBODY = 0


@pytest.fixture
def find(runtime):
    """Search as somebody who is not in the list; user names."""

    async def find(text, *, without=NOBODY, beyond=(0, ""), limit=50, is_loose=False):
        def act(work):
            ask = {"without": without, "beyond": beyond, "limit": limit, "is_loose": is_loose}
            return [user.username for user, _ in users.search(work.db, words=query_words(text), **ask)]

        return await runtime.read(act)

    return find


async def test_search_finds_parts_of_all_names(runtime, find):
    await add_user(runtime, "ada", "Augusta", "Lovelace")
    await add_user(runtime, "grace", "Grace", "Hopper")
    assert await find("ugus") == ["ada"]
    assert await find("LOVE") == ["ada"]
    assert await find("grace hopper") == ["grace"]
    assert await find("") == ["ada", "grace"]
    assert await find("nobody") == []


@pytest.mark.parametrize(
    "asked", ["@ada", "Lovelace Ada", "ada  lovelace", " jose ", "lace jos", "@ada José", "ada ada ada"]
)
async def test_order_blanks_accents_and_the_sign_of_a_user_name_make_no_difference(asked, runtime, find):
    await add_user(runtime, "ada", "José", "Lovelace")
    await add_user(runtime, "other", "Ada", "Lacking")
    assert "ada" in await find(asked)
    assert await find(f"{asked} nobody") == []


async def test_words_that_begin_a_word_come_first_on_every_page(runtime, find):
    for name, first in (("a1", "Alice"), ("a2", "Malik"), ("b1", "Li"), ("c1", "Ana-Li"), ("d1", "Lila")):
        await add_user(runtime, name, first)
    assert await find("li") == ["b1", "d1", "a1", "a2", "c1"]
    assert await find("li", limit=2) == ["b1", "d1"]
    assert await find("li", beyond=(0, "b1"), limit=2) == ["d1", "a1"]
    assert await find("li", beyond=(1, "a1")) == ["a2", "c1"]


async def test_loosely_a_word_may_have_letters_between_its_own(runtime, find):
    await add_user(runtime, "ada", "Augusta", "Lovelace")
    assert await find("lvlce agst") == []
    assert await find("lvlce agst", is_loose=True) == ["ada"]
    assert await find("ecalevol", is_loose=True) == []
    assert await find("a%a", is_loose=True) == []


@pytest.mark.parametrize(
    ("stored", "asked"),
    [("Strauß", "STRAUSS"), ("İnci", "İNCI"), ("Ωmega", "ωmEGA"), ("ＦＵＬＬ", "full"), ("Ærø", "ÆRØ"), ("ﬁn", "FIN")],
)
async def test_search_disregards_case_of_every_script(stored, asked, runtime, find):
    await add_user(runtime, "somebody", stored)
    await add_user(runtime, "other", "Other")
    assert await find(asked) == ["somebody"]


@pytest.mark.parametrize("wildcard", ["%", "_", "\\", "a%b", "a_b", "\\%"])
async def test_wildcards_are_ordinary_characters(wildcard, runtime, find):
    await add_user(runtime, "plain", "axb", "plain")
    await add_user(runtime, "special", f"x{wildcard}y")
    assert await find(wildcard) == ["special"]


async def test_search_leaves_out_the_asking_and_the_inactive(runtime, find):
    ada = await add_user(runtime, "ada")
    gone = await add_user(runtime, "gone")
    await add_user(runtime, "grace")

    def deactivate(work):
        users.by_id(work.db, gone.id).is_active = False

    await runtime.work(deactivate)
    assert await find("", without=ada.id) == ["grace"]


@pytest.mark.parametrize("limit", [1, 2, 3, 10])
async def test_pages_are_complete_without_doubles(limit, runtime, find):
    names = ["a.a", "a-b", "a_c", "ab", "abc", "b1", "b10", "b2"]
    for name in reversed(names):
        await add_user(runtime, name.upper())
    pages, after = [], ""
    while page := await find("", beyond=(0, after), limit=limit):
        assert len(page) <= limit
        pages += page
        assert len(pages) <= len(names), "the pages do not end"
        after = case_key(page[-1])
    assert len(pages) == len(set(pages))
    assert {case_key(name) for name in pages} == set(names)
    assert pages == await find("")


@hypothesis_settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
@given(text=st.text(st.sampled_from("%_\\ aÄß'\";-"), max_size=6))
async def test_every_part_of_a_name_finds_it(text, runtime, find):
    name = f"x{text}x"

    def rename(work):
        user = users.by_key(work.db, "ada") or pytest.fail("no such user")
        user.search_key = search_key(name)

    if await runtime.read(lambda work: users.by_key(work.db, "ada")) is None:
        await add_user(runtime, "ada")
    await runtime.work(rename)
    assert await find(text) == ["ada"]


async def test_name_goes_before_an_address(runtime):
    """A user name cannot be an address, but keys of both are asked for at once."""
    ada = await add_user(runtime, "ada")
    keys = [case_key(name) for name in ("ada", "ADA", " Ada ", "ada@example.org", "ADA@EXAMPLE.ORG", "nobody")]
    found = await runtime.read(lambda work: [users.by_key(work.db, key) for key in keys])
    assert [user and user.id for user in found] == [ada.id] * 5 + [None]


async def test_taken_tells_which_of_both(runtime):
    await add_user(runtime, "ada")

    async def taken(name, address):
        return await runtime.read(lambda work: users.taken(work.db, name, address))

    assert await taken("grace", "grace@example.org") == set()
    assert await taken("ada", "grace@example.org") == {"username"}
    assert await taken("grace", "ada@example.org") == {"email"}
    assert await taken("ada", "ada@example.org") == {"username", "email"}
