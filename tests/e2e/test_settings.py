"""The settings: profile, picture, appearance, password, devices."""

import re
import zipfile

from playwright.async_api import expect

from tests.support.images import RED, picture
from tests.support.person import PHONE, Person, greeting
from tests.support.server import PASSWORD

# Style sheets and the body are there, and nothing of the page has been painted.
FIRST_PAINT = """
new MutationObserver((_, observer) => {
  if (!document.body) return;
  observer.disconnect();
  globalThis.firstPaint = [document.documentElement.dataset.density, document.documentElement.dataset.hours];
}).observe(document, { childList: true, subtree: true });
"""
NEW_PASSWORD = "another walk home"
FILE = {"name": "me.png", "mimeType": "image/png", "buffer": picture(size=(400, 300), color=RED)}


async def opens_settings(person: Person, section: str = "Profile") -> None:
    """From the account menu, as a person does."""
    await person.page.get_by_role("button", name="Account menu").click()
    await person.page.get_by_role("menuitem", name="Settings").click()
    await expect(person.page.get_by_role("heading", name="Settings")).to_be_visible()
    link = person.page.get_by_role("navigation", name="Settings").get_by_role("link", name=section)
    if section != "Profile":  # which is open
        await link.click()
    await expect(link).to_have_attribute("aria-current", "page")


def region(person: Person, name: str):
    return person.page.get_by_role("region", name=name)


async def sees_toast(person: Person, text: str) -> None:
    await expect(person.page.get_by_role("status").filter(has_text=text)).to_be_visible()


async def sees_pictures(person: Person, count: int) -> None:
    """So many visible pictures of people that have been loaded, and none that could not be."""
    shown = "all => all.filter(one => one.checkVisibility() && one.complete && one.naturalWidth > 0).length"
    pictures = person.page.locator("img[src*='/avatar/']").filter(visible=True)
    await expect(pictures).to_have_count(count)
    await person.page.wait_for_function(
        f"""() => ({shown})([...document.querySelectorAll("img[src*='/avatar/']")]) === {count}"""
    )


