"""What is due is claimed by one process at a time, sent, and recorded."""

import asyncio
import json
import logging
import sys
from asyncio.subprocess import PIPE
from contextlib import AsyncExitStack
from dataclasses import replace
from datetime import timedelta
from itertools import chain
from pathlib import Path

import pytest

from bot.engine.reminder import Claimed, State, changed, cut_off, put_off, sent
from bot.store import Store, open_store
from bot.store.statements import SET_BACK
from tests.store.kept import (
    ADAPTER,
    ADAPTERS,
    ANNA,
    BERT,
    CARL,
    LEASE,
    NOW,
    SERVICE,
    awaited,
    keep,
    kept,
    person,
    spoil,
)

MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)


async def ids(store: Store, limit: int = 100) -> list[int]:
    """Whose reminders are claimed now, by their ids."""
    return [claim.reminder.id for claim in await store.claim(ADAPTER, NOW, LEASE, limit)]


@awaited
async def test_the_longest_due_come_first_and_no_more_than_asked_for(where: str) -> None:
    async with open_store(where) as store:
        late = [await kept(store, person(number), due=NOW - number * HOUR) for number in range(1, 6)]
        other = await kept(store, BERT, due=NOW - 9 * HOUR)
        await kept(store, ANNA, due=NOW + timedelta(seconds=1))
        assert await ids(store, 3) == [other.id, late[4].id, late[3].id]
        assert await ids(store) == [late[2].id, late[1].id, late[0].id]
        assert await ids(store) == []


@awaited
async def test_a_claim_brings_the_reminder_and_whose_it_is(where: str) -> None:
    async with open_store(where) as store:
        one = await kept(store, ANNA)
        assert await store.claim(ADAPTER, NOW, LEASE, 9) == (Claimed(ANNA, one, NOW + LEASE),)
        assert await store.find(ANNA, SERVICE) == one


@awaited
async def test_only_what_is_active_and_of_this_chat_is_claimed(where: str) -> None:
    async with open_store(where) as store:
        for number, state in enumerate(State):
            await kept(store, person(number), due=NOW, state=state)
        await kept(store, person(7), due=None)
        await kept(store, CARL)
        assert len(await store.claim("telegram", NOW, LEASE, 9)) == 1
        assert await store.claim("terminal", NOW, LEASE, 9) == ()
        assert await store.claim("discord", NOW, LEASE, 0) == ()
        assert len(await store.claim("discord", NOW, LEASE, 9)) == 1


@awaited
async def test_a_lease_holds_until_it_runs_out(where: str) -> None:
    async with open_store(where) as store:
        await kept(store, ANNA)
        (first,) = await store.claim(ADAPTER, NOW, LEASE, 9)
        assert await store.claim(ADAPTER, NOW + LEASE - timedelta(seconds=1), LEASE, 9) == ()
        (again,) = await store.claim(ADAPTER, NOW + LEASE, LEASE, 9)
        assert again == replace(first, lease=NOW + 2 * LEASE)
        assert await store.record([(first, sent(first.reminder, NOW))]) == 0
        assert await store.record([(again, sent(again.reminder, NOW))]) == 1


@awaited
async def test_a_lease_from_before_the_clock_was_set_back_holds_nobody_up(where: str) -> None:
    async with open_store(where) as store:
        await kept(store, ANNA, due=NOW - 2 * HOUR)
        await store.claim(ADAPTER, NOW, LEASE, 9)
        assert await store.claim(ADAPTER, NOW - SET_BACK, LEASE, 9) == ()
        assert await store.next_due(ADAPTERS, NOW - SET_BACK, LEASE) == NOW + LEASE
        back = NOW - SET_BACK - timedelta(seconds=1)
        assert await store.next_due(ADAPTERS, back, LEASE) == NOW - 2 * HOUR
        assert len(await store.claim(ADAPTER, back, LEASE, 9)) == 1


@awaited
async def test_what_is_recorded_is_kept_and_free_again(where: str) -> None:
    async with open_store(where) as store:
        for number in range(4):
            await kept(store, person(number), due=NOW - HOUR)
        claims = await store.claim(ADAPTER, NOW, LEASE, 9)
        ends = [sent, cut_off, put_off, sent]
        after = [end(claim.reminder, NOW) for end, claim in zip(ends, claims, strict=True)]
        assert await store.record(zip(claims, after, strict=True)) == 4
        assert [await store.find(person(number), SERVICE) for number in range(4)] == after
        assert [row["lease"] for number in range(4) for row in await store.rows(person(number))] == [None] * 4
        assert await store.record(zip(claims, after, strict=True)) == 0
        assert await store.record([]) == 0
        (again,) = await store.claim(ADAPTER, NOW + MINUTE, LEASE, 9)
        assert again.reminder == after[2]


