"""Every page, dialog, menu and state of the interface, as a scene that brings it onto a stage."""

from collections.abc import Awaitable, Callable

from playwright.async_api import Locator, Page, expect

from chatapp.web.states.base import ToastState
from chatapp.web.states.blocks import BlocksState
from chatapp.web.states.edits import EditsState
from chatapp.web.states.outbox import OutboxState
from chatapp.web.states.sidebar import SidebarState

from . import town
from .stage import Stage

Scene = Callable[[Stage], Awaitable[None]]
SCENES: dict[str, Scene] = {}
MINE = "Take the big one"  # in the conversation with yuki


def scene(play: Scene) -> Scene:
    """Add a scene under the name of its function."""
    SCENES[play.__name__.removesuffix("_").replace("_", "-")] = play
    return play


def dialog(page: Page, name: str) -> Locator:
    return page.get_by_role("dialog", name=name)


async def fill(page: Page, **texts: str) -> None:
    for label, text in texts.items():
        await page.get_by_role("textbox", name=label.replace("_", " "), exact=True).fill(text)


@scene
async def login(stage: Stage) -> None:
    await stage.page.goto("/login")
    await expect(stage.page.get_by_role("textbox", name="Username")).to_be_visible()


@scene
async def login_error(stage: Stage) -> None:
    await stage.page.goto("/login")
    await fill(stage.page, Username="mira", Password="not this one")
    await stage.page.get_by_role("button", name="Sign in").click()
    await expect(stage.page.get_by_role("alert")).to_be_visible()


@scene
async def register(stage: Stage) -> None:
    await stage.page.goto("/register")
    await expect(stage.page.get_by_role("textbox", name="First name")).to_be_visible()


@scene
async def register_errors(stage: Stage) -> None:
    await stage.page.goto("/register")
    await fill(stage.page, First_name="Marguerite", Last_name="de la Fontenelle", Username="mira")
    await fill(stage.page, Email="marguerite@fontenelle", Password="short", Confirm_password="shorter")
    await stage.page.get_by_role("button", name="Create account").click()
    await expect(stage.page.locator("[aria-invalid=true]").first).to_be_visible()


@scene
async def reset(stage: Stage) -> None:
    await stage.page.goto("/reset#token")
    await fill(stage.page, New_password="another walk home")
    await stage.page.get_by_role("button", name="Change password").click()
    await expect(stage.page.get_by_role("alert")).to_be_visible()


@scene
async def home(stage: Stage) -> None:
    await stage.enters("/")
    await expect(stage.page.get_by_role("navigation", name="Conversations").get_by_role("link").nth(9)).to_be_visible()
    if not stage.look.is_phone:
        await expect(stage.page.locator(".chart__sent path")).not_to_have_count(0)


@scene
async def dashboard(stage: Stage) -> None:
    await stage.enters("/dashboard")
    await expect(stage.page.locator(".chart__sent path")).not_to_have_count(0)


@scene
async def dashboard_charts(stage: Stage) -> None:
    await dashboard(stage)
    await stage.page.get_by_role("button", name="90 days").filter(visible=True).click()
    await expect(stage.page.get_by_role("table", name="Messages per day").locator("tbody tr")).to_have_count(90)
    chart = stage.page.get_by_role("region", name="Messages per day")
    await chart.scroll_into_view_if_needed()
    if not stage.look.is_phone:
        await chart.hover(position={"x": 320, "y": 160})
    else:
        await stage.page.get_by_role("region", name="Busiest hours").scroll_into_view_if_needed()


@scene
async def dashboard_end(stage: Stage) -> None:
    await dashboard(stage)
    await stage.page.get_by_role("region", name="Most active").scroll_into_view_if_needed()


@scene
async def home_empty(stage: Stage) -> None:
    await stage.enters("/", who=town.NEWCOMER)
    await expect(stage.page.get_by_role("heading", name="Start a conversation")).to_be_visible()


@scene
async def dashboard_empty(stage: Stage) -> None:
    await stage.enters("/dashboard", who=town.NEWCOMER)
    await expect(stage.page.get_by_role("heading", name="Three steps to begin with")).to_be_visible()


@scene
async def home_loading(stage: Stage) -> None:
    stage.is_deaf = True
    await stage.enters("/")
    await expect(stage.page.get_by_label("Loading conversations")).to_be_visible()


@scene
async def dashboard_loading(stage: Stage) -> None:
    stage.is_deaf = True
    await stage.enters("/dashboard")
    await expect(stage.page.get_by_label("Loading figures")).to_be_visible()


