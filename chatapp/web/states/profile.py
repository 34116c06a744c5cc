"""The settings: what the user says of themselves, and the password."""

from collections.abc import AsyncIterator

import reflex as rx

from chatapp import errors, runtime
from chatapp.flows import passwords
from chatapp.limits import Caller
from chatapp.services import accounts, pictures

from .base import Effect, ToastState, entering, viewer_of
from .devices import DevicesState

FIELDS = ("first_name", "last_name", "bio")
PASSWORDS = ("old_password", "new_password")


class ProfileState(rx.State):
    """The fields are the browser's own while somebody writes; here is what was stored, and what is wrong."""

    first_name: str = ""
    last_name: str = ""
    bio: str = ""
    username: str = ""
    email: str = ""
    is_loaded: bool = False
    is_saving: bool = False
    saves: int = 0  # changes with every profile that was stored: then the browser keeps what was typed no longer
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict.fromkeys(FIELDS, ""))

    @rx.event
    async def enter(self) -> None:
        """The profile was opened, or its socket came back."""
        async with entering(self, "enter"):
            viewer = await viewer_of(self)
            profile = await runtime.current().read(accounts.profile, user_id=viewer.user_id)
        self.first_name, self.last_name, self.bio = profile.first_name, profile.last_name, profile.bio
        self.username, self.email = profile.username, profile.email
        self.is_loaded = True

    @rx.event
    async def save(self, form: dict[str, str]) -> AsyncIterator[Effect]:
        """Keep names and bio."""
        viewer = await viewer_of(self)
        changes = {name: str(form[name]) for name in FIELDS if name in form}
        self.is_saving, self.errors = True, dict.fromkeys(FIELDS, "")
        yield
        try:
            user = await runtime.current().work(accounts.update_profile, user_id=viewer.user_id, changes=changes)
        except errors.Invalid as refusal:
            self.errors = {name: " ".join(refusal.fields.get(name, ())) for name in FIELDS}
            yield rx.set_focus(next(name for name in FIELDS if self.errors[name]))
        else:
            self.first_name, self.last_name, self.bio = user.first_name, user.last_name, user.bio
            self.saves += 1
        finally:
            self.is_saving = False

    @rx.event
    async def remove_picture(self) -> None:
        """Show the initials again."""
        viewer = await viewer_of(self)
        await runtime.current().work(pictures.remove, user_id=viewer.user_id)


class PasswordState(rx.State):
    """No password is ever kept here; `changes` counts those that were made, and empties the form."""

    changes: int = 0
    is_saving: bool = False
    errors: rx.Field[dict[str, str]] = rx.field(default_factory=lambda: dict.fromkeys(PASSWORDS, ""))

    @rx.event
    async def change(self, form: dict[str, str]) -> AsyncIterator[Effect]:
        """Change the password; all other sessions end."""
        viewer = await viewer_of(self)
        caller = Caller(self.router.session.client_ip)
        old, new = (str(form.get(name, "")) for name in PASSWORDS)
        self.is_saving, self.errors = True, dict.fromkeys(PASSWORDS, "")
        yield
        try:
            run = runtime.current()
            await passwords.change(run, viewer=viewer, old_password=old, new_password=new, caller=caller)
        except (errors.Invalid, errors.TooMany) as refusal:
            self.errors = _wrong(refusal)
            yield rx.set_focus(next(name for name in PASSWORDS if self.errors[name]))
        else:
            self.changes += 1
            yield ToastState.show("success", "Password changed. You are signed out everywhere else.")
            yield DevicesState.load
        finally:
            self.is_saving = False


def _wrong(refusal: errors.Invalid | errors.TooMany) -> dict[str, str]:
    if isinstance(refusal, errors.TooMany):
        return {"old_password": refusal.detail, "new_password": ""}
    return {name: " ".join(refusal.fields.get(name, ())) for name in PASSWORDS}
