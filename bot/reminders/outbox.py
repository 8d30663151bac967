"""What is due on one platform, sent. Nothing is timed in memory: whoever is killed when, the rows say what is left.

A row is claimed with a lease, sent, and recorded. Whoever is killed between leaves a lease behind that runs out, and
then somebody sends it: at least once, and twice only if it was killed between the sending and the recording.
"""

import asyncio
import logging
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.desk import Desk
from bot.engine.reminder import LATE, Claimed, Reminder, State, cut_off, put_off, refused, sent, until_morning
from bot.errors import StoreError
from bot.reminders.circuit import Circuit
from bot.reminders.rows import Reach, Rows
from bot.sending import Sender, Sent, thread
from bot.tally import REMINDER_LAG, REMINDERS
from bot.turns import coming, count

log = logging.getLogger(__name__)

AT_ONCE = 120  # claimed and not yet recorded, on one platform: four seconds of what Telegram takes
ENOUGH = AT_ONCE // 4  # room for fewer is not worth a statement
FINISH_WITHIN = 1.5  # seconds for what is on its way when the process is stopped; the chats need the rest of ten
LEAVE_WITHIN = 0.5  # seconds for those that are late even then, and for what records
RECORD_WITHIN = 1.0  # seconds to record what has left, and to give the rest back

Key = tuple[int, int]  # a row and its version: one reminder as it is sent once


@dataclass(frozen=True, slots=True)
class Timing:
    """How long what takes at most, and how often it is tried: in seconds, but for the lease."""

    lease: timedelta = timedelta(minutes=2)
    send_within: float = 90.0  # less than a lease: later somebody else may send the same
    longest_sleep: float = 30.0  # what another process has set is seen after as long
    store_again: float = 2.0  # until a store that can't be reached is tried again
    look_again: float = 1.0  # until it is looked again whether a platform can be sent to
    probe_every: float = 5.0  # between two messages that are tried while a platform takes none


@dataclass(frozen=True, slots=True)
class Common:
    """What all platforms have in common; `making` lets one message be made after another, not to hold up everybody."""

    rows: Rows
    desk: Desk
    clock: Callable[[], datetime]
    timing: Timing
    reach: Reach = field(default_factory=Reach)
    making: asyncio.Lock = field(default_factory=asyncio.Lock)


