"""The loop that sends what is due. Nothing is timed in memory: whoever is killed when, the rows say what is left.

A row is claimed with a lease, sent, and recorded. Whoever is killed between leaves a lease behind that runs out, and
then somebody sends it: at least once, and twice only if it was killed between the sending and the recording.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.desk import Desk
from bot.engine.reminder import LATE, Claimed, Reminder, cut_off, put_off, sent, until_morning
from bot.errors import StoreError
from bot.sending import Send, Sent, thread
from bot.tally import REMINDER_LAG, REMINDERS
from bot.turns import coming, count

log = logging.getLogger(__name__)

AT_ONCE = 120  # claimed and not yet recorded: four seconds of what Telegram takes
ENOUGH = AT_ONCE // 4  # room for fewer is not worth a statement
FINISH_WITHIN = 2.0  # seconds for what is on its way when the process is stopped; the chats need the rest of ten
LEAVE_WITHIN = 1.0  # seconds to record it, and to give the rest back
TIDY_EVERY = timedelta(hours=1)
PAUSED_FOR = timedelta(days=400)  # how long a paused reminder waits for its person

Key = tuple[int, int]  # a row and its version: one reminder as it is sent once


@dataclass(frozen=True, slots=True)
class Timing:
    """How long what takes at most, and how often it is tried: in seconds, but for the lease."""

    lease: timedelta = timedelta(minutes=2)
    send_within: float = 90.0  # less than a lease: later somebody else may send the same
    longest_sleep: float = 30.0  # what another process has set is seen after as long
    store_again: float = 2.0  # until a store that can't be reached is tried again


USUAL = Timing()


class Rows(Protocol):
    """What is due, and what became of it. Every method raises StoreError while the store can't be reached."""

    async def claim(self, adapters: Iterable[str], now: datetime, lease: timedelta, limit: int) -> tuple[Claimed, ...]:
        """Take up to so many due reminders, which are nobody else's until the lease runs out."""

    async def record(self, done: Iterable[tuple[Claimed, Reminder]]) -> int:
        """Write what became of them, but of none that was erased or changed meanwhile."""

    async def release(self, claimed: Iterable[Claimed]) -> None:
        """Give back what was not sent."""

    async def next_due(self, adapters: Iterable[str], now: datetime) -> datetime | None:
        """When there will be something to claim."""

    async def purge(self, now: datetime, finished: timedelta, paused: timedelta) -> int:
        """Delete what has been over, or paused, for so long."""

    async def replan(self, now: datetime) -> int:
        """Mend what a clock that went wrong has put into the far future."""


