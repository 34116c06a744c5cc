"""The open conversation: bar, messages, composer."""

from typing import Any

import reflex as rx

from chatapp.web.components.again import again
from chatapp.web.components.attached import lightbox
from chatapp.web.components.attachments import attach_sheet, drop_veil
from chatapp.web.components.avatar import avatar
from chatapp.web.components.badge import badge
from chatapp.web.components.bridge import bridge
from chatapp.web.components.button import button
from chatapp.web.components.composer import composer, no_composer
from chatapp.web.components.empty_state import empty_state
from chatapp.web.components.field import text_slot
from chatapp.web.components.foreign import isolated
from chatapp.web.components.format_bar import format_bar, format_preview
from chatapp.web.components.icon import icon
from chatapp.web.components.icon_button import icon_button
from chatapp.web.components.message_list import message_list
from chatapp.web.components.people import follows_calendar, typing_line, typing_text, whereabouts
from chatapp.web.components.reactions import emoji_picker
from chatapp.web.components.reply import swipe_mark
from chatapp.web.components.skeleton import portrait_skeleton, subtitle_skeleton, title_skeleton
from chatapp.web.components.top_bar import person_press, top_bar
from chatapp.web.pages.layout import connection_notice, shell
from chatapp.web.scripts import hook
from chatapp.web.states.details import DetailsState
from chatapp.web.states.links import LinksState
from chatapp.web.states.mentions import MentionsState
from chatapp.web.states.place import PlaceState
from chatapp.web.states.preview import PreviewState
from chatapp.web.states.reactions import ReactionsState
from chatapp.web.states.receipts import ReadingState
from chatapp.web.states.sidebar import SidebarState
from chatapp.web.states.thread import ThreadState as State
from chatapp.web.states.window import WindowState

from . import blocking, dates, glimpse, messages, outbox, parts, receipts
from .add_people import add_people
from .details import details
from .edits import edits_dialog
from .forwarding import forwarding
from .gone import gone
from .head import head_menu
from .message_actions import delete_dialog, edit_composer, is_editing, message_actions
from .place import is_here as is_shown_here
from .place import place
from .unopened import unopened

CLOSED = "This account is closed, so nobody would read your message. The conversation stays here."
ALONE = "Everyone else has left. Only you can read this."


def thread_page() -> rx.Component:
    """`/c/{id}`; what another address left in the state is not shown under this one."""
    is_here = is_shown_here()
    missing = empty_state(
        "message-circle-off",
        "There is no such conversation",
        "It does not exist, or you take no part in it.",
        action=button("To your conversations", kind="primary", on_click=rx.redirect("/")),
    )
    thread = rx.fragment(_first_unread(), _messages(is_here), _jump(), _composer(is_here))
    return shell(
        _bar(is_here),
        connection_notice(),
        rx.cond(is_here & ~State.is_missing, rx.fragment(*(bar() for bar in parts.BARS))),
        rx.cond(is_here & State.is_missing, rx.cond(State.out_at != "", gone(), missing), thread),
        _handlers(),
        drop_veil(),
        attach_sheet(),
        lightbox(),
        rx.cond(is_here, rx.fragment(_catch_up(), _dialogs())),
        glimpse.remembering(live=messages.live_window(), history=messages.history()),
        pane="thread",
        aside=rx.cond(is_here, rx.cond(~State.is_missing & _has_details(), details()), _details_to_come()),
    )


def _has_details() -> rx.Var[bool]:
    return rx.Var.create(DetailsState.is_open) & (place == DetailsState.place)


def _details_to_come() -> rx.Component:
    """Keeps the place of an open panel while another conversation is opened."""
    return rx.cond(DetailsState.is_open, rx.el.div(class_name="details", aria_hidden=True))


def _dialogs() -> rx.Component:
    """Each is about the conversation in the address, and closes with it."""
    return rx.fragment(
        receipts.message_info(),
        message_actions(
            me=SidebarState.me.id,
            place=PlaceState.address,
            is_group=State.is_group,
            can_write=~State.is_closed & ~blocking.is_blocked(),
            edit_minutes=State.edit_minutes,
            delete_minutes=State.delete_minutes,
        ),
        _asked_message(),
        delete_dialog(),
        edits_dialog(),
        forwarding(),
        add_people(),
        dates.dialog(),
    )


def _bar(is_here: rx.Var[bool]) -> rx.Component:
    panel = icon_button(
        "Details",
        "panel-right",
        on_click=DetailsState.toggle(place),
        aria_expanded=_has_details(),
        custom_attrs={"data-details": "true"},
    )
    of = glimpse.of_thread
    is_out, is_known = is_here & State.is_missing, glimpse.is_known()
    state, last_seen = glimpse.presence(), rx.cond(is_here, State.last_seen[State.other], "")
    active = rx.cond(is_here & (State.active > 0), f"{of('subtitle')}, {State.active} active", of("subtitle"))
    direct = rx.cond(of("is_closed"), of("subtitle"), whereabouts(state, last_seen, of("subtitle")))
    sub = rx.cond(is_out, "", rx.cond(of("is_group"), active, direct))
    is_nothing, press = is_out & (State.out_at == ""), person_press(of("other").to(int), of("title"))
    face = avatar(of("initials"), of("gradient"), of("picture"), size="36", presence=state)
    return top_bar(
        rx.cond(is_known, of("title"), title_skeleton("Conversation")),
        rx.cond(is_out, rx.fragment(), rx.fragment(press, panel, head_menu())),
        sub=rx.cond(is_known, rx.fragment(sub), subtitle_skeleton()),
        picture=rx.cond(is_nothing, rx.fragment(), rx.cond(is_known, face, portrait_skeleton())),
        on_back=rx.redirect("/"),
        waiting=badge(SidebarState.figures.unread),
        sub_attributes=follows_calendar(state, last_seen),
        named=rx.cond(is_known, of("title"), ""),
    )