class Outbox:
    """Everything that one process sends by itself on one platform: no other one's trouble reaches it."""

    def __init__(self, adapter: str, sender: Sender, common: Common) -> None:
        self.adapter = adapter
        self.sender = sender
        self.rows, self.desk, self.clock, self.timing = common.rows, common.desk, common.clock, common.timing
        self.reach, self.making = common.reach, common.making
        self.circuit = Circuit(adapter, common.timing.probe_every)
        self.wake = asyncio.Event()
        self.held: dict[Key, Claimed] = {}  # claimed here and not yet recorded, each with its newest lease
        self.sending: dict[asyncio.Task[None], Key] = {}
        self.done: dict[Key, Reminder] = {}
        self.turn = asyncio.Lock()  # nothing is claimed while something is recorded: each looks at the other's leases
        self.ended = asyncio.Event()
        self.claimed_at: datetime | None = None  # by which time the last claim was made

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
        if not self.sender.sends or not await self.knows_the_time():
            return self.timing.look_again
        room = self.circuit.room(AT_ONCE - len(self.held), len(self.held), _second())
        if self.circuit.closed and room < ENOUGH:
            return self.timing.longest_sleep  # whoever ends wakes the loop
        if not room:
            return self.timing.look_again
        try:
            return await self._begin(room)
        except StoreError:
            self.reach.fails()
            return self.timing.store_again
        except Exception:  # a bug: to send nothing any more would be worse
            log.exception("reminders: what is due on %s could not be looked for", self.adapter)
            return self.timing.longest_sleep

    async def knows_the_time(self) -> bool:
        """Whether the clock can be trusted, going by this platform."""
        return await self.desk.timekeeping.trusted(self.adapter, self.sender.ask, self.clock)

    async def _begin(self, room: int) -> float:
        async with self.turn:
            claimed = await self._claim(room)
            for one in claimed:
                self._take(one)
        if len(claimed) == room:
            return self.timing.longest_sleep
        due = await self.rows.next_due([self.adapter], self.clock())
        self.reach.works()
        if due is None:
            return self.timing.longest_sleep
        return min(max((due - self.clock()).total_seconds(), 0.01), self.timing.longest_sleep)

    async def _claim(self, room: int) -> tuple[Claimed, ...]:
        """Claim that many at most; what is claimed when everything ends is given back."""
        self.claimed_at = now = self.clock()
        claiming = asyncio.ensure_future(self.rows.claim(self.adapter, now, self.timing.lease, room))
        try:
            claimed = await asyncio.shield(claiming)
        except asyncio.CancelledError:
            with suppress(StoreError, TimeoutError):
                async with asyncio.timeout(RECORD_WITHIN):
                    await self.rows.release(await claiming)
            raise
        self.reach.works()
        return claimed

    def _take(self, claimed: Claimed) -> None:
        """Send what has been claimed.

        What is on its way here already is not sent again: its lease ran out early, since the clock leapt or the store
        was gone for long, and only the lease is new.
        """
        key = (claimed.reminder.id, claimed.reminder.version)
        again = key in self.held
        self.held[key] = claimed
        if not again:
            self.desk.tally.add(REMINDERS, self.adapter, "due")
            task = asyncio.create_task(self._send(key, claimed))
            self.sending[task] = key
            task.add_done_callback(self._ended)

    def _ended(self, task: asyncio.Task[None]) -> None:
        key = self.sending.pop(task)
        if not task.cancelled() and (bug := task.exception()):
            log.error("reminders: one was not counted", exc_info=bug)
        if key not in self.done:
            self.held.pop(key, None)
        self.ended.set()
        self.wake.set()

    async def _send(self, key: Key, claimed: Claimed) -> None:
        what = await self._sent(claimed)
        if what is not None:
            self.done[key] = became = self._became(claimed, what)
            self._count(claimed, what, became)

    async def _sent(self, claimed: Claimed) -> Sent | Reminder | None:
        """What became of a message, or of the reminder without one; None where nobody knows: the lease decides."""
        reminder = claimed.reminder
        try:
            now = self.clock()
            if (morning := until_morning(reminder, now)) is not None:
                return morning
            async with self.making:
                message = coming(self.desk, reminder, now)
                await asyncio.sleep(0)  # whoever presses a button meanwhile comes first
        except Exception:
            log.exception("reminders: one could not be made (thread %s)", thread(claimed.address))
            return Sent.LATER  # which says nothing about the platform
        try:
            async with asyncio.timeout(self.timing.send_within):
                what = await self.sender.send(claimed.address, message, f"{reminder.id}-{reminder.version}")
        except TimeoutError:
            log.warning("reminders: one took too long (thread %s)", thread(claimed.address))
            self.desk.tally.add(REMINDERS, self.adapter, "unclear")
            self.circuit.failed(_second())
            return None
        except Exception:
            log.exception("reminders: one could not be sent (thread %s)", thread(claimed.address))
            what = Sent.LATER
        if what is Sent.LATER:
            self.circuit.failed(_second())
        else:
            self.circuit.worked()
        return what

    def _became(self, claimed: Claimed, what: Sent | Reminder) -> Reminder:
        """What a reminder is from now on.

        Where not even that can be said it waits for its person: to leave the row as it is would send it for ever.
        """
        try:
            return _after(claimed.reminder, what, self.clock())
        except Exception:
            log.exception("reminders: one has no next time (thread %s)", thread(claimed.address))
            return cut_off(claimed.reminder, self.clock())

    def _count(self, claimed: Claimed, what: Sent | Reminder, became: Reminder) -> None:
        """Count what became of a reminder, and where its person now is: in front of it, or unknown until they act."""
        now, place = self.clock(), claimed.reminder.place.at(self.desk.book.guide.reminder)
        if became.state is State.UNREACHABLE:
            self.desk.recent.forget(claimed.address)
        if what is Sent.DELIVERED:
            self.desk.recent.put(claimed.address, place, now)
            count(self.desk, place, now)
            self.desk.tally.took(REMINDER_LAG, became.late.total_seconds(), self.adapter)
        self.desk.tally.add(REMINDERS, self.adapter, _outcome(what, became))

    async def _record_all(self) -> None:
        """Record whatever has ended, all that there is at once: a commit costs the same for one as for many."""
        while True:
            await self.ended.wait()
            self.ended.clear()
            while self.done:
                try:
                    await self._record()
                except StoreError:
                    self.reach.fails()
                    await asyncio.sleep(self.timing.store_again)
                except Exception:  # a bug: to record nothing any more would stop all that is due
                    log.exception("reminders: what was sent could not be recorded")
                    await asyncio.sleep(self.timing.store_again)
                else:
                    self.reach.works()
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
            async with asyncio.timeout(RECORD_WITHIN):
                await self._record()
                # What was cut off late may be on its way: the lease decides when it is tried again.
                await self.rows.release([held[task] for task in held if task.cancelled() and task not in late])
        await _ended_by([recording], LEAVE_WITHIN)


def _second() -> float:
    return asyncio.get_running_loop().time()


async def _ended_by(tasks: Iterable[asyncio.Task[None]], within: float) -> set[asyncio.Task[None]]:
    """Cancel tasks, and let them come to their end; those that are not there in time."""
    cancelled = set(tasks)
    for task in cancelled:
        task.cancel()
    return (await asyncio.wait(cancelled, timeout=within))[1] if cancelled else set()


def _after(reminder: Reminder, what: Sent | Reminder, now: datetime) -> Reminder:
    match what:
        case Reminder():
            return what
        case Sent.DELIVERED:
            return sent(reminder, now)
        case Sent.UNREACHABLE:
            return cut_off(reminder, now)
        case Sent.REFUSED:
            return refused(reminder, now)
        case Sent.LATER:
            return put_off(reminder, now)


def _outcome(what: Sent | Reminder, became: Reminder) -> str:
    match what:
        case Reminder():
            return "morning"
        case Sent.DELIVERED:
            return "late" if became.late >= LATE else "sent"
        case Sent.UNREACHABLE:
            return "paused"
        case Sent.REFUSED:
            return "paused" if became.state is State.UNREACHABLE else "refused"
        case Sent.LATER:
            return "put_off"
