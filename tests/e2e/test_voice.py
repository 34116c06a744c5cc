"""Voice messages between two people: recorded with a browser's own fake microphone, and heard by the other."""

from playwright.async_api import expect

HEARD = "audio => !audio.paused && audio.currentTime > 0"


async def test_a_voice_message_is_recorded_and_heard(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    at_adas, at_graces = await sits_down(ada), await sits_down(grace)
    await at_adas.opens_conversation(grace.name)
    await at_graces.opens_conversation(ada.name)
    press = at_adas.page.get_by_role("button", name="Record", exact=True)
    await press.click()
    bar = at_adas.page.get_by_role("group", name="Recording")
    await expect(bar.get_by_role("timer")).to_have_text("0:01")
    await bar.press("Escape")
    await expect(bar).to_be_hidden()
    await expect(at_adas.box).to_be_focused()
    await press.click()
    await expect(bar.get_by_role("timer")).to_have_text("0:02")
    await bar.get_by_role("button", name="Stop").click()
    await expect(bar.get_by_role("button", name="Listen")).to_be_focused()
    await bar.get_by_role("button", name="Send recording").click()
    for page in (at_adas.page, at_graces.page):
        await expect(page.locator("article")).to_have_count(1)
        await expect(page.get_by_role("button", name="Play voice message, 0:02")).to_be_visible()
    await expect(at_graces.page.get_by_role("link", name="Ada").first).to_contain_text("Voice message")
    await at_graces.page.get_by_role("button", name="Play voice message").click()
    audio = await at_graces.page.locator("audio").element_handle()
    await at_graces.page.wait_for_function(HEARD, arg=audio)
    await at_graces.page.get_by_role("button", name="Speed 1").click()
    assert await at_graces.page.evaluate("audio => audio.playbackRate", audio) == 1.5
    assert at_adas.faults == at_graces.faults == []
