"""One message: a bubble, a line of the system, or the place of a deleted one."""

from typing import Any

import reflex as rx

from chatapp.domain.file import FileView
from chatapp.web.reflex import browser
from chatapp.web.scripts import call
from chatapp.web.shapes import DELETED, PlacedBubble

from . import moments
from .attached import attached, look_of
from .avatar import avatar
from .button import button
from .foreign import isolated, named
from .icon import icon
from .link_card import has_card, link_card
from .people import pressed_opens
from .reactions import reaction_row
from .reply import Along, quote
from .rich_text import rich_text
from .ticks import sending_tick, tick_of

DELETED_BY_ME = "You deleted this message"
ALONE = Along(rx.fragment(), "", "")


def message_bubble(message: rx.Var[PlacedBubble], *, me: rx.Var[int]) -> rx.Component:
    """`me` is the viewer's user id: whose message it is, the page decides."""
    new_day = moments.is_new_day(message.previous_at, message.at)
    return rx.fragment(
        rx.cond(new_day, day_pill(message.at)),
        rx.match(
            message.kind,
            ("system", system_line(message)),
            ("fold", system_fold(message)),
            _article(message, me=me, starts=message.starts_run | new_day),
        ),
        key=message.seq.to_string(),
    )


def pending_bubble(
    content: rx.Var[str],
    *,
    at: rx.Var[str],
    previous_at: rx.Var[str],
    starts_run: rx.Var[bool] | bool = True,
    along: Along = ALONE,
    key: rx.Var[str],
) -> rx.Component:
    """My message before the server has confirmed it; `previous_at` belongs to the message before it."""
    new_day = moments.is_new_day(previous_at, at)
    return rx.fragment(
        rx.cond(new_day, day_pill(at)),
        _my_article(
            content,
            _meta(at, sending_tick()),
            at=at,
            look="msg--pending is-new",
            state="sending",
            along=along,
            starts=starts_run | new_day,
        ),
        key=key,
    )


def failed_bubble(
    content: rx.Var[str],
    *,
    at: rx.Var[str],
    reason: rx.Var[str] | str = "",
    along: Along = ALONE,
    on_retry: Any,
    on_discard: Any,
    key: rx.Var[str],
) -> rx.Component:
    """My message that the server refused or never got: the text is kept, with why and with what to do about it.

    Edit puts the text back into the box (beside_box.js), with what goes along with it, and discards the bubble.
    """
    back = {"data-take-back": content, "data-take-back-reply": along.reply, "data-take-back-files": along.files}
    actions = rx.el.div(
        rx.el.span(icon("circle-alert", size="16"), "Not sent. ", reason, class_name="failed__text"),
        button("Retry", kind="link", size="small", symbol="rotate-cw", on_click=on_retry),
        button("Edit", kind="link", size="small", on_click=on_discard, custom_attrs=back),
        button("Discard", kind="quiet", size="small", on_click=on_discard),
        class_name="failed",
        role="alert",
    )
    about: dict[str, Any] = {"at": at, "look": "msg--failed", "state": "not sent", "starts": True, "along": along}
    return _my_article(content, _meta(at), actions, **about, key=key)


def day_pill(at: rx.Var[str]) -> rx.Component:
    """Where a day of the viewer's calendar begins; it sticks while somebody scrolls through that day (days.js)."""
    return rx.el.div(
        moments.moving_time(at, shows="day"),
        class_name="day",
        role="separator",
        aria_label=moments.day(at),
    )


def unread_divider() -> rx.Component:
    """Between what was read when the conversation was opened and what was not."""
    words = "New messages"
    custom = {"data-divider": "true"}
    return rx.el.div(words, class_name="unread", role="separator", aria_label=words, custom_attrs=custom)


def receipt_tick(message: rx.Var[PlacedBubble]) -> rx.Component:
    """Told apart by shape, and in words for screen readers; in a group the pointer is told how many have read it."""
    return rx.el.span(tick_of(message.tick), title=message.read_by)


