"""What the sending of reminders asks of the store, and how it says that the store can't be reached."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from bot.engine.reminder import Claimed, Reminder

log = logging.getLogger(__name__)


class Rows(Protocol):
    """What is due, and what became of it. Every method raises StoreError while the store can't be reached."""

    async def claim(self, adapter: str, now: datetime, lease: timedelta, limit: int) -> tuple[Claimed, ...]:
        """Take up to so many due reminders of a chat, which are nobody else's until the lease runs out."""

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

    async def follow_rules(self, now: datetime) -> int:
        """Derive anew what was derived by other rules of the world's clocks."""

    async def tidy(self) -> None:
        """Leave nothing in the files of what was erased; what can't be done now is done the next time."""


@dataclass(slots=True)
class Reach:
    """Whether the store was reached last: told once when it is not, and once when it is again, whoever finds out."""

    lost: bool = False

    def fails(self) -> None:
        """It can't be reached."""
        if not self.lost:
            log.warning("reminders: the store can't be reached; what was sent is recorded when it is")
        self.lost = True

    def works(self) -> None:
        """It can."""
        if self.lost:
            log.info("reminders: the store is reached again")
        self.lost = False
