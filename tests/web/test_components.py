"""What a component is to somebody who cannot see it, and what it sends when it is pressed."""

from dataclasses import replace

import pytest
import reflex as rx

from chatapp.web.components.avatar import avatar
from chatapp.web.components.badge import badge
from chatapp.web.components.banner import connection_banner
from chatapp.web.components.button import button
from chatapp.web.components.conversation_row import Mine, conversation_row
from chatapp.web.components.dialog import dialog, dialog_foot, dialog_list
from chatapp.web.components.empty_state import empty_state
from chatapp.web.components.field import field, password_field, search_field
from chatapp.web.components.icon_button import icon_button, icon_link
from chatapp.web.components.logo import wordmark
from chatapp.web.components.menu import menu, menu_item, menu_link
from chatapp.web.components.people import typing_line, typing_text, whereabouts
from chatapp.web.components.person_row import person_chip, person_row, pressed_row
from chatapp.web.components.skeleton import bubble_skeletons, row_skeletons
from chatapp.web.components.stat_card import stat_card, stat_cards
from chatapp.web.components.toast import toast_list
from chatapp.web.components.top_bar import top_bar
from chatapp.web.shapes import Person, Row, Toast, Typist
from tests.support.rendering import Element, Recorder, render, var

ADA = 1
MORNING = "2026-01-14T09:14:00Z"
TALK = Row(
    id=5,
    title="Harbour",
    is_group=True,
    initials="HA",
    gradient=2,
    avatar="",
    preview_by="Ada",
    preview="See you there",
    at=MORNING,
    unread=2,
    last_seq=9,
)
NO, YES = var(value=False), var(value=True)
PERSON = Person(ADA, "ada", "Ada Byron", "AB", 7, "", "@ada")


def row(
    item: Row, *, selected: str = "", presence: dict | None = None, typing: dict | None = None, **mine: str
) -> Element:
    people, typists = var(presence or {}).to(dict[int, str]), var(typing or {}).to(dict[int, list[Typist]])

    def made(value):
        wrote = Mine(*(var(mine.get(name, "")) for name in Mine._fields))
        return conversation_row(value, selected=var(selected), presence=people, typing=typists, mine=wrote)

    return render(rx.foreach(var([item]), made))


def test_a_row_is_a_link_named_by_its_title_and_described_by_unread_and_preview():
    link = row(TALK).one("ReactRouterLink")
    assert link["to"] == "/c/5"
    assert link["aria-label"] == "Harbour"
    assert link["aria-description"] == "2 unread. Ada: See you there"


def test_a_row_without_unread_or_author_says_only_the_preview():
    link = row(replace(TALK, unread=0, preview_by="")).one("ReactRouterLink")
    assert link["aria-description"] == "See you there"
    assert not link.all(class_name="badge")


@pytest.mark.parametrize(
    ("changes", "shown", "says"),
    [
        ({}, ["dot"], "2 unread. "),
        ({"mentions": 1}, ["called", "badge"], "2 unread, you are mentioned. "),
        ({"mentions": 2}, ["called", "badge"], "2 unread, 2 of them mention you. "),
        ({"is_group": False}, ["badge"], "2 unread. "),
        ({"unread": 0}, [], ""),
    ],
)
def test_a_group_has_a_number_where_the_viewer_is_mentioned_and_else_a_dot(changes, shown, says):
    link = row(replace(TALK, **changes)).one("ReactRouterLink")
    assert [name for name in ("called", "dot", "badge") if link.all(class_name=name)] == shown
    assert link["aria-description"] == f"{says}Ada: See you there"


def test_the_open_conversation_is_the_current_page():
    assert row(TALK, selected="5").one("ReactRouterLink")["aria-current"] == "page"
    assert row(TALK, selected="6").one("ReactRouterLink")["aria-current"] == "false"


@pytest.mark.parametrize(("state", "word", "shape"), [("online", "Active. ", False), ("away", "Away. ", True)])
def test_a_direct_row_shows_and_says_who_is_there(state, word, shape):
    shown = row(replace(TALK, other=3, is_group=False), presence={3: state})
    assert shown.one("ReactRouterLink")["aria-description"] == f"{word}2 unread. Ada: See you there"
    assert ("presence--away" in shown.one(class_name="presence").classes) is shape
    assert not row(replace(TALK, other=4), presence={3: state}).all(class_name="presence")


