"""A process while it works: its memory and its share of a core, looked at every second."""

import asyncio
import os
import statistics
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from time import perf_counter as clock

from bench.measure import memory

SETTLED = 10.0  # seconds, until everything is loaded that is loaded when first needed


@dataclass(frozen=True, slots=True)
class Sample:
    """A process at a moment: the seconds since it is watched, its memory in MB, and the seconds that it has worked."""

    at: float
    rss: float
    cpu: float


@dataclass(slots=True)
class Watch:
    """What was seen."""

    samples: list[Sample] = field(default_factory=list)

    @property
    def cpu(self) -> float:
        """The share of a core that the process took."""
        first, last = self.samples[0], self.samples[-1]
        return (last.cpu - first.cpu) / (last.at - first.at) if last.at > first.at else 0.0

    @property
    def rss(self) -> float:
        """The most memory that it had, in MB."""
        return max(one.rss for one in self.samples)

    @property
    def grown(self) -> float:
        """By how many MB the last ten seconds are above the second ten; 0 where it did not last as long."""
        last = self.samples[-1].at
        early = [one.rss for one in self.samples if SETTLED <= one.at < 2 * SETTLED]
        late = [one.rss for one in self.samples if one.at >= max(last - SETTLED, 2 * SETTLED)]
        return statistics.median(late) - statistics.median(early) if early and late else 0.0


@asynccontextmanager
async def watching(pid: int) -> AsyncIterator[Watch]:
    """Look at a process every second while this is entered, where the system shows it."""
    watch = Watch()
    task = asyncio.create_task(_look(pid, watch))
    try:
        yield watch
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _look(pid: int, watch: Watch) -> None:
    begun = clock()
    while True:
        watch.samples.append(Sample(clock() - begun, memory(pid, "VmRSS"), _worked(pid)))
        await asyncio.sleep(1)


def _worked(pid: int) -> float:
    """The seconds that all cores have worked for a process."""
    with suppress(OSError):
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8").rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")
    return 0.0
