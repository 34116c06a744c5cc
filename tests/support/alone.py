"""Pages with scripts of ours and nothing else: a browser and its storage, without a server and without Reflex."""

from playwright.async_api import BrowserContext, Page, Route

from .rendering import SCRIPTS

ORIGIN = "http://alone.test"


async def page_with(context: BrowserContext, body: str, *modules: str) -> Page:
    """One more tab; `modules` are loaded once its body is there."""
    loads = "".join(f'<script type="module" src="/{name}.js"></script>' for name in modules)

    async def answer(route: Route) -> None:
        name = route.request.url.removeprefix(f"{ORIGIN}/")
        if name.endswith(".js"):
            await route.fulfill(path=SCRIPTS / name, content_type="text/javascript")
        else:
            await route.fulfill(body=f"<!doctype html>{body}{loads}", content_type="text/html")

    page = await context.new_page()
    await page.route(f"{ORIGIN}/**", answer)
    await page.goto(ORIGIN)
    return page
