"""Whom the text in the message box may call; mentions.js and mention_check.js read it as JSON."""

import json
from typing import Any

import reflex as rx

from chatapp import errors, runtime
from chatapp.domain.ids import UserId
from chatapp.domain.mention import MAX_NAMES
from chatapp.domain.user import UserView, initials
from chatapp.flows import presence
from chatapp.services import mentions, participants
from chatapp.services.mentions import Candidates
from chatapp.web.shapes import gradient_of

from .base import Effect, ToastState, conversation_id_of, holds, number_in, viewer_of

SHOWN = 20  # people from outside, and of a large conversation
MAX_QUERY = 60  # characters


@holds(lambda state: [conversation_id_of(state.place)])
class MentionsState(rx.State):
    """`people` are those in the conversation `place`, `others` those outside of it who were looked for last. `verdict`
    is about the text that is to be sent. `added` names the conversation and the user of
    whoever was added last.
    """

    place: str = ""
    people: str = ""
    others: str = ""
    verdict: str = ""
    added: str = ""
    _answers: int = 0  # so that the page hears of each, also of the same again

    @rx.event
    async def suggest(self, wanted: str) -> None:
        """`conversation:letters`: somebody types a name."""
        place, _, text = wanted.partition(":")
        found = await self._found(mentions.candidates, place, text=text[:MAX_QUERY], limit=SHOWN)
        if found is None:
            return
        facts = {"place": place, "count": found.count, "mayCallAll": found.may_call_all, "mayAdd": found.may_add}
        self._show("people", facts | {"people": await self._shown(found.people, found.known)})
        self._show("others", {"place": place, "query": text, "people": await self._shown(found.others, found.known)})

    @rx.event
    async def check(self, names: str) -> None:
        """`conversation:name,name`: a text that has these names is to be sent."""
        place, _, called = names.partition(":")
        found = await self._found(mentions.check, place, names=called.split(",")[:MAX_NAMES])
        self._answers += 1
        facts: dict[str, Any] = {"key": names, "answer": self._answers}
        if found is not None:
            facts |= {"count": found.count, "mayCallAll": found.may_call_all, "mayAdd": found.may_add}
            facts["others"] = await self._shown(found.others, [])
        self._show("verdict", facts)

    @rx.event
    async def add(self, wanted: str) -> Effect:
        """`conversation:user`: take somebody in who is called."""
        place, _, user_id = wanted.partition(":")
        viewer = await viewer_of(self)
        ask = {"actor_id": viewer.user_id, "conversation_id": conversation_id_of(place)}
        try:
            added = await runtime.current().work(participants.add, **ask, user_ids=[UserId(number_in(user_id))])
        except errors.Invalid as refusal:
            return ToastState.show("error", next(iter(refusal.fields.values()))[0])
        except errors.ChatError as refusal:
            return ToastState.show("error", refusal.detail)
        self._answers += 1
        self.place, self.added = place, f"{conversation_id_of(place)}:{number_in(user_id)}:{self._answers}"
        words = "They left before, and got an invitation instead."
        return ToastState.show("info", words) if added.invited else None

    async def _found(self, service: Any, place: str, **ask: Any) -> Candidates | None:
        """Nothing where too much was asked, or by whom is no participant: nobody has pressed anything."""
        try:
            viewer = await viewer_of(self)
            about = {"viewer_id": viewer.user_id, "conversation_id": conversation_id_of(place)}
            found = await runtime.current().read(service, **about, **ask)
        except errors.Unauthenticated:
            raise
        except errors.ChatError:
            return None
        self.place = place
        return found

    async def _shown(self, users: list[UserView], known: list[UserId]) -> list[dict[str, Any]]:
        viewer = await viewer_of(self)
        states = await presence.shown_to(runtime.current(), viewer.user_id, [user.id for user in users])
        return [
            {
                "id": user.id,
                "username": user.username,
                "name": user.full_name,
                "initials": initials(user.full_name),
                "gradient": gradient_of(user.id),
                "picture": user.avatar or "",
                "presence": states.get(user.id, ""),
                "isKnown": user.id in known,
            }
            for user in users
        ]

    def _show(self, name: str, values: dict[str, Any]) -> None:
        """Send only what differs from what the page has."""
        text = json.dumps(values, ensure_ascii=False)
        if getattr(self, name) != text:
            setattr(self, name, text)