async def test_a_new_name_is_seen_live_by_everybody(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    ada.says(conversation, "Hello")
    at_adas, at_graces = await sits_down(ada), await sits_down(grace)
    await at_graces.opens_conversation(ada.name)
    await opens_settings(at_adas)
    profile = region(at_adas, "Profile")
    await profile.get_by_role("textbox", name="First name").fill("Augusta")
    await profile.get_by_role("textbox", name="Last name").fill("King")
    await profile.get_by_role("textbox", name="About you").fill("Poetical science.")
    await expect(profile.get_by_text("17 / 500")).to_be_visible()
    await profile.get_by_role("button", name="Save profile").click()
    await expect(at_graces.page.get_by_role("heading", name="Augusta King")).to_be_visible()
    await expect(at_graces.row("Augusta King")).to_be_visible()
    await expect(at_adas.page.get_by_role("navigation", name="Conversations")).to_contain_text("Augusta King")
    await at_adas.page.reload()
    await expect(profile.get_by_role("textbox", name="About you")).to_have_value("Poetical science.")
    assert ada.http.get("/api/auth/me/").json()["bio"] == "Poetical science."


async def test_what_is_wrong_stands_at_its_field(newcomer, sits_down):
    ada = await sits_down(newcomer("Ada"))
    await opens_settings(ada)
    name = region(ada, "Profile").get_by_role("textbox", name="First name")
    await name.evaluate("box => box.removeAttribute('data-most')")
    await name.fill("x" * 61)
    await region(ada, "Profile").get_by_role("button", name="Save profile").click()
    await expect(name).to_have_accessible_description(re.compile("at most 60 characters"))
    await expect(name).to_have_attribute("aria-invalid", "true")
    await expect(name).to_be_focused()
    await expect(name).to_have_value("x" * 61)


async def test_a_picture_is_chosen_looked_at_saved_and_seen_live(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    at_adas, at_graces = await sits_down(ada), await sits_down(grace)
    await at_graces.opens_conversation(ada.name)
    await sees_pictures(at_graces, 0)
    await opens_settings(at_adas)
    profile = region(at_adas, "Profile")
    async with at_adas.page.expect_file_chooser() as choosing:
        await profile.get_by_role("button", name="Choose a picture").click()
    await (await choosing.value).set_files([FILE])
    preview = profile.get_by_role("img", name="How your new picture will look")
    await expect(preview).to_be_visible()
    assert await preview.evaluate("image => image.decode().then(() => image.naturalWidth)") == 400
    await profile.get_by_role("button", name="Save picture").click()
    await sees_toast(at_adas, "Your new picture is up.")
    await expect(preview).to_be_hidden()
    await sees_pictures(at_adas, 2)
    await sees_pictures(at_graces, 2)

    await profile.get_by_role("button", name="Remove").click()
    await sees_pictures(at_graces, 0)
    await sees_pictures(at_adas, 0)


async def test_a_file_that_is_no_picture_is_refused_with_words(newcomer, sits_down):
    ada = await sits_down(newcomer("Ada"))
    await opens_settings(ada)
    profile = region(ada, "Profile")
    chooser = profile.locator("input[type=file]")
    await chooser.set_input_files([FILE | {"buffer": b"just words"}])
    await expect(profile.get_by_role("alert")).to_contain_text("be used as a picture")
    await chooser.set_input_files([FILE | {"buffer": bytes(5 * 1024 * 1024 + 1)}])
    await expect(profile.get_by_role("alert")).to_contain_text("at most 5 MB")
    await expect(profile.get_by_role("button", name="Choose a picture")).to_be_focused()


async def test_a_choice_of_appearance_survives_a_reload(newcomer, sits_down):
    ada = await sits_down(newcomer("Ada"))
    await opens_settings(ada, "Appearance")
    page, root = ada.page, ada.page.locator("html")
    await expect(page.get_by_role("radio", name="System")).to_be_checked()
    await page.get_by_role("radio", name="System").focus()
    await page.keyboard.press("ArrowRight")
    await page.keyboard.press("ArrowRight")
    await expect(page.get_by_role("radio", name="Dark")).to_be_checked()
    await expect(root).to_have_class(re.compile(r"\bdark\b"))
    await page.reload()
    await expect(root).to_have_class(re.compile(r"\bdark\b"))
    await expect(page.get_by_role("radio", name="Dark")).to_be_checked()
    await page.get_by_role("radiogroup", name="Theme").get_by_text("System").click()
    await page.emulate_media(color_scheme="light")
    await expect(root).not_to_have_class(re.compile(r"\bdark\b"))
    await page.emulate_media(color_scheme="dark")
    await expect(root).to_have_class(re.compile(r"\bdark\b"))


async def test_density_and_clock_are_shown_at_once_before_the_first_paint_and_to_their_user_alone(
    newcomer, sits_down, browser, running
):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.says(ada.starts(grace), "hello")
    person = await sits_down(ada)
    await opens_settings(person, "Appearance")
    page, root = person.page, person.page.locator("html")
    time = person.row(grace.name).locator("time")
    for hours, shape in (("12-hour", r"\d [ap]m$"), ("24-hour", r"^\d\d:\d\d$")):
        await page.get_by_role("radiogroup", name="Clock").get_by_text(hours).click()
        await expect(time).to_have_text(re.compile(shape))
    tall = await person.row(grace.name).bounding_box()
    await page.get_by_role("radiogroup", name="Density").get_by_text("Compact").click()
    await expect(root).to_have_attribute("data-density", "compact")
    low = await person.row(grace.name).bounding_box()
    assert low["height"] < tall["height"]
    await page.add_init_script(FIRST_PAINT)
    await page.reload()
    await expect(page.get_by_role("radio", name="Compact")).to_be_checked()
    assert await page.evaluate("firstPaint") == ["compact", "24"]

    await page.get_by_role("button", name="Account menu").click()
    await page.get_by_role("menuitem", name="Sign out").click()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()
    for client, density in ((grace, "cosy"), (ada, "compact")):
        await person.signs_in(client)
        await expect(root).to_have_attribute("data-density", density)


async def test_a_new_password_signs_out_the_other_browser(running, newcomer, sits_down):
    ada = newcomer("Ada")
    here, there = await sits_down(ada), await sits_down(ada)
    await opens_settings(here, "Security")
    part = region(here, "Password")
    old, new = (part.get_by_role("textbox", name=name) for name in ("Current password", "New password"))
    change = part.get_by_role("button", name="Change password")
    await old.fill("something else")
    await new.fill(NEW_PASSWORD)
    await change.click()
    await expect(old).to_have_accessible_description(re.compile("not your password"))
    await expect(old).to_be_focused()
    await old.fill(PASSWORD)
    await new.fill("short")
    await change.click()
    await expect(new).to_have_accessible_description(re.compile("at least 8", re.IGNORECASE))
    await new.fill(NEW_PASSWORD)
    await change.click()
    await sees_toast(here, "Password changed.")
    await expect(old).to_have_value("")
    await expect(there.page.get_by_role("button", name="Sign in")).to_be_visible()
    await here.page.reload()
    await expect(region(here, "Password")).to_be_visible()
    again = await Person.opens(here.context.browser, running)
    await again.page.goto("/login")
    await again.page.get_by_role("textbox", name="Username").fill(ada.username)
    await again.page.get_by_role("textbox", name="Password").fill(NEW_PASSWORD)
    await again.page.get_by_role("button", name="Sign in").click()
    await expect(greeting(again.page)).to_be_visible()


async def test_other_devices_follow_what_is_chosen_and_the_key_that_sends_is_obeyed(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.says(ada.starts(grace), "hello")
    here, there = await sits_down(ada), await sits_down(ada)
    await there.opens_conversation(grace.name)
    await opens_settings(here, "Appearance")
    await here.page.get_by_role("radiogroup", name="Density").get_by_text("Compact").click()
    await here.page.get_by_role("radio", name="Ctrl + Enter").check(force=True)
    root, box = there.page.locator("html"), there.page.get_by_role("textbox", name="Message")
    await expect(root).to_have_attribute("data-density", "compact")
    await expect(root).to_have_attribute("data-enter_sends", "false")
    await box.fill("first")
    await box.press("Enter")
    await box.press_sequentially("second")
    await expect(box).to_have_value("first\nsecond")
    await box.press("Control+Enter")
    await there.sees("second")
    await there.page.keyboard.press("Control+/")
    keys = there.page.get_by_role("region", name="In the message box").locator("dt").filter(visible=True)
    for place, pressed in enumerate(("Ctrl Enter", "Enter Shift Enter")):
        await expect(keys.nth(place)).to_have_text(pressed, use_inner_text=True)


async def test_one_session_is_ended_then_all_of_a_program_and_then_all_others(newcomer, sits_down):
    ada = newcomer("Ada")
    first, second, third, here = [await sits_down(ada) for _ in range(4)]
    await opens_settings(here, "Security")
    groups = here.page.get_by_role("list", name="Sessions").locator("> li")
    await expect(groups).to_have_count(3)  # with the one of the client that registered
    await expect(groups.first).to_contain_text("This one")
    browsers = groups.filter(has_text=re.compile("(Chrome|Chromium) on Linux")).filter(has_text="3 sessions")
    await expect(groups.filter(has_text="python-httpx")).to_have_count(1)
    await browsers.locator("summary").click()
    await browsers.get_by_role("listitem").first.get_by_role("button", name="Sign out").click()
    await expect(third.page.get_by_role("button", name="Sign in")).to_be_visible()
    await expect(greeting(second.page)).to_be_visible()
    await groups.get_by_role("button", name="Sign out all 2").click()
    for tab in (first, second):
        await expect(tab.page.get_by_role("button", name="Sign in")).to_be_visible()
    await expect(groups).to_have_count(2)

    part = region(here, "Where you are signed in")
    await part.get_by_role("button", name="Sign out all others").click()
    dialog = here.page.get_by_role("dialog", name="Sign out all others?")
    await expect(dialog).to_be_visible()
    await here.page.keyboard.press("Escape")
    await expect(dialog).to_be_hidden()
    await part.get_by_role("button", name="Sign out all others").click()
    await dialog.get_by_role("button", name="Sign out all others").click()
    await expect(groups).to_have_count(1)
    assert ada.http.get("/api/auth/me/").status_code == 401
    await here.page.reload()
    await expect(groups).to_have_count(1)


async def test_what_is_kept_of_oneself_is_a_file_whose_page_opens_anywhere(newcomer, sits_down, tmp_path):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.says(ada.starts(grace), "Remember me")
    here = await sits_down(ada)
    await opens_settings(here, "Data")
    part = region(here, "Your data")
    async with here.page.expect_download() as started:
        await part.get_by_role("link", name="Download my data").click()
    download = await started.value
    assert download.suggested_filename == "chatapp-export.zip"
    with zipfile.ZipFile(await download.path()) as archive:
        archive.extract("index.html", tmp_path)
    page = await here.context.new_page()
    await page.goto((tmp_path / "index.html").as_uri())
    await expect(page.get_by_role("heading", name=ada.name)).to_be_visible()
    await expect(page.get_by_role("article")).to_contain_text("Remember me")


async def test_an_account_is_deleted_live_for_everybody(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.says(ada.starts(grace), "Remember me")
    here, there, at_graces = await sits_down(ada), await sits_down(ada), await sits_down(grace)
    await at_graces.opens_conversation(ada.name)
    await opens_settings(here, "Data")
    await region(here, "Delete account").get_by_role("button", name="Delete my account").click()
    dialog = here.page.get_by_role("dialog", name="Delete your account?")
    box = dialog.get_by_role("textbox", name="Your password")
    await box.fill("something else")
    await dialog.get_by_role("button", name="Delete my account").click()
    await expect(box).to_have_accessible_description(re.compile("not your password"))
    await expect(box).to_be_focused()
    await box.fill(PASSWORD)
    await dialog.get_by_role("button", name="Delete my account").click()
    for tab in (here, there):
        await expect(tab.page.get_by_role("button", name="Sign in")).to_be_visible()
    await expect(at_graces.page.get_by_role("heading", name="Deleted user")).to_be_visible()
    await expect(at_graces.row("Deleted user")).to_be_visible()
    await at_graces.sees("Remember me")
    await expect(at_graces.page.get_by_role("main")).not_to_contain_text(ada.name)


async def test_on_a_phone_the_sections_are_a_page_and_each_leads_back(newcomer, sits_down):
    ada = await sits_down(newcomer("Ada"), size=PHONE)
    page = ada.page
    await page.get_by_role("navigation", name="Places").get_by_role("link", name="Me").click()
    await expect(page.get_by_role("navigation", name="Conversations")).to_be_hidden()
    await page.get_by_role("link", name="Appearance").click()
    await expect(page.get_by_role("heading", name="Appearance", level=1)).to_be_visible()
    width = await page.evaluate("() => [document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1]
    await page.get_by_role("button", name="Back").click()
    await expect(page.get_by_role("heading", name="Settings", level=1)).to_be_visible()
    await page.get_by_role("button", name="Sign out").filter(visible=True).click()
    await expect(page.get_by_role("button", name="Sign in")).to_be_visible()


async def test_the_application_can_be_installed(newcomer, sits_down):
    ada = await sits_down(newcomer("Ada"))
    devtools = await ada.context.new_cdp_session(ada.page)
    manifest = await devtools.send("Page.getAppManifest")
    assert manifest["url"].endswith("/manifest.webmanifest")
    assert manifest["errors"] == []
    found = await devtools.send("Page.getInstallabilityErrors")
    assert found["installabilityErrors"] in ([], [{"errorId": "in-incognito", "errorArguments": []}])


async def test_what_was_typed_into_the_profile_waits_for_its_author(newcomer, sits_down):
    ada = await sits_down(newcomer("Ada"))
    await opens_settings(ada)
    profile = region(ada, "Profile")
    bio, save = profile.get_by_role("textbox", name="About you"), profile.get_by_role("button", name="Save profile")
    await expect(save).to_be_disabled()
    await bio.fill("Half a sente")
    await expect(save).to_be_enabled()
    await ada.page.get_by_role("link", name="Home").click()
    await expect(greeting(ada.page)).to_be_visible()
    await ada.page.go_back()
    await expect(bio).to_have_value("Half a sente")
    await expect(save).to_be_enabled()
    await bio.fill("x" * 501)
    await save.click()
    await expect(profile.get_by_text("1 too long")).to_be_visible()
    await expect(bio).to_have_value("x" * 501)
    await bio.fill("A sentence.")
    await save.click()
    await expect(save).to_be_disabled()
    kept = "() => Object.keys(localStorage).filter((key) => key.includes(':field:')).length"
    assert await ada.page.evaluate(kept) == 0
    name = profile.get_by_role("textbox", name="First name")
    await name.press("Enter")  # nothing has changed, and nothing is sent
    await name.fill("Augusta")
    await name.press("Enter")
    await expect(save).to_be_disabled()
    await expect(name).to_be_focused()
