from chatapp.domain.events import PersonalChanged
from chatapp.realtime.bus import MemoryBus


async def test_memory_bus_delivers_at_once_and_in_order():
    bus, received = MemoryBus(), []
    await bus.start(received.append, lambda _silence: received.append("resumed"))
    events = [PersonalChanged("blocks", frozenset({1}), number) for number in range(3)]
    bus.publish(events[:2])
    bus.publish(events[2:])
    assert received == events
    await bus.stop()
