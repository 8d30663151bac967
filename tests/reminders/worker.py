"""The real program, with a clock that a test sets, a short lease, and a point at which it stops until told on."""

import asyncio
import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache, partial
from multiprocessing.connection import Connection
from pathlib import Path

import bot.adapters.discord.adapter
import bot.adapters.telegram.adapter  # noqa: F401 - both are loaded once, before all processes
from bot import app, running, settings
from bot.desk import Desk
from bot.engine.message import Message
from bot.engine.reminder import Address, Claimed, Reminder
from bot.ops import logs
from bot.reminders.work import Reminders, Timing
from bot.sending import Sender, Sent
from bot.store import Store

BEFORE_CLAIM, AFTER_CLAIM, AFTER_SEND, AFTER_RECORD = "before-claim", "after-claim", "after-send", "after-record"
ERRORS = 2  # the file descriptor that a log goes to


@dataclass(frozen=True, slots=True)
class Clock:
    """A clock that is as many seconds ahead as a file says."""

    file: Path

    def __call__(self) -> datetime:
        return datetime.now(UTC) + timedelta(seconds=float(self.file.read_text()))


@dataclass(frozen=True, slots=True)
class Gate:
    """Where the process stops: it says so, and goes on when it hears something."""

    at: str
    test: Connection

    async def __call__(self, here: str) -> None:
        if here == self.at:
            self.test.send(here)
            await asyncio.to_thread(self.test.recv)


class Stopping:
    """A store that stops before and after what the loop asks of it."""

    def __init__(self, store: Store, gate: Gate) -> None:
        self.store, self.gate = store, gate
        self.release, self.next_due = store.release, store.next_due
        self.purge, self.replan, self.follow_rules, self.tidy = (
            store.purge,
            store.replan,
            store.follow_rules,
            store.tidy,
        )
        self.open = 0  # claimed, and not recorded

    async def claim(self, adapter: str, now: datetime, lease: timedelta, limit: int) -> tuple[Claimed, ...]:
        await self.gate(BEFORE_CLAIM)
        claimed = await self.store.claim(adapter, now, lease, limit)
        self.open += len(claimed)
        if claimed:
            await self.gate(AFTER_CLAIM)
        return claimed

    async def record(self, done: Iterable[tuple[Claimed, Reminder]]) -> int:
        recorded = await self.store.record(done)
        self.open -= recorded
        if not self.open:
            await self.gate(AFTER_RECORD)
        return recorded


@dataclass(frozen=True, slots=True)
class Gated:
    """A way to send that stops when the chat's service has answered."""

    sender: Sender
    gate: Gate

    @property
    def sends(self) -> bool:
        return self.sender.sends

    async def ask(self) -> None:
        await self.sender.ask()

    async def send(self, address: Address, message: Message, name: str) -> Sent:
        what = await self.sender.send(address, message, name)
        await self.gate(AFTER_SEND)
        return what


def sending(  # noqa: PLR0913, PLR0917 - as the bootstrap calls it
    gate: Gate,
    timing: Timing,
    store: Store,
    desk: Desk,
    senders: Mapping[str, Sender],
    clock: Callable[[], datetime],
    wake: asyncio.Event,
) -> Reminders:
    """What sends reminders, with the gate in every way."""
    gated = {name: Gated(sender, gate) for name, sender in senders.items()}
    return Reminders(Stopping(store, gate), desk, gated, clock, wake, timing)


@cache
def opened() -> Desk:
    """All words, and all that reads them."""
    desk = app.open_desk(app.open_content(app.messages()))
    for load in (desk.readings.countries, desk.readings.questions):
        load()
    return desk


def main(test: Connection, environment: Mapping[str, str], clock: Path, lease: float, point: str, log: Path) -> None:  # noqa: PLR0913, PLR0917
    """Run like `python -m bot run`."""
    os.dup2(os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND), ERRORS)
    logs.start()
    chosen = settings.read(environment, Path(os.devnull))
    timing = Timing(timedelta(seconds=lease), longest_sleep=0.2, store_again=0.2, look_again=0.2)
    asyncio.run(running.run(chosen, opened(), Clock(clock), partial(sending, Gate(point, test), timing)))


if __name__ != "__main__":
    opened()
