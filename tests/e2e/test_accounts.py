"""Registering, signing in, staying signed in, signing out."""

import os
import re
import subprocess
import sys

import httpx
from playwright.async_api import expect

from tests.support.person import Person, greeting
from tests.support.server import PASSWORD, ROOT, server


async def test_somebody_new_registers_and_is_at_home(browser, running):
    nora = await Person.opens(browser, running)
    page = nora.page
    await page.goto("/login")
    await page.get_by_role("link", name="Create account").click()
    for label, text in {"First name": "Nora", "Last name": "Velling", "Username": "nora", "Email": "nora@"}.items():
        await page.get_by_role("textbox", name=label).fill(text)
    await page.get_by_role("textbox", name="Password", exact=True).fill("short")
    await page.get_by_role("textbox", name="Confirm password").fill(PASSWORD)
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_role("textbox", name="Email")).to_have_accessible_description(
        re.compile("full email address")
    )
    await expect(page.get_by_role("textbox", name="Password", exact=True)).to_have_attribute("aria-invalid", "true")
    await expect(page.get_by_role("textbox", name="First name")).to_have_value("Nora")

    await page.get_by_role("textbox", name="Email").fill("nora@example.org")
    await page.get_by_role("textbox", name="Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Create account").click()
    await expect(
        page.get_by_role("heading", name=re.compile(r"Good (morning|afternoon|evening), Nora"))
    ).to_be_visible()
    await expect(page.get_by_role("heading", name="Start a conversation")).to_be_visible()


async def test_a_wrong_password_is_refused_and_the_name_is_kept(browser, running, newcomer):
    ada = newcomer("Ada")
    person = await Person.opens(browser, running)
    await person.page.goto("/login")
    await person.page.get_by_role("textbox", name="Username").fill(ada.username)
    await person.page.get_by_role("textbox", name="Password").fill("something else")
    await person.page.get_by_role("button", name="Sign in").click()
    await expect(person.page.get_by_role("alert")).to_contain_text("do not match")
    await expect(person.page.get_by_role("textbox", name="Username")).to_have_value(ada.username)


async def test_too_many_wrong_passwords_are_told_with_the_time_to_wait(browser, running):
    guess = {"username": "impatient", "password": "something else"}
    async with httpx.AsyncClient(base_url=running.url) as stranger:
        answers = [await stranger.post("/api/auth/token/", json=guess) for _ in range(10)]
    assert {answer.status_code for answer in answers} == {httpx.codes.UNAUTHORIZED}
    person = await Person.opens(browser, running)
    await person.page.goto("/login")
    await person.page.get_by_role("textbox", name="Username").fill("impatient")
    await person.page.get_by_role("textbox", name="Password").fill("something else")
    await person.page.get_by_role("button", name="Sign in").click()
    alert = person.page.get_by_role("alert")
    await expect(alert).to_contain_text("Too many attempts. Try again in 5 minutes.")
    await expect(alert).to_contain_text(re.compile(r"Try again in 4 min \d+ s"))
    await person.page.clock.install()
    await person.page.get_by_role("button", name="Sign in").click()
    await expect(alert).to_contain_text(re.compile(r"Try again in 4 min"))
    await person.page.clock.run_for(300_000)
    await expect(alert).to_have_text("You can try again now.")


async def test_the_sign_in_page_says_what_is_missing_and_what_helps(browser, running):
    page = (await Person.opens(browser, running)).page
    await page.goto("/login?why=<b>&next=/settings")
    await expect(page.get_by_role("status").filter(visible=True)).to_have_count(0)
    await page.get_by_role("textbox", name="Password").press("Enter")
    name = page.get_by_role("textbox", name="Username")
    await expect(name).to_be_focused()
    await expect(name).to_have_accessible_description("Enter your username or email address.")
    await name.fill("nora")
    await name.press("Enter")
    await expect(page.get_by_role("textbox", name="Password")).to_be_focused()
    capitals = page.get_by_role("status").filter(has_text="Caps Lock is on.")
    for is_on in (True, False, True):
        key = {"key": "A", "modifierCapsLock": is_on, "bubbles": True}
        await page.get_by_role("textbox", name="Password").dispatch_event("keydown", key)
        await expect(capitals).to_be_visible(visible=is_on)
    forgot = page.get_by_role("button", name="Forgot it?")
    await forgot.click()
    await expect(capitals).to_be_hidden()
    await expect(forgot).to_have_attribute("aria-expanded", "true")
    await expect(page.get_by_text("Ask whoever runs this server")).to_be_visible()