def test_typing_takes_the_place_of_the_preview():
    link = row(TALK, typing={5: [Typist(3, "Grace"), Typist(4, "Linus")]}).one("ReactRouterLink")
    assert link["aria-description"] == "2 unread. Grace and Linus are typing…"
    assert link.one(class_name="row__typing").text == "Grace and Linus are typing…"
    assert row(TALK, typing={6: [Typist(3, "Grace")]}).one(class_name="row__preview").text == "Ada: See you there"


@pytest.mark.parametrize(
    ("mine", "words", "shown"),
    [
        ({"tick": "sent"}, "You, sent: See you there", "You: See you there"),
        ({"tick": "delivered"}, "You, delivered: See you there", "You: See you there"),
        ({"tick": "read"}, "You, read: See you there", "You: See you there"),
        ({"tick": "read", "waiting": "one more"}, "You, sending: one more", "You: one more"),
        ({"draft": "half", "waiting": "one more"}, "Draft: half", "Draft: half"),
    ],
)
def test_a_row_shows_what_the_viewer_wrote_and_how_far_it_has_come(mine, words, shown):
    link = row(replace(TALK, preview_by="You", unread=0), **mine).one("ReactRouterLink")
    assert link["aria-description"] == words
    assert link.one(class_name="row__preview").text == shown
    ticks = [tick["aria-label"].lower() for tick in link.all(role="img")]
    assert ticks == ([] if "draft" in mine else ["sending"] if "waiting" in mine else [mine["tick"]])


@pytest.mark.parametrize(
    ("names", "sentence"),
    [
        ([], ""),
        (["Ada"], "Ada is typing…"),
        (["Ada", "Grace"], "Ada and Grace are typing…"),
        (["Ada", "Grace", "Bob"], "Ada, Grace and Bob are typing…"),
        (["Ada", "Grace", "Bob", "Linus"], "Several people are typing…"),
    ],
)
def test_the_typing_line_names_up_to_three_others(names, sentence):
    typists = [Typist(1, "Me"), *(Typist(number, name) for number, name in enumerate(names, 2))]
    line = render(typing_line(typing_text(var(typists).to(list[Typist]), var(1)))).one(role="status")
    assert line.text == sentence
    assert bool(line.all(class_name="dots")) is bool(names)


@pytest.mark.parametrize(
    ("state", "seen", "said"),
    [
        ("online", MORNING, "Active now"),
        ("away", "", "Away"),
        ("", "", "@ada"),
        ("", "2020-01-14T09:14:00Z", "Last seen 14 Jan 2020"),
    ],
)
def test_the_line_below_a_name_says_where_somebody_is(state, seen, said):
    assert render(rx.el.p(whereabouts(var(state), var(seen), var("@ada")))).one("p").text == said


@pytest.mark.parametrize(("count", "shown"), [(0, ""), (1, "1"), (99, "99"), (100, "99+")])
def test_the_badge_counts_to_99(count, shown):
    assert render(badge(var(count))).text == shown


def test_without_a_picture_a_person_or_a_group_shows_initials():
    shown = render(avatar(var("AB"), var(3), var(""))).one(class_name="avatar")
    assert shown.text == "AB"
    assert "g3" in shown.classes


def test_a_picture_takes_the_place_of_initials_and_is_silent():
    shown = render(avatar(var("AB"), var(3), var("/p.png"))).one(class_name="avatar")
    assert shown.one("img").props.items() >= {"src": "/p.png", "alt": ""}.items()
    assert shown["aria-hidden"] is True
    assert shown.text == ""


def test_a_field_is_tied_to_its_label_and_its_error():
    root = render(field("Email", name="email", type="email", note="Nobody else sees it."))
    box = root.one("input")
    assert root.one("label")["htmlFor"] == box["id"] == "email"
    assert box["aria-describedby"].split() == ["email-error", "email-note"]
    error = root.one(id="email-error")
    assert error["hidden"] is True
    assert error.one(data_text="true")


def test_a_password_can_be_shown():
    root = render(password_field("Password", name="password", auto_complete="current-password"))
    assert root.one("input").props.items() >= {"type": "password", "autoComplete": "current-password"}.items()
    assert root.one("button").props.items() >= {"aria-label": "Show password", "aria-pressed": "false"}.items()


