"""Whether this machine's clock can be trusted, by what the platforms' own answers say the time is."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

log = logging.getLogger(__name__)

WRONG = timedelta(minutes=5)  # further off than any network delays an answer
ASK_EVERY = 60.0  # seconds: how soon it is noticed that the clock was put right
ASK_WITHIN = 10.0  # seconds for an answer


@dataclass(slots=True)
class Timekeeping:
    """How far this machine's clock is ahead of each platform's, as last heard; behind is negative."""

    ahead: dict[str, timedelta] = field(default_factory=dict)

    def heard(self, adapter: str, date: str, now: datetime) -> None:
        """Compare with the `Date` of an answer (RFC 9110, section 6.6.1); one that is none says nothing."""
        try:
            told = parsedate_to_datetime(date)
        except ValueError:
            return
        before = self.any_wrong()
        self.ahead[adapter] = ahead = now - (told if told.tzinfo else told.replace(tzinfo=UTC))
        if self.any_wrong() and not before:
            log.error(
                "clock: this machine's is %s %s %s's: nothing is sent, set or cleaned up by it; set it right (NTP)",
                *(_coarsely(abs(ahead)), "ahead of" if ahead > timedelta() else "behind", adapter),
            )
        elif before and not self.any_wrong():
            log.info("clock: this machine's is right again")

    def wrong(self, adapter: str) -> bool:
        """Whether the clock is too far off to decide anything by it, going by one platform."""
        return abs(self.ahead.get(adapter, timedelta())) > WRONG

    def any_wrong(self) -> bool:
        """Whether any platform says so."""
        return any(map(self.wrong, self.ahead))

    async def right(self) -> bool:
        """Whether no platform says so."""
        return not self.any_wrong()


def _coarsely(off: timedelta) -> str:
    return f"{off.days} days" if off.days else f"{off.seconds // 60} minutes"


async def ask_while_wrong(
    keeping: Timekeeping, asks: Mapping[str, Callable[[], Awaitable[None]]], every: float = ASK_EVERY
) -> None:
    """Ask platforms that say that the clock is wrong, until cancelled: else it might never be heard to be right."""
    while True:
        await asyncio.sleep(every)
        for name in filter(keeping.wrong, asks):
            try:
                async with asyncio.timeout(ASK_WITHIN):
                    await asks[name]()
            except Exception as failed:  # noqa: BLE001 - whatever it is, the next time will tell
                log.info("clock: %s could not be asked for the time (%s)", name, type(failed).__name__)
