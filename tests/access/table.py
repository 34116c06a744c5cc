"""Who may do what, as the tests try it: every route, every frame, every handler, for everybody there is.

    python -m tests.access.table > docs/authorisation.md

A route, frame or handler without a row fails the tests, and so does a row without one of them.
"""

import sys
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from tests.support.builders import PASSWORD
from tests.support.images import picture

from .world import Place

# The last five take part in the group: `author` is a member who has written the message in question, `blocked` a member
# whom the newcomer has blocked.
ROLES = ("anonymous", "disabled", "outsider", "former", "member", "admin", "owner", "author", "blocked")

UUID = "0b8f0a52-4c1f-4b0e-9d6a-5f3e1c2b7a90"

Fill = Callable[[Place], Any]


@dataclass(frozen=True)
class Row:
    """`answers` has one for each role; `body` makes the body of a request, or the other fields of a frame."""

    method: str
    path: str
    answers: str
    body: Fill | None = None
    about: str = ""
    by: Literal["token", "cookie"] = "token"

    @property
    def expected(self) -> dict[str, str]:
        return dict(zip(ROLES, self.answers.split(), strict=True))


@dataclass(frozen=True)
class Handler(Row):
    """`answers` says who changes something for others, or what their account is: x; `before` is called first."""

    before: tuple[tuple[str, Fill], ...] = ()


def new_account(place: Place) -> dict[str, str]:
    name = f"new{place.group}"
    return {"username": name, "email": f"{name}@example.org", "password": PASSWORD, "password2": PASSWORD}


def sign_in(place: Place) -> dict[str, str]:
    return {"username": place.username, "password": PASSWORD}


def new_password(_: Place) -> dict[str, str]:
    return {"old_password": PASSWORD, "new_password": "another long walk"}


def guessed_link(_: Place) -> dict[str, str]:
    return {"token": "guessed", "new_password": "another long walk"}


def avatar(_: Place) -> dict[str, Any]:
    return {"avatar": ("me.png", picture(), "image/png")}


def content(_: Place) -> dict[str, Any]:
    return {"any": "bytes"}


ANYBODY = "200 200 200 200 200 200 200 200 200"
SIGNED_IN = "401 401 200 200 200 200 200 200 200"
INSIDE = "401 401 404 404 200 200 200 200 200"
MANAGERS = "401 401 404 404 403 200 200 403 403"
OWNERS = "401 401 404 404 403 403 200 403 403"
AUTHOR = "401 401 404 404 403 403 403 200 403"
ABSENT = "404 404 404 404 404 404 404 404 404"
REACHABLE = "401 401 201 201 201 201 201 201"
NOBODY = "401 401 404 404 404 404 404 404 404"
AUTH, CHAT = "/api/auth", "/api/chat/conversations"
ONE = f"{CHAT}/{{conversation_id:id}}"
MESSAGES, FILES = "/api/chat/messages/", "/api/chat/files/"


def giving(answers: str, status: int) -> str:
    """The same people, with another answer for those who may."""
    return answers.replace("200", str(status))