@awaited
async def test_more_is_recorded_than_fits_into_one_statement(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.store.BATCH", 2)
    async with open_store(where) as store:
        for number in range(5):
            await kept(store, person(number))
        claims = await store.claim(ADAPTER, NOW, LEASE, 9)
        assert await store.record([(claim, sent(claim.reminder, NOW)) for claim in claims]) == 5


@awaited
async def test_what_is_erased_while_it_is_sent_is_not_made_anew(where: str) -> None:
    async with open_store(where) as store:
        await kept(store, ANNA)
        (claim,) = await store.claim(ADAPTER, NOW, LEASE, 9)
        assert await store.erase(ANNA) == 1
        assert await store.record([(claim, sent(claim.reminder, NOW))]) == 0
        await store.release([claim])
        assert await store.rows(ANNA) == ()
        again = await kept(store, ANNA)
        assert await store.record([(claim, sent(claim.reminder, NOW))]) == 0
        assert await store.find(ANNA, SERVICE) == again


@awaited
async def test_what_is_changed_while_it_is_sent_stays_changed(where: str) -> None:
    async with open_store(where) as store:
        for due in (NOW, NOW + HOUR, None):
            await store.erase(ANNA)
            first = await kept(store, ANNA)
            (claim,) = await store.claim(ADAPTER, NOW, LEASE, 9)
            other = await keep(store, ANNA, changed(first, NOW, due=due))
            assert await store.record([(claim, sent(claim.reminder, NOW))]) == 0
            await store.release([claim])
            assert await store.find(ANNA, SERVICE) == other


@awaited
async def test_a_new_time_does_not_wait_for_the_lease_on_the_old_one(where: str) -> None:
    async with open_store(where) as store:
        first = await kept(store, ANNA)
        await store.claim(ADAPTER, NOW, LEASE, 9)
        await keep(store, ANNA, changed(first, NOW, zone="UTC"))
        assert await ids(store) == []
        await keep(store, ANNA, changed(first, NOW, due=NOW - MINUTE))
        assert await ids(store) == [first.id]


@awaited
async def test_what_is_given_back_is_free_at_once(where: str) -> None:
    async with open_store(where) as store:
        first, second = await kept(store, ANNA), await kept(store, BERT)
        claims = await store.claim(ADAPTER, NOW, LEASE, 9)
        await store.release(claims[:1])
        await store.release([])
        assert await ids(store) == [first.id]
        await store.release(claims)
        assert await ids(store) == [first.id, second.id]


@awaited
async def test_the_next_due_is_known(where: str) -> None:
    async with open_store(where) as store:
        assert await store.next_due(ADAPTERS, NOW) is None
        await kept(store, person(1), due=NOW + 9 * HOUR)
        await kept(store, person(2), due=NOW + 5 * HOUR, state=State.PAUSED)
        await kept(store, CARL, due=NOW + 7 * HOUR)
        assert await store.next_due(ADAPTERS, NOW) == NOW + 7 * HOUR
        assert await store.next_due(["telegram"], NOW) == NOW + 9 * HOUR
        assert await store.next_due([], NOW) is None
        await kept(store, ANNA, due=NOW - HOUR)
        assert await store.next_due(ADAPTERS, NOW) == NOW - HOUR
        await store.claim(ADAPTER, NOW, LEASE, 9)
        assert await store.next_due(ADAPTERS, NOW) == NOW + LEASE
        assert await store.next_due(["discord"], NOW) == NOW + 7 * HOUR
        assert await store.next_due(ADAPTERS, NOW + LEASE) == NOW - HOUR


@awaited
async def test_a_row_that_makes_no_sense_stops_no_other(where: str, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    async with open_store(where) as store:
        bad = await kept(store, ANNA, due=NOW - HOUR)
        good = await kept(store, BERT)
        await spoil(store, bad.id, zone="Mars/Base")
        assert await ids(store, 1) == []
        assert await ids(store, 1) == [good.id]
        assert await store.next_due(ADAPTERS, NOW) == NOW + LEASE
    ours = [record.message for record in caplog.records if record.name.startswith("bot")]
    expected = "store: passed over: a stored reminder makes no sense to this version (ZoneInfoNotFoundError)"
    assert ours == [expected]


@pytest.mark.parametrize("workers", [2, 8])
@awaited
async def test_many_claim_at_once_and_nothing_twice(where: str, workers: int) -> None:
    async def work(store: Store) -> list[int]:
        done = list[int]()
        while (due := await store.next_due(ADAPTERS, NOW, LEASE)) and due <= NOW:
            for adapter in ADAPTERS:
                claims = await store.claim(adapter, NOW, LEASE, 5)
                done += [claim.reminder.id for claim in claims]
                assert await store.record([(claim, sent(claim.reminder, NOW)) for claim in claims]) == len(claims)
        return done

    async with AsyncExitStack() as opened:
        stores = [await opened.enter_async_context(open_store(where)) for _ in range(workers // 2)]
        expected = [(await kept(stores[0], person(number, ADAPTERS[number % 2]))).id for number in range(80)]
        done = await asyncio.gather(*(work(store) for store in stores * 2))
        assert sorted(chain(*done)) == expected


@awaited
async def test_processes_open_one_store_at_once_and_claim_nothing_twice(nowhere: str) -> None:
    asked = [sys.executable, "-m", "tests.store.claiming", nowhere]
    root = Path(__file__).parents[2]
    workers = [await asyncio.create_subprocess_exec(*asked, cwd=root, stdin=PIPE, stdout=PIPE) for _ in range(2)]
    async with open_store(nowhere) as store:
        expected = [(await kept(store, person(number))).id for number in range(60)]
        done = await asyncio.gather(*(worker.communicate(b"go\n") for worker in workers))
        claimed = [json.loads(out) for out, _ in done]
        assert sorted(chain(*claimed)) == expected
        after = [await store.find(person(number), SERVICE) for number in range(60)]
        assert {one.delivered for one in after if one} == {NOW}