def test_a_search_field_is_a_search_box_named_by_its_label():
    assert (
        render(search_field("Search people")).one("input").props.items()
        >= {
            "type": "search",
            "aria-label": "Search people",
        }.items()
    )


def test_a_person_is_chosen_by_a_checkbox_named_by_the_full_name():
    def made(*, is_chosen):
        return rx.foreach(
            var([PERSON]),
            lambda person: person_row(
                person, is_chosen=var(is_chosen), on_toggle=Recorder.press_one(person.id), key=var("k")
            ),
        )

    box = render(made(is_chosen=True)).one("label").one("input")
    assert box.props.items() >= {"type": "checkbox", "aria-label": "Ada Byron"}.items()
    assert box["defaultChecked"] is True
    assert box.events("onChange") == [("press_one", {"number": ADA})]


def test_who_is_in_already_has_a_note_and_no_check_box():
    def row(person):
        return person_row(person, is_chosen=NO, on_toggle=Recorder.press, key=var("k"), is_in=YES)

    shown = render(rx.foreach(var([PERSON]), row)).one("label")
    assert shown.all("input") == []
    assert shown.text.endswith("Already here")


@pytest.mark.parametrize("is_group", [False, True])
def test_a_person_is_one_press_and_for_a_group_a_check_box(is_group):
    def row(person):
        acts = {"on_press": Recorder.press_one(person.id), "on_toggle": Recorder.press_text("toggled")}
        return pressed_row(person, is_group=var(is_group), is_chosen=NO, key=var("k"), **acts)

    shown = render(rx.foreach(var([PERSON]), row)).one("li")
    box = shown.one("input")
    assert (box["type"], box["aria-label"], box["tabIndex"]) == ("checkbox", "Ada Byron", 0 if is_group else -1)
    assert box.events("onChange") == [("press_text", {"text": "toggled"})]
    if is_group:
        assert shown.one("label")["htmlFor"] == box["id"]
        assert shown.all("button") == []
    else:
        press = shown.one("button")
        assert (press["aria-label"], press["aria-description"]) == ("Ada Byron", "@ada")
        assert press.events("onClick") == [("press_one", {"number": ADA})]


def test_somebody_chosen_can_be_removed():
    chip = rx.foreach(var([PERSON]), lambda person: person_chip(person, on_remove=Recorder.press_one(person.id)))
    remove = render(chip).one("button")
    assert remove["aria-label"] == "Remove Ada Byron"
    assert remove.events("onClick") == [("press_one", {"number": ADA})]


def test_a_dialog_is_modal_named_and_can_be_closed():
    shown = dialog(
        "New conversation",
        dialog_list(rx.el.li("Ada"), label="People"),
        dialog_foot(button("Create"), note="1 chosen"),
        on_close=Recorder.press,
    )
    box = render(shown).one(role="dialog")
    assert (box["aria-label"], box["aria-modal"]) == ("New conversation", "true")
    assert box.one("h2").text == "New conversation"
    close = box.one(data_close="true")
    assert (close["aria-label"], close.events("onClick")) == ("Close", [("press", {})])
    assert box.one("ul")["aria-label"] == "People"
    assert box.one(role="status").text == "1 chosen"


def test_a_menu_button_opens_its_own_menu():
    root = render(
        menu(
            "Account menu",
            menu_link("Settings", "user-round", href="/settings"),
            menu_item("Sign out", "log-out", on_click=Recorder.press),
            name="account",
        )
    )
    opener, popover = root.one(aria_haspopup="menu"), root.one(role="menu")
    assert opener["aria-label"] == popover["aria-label"] == "Account menu"
    assert opener["popoverTarget"] == popover["id"]
    assert popover["popover"] == "auto"
    settings, leave = popover.all(role="menuitem")
    assert (settings.text, settings["to"]) == ("Settings", "/settings")
    assert (leave.text, leave.events("onClick")) == ("Sign out", [("press", {})])


def test_a_button_does_not_submit_by_accident():
    made = render(button("Cancel", on_click=Recorder.press)).one("button")
    assert (made["type"], made.text) == ("button", "Cancel")
    assert render(button("Create", type="submit")).one("button")["type"] == "submit"