REST = (
    # what, and the answers: anonymous disabled outsider former member admin owner author blocked
    Row("GET", "/api/openapi.json/", ANYBODY),
    Row("GET", "/api/docs/", ANYBODY),
    Row("GET", "/api/docs/{file}/", ANYBODY),
    Row("GET", "/health/live/", ANYBODY),
    Row("GET", "/health/ready/", ANYBODY),
    Row("GET", "/metrics/", ABSENT, about="while no token is set"),
    Row("POST", f"{AUTH}/register/", giving(ANYBODY, 201), new_account),
    Row("POST", f"{AUTH}/token/", SIGNED_IN, sign_in, "by the right password"),
    Row("POST", f"{AUTH}/token/refresh/", SIGNED_IN, lambda place: {"refresh": place.refresh}),
    Row("POST", f"{AUTH}/logout/", SIGNED_IN),
    Row("POST", f"{AUTH}/ws_ticket/", giving(SIGNED_IN, 201)),
    Row("POST", f"{AUTH}/session/", giving(SIGNED_IN, 204), sign_in, "by the right password"),
    Row("GET", f"{AUTH}/session/offer/", ANYBODY, about="the demo account, at this machine"),
    Row("POST", f"{AUTH}/session/username/", ANYBODY, lambda _: {"username": "ada"}),
    Row("POST", f"{AUTH}/session/register/", giving(ANYBODY, 201), new_account),
    Row("PUT", f"{AUTH}/session/avatar/", SIGNED_IN, avatar, by="cookie"),
    Row("GET", f"{AUTH}/session/files/", SIGNED_IN, about="room for one's own", by="cookie"),
    Row("POST", f"{AUTH}/session/files/", giving(SIGNED_IN, 201), content, by="cookie"),
    Row("DELETE", f"{AUTH}/session/files/{{own_file}}/", giving(SIGNED_IN, 204), about="one's own", by="cookie"),
    Row("DELETE", f"{AUTH}/session/files/{{file_id}}/", NOBODY, about="somebody else's", by="cookie"),
    Row("PUT", f"{AUTH}/session/files/{{file_id}}/poster/", NOBODY, content, "somebody else's", by="cookie"),
    Row("DELETE", f"{AUTH}/session/", giving(ANYBODY, 204), about="one's own", by="cookie"),
    Row("POST", f"{AUTH}/password/reset/", ABSENT, guessed_link, "by a link that was guessed"),
    Row("GET", f"{AUTH}/session/export/", SIGNED_IN, by="cookie"),
    Row("GET", f"{AUTH}/me/", SIGNED_IN),
    Row("GET", f"{AUTH}/me/export/", SIGNED_IN, about="one's own"),
    Row("DELETE", f"{AUTH}/me/", giving(SIGNED_IN, 204), lambda _: {"password": PASSWORD}, "one's own"),
    Row("PATCH", f"{AUTH}/me/", SIGNED_IN, lambda _: {"bio": "new"}),
    Row("GET", f"{AUTH}/me/preferences/", SIGNED_IN),
    Row("PATCH", f"{AUTH}/me/preferences/", SIGNED_IN, lambda _: {"density": "compact"}),
    Row("POST", f"{AUTH}/me/password/", SIGNED_IN, new_password),
    Row("PUT", f"{AUTH}/me/avatar/", SIGNED_IN, avatar),
    Row("DELETE", f"{AUTH}/me/avatar/", SIGNED_IN),
    Row("GET", f"{AUTH}/users/", SIGNED_IN),
    Row("GET", f"{AUTH}/blocks/", SIGNED_IN, about="one's own"),
    Row("PUT", f"{AUTH}/blocks/{{user_id:id}}/", giving(SIGNED_IN, 204)),
    Row("DELETE", f"{AUTH}/blocks/{{user_id:id}}/", giving(SIGNED_IN, 204)),
    Row("GET", f"{AUTH}/sessions/", SIGNED_IN),
    Row("DELETE", f"{AUTH}/sessions/{{session_id:id}}/", giving(SIGNED_IN, 204), about="one's own"),
    Row("DELETE", f"{AUTH}/sessions/{{other_session:id}}/", NOBODY, about="somebody else's"),
    Row("GET", "/api/users/{user_id:id}/avatar/{digest}.webp/", SIGNED_IN),
    Row("GET", f"{CHAT}/", SIGNED_IN, about="one's own"),
    Row(
        "POST",
        f"{CHAT}/",
        REACHABLE + " 422",
        lambda place: {"participant_ids": [place.newcomer], "is_group": True},
    ),
    Row(
        "POST",
        f"{CHAT}/",
        REACHABLE + " 403",
        lambda place: {"participant_ids": [place.newcomer]},
        "with one person",
    ),
    Row("GET", f"{CHAT}/stats/", SIGNED_IN, about="one's own"),
    Row("POST", f"{CHAT}/read_all/", SIGNED_IN, about="one's own"),
    Row("GET", f"{ONE}/", INSIDE),
    Row("PATCH", f"{ONE}/", MANAGERS, lambda _: {"name": "renamed"}),
    Row("POST", f"{ONE}/mark_read/", INSIDE, lambda _: {"seq": 1}),
    Row("POST", f"{ONE}/unread_from/", INSIDE, lambda _: {"seq": 1}),
    Row("POST", f"{ONE}/participants/", giving(MANAGERS, 201), lambda place: {"user_ids": [place.newcomer]}),
    Row("PATCH", f"{ONE}/participants/{{user_id:id}}/", OWNERS, lambda _: {"role": "admin"}),
    Row("DELETE", f"{ONE}/participants/{{user_id:id}}/", giving(MANAGERS, 204), about="a member"),
    Row("DELETE", f"{ONE}/participants/{{founder:id}}/", giving(OWNERS, 204), about="an owner"),
    Row("POST", f"{ONE}/leave/", giving(INSIDE, 204)),
    Row("GET", "/api/chat/invitations/", SIGNED_IN, about="one's own"),
    Row("POST", "/api/chat/invitations/{group_id:id}/accept/", NOBODY, about="without an invitation"),
    Row("POST", "/api/chat/invitations/{group_id:id}/decline/", NOBODY, about="without an invitation"),
    Row("GET", MESSAGES, INSIDE),
    Row("PUT", f"{MESSAGES}{{message_id:id}}/pin/", giving(INSIDE, 204)),
    Row("DELETE", f"{MESSAGES}{{message_id:id}}/pin/", giving(INSIDE, 204)),
    Row("GET", f"{ONE}/pins/", INSIDE),
    Row("GET", f"{ONE}/files/", INSIDE),
    Row("GET", f"{ONE}/links/", INSIDE),
    Row("GET", "/api/chat/me/mentions/", SIGNED_IN),
    Row("DELETE", f"{MESSAGES}{{message_id:id}}/preview/", giving(AUTHOR, 204)),
    Row(
        "GET",
        f"{MESSAGES}{{message_id:id}}/preview/picture/",
        giving(INSIDE, 404),
        about="a message without a picture",
    ),
    Row("PUT", f"{MESSAGES}{{message_id:id}}/reactions/{{emoji}}/", giving(INSIDE, 204)),
    Row("DELETE", f"{MESSAGES}{{message_id:id}}/reactions/{{emoji}}/", giving(INSIDE, 204)),
    Row("GET", f"{MESSAGES}{{message_id:id}}/edits/", INSIDE),
    Row(
        "POST",
        f"{MESSAGES}{{message_id:id}}/forward/",
        giving(INSIDE, 201),
        lambda place: {"conversation": place.group},
    ),
    Row("GET", f"{MESSAGES}{{message_id:id}}/original/", giving(INSIDE, 404)),
    Row("GET", f"{MESSAGES}{{message_id:id}}/receipts/", INSIDE),
    Row("PUT", f"{MESSAGES}{{message_id:id}}/hide/", giving(INSIDE, 204)),
    Row("DELETE", f"{MESSAGES}{{message_id:id}}/hide/", giving(INSIDE, 204)),
    Row("POST", MESSAGES, giving(INSIDE, 201), lambda place: {"conversation": place.group, "content": "hello"}),
    Row("POST", f"{FILES}", giving(SIGNED_IN, 201), content),
    Row("GET", f"{FILES}{{file_id}}/{{part}}/", INSIDE),
    Row("DELETE", f"{FILES}{{own_file}}/", giving(SIGNED_IN, 204), about="one's own"),
    Row("DELETE", f"{FILES}{{file_id}}/", NOBODY, about="somebody else's"),
    Row("PUT", f"{FILES}{{file_id}}/poster/", NOBODY, content, "somebody else's"),
    Row("PATCH", f"{MESSAGES}{{message_id:id}}/", AUTHOR, lambda _: {"content": "changed"}),
    Row("DELETE", f"{MESSAGES}{{message_id:id}}/", AUTHOR),
)

