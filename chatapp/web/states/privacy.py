"""Letting one's account go."""

from collections.abc import AsyncIterator

import reflex as rx

from chatapp import errors, runtime
from chatapp.flows import privacy
from chatapp.limits import Caller

from .base import Effect, dialog, viewer_of

EXPORT = "/api/auth/session/export/"


@dialog("is_asking")
class PrivacyState(rx.State):
    """`is_asking` while the deletion waits for the password, which is never kept here; `error` is what is wrong."""

    is_asking: bool = False
    is_deleting: bool = False
    error: str = ""

    @rx.event
    def ask(self) -> None:
        """Make sure first."""
        self.is_asking, self.error = True, ""

    @rx.event
    def cancel(self) -> None:
        """Esc, the backdrop, or another thought."""
        self.is_asking = False

    @rx.event
    async def delete(self, form: dict[str, str]) -> AsyncIterator[Effect]:
        """Delete the account; the end of its sessions takes every tab to the sign-in page."""
        viewer = await viewer_of(self)
        caller = Caller(self.router.session.client_ip)
        self.is_deleting, self.error = True, ""
        yield
        try:
            password = str(form.get("password", ""))
            await privacy.delete_account(runtime.current(), viewer=viewer, password=password, caller=caller)
        except (errors.WrongPassword, errors.TooMany) as refusal:
            self.error = refusal.detail
            yield rx.set_focus("password")
        else:
            self.is_asking = False
        finally:
            self.is_deleting = False
