"""Waiting in one process for something that another part of it does."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from functools import wraps
from typing import ParamSpec

P = ParamSpec("P")
A_LOOK = 0.05  # seconds after which a condition is looked at again although nothing rang


class Bell:
    """Wakes everybody who waits, each time that it rings."""

    def __init__(self) -> None:
        self._rung = asyncio.Event()

    def ring(self) -> None:
        """Wake everybody who waits now."""
        self._rung.set()
        self._rung = asyncio.Event()

    async def heard(self, within: float) -> None:
        """Wait for the next ring, so many seconds at most."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._rung.wait(), within)

    async def until(self, true: Callable[[], object], within: float) -> bool:
        """Whether something became true in time."""
        ends = asyncio.get_running_loop().time() + within
        while not true():
            left = ends - asyncio.get_running_loop().time()
            if left <= 0:
                return False
            await self.heard(min(left, A_LOOK))
        return True


def awaited(test: Callable[P, Coroutine[None, None, None]]) -> Callable[P, None]:
    """Let pytest run a test that awaits, on a loop of its own."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        asyncio.run(test(*args, **kwargs))

    return run
