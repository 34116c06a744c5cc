"""Answers to invitations back into groups."""

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.ids import ConversationId
from chatapp.services import invitations

from .base import Effect, ToastState, viewer_of


class InvitationsState(rx.State):
    """The invitations themselves are a var of the list: see `SidebarState`."""

    @rx.event
    async def accept(self, group_id: int) -> Effect:
        """Join: the group opens."""
        viewer = await viewer_of(self)
        ask = {"viewer_id": viewer.user_id, "group_id": ConversationId(group_id)}
        group = await runtime.current().work(invitations.accept, **ask)
        return rx.redirect(f"/c/{group.id}")

    @rx.event
    async def decline(self, group_id: int) -> Effect:
        """Decline; an invitation that was answered in another tab is no error."""
        viewer = await viewer_of(self)
        ask = {"viewer_id": viewer.user_id, "group_id": ConversationId(group_id)}
        try:
            await runtime.current().work(invitations.decline, **ask)
        except errors.InvitationNotFound:
            return None
        return ToastState.show("success", "Declined. This group can't invite you again.")
