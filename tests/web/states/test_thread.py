"""What the state of an open conversation keeps from the one before it: nothing."""

from types import SimpleNamespace

from reflex.state import State

from chatapp.web.states.thread import ThreadState


async def test_a_target_is_forgotten_with_its_conversation():
    """A page that is loaded anew would bring the message with this number into view, whatever is in it."""
    thread = await State(_reflex_internal_init=True).get_state(ThreadState)
    thread.target = "5:of the conversation before"
    await thread._land(SimpleNamespace(unread_count=0, last_seq=9))
    assert thread.target == ""