# `shut`: not let in. Else the error's code, or `ok`.
LET_IN = "shut shut ok ok ok ok ok ok ok"
LET_INTO_ONE = "shut shut shut shut ok ok ok ok ok"
THERE = "shut shut not_found not_found ok ok ok ok ok"


def there(**fields: object) -> Fill:
    return lambda place: {"conversation": place.group, **fields}


def reaction(place: Place) -> dict[str, Any]:
    return {"message_id": place.message, "emoji": "🎉", "is_added": True}


FRAMES = (
    Row("Say", "/ws/chat/", LET_INTO_ONE, lambda _: {"content": "hello", "client_id": UUID}),
    Row("Typing", "/ws/chat/", LET_INTO_ONE, lambda _: {"is_typing": True}),
    Row("Read", "/ws/chat/", LET_INTO_ONE, lambda _: {"seq": 1}),
    Row("React", "/ws/chat/", LET_INTO_ONE, reaction),
    Row("Ping", "/ws/chat/", LET_INTO_ONE),
    Row("Hello", "/ws/", LET_IN, lambda place: {"ticket": place.ticket}),
    Row("SayThere", "/ws/", THERE, there(content="hello", client_id=UUID)),
    Row("TypingThere", "/ws/", THERE, there(is_typing=True)),
    Row("ReadThere", "/ws/", THERE, there(seq=1)),
    Row("ReactThere", "/ws/", THERE, lambda place: {"conversation": place.group} | reaction(place)),
    Row("Resume", "/ws/", "shut shut resync resync ok ok ok ok ok", lambda place: {"positions": {str(place.group): 0}}),
    Row("Ping", "/ws/", LET_IN),
)