def system_line(message: rx.Var[PlacedBubble]) -> rx.Component:
    """What happened to the conversation itself."""
    return rx.el.article(
        _deed(message),
        " · ",
        _time(message.at),
        class_name="system",
        aria_label=_notice(message.at),
        custom_attrs={"data-seq": message.seq},
    )


def system_fold(message: rx.Var[PlacedBubble]) -> rx.Component:
    """Several lines of the system in a row, in one line that opens; bubbles.js has gathered them in `folded`."""
    code = f"({message}?.folded ?? [])"
    lines = browser.expression(code, message, type_=list[PlacedBubble])
    title = rx.Var.create(f"{lines.length()} changes to the group")
    return rx.el.article(
        rx.el.details(
            rx.el.summary(title, " · ", _time(lines[-1].at), class_name="fold__title"),
            rx.el.ul(rx.foreach(lines, _folded)),
        ),
        class_name="system",
        aria_label=_notice(lines[-1].at),
        custom_attrs={"data-seq": lines[-1].seq},
    )


def _folded(line: rx.Var[PlacedBubble]) -> rx.Component:
    return rx.el.li(_deed(line), " · ", _time(line.at), key=line.seq.to_string())


def _sender(message: rx.Var[PlacedBubble]) -> rx.Component:
    """The name, and the user name where the name is not enough to know who it is."""
    beside = rx.cond(message.handle != "", rx.el.span(message.handle, class_name="handle"))
    name = rx.el.bdi(message.name)
    presses = pressed_opens(message.sender)
    press = rx.el.button(name, beside, type="button", tab_index=-1, class_name="bubble__press", custom_attrs=presses)
    return rx.el.div(press, class_name="bubble__name")


def _picture(message: rx.Var[PlacedBubble]) -> rx.Component:
    presses = pressed_opens(message.sender)
    return avatar(message.initials, message.gradient, message.avatar, size="32", custom_attrs=presses)


def _quoted(message: rx.Var[PlacedBubble], me: rx.Var[int]) -> rx.Component:
    """The message that this one answers."""
    original = message.reply
    name = rx.cond(original.sender == me, "You", original.name)
    return quote(name, original.text, seq=original.seq, is_gone=original.is_gone)


def _origin(message: rx.Var[PlacedBubble]) -> rx.Component:
    """The author of the original; a press leads there (in_message.js)."""
    press = {"title": "Go to the original", "custom_attrs": {"data-original": "true"}}
    words = rx.el.span("Forwarded from ", rx.el.b(message.forwarded.name, dir="auto"), class_name="truncate")
    return rx.el.button(icon("forward", size="16"), words, type="button", tab_index=-1, class_name="origin", **press)


def _deed(line: rx.Var[PlacedBubble]) -> rx.Component:
    """A sentence of ours, from left to right whatever the names in it, beside which the time stands."""
    return rx.el.span(line.content, dir="ltr")


def _kind(message: rx.Var[PlacedBubble], has_head: rx.Var[bool]) -> rx.Var[str]:
    is_bare = moments.is_emoji(message.content) & ~has_head & (message.files.length() == 0)
    return rx.cond(message.is_deleted, "msg--deleted", rx.cond(is_bare, "msg--emoji", ""))


