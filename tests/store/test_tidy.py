"""What is over is purged, and what a wrong clock wrote is put right."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.reminder import Skipped, State, put_off, replanned, sent
from bot.store import open_store
from tests.store.kept import ADAPTER, ANNA, BERT, LEASE, NOW, SERVICE, awaited, kept, person, spoil

SECOND, HOUR, DAY = timedelta(seconds=1), timedelta(hours=1), timedelta(days=1)
MONTH, YEAR = timedelta(days=30), timedelta(days=400)


@awaited
async def test_what_is_over_is_kept_for_so_long(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.store.BATCH", 2)
    ages = {State.DONE: MONTH, State.STOPPED: MONTH, State.PAUSED: YEAR, State.UNREACHABLE: YEAR}
    async with open_store(where) as store:
        for number, (state, age) in enumerate(ages.items()):
            await kept(store, person(number), due=None, state=state, changed=NOW - age)
            await kept(store, person(number, "discord"), due=None, state=state, changed=NOW - age - SECOND)
        await kept(store, ANNA, changed=NOW - 9 * YEAR)
        assert await store.purge(NOW, MONTH, YEAR) == 4
        assert await store.purge(NOW, MONTH, YEAR) == 0
        left = [address for number in range(4) for address in (person(number), person(number, "discord"))]
        assert [len(await store.rows(address)) for address in left] == [1, 0] * 4
        assert await store.find(ANNA, SERVICE)


@awaited
async def test_what_was_sent_in_the_future_is_planned_anew(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.store.BATCH", 2)
    future = NOW + YEAR
    async with open_store(where) as store:
        for number in range(5):
            await kept(store, person(number))
        claims = await store.claim(ADAPTER, future, LEASE, 9)
        await store.record([(claim, sent(claim.reminder, future)) for claim in claims])
        before = [await store.find(person(number), SERVICE) for number in range(5)]

        assert await store.replan(NOW) == 5

        after = [await store.find(person(number), SERVICE) for number in range(5)]
        assert after == [replace(replanned(one, NOW), changed=NOW) for one in before if one]
        assert {one.due for one in after if one and one.due} == {NOW + 181 * DAY - HOUR}
        assert await store.replan(NOW) == 0


@awaited
async def test_a_clock_that_was_an_hour_ahead_changes_nothing(where: str) -> None:
    async with open_store(where) as store:
        first = await kept(store, ANNA, due=NOW + DAY, delivered=NOW + HOUR, changed=NOW + HOUR)
        assert await store.replan(NOW) == 0
        assert await store.find(ANNA, SERVICE) == first


@awaited
async def test_what_was_over_in_the_future_is_purged_in_time(where: str) -> None:
    async with open_store(where) as store:
        done = await kept(store, ANNA, due=None, state=State.DONE, delivered=NOW + YEAR, changed=NOW + YEAR)
        assert await store.replan(NOW) == 1
        assert await store.find(ANNA, SERVICE) == replace(done, delivered=NOW, changed=NOW)
        assert await store.purge(NOW + MONTH + SECOND, MONTH, YEAR) == 1


@pytest.mark.parametrize(("wanted", "due"), [(NOW - HOUR, NOW), (NOW + MONTH, NOW + MONTH)])
@awaited
async def test_what_was_put_off_in_the_future_is_not_lost_until_then(where: str, wanted: object, due: object) -> None:
    async with open_store(where) as store:
        first = await kept(store, ANNA, due=wanted)
        (claim,) = await store.claim(ADAPTER, NOW + YEAR, LEASE, 1)
        await store.record([(claim, put_off(claim.reminder, NOW + YEAR))])
        assert await store.replan(NOW) == 1
        assert await store.find(ANNA, SERVICE) == replace(first, due=due, tries=1, skipped=Skipped.FAILED)  # type: ignore[arg-type]


@awaited
async def test_what_was_put_off_by_a_clock_that_is_right_stays(where: str) -> None:
    async with open_store(where) as store:
        await kept(store, ANNA, due=NOW - MONTH)
        (claim,) = await store.claim(ADAPTER, NOW, LEASE, 1)
        await store.record([(claim, put_off(replace(claim.reminder, tries=9), NOW))])
        assert await store.replan(NOW) == 0


@awaited
async def test_a_row_that_makes_no_sense_stops_no_other_from_being_planned(where: str) -> None:
    async with open_store(where) as store:
        bad = await kept(store, ANNA, delivered=NOW + YEAR)
        await kept(store, BERT, delivered=NOW + YEAR)
        await spoil(store, bad.id, zone="")
        assert await store.replan(NOW) == 1
