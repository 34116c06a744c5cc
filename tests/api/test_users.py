import io
import json
import zipfile

import pytest

from chatapp.domain.events import UserChanged
from chatapp.limits import Limits
from tests.support import api
from tests.support.api import assert_refused
from tests.support.builders import PASSWORD
from tests.support.cast import add_users, say
from tests.support.contract import LIST, PUBLIC_USER, SESSION, USER


async def walk(client, url):
    """All pages of a list, followed by `next`."""
    pages = []
    while url:
        answer = await client.get(url)
        assert answer.status_code == 200, answer.text
        assert set(answer.json()) == LIST
        pages.append(answer.json()["results"])
        url = answer.json()["next"]
    return pages


async def test_me(ada, cast):
    answer = await ada.get("/api/auth/me/")
    assert answer.status_code == 200
    assert set(answer.json()) == USER
    assert answer.json()["id"] == cast.ada.id


async def test_what_a_change_leaves_out_stays(ada, cast, bus):
    answer = await ada.patch("/api/auth/me/", json={"bio": "Poetical science."})
    assert answer.status_code == 200
    assert set(answer.json()) == USER
    assert (answer.json()["bio"], answer.json()["full_name"]) == ("Poetical science.", "Ada Lovelace")
    answer = await ada.patch("/api/auth/me/", json={"first_name": "Augusta", "last_name": ""})
    assert (answer.json()["bio"], answer.json()["full_name"]) == ("Poetical science.", "Augusta")
    assert bus.of(UserChanged)


async def test_nobody_changes_what_is_not_in_the_form(ada, cast):
    body = {"username": "root", "email": "x@y.org", "is_admin": True, "id": 99, "is_active": False}
    assert (await ada.patch("/api/auth/me/", json=body)).json() == (await ada.get("/api/auth/me/")).json()
    assert (await ada.get("/api/auth/me/")).json()["username"] == "ada"


@pytest.mark.parametrize(
    "change", [{"first_name": "x" * 61}, {"last_name": "x" * 61}, {"bio": "x" * 501}, {"bio": None}]
)
async def test_a_wrong_profile_is_refused(ada, change):
    assert set(assert_refused(await ada.patch("/api/auth/me/", json=change), 422, "invalid")) == set(change)


async def test_users_are_all_but_oneself(ada, cast):
    answer = await ada.get("/api/auth/users/")
    assert set(answer.json()) == LIST
    assert [user["username"] for user in answer.json()["results"]] == ["grace", "linus", "mallory"]
    assert all(set(user) == PUBLIC_USER for user in answer.json()["results"])
    assert (answer.json()["next"], answer.json()["previous"]) == (None, None)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("HOP", ["grace"]),
        ("li", ["linus"]),
        ("ra", ["grace"]),
        ("%", []),
        ("_", []),
        ("ada", []),
        ("\0grace", ["grace"]),
    ],
)
async def test_users_are_found_by_name(ada, cast, search, found):
    answer = await ada.get("/api/auth/users/", params={"search": search})
    assert [user["username"] for user in answer.json()["results"]] == found


async def test_the_pages_of_users_are_whole_and_without_repetition(ada, cast, runtime):
    await add_users(runtime, 12)
    pages = await walk(ada, "/api/auth/users/?limit=4&search=person")
    assert [len(page) for page in pages] == [4, 4, 4]
    names = [user["username"] for page in pages for user in page]
    assert len(set(names)) == 12
    assert names == sorted(names)


async def test_sessions_say_where_one_is_signed_in(ada, app, runtime, cast):
    answer = await ada.get("/api/auth/sessions/")
    assert set(answer.json()) == LIST
    (session,) = answer.json()["results"]
    assert set(session) == SESSION
    assert (session["is_current"], session["kind"], session["client"]) == (True, "api", "test")


async def test_one_session_can_end_another(ada, app, runtime, cast):
    async with api.client(app, await api.access_of(runtime, cast.ada)) as other:
        found = {each["is_current"]: each["id"] for each in (await ada.get("/api/auth/sessions/")).json()["results"]}
        answer = await ada.delete(f"/api/auth/sessions/{found[False]}/")
        assert (answer.status_code, answer.content) == (204, b"")
        assert_refused(await other.get("/api/auth/me/"), 401, "token_invalid")
        assert_refused(await ada.delete(f"/api/auth/sessions/{found[False]}/"), 404, "session_not_found")
    assert (await ada.get("/api/auth/me/")).status_code == 200


async def test_nobody_ends_the_session_of_another(ada, grace):
    theirs = (await grace.get("/api/auth/sessions/")).json()["results"][0]["id"]
    assert_refused(await ada.delete(f"/api/auth/sessions/{theirs}/"), 404, "session_not_found")
    assert (await grace.get("/api/auth/me/")).status_code == 200


