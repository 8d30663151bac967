"""What is erased is gone, from SQLite's log at once, and from its file when the store is tidied."""

import asyncio
import logging
import random
import sqlite3
import sys
from asyncio.subprocess import PIPE
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from bot.engine.reminder import Address, State, Undo, changed
from bot.store import Store, open_store
from bot.store.statements import remembered
from bot.store.writing import ERASED
from tests.store.kept import ANNA, BERT, NOW, SERVICE, awaited, keep, kept, reminder

ERASER = """
import asyncio, os, sys
from bot.engine.reminder import Address
from bot.store import open_store

async def main():
    async with open_store(sys.argv[1]) as store:
        for chat in sys.argv[2:]:
            print(await store.erase(Address("telegram", chat)), flush=True)
        sys.stdin.read()

asyncio.run(main())
"""


def bytes_of(file: Path) -> bytes:
    """All that is in SQLite's files; to be asked while no other process uses them, whose locks would not hold then."""
    return b"".join(beside.read_bytes() for beside in sorted(file.parent.glob(f"{file.name}*")))


def log_of(file: Path) -> int:
    """How long SQLite's log is."""
    return file.with_name(f"{file.name}-wal").stat().st_size


async def is_noted(store: Store) -> bool:
    """Whether it is noted down that something was erased."""
    async with store.database.reading.connect() as connection:
        return await connection.scalar(remembered(ERASED)) is not None


async def comes_true(what: Callable[[], bool]) -> None:
    until = asyncio.get_running_loop().time() + 20
    while not what():
        assert asyncio.get_running_loop().time() < until
        await asyncio.sleep(0.05)


