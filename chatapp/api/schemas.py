"""Bodies of requests. Strict about types; what they do not know is ignored, so that clients may be newer.

What text may contain is a rule of the product: the services know it.
"""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from chatapp.domain.ids import MAX_ID

Id = Annotated[int, Field(ge=1, le=MAX_ID)]
Seq = Annotated[int, Field(ge=0, le=MAX_ID)]
ClientId = Annotated[
    str,
    Field(
        pattern=r"^[0-9A-Fa-f]{8}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{4}-?[0-9A-Fa-f]{12}$",
        description="A UUID that the client makes for each message, so that sending it again stores it once.",
    ),
]
_UUID = "0b8f0a52-4c1f-4b0e-9d6a-5f3e1c2b7a90"


class _Body(BaseModel):
    model_config = ConfigDict(strict=True)


class NewAccount(_Body):
    username: str = Field(examples=["ada"])
    email: str = Field(examples=["ada@example.org"])
    password: str = Field(examples=["difference engine"])
    password2: str = Field(examples=["difference engine"], description="The password once more.")
    first_name: str = Field("", examples=["Ada"])
    last_name: str = Field("", examples=["Lovelace"])


class SignIn(_Body):
    username: str = Field(examples=["ada"], description="The user name or the e-mail address.")
    password: str = Field(examples=["difference engine"])


class Refresh(_Body):
    refresh: str


class Profile(_Body):
    """What is left out stays as it is."""

    first_name: str = Field("", examples=["Ada"])
    last_name: str = Field("", examples=["Lovelace"])
    bio: str = Field("", examples=["Poetical science."])


class NewPassword(_Body):
    old_password: str = Field(examples=["difference engine"])
    new_password: str = Field(examples=["a phrase of a few words"])


class ResetPassword(_Body):
    token: str = Field(examples=["eyJhbGciOiJIUzI1NiJ9…"], description="From the link, what stands behind `#`.")
    new_password: str = Field(examples=["a phrase of a few words"])


class Farewell(_Body):
    password: str = Field(examples=["difference engine"])


class NewConversation(_Body):
    participant_ids: list[Id] = Field(examples=[[2]], description="The others; not oneself.")
    is_group: bool = Field(default=False, description="More than one other person is a group in any case.")
    name: str = Field("", examples=["Analytical Engine"], description="Of a group.")


class Group(_Body):
    name: str = Field(examples=["Analytical Engine"], description="Empty: called by its participants.")


class NewParticipants(_Body):
    user_ids: list[Id] = Field(examples=[[3]], description="Who takes part already is passed over.")


class ParticipantRole(_Body):
    role: Literal["owner", "admin", "member"] = Field(examples=["admin"])


class Read(_Body):
    seq: Seq | None = Field(None, examples=[41], description="Read up to here; the last message by default.")


class NewMessage(_Body):
    conversation: Id = Field(examples=[1])
    content: str = Field(examples=["Hello, Grace!"], description="1 to 4,000 characters after trimming.")
    client_id: ClientId | None = Field(None, examples=[_UUID])


class EditedMessage(_Body):
    content: str = Field(examples=["Hello again, Grace!"], description="1 to 4,000 characters after trimming.")
