"""What scripts do beside messages, on pages with nothing else."""

from pathlib import Path

from playwright.async_api import expect

from tests.support.alone import page_with

STYLES = Path(__file__).parents[2] / "assets" / "styles"


def style(*names: str) -> str:
    sheets = "".join((STYLES / f"{name}.css").read_text(encoding="utf-8") for name in names)
    return f"<style>{sheets}</style>"


async def test_what_has_copied_something_shows_a_tick_for_two_seconds_and_says_so(browser):
    icons = '<svg class="icon"></svg><svg class="icon icon--copied"></svg>'
    body = f"""{style("icon")}<button data-copy="Hello">{icons}</button>
      <figure><button data-copy="">{icons}</button><pre><code>x = 1</code></pre></figure>
      <button data-copy="" data-link="/c/5?m=3">{icons}</button>"""
    context = await browser.new_context()
    await context.clock.install()
    page = await page_with(context, body, "copy")
    await page.evaluate("addEventListener('copy', (event) => { globalThis.copied = event.target.value; })")
    for number, text in enumerate(("Hello", "x = 1", "http://alone.test/c/5?m=3")):
        button = page.locator("button").nth(number)
        own, tick = button.locator(".icon").first, button.locator(".icon--copied")
        await expect(tick).to_be_hidden()
        await button.click()
        await expect(tick).to_be_visible()
        await expect(own).to_be_hidden()
        await expect(button).to_be_focused()
        await expect(page.get_by_role("status")).to_have_text("Copied")
        assert await page.evaluate("copied") == text
        await page.clock.fast_forward(2100)
        await expect(own).to_be_visible()
        await expect(tick).to_be_hidden()


async def test_the_pill_of_a_day_fades_where_it_lies_on_messages_at_rest(browser):
    days = "".join(
        f'<div class="day"><time>Day {day}</time></div>{"<article>Hello</article>" * 20}' for day in range(3)
    )
    body = f"""{style("tokens", "message_list")}<style>article {{ height: 40px; }} .thread {{ height: 300px; }}</style>
      <div class="thread"><div class="thread__col">{days}</div></div>
      <script type="module">
        import * as days from "/days.js";
        days.watch(document.querySelector(".thread"));
        days.observe(document.querySelector(".thread"));
      </script>"""
    context = await browser.new_context(reduced_motion="reduce")
    await context.clock.install()
    page = await page_with(context, body, "days")
    first, last = page.locator(".day").first, page.locator(".day").last
    thread = page.locator(".thread")
    await expect(last).to_have_attribute("data-stuck", "")
    await expect(last.locator("time")).to_have_css("opacity", "0")
    await thread.evaluate("one => { one.scrollTop -= 50; }")
    await expect(last.locator("time")).to_have_css("opacity", "1")
    await page.clock.fast_forward(1100)
    await expect(last.locator("time")).to_have_css("opacity", "0")
    await thread.evaluate("one => { one.scrollTop = -one.scrollHeight; }")
    await expect(first).not_to_have_attribute("data-stuck", "")
    await page.clock.fast_forward(1100)
    await expect(first.locator("time")).to_have_css("opacity", "1")


async def test_a_message_that_was_asked_for_stays_marked_for_two_seconds(browser):
    articles = "".join(f'<article data-seq="{seq}" tabindex="-1">Hello</article>' for seq in range(40))
    body = f"""<style>article {{ height: 40px; }} #log {{ height: 300px; overflow: auto; }}</style>
      <div id="log">{articles}</div>
      <script type="module">
        import {{ show }} from "/following.js";
        show(document.querySelector("#log"), "30");
      </script>"""
    context = await browser.new_context()
    await context.clock.install()
    page = await page_with(context, body, "following")
    wanted = page.locator("[data-seq='30']")
    await expect(wanted).to_be_focused()
    await expect(wanted).to_be_in_viewport()
    await expect(wanted).to_have_attribute("data-hit", "")
    await page.clock.fast_forward(2100)
    await expect(wanted).not_to_have_attribute("data-hit", "")


async def test_in_the_place_of_a_message_that_the_page_leaves_out_the_next_one_is_shown(browser):
    seqs = [seq for seq in range(10, 40) if seq not in (12, 13, 39)]
    articles = "".join(f'<article data-seq="{seq}" tabindex="-1">Hello</article>' for seq in seqs)
    page = await page_with(await browser.new_context(), f'<div id="log" data-last="39">{articles}</div>', "following")
    shown = await page.evaluate("""async () => {
      const { show } = await import("/following.js");
      const log = document.querySelector("#log");
      return ["12", "39", "9", "40"].map((seq) => [show(log, seq), document.activeElement.dataset.seq ?? ""]);
    }""")
    assert shown == [[True, "14"], [True, "38"], [False, "38"], [False, "38"]]
    await expect(page.locator("[data-hit]")).to_have_count(0)
