"""A labelled input with room for a note and for what is wrong with it."""

from typing import Any

import reflex as rx

from chatapp.web.scripts import load

from .icon import icon

Error = rx.Var[str] | None
OF_SCRIPT = {
    "dangerouslySetInnerHTML": {"__html": ""},
    "suppressHydrationWarning": True,
}  # React leaves the text alone


def field(
    label: str,
    *,
    name: str,
    note: str = "",
    extra: str = "",
    error: Error = None,
    most: int = 0,
    is_kept: bool = False,
    **props: Any,
) -> rx.Component:
    """`props` go to the input; `extra` stands right of the label. What is wrong is `error`, or put in by a script.

    `most` is the longest length: nothing typed is cut, and a form with too much is not sent (counted.js). With
    `is_kept` the text stays in the browser until the attribute `data-saved` of the form changes (fields.js).
    """
    props["custom_attrs"] = props.get("custom_attrs", {}) | _typed(name, most, is_kept=is_kept)
    return _frame(label, _input(name, note, props, error), name=name, note=note, extra=extra, error=error)


def wanted(sentence: str, attributes: dict[str, str] | None = None) -> dict[str, Any]:
    """The props of a box that must not stay empty: gate.js says the sentence then. Its other attributes come along."""
    return {"aria_required": True, "custom_attrs": {"data-missing": sentence} | (attributes or {})}


def text_field(
    label: str, *, name: str, most: int, error: Error = None, is_kept: bool = False, **props: Any
) -> rx.Component:
    """Several lines, with a count of the characters; `most` and `is_kept` are those of `field`."""
    box = rx.el.textarea(
        id=name,
        name=name,
        dir="auto",
        aria_describedby=f"{name}-error",
        aria_invalid=_is_bad(error),
        custom_attrs=_typed(name, most, is_kept=is_kept),
        **props,
    )
    count = count_of(name, is_always=True)
    return _frame(label, box, name=name, note="", extra=count, error=error, kind="input--tall")


def count_of(name: str, *, is_always: bool = False) -> rx.Component:
    """Where a script says how full the field of this name is: always, or only when little is left."""
    attributes = {"data-count": name} | ({"data-always": "true"} if is_always else {})
    return rx.el.span(custom_attrs=attributes | OF_SCRIPT)


def password_field(
    label: str,
    *,
    name: str,
    note: str = "",
    extra: str = "",
    error: Error = None,
    below: rx.Component | None = None,
    **props: Any,
) -> rx.Component:
    """With a button that shows what was typed, and a word when it is typed in capitals. `extra` is that of `field`;
    `below` stands under the box.
    """
    reveal = rx.el.button(
        icon("eye"),
        icon("eye-off"),
        type="button",
        class_name="iconbtn reveal",
        aria_label="Show password",
        aria_pressed="false",
        title="Show password",
        custom_attrs={"data-reveal": "true"},
    )
    box = _input(name, note, {"type": "password", **props}, error)
    capitals = rx.el.p(
        icon("arrow-big-up-dash", size="16"),
        "Caps Lock is on.",
        role="status",
        hidden=True,
        class_name="field__note",
        custom_attrs={"data-caps": "true"},
    )
    under = rx.fragment(load("capitals"), below or rx.fragment(), capitals)
    return _frame(label, box, reveal, name=name, note=note, extra=extra, error=error, under=under)


def search_field(label: str, *, name: str = "query", **props: Any) -> rx.Component:
    """A search box whose label is its placeholder and its accessible name."""
    box = rx.el.input(
        type="search",
        name=name,
        aria_label=label,
        placeholder=label,
        auto_complete="off",
        spell_check=False,
        dir="auto",
        **props,
    )
    return rx.el.label(icon("search"), box, class_name="input")


def _typed(name: str, most: int, *, is_kept: bool) -> dict[str, Any]:
    return ({"data-most": most} if most else {}) | ({"data-kept": name} if is_kept else {})


def _input(name: str, note: str, props: dict[str, Any], error: Error) -> rx.Component:
    props.setdefault("type", "text")
    if props["type"] == "text":
        props.setdefault("dir", "auto")
    if error is not None:
        props["aria_invalid"] = _is_bad(error)
    described_by = f"{name}-error {name}-note" if note else f"{name}-error"
    return rx.el.input(id=name, name=name, aria_describedby=described_by, **props)


def _is_bad(error: Error) -> rx.Var[str]:
    return rx.cond(error != "", "true", "false") if error is not None else rx.Var.create("false")


def _frame(
    label: str,
    *box: rx.Component,
    name: str,
    note: str,
    extra: rx.Component | str = "",
    error: Error = None,
    kind: str = "",
    under: rx.Component | None = None,
) -> rx.Component:
    words = rx.el.span(extra, class_name="field__extra", aria_hidden=True) if extra != "" else rx.fragment()
    below = rx.el.p(note, id=f"{name}-note", class_name="field__note field__rule") if note else rx.fragment()
    return rx.el.div(
        rx.el.label(label, words, html_for=name, class_name="field__label"),
        rx.el.div(*box, class_name=f"input {kind}".strip()),
        under or rx.fragment(),
        below,
        rx.el.p(
            icon("circle-alert", size="16"),
            text_slot() if error is None else error,
            id=f"{name}-error",
            class_name="field__note field__note--bad",
            hidden=True if error is None else error == "",
        ),
        class_name="field",
    )


def text_slot() -> rx.Component:
    """Where a script writes a sentence: the attributes tell React to leave the content alone."""
    return rx.el.span(custom_attrs={"data-text": "true"} | OF_SCRIPT)
