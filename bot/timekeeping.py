"""Whether this machine's clock can be trusted, by what the platforms' own answers say the time is."""

import asyncio
import logging
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import NamedTuple

log = logging.getLogger(__name__)

WRONG = timedelta(minutes=5)  # further off than any network delays an answer
ASK_EVERY = 60.0  # seconds, while a platform says that the clock is wrong
SOON = 1.0  # seconds, where the clock has leapt and no answer came
ASK_WITHIN = 10.0  # seconds for an answer


class Compared(NamedTuple):
    """How far this clock was ahead of a platform's (behind is negative), what it showed, and when on a stopwatch."""

    ahead: timedelta
    showed: datetime
    at: float


@dataclass(slots=True)
class Timekeeping:
    """This machine's clock beside each platform's, as last heard."""

    compared: dict[str, Compared] = field(default_factory=dict)
    asked: dict[str, float] = field(default_factory=dict)  # when on the stopwatch

    def heard(self, adapter: str, date: str, now: datetime) -> None:
        """Compare with the `Date` of an answer (RFC 9110, section 6.6.1); one that is none says nothing."""
        try:
            told = parsedate_to_datetime(date)
        except ValueError:
            return
        before = self.any_wrong()
        ahead = now - (told if told.tzinfo else told.replace(tzinfo=UTC))
        self.compared[adapter] = Compared(ahead, now, time.monotonic())
        if self.any_wrong() and not before:
            log.error(
                "clock: this machine's is %s %s that of %s: nothing is sent, set or deleted by it until it is right",
                *(_coarsely(abs(ahead)), "ahead of" if ahead > timedelta() else "behind", adapter),
            )
        elif before and not self.any_wrong():
            log.info("clock: this machine's is right again")

    def wrong(self, adapter: str) -> bool:
        """Whether the clock is too far off to decide anything by it, going by one platform."""
        known = self.compared.get(adapter)
        return known is not None and abs(known.ahead) > WRONG

    def any_wrong(self) -> bool:
        """Whether any platform says so."""
        return any(map(self.wrong, self.compared))

    async def right(self) -> bool:
        """Whether no platform says so."""
        return not self.any_wrong()

    async def trusted(self, adapter: str, ask: Callable[[], Awaitable[None]], clock: Callable[[], datetime]) -> bool:
        """Whether the clock can be trusted now, going by one platform.

        `ask` gets an answer from it: it is asked anew where the clock has leapt since, and now and then while it says
        no. A platform that has never told the time is no reason not to trust the clock.
        """
        if self._doubtful(adapter, clock()):
            self.asked[adapter] = time.monotonic()
            try:
                async with asyncio.timeout(ASK_WITHIN):
                    await ask()
            except Exception as failed:  # noqa: BLE001 - whatever it is, the next time will tell
                log.info("clock: %s could not be asked for the time (%s)", adapter, type(failed).__name__)
        return not self.wrong(adapter) and not self._leapt(adapter, clock())

    def _doubtful(self, adapter: str, now: datetime) -> bool:
        """Whether to ask, which is not done again and again where no answer comes."""
        pause = SOON if self._leapt(adapter, now) else ASK_EVERY if self.wrong(adapter) else None
        return pause is not None and time.monotonic() - self.asked.get(adapter, -ASK_EVERY) >= pause

    def _leapt(self, adapter: str, now: datetime) -> bool:
        """Whether the clock has gone otherwise than a stopwatch since it was compared."""
        known = self.compared.get(adapter)
        if known is None:
            return False
        passed = timedelta(seconds=time.monotonic() - known.at)
        return abs(now - known.showed - passed) > WRONG


def _coarsely(off: timedelta) -> str:
    return f"{off.days} d {off.seconds // 3600} h {off.seconds % 3600 // 60} min"
