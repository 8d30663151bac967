"""What serves people together ends together, in order and in time."""

import asyncio
from collections.abc import Callable, Coroutine
from contextlib import suppress
from typing import Any

import pytest

from bot import running
from bot.errors import UsageError
from tests.wire.telegram_clock import hurried, now

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


def _told() -> asyncio.Event:
    stop = asyncio.Event()
    stop.set()
    return stop


def _slow(seconds: float, ended: list[str] | None = None, name: str = "") -> Run:
    """Takes so long to end, and notes that it has."""

    async def run() -> None:
        try:
            await _never()
        finally:
            await asyncio.sleep(seconds)
            if ended is not None:
                ended.append(name)

    return run


@pytest.mark.parametrize("runs", [(_never, _deaf), (_deaf, _never), (_never, _never)])
@hurried
async def test_one_that_ends_ends_all_even_one_that_has_missed_it(runs: tuple[Run, Run]) -> None:
    first, other = runs

    with pytest.raises(UsageError, match="no"):
        await running.until(asyncio.Event(), first(), other(), _refused())


@hurried
async def test_told_to_stop_all_end_without_a_word() -> None:
    await running.until(_told(), _never(), _deaf())


@hurried
async def test_the_first_ends_before_the_others_begin_to() -> None:
    ended = list[str]()
    await running.until(_told(), _slow(2, ended, "reminders")(), _slow(1, ended, "chat")())

    assert ended == ["reminders", "chat"]
    assert now() == 3


@pytest.mark.parametrize("seconds", [(3600, 3600), (0, 3600), (3.5, 6.5)])
@hurried
async def test_whatever_hangs_there_is_time_to_close_the_store_within_ten_seconds(seconds: tuple[float, float]) -> None:
    first, other = seconds
    await running.until(_told(), _slow(first)(), _slow(other)(), _slow(other)())

    assert now() <= running.END_WITHIN + running.INSIST_FOR


@hurried
async def test_what_is_in_hand_is_finished_where_the_reminders_are_quick() -> None:
    ended = list[str]()
    await running.until(_told(), _never(), _slow(6, ended, "chat")())

    assert ended == ["chat"]