def _article(message: rx.Var[PlacedBubble], *, me: rx.Var[int], starts: rx.Var[bool]) -> rx.Component:
    mine = message.sender == me
    content = rx.cond(message.is_deleted, rx.cond(mine, DELETED_BY_ME, DELETED), message.content)
    theirs, is_there, is_reply = ~mine, ~message.is_deleted, message.reply.seq > 0
    is_copy = message.forwarded.id > 0
    is_edited, is_ticked = is_there & (message.edited_at != ""), message.is_ticked
    author = rx.cond(mine, "You", named(message.name, message.handle))
    edited = rx.cond(is_edited, ", edited", "")
    read = rx.cond(message.tick == "read", ", read", "")
    tick = rx.cond(is_ticked, receipt_tick(message))
    meta = _meta(message.at, tick, is_edited=is_edited, stays=is_edited | is_ticked)
    return rx.el.article(
        rx.cond(theirs, _picture(message)),
        rx.el.div(
            rx.el.div(
                rx.cond(theirs & starts, _sender(message)),
                rx.cond(is_reply, _quoted(message, me)),
                rx.cond(is_copy, _origin(message)),
                rx.cond(is_there, attached(message.files)),
                *_said(message, content, meta, me=me),
                class_name=[look_of(message.files), rx.cond(has_card(message), "bubble--card", "")],
            ),
            reaction_row(message, me),
            class_name="msg__body",
        ),
        class_name=[
            "msg",
            rx.cond(mine, "msg--mine", ""),
            rx.cond(starts, "msg--start", ""),
            message.joined,
            _kind(message, is_reply | is_copy),
            rx.cond(message.rises, "is-new", ""),
        ],
        aria_label=_name(author, message.at, f"{edited}{read}"),
        tab_index=-1,
        custom_attrs={"data-message": message.id, "data-seq": message.seq, "data-author": message.name},
    )


def _said(
    message: rx.Var[PlacedBubble], content: rx.Var[str], meta: rx.Component, *, me: rx.Var[int]
) -> tuple[rx.Component, ...]:
    """The text, and the card of its link, below which the time stands then."""
    mine, is_linking = message.sender == me, has_card(message)
    drawn = {"tree": message.tree, "mentioned": message.mentioned, "me": me, "is_own": mine}
    text = _text(content, rx.cond(is_linking, rx.fragment(), meta), **drawn)
    return text, rx.cond(is_linking, rx.fragment(link_card(message, mine), meta))


def _my_article(
    content: rx.Var[str],
    meta: rx.Component,
    *below: rx.Component,
    at: rx.Var[str],
    look: str,
    state: str,
    starts: rx.Var[bool] | bool,
    along: Along,
    **props: Any,
) -> rx.Component:
    files = call("file_words.parsed", along.files, returns=list[FileView])
    bubble = rx.el.div(along.quote, attached(files), _text(content, meta), class_name=look_of(files))
    return rx.el.article(
        rx.el.div(bubble, *below, class_name="msg__body"),
        class_name=["msg msg--mine", look, rx.cond(starts, "msg--start", "")],
        aria_label=_name("You", at, f", {state}"),
        **props,
    )


def _text(content: rx.Var[str], meta: rx.Component, **drawn: rx.Var[Any]) -> rx.Component:
    """`drawn` is what `rich_text` takes."""
    look = rx.cond(content == "", "bubble__text bubble__text--none", "bubble__text")
    return rx.el.div(rich_text(content, **drawn), meta, class_name=look, dir="auto")


def _meta(
    at: rx.Var[str],
    *ticks: rx.Component,
    is_edited: rx.Var[bool] | bool = False,
    stays: rx.Var[bool] | bool = False,
) -> rx.Component:
    """Within a run the time leaves the bubble; `stays` says whether something else is left in it."""
    return rx.el.span(
        rx.cond(is_edited, _edited(), ""),
        _time(at),
        *ticks,
        class_name=["meta", rx.cond(stays, "meta--stays", "")],
        dir="ltr",
    )


def _edited() -> rx.Component:
    """Opens the edit history (in_message.js)."""
    shows = {"data-edits": "true"}
    press = {"title": "Show what was changed", "class_name": "meta__edited", "custom_attrs": shows}
    return rx.el.button("edited", type="button", tab_index=-1, **press)


def _time(at: rx.Var[str]) -> rx.Component:
    return rx.el.time(moments.clock(at), date_time=at, title=moments.full(at))


def _name(author: rx.Var[str] | str, at: rx.Var[str], state: str) -> str:
    """The accessible name of a message: author and time, then its state. The text is its content."""
    return f"{isolated(author)}, {moments.clock(at)}{state}"


def _notice(at: rx.Var[str]) -> str:
    """The accessible name of what the system says."""
    return f"Notice, {moments.clock(at)}"
