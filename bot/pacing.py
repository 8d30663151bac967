"""How fast a platform is written to: evenly, people who wait before everybody else, all processes together."""

import asyncio
import heapq
import logging
from collections.abc import Awaitable, Callable
from itertools import count

from bot.errors import StoreError

FIRST = 0  # the priority of an answer to somebody who waits
LATER = 1  # of a message that nobody waits for
AHEAD = 4 / 30  # seconds reserved at once: so long somebody waits at most behind another process's reminders
APART = 0.03  # seconds by which two processes' messages may come closer together on their way than they were sent

Reserve = Callable[[str, int, float], Awaitable[float]]
"""Reserves so many slots of a name, each so many seconds long; the seconds until the first. Raises StoreError."""

log = logging.getLogger(__name__)


class Slots:
    """One slot after another, each as long as the rate says; a slot that nobody took is lost, so nothing bursts.

    With `reserve` they are shared with other processes; without, or while it can't be asked, they are this one's own.
    """

    def __init__(self, name: str, per_second: float, reserve: Reserve | None = None) -> None:
        self.name = name
        self.gap = 1 / per_second
        self.reserve = reserve
        self.shared_gap = (1 + APART) / per_second
        self.at_once = max(1, round(AHEAD / self.shared_gap)) if reserve else 1
        self.free_at = 0.0
        self.waiting: list[tuple[int, int, asyncio.Future[None]]] = []
        self.order = count()
        self.giving: asyncio.Task[None] | None = None
        self.answers = 0  # that wait: somebody waits for each

    async def take(self, priority: int = FIRST) -> None:
        """Wait for a slot."""
        mine: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        heapq.heappush(self.waiting, (priority, next(self.order), mine))
        if self.giving is None:
            self.giving = asyncio.create_task(self._give())
        self.answers += priority == FIRST
        try:
            await mine
        finally:
            self.answers -= priority == FIRST

    async def _give(self) -> None:
        """Give slots away as long as somebody wants one."""
        try:
            while slots := min(self._wanting(), self.at_once):
                first = _now() + await self._reserved(slots)
                for number in range(slots):
                    await self._until(max(first + number * self.shared_gap, self.free_at))
                    self._next()
        finally:
            self.giving = None

    def _wanting(self) -> int:
        """How many wait; those who have given up wait no longer."""
        self.waiting = [one for one in self.waiting if not one[2].done()]
        heapq.heapify(self.waiting)
        return len(self.waiting)

    async def _reserved(self, slots: int) -> float:
        """The seconds until the first of these slots."""
        if self.reserve is None:
            return 0.0
        try:
            return await self.reserve(self.name, slots, self.shared_gap)
        except StoreError:
            return 0.0
        except Exception:  # a bug: to give no slot any more would silence the bot
            log.exception("pacing: slots could not be reserved")
            return 0.0

    async def _until(self, instant: float) -> None:
        wait = instant - _now()
        if wait > 0:
            await asyncio.sleep(wait)

    def _next(self) -> None:
        """Give the slot that begins now to the first who still wants it."""
        while self.waiting:
            _, _, first = heapq.heappop(self.waiting)
            if not first.done():
                first.set_result(None)
                self.free_at = _now() + self.gap
                return


def _now() -> float:
    return asyncio.get_running_loop().time()
