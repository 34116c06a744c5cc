import pytest

from chatapp.domain.events import PersonalChanged
from chatapp.realtime.fanout import Fanout
from tests.support.fakes import RecordingSink

ADA, GRACE, LINUS = 1, 2, 3
EVENT = PersonalChanged("blocks", frozenset({ADA, GRACE}), 7)


class FailingSink(RecordingSink):
    def receive(self, event):
        super().receive(event)
        raise ValueError

    def reread(self):
        super().reread()
        raise ValueError


@pytest.fixture
def fanout():
    return Fanout()


@pytest.fixture
def join(fanout):
    def join(*user_ids, kind=RecordingSink):
        sink = kind()
        for user_id in user_ids:
            fanout.join(user_id, sink)
        return sink

    return join


def test_event_reaches_all_sinks_of_its_audience_and_no_other(fanout, join):
    sinks = [join(ADA), join(ADA), join(GRACE), join(LINUS)]
    fanout.deliver(EVENT)
    assert [sink.events for sink in sinks] == [[EVENT], [EVENT], [EVENT], []]


def test_sink_of_several_users_gets_an_event_once(fanout, join):
    sink = join(ADA, GRACE, LINUS)
    fanout.deliver(EVENT)
    assert sink.events == [EVENT]


def test_event_for_nobody_reaches_nobody(fanout, join):
    sink = join(ADA)
    fanout.deliver(PersonalChanged("blocks", frozenset(), 7))
    assert sink.events == []


def test_sink_joined_twice_gets_an_event_once(fanout, join):
    sink = join(ADA, ADA)
    fanout.deliver(EVENT)
    assert sink.events == [EVENT]


def test_sink_that_left_gets_nothing_more(fanout, join):
    gone, left = join(ADA), join(ADA)
    fanout.leave(ADA, gone)
    fanout.deliver(EVENT)
    assert (gone.events, left.events) == ([], [EVENT])
    fanout.leave(ADA, left)
    fanout.deliver(EVENT)
    assert left.events == [EVENT]


def test_sink_leaves_for_one_user_at_a_time(fanout, join):
    sink = join(ADA, GRACE)
    fanout.leave(ADA, sink)
    fanout.deliver(EVENT)
    assert sink.events == [EVENT]
    fanout.leave(GRACE, sink)
    fanout.deliver(EVENT)
    assert sink.events == [EVENT]


def test_leaving_without_having_joined_is_no_mistake(fanout):
    fanout.leave(ADA, RecordingSink())


def test_nothing_is_kept_of_users_who_left(fanout, join):
    sink = join(ADA, GRACE)
    fanout.leave(ADA, sink)
    fanout.leave(GRACE, sink)
    assert fanout._sinks == {}


def test_failing_sink_does_not_stop_the_others(fanout, join, caplog):
    sinks = [join(ADA, kind=FailingSink if number % 2 else RecordingSink) for number in range(6)]
    fanout.deliver(EVENT)
    assert all(sink.events == [EVENT] for sink in sinks)
    assert caplog.text.count("a sink failed") == 3


def test_sink_may_leave_while_it_receives(fanout, join):
    class Leaving(RecordingSink):
        def receive(self, event):
            super().receive(event)
            fanout.leave(ADA, self)

    sinks = [join(ADA, kind=Leaving), join(ADA), join(ADA, kind=Leaving)]
    fanout.deliver(EVENT)
    fanout.deliver(EVENT)
    assert [len(sink.events) for sink in sinks] == [1, 2, 1]


def test_reread_reaches_every_sink_once_whatever_fails(fanout, join, caplog):
    sinks = [join(ADA, GRACE), join(ADA, kind=FailingSink), join(LINUS)]
    fanout.reread()
    assert [sink.rereads for sink in sinks] == [1, 1, 1]
    assert "a sink failed" in caplog.text
