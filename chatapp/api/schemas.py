"""Bodies of requests. Types are strict; unknown fields are ignored, so that clients may be newer than the server.

Every string and every list has a longest length, so that nothing long reaches a service. The bounds are generous: the
exact rules of the product, after trimming, are in the services.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from chatapp.domain.file import ID as FILE_ID
from chatapp.domain.file import MAX_FILES
from chatapp.domain.ids import MAX_ID
from chatapp.domain.preferences import Density, Hours, Zone
from chatapp.domain.text import MAX_KEY
from chatapp.security import MAX_TOKEN, MAX_TYPED
from chatapp.services.conversations import MAX_PARTICIPANTS

MAX_TEXT = 16_000  # characters of a message or biography with the white space around it

Id = Annotated[int, Field(ge=1, le=MAX_ID)]
Seq = Annotated[int, Field(ge=0, le=MAX_ID)]
ClientId = Annotated[
    str,
    Field(
        max_length=36,
        pattern=r"^[0-9A-Fa-f]{8}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{12}$",
        description="A UUID that the client makes for each message, so that sending it again stores it once.",
    ),
]
Name = Annotated[str, Field(max_length=MAX_KEY)]
Password = Annotated[str, Field(max_length=MAX_TYPED)]
Token = Annotated[str, Field(max_length=MAX_TOKEN)]
Text = Annotated[str, Field(max_length=MAX_TEXT)]
People = Annotated[list[Id], Field(max_length=MAX_PARTICIPANTS, fail_fast=True)]
FileIds = Annotated[
    list[Annotated[str, Field(max_length=22, pattern=f"^{FILE_ID}$")]], Field(max_length=MAX_FILES, fail_fast=True)
]
Moment = Annotated[str, Field(max_length=24, pattern=r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$")]
_UUID = "0b8f0a52-4c1f-4b0e-9d6a-5f3e1c2b7a90"


class _Body(BaseModel):
    model_config = ConfigDict(strict=True)


class NewAccount(_Body):
    username: Name = Field(examples=["ada"])
    email: Name = Field(examples=["ada@example.org"])
    password: Password = Field(examples=["difference engine"])
    password2: Password = Field(examples=["difference engine"], description="The password once more.")
    first_name: Name = Field("", examples=["Ada"])
    last_name: Name = Field("", examples=["Lovelace"])


class WantedName(_Body):
    username: Name = Field(examples=["ada"])
    last_name: Name = Field("", examples=["Lovelace"], description="For other names, where this one is taken.")


class SignIn(_Body):
    username: Name = Field(examples=["ada"], description="The user name or the e-mail address.")
    password: Password = Field(examples=["difference engine"])


class Refresh(_Body):
    refresh: Token


class Profile(_Body):
    """Fields that the body leaves out stay as they are."""

    first_name: Name = Field("", examples=["Ada"])
    last_name: Name = Field("", examples=["Lovelace"])
    bio: Text = Field("", examples=["Poetical science."])


class ChosenPreferences(_Body):
    """Fields that the body leaves out stay as they are."""

    density: Density = Field("cosy", examples=["compact"])
    hours: Hours = Field("auto", examples=["24"], description="Of the clock; `auto` goes by the browser's language.")
    enter_sends: bool = Field(True, examples=[True], description="Otherwise Enter begins a line, and Ctrl+Enter sends.")  # noqa: FBT003 - a default
    shows_formats: bool = Field(False, examples=[False], description="Whether the tools for markup show.")  # noqa: FBT003 - a default
    link_previews: bool = Field(True, examples=[True], description="Whether pages show previews of links.")  # noqa: FBT003 - a default
    zone: Zone = Field("", examples=["Europe/Lisbon"], description="An IANA name: others see what time it is there.")


class NewPassword(_Body):
    old_password: Password = Field(examples=["difference engine"])
    new_password: Password = Field(examples=["a phrase of a few words"])


class ResetPassword(_Body):
    token: Token = Field(examples=["eyJhbGciOiJIUzI1NiJ9…"], description="From the link, what stands behind `#`.")
    new_password: Password = Field(examples=["a phrase of a few words"])


class Farewell(_Body):
    password: Password = Field(examples=["difference engine"])


class NewConversation(_Body):
    participant_ids: People = Field(examples=[[2]], description="The others; not oneself.")
    is_group: bool = Field(default=False, description="More than one other person is a group in any case.")
    name: Name = Field("", examples=["Analytical Engine"], description="Of a group.")
    client_id: ClientId | None = Field(
        None, examples=[_UUID], description="Of a group: sent again, it gives the group that it has made."
    )


class Group(_Body):
    name: Name = Field(examples=["Analytical Engine"], description="Empty: called by its participants.")


class NewParticipants(_Body):
    user_ids: People = Field(examples=[[3]], description="Who takes part already is passed over.")


class ParticipantRole(_Body):
    role: Literal["owner", "admin", "member"] = Field(examples=["admin"])


class Read(_Body):
    seq: Seq | None = Field(None, examples=[41], description="Read up to here; the last message by default.")


class UnreadFrom(_Body):
    seq: Id = Field(examples=[39], description="The first message that counts as unread.")


class NewMessage(_Body):
    conversation: Id = Field(examples=[1])
    content: Text = Field(
        examples=["Hello, Grace!"],
        description="1 to 4,000 characters without blank lines before and blanks after; with files, 0 too.",
    )
    client_id: ClientId | None = Field(None, examples=[_UUID])
    reply_to: Id | None = Field(None, examples=[40], description="The `seq` of the message that this one answers.")
    file_ids: FileIds = Field(
        [],
        examples=[["q2Yw0c7m9vS4tXbN1aRkZg"]],
        description="Your unsent files, in their order: see `POST /api/chat/files/`.",
    )


class Forwarding(_Body):
    conversation: Id = Field(examples=[2], description="Where the copy goes.")
    client_id: ClientId | None = Field(None, examples=[_UUID])


class EditedMessage(_Body):
    content: Text = Field(
        examples=["Hello again, Grace!"],
        description="1 to 4,000 characters, without blank lines before and blanks after.",
    )
    updated_at: Moment | None = Field(
        None,
        examples=["2026-03-12T12:00:00.000Z"],
        description="That of the message which was edited; when it has changed since, the answer is `edit_conflict`.",
    )