@contextmanager
def reading(file: Path) -> Iterator[None]:
    """Somebody who reads the file as it is now, for as long as this is entered."""
    with closing(sqlite3.connect(file, isolation_level=None)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM reminders").fetchone()
        yield


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.forgetting.AGAIN", 0.1)
    monkeypatch.setattr("bot.store.sqlite.PATIENCE", 0.1)


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
async def test_the_address_stands_nowhere_any_more_and_the_log_is_cut_off(file: Path) -> None:
    async with open_store(file) as store:
        for address in (ANNA, BERT):
            first = await kept(store, address)
            await keep(store, address, changed(first, NOW, zone="UTC"))
            await keep(store, address, None)
            await kept(store, address, undo=Undo(reminder()))
        assert ANNA.chat.encode() in bytes_of(file)
        await store.erase(ANNA)
        assert log_of(file) == 0
        assert ANNA.chat.encode() not in bytes_of(file)
        assert BERT.chat.encode() in bytes_of(file)
        await keep(store, BERT, None)
        assert log_of(file) == 0
        assert BERT.chat.encode() not in bytes_of(file)
    assert ANNA.chat.encode() not in bytes_of(file)


@awaited
async def test_nor_does_a_purged_one(file: Path) -> None:
    async with open_store(file) as store:
        await kept(store, ANNA, due=None, state=State.DONE, changed=NOW)
        assert await store.purge(NOW.replace(year=2028), NOW - NOW, NOW - NOW) == 1
        assert log_of(file) == 0
        assert ANNA.chat.encode() not in bytes_of(file)
        assert await is_noted(store)


@awaited
async def test_the_copies_that_sqlite_leaves_behind_are_gone_when_the_store_is_tidied(file: Path) -> None:
    left = await _crowded(file)
    async with open_store(file) as store:
        for address in left[:5]:
            assert await store.erase(address) == 1
            assert await store.rows(address) == ()
            assert log_of(file) == 0
        assert any(address.chat.encode() in bytes_of(file) for address in left[:5])  # else this test shows nothing

        await store.tidy()

        content = bytes_of(file)
        assert [address for address in left[:5] if address.chat.encode() in content] == []
        assert not await is_noted(store)
        assert len(await store.rows(ANNA)) == len(await store.rows(left[5])) == 1


@awaited
async def test_what_another_process_erased_before_it_was_killed_is_tidied_as_well(file: Path) -> None:
    left = await _crowded(file)
    asked = [sys.executable, "-c", ERASER, str(file), *[address.chat for address in left[:5]]]
    other = await asyncio.create_subprocess_exec(*asked, stdin=PIPE, stdout=PIPE)
    assert other.stdout
    async with open_store(file) as store:
        assert [await other.stdout.readline() for _ in left[:5]] == [b"1\n"] * 5
        other.kill()
        await other.wait()

        await store.tidy()

        content = bytes_of(file)
        assert [address for address in left if address.chat.encode() not in content] == left[:5]
        assert not await is_noted(store)


@awaited
async def test_while_another_process_uses_the_file_it_is_tidied_too(file: Path) -> None:
    left = await _crowded(file)
    other = await asyncio.create_subprocess_exec(
        sys.executable, "-c", ERASER, file, left[0].chat, stdin=PIPE, stdout=PIPE
    )
    assert other.stdout
    async with open_store(file) as store:
        assert await other.stdout.readline() == b"1\n"
        assert await store.erase(left[1]) == 1
        await store.tidy()
        assert not await is_noted(store)
        assert await keep(store, BERT, reminder())
        await other.communicate(b"")
    assert other.returncode == 0
    content = bytes_of(file)
    assert [address for address in left if address.chat.encode() not in content] == left[:2]
    assert BERT.chat.encode() in content


async def _crowded(file: Path) -> list[Address]:
    """Rows that come, grow and are moved from page to page; of whom a copy has stayed behind meanwhile."""
    async with open_store(file) as store:
        await kept(store, ANNA)
    dice = random.Random(1)  # noqa: S311 - the same pages each time
    people = [Address("telegram", str(dice.randrange(10**8, 10**9))) for _ in range(2000)]
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
    left = [address for address in people if content.count(address.chat.encode()) > 2]
    assert len(left) > 5
    return left


@awaited
async def test_a_file_from_which_nothing_was_erased_is_left_as_it_is(file: Path) -> None:
    left = await _crowded(file)
    async with open_store(file) as store:
        await store.tidy()
    content = bytes_of(file)
    assert all(content.count(address.chat.encode()) > 2 for address in left)  # the copies are where they were


@awaited
async def test_on_postgresql_there_is_nothing_to_tidy(url: str) -> None:
    async with open_store(url) as store:
        await kept(store, ANNA)
        assert await store.erase(ANNA) == 1
        assert not await is_noted(store)
        await store.tidy()
        assert await store.rows(ANNA) == ()


@pytest.mark.usefixtures("impatient")
@awaited
async def test_a_reader_is_waited_for(file: Path, caplog: pytest.LogCaptureFixture) -> None:
    async with open_store(file) as store:
        for address in (ANNA, BERT):
            await kept(store, address)
        with reading(file):
            for address in (ANNA, BERT):
                assert await store.erase(address) == 1
                assert await store.rows(address) == ()
                assert address.chat.encode() in bytes_of(file)
            assert len(store.database.under_way) == 1  # one goes on for both
        await comes_true(lambda: log_of(file) == 0)
        for address in (ANNA, BERT):
            assert address.chat.encode() not in bytes_of(file)
    told = [record for record in caplog.records if record.name.startswith("bot")]
    assert [(record.levelno, "trying again" in record.message) for record in told] == [(logging.WARNING, True)]


@pytest.mark.usefixtures("impatient")
@awaited
async def test_a_reader_in_the_way_of_the_tidying_keeps_nobody_out(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    left = await _crowded(file)
    async with open_store(file) as store:
        assert await store.erase(left[0]) == 1
        with reading(file):
            await store.tidy()
            assert await is_noted(store)
            assert await keep(store, BERT, reminder())
        await comes_true(lambda: log_of(file) == 0)
        assert left[0].chat.encode() not in bytes_of(file)
        await store.tidy()
        assert not await is_noted(store)
    assert any("until the next tidying" in record.message for record in caplog.records)


@pytest.mark.usefixtures("impatient")
@awaited
async def test_where_a_writer_is_in_the_way_the_next_tidying_does_it(
    file: Path, caplog: pytest.LogCaptureFixture
) -> None:
    left = await _crowded(file)
    async with open_store(file) as store:
        for address in left[:5]:
            assert await store.erase(address) == 1
        with closing(sqlite3.connect(file, isolation_level=None)) as writer:
            writer.execute("BEGIN IMMEDIATE")
            await store.tidy()
        assert await is_noted(store)
        assert any(address.chat.encode() in bytes_of(file) for address in left[:5])
        await store.tidy()
        content = bytes_of(file)
        assert [address for address in left if address.chat.encode() not in content] == left[:5]
        assert not await is_noted(store)
    told = [record.message for record in caplog.records if record.name.startswith("bot")]
    assert ["until the next tidying" in message for message in told] == [True]


@awaited
async def test_somebody_of_a_short_number_is_erased_as_quickly_as_others(file: Path) -> None:
    one = Address("test", "1")
    async with open_store(file) as store:
        await kept(store, ANNA)
        await kept(store, one)
        assert await store.erase(one) == 1
        assert log_of(file) == 0
        assert not store.database.under_way