NO_ONE = "- - - - - - - - -"
SELF = "- - x x x x x x x"
REACHED = "- - x x x x x x -"
GROUP = "- - - - x x x x x"
MANAGE = "- - - - - x x - -"
OWN = "- - - - - - x - -"
WRITER = "- - - - - - - x -"


def nothing(_: Place) -> dict[str, Any]:
    return {}


def person(place: Place) -> dict[str, Any]:
    return {"user_id": place.newcomer}


def member(place: Place) -> dict[str, Any]:
    return {"user_id": place.member_to_go}


def group(place: Place) -> dict[str, Any]:
    return {"group_id": place.group}


def message(place: Place) -> dict[str, Any]:
    return {"message_id": place.message}


def here(place: Place) -> dict[str, Any]:
    return {"conversation": str(place.group)}


def seen(place: Place) -> dict[str, Any]:
    return {"seen": f"{place.group}:1"}


def newcomer(place: Place) -> dict[str, Any]:
    return {"text": place.newcomer_name}


def naming(place: Place) -> dict[str, Any]:
    return {"wanted": f"{place.group}:{place.newcomer_name}"}


def said(place: Place) -> dict[str, Any]:
    return here(place) | message(place)


def inside(place: Place) -> dict[str, Any]:
    return here(place) | member(place)


CHOOSE = (
    ("add_people.AddPeopleState.open", here),
    ("add_people.AddPeopleState.search", lambda place: here(place) | newcomer(place)),
    ("add_people.AddPeopleState.toggle", lambda place: here(place) | person(place)),
)
START = (
    ("new_conversation.NewConversationState.open", nothing),
    ("new_conversation.NewConversationState.search", newcomer),
    ("new_conversation.NewConversationState.toggle", person),
)


def own_tab(state: str, **handlers: Fill) -> Iterable[Handler]:
    """What shows or hides something on one's own screen, as far as one may see it."""
    return (Handler(state, name, NO_ONE, payload, "one's own screen") for name, payload in handlers.items())


