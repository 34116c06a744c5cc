"""The description of the API, in a real browser that reaches nothing but this server."""

from urllib.parse import urlsplit

from playwright.async_api import expect

from tests.support.person import Person

WATCH = "addEventListener('securitypolicyviolation', (event) => console.error(`refused ${event.blockedURI}`))"


async def test_the_operations_are_shown_and_tried_with_what_this_server_has(browser, running):
    person = await Person.opens(browser, running)
    hosts, said = set(), []
    person.page.on("request", lambda request: hosts.add(urlsplit(request.url).netloc))
    person.page.on("console", lambda message: said.append(message.text))
    await person.page.add_init_script(WATCH)

    await person.page.goto("/api/docs/")
    operation = person.page.get_by_role("button", name="POST /api/auth/register/ Register", exact=True)
    await expect(operation).to_be_visible()
    described = await person.page.evaluate(
        "async () => Object.values((await (await fetch('/api/openapi.json')).json()).paths)"
        ".flatMap((path) => Object.keys(path)).length"
    )
    await expect(person.page.locator(".opblock")).to_have_count(described)

    await operation.click()
    await person.page.get_by_role("button", name="Try it out").click()
    await person.page.get_by_role("textbox").fill("{}")
    await person.page.get_by_role("button", name="Execute").click()
    await expect(person.page.locator(".live-responses-table")).to_contain_text("This field is required.")
    assert hosts - {""} == {urlsplit(running.url).netloc}  # without a host: data in the address itself
    assert [line for line in said if line.startswith("refused")] == []
    assert person.faults == []