def _messages(is_here: rx.Var[bool]) -> rx.Component:
    hello = rx.el.div(
        empty_state("hand", f"Say hello to {isolated(State.title)}", "Nobody has written here yet.", tone="moment"),
        class_name="thread__empty",
    )
    here = rx.fragment(
        messages.pages(is_followed=outbox.follows()),
        outbox.waiting_bubbles(),
        rx.cond((messages.first_seq() == 0) & State.is_open, hello),
    )
    is_waiting = ~is_here & (messages.first_seq() == 0)
    return message_list(
        rx.cond(is_waiting, unopened(), here),
        is_waiting=is_waiting,
        is_group=glimpse.of_thread("is_group"),
        custom_attrs={
            "data-thread": "true",
            "data-conversation": place,
            "data-loaded": is_here.to_string(),
            "data-held": messages.is_held().to_string(),
            "data-gap": messages.has_gap().to_string(),
            "data-live": messages.first_live_seq(),
            "data-last": messages.last_seq(),
            "data-unread-seq": rx.cond(is_here, State.unread_from, 0),
            "data-target": rx.cond(is_here, State.target, ""),
        },
    )


def _first_unread() -> rx.Component:
    return rx.el.div(_pill("arrow-up", text_slot(), name="first-unread", look="first"), class_name="jumpdock")


def _jump() -> rx.Component:
    words = rx.el.span("To the latest", class_name="jump__words")
    count = rx.el.span(text_slot(), class_name="jump__count")
    latest = _pill("arrow-down", words, count, name="jump")
    back = _pill("undo-2", "Back to where I was", name="return", look="back")
    return rx.el.div(back, latest, swipe_mark(), class_name="jumpdock")


def _pill(symbol: str, *words: rx.Component | str, name: str, look: str = "") -> rx.Component:
    """A button over the messages, which the script that listens at data-`name` shows."""
    return rx.el.button(
        icon(symbol, size="16"),
        *words,
        type="button",
        class_name=f"jump jump--{look} is-away" if look else "jump is-away",
        custom_attrs={f"data-{name}": "true"},
    )


def _composer(is_here: rx.Var[bool]) -> rx.Component:
    def submit(form: rx.Var) -> Any:
        fields = form.to(dict[str, str])
        text, reply, files = fields["text"], fields["reply"], fields["files"]
        return outbox.sending(text, outbox.queue(text, reply, files), place, reply, files)

    placeholder = rx.cond(glimpse.is_known(), f"Message {isolated(glimpse.of_thread('title'))}", "Message")
    typing = typing_line(rx.cond(is_here, typing_text(State.typing, SidebarState.me.id), ""))
    alone = rx.el.div(rx.el.span(ALONE, class_name="truncate"), role="status", class_name="typing")
    line = rx.cond(is_here & State.is_alone, alone, typing)
    is_previewed = rx.Var.create(PreviewState.content != "")
    plain = composer(
        conversation_id=place,
        placeholder=placeholder,
        on_submit=submit,
        line=line,
        formats=format_bar(is_previewed=is_previewed),
        preview=format_preview(PreviewState.content, PreviewState.tree),
    )
    box = rx.cond(is_here & blocking.is_blocked(), blocking.stopped(), plain)
    writable = rx.cond(is_editing(place), edit_composer(), box)
    return rx.cond(is_here & State.is_closed, no_composer("user-x", CLOSED), writable)


def _catch_up() -> rx.Component:
    """Something happened that this tab has to read anew."""
    is_history_old = messages.is_held() & (WindowState.changes != WindowState.seen_changes)
    is_behind = (WindowState.news != State.seen_news) | is_history_old
    here, moved = PlaceState.address, f"{WindowState.news}-{WindowState.changes}"
    return rx.cond(is_behind, again(f"thread {here}", moved=moved, on_due=State.catch_up(here)))


def _asked_message() -> rx.Component:
    """Invisible; mounts when the conversation is shown whose address asks for a message."""
    seq = hook("address.useAskedMessage", returns=int).to(int)
    here = PlaceState.address
    return rx.cond(seq > 0, going_to(conversation=here, seq=seq, key=f"{here}-{seq}"))


@rx.memo
def going_to(rest: rx.RestProp, conversation: rx.Var[str], seq: rx.Var[int]) -> rx.Component:
    """Goes to a message when it mounts."""
    return rx.el.span(rest, on_mount=State.go_to(conversation, seq), hidden=True)


def _handlers() -> rx.Component:
    """What the scripts of the thread call: they know the scroll position, and the handlers do the rest."""
    return rx.fragment(
        rx.cond(messages.first_seq().to(int) > 1, bridge(older=State.load_older)),
        bridge(newer=State.load_newer, hold=State.hold, release=State.release, type=State.type),
        bridge(back=State.come_back, preview=PreviewState.show, jump=State.jump),
        bridge(react=ReactionsState.toggle, reacted=ReactionsState.name),
        rx.el.span(
            hidden=True,
            custom_attrs={"data-reacted-to": ReactionsState.about, "data-reacted-by": ReactionsState.names},
        ),
        emoji_picker(),
        bridge(suggest=MentionsState.suggest, mentioned=MentionsState.check, take_in=MentionsState.add),
        rx.el.span(
            hidden=True,
            custom_attrs={
                "data-callable": MentionsState.people,
                "data-others": MentionsState.others,
                "data-verdict": MentionsState.verdict,
                "data-added": MentionsState.added,
            },
        ),
        bridge(read=ReadingState.mark_read, unlink=LinksState.remove_preview),
        rx.el.span(hidden=True, custom_attrs={"data-stored": ReadingState.stored}),
    )