async def test_a_username_is_suggested_and_another_one_where_it_is_taken(browser, running, newcomer):
    taken = newcomer("Ada").username
    page = (await Person.opens(browser, running)).page
    await page.goto("/register")
    name = page.get_by_role("textbox", name="Username")
    await page.get_by_role("textbox", name="First name").fill("Zoë")
    await page.get_by_role("textbox", name="Last name").fill(f"Q{taken}")
    await name.focus()
    await expect(name).to_have_value(f"zoe.q{taken}")
    await expect(page.get_by_text(f"“zoe.q{taken}” is free.")).to_be_visible()
    await name.fill(taken)
    await expect(name).to_have_accessible_description(re.compile("Somebody already has this username"))
    await page.get_by_role("group", name="Free usernames").get_by_role("button", name=f"{taken}2").click()
    await expect(name).to_have_value(f"{taken}2")
    await expect(page.get_by_text(f"“{taken}2” is free.")).to_be_visible()
    await page.get_by_role("textbox", name="Email").fill(f"{taken}2@example.org")
    await page.get_by_role("textbox", name="Password", exact=True).fill(PASSWORD)
    await page.get_by_role("button", name="Create account").click()
    await expect(page.get_by_role("region", name="Three steps to begin with")).to_be_visible()


async def test_a_stranger_is_led_to_the_sign_in_page(browser, running):
    """By the server: no frame of the page is shown."""
    person = await Person.opens(browser, running)
    await person.page.goto("/c/1?m=3")
    await expect(person.page).to_have_url(f"{running.url}/login?next=%2Fc%2F1%3Fm%3D3")
    await expect(person.page.get_by_role("button", name="Sign in")).to_be_visible()


async def test_signing_out_ends_every_tab_of_the_session(running, newcomer, sits_down):
    ada = newcomer("Ada")
    first = await sits_down(ada)
    second = await Person.opens_tab(first.context, running)
    await second.page.goto("/")
    await expect(greeting(second.page)).to_be_visible()

    await first.page.get_by_role("button", name="Account menu").click()
    await first.page.get_by_role("menuitem", name="Sign out").click()
    for person in (first, second):
        await expect(person.page.get_by_role("button", name="Sign in")).to_be_visible()
    third = await Person.opens_tab(first.context, running)  # the others may still be on their way
    await third.page.goto("/")
    await expect(third.page.get_by_role("button", name="Sign in")).to_be_visible()


async def test_back_shows_nothing_of_a_session_that_was_ended_elsewhere(newcomer, sits_down):
    """Without a connection, so that the page alone decides what to show."""
    ada, grace = newcomer("Ada"), newcomer("Grace")
    place = ada.starts(grace)
    ada.says(place, "for grace only")
    person = await sits_down(ada)
    await person.opens_conversation(grace.name)
    await person.sees("for grace only")
    (browser,) = [one for one in ada.http.get("/api/auth/sessions/").json()["results"] if not one["is_current"]]
    async with person.page.expect_event("domcontentloaded"):
        ada.http.delete(f"/api/auth/sessions/{browser['id']}/")
    await expect(person.page.get_by_role("button", name="Sign in")).to_be_visible()
    await expect(person.page.get_by_text("You were signed out from another device.")).to_be_visible()
    assert f"next=%2Fc%2F{place}" in person.page.url

    await person.context.set_offline(True)
    await person.page.evaluate("history.back()")
    await expect(person.page.get_by_role("button", name="New conversation")).to_be_visible()
    await expect(person.page.get_by_text("for grace only")).to_have_count(0)


async def test_a_reload_keeps_the_session(newcomer, sits_down):
    ada = await sits_down(newcomer("Ada"))
    await ada.page.reload()
    await expect(greeting(ada.page)).to_be_visible()


async def test_the_cookie_is_out_of_reach_for_scripts(newcomer, sits_down):
    ada = await sits_down(newcomer("Ada"))
    readable = await ada.page.evaluate("() => document.cookie")
    names = {cookie.split("=")[0] for cookie in readable.split("; ")}
    assert names == {"zone", f"chatapp_installation_{ada.server.port}"}
    kept = {cookie["name"]: cookie for cookie in await ada.context.cookies()}
    session = kept[f"chatapp_session_{kept[f'chatapp_installation_{ada.server.port}']['value']}"]
    assert session["httpOnly"]
    assert session["sameSite"] == "Lax"


