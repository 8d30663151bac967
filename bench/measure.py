"""How long things take: each number from many single timings on one core."""

import asyncio
import os
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Never, TypeVar

ROOT = Path(__file__).parent.parent
MICRO = 1e6
CORES = os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else set[int]()  # before any is chosen
T = TypeVar("T")
UNHURRIED = {"PERSON_PER_MINUTE": "100000"}  # nobody who measures is to be asked to slow down
PATIENCE = 10.0  # seconds for an answer: nothing that takes longer is a figure
# The nodes about reminders, by their codes in messages/common/guide.toml.
KEEPING = frozenset({"re", "rs", "rd", "nn", "nu", "ns", "np", "nr", "nz", "kd", "nf", "er", "nx"})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the table: what was measured, its figures, and what was expected of them."""

    name: str
    figures: dict[str, float]
    expected: str


def rate(name: str, act: Callable[[T], object], inputs: Sequence[T], rounds: int, expected: str) -> Row:
    """Acts a second, and the middle and nearly slowest of the single timings, in microseconds."""
    seconds = []
    for _ in range(rounds):
        for value in inputs:
            begun = time.perf_counter()
            act(value)
            seconds.append(time.perf_counter() - begun)
    return Row(name, spread(len(seconds) / sum(seconds), seconds), expected)


def spread(per_second: float, seconds: Sequence[float]) -> dict[str, float]:
    """The figures of many timings: how many a second, and the middle and nearly slowest in microseconds."""
    return {"per_second": per_second, **middle(seconds)}


def middle(seconds: Sequence[float]) -> dict[str, float]:
    """The middle and nearly slowest of many timings, in microseconds."""
    ordered = sorted(seconds)
    p50, p99 = statistics.median(ordered), ordered[int(len(ordered) * 0.99)]
    return {"p50_us": p50 * MICRO, "p99_us": p99 * MICRO}


class Stalled(Exception):  # noqa: N818 - it says what happened
    """What was to be measured does not go on; its text says what."""


@contextmanager
def deadline(seconds: float) -> Iterator[None]:
    """End whatever takes longer than this. Raises Stalled."""

    def over(_number: int, _frame: FrameType | None) -> Never:
        message = f"not done within {seconds:g} seconds"
        raise Stalled(message)

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


async def answered(waiting: Callable[[float], Awaitable[object]]) -> None:
    """Wait for an answer. Raises Stalled where none comes."""
    try:
        await waiting(PATIENCE)
    except AssertionError:
        message = f"no answer within {PATIENCE:g} seconds"
        raise Stalled(message) from None


@dataclass(frozen=True, slots=True)
class Measured:
    """What one bot did under load."""

    per_second: float
    seconds: list[float]
    rss_mb: float

    @property
    def figures(self) -> dict[str, float]:
        """As a row has them, without the memory."""
        return spread(self.per_second, self.seconds)


def once(name: str, act: Callable[[], object], expected: str) -> Row:
    """The seconds of one act."""
    begun = time.perf_counter()
    act()
    return Row(name, {"seconds": time.perf_counter() - begun}, expected)


# Runs the program, and at its end says on stderr how much memory it took at most.
TOLD = """
import atexit, pathlib, runpy, sys
def told():
    lines = pathlib.Path("/proc/self/status").read_text().splitlines()
    print(next(line.split()[1] for line in lines if line.startswith("VmHWM")), file=sys.stderr)
atexit.register(told)
runpy.run_module("bot", run_name="__main__", alter_sys=True)
"""


def process(name: str, arguments: Sequence[str], typed: str, times: int, expected: str) -> Row:
    """A real process from start to end: the median of its seconds, and its largest memory in MB (on Linux)."""
    seconds = []
    kilobytes = 0
    for _ in range(times):
        begun = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-c", TOLD, *arguments], input=typed, text=True, cwd=ROOT, check=True, capture_output=True
        )
        seconds.append(time.perf_counter() - begun)
        kilobytes = max(kilobytes, int(done.stderr.split()[-1]))
    return Row(name, {"seconds": statistics.median(seconds), "rss_mb": kilobytes / 1024}, expected)


@asynccontextmanager
async def running(module: Sequence[str], settings: Mapping[str, str]) -> AsyncIterator[subprocess.Popen[bytes]]:
    """A bot as a process of its own, on a core of its own where there are two; what it keeps is gone afterwards."""
    with tempfile.TemporaryDirectory() as data:
        env = {"PATH": os.defpath, "DATA_DIR": data, **UNHURRIED, **settings}
        process = subprocess.Popen(  # noqa: ASYNC220 - it starts before anything is measured
            [sys.executable, "-m", *module], cwd=ROOT, env=env, stderr=subprocess.DEVNULL
        )
        apart(process.pid)
        try:
            yield process
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait)


def memory(pid: int, what: str = "VmHWM") -> float:
    """The memory of a process in MB, where the system says so: the most that it has had, or `VmRSS` for what it has."""
    with suppress(OSError):
        lines = Path(f"/proc/{pid}/status").read_text(encoding="utf-8").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith(what)) / 1024
    return 0.0


def on_one_core() -> None:
    """Stay on one core, where the system allows it, so that runs can be compared."""
    if CORES:
        os.sched_setaffinity(0, {min(CORES)})


def on_every_core() -> None:
    """Use all cores again, as what is started from now on will."""
    if CORES:
        os.sched_setaffinity(0, CORES)


def apart(pid: int) -> None:
    """Put another process, and all that it will start, on a core that this one is not on, where there is any."""
    others = CORES and CORES - os.sched_getaffinity(0)
    if others:
        os.sched_setaffinity(pid, {min(others)})


def say(text: str) -> None:
    """Tell whoever waits what is going on."""
    print(text, file=sys.stderr, flush=True)


def keeps_nothing(payload: str) -> bool:
    """Whether a button belongs to the walk and the answers; a bare bot has nothing like what the others do.

    What reminders cost is measured by itself.
    """
    node = payload.partition("_")[2].partition("_")[0]
    return node not in KEEPING
