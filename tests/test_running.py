"""What serves people together ends together."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import pytest

from bot import running
from bot.errors import UsageError

Run = Callable[[], Coroutine[Any, Any, None]]


async def _never() -> None:
    await asyncio.Event().wait()


async def _deaf() -> None:
    """Connects, loses the cancellation that comes just then, and goes on as if nothing had been."""
    with suppress(asyncio.CancelledError):
        await _never()
    await _never()


async def _refused() -> None:
    await asyncio.sleep(0)
    message = "no"
    raise UsageError(message)


@pytest.mark.parametrize("runs", [(_never, _deaf), (_deaf, _never), (_never, _never)])
def test_one_that_ends_ends_all_even_one_that_has_missed_it(
    runs: tuple[Run, Run], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(running, "INSIST_AFTER", 0.01)
    first, other = runs

    async def together() -> None:
        async with asyncio.timeout(20):
            await running.until(asyncio.Event(), first(), other(), _refused())

    with pytest.raises(UsageError, match="no"):
        asyncio.run(together())


def test_told_to_stop_all_end_without_a_word(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(running, "INSIST_AFTER", 0.01)

    async def together() -> None:
        stop = asyncio.Event()
        stop.set()
        async with asyncio.timeout(20):
            await running.until(stop, _never(), _deaf())

    asyncio.run(together())