HANDLERS = (
    *own_tab(
        "base.ToastState",
        show=lambda _: {"kind": "info", "title": "hello"},
        lead=lambda _: {"title": "hello", "conversation": "1"},
        dismiss=lambda _: {"toast_id": 1},
        offer_undo=lambda _: {"title": "hello", "what": "1"},
    ),
    *own_tab("dashboard.DashboardState", enter=nothing, choose=lambda _: {"days": 7}, refresh=nothing),
    *own_tab(
        "sidebar.SidebarState",
        enter=nothing,
        settle=nothing,
        show_more=lambda _: {"shown": "unread"},
        show_only=lambda _: {"shown": "unread"},
    ),
    *own_tab("sidebar.SidebarState", attend=lambda _: {"how": "hidden"}),
    *own_tab("new_conversation.NewConversationState", open=nothing, close=nothing, search=newcomer, toggle=person),
    *own_tab("new_conversation.NewConversationState", open_group=nothing, switch=nothing, remove=person),
    Handler("new_conversation.NewConversationState", "choose", REACHED, person, before=(START[0],)),
    Handler("new_conversation.NewConversationState", "create", REACHED, lambda _: {"form": {}}, before=START),
    *own_tab("switcher.SwitcherState", search=newcomer, show_more=nothing),
    Handler("switcher.SwitcherState", "choose", REACHED, person),
    Handler("reactions.ReactionsState", "toggle", GROUP, lambda place: {"wanted": f"{place.message}:🎉"}),
    Handler(
        "links.LinksState",
        "remove_preview",
        NO_ONE,
        lambda place: {"message": str(place.message)},
        "a message without one",
    ),
    *own_tab("reactions.ReactionsState", name=lambda place: {"message": str(place.message)}),
    *own_tab("mentions.MentionsState", suggest=naming, check=lambda place: {"names": naming(place)["wanted"]}),
    Handler("mentions.MentionsState", "add", MANAGE, lambda place: {"wanted": f"{place.group}:{place.newcomer}"}),
    *own_tab("preview.PreviewState", show=lambda _: {"content": "**mine**"}),
    *own_tab("profile.ProfileState", enter=nothing),
    Handler("profile.ProfileState", "save", SELF, lambda _: {"form": {"bio": "saved", "is_admin": True}}),
    Handler("profile.ProfileState", "remove_picture", SELF, nothing),
    Handler("profile.PasswordState", "change", SELF, lambda place: {"form": new_password(place)}),
    Handler("preferences.PreferencesState", "choose", SELF, lambda _: {"chosen": "density:compact"}),
    *own_tab("privacy.PrivacyState", ask=nothing, cancel=nothing),
    Handler("privacy.PrivacyState", "delete", SELF, lambda _: {"form": {"password": PASSWORD}}),
    *own_tab("blocks.BlocksState", load=nothing, show_more=nothing, ask=person, cancel=nothing, unblock=person),
    Handler("blocks.BlocksState", "block", SELF, person),
    Handler("invitations.InvitationsState", "accept", NO_ONE, group, "without an invitation"),
    Handler("invitations.InvitationsState", "decline", NO_ONE, group, "without an invitation"),
    *own_tab("devices.DevicesState", load=nothing, ask=nothing, cancel=nothing),
    Handler(
        "devices.DevicesState", "end", NO_ONE, lambda place: {"session_id": place.other_session}, "somebody else's"
    ),
    Handler(
        "devices.DevicesState", "end_like", NO_ONE, lambda place: {"session_id": place.other_session}, "somebody else's"
    ),
    Handler("devices.DevicesState", "end_others", SELF, nothing),
    *own_tab("thread.ThreadState", open=nothing, settle=nothing, catch_up=here, hold=here, release=here),
    *own_tab("thread.ThreadState", load_older=here, load_newer=here, go_to=lambda place: here(place) | {"seq": 1}),
    *own_tab("thread.ThreadState", come_back=seen, jump=seen),
    Handler("thread.ThreadState", "type", NO_ONE, lambda place: {"typing_in": f"{place.group}:1"}, "kept nowhere"),
    Handler("thread.ThreadState", "mark_all_read", GROUP, here),
    *own_tab("dates.DatesState", go=lambda place: {"seen": f"{place.group}:2026-03-12T00:00:00.000Z"}),
    Handler("receipts.ReadingState", "mark_read", GROUP, lambda place: {"seen": f"{place.group}:9"}),
    Handler(
        "receipts.ReadingState",
        "mark_unread",
        NO_ONE,
        lambda place: here(place) | {"seq": 1},
        "of messages that were never read",
    ),
    *own_tab("receipts.ReceiptsState", show=said, read_again=here, hide=nothing),
    *own_tab("hidden.HiddenState", load=here, delete=message),
    Handler("undo.UndoState", "read_all", GROUP, nothing),
    *own_tab("undo.UndoState", undo=lambda place: {"what": str(place.message)}),
    *own_tab("edits.EditsState", show=lambda place: {"seen": f"{place.group}:{place.message}"}, hide=nothing),
    *own_tab("edits.EditsState", show_more=here, read_again=here),
    *own_tab(
        "forwarding.ForwardingState",
        open=said,
        close=nothing,
        search=lambda place: {"message_id": place.message, "text": "a"},
        toggle=lambda place: {"message_id": place.message, "target": place.group},
        remove=lambda place: {"message_id": place.message, "target": place.group},
        go_to_original=lambda place: {"seen": f"{place.group}:{place.message}"},
    ),
    Handler("forwarding.ForwardingState", "send", NO_ONE, message, "to nothing that was chosen"),
    *own_tab(
        "shared_files.SharedFilesState",
        load=lambda place: {"conversation": str(place.group), "kind": "media"},
        search=lambda place: {"conversation": str(place.group), "text": "a"},
        older=here,
    ),
    *own_tab("pins.PinsState", load=here, walk=here, open_all=here),
    Handler("pins.PinsState", "pin", GROUP, message),
    Handler("pins.PinsState", "unpin", NO_ONE, message, "of a message that is not pinned"),
    Handler(
        "outbox.OutboxState",
        "send",
        GROUP,
        lambda place: {"content": "hello", "client_id": UUID, "reply_to": 0, "file_ids": ""} | here(place),
    ),
    *own_tab("outbox.OutboxState", send_again=nothing),
    *own_tab("details.DetailsState", toggle=here, open_of=here, ask=inside, stay=nothing, close=nothing),
    *own_tab("details.DetailsState", show_tab=lambda _: {"tab": "people"}, begin_naming=here),
    *own_tab("details.DetailsState", search=lambda place: here(place) | newcomer(place)),
    Handler("details.DetailsState", "rename", MANAGE, lambda place: here(place) | {"name": "renamed"}),
    Handler("details.DetailsState", "set_role", OWN, lambda place: inside(place) | {"role": "admin"}),
    Handler("details.DetailsState", "remove", MANAGE, inside),
    *own_tab("leaving.LeavingState", ask=lambda place: here(place) | {"asked_at": "0"}, stay=nothing),
    Handler("leaving.LeavingState", "leave", GROUP, here),
    *own_tab("person.PersonState", show=lambda place: {"user_id": str(place.newcomer)}, close=nothing),
    Handler("person.PersonState", "message", REACHED, person),
    *own_tab("add_people.AddPeopleState", open=here, search=CHOOSE[1][1], close=nothing),
    *own_tab("add_people.AddPeopleState", toggle=CHOOSE[2][1], remove=CHOOSE[2][1]),
    Handler("add_people.AddPeopleState", "add", MANAGE, here, before=CHOOSE),
    *own_tab(
        "message_actions.MessageActionsState",
        begin=lambda place: message(place) | here(place) | {"content": "x", "seen": ""},
    ),
    *own_tab(
        "message_actions.MessageActionsState",
        ask=lambda place: said(place) | {"content": "x"},
        keep=nothing,
        cancel=nothing,
    ),
    Handler(
        "message_actions.MessageActionsState", "save", WRITER, lambda place: message(place) | {"content": "changed"}
    ),
    Handler(
        "message_actions.MessageActionsState",
        "delete",
        WRITER,
        lambda place: message(place) | {"whom": "all"},
    ),
)

