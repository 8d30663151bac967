"""All that one process sends by itself: an outbox a platform, and what is tidied for all of them once."""

import asyncio
import logging
from collections.abc import Callable, Mapping
from contextlib import suppress
from datetime import datetime, timedelta

from bot.desk import Desk
from bot.errors import StoreError
from bot.reminders.outbox import Common, Key, Outbox, Timing
from bot.reminders.rows import Rows
from bot.sending import Sender

__all__ = ["Reminders", "Timing"]

log = logging.getLogger(__name__)

TIDY_EVERY = timedelta(hours=1)
PAUSED_FOR = timedelta(days=400)  # how long a paused reminder waits for its person
USUAL = Timing()


class Reminders:
    """Everything that one process sends by itself."""

    def __init__(  # noqa: PLR0913, PLR0917 - the bootstrap is its only caller
        self,
        rows: Rows,
        desk: Desk,
        senders: Mapping[str, Sender],
        clock: Callable[[], datetime],
        wake: asyncio.Event,
        timing: Timing = USUAL,
    ) -> None:
        self.common = Common(rows, desk, clock, timing)
        self.wake = wake
        self.look = asyncio.Event()  # whether it is time to tidy
        self.outboxes = [Outbox(name, sender, self.common) for name, sender in senders.items()]
        self.tidied: datetime | None = None

    @property
    def held(self) -> set[Key]:
        """What was claimed here and is not yet recorded."""
        return {key for outbox in self.outboxes for key in outbox.held}

    async def run(self) -> None:
        """Send what is due until cancelled; then finish what is on its way, and give the rest back."""
        outboxes = [asyncio.create_task(outbox.run()) for outbox in self.outboxes]
        waking = asyncio.create_task(self._pass_on())
        try:
            while True:
                wait = await self._tidy()
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self.look.wait()
                self.look.clear()
        finally:
            for task in (waking, *outboxes):
                task.cancel()
            await asyncio.gather(waking, *outboxes, return_exceptions=True)

    async def _pass_on(self) -> None:
        """Wake every outbox when something was set or changed, however long the tidying takes."""
        while True:
            await self.wake.wait()
            self.wake.clear()
            for each in (self.look, *(outbox.wake for outbox in self.outboxes)):
                each.set()

    async def _tidy(self) -> float:
        """Tidy now and then, by a clock that can be trusted; how long to wait until the next time, in seconds."""
        common, now = self.common, self.common.clock()
        if self._is_tidy(now):
            return common.timing.longest_sleep
        asked = [await outbox.knows_the_time() for outbox in self.outboxes if outbox.sender.sends]
        if not any(asked) or common.desk.timekeeping.any_wrong():
            return common.timing.look_again
        try:
            await common.rows.follow_rules(now)
            await common.rows.replan(now)
            await common.rows.purge(now, timedelta(days=common.desk.book.days), PAUSED_FOR)
            await common.rows.tidy()
        except StoreError:
            common.reach.fails()
            return common.timing.store_again
        except Exception:  # a bug: what is due must come all the same
            log.exception("reminders: nothing could be tidied")
        else:
            common.reach.works()
        self.tidied = now
        for outbox in self.outboxes:
            outbox.claimed_at = None
        return common.timing.longest_sleep

    def _is_tidy(self, now: datetime) -> bool:
        """Whether it is not yet time; it is at once where the clock was set back behind what was done by it."""
        if self.tidied is None:
            return False
        last = max([self.tidied, *(outbox.claimed_at for outbox in self.outboxes if outbox.claimed_at)])
        return last <= now < self.tidied + TIDY_EVERY