@scene
async def shortcuts(stage: Stage) -> None:
    await home(stage)
    await stage.page.keyboard.press("Control+/")
    await expect(dialog(stage.page, "Keyboard shortcuts")).to_be_visible()


@scene
async def account_menu(stage: Stage) -> None:
    """A phone has no such menu: what is in it stands in the settings."""
    await home(stage)
    if stage.look.is_phone:
        await stage.page.get_by_role("link", name="Me").click()
        await expect(stage.page.get_by_role("button", name="Sign out", exact=True)).to_be_attached()
        return
    await stage.page.get_by_role("button", name="Account menu").click()
    await expect(stage.page.get_by_role("menu", name="Account menu")).to_be_visible()


@scene
async def conversation(stage: Stage) -> None:
    await stage.opens("lighthouse")
    await expect(stage.page.get_by_role("separator").filter(has_text="New messages")).to_be_visible()


@scene
async def conversation_code(stage: Stage) -> None:
    await stage.opens("lighthouse")
    await stage.page.get_by_role("article").filter(has_text="Where does the tide table").scroll_into_view_if_needed()


@scene
async def conversation_end(stage: Stage) -> None:
    await stage.opens("lighthouse")
    await stage.page.get_by_role("log").press("End")
    await expect(stage.page.get_by_role("article").last).to_be_in_viewport()


@scene
async def conversation_direct(stage: Stage) -> None:
    await stage.opens("yuki")
    await stage.page.get_by_role("textbox", name="Message").fill("The tide is with us until noon, so I would say")


@scene
async def conversation_start(stage: Stage) -> None:
    await stage.opens("unnamed")
    log = stage.page.get_by_role("log")
    first = log.get_by_role("article").first
    while await first.get_attribute("data-seq") != "1":
        before = await first.get_attribute("data-seq") or ""
        await log.evaluate("log => log.scrollTop = -log.scrollHeight")
        await expect(first).not_to_have_attribute("data-seq", before)
    await log.evaluate("log => log.scrollTop = -log.scrollHeight")


@scene
async def conversation_empty(stage: Stage) -> None:
    await stage.enters(f"/c/{stage.world.places['elif']}")
    await expect(stage.page.get_by_role("heading", name="Say hello to Elif Demir")).to_be_visible()


@scene
async def conversation_missing(stage: Stage) -> None:
    await stage.enters("/c/999")
    await expect(stage.page.get_by_role("heading", name="There is no such conversation")).to_be_visible()


@scene
async def conversation_loading(stage: Stage) -> None:
    stage.is_deaf = True
    await stage.enters(f"/c/{stage.world.places['lighthouse']}")
    await expect(stage.page.get_by_label("Loading messages")).to_have_css("opacity", "1")


@scene
async def typing(stage: Stage) -> None:
    await stage.opens("lighthouse")
    await stage.lets_type("teo", "elif")
    await expect(stage.page.get_by_role("status").filter(has_text="are typing…")).to_be_visible()


@scene
async def reconnecting(stage: Stage) -> None:
    await stage.opens("yuki")
    await stage.cut()
    await expect(stage.page.get_by_role("status").filter(has_text="Reconnecting…")).to_be_visible()
    await stage.page.get_by_role("textbox", name="Message").fill("Typed in the tunnel, sent at the next station.")
    await stage.page.get_by_role("button", name="Send message").click()
    await expect(stage.page.get_by_role("article").filter(has_text="tunnel")).to_be_visible()


@scene
async def failed(stage: Stage) -> None:
    await stage.opens("yuki")
    for text in ("This one is on its way.", "I am on the ferry, you get it as soon as there is a signal again."):
        await stage.page.get_by_role("textbox", name="Message").fill(text)
        await stage.page.get_by_role("button", name="Send message").click()
        await expect(stage.page.get_by_role("article").filter(has_text=text)).to_be_visible()
    refused = [call["client_id"] for call in stage.held if "client_id" in call][-1]
    stage.tell(OutboxState, answered={refused: 0})
    await expect(stage.page.get_by_role("button", name="Retry")).to_be_visible()


@scene
async def message_menu(stage: Stage) -> None:
    await stage.opens("yuki")
    message = stage.page.get_by_role("article").filter(has_text=MINE)
    await stage.opens_menu(message)


async def act(stage: Stage, name: str) -> None:
    """Press one of the actions of an own message."""
    await message_menu(stage)
    choice = "button" if stage.look.is_phone else "menuitem"
    await stage.page.get_by_label("Message actions").get_by_role(choice, name=name).click()