_HEAD = """# Who may do what

Written by `python -m tests.access.table` from the rows that `tests/access/` tries against the running code, one by one,
for everybody there is; each refused attempt must also have changed nothing. A route, frame or handler without a row
fails the tests.

*Former* took part and was removed; *author* is a member who wrote the message; *blocked* is a member whom the person in
question has blocked. *Disabled* holds tokens and cookies from before. All rows below are also tried with tabs, sockets
and tokens from before somebody lost a group or a session (`tests/access/test_before.py`, `test_tokens_before.py`). What
is not one's own and what is not there have one answer: 404.
"""

_BEFORE_HANDLERS = """
## Handlers of the pages

x changes something that others see, or the own account. Everybody may call everything: what is not theirs stays as it
is, and they are shown nothing of it.
"""


def document() -> str:
    """The tables as the documents show them."""
    parts = [
        _HEAD,
        "## REST\n\nThe status of the answer.\n",
        *_rows(REST, lambda row: f"`{row.method} {_plain(row.path)}`"),
        "\n## Frames of the WebSockets\n\n`shut` is not let in; else the answer's code, or `ok`.\n",
        *_rows(FRAMES, lambda row: f"`{row.path}` {row.method}"),
        _BEFORE_HANDLERS,
        *_rows(HANDLERS, lambda row: f"`{row.method.partition('.')[2]}.{row.path}`"),
    ]
    return "\n".join(parts) + "\n"


def _rows(rows: Iterable[Row], name: Callable[[Row], str]) -> list[str]:
    lines = [f"| | {' | '.join(ROLES)} |", f"|---|{'---|' * len(ROLES)}"]
    for row in rows:
        about = f", {row.about}" if row.about else ""
        lines.append(f"| {name(row)}{about} | {' | '.join(row.answers.split())} |")
    return lines


def _plain(path: str) -> str:
    return path.replace(":id}", "}").replace("other_session", "session_id").replace("founder", "user_id")


if __name__ == "__main__":
    sys.stdout.write(document())
