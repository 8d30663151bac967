"""The benchmark ends: what stalls costs its own figures only, and says so."""

import asyncio
import time

import pytest

from bench.measure import PATIENCE, Row, Stalled, answered
from bench.run import measured
from tests.wire.telegram_api import awaited

ROW = Row("quick", {"seconds": 1.0}, "")


async def never() -> list[Row]:
    await asyncio.sleep(3600)
    return [ROW]


def endless() -> list[Row]:
    while True:
        time.sleep(0.01)


def test_a_part_that_stalls_ends_with_a_line_and_the_next_one_is_measured() -> None:
    parts = {"endless": endless, "waiting": lambda: asyncio.run(never()), "quick": lambda: [ROW]}

    rows, stalled = measured(parts, within=0.2)

    assert rows == [ROW]
    assert stalled == ["endless: not done within 0.2 seconds", "waiting: not done within 0.2 seconds"]


@awaited
async def test_an_answer_that_does_not_come_is_a_stall() -> None:
    waited: list[float] = []

    async def silent(within: float) -> None:
        waited.append(within)
        raise AssertionError

    with pytest.raises(Stalled, match=r"^no answer within 10 seconds$"):
        await answered(silent)

    assert waited == [PATIENCE]
