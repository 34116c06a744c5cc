"""What one reader received, and what is wrong with it; and the proof that each kind of fault is seen."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

Entry = tuple[int, str]  # `seq` and content of one message


@dataclass(frozen=True, slots=True)
class Faults:
    """All zero when every message came once, in the order of `seq`, as it was stored."""

    lost: int = 0
    doubled: int = 0
    disordered: int = 0
    altered: int = 0

    def __bool__(self) -> bool:
        return any((self.lost, self.doubled, self.disordered, self.altered))

    def __add__(self, other: "Faults") -> "Faults":
        return Faults(
            self.lost + other.lost,
            self.doubled + other.doubled,
            self.disordered + other.disordered,
            self.altered + other.altered,
        )


@dataclass(slots=True)
class Ledger:
    """Messages in the order of their coming."""

    entries: list[Entry] = field(default_factory=list)

    def take(self, seq: int, content: str) -> None:
        self.entries.append((seq, content))

    def faults(self, stored: dict[int, str]) -> Faults:
        """Compared with what the database holds."""
        return faults_of(self.entries, stored)


def faults_of(entries: Iterable[Entry], stored: dict[int, str]) -> Faults:
    """A message is disordered when a later one came before it; a doubled one counts as nothing else."""
    seen: set[int] = set()
    doubled = disordered = altered = latest = 0
    for seq, content in entries:
        if seq in seen:
            doubled += 1
            continue
        seen.add(seq)
        disordered += seq < latest
        altered += stored.get(seq) != content
        latest = max(latest, seq)
    return Faults(len(stored.keys() - seen), doubled, disordered, altered)


def check_itself(entries: Sequence[Entry], stored: dict[int, str]) -> None:
    """Spoil a faultless record in every way; raises AssertionError unless just that fault is found."""
    middle = len(entries) // 2
    one, two = entries[middle], entries[middle + 1]
    rest, start = entries[middle + 2 :], entries[:middle]
    spoilt: dict[str, tuple[Sequence[Entry], Faults]] = {
        "nothing": (entries, Faults()),
        "a loss": ([*start, two, *rest], Faults(lost=1)),
        "a double": ([*start, one, one, two, *rest], Faults(doubled=1)),
        "a late double": ([*entries, one], Faults(doubled=1)),
        "a disorder": ([*start, two, one, *rest], Faults(disordered=1)),
        "another's words": ([*start, (one[0], "?"), two, *rest], Faults(altered=1)),
        "a lost end": (entries[:-3], Faults(lost=3)),
    }
    for name, (record, expected) in spoilt.items():
        found = faults_of(record, stored)
        if found != expected:
            msg = f"the counter is wrong about {name}: {found} instead of {expected}"
            raise AssertionError(msg)


def total(faults: Iterable[Faults]) -> Faults:
    """The sum."""
    return sum(faults, Faults())