class Reminders:
    """Everything that one process sends by itself."""

    def __init__(  # noqa: PLR0913, PLR0917 - the bootstrap is its only caller
        self,
        rows: Rows,
        desk: Desk,
        senders: Mapping[str, Send],
        clock: Callable[[], datetime],
        wake: asyncio.Event,
        timing: Timing = USUAL,
    ) -> None:
        self.rows = rows
        self.desk = desk
        self.senders = senders
        self.clock = clock
        self.wake = wake
        self.timing = timing
        self.held: dict[Key, Claimed] = {}  # claimed here and not yet recorded, each with its newest lease
        self.sending: dict[asyncio.Task[None], Key] = {}
        self.done: dict[Key, Reminder] = {}
        self.turn = asyncio.Lock()  # nothing is claimed while something is recorded: each looks at the other's leases
        self.making = asyncio.Lock()  # one message after another: to make all at once would hold up everybody else
        self.ended = asyncio.Event()
        self.tidied: datetime | None = None

    async def run(self) -> None:
        """Send what is due until cancelled; then finish what is on its way, and give the rest back."""
        recording = asyncio.create_task(self._record_all())
        try:
            while True:
                self.wake.clear()
                wait = await self._round()
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self.wake.wait()
        finally:
            await self._finish(recording)

    async def _round(self) -> float:
        """Claim what there is room for; how long to wait until the next time, in seconds."""
        try:
            await self._tidy()
            room = AT_ONCE - len(self.held)
            if room < ENOUGH:
                return self.timing.longest_sleep  # whoever ends wakes the loop
            async with self.turn:
                claimed = await self._claim(room)
                for one in claimed:
                    self._take(one)
            if len(claimed) == room:
                return self.timing.longest_sleep
            return self._until(await self.rows.next_due(self.senders, self.clock()))
        except StoreError:
            log.warning("reminders: the store can't be reached, next try in %.0f s", self.timing.store_again)
            return self.timing.store_again

    async def _claim(self, room: int) -> tuple[Claimed, ...]:
        """Claim that many at most; what is claimed when everything ends is given back."""
        claiming = asyncio.ensure_future(self.rows.claim(self.senders, self.clock(), self.timing.lease, room))
        try:
            return await asyncio.shield(claiming)
        except asyncio.CancelledError:
            with suppress(StoreError, TimeoutError):
                async with asyncio.timeout(LEAVE_WITHIN):
                    await self.rows.release(await claiming)
            raise

    def _until(self, due: datetime | None) -> float:
        if due is None:
            return self.timing.longest_sleep
        return min(max((due - self.clock()).total_seconds(), 0.01), self.timing.longest_sleep)

    async def _tidy(self) -> None:
        now = self.clock()
        if self.tidied is not None and timedelta() <= now - self.tidied < TIDY_EVERY:
            return
        await self.rows.replan(now)
        await self.rows.purge(now, timedelta(days=self.desk.book.days), PAUSED_FOR)
        self.tidied = now

    def _take(self, claimed: Claimed) -> None:
        """Send what has been claimed.

        What is on its way here already is not sent again: its lease ran out early, since the clock leapt or the store
        was gone for long, and only the lease is new.
        """
        key = (claimed.reminder.id, claimed.reminder.version)
        again = key in self.held
        self.held[key] = claimed
        if not again:
            self.desk.tally.add(REMINDERS, claimed.address.adapter, "due")
            task = asyncio.create_task(self._send(key, claimed))
            self.sending[task] = key
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        key = self.sending.pop(task)
        if key not in self.done:
            self.held.pop(key, None)
        self.ended.set()
        self.wake.set()

    async def _send(self, key: Key, claimed: Claimed) -> None:
        reminder, now = claimed.reminder, self.clock()
        morning = until_morning(reminder, now)
        if morning is not None:
            self.done[key] = morning
            self.desk.tally.add(REMINDERS, claimed.address.adapter, "morning")
            return
        try:
            async with self.making:
                message = coming(self.desk, reminder, now)
                await asyncio.sleep(0)  # whoever presses a button meanwhile comes first
            send = self.senders[claimed.address.adapter]
            async with asyncio.timeout(self.timing.send_within):
                what = await send(claimed.address, message, f"{reminder.id}-{reminder.version}")
        except TimeoutError:
            log.warning("reminders: one took too long (thread %s)", thread(claimed.address))
            self.desk.tally.add(REMINDERS, claimed.address.adapter, "unclear")
            return  # it may be on its way: the lease decides when it is tried again
        except Exception:
            log.exception("reminders: one could not be made or sent (thread %s)", thread(claimed.address))
            what = Sent.LATER
        self.done[key] = became = _after(reminder, what, self.clock())
        self._count(claimed, what, became)

    def _count(self, claimed: Claimed, what: Sent, became: Reminder) -> None:
        tally, adapter, place = self.desk.tally, claimed.address.adapter, claimed.reminder.place
        match what:
            case Sent.DELIVERED:
                tally.add(REMINDERS, adapter, "late" if became.late >= LATE else "sent")
                tally.took(REMINDER_LAG, became.late.total_seconds(), adapter)
                count(self.desk, place.at(self.desk.book.guide.reminder), self.clock())
            case Sent.UNREACHABLE:
                tally.add(REMINDERS, adapter, "paused")
            case Sent.REFUSED | Sent.LATER:
                tally.add(REMINDERS, adapter, "put_off")

    async def _record_all(self) -> None:
        """Record whatever has ended, all that there is at once: a commit costs the same for one as for many."""
        while True:
            await self.ended.wait()
            self.ended.clear()
            while self.done:
                try:
                    await self._record()
                except StoreError:
                    log.warning("reminders: what was sent can't be recorded; it is tried again")
                    await asyncio.sleep(self.timing.store_again)
                except Exception:  # a bug: to record nothing any more would stop all that is due
                    log.exception("reminders: what was sent could not be recorded")
                    await asyncio.sleep(self.timing.store_again)
                else:
                    self.wake.set()

    async def _record(self) -> None:
        async with self.turn:
            ended = dict(self.done)
            await self.rows.record([(self.held[key], became) for key, became in ended.items()])
            for key in ended:
                del self.done[key], self.held[key]

    async def _finish(self, recording: asyncio.Task[None]) -> None:
        """Let what is on its way arrive and be recorded; whatever has not left is given back."""
        held = {task: self.held[key] for task, key in self.sending.items()}
        late = await _ended_by(held, FINISH_WITHIN)
        await _ended_by(late, LEAVE_WITHIN)
        with suppress(StoreError, TimeoutError):
            async with asyncio.timeout(LEAVE_WITHIN):
                await self._record()
                # What was cut off late may be on its way: the lease decides when it is tried again.
                await self.rows.release([held[task] for task in held if task.cancelled() and task not in late])
        await _ended_by([recording], LEAVE_WITHIN)


async def _ended_by(tasks: Iterable[asyncio.Task[None]], within: float) -> set[asyncio.Task[None]]:
    """Cancel tasks, and let them come to their end; those that are not there in time."""
    cancelled = set(tasks)
    for task in cancelled:
        task.cancel()
    return (await asyncio.wait(cancelled, timeout=within))[1] if cancelled else set()


def _after(reminder: Reminder, what: Sent, now: datetime) -> Reminder:
    match what:
        case Sent.DELIVERED:
            return sent(reminder, now)
        case Sent.UNREACHABLE:
            return cut_off(reminder, now)
        case Sent.REFUSED | Sent.LATER:
            return put_off(reminder, now)
