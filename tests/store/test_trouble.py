"""The database gets slow, locked, full, or lost: everybody is told so in time, nothing is half done, and it passes."""

import asyncio
import logging
import os
import random
import shutil
import signal
import sqlite3
import time
import traceback
from collections.abc import Awaitable
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import asyncpg  # type: ignore[import-untyped] # it has no types of its own
import pytest
from sqlalchemy import event

from bot.engine.reminder import Claimed, Reminder
from bot.errors import StoreError, StoreUnusable
from bot.store import Store, open_store
from bot.store.file import DatabaseFile
from tests import postgres
from tests.store.kept import ADAPTER, ADAPTERS, ANNA, BERT, LEASE, NOW, SERVICE, awaited, keep, kept, person, reminder

LONG_AGO = NOW - NOW.replace(year=2020)
CLAIM = Claimed(ANNA, reminder(id=1), NOW + LEASE)


async def troubled(work: Awaitable[object]) -> str:
    """What is said of some work that can't be done, nobody's address among it."""
    with pytest.raises(StoreError) as trouble:
        await work
    whole = "".join(traceback.format_exception(trouble.value))
    assert not any(address.chat in whole for address in (ANNA, BERT))
    return str(trouble.value)


async def unwritable(store: Store) -> None:
    """Nothing can be written, and every attempt says so."""
    for work in (
        keep(store, BERT, reminder()),
        store.erase(ANNA),
        store.claim(ADAPTER, NOW, LEASE, 9),
        store.record([(CLAIM, CLAIM.reminder)]),
        store.release([CLAIM]),
    ):
        await troubled(work)


async def gone(store: Store) -> None:
    """Nothing can be read or written, and every attempt says so."""
    await unwritable(store)
    for work in (
        store.find(ANNA, SERVICE),
        store.rows(ANNA),
        store.next_due(ADAPTERS, NOW),
        store.purge(NOW, LONG_AGO, LONG_AGO),
        store.replan(NOW),
    ):
        await troubled(work)
    assert not await store.alive()


