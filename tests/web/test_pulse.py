import asyncio

from chatapp import context
from chatapp.web.pulse import Pulse


async def test_what_all_tabs_share_is_done_for_the_system():
    """Whoever asks first does not pay for what is written for everybody."""
    requesters, done = [], asyncio.Event()

    async def act():
        requesters.append(context.requester())
        done.set()

    context.work_for_user(7)
    Pulse(act).ask()
    await asyncio.wait_for(done.wait(), 5)
    assert requesters == [context.SYSTEM]
