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
        self.senders = senders
        self.wake = wake
        self.outboxes = [Outbox(name, sender, self.common) for name, sender in senders.items()]
        self.tidied: datetime | None = None

    @property
    def held(self) -> set[Key]:
        """What was claimed here and is not yet recorded."""
        return {key for outbox in self.outboxes for key in outbox.held}

    async def run(self) -> None:
        """Send what is due until cancelled; then finish what is on its way, and give the rest back."""
        sending = [asyncio.create_task(outbox.run()) for outbox in self.outboxes]
        try:
            while True:
                self.wake.clear()
                wait = await self._tidy()
                with suppress(TimeoutError):
                    async with asyncio.timeout(wait):
                        await self.wake.wait()
                for outbox in self.outboxes:
                    outbox.wake.set()
        finally:
            for task in sending:
                task.cancel()
            await asyncio.gather(*sending, return_exceptions=True)

    async def _tidy(self) -> float:
        """Tidy now and then, by a clock that can be trusted; how long to wait until the next time, in seconds."""
        common, now = self.common, self.common.clock()
        if self.tidied is not None and timedelta() <= now - self.tidied < TIDY_EVERY:
            return common.timing.longest_sleep
        if common.desk.timekeeping.any_wrong() or not any(sender.sends for sender in self.senders.values()):
            return common.timing.look_again
        try:
            await common.rows.follow_rules(now)
            await common.rows.replan(now)
            await common.rows.purge(now, timedelta(days=common.desk.book.days), PAUSED_FOR)
        except StoreError:
            common.reach.fails()
            return common.timing.store_again
        except Exception:  # a bug: what is due must come all the same
            log.exception("reminders: nothing could be tidied")
        else:
            common.reach.works()
        self.tidied = now
        return common.timing.longest_sleep
