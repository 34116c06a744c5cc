"""Bodies of requests. Strict about types; what they do not know is ignored, so that clients may be newer."""

from typing import Annotated

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from .dependencies import MAX_ID


def _storable(text: str) -> str:
    """No database keeps NUL, and half a surrogate pair has no encoding."""
    if "\0" in text or any("\ud800" <= c <= "\udfff" for c in text):
        msg = "This has a character that cannot be stored"
        raise ValueError(msg)
    return text


Text = Annotated[str, AfterValidator(_storable)]
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
    username: Text = Field(examples=["ada"])
    email: Text = Field(examples=["ada@example.org"])
    password: Text = Field(examples=["difference engine"])
    password2: Text = Field(examples=["difference engine"], description="The password once more.")
    first_name: Text = Field("", examples=["Ada"])
    last_name: Text = Field("", examples=["Lovelace"])


class SignIn(_Body):
    username: Text = Field(examples=["ada"], description="The user name or the e-mail address.")
    password: Text = Field(examples=["difference engine"])


class Refresh(_Body):
    refresh: Text


class Profile(_Body):
    """What is left out stays as it is."""

    first_name: Text = Field("", examples=["Ada"])
    last_name: Text = Field("", examples=["Lovelace"])
    bio: Text = Field("", examples=["Poetical science."])


class NewPassword(_Body):
    old_password: Text = Field(examples=["difference engine"])
    new_password: Text = Field(examples=["a phrase of a few words"])


class NewConversation(_Body):
    participant_ids: list[Id] = Field(examples=[[2]], description="The others; not oneself.")
    is_group: bool = Field(default=False, description="More than one other person is a group in any case.")
    name: Text = Field("", examples=["Analytical Engine"], description="Of a group.")


class Read(_Body):
    seq: Seq | None = Field(None, examples=[41], description="Read up to here; the last message by default.")


class NewMessage(_Body):
    conversation: Id = Field(examples=[1])
    content: str = Field(examples=["Hello, Grace!"], description="1 to 4,000 characters after trimming.")
    client_id: ClientId | None = Field(None, examples=[_UUID])