@awaited
async def test_sqlite_locked_is_told_and_passes(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.sqlite.PATIENCE", 0.1)
    async with open_store(file) as store:
        first = await kept(store, ANNA)
        with closing(sqlite3.connect(file, isolation_level=None)) as other:
            other.execute("BEGIN EXCLUSIVE")
            await unwritable(store)
            assert await troubled(keep(store, ANNA, reminder())) == "the database can't be used now (SQLITE_BUSY)"
            assert await store.find(ANNA, SERVICE) == first
            assert await store.alive()
        assert await keep(store, BERT, reminder())


@awaited
async def test_postgresql_locked_is_told_in_time_and_passes(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_store(url) as store:
        first = await kept(store, ANNA)
        other = await asyncpg.connect(url.replace("+asyncpg", ""))
        async with other.transaction():
            await other.execute("LOCK TABLE reminders")
            monkeypatch.setattr("bot.store.store.QUICK", 0.05)
            monkeypatch.setattr("bot.store.store.LONG", 0.05)
            assert await troubled(store.find(ANNA, SERVICE)) == "the database did not answer within 0.05 seconds"
            await gone(store)
        await other.close()
        monkeypatch.setattr("bot.store.store.QUICK", 30.0)
        assert await store.find(ANNA, SERVICE) == first
        assert await keep(store, BERT, reminder())


@awaited
async def test_a_server_that_hangs_keeps_nobody_waiting(
    server: postgres.Server, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with open_store(url) as store:
        first = await kept(store, ANNA)
        sessions = server.sql("SELECT pid FROM pg_stat_activity WHERE datname = 'one'").split()
        monkeypatch.setattr("bot.store.store.QUICK", 0.05)
        for session in sessions:
            os.kill(int(session), signal.SIGSTOP)
        try:
            await troubled(store.find(ANNA, SERVICE))
        finally:
            for session in sessions:
                os.kill(int(session), signal.SIGCONT)
        monkeypatch.setattr("bot.store.store.QUICK", 30.0)
        assert await store.find(ANNA, SERVICE) == first


@awaited
async def test_a_full_disk_is_told_and_passes(file: Path) -> None:
    pages = 12
    async with open_store(file) as store:

        @event.listens_for(store.database.writing.engine.sync_engine, "checkout")
        def limited(connection: object, *_: object) -> None:
            cursor = connection.cursor()  # type: ignore[attr-defined] # a driver's connection
            cursor.execute(f"PRAGMA max_page_count={pages}")
            cursor.close()

        number = 0
        with suppress(StoreError):
            while number < 500:
                await kept(store, person(number))
                number += 1
        assert 0 < number < 500
        assert await troubled(keep(store, person(number), reminder())) == "the database can't be used now (SQLITE_FULL)"
        assert await store.find(person(number), SERVICE) is None
        assert await store.find(person(number - 1), SERVICE)
        pages = 10_000
        assert await keep(store, person(number), reminder())


def wait_for(server: postgres.Server, shown: str) -> None:
    while server.sql("SHOW default_transaction_read_only") != shown:
        time.sleep(0.01)


@awaited
async def test_a_server_that_only_lets_read_is_told_and_passes(server: postgres.Server, url: str) -> None:
    async with open_store(url) as store:
        first = await kept(store, ANNA)
        server.sql("ALTER SYSTEM SET default_transaction_read_only = on", "SELECT pg_reload_conf()")
        try:
            wait_for(server, "on")
            await unwritable(store)
            assert await store.find(ANNA, SERVICE) == first
        finally:
            server.sql("SET default_transaction_read_only = off", "ALTER SYSTEM RESET ALL", "SELECT pg_reload_conf()")
        wait_for(server, "off")
        assert await keep(store, BERT, reminder())


@awaited
async def test_a_server_that_went_and_came_back_is_used_again(server: postgres.Server, url: str) -> None:
    async with open_store(url) as store:
        first = await kept(store, ANNA)
        await asyncio.gather(*(store.find(ANNA, SERVICE) for _ in range(10)))
        server.stop()
        try:
            await gone(store)
        finally:
            server.start()
        found = await asyncio.gather(*(store.find(ANNA, SERVICE) for _ in range(10)))
        assert found == [first] * 10
        assert await keep(store, BERT, reminder())


@awaited
async def test_nothing_is_half_saved_when_the_server_goes(server: postgres.Server, url: str) -> None:
    def press(one: Reminder | None) -> tuple[Reminder | None, None]:
        assert one
        return replace(one, number=one.number + 1, tries=one.tries + 1), None

    async with open_store(url) as store:
        for number in range(8):
            await kept(store, person(number), tries=1)
        presses = [asyncio.create_task(store.change(person(number % 8), SERVICE, press)) for number in range(80)]
        await asyncio.wait(presses, return_when=asyncio.FIRST_COMPLETED)
        server.stop()
        try:
            done = await asyncio.gather(*presses, return_exceptions=True)
        finally:
            server.start()
        assert {type(one) for one in done} <= {tuple, StoreError}
        told = sum(isinstance(one, tuple) for one in done)
        after = [await store.find(person(number), SERVICE) for number in range(8)]
        assert all(one and one.number == one.tries for one in after)
        assert sum(one.number - 1 for one in after if one) >= told


@awaited
async def test_a_file_that_went_and_came_back_is_used_again(file: Path) -> None:
    async with open_store(file) as store:
        first = await kept(store, ANNA)
    aside = file.parent.with_name("aside")
    async with open_store(file) as store:
        assert await store.find(ANNA, SERVICE) == first
        assert await keep(store, ANNA, first) == first
        file.parent.rename(aside)
        await gone(store)
        assert not file.parent.exists()
        file.parent.mkdir()
        await gone(store)
        assert DatabaseFile(file).identity() is None
        shutil.copy(aside / file.name, file)
        assert await store.find(ANNA, SERVICE) == first
        assert await keep(store, BERT, reminder())
    async with open_store(file) as store:
        assert len(await store.rows(BERT)) == len(await store.rows(ANNA)) == 1


@awaited
async def test_a_file_that_is_damaged_while_it_is_used_is_told(file: Path) -> None:
    async with open_store(file) as store:
        await kept(store, ANNA)
        bad = file.with_name("bad.db")
        bad.write_bytes(b"no database" * 999)
        bad.replace(file)
        with pytest.raises(StoreUnusable, match="damaged"):
            await store.find(ANNA, SERVICE)


@pytest.mark.parametrize("seed", range(3))
@awaited
async def test_who_gives_up_waiting_leaves_nothing_broken_behind(where: str, seed: int) -> None:
    dice = random.Random(seed)  # noqa: S311 - a test's own dice

    def press(one: Reminder | None) -> tuple[Reminder | None, None]:
        assert one
        return replace(one, number=one.number + 1, tries=one.tries + 1), None

    async with open_store(where) as store:
        await kept(store, ANNA, tries=1)
        await kept(store, BERT)

        async def impatient() -> None:
            work = [store.change(ANNA, SERVICE, press), store.find(BERT, SERVICE), store.erase(BERT, 0)]
            with suppress(TimeoutError):
                async with asyncio.timeout(dice.random() / 50):
                    await dice.choice(work)
            for one in work:
                one.close()

        await asyncio.gather(*(impatient() for _ in range(60)))
        found = await asyncio.gather(*(store.find(ANNA, SERVICE) for _ in range(20)))
        assert all(one and one.number == one.tries for one in found)
        await asyncio.gather(*(store.change(ANNA, SERVICE, press) for _ in range(20)))
        later = await store.find(ANNA, SERVICE)
        assert later
        assert later.number == later.tries >= 21


@awaited
async def test_no_address_is_ever_logged(
    nowhere: str, server: postgres.Server, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    caplog.set_level(logging.INFO)
    log = server.folder / "log"
    before = log.stat().st_size
    async with open_store(nowhere) as store, open_store(nowhere) as other:
        await asyncio.gather(*(kept(one, ANNA) for one in (store, other) * 4))
        async with store.database.writing.begin() as connection:
            await connection.exec_driver_sql("DROP TABLE reminders")
        await gone(store)
        monkeypatch.setattr("bot.store.store.QUICK", 0.0)
        await troubled(keep(store, BERT, reminder()))
    told = caplog.text.encode() + log.read_bytes()[before:]
    assert not any(address.chat.encode() in told for address in (ANNA, BERT))
