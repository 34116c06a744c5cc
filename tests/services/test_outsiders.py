"""Who takes no part in a conversation cannot tell it from one that does not exist: in every service there is."""

import importlib
import inspect
import pkgutil

import pytest

from chatapp import errors, services
from chatapp.domain.conversation import End
from chatapp.domain.ids import UserId
from chatapp.domain.participant import Role
from chatapp.services import participants
from chatapp.services.log import About
from tests.support.cast import say
from tests.support.fakes import START

# Arguments that a service needs besides who asks and where; a new service that needs another one adds it here.
OTHERS = {
    "content": "let me in",
    "seq": 1,
    "revision": 0,
    "up_to": 1,
    "position": End(0, 0),
    "name": "mine",
    "limit": 10,
    "is_own": False,
    "client_id": "one",
    "reply_to": None,
    "present": None,
    "about": About(),
    "file_ids": (),
    "text": "ada",
    "names": ["ada"],
    "moment": START,
    "is_media": True,
    "beyond": (1, 0),
    "user_ids": [1],
    "role": Role.ADMIN,
}
MISSING = 404_404


def _services_on_a_conversation():
    """Every public function of every service module that takes a `conversation_id`."""
    for module in pkgutil.iter_modules(services.__path__):
        # Other services call `log`, `calling` and `changes` once they have loaded the participant; `statistics` is the
        # administrator's; the process asks `authority` about sessions that it knows. Forwarding has two conversations:
        # services/test_forwarding.py.
        if module.name in ("authority", "calling", "changes", "forwarding", "log", "statistics"):
            continue
        for name, function in vars(importlib.import_module(f"chatapp.services.{module.name}")).items():
            is_own = inspect.isfunction(function) and function.__module__ == f"chatapp.services.{module.name}"
            if is_own and not name.startswith("_") and "conversation_id" in inspect.signature(function).parameters:
                yield pytest.param(function, id=f"{module.name}.{name}")


ON_A_CONVERSATION = list(_services_on_a_conversation())


def arguments_of(function, asking, conversation_id):
    parameters = [name for name in inspect.signature(function).parameters if name != "work"]
    types = inspect.get_annotations(function)
    who = {name: asking for name in parameters if types[name] is UserId}
    assert who, "a service on a conversation says who acts"
    others = {name: OTHERS[name] for name in parameters if name not in who and name != "conversation_id"}
    return who | others | {"conversation_id": conversation_id}


def test_there_are_such_services():
    names = {parameter.id for parameter in ON_A_CONVERSATION}
    assert {
        "messages.send",
        "messages.newest",
        "conversations.open_one",
        "participants.leave",
        "receipts.mark_read",
        "receipts.mark_unread",
    } <= names


@pytest.mark.parametrize("function", ON_A_CONVERSATION)
async def test_outsider_finds_no_conversation(function, runtime, cast, bus):
    await say(runtime, cast.ada, cast.pair, "a secret")
    bus.take()
    answers = []
    for asking, conversation_id in [
        (cast.mallory.id, cast.pair.id),
        (cast.linus.id, cast.pair.id),
        (cast.ada.id, MISSING),
        (MISSING, cast.pair.id),
    ]:
        with pytest.raises(errors.ConversationNotFound) as caught:
            await runtime.work(function, **arguments_of(function, asking, conversation_id))
        answers.append((caught.value.code, caught.value.detail))
    assert len(set(answers)) == 1
    assert bus.events == []


@pytest.mark.parametrize("function", ON_A_CONVERSATION)
async def test_insider_is_let_in(function, runtime, cast):
    """Otherwise the test above would also pass for arguments that are wrong for everybody."""
    try:
        await runtime.work(function, **arguments_of(function, cast.ada.id, cast.pair.id))
    except errors.NotAGroup:
        own = {"user_ids": [cast.mallory.id]} if function is participants.add else {}
        own |= {"user_id": cast.grace.id} if function is participants.set_role else {}
        await runtime.work(function, **arguments_of(function, cast.ada.id, cast.group.id) | own)
