"""Menus: a button that opens a popover, and the menu of what the right button, a long press or a key was meant for.

menu.js adds place and keys, opened.js and context_menu.js open those without a button.
"""

from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import reflex as rx

from chatapp.web import scripts
from chatapp.web.scripts import load

from .copying import copy_icon
from .icon import Size, icon
from .icon_button import icon_button

KEY_NAMES = {"Delete": "Del"}


class Choice(NamedTuple):
    """Something to do with what a menu is about.

    `props` go to its button. `key` is the key that does it too, "" for none, and `name` what its button is called where
    it stands alone, without the other choices. Quick ones come first in a sheet, and stand in a bar. `opens` is the
    address that another tab of the browser opens, "" for none.
    """

    label: str | rx.Var[str]
    symbol: str
    props: dict[str, Any]
    key: str = ""
    name: str = ""
    is_shown: rx.Var[bool] | bool = True
    is_quick: bool = False
    is_danger: bool = False
    opens: str | rx.Var[str] = ""

    @property
    def attributes(self) -> dict[str, Any]:
        """Those of its button by which scripts know it."""
        return {**self.props.get("custom_attrs", {}), **({"data-key": self.key} if self.key else {})}

    @property
    def handlers(self) -> dict[str, Any]:
        return {name: value for name, value in self.props.items() if name != "custom_attrs"}

    def element(self, *children: rx.Component, **props: Any) -> rx.Component:
        """A link where it opens another tab, else a button."""
        if isinstance(self.opens, rx.Var) or self.opens:
            return rx.el.a(*children, href=self.opens, target="_blank", rel="noopener", **props)
        return rx.el.button(*children, type="button", custom_attrs=self.attributes, **props, **self.handlers)

    def icon(self, size: Size = "20") -> rx.Component:
        return copy_icon(self.symbol, size=size) if "data-copy" in self.attributes else icon(self.symbol, size=size)


Groups = Sequence[Sequence[Choice]]


def menu(
    label: str | rx.Var[str], *items: rx.Component, name: str | rx.Var[str], symbol: str = "settings"
) -> rx.Component:
    """`name` is unique on the page; `label` names both the button and the menu."""
    identifier = f"menu-{name}"
    opener = icon_button(label, symbol, aria_haspopup="menu", custom_attrs={"popoverTarget": identifier})
    popover = rx.el.div(
        *items,
        id=identifier,
        role="menu",
        class_name="menu",
        aria_label=label,
        custom_attrs={"popover": "auto"},
    )
    return rx.fragment(opener, popover, load("menu"))


def menu_item(label: str | rx.Var[str], symbol: str, *, extra: str = "", **props: Any) -> rx.Component:
    """Something to do; `props` go to the button."""
    return rx.el.button(
        icon(symbol), label, type="button", role="menuitem", tab_index=-1, class_name=["menu__item", extra], **props
    )


def menu_link(label: str, symbol: str, *, href: str) -> rx.Component:
    """Somewhere to go."""
    return rx.el.a(icon(symbol), label, href=href, role="menuitem", tab_index=-1, class_name="menu__item")


def context_menu(
    label: str,
    groups: Groups,
    *,
    name: str,
    about: rx.Var[str] | str = "",
    first: Callable[[str | None], rx.Component] | None = None,
) -> rx.Component:
    """A menu without a button: a script opens it with `openMenu(name, x, y, isTouch)` of opened.js, for a finger as a
    sheet, which says what it is `about`. Only while it is open it is in the page. `first` makes a row above the
    choices, whose buttons have the role that it gets.
    """
    popover = rx.el.div(
        first("menuitem") if first else rx.fragment(),
        *menu_groups(groups),
        id=f"menu-{name}",
        role="menu",
        class_name="menu",
        aria_label=label,
        custom_attrs={"popover": "manual"},
    )
    return rx.fragment(
        _WhileOpen.create(popover, name=name, how="menu"),
        _WhileOpen.create(_sheet(label, groups, about, first), name=name, how="sheet"),
        load("menu"),
    )


def menu_groups(groups: Groups) -> list[rx.Component]:
    """Choices as the content of a menu."""
    return [rx.el.div(*map(_item, group), role="group", class_name="menu__group") for group in groups]


def choice_bar(label: str, groups: Groups, *before: rx.Component) -> rx.Component:
    """The quick ones as icons, and a button for all of them. The others are there for their keys alone."""
    attributes = {"data-more": "true"}
    more = icon_button("More", "ellipsis", size="32", tab_index=-1, aria_haspopup="menu", custom_attrs=attributes)
    buttons = (_bar_button(choice) for group in groups for choice in group)
    return rx.el.div(*before, *buttons, more, role="group", aria_label=label, aria_live="off", class_name="actions")


class _WhileOpen(rx.Component):
    """The component of context_menu.js."""

    library = scripts.address("context_menu")
    tag = "WhileOpen"

    name: rx.Var[str]
    how: rx.Var[str]


def _if_shown(choice: Choice, component: rx.Component) -> rx.Component:
    return component if choice.is_shown is True else rx.cond(choice.is_shown, component)


def _item(choice: Choice) -> rx.Component:
    key = KEY_NAMES.get(choice.key, choice.key.upper())
    shortcut = {"aria_keyshortcuts": choice.key.upper() if len(choice.key) == 1 else choice.key} if key else {}
    item = choice.element(
        choice.icon(),
        rx.el.span(choice.label, class_name="grow truncate"),
        rx.el.span(key, class_name="menu__key", aria_hidden=True) if key else rx.fragment(),
        role="menuitem",
        tab_index=-1,
        class_name=["menu__item", "menu__item--danger" if choice.is_danger else ""],
        **shortcut,
    )
    return _if_shown(choice, item)


def _bar_button(choice: Choice) -> rx.Component:
    name = choice.name or choice.label
    button = rx.el.button(
        choice.icon("16"),
        type="button",
        tab_index=-1,
        hidden=not choice.is_quick,
        class_name="iconbtn iconbtn--plain iconbtn--32",
        aria_label=name,
        title=name,
        custom_attrs=choice.attributes,
        **choice.handlers,
    )
    return _if_shown(choice, button)


def _sheet(
    label: str, groups: Groups, about: rx.Var[str] | str, first: Callable[[str | None], rx.Component] | None
) -> rx.Component:
    choices = [choice for group in groups for choice in group]
    close = rx.el.button(
        type="button", class_name="sheet__grip", aria_label="Close", custom_attrs={"data-close": "true"}
    )
    quick, others = ([one for one in choices if one.is_quick is is_quick] for is_quick in (True, False))
    tiles = rx.el.div(*(_sheet_button(one, "sheet__tile") for one in quick), class_name="sheet__tiles")
    rows = (_sheet_button(one, "menu__item") for one in others)
    subject = rx.el.p(about, class_name="sheet__about truncate", dir="auto")
    box = rx.el.div(
        close,
        subject if isinstance(about, rx.Var) or about else rx.fragment(),
        rx.el.div(
            first(None) if first else rx.fragment(), tiles if quick else rx.fragment(), *rows, class_name="sheet__body"
        ),
        load("dialog"),
        role="dialog",
        aria_modal="true",
        aria_label=label,
        class_name="sheet",
        custom_attrs={"data-sheet": "true", "data-context": "true"},
    )
    return rx.el.div(box, class_name="scrim scrim--sheet")


def _sheet_button(choice: Choice, look: str) -> rx.Component:
    press = choice.element(
        choice.icon(),
        rx.el.span(choice.label, class_name="truncate"),
        class_name=[look, "menu__item--danger" if choice.is_danger else ""],
    )
    return _if_shown(choice, press)
