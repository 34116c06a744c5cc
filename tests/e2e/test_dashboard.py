"""The home page's figures and charts."""

import re
from datetime import UTC, datetime

import pytest
from playwright.async_api import expect

from tests.support.person import DESKTOP, PHONE

SMALL = {"width": 320, "height": 640}


def days(person):
    """The rows of the table behind the chart."""
    region = person.page.get_by_role("region", name="Messages per day")
    return region.get_by_role("table", name="Messages per day").locator("tbody tr")


def counts(day: str, sent: int, received: int) -> re.Pattern:
    return re.compile(rf"{day}\D*\s*{sent}\s*{received}$")


async def test_figures_and_charts_move_when_a_message_arrives(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    at_graces = await sits_down(grace)
    page = at_graces.page
    today = days(at_graces).last
    await expect(today.locator("td")).to_have_text(["0", "0"])
    await at_graces.sees_figure("Active today", 0)

    ada.says(conversation, "one")
    ada.says(conversation, "two")
    await expect(today.locator("td")).to_have_text(["0", "2"])
    await at_graces.sees_figure("Active today", 1)
    grace.says(conversation, "three")
    await expect(today.locator("td")).to_have_text(["1", "2"])

    busiest = page.get_by_role("region", name="Busiest hours").locator("td", has_text=re.compile("^3$"))
    await expect(busiest).to_have_class("h4")
    await expect(page.get_by_role("region", name="Most active").get_by_role("link")).to_have_text(
        re.compile(f"{ada.name}.*3 messages")
    )
    await expect(page.locator(".chart__received path")).not_to_have_count(0)
    await expect(page.locator(".chart").get_by_text("Today", exact=True)).to_have_count(1)


async def test_the_span_is_chosen_for_all_charts(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.starts(grace)
    at_adas = await sits_down(ada)
    choice = at_adas.page.get_by_role("group", name="Days in the charts")
    await expect(days(at_adas)).to_have_count(30)
    for span in (7, 90):
        await choice.get_by_role("button", name=f"{span} days").click()
        await expect(days(at_adas)).to_have_count(span)
        await expect(choice.get_by_role("button", pressed=True)).to_have_text([f"{span} days"])
        await expect(at_adas.page.get_by_role("region", name="Most active")).to_contain_text(f"Last {span} days")


async def test_each_figure_leads_to_what_it_counts(newcomer, sits_down):
    """And says what that is; the conversations that wait are below, and the hours of the week have words."""
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.says(ada.starts(grace), "Shall we?")
    at_graces = await sits_down(grace)
    page = at_graces.page
    await expect(page.get_by_text("One conversation is waiting for your answer.")).to_be_visible()
    waiting = page.get_by_role("region", name="Waiting for your answer")
    await expect(waiting.get_by_role("link", name=ada.name)).to_be_visible()
    figures = page.get_by_role("region", name="Statistics")
    for figure, shown in {"Unread": "Unread", "Conversations": "All"}.items():
        await figures.get_by_role("link", name=figure).click()
        await expect(page.get_by_role("button", name=shown, pressed=True)).to_be_visible()
    for figure, chart in {"Messages sent": "Messages per day", "Active today": "Most active"}.items():
        await figures.get_by_role("link", name=figure).click()
        await expect(page.get_by_role("region", name=chart)).to_be_focused()
    await page.get_by_role("button", name="What is counted: Unread").click()
    await expect(page.get_by_text("Messages of others that you have not read yet.")).to_be_visible()
    await page.keyboard.press("Escape")
    hours = page.get_by_role("table", name="Messages by weekday and hour")
    await hours.focus()
    await expect(page.get_by_role("status").filter(has_text="1 message")).to_be_visible()
    await page.keyboard.press("ArrowUp")
    await expect(page.get_by_role("status").filter(has_text=re.compile(":00, [01] message"))).to_be_visible()


async def test_somebody_new_is_told_what_to_do(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    page = (await sits_down(ada)).page
    steps = page.get_by_role("region", name="Three steps to begin with")
    await expect(steps).to_be_visible()
    await expect(page.get_by_role("region", name="Statistics")).to_be_hidden()  # zeros
    await steps.get_by_role("button", name="Find somebody").click()
    await expect(page.get_by_role("dialog", name="New conversation")).to_be_visible()
    await page.keyboard.press("Escape")
    ada.says(ada.starts(grace), "hello")
    await expect(steps.get_by_role("listitem").filter(has_text="Say hello to somebody, done")).to_be_visible()
    await expect(page.get_by_role("region", name="Statistics")).to_be_visible()

    await steps.get_by_role("button", name="Copy the address").click()
    await expect(steps.get_by_role("listitem").filter(has_text="Invite others, done")).to_be_visible()
    await steps.get_by_role("button", name="Close the first steps").click()
    await page.reload()
    await expect(page.get_by_role("region", name="Statistics")).to_be_visible()
    await expect(page.get_by_role("region", name="Most active")).to_be_visible()
    await expect(steps).to_be_hidden()


@pytest.mark.parametrize("size", [DESKTOP, PHONE, SMALL], ids=["desktop", "phone", "small phone"])
async def test_nothing_reaches_beyond_the_screen(size, newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.says(ada.starts(grace), "hello")
    page = (await sits_down(ada, size=size)).page
    await page.goto("/dashboard")
    await expect(page.get_by_role("region", name="Busiest hours").get_by_role("table")).to_be_visible()
    await expect(page.locator(".chart__sent path")).not_to_have_count(0)
    beyond = "[...document.querySelectorAll('body *')].filter(e => !e.closest('.sr')"
    beyond += " && e.getBoundingClientRect().right > innerWidth + 1).map(e => e.outerHTML.slice(0, 80))"
    assert await page.evaluate(beyond) == []
    assert await page.evaluate("document.documentElement.scrollWidth <= innerWidth")


async def test_the_chart_library_comes_with_the_home_page_only(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    conversation = ada.starts(grace)
    at_adas = await sits_down(ada)
    begun = "e.startTime < performance.getEntriesByType('navigation')[0].loadEventEnd"  # the rest is loaded ahead
    loaded = f"performance.getEntriesByType('resource').filter(e => /assets.*\\.js$/.test(e.name) && {begun})"
    large = f"{loaded}.filter(e => e.decodedBodySize > 250_000).map(e => e.name)"
    await expect(days(at_adas)).to_have_count(30)
    at_home = await at_adas.page.evaluate(large)
    await at_adas.page.goto(f"/c/{conversation}")
    await expect(at_adas.box).to_be_visible()
    assert len(set(at_home) - set(await at_adas.page.evaluate(large))) == 1


async def test_today_becomes_yesterday_at_midnight(newcomer, sits_down):
    ada, grace = newcomer("Ada"), newcomer("Grace")
    ada.says(ada.starts(grace), "good night")
    at_graces = await sits_down(grace)
    page = at_graces.page
    await page.clock.install(time=datetime.now(UTC).replace(hour=23, minute=59, second=50))
    await page.reload()
    written = page.get_by_role("region", name="Waiting for your answer").locator("time")
    await expect(written).to_have_text(re.compile(r"^\d{1,2}:\d\d( [ap]m)?$"))
    await expect(page.get_by_role("heading", name="Good evening")).to_be_visible()
    await page.clock.fast_forward(10_500)  # ms
    await expect(written).to_have_text("Yesterday")
    await page.clock.fast_forward("05:00:00")
    await expect(page.get_by_role("heading", name="Good morning")).to_be_visible()
    await at_graces.opens_conversation(ada.name)
    await expect(page.get_by_role("separator", name="Yesterday", exact=True)).to_have_text("Yesterday")