@pytest.mark.parametrize("cursor", ["x", "AA", "Z3J!hY2U", "====", "_w"])
async def test_a_cursor_that_nobody_gave_is_400(ada, cursor):
    assert_refused(await ada.get("/api/auth/users/", params={"cursor": cursor}), 400, "invalid_cursor")


NEW = {"old_password": PASSWORD, "new_password": "another walk home"}


@api.ON_BOTH
async def test_the_password_is_changed_and_all_other_sessions_end(ada, app, runtime, cast, web):
    async with api.client(app, await api.access_of(runtime, cast.ada)) as other:
        answer = await ada.post("/api/auth/me/password/", json=NEW)
        assert (answer.status_code, set(answer.json())) == (200, {"detail"})
        assert_refused(await other.get("/api/auth/me/"), 401, "token_invalid")
    assert (await ada.get("/api/auth/me/")).status_code == 200
    old = {"username": "ada", "password": PASSWORD}
    assert_refused(await web.post("/api/auth/token/", json=old), 401, "invalid_credentials")
    new = {"username": "ada", "password": NEW["new_password"]}
    assert (await web.post("/api/auth/token/", json=new)).status_code == 200


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"old_password": "wrong horse"}, "old_password"),
        ({"new_password": "short"}, "new_password"),
        ({"new_password": PASSWORD}, "new_password"),
        ({"new_password": None}, "new_password"),
    ],
)
async def test_a_password_that_is_not_right_is_422(ada, change, wrong):
    answer = await ada.post("/api/auth/me/password/", json=NEW | change)
    assert set(assert_refused(answer, 422, "invalid")) == {wrong}


async def test_wrong_passwords_are_counted_as_at_sign_in(ada, web, cast, runtime):
    wrong = NEW | {"old_password": "wrong horse"}
    for left in range(runtime.settings.login_attempts - 1, -1, -1):
        answer = await ada.post("/api/auth/me/password/", json=wrong)
        assert (answer.status_code, answer.headers["ratelimit-remaining"]) == (422, str(left))
    assert_refused(await ada.post("/api/auth/me/password/", json=NEW), 429, "too_many")
    assert_refused(await ada.request("DELETE", "/api/auth/me/", json={"password": PASSWORD}), 429, "too_many")
    assert (await web.post("/api/auth/token/", json={"username": "ada", "password": PASSWORD})).status_code == 200


async def test_a_password_that_is_not_good_enough_is_not_counted(ada, runtime):
    for _ in range(runtime.settings.login_attempts + 1):
        answer = await ada.post("/api/auth/me/password/", json=NEW | {"new_password": "short"})
        assert answer.status_code == 422


async def test_an_account_is_deleted_with_its_password(ada, grace, web, cast):
    path = "/api/auth/me/"
    fields = assert_refused(await ada.request("DELETE", path, json={"password": "wrong horse"}), 422, "invalid")
    assert set(fields) == {"password"}
    assert (await ada.request("DELETE", path, json={"password": PASSWORD})).status_code == 204
    assert_refused(await ada.get(path), 401, "token_invalid")
    found = (await grace.get("/api/auth/users/")).json()["results"]
    assert cast.ada.id not in {user["id"] for user in found}
    answer = await web.post("/api/auth/token/", json={"username": "ada", "password": PASSWORD})
    assert_refused(answer, 401, "invalid_credentials")


async def test_guesses_at_deleting_an_account_are_counted_as_at_sign_in(ada, runtime):
    runtime.limits = Limits(runtime.settings.model_copy(update={"login_attempts": 2}), None)
    for _ in range(2):
        answer = await ada.request("DELETE", "/api/auth/me/", json={"password": "wrong horse"})
        assert_refused(answer, 422, "invalid")
    answer = await ada.request("DELETE", "/api/auth/me/", json={"password": PASSWORD})
    assert_refused(answer, 429, "too_many")


@api.ON_BOTH
async def test_what_is_kept_of_oneself_is_given_as_a_file(ada, web, cast, runtime):
    await say(runtime, cast.ada, cast.pair, "Hello, Grace!")
    answer = await ada.get("/api/auth/me/export/")
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/zip")
    assert answer.headers["content-disposition"] == 'attachment; filename="chatapp-export.zip"'
    assert answer.headers["cache-control"] == "no-store"
    with zipfile.ZipFile(io.BytesIO(answer.content)) as archive:
        assert json.loads(archive.read("data.json"))["messages"][0]["content"] == "Hello, Grace!"
    assert_refused(await web.get("/api/auth/session/export/"), 401, "not_authenticated")
    await web.post("/api/auth/session/", json={"username": "ada", "password": PASSWORD})
    assert (await web.get("/api/auth/session/export/")).status_code == 200
    foreign = {"Sec-Fetch-Site": "cross-site"}
    assert_refused(await web.get("/api/auth/session/export/", headers=foreign), 403, "foreign_origin")
