"""The worker program as processes, as many as a test likes: forked off one that has loaded everything already."""

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from multiprocessing.connection import Connection
from multiprocessing.context import ForkServerProcess
from pathlib import Path

WITHIN = 20.0  # seconds, for a machine that is busy
SHORT, LONG = 1.0, 60.0  # leases, in seconds
WORKER = "tests.reminders.worker"

_forking = multiprocessing.get_context("forkserver")
_forking.set_forkserver_preload([WORKER])


def _run(test: Connection, environment: Mapping[str, str], clock: Path, lease: float, point: str, log: Path) -> None:  # noqa: PLR0913, PLR0917
    from tests.reminders import worker  # noqa: PLC0415 - for the process only

    worker.main(test, environment, clock, lease, point, log)


@dataclass(slots=True)
class Worker:
    """One process, and the file that its log goes to."""

    process: ForkServerProcess
    gate: Connection
    file: Path

    @property
    def log(self) -> str:
        """Everything that it has logged so far."""
        return self.file.read_text(encoding="utf-8")

    async def stops_at(self, point: str, times: int = 1) -> None:
        """Wait until it has stopped at its point, in so many places at once."""
        for _ in range(times):
            assert await asyncio.to_thread(self.gate.poll, WITHIN), self.log
            assert self.gate.recv() == point

    async def killed(self) -> None:
        """Kill it: nothing can be prepared for that."""
        self.process.kill()
        await asyncio.to_thread(self.process.join)

    async def ends(self) -> int | None:
        """Its exit code after SIGTERM."""
        assert self.process.pid
        self.process.terminate()
        await asyncio.to_thread(self.process.join, WITHIN)
        return self.process.exitcode


@dataclass(slots=True)
class Workers:
    """Whoever was started, on one database and one clock."""

    folder: Path
    settings: Mapping[str, str]
    started: list[Worker] = field(default_factory=list)

    @property
    def clock(self) -> Path:
        """The file that says how far ahead their clock is, in seconds."""
        return self.folder / "clock"

    def set(self, ahead: float) -> None:
        """Set their clock."""
        self.folder.mkdir(parents=True, exist_ok=True)
        self.clock.write_text(str(ahead))

    def start(self, point: str = "", lease: float = LONG, **settings: str) -> Worker:
        """One more."""
        here, there = _forking.Pipe()
        log = self.folder / f"log-{len(self.started)}"
        log.touch()
        environment = {**self.settings, **settings}
        process = _forking.Process(target=_run, args=(there, environment, self.clock, lease, point, log))
        process.start()
        there.close()
        self.started.append(Worker(process, here, log))
        return self.started[-1]


@asynccontextmanager
async def workers(folder: Path, settings: Mapping[str, str]) -> AsyncIterator[Workers]:
    """A place for processes; whoever still lives when it is left is killed."""
    every = Workers(folder, settings)
    every.set(0)
    try:
        yield every
    finally:
        for one in every.started:
            await one.killed()
            one.gate.close()
            one.process.close()
