"""Discord's budget of sessions: so many a day may begin, and an application that begins more loses its token.

What is left is asked for before each beginning: other processes take from the same budget.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

from discord import GatewayNotFound

from bot.adapters.discord.calls import LOST

log = logging.getLogger(__name__)

FRESH = 10.0  # seconds for which an answer is believed, less what was begun since, but not beyond its own end
SCARCE = 0.1  # of a day's sessions: with fewer left, those of one shard are spread over the time until there are more
AGAIN = 300.0  # seconds until the budget is asked for again while one waits for it, at most

Ask = Callable[[], Awaitable[tuple[int, str, Any]]]
"""Asks Discord for the number of shards, the gateway's address, and the budget."""


class Spent(Exception):  # noqa: N818 - nothing is broken
    """No session may begin now."""


@dataclass(slots=True)
class Sessions:
    """What is left of the budget, and when each shard's last session began: it outlives every client."""

    total: int = 0
    left: int = 0
    at_once: int = 1  # how many shards may begin together: Discord's `max_concurrency`
    asked: float = -FRESH  # the instants are the event loop's
    resets: float = 0.0
    begun: dict[int, float] = field(default_factory=dict)

    async def begin(self, shard: int, ask: Ask, *, alone: bool) -> None:
        """Take a session for a shard; `alone` where no other shard would end with it. Raises Spent."""
        if await self._wait(shard, ask, spread=alone):
            raise Spent
        self.left -= 1
        self.begun[shard] = _now()

    async def available(self, shard: int, ask: Ask) -> None:
        """Wait until a session may begin, and say so."""
        told = False
        while wait := await self._wait(shard, ask, spread=True):
            if not told:
                budget = f"{max(self.left, 0)} of {self.total} sessions left"
                span = timedelta(seconds=round(wait))
                log.warning("discord: %s, the next one begins in %s (h:mm:ss)", budget, span)
            told = True
            await asyncio.sleep(min(wait, AGAIN))

    async def _wait(self, shard: int, ask: Ask, *, spread: bool) -> float:
        """The seconds until a session may begin."""
        await self._know(ask)
        now = _now()
        until = max(self.resets - now, 1.0)
        if self.left < 1:
            return until
        if spread and shard in self.begun and self.left < self.total * SCARCE:
            return max(0.0, self.begun[shard] + until / self.left - now)
        return 0.0

    async def _know(self, ask: Ask) -> None:
        """Ask what is left; where nobody answers, go by what was left, as long as that is no more than a guess."""
        if _now() < min(self.asked + FRESH, self.resets):
            return
        try:
            _, _, limit = await ask()
        except (GatewayNotFound, *LOST):
            if not self.total or _now() >= self.resets:
                raise
            return
        self.total, self.left, self.at_once = limit["total"], limit["remaining"], max(1, limit["max_concurrency"])
        self.asked = _now()
        self.resets = self.asked + limit["reset_after"] / 1000


def _now() -> float:
    return asyncio.get_running_loop().time()
