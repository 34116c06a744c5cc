"""The two pages before the door: what is on them, without any state."""

import pytest

from chatapp.web.pages.login import login_page
from chatapp.web.pages.register import register_page
from chatapp.web.pages.reset import reset_page
from tests.support.rendering import render

LOGIN = {"Username": ("username", "username"), "Password": ("password", "current-password")}
REGISTRATION = {
    "First name": ("first_name", "given-name"),
    "Last name": ("last_name", "family-name"),
    "Username": ("username", "username"),
    "Email": ("email", "email"),
    "Password": ("password", "new-password"),
    "Confirm password": ("password2", "new-password"),
}


@pytest.mark.parametrize(
    ("page", "address", "fields", "submit", "other"),
    [
        (login_page, "/api/auth/session/", LOGIN, "Sign in", ("Create account", "/register")),
        (register_page, "/api/auth/session/register/", REGISTRATION, "Create account", ("Sign in", "/login")),
        (
            reset_page,
            "/api/auth/password/reset/",
            {"New password": ("new_password", "new-password")},
            "Change password",
            ("Sign in", "/login"),
        ),
    ],
)
def test_the_form_has_its_fields_address_and_way_to_the_other_page(page, address, fields, submit, other):
    form = render(page()).one("main").one("form")
    assert form["data-gate"] == address
    labels = {label.children[0]: form.one(id=label["htmlFor"]) for label in form.all("label")}
    assert {name: (box["name"], box["autoComplete"]) for name, box in labels.items()} == fields
    assert form.one("button", type="submit").text == submit
    link = form.one("ReactRouterLink")
    assert (link.text, link["to"], link["reloadDocument"]) == (*other, True)


@pytest.mark.parametrize("page", [login_page, register_page, reset_page])
def test_what_the_script_fills_in_is_there_and_hidden(page):
    form = render(page()).one("form")
    alert = form.one(role="alert")
    assert alert["hidden"] is True
    assert alert.one(data_text="true")
    for box in (box for box in form.all("input") if box["type"] != "hidden"):
        assert form.one(id=f"{box['id']}-error").one(data_text="true")
    assert alert.one(data_countdown="true")["aria-hidden"] is True
    assert form.one(data_why="true")["hidden"] is True


@pytest.mark.parametrize(
    ("page", "wanted"),
    [
        (login_page, {"username", "password"}),
        (register_page, {"username", "email", "password"}),
        (reset_page, {"new_password"}),
    ],
)
def test_boxes_that_must_not_stay_empty_have_a_sentence_and_the_others_say_so(page, wanted):
    form = render(page()).one("form")
    boxes = {box["name"]: box for box in form.all("input") if box["type"] != "hidden"}
    assert {name for name, box in boxes.items() if "data-missing" in box.props} == wanted
    for label in form.all("label"):
        assert ("Optional" in label.text) == (form.one(id=label["htmlFor"])["name"] not in wanted)


def test_the_password_need_not_be_typed_twice():
    assert render(register_page()).one(id="password2")["data-same-as"] == "password"


def test_the_demo_account_is_offered_only_by_the_script():
    demo = render(login_page()).one(data_demo="true")
    assert demo["hidden"] is True
    assert demo.one("button").text == "Look around as Demo"


@pytest.mark.parametrize("page", [login_page, register_page, reset_page])
def test_the_page_depends_on_no_state(page):
    found = [var._get_all_var_data() for var in page()._get_vars(include_children=True)]
    assert [data.state for data in found if data and data.state] == []


def test_after_a_refusal_the_password_is_mended_first():
    assert render(login_page()).one(data_refocus="true")["name"] == "password"


def test_the_token_of_a_link_is_put_in_by_the_script_and_then_one_signs_in():
    form = render(reset_page()).one("form")
    assert form["data-then"] == "/login?why=password"
    assert form.one("input", type="hidden")["data-from-hash"] == "true"
