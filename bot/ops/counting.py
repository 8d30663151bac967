"""The numbers that outlive a process: how often each screen was shown, added up over all processes, by day.

"I don't see this" is one of them: many who don't see a step are the first sign that the service has moved something.
"""

import asyncio
import logging
from collections import Counter
from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.engine.guide import Guide
from bot.errors import StoreError
from bot.tally import MOVED, OVERDUE, SEEN, UNSEEN, Shown, Tally

log = logging.getLogger(__name__)

EVERY = 60.0  # seconds: as much is lost at most where a process is killed
LEAVE_WITHIN = 0.5  # seconds for the last numbers at the end
LOOKED_AT = timedelta(days=1)  # today and yesterday: at midnight nobody starts from nothing
SHARE = 10  # one in ten of those who were shown a step


class Kept(Protocol):
    """Where the numbers are kept. Every method raises StoreError while it can't be reached."""

    async def count(self, shown: Mapping[Shown, int]) -> None:
        """Add to what is there."""

    async def counted(self, day: str, service: str) -> dict[Shown, int]:
        """All that was counted from a day on."""

    async def next_due(self, adapters: Collection[str], now: datetime) -> datetime | None:
        """When there will be, or was, a reminder to send."""


@dataclass(frozen=True, slots=True)
class Step:
    """A step as people found it: how often it was shown, and how often somebody did not see it."""

    shown: int
    unseen: int

    def moved(self, least: int) -> bool:
        """Whether at least so many, and more than one in ten of those who were shown it, did not see it."""
        return self.unseen >= least and self.unseen * SHARE > self.shown


class Counting:
    """Brings the numbers of this process to the others' now and then, and looks at all of them together."""

    def __init__(  # noqa: PLR0913, PLR0917 - the bootstrap is its only caller
        self,
        kept: Kept,
        adapters: Collection[str],
        guide: Guide,
        tally: Tally,
        clock: Callable[[], datetime],
        least: int,
    ) -> None:
        self.kept = kept
        self.adapters = adapters
        self.guide = guide
        self.tally = tally
        self.clock = clock
        self.least = least
        self.steps: Mapping[str, Step] = {}

    async def run(self) -> None:
        """Do so until cancelled, and once more then."""
        try:
            while True:
                await self.once()
                await asyncio.sleep(EVERY)
        finally:
            with suppress(TimeoutError, StoreError):
                async with asyncio.timeout(LEAVE_WITHIN):
                    await self._bring()

    async def once(self) -> None:
        """Bring what was counted here, and look at what all have counted."""
        try:
            await self._bring()
            day = (self.clock() - LOOKED_AT).date().isoformat()
            self._look(await self.kept.counted(day, self.guide.service))
            await self._look_for_overdue()
        except StoreError:
            log.warning("counts: the store can't be reached; they are kept until it can")
        except Exception:  # a bug: to count nothing any more would go unseen
            log.exception("counts: they could not be brought to the others'")

    async def _bring(self) -> None:
        shown, self.tally.shown = self.tally.shown, Counter()
        if not shown:
            return
        try:
            await self.kept.count(shown)
        except BaseException:
            self.tally.shown.update(shown)
            raise

    async def _look_for_overdue(self) -> None:
        """Whatever stops reminders, from outside it is seen here: nothing of theirs takes part in it."""
        now = self.clock()
        due = await self.kept.next_due(self.adapters, now)
        self.tally.put(OVERDUE, {(): max(int((now - due).total_seconds()), 0) if due else 0})

    def _look(self, counted: Mapping[Shown, int]) -> None:
        by_step: Counter[str] = Counter()
        for shown, number in counted.items():
            by_step[shown.step] += number
        self.steps = {step: Step(by_step[step], by_step[lost]) for lost, step in self.guide.lost().items()}
        self.tally.put(SEEN, {(name,): step.shown for name, step in self.steps.items()})
        self.tally.put(UNSEEN, {(name,): step.unseen for name, step in self.steps.items()})
        self.tally.put(MOVED, {(name,): int(step.moved(self.least)) for name, step in self.steps.items()})

    def moved(self) -> dict[str, int]:
        """The steps that so many did not see, today and yesterday, that they may have moved."""
        return {name: step.unseen for name, step in self.steps.items() if step.moved(self.least)}