@scene
async def editing(stage: Stage) -> None:
    await act(stage, "Edit")
    await expect(stage.page.get_by_role("textbox", name="Edit message")).to_be_focused()


@scene
async def delete_dialog(stage: Stage) -> None:
    await act(stage, "Delete")
    await expect(dialog(stage.page, "Delete this message?")).to_be_visible()


@scene
async def edit_history(stage: Stage) -> None:
    await stage.opens("yuki")
    said = (("same", "The quay is "), ("gone", "yours"), ("new", "ours"), ("same", " from Friday."))
    parts = [{"kind": kind, "text": text} for kind, text in said]
    versions = [{"at": f"2026-03-12T14:0{n}:00.000Z", "is_first": n == 0, "parts": parts} for n in (2, 1, 0)]
    stage.tell(EditsState, place=str(stage.world.places["yuki"]), versions=versions, has_more=True)
    await expect(dialog(stage.page, "Edit history")).to_be_visible()


@scene
async def forward_dialog(stage: Stage) -> None:
    await act(stage, "Forward")
    question = dialog(stage.page, "Forward")
    await question.get_by_role("checkbox").first.click()
    await expect(question.get_by_role("button", name="Remove")).to_be_visible()


@scene
async def info_dialog(stage: Stage) -> None:
    await act(stage, "Message info")
    await expect(dialog(stage.page, "Message info")).to_be_visible()


@scene
async def details(stage: Stage) -> None:
    await stage.opens("lighthouse")
    await stage.page.get_by_role("button", name="Details", exact=True).click()
    await expect(stage.page.get_by_role("complementary", name="Conversation details")).to_be_visible()


@scene
async def details_direct(stage: Stage) -> None:
    await stage.opens("yuki")
    await stage.page.get_by_role("button", name="Details", exact=True).click()
    await expect(stage.page.get_by_role("complementary", name="Conversation details")).to_be_visible()


@scene
async def member_menu(stage: Stage) -> None:
    await details(stage)
    await stage.page.get_by_role("button", name="Actions for Teo Marchetti").click()
    await expect(stage.page.get_by_role("menu", name="Actions for Teo Marchetti")).to_be_visible()


@scene
async def person_card(stage: Stage) -> None:
    await details(stage)
    panel = stage.page.get_by_role("complementary", name="Conversation details")
    await panel.get_by_role("button", name="Teo Marchetti", exact=True).click()
    await expect(dialog(stage.page, "Profile")).to_be_visible()


@scene
async def more_menu(stage: Stage) -> None:
    await stage.opens("lighthouse")
    await stage.page.get_by_role("button", name="More", exact=True).click()
    await expect(stage.page.get_by_role("menu", name="More")).to_be_visible()


@scene
async def direct_menu(stage: Stage) -> None:
    await stage.opens("yuki")
    await stage.page.get_by_role("button", name="More", exact=True).click()
    await expect(stage.page.get_by_role("menuitem", name="Block Yuki Tanabe")).to_be_visible()


@scene
async def block_dialog(stage: Stage) -> None:
    await direct_menu(stage)
    await stage.page.get_by_role("menuitem", name="Block Yuki Tanabe").click()
    await expect(dialog(stage.page, "Block Yuki Tanabe?")).to_be_visible()


@scene
async def conversation_blocked(stage: Stage) -> None:
    await details_direct(stage)
    stage.tell(SidebarState, blocked=list(range(1, 30)))
    await expect(stage.page.get_by_role("button", name="Unblock Yuki Tanabe")).to_be_visible()
    if stage.look.is_phone:
        await stage.page.get_by_role("button", name="Close details").click()
    await expect(stage.page.get_by_role("status").filter(has_text="You blocked Yuki Tanabe.")).to_be_visible()


@scene
async def invitations(stage: Stage) -> None:
    await home(stage)
    asked = [
        {
            "id": 7,
            "title": "Harbour festival",
            "initials": "HF",
            "gradient": 3,
            "note": "Jonas Lindqvist asks you back · 12 people",
        },
        {
            "id": 8,
            "title": "Kite club, every second Sunday when the wind is kind",
            "initials": "KK",
            "gradient": 6,
            "note": "Sunita Raghunathan-Whitfield asks you back · 1 person",
        },
    ]
    stage.tell(SidebarState, invitations=asked)
    await expect(stage.page.get_by_role("button", name="Join Harbour festival")).to_be_visible()


