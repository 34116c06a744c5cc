"""Events reach whom they concern, once, whatever fails; and nothing is kept for those who have left."""

import pytest

from chatapp.domain.events import PersonalChanged
from chatapp.domain.session import Viewer
from chatapp.live.hub import Hub
from tests.support.fakes import RecordingSink
from tests.support.rooms import show_list
from tests.support.waiting import until

ADA, GRACE, LINUS = 1, 2, 3
EVENT = PersonalChanged("blocks", frozenset({ADA, GRACE}))


class FailingSink(RecordingSink):
    def receive(self, event):
        super().receive(event)
        raise ValueError

    def reread(self):
        super().reread()
        raise ValueError


@pytest.fixture
def hub(runtime) -> Hub:
    return runtime.hub


@pytest.fixture
def join(hub):
    def join(*user_ids, kind=RecordingSink):
        sink = kind(*(Viewer(user_id, user_id) for user_id in user_ids))
        for user_id in user_ids:
            hub.join(user_id, sink)
        return sink

    return join


async def test_event_reaches_all_sinks_of_its_audience_and_no_other(hub, join):
    sinks = [join(ADA), join(ADA), join(GRACE), join(LINUS)]
    hub.receive(EVENT)
    assert [sink.events for sink in sinks] == [[EVENT], [EVENT], [EVENT], []]


async def test_sink_of_several_users_gets_an_event_once(hub, join):
    sink = join(ADA, GRACE, LINUS)
    hub.join(ADA, sink)
    hub.receive(EVENT)
    assert sink.events == [EVENT]


async def test_event_for_nobody_reaches_nobody(hub, join):
    sink = join(ADA)
    hub.receive(PersonalChanged("blocks", frozenset()))
    assert sink.events == []


async def test_sink_leaves_for_one_user_at_a_time(hub, join):
    sink, other = join(ADA, GRACE), join(ADA)
    hub.leave(ADA, sink)
    hub.receive(EVENT)
    hub.leave(GRACE, sink)
    hub.receive(EVENT)
    assert (sink.events, other.events) == ([EVENT], [EVENT, EVENT])
    assert hub.viewers() == {Viewer(ADA, ADA)}


async def test_leaving_without_having_joined_is_no_mistake(hub):
    hub.leave(ADA, RecordingSink())
    hub.unfollow(7, RecordingSink())
    hub.close_thread(7)
    hub.close_list(ADA)
    assert hub.viewers() == set()


async def test_failing_sink_does_not_stop_the_others(hub, join, caplog):
    sinks = [join(ADA, kind=FailingSink if number % 2 else RecordingSink) for number in range(6)]
    hub.receive(EVENT)
    assert all(sink.events == [EVENT] for sink in sinks)
    assert caplog.text.count("a part of the live engine failed") == 3


async def test_sink_may_leave_while_it_receives(hub, join):
    class Leaving(RecordingSink):
        def receive(self, event):
            super().receive(event)
            hub.leave(ADA, self)

    sinks = [join(ADA, kind=Leaving), join(ADA), join(ADA, kind=Leaving)]
    hub.receive(EVENT)
    hub.receive(EVENT)
    assert [len(sink.events) for sink in sinks] == [1, 2, 1]


async def test_reread_reaches_every_sink_once_whatever_fails(hub, join, caplog):
    sinks = [join(ADA, GRACE), join(ADA, kind=FailingSink), join(LINUS)]
    hub.reread()
    await until(lambda: [sink.rereads for sink in sinks] == [1, 1, 1])
    assert "a part of the live engine failed" in caplog.text


async def test_a_list_is_opened_once_and_closed_as_a_whole(runtime, cast, hub):
    room = await show_list(runtime, cast.ada.id)
    assert hub.open_list(cast.ada.id, lambda: pytest.fail("it is open")) is hub.list_of(cast.ada.id)
    hub.close_list(cast.ada.id)
    assert hub.list_of(cast.ada.id) is None
    hub.receive(PersonalChanged("blocks", frozenset({cast.ada.id})))
    assert room.emissions == []
