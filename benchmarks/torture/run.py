"""One fault: people talk, something breaks, is mended, and then it is counted what everybody has."""

import asyncio
from contextlib import AsyncExitStack, suppress
from dataclasses import dataclass
from time import perf_counter as now

from benchmarks.ledger import check_itself, total
from benchmarks.report import Row
from benchmarks.scale.people import User, converse, enrol
from tests.support.waiting import until
from tests.support.wire import frames

from .faults import Fault
from .people import HANGS_AFTER, ConversationEar, EverythingEar, Listener, Tab, Ways, Writer
from .stage import Stage

WRITERS = 4
BEFORE, AFTER = 1.5, 1.5  # seconds of ordinary life
RECOVERS_WITHIN = 60.0  # seconds
KINDS = (EverythingEar, EverythingEar, ConversationEar, ConversationEar, Tab, Tab)


@dataclass(frozen=True, slots=True)
class Outcome:
    """`row` is for the table, `wrong` what must not be."""

    row: Row
    wrong: list[str]


async def measure(fault: Fault, stage: Stage, seconds: float, name: str) -> Outcome:
    """Break it once. `name` is for the accounts, of which each is new."""
    users = await enrol([one.port for one in stage.servers], max(WRITERS, len(KINDS)), has_browser=True, name=name)
    conversation = await converse(users, f"Talking through: {fault.title}"[:60])
    stage.door = frames.conversation_path(conversation, users[0].access)
    async with AsyncExitStack() as stack:
        await stack.enter_async_context(stage.reached())
        ports = [line.port for line in stage.lines]
        writers = [Writer(user, conversation, Ways(ports, place)) for place, user in enumerate(users[:WRITERS])]
        listeners = _listeners(users, conversation, ports)
        listening = [asyncio.create_task(one.listen()) for one in listeners]
        await asyncio.sleep(BEFORE)
        writing = [asyncio.create_task(one.write()) for one in writers]
        await asyncio.sleep(BEFORE)
        await fault.act(stage, seconds)
        mended = now()
        recovery = await _recovers(writers, listeners, mended)
        await asyncio.sleep(AFTER)
        for one in writers:
            one.is_stopping = True
        await asyncio.wait(writing, timeout=HANGS_AFTER + RECOVERS_WITHIN)
        stored = stage.stored(conversation)
        await _hear(listeners, stored[-1][0] if stored else 0)
        failed = [task.exception() for task in (*listening, *writing) if task.done() and task.exception()]
        for task in (*listening, *writing):
            task.cancel()
    row = {"fault": fault.title, "for s": seconds, "servers": stage.name}
    return _outcome(row, writers, listeners, stored, recovery, [repr(each) for each in failed])


def _listeners(users: list[User], conversation: int, ports: list[int]) -> list[Listener]:
    return [
        kind(user, conversation, Ways(ports, place))
        for place, (kind, user) in enumerate(zip(KINDS, users, strict=False))
    ]


async def _recovers(writers: list[Writer], listeners: list[Listener], mended: float) -> float | None:
    """Seconds until every writer's message from after the end of the fault is with every listener."""
    while now() - mended < RECOVERS_WITHIN:
        firsts = [next((seq for when, seq in writer.times if when > mended), None) for writer in writers]
        if None not in firsts and all(one.last >= max(filter(None, firsts)) for one in listeners):
            return now() - mended
        await asyncio.sleep(0.02)
    return None


async def _hear(listeners: list[Listener], last: int) -> None:
    """Until everybody has everything, or has had the time for it."""
    with suppress(TimeoutError):
        await until(lambda: all(one.last >= last for one in listeners), within=RECOVERS_WITHIN / 2)


def _outcome(
    row: Row,
    writers: list[Writer],
    listeners: list[Listener],
    stored: list[tuple[int, str]],
    recovery: float | None,
    wrong: list[str],
) -> Outcome:
    if isinstance(listeners[0], EverythingEar) and not listeners[0].faults(dict(stored)):
        check_itself(listeners[0].ledger.entries, dict(stored))
    acknowledged = [entry for writer in writers for entry in writer.acknowledged.items()]
    wrong += [each for writer in writers for each in writer.wrong]
    texts = [content for _, content in stored]
    seqs = [seq for seq, _ in stored]
    if sorted(acknowledged) != stored:
        wrong.append(f"{len(acknowledged)} acknowledged, {len(stored)} stored, {len(set(texts))} different")
    if seqs and seqs != list(range(seqs[0], seqs[0] + len(seqs))):
        wrong.append("the stored places have holes")
    for one in listeners:
        if faults := one.faults(dict(stored)):
            wrong.append(f"{one.name}: {faults}, came to {one.last} of {seqs[-1] if seqs else 0}")
    if recovery is None:
        wrong.append("it did not recover")
    slowest = max(writer.slowest for writer in writers)
    if slowest >= HANGS_AFTER:
        wrong.append(f"a request hung for {slowest:.0f} s")
    faults = total(one.faults(dict(stored)) for one in listeners)
    row |= {
        "acknowledged": len(acknowledged),
        "stored": len(stored),
        "twice": len(texts) - len(set(texts)),
        "shown right": f"{sum(not one.faults(dict(stored)) for one in listeners)} of {len(listeners)}",
        "lost, doubled, disordered": f"{faults.lost}, {faults.doubled}, {faults.disordered}",
        "503": sum(writer.refused for writer in writers),
        "no answer": sum(writer.unheard for writer in writers),
        "slowest s": slowest,
        "recovery s": recovery if recovery is not None else "never",
        "verdict": "WRONG" if wrong else "good",
    }
    return Outcome(row, wrong)
