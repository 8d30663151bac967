"""The loop that sends reminders, with a chat that takes each at once, and a watch on how long each commit takes."""

import asyncio
import time
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from functools import cache

from bot import app
from bot.desk import Desk
from bot.engine.message import Message
from bot.engine.reminder import Address, Claimed, Reminder
from bot.reminders.work import Reminders
from bot.sending import Sent
from bot.store import Store

Wait = Callable[[], float]


@dataclass(slots=True)
class Passed:
    """What the loop did: its seconds, and those between each message's answer and the commit of its row."""

    seconds: float = 0.0
    windows: list[float] = field(default_factory=list)


class Watched(Store):
    """A store that gives out so many reminders and no more, and looks at the clock after each commit."""

    def __init__(self, store: Store, count: int) -> None:
        super().__init__(store.database)
        self.left, self.unrecorded = count, count
        self.answered: dict[str, float] = {}
        self.windows: list[float] = []
        self.all_recorded = asyncio.Event()

    async def claim(self, adapter: str, now: datetime, lease: timedelta, limit: int) -> tuple[Claimed, ...]:
        """No more than are left."""
        found = await super().claim(adapter, now, lease, min(limit, self.left))
        self.left -= len(found)
        return found

    async def record(self, done: Iterable[tuple[Claimed, Reminder]]) -> int:
        """Then look at the clock."""
        batch = tuple(done)
        written = await super().record(batch)
        now = time.perf_counter()
        names = [_name(claim.reminder) for claim, _ in batch]
        self.windows += [now - self.answered.pop(name) for name in names if name in self.answered]
        self.unrecorded -= len(batch)
        if not self.unrecorded:
            self.all_recorded.set()
        return written


@dataclass(frozen=True, slots=True)
class Taking:
    """A chat that takes every message, and notes when."""

    watched: Watched
    wait: Wait
    sends: bool = True

    async def ask(self) -> None:
        """It tells no time."""

    async def send(self, _to: Address, _message: Message, name: str) -> Sent:
        """Take one."""
        await asyncio.sleep(self.wait())
        self.watched.answered[name] = time.perf_counter()
        return Sent.DELIVERED


async def passed(store: Store, adapters: Sequence[str], count: int, wait: Wait = float) -> Passed:
    """Let the loop send and record so many; `wait` says how long the chat takes for the next, in seconds."""
    watched = Watched(store, count)

    loop = Reminders(
        watched, _desk(), dict.fromkeys(adapters, Taking(watched, wait)), lambda: datetime.now(UTC), asyncio.Event()
    )
    loop.tidied = datetime.now(UTC)  # that is measured by itself
    begun = time.perf_counter()
    running = asyncio.create_task(loop.run())
    await watched.all_recorded.wait()
    took = time.perf_counter() - begun
    running.cancel()
    with suppress(asyncio.CancelledError):
        await running
    return Passed(took, watched.windows)


def paced(per_second: int) -> Wait:
    """A chat that answers so many a second, evenly."""
    free_at = 0.0

    def wait() -> float:
        nonlocal free_at
        now = time.perf_counter()
        free_at = max(free_at + 1 / per_second, now)
        return free_at - now

    return wait


def _name(reminder: Reminder) -> str:
    return f"{reminder.id}-{reminder.version}"  # as the loop names what it sends


@cache
def _desk() -> Desk:
    return app.open_desk(app.content(app.messages(), datetime.now(UTC).date()))
