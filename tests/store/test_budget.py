"""All processes share one budget: slots are as far apart as the rate says, and none is saved up."""

import asyncio
import logging

import pytest

from bot.errors import StoreError
from bot.store import Store, open_store
from tests import postgres
from tests.store.kept import awaited

GAP = 0.2  # seconds: longer than any statement takes


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.session.WITHIN", 20.0)


@pytest.fixture
def empty(server: postgres.Server, url: str) -> str:
    server.sql("TRUNCATE budgets", database="one")
    return url


async def reserve(store: Store, slots: int = 1, gap: float = GAP, name: str = "telegram") -> float:
    assert store.budget
    return await store.budget.reserve(name, slots, gap)


@awaited
async def test_the_first_slot_is_free_and_the_next_come_one_after_the_other(empty: str) -> None:
    async with open_store(empty) as one, open_store(empty) as other:
        waits = [await reserve(store, slots) for store in (one, other, one) for slots in (1, 3)]

    assert waits[0] == 0
    taken = 1, 4, 5, 8, 9
    assert all((count - 1) * GAP < wait <= count * GAP for wait, count in zip(waits[1:], taken, strict=True))


@awaited
async def test_many_at_once_get_each_a_slot_of_their_own(empty: str) -> None:
    async with open_store(empty) as one, open_store(empty) as other:
        waits = await asyncio.gather(*(reserve(store, 1, 10.0) for _ in range(10) for store in (one, other)))

    assert sorted(round(wait / 10) for wait in waits) == list(range(20))


@awaited
async def test_a_silence_earns_nothing(empty: str) -> None:
    async with open_store(empty) as store:
        await reserve(store, gap=0.001)
        await asyncio.sleep(0.05)
        waits = [await reserve(store, gap=10.0) for _ in range(3)]

    assert [round(wait / 10) for wait in waits] == [0, 1, 2]


@awaited
async def test_each_name_has_a_budget_of_its_own(empty: str) -> None:
    async with open_store(empty) as store:
        assert [await reserve(store, name=name) for name in ("telegram", "discord")] == [0, 0]


@awaited
async def test_a_clock_that_was_set_back_stops_nobody_for_long(empty: str, server: postgres.Server) -> None:
    async with open_store(empty) as store:
        await reserve(store)
        server.sql("UPDATE budgets SET free = free + 3600000000", database="one")
        assert await reserve(store) == 0


@awaited
async def test_a_budget_out_of_reach_is_told_and_comes_back(
    empty: str, server: postgres.Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO, "bot.store.session")
    monkeypatch.setattr("bot.store.session.AGAIN", 0.0)
    async with open_store(empty) as store:
        await reserve(store)
        server.stop()
        for _ in range(3):
            with pytest.raises(StoreError):
                await reserve(store)
        server.start()
        await reserve(store)

    assert len(caplog.messages) == 2


@awaited
async def test_sqlite_shares_with_nobody(file: str) -> None:
    async with open_store(file) as store:
        assert store.budget is None


@awaited
async def test_a_high_rate_may_reserve_many_and_none_comes_twice(empty: str) -> None:
    async with open_store(empty) as one, open_store(empty) as other:
        waits = [await reserve(store, 130, 0.05) for _ in range(2) for store in (one, other)]

    assert waits == sorted(waits)
    assert waits[-1] > 3 * 130 * 0.05 - 5