@scene
async def add_dialog(stage: Stage) -> None:
    await details(stage)
    await stage.page.get_by_role("button", name="Add people").click()
    await expect(dialog(stage.page, "Add people").get_by_role("checkbox").first).to_be_visible()


@scene
async def leave_dialog(stage: Stage) -> None:
    await details(stage)
    await stage.page.get_by_role("button", name="Leave group").click()
    await expect(dialog(stage.page, "Leave this group?")).to_be_visible()


@scene
async def conversation_files(stage: Stage) -> None:
    await stage.opens("amara")
    photos = stage.page.get_by_role("img", name="Photo, sky")
    await expect(photos).to_have_count(3)
    await stage.page.get_by_role("link", name="Download plan.pdf").scroll_into_view_if_needed()


@scene
async def lightbox(stage: Stage) -> None:
    await conversation_files(stage)
    await stage.page.get_by_role("link", name="Photo, sky-2").click()
    await expect(dialog(stage.page, "Picture 2 of 3, by Amara Diallo")).to_be_visible()


@scene
async def lightbox_near(stage: Stage) -> None:
    await lightbox(stage)
    await stage.page.keyboard.press("+")
    await expect(stage.page.locator("dialog[data-near]")).to_be_visible()


@scene
async def attachments(stage: Stage) -> None:
    await stage.opens("yuki")
    picture = {"name": "sky.png", "mimeType": "image/png", "buffer": town.landscape(*town.SKIES[0])}
    broken = {"name": "broken.png", "mimeType": "image/png", "buffer": b"\x89PNG\r\n\x1a\nno more"}
    plan = {"name": "the plan of the harbour.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}
    await stage.page.locator("[data-picks-files=any]").set_input_files([picture, plan, broken])
    await expect(stage.page.get_by_role("button", name="Send as a file, broken.png")).to_be_visible()
    await expect(stage.page.get_by_role("progressbar")).to_have_count(0)


@scene
async def attach_sheet(stage: Stage) -> None:
    """Elsewhere the browser's own choice of files opens at once."""
    await stage.opens("yuki")
    if stage.look.is_phone:
        await stage.page.get_by_role("button", name="Attach files").click()
        await expect(dialog(stage.page, "Attach files").get_by_text("Up to 10 files")).to_be_visible()


@scene
async def message_too_long(stage: Stage) -> None:
    await stage.opens("yuki")
    await stage.page.get_by_role("textbox", name="Message").fill("long " * 1000)
    await expect(stage.page.get_by_role("button", name="Send as a file")).to_be_visible()


@scene
async def format_preview(stage: Stage) -> None:
    """On a phone the same box without tools."""
    await stage.opens("yuki")
    await stage.page.get_by_role("textbox", name="Message").fill("> quote\n**bold** ||spoiler|| `code`")
    if not stage.look.is_phone:
        await stage.page.get_by_role("button", name="Formatting").click()
        await stage.page.get_by_role("button", name="Preview").click()
        await expect(stage.page.get_by_role("region", name="Preview")).to_be_visible()


async def open_new(stage: Stage) -> Locator:
    await home(stage)
    await stage.page.get_by_role("button", name="New conversation").filter(visible=True).first.click()
    box = dialog(stage.page, "New conversation")
    await expect(box.get_by_role("checkbox").first).to_be_visible()
    return box


@scene
async def new_dialog(stage: Stage) -> None:
    await open_new(stage)


@scene
async def new_dialog_chosen(stage: Stage) -> None:
    box = await open_new(stage)
    await box.get_by_role("button", name="New group").click()
    for name in ("Amara Diallo", "Sunita Raghunathan-Whitfield", "Elif Demir"):
        await box.get_by_role("checkbox", name=name).check()
    await box.get_by_role("textbox", name="Group name").fill("Saturday on the quay")


@scene
async def new_dialog_nobody(stage: Stage) -> None:
    box = await open_new(stage)
    await box.get_by_role("searchbox").fill("harbour master")
    await expect(box.get_by_text("Nobody is called")).to_be_visible()


@scene
async def switcher(stage: Stage) -> None:
    await home(stage)
    await stage.page.get_by_role("button", name="Search or jump to").click()
    await expect(dialog(stage.page, "Jump to").get_by_role("option").first).to_be_visible()


@scene
async def switcher_nothing(stage: Stage) -> None:
    await switcher(stage)
    await dialog(stage.page, "Jump to").get_by_role("combobox").fill("harbour master")
    await expect(dialog(stage.page, "Jump to").get_by_text("harbour master")).to_be_visible()


@scene
async def switcher_found(stage: Stage) -> None:
    await switcher(stage)
    await dialog(stage.page, "Jump to").get_by_role("combobox").fill("wr")
    await expect(dialog(stage.page, "Jump to").get_by_role("group", name="People")).to_be_visible()


@scene
async def settings(stage: Stage) -> None:
    """The first section on a desktop, the list of sections on a phone."""
    await stage.enters("/settings")
    sections = stage.page.get_by_role("navigation", name="Settings")
    await expect(sections.get_by_role("link", name="Security")).to_be_visible()
    if not stage.look.is_phone:
        await expect(stage.page.get_by_role("region", name="Profile")).to_be_visible()


@scene
async def settings_profile(stage: Stage) -> None:
    await stage.enters("/settings/profile")
    await expect(stage.page.get_by_role("region", name="Account")).to_be_visible()
    await stage.page.get_by_role("textbox", name="About you").fill("Lamps, tides and rosters.")
    await expect(stage.page.get_by_role("button", name="Save profile")).to_be_enabled()


@scene
async def settings_appearance(stage: Stage) -> None:
    await stage.enters("/settings/appearance")
    await expect(stage.page.get_by_role("region", name="Preview")).to_be_visible()  # the page is alive
    await stage.page.get_by_role("radiogroup", name="Density").get_by_text("Compact").click()
    await expect(stage.page.get_by_role("radio", name="Compact")).to_be_checked()


@scene
async def settings_security(stage: Stage) -> None:
    await stage.enters("/settings/security")
    box = stage.page.get_by_role("textbox", name="Current password")
    await stage.page.get_by_role("textbox", name="New password").fill("short")
    await box.fill("not this one")
    await stage.page.get_by_role("button", name="Change password").click()
    await expect(box).to_have_attribute("aria-invalid", "true")


@scene
async def settings_sessions(stage: Stage) -> None:
    await stage.enters("/settings/security")
    sessions = stage.page.get_by_role("list", name="Sessions")
    await expect(sessions.get_by_role("listitem").nth(2)).to_be_attached()
    several = sessions.locator("summary")
    if await several.count():
        await several.first.click()
    await stage.page.get_by_role("region", name="Where you are signed in").scroll_into_view_if_needed()


@scene
async def settings_blocked(stage: Stage) -> None:
    await stage.enters("/settings/privacy")
    await expect(stage.page.get_by_text("You haven't blocked anyone.")).to_be_attached()
    names = {"Yuki Tanabe": "yuki", "Sunita Raghunathan-Whitfield": "sunita"}
    people = [
        {"id": number, "username": username, "name": name, "initials": name[:2].upper(), "gradient": number}
        | {"avatar": "", "note": f"@{username}", "presence": ""}
        for number, (name, username) in enumerate(names.items(), 1)
    ]
    stage.tell(BlocksState, people=people)
    await expect(stage.page.get_by_role("button", name="Unblock Yuki Tanabe")).to_be_visible()


@scene
async def settings_data(stage: Stage) -> None:
    await stage.enters("/settings/data")
    await expect(stage.page.get_by_role("link", name="Download my data")).to_be_visible()


@scene
async def sessions_dialog(stage: Stage) -> None:
    await stage.enters("/settings/security")
    await stage.page.get_by_role("button", name="Sign out all others").click()
    await expect(dialog(stage.page, "Sign out all others?")).to_be_visible()


@scene
async def delete_account_dialog(stage: Stage) -> None:
    await settings_data(stage)
    await stage.page.get_by_role("button", name="Delete my account").click()
    await expect(dialog(stage.page, "Delete your account?")).to_be_visible()


@scene
async def toasts(stage: Stage) -> None:
    await home(stage)
    told = [
        ("info", "Invited instead of added, after leaving: Yuki Tanabe."),
        ("success", "You left the group."),
        ("warning", "You are no longer in Studio lunch."),
        ("error", "A message has at most 4,000 characters."),
    ]
    shown = [{"id": number, "kind": kind, "title": title, "text": ""} for number, (kind, title) in enumerate(told)]
    stage.tell(ToastState, toasts=shown)
    await expect(stage.page.get_by_role("alert")).to_be_visible()


@scene
async def not_found(stage: Stage) -> None:
    await stage.enters("/nowhere/at/all")
    await expect(stage.page.get_by_role("heading", name="There is nothing here")).to_be_visible()