async def test_the_addresses_stay_as_they_were_opened(browser, running):
    person = await Person.opens(browser, running)
    for address in ("/login", "/register"):
        await person.page.goto(address)
        await expect(person.page.get_by_role("textbox", name="Username")).to_be_visible()
        assert person.page.url == f"{running.url}{address}"


def reset_link(running, client):
    """What the administrator gets on the command line."""
    words = [sys.executable, "-m", "chatapp", "reset-link", client.username, "--origin", running.url]
    own = {"CHATAPP_DATA_DIR": str(running.data)} | dict(running.environment)
    ended = subprocess.run(words, check=True, capture_output=True, text=True, cwd=ROOT, env=os.environ | own)  # noqa: S603 - our own words
    return ended.stdout.strip()


async def test_a_link_of_the_administrator_gives_a_new_password(browser, running, newcomer, sits_down):
    ada = newcomer("Ada")
    here = await sits_down(ada)
    link = reset_link(running, ada)
    forgetful, sent = await Person.opens(browser, running), []
    forgetful.page.on("request", lambda request: sent.append((request.url, request.headers.get("referer", ""))))
    await forgetful.page.goto(link)
    box = forgetful.page.get_by_role("textbox", name="New password")
    button = forgetful.page.get_by_role("button", name="Change password")
    await box.fill("short")
    await button.click()
    await expect(box).to_have_accessible_description(re.compile("at least 8", re.IGNORECASE))
    await box.fill("another walk home")
    await button.click()
    await expect(here.page.get_by_role("button", name="Sign in")).to_be_visible()
    await forgetful.page.get_by_role("textbox", name="Username").fill(ada.username)
    await forgetful.page.get_by_role("textbox", name="Password").fill("another walk home")
    await forgetful.page.get_by_role("button", name="Sign in").click()
    await expect(greeting(forgetful.page)).to_be_visible()

    token = link.partition("#")[2]
    assert not any(token in referrer for _, referrer in sent)
    assert token not in running.log()
    await forgetful.page.goto(link)
    await box.fill("one more long walk")
    await button.click()
    await expect(forgetful.page.get_by_role("alert")).to_contain_text("has been used")


async def test_a_shown_password_is_hidden_again_before_it_is_sent(browser, running, newcomer):
    person = await Person.opens(browser, running)
    page = person.page
    await page.goto("/login")
    await page.get_by_role("textbox", name="Username").fill(newcomer("Ada").username)
    password = page.get_by_label("Password", exact=True)
    await password.fill("something else")
    await page.get_by_role("button", name="Show password").click()
    await expect(password).to_have_attribute("type", "text")
    await page.evaluate("""() => {
      const send = fetch;
      globalThis.fetch = (...request) => {
        globalThis.typeWhenSent = document.querySelector("input[name=password]").type;
        return send(...request);
      };
    }""")
    await page.get_by_role("button", name="Sign in").click()
    await expect(page.get_by_role("alert")).to_contain_text("do not match")
    assert await page.evaluate("typeWhenSent") == "password"
    await expect(page.get_by_role("button", name="Show password")).to_have_attribute("aria-pressed", "false")


async def test_a_page_that_the_browser_keeps_is_emptied_and_loaded_again(newcomer, sits_down):
    """As for the back/forward cache, which the headless shell does not have."""
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.says(ada.starts(grace), "for grace only")
    person = await sits_down(ada)
    await person.opens_conversation(grace.name)
    await person.sees("for grace only")
    await person.page.evaluate("dispatchEvent(new PageTransitionEvent('pagehide', { persisted: true }))")
    await expect(person.page.get_by_text("for grace only")).to_have_count(0)
    async with person.page.expect_event("domcontentloaded"):
        await person.page.evaluate("dispatchEvent(new PageTransitionEvent('pageshow', { persisted: true }))")
    await person.sees("for grace only")


async def test_whoever_starts_this_looks_around_with_one_press(browser, tmp_path):
    with server(tmp_path / "data", CHATAPP_DEMO_DATA="true") as running:
        assert "Sign in as demo / demo123, or make your own account." in running.log()
        demo = await Person.opens(browser, running)
        await demo.page.goto("/login")
        await demo.page.get_by_role("button", name="Look around as Demo").click()
        await expect(demo.page.get_by_role("heading", name=re.compile("Good .*, Demo"))).to_be_visible()
        await expect(demo.row("Lighthouse reopening")).to_be_visible()
        assert demo.faults == []
        await demo.context.close()
