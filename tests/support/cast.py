"""The people of the tests: ada, grace and linus, who talk with each other, and mallory, who is in on nothing."""

from dataclasses import dataclass
from functools import cache

from chatapp import security
from chatapp.domain.conversation import ConversationView
from chatapp.domain.user import OwnUserView
from chatapp.runtime import Runtime
from chatapp.services import accounts, conversations, messages
from chatapp.services.messages import Sent
from chatapp.services.work import Work

from .builders import PASSWORD, make_registration

NAMES = {
    "ada": ("Ada", "Lovelace"),
    "grace": ("Grace", "Hopper"),
    "linus": ("Linus", "Torvalds"),
    "mallory": ("", ""),
}


@dataclass(frozen=True, slots=True)
class Cast:
    """`pair` is ada's direct conversation with grace, `group` ada's group of three; nothing was said yet."""

    ada: OwnUserView
    grace: OwnUserView
    linus: OwnUserView
    mallory: OwnUserView
    pair: ConversationView
    group: ConversationView

    @property
    def everybody(self) -> frozenset[int]:
        """Who is in the group."""
        return frozenset({self.ada.id, self.grace.id, self.linus.id})


@cache
def password_hash() -> str:
    """The hash of everybody's password, computed once because it is slow on purpose."""
    return security.hash_password(PASSWORD)


async def add_user(runtime: Runtime, username: str, first_name: str = "", last_name: str = "") -> OwnUserView:
    """An account with everybody's password, without the cost of hashing it again."""
    return await runtime.work(_add, username, first_name, last_name)


async def add_users(runtime: Runtime, count: int) -> list[int]:
    """The ids of so many new accounts."""
    return await runtime.work(lambda work: [_add(work, f"person{number}").id for number in range(count)])


async def say(runtime: Runtime, sender: OwnUserView, conversation: ConversationView, content: str) -> Sent:
    return await runtime.work(messages.send, sender_id=sender.id, conversation_id=conversation.id, content=content)


def assemble(work: Work) -> Cast:
    """Everybody and their conversations, in one unit of work: one commit costs less than six."""
    people = {name: _add(work, name, *names) for name, names in NAMES.items()}
    ada, grace, linus = people["ada"].id, people["grace"].id, people["linus"].id
    pair, _ = conversations.start_direct(work, starter_id=ada, other_id=grace)
    group = conversations.start_group(work, starter_id=ada, other_ids=[grace, linus], name="Compilers")
    return Cast(**people, pair=pair, group=group)


def _add(work: Work, username: str, first_name: str = "", last_name: str = "") -> OwnUserView:
    form = make_registration(username, first_name=first_name, last_name=last_name)
    return accounts.add(work, form=form, password_hash=password_hash())
