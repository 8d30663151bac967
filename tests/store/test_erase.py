"""What is erased is gone, from SQLite's files as well."""

import asyncio
import logging
import random
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from bot.engine.reminder import Address, State, Undo, changed
from bot.store import open_store
from tests.store.kept import ANNA, BERT, NOW, SERVICE, awaited, keep, kept, person, reminder


def bytes_of(file: Path) -> bytes:
    """All that is in SQLite's files."""
    return b"".join(beside.read_bytes() for beside in sorted(file.parent.glob(f"{file.name}*")))


@awaited
async def test_all_rows_of_a_person_are_erased_and_of_nobody_else(where: str) -> None:
    async with open_store(where) as store:
        await kept(store, ANNA)
        second = reminder()
        second = replace(second, place=replace(second.place, service="another"))
        await store.change(ANNA, "another", lambda _: (second, None))
        other = await kept(store, Address("discord", ANNA.chat))
        assert await store.erase(ANNA) == 2
        assert await store.erase(ANNA) == 0
        assert await store.rows(ANNA) == ()
        assert await store.find(Address("discord", ANNA.chat), SERVICE) == other


@awaited
async def test_only_what_was_shown_is_erased(where: str) -> None:
    async with open_store(where) as store:
        first, other = await kept(store, ANNA), await kept(store, BERT)
        for wrong in (0, -1, other.id, first.id + 99, 10**20):
            assert await store.erase(ANNA, wrong) == 0
        assert len(await store.rows(ANNA)) == 1
        assert await store.erase(ANNA, id=first.id) == 1
        assert await store.find(BERT, SERVICE) == other


@awaited
async def test_the_address_stands_nowhere_any_more(file: Path) -> None:
    async with open_store(file) as store:
        for address in (ANNA, BERT):
            first = await kept(store, address)
            await keep(store, address, changed(first, NOW, zone="UTC"))
            await keep(store, address, None)
            await kept(store, address, undo=Undo(reminder()))
        assert ANNA.chat.encode() in bytes_of(file)
        await store.erase(ANNA)
        assert ANNA.chat.encode() not in bytes_of(file)
        assert BERT.chat.encode() in bytes_of(file)
        await keep(store, BERT, None)
        assert BERT.chat.encode() not in bytes_of(file)
    assert ANNA.chat.encode() not in bytes_of(file)


@awaited
async def test_nor_does_a_purged_one(file: Path) -> None:
    async with open_store(file) as store:
        await kept(store, ANNA, due=None, state=State.DONE, changed=NOW)
        assert await store.purge(NOW.replace(year=2028), NOW - NOW, NOW - NOW) == 1
        assert ANNA.chat.encode() not in bytes_of(file)


@awaited
async def test_nor_do_the_copies_that_sqlite_leaves_behind(file: Path) -> None:
    async with open_store(file) as store:
        await kept(store, ANNA)
    left = _crowded(file)
    async with open_store(file) as store:
        assert len(left) > 5  # else this test shows nothing
        for address in left[:5]:
            assert await store.erase(address) == 1
            assert address.chat.encode() not in bytes_of(file)
        assert len(await store.rows(ANNA)) == len(await store.rows(left[5])) == 1


def _crowded(file: Path) -> list[Address]:
    """Rows that come, grow and are moved from page to page; of whom a copy has stayed behind meanwhile."""
    dice = random.Random(1)  # noqa: S311 - the same pages each time
    people = [person(dice.randrange(10**9)) for _ in range(2000)]
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA secure_delete=ON")
        names = ", ".join([name for _, name, *_ in connection.execute("PRAGMA table_info(reminders)")][3:])
        connection.execute("BEGIN")
        connection.executemany(
            f"INSERT INTO reminders (adapter, address, {names}) SELECT ?, ?, {names} FROM reminders LIMIT 1",  # noqa: S608
            [(address.adapter, address.chat) for address in people],
        )
        connection.execute("UPDATE reminders SET labels = substr(hex(zeroblob(200)), 1, id * 7919 % 400)")
        connection.execute("COMMIT")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    content = bytes_of(file)  # a row stands there twice: in the table, and in its index
    return [address for address in people if content.count(address.chat.encode()) > 2]


@awaited
async def test_a_reader_is_waited_for(
    file: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.forgetting.AGAIN", 0.1)
    monkeypatch.setattr("bot.store.forgetting.WITHIN", 0.5)
    monkeypatch.setattr("bot.store.sqlite.PATIENCE", 0.1)
    async with open_store(file) as store:
        await kept(store, ANNA)
        with closing(sqlite3.connect(file, isolation_level=None)) as reader:
            reader.execute("BEGIN")
            reader.execute("SELECT count(*) FROM reminders").fetchone()
            assert await store.erase(ANNA) == 1
            assert await store.rows(ANNA) == ()
            assert ANNA.chat.encode() in bytes_of(file)
        until = asyncio.get_running_loop().time() + 20
        while ANNA.chat.encode() in bytes_of(file):
            assert asyncio.get_running_loop().time() < until
            await asyncio.sleep(0.05)
    told = [record for record in caplog.records if record.name.startswith("bot")]
    assert [(record.levelno, "trying again" in record.message) for record in told] == [(logging.WARNING, True)]


@awaited
async def test_what_still_stands_there_after_the_file_was_built_anew_is_not_given_up(
    file: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.store.forgetting.AGAIN", 0.1)
    monkeypatch.setattr("bot.store.forgetting.WITHIN", 0.5)
    async with open_store(file) as store:
        await kept(store, ANNA)
        with closing(sqlite3.connect(file, isolation_level=None)) as operator:
            operator.execute("CREATE TABLE mine AS SELECT * FROM reminders")
            assert await store.erase(ANNA) == 1
            assert store.database.under_way
            operator.execute("DROP TABLE mine")
        await asyncio.wait_for(asyncio.gather(*store.database.under_way), 20)
    assert ANNA.chat.encode() not in bytes_of(file)
    assert [record.message for record in caplog.records if "trying again" in record.message] != []


@awaited
async def test_another_account_of_the_same_number_is_no_reason_to_go_on(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with open_store(file) as store:
        await kept(store, ANNA)
        longer = Address("discord", f"99{ANNA.chat}99")
        other = await kept(store, longer)
        assert await store.erase(ANNA) == 1
        assert await store.find(longer, SERVICE) == other
        assert not store.database.under_way
    assert [record for record in caplog.records if "trying again" in record.message] == []