def test_a_button_with_an_icon_only_has_a_name():
    made = render(icon_button("Details", "panel-right", on_click=Recorder.press)).one("button")
    assert (made["aria-label"], made["type"], made.events("onClick")) == ("Details", "button", [("press", {})])
    assert render(icon_link("Home", "house", href="/")).one("ReactRouterLink")["aria-label"] == "Home"


def test_icons_are_silent():
    made = render(button("New", symbol="plus")).one("LucidePlus")
    assert made["aria-hidden"] is True


def test_the_wordmark_leads_home():
    link = render(wordmark()).one("ReactRouterLink")
    assert (link["to"], link.text) == ("/", "Chatapp")


def test_the_top_bar_names_the_page_and_leads_back():
    bar = render(top_bar("Harbour", button("Tool"), sub="8 people", on_back=rx.redirect("/"))).one("header")
    assert bar.one("h1").text == "Harbour"
    assert bar.one("p").text == "8 people"
    assert bar.one(aria_label="Back").tag == "button"
    assert bar.one(class_name="bar__tools").text == "Tool"


def test_the_top_bar_keeps_the_place_of_its_second_line():
    assert render(top_bar("Harbour", sub="")).one("header").one("p").text == ""


def test_the_top_bar_has_neither_a_second_line_nor_a_way_back_unless_asked():
    bar = render(top_bar("Home")).one("header")
    assert not bar.all("p")
    assert not bar.all(aria_label="Back")


@pytest.mark.parametrize(("words", "text"), [("Reconnecting…", "Reconnecting…"), ("", "Back online")])
def test_the_connection_is_told_in_a_status(words, text):
    status = render(connection_banner(var(words), var(""))).one(role="status")
    assert status.text == text
    assert bool(status.all(class_name="banner--offline")) is bool(words)


def test_a_refused_tab_says_why_and_that_it_comes_back():
    refusal = var("Too many tabs. Try again in 10 seconds.")
    status = render(connection_banner(var("Reconnecting…"), refusal)).one(role="status")
    assert status.text == "Too many tabs. Try again in 10 seconds. This page comes back by itself."


@pytest.mark.parametrize(
    ("kind", "role", "symbol"),
    [
        ("info", "status", "LucideInfo"),
        ("success", "status", "LucideCircleCheck"),
        ("warning", "status", "LucideTriangleAlert"),
        ("error", "alert", "LucideCircleAlert"),
    ],
)
def test_a_toast_says_what_happened_and_can_be_closed(kind, role, symbol):
    toasts = var([Toast(4, kind, "Group created.")])
    toast = render(toast_list(toasts, on_close=Recorder.press_one, on_undo=Recorder.press_one)).one(role=role)
    assert toast.text == "Group created."
    assert toast.all(symbol)
    assert toast.one(data_close="true").events("onClick") == [("press_one", {"number": 4})]


def test_figures_are_found_by_their_label():
    card = stat_card("Unread", var(1284), symbol="mail", tone="g2", means="What you have not read.", href="/")
    cards = stat_cards(card)
    region = render(cards).one("section")
    figure = region.one("figure")
    assert region["aria-label"] == "Statistics"
    assert figure["aria-label"] == "Unread"
    assert figure.one(class_name="stat__value").text == "1,284"
    assert (figure.one(class_name="stat__link").text, figure.one(class_name="stat__link")["to"]) == ("Unread", "/")
    assert figure.one("button")["aria-label"] == "What is counted: Unread"


def test_an_empty_place_has_a_title_a_sentence_and_something_to_do():
    shown = render(empty_state("hand", "Say hello to Ada", "Nothing here yet.", action=button("Send")))
    assert shown.one("h2").text == "Say hello to Ada"
    assert shown.one("p").text == "Nothing here yet."
    assert shown.one("button").text == "Send"


def test_what_is_loading_says_so():
    rows, bubbles = render(row_skeletons()).one(aria_busy="true"), render(bubble_skeletons()).one(aria_busy="true")
    assert rows["aria-label"] == "Loading conversations"
    assert len(rows.all("li")) == 6
    assert bubbles["aria-label"] == "Loading messages"
    assert len(bubbles.all(class_name="msg--skeleton")) == 25
