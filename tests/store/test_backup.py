"""A backup is taken while everybody goes on, and is a database like any other."""

import asyncio
import stat
from pathlib import Path

import pytest

from bot.errors import StoreUnusable, UsageError
from bot.store import backup, open_store
from tests.store.kept import ANNA, SERVICE, awaited, damage, kept, person


@awaited
async def test_a_backup_is_one_moment_of_a_store_that_is_written_to(file: Path) -> None:
    target = file.with_name("backup.db")
    async with open_store(file) as store:
        for number in range(20):
            await kept(store, person(number))
        copying = asyncio.create_task(asyncio.to_thread(backup, file, target))
        written = 20
        while not copying.done():
            await kept(store, person(written))
            written += 1
        await copying
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert not list(target.parent.glob("backup.db-*"))
    async with open_store(target) as store:
        there = [bool(await store.find(person(number), SERVICE)) for number in range(written)]
        assert there == sorted(there, reverse=True)
        assert sum(there) >= 20


@awaited
async def test_a_backup_put_in_the_place_of_what_was_lost_is_the_store(file: Path) -> None:
    async with open_store(file) as store:
        first = await kept(store, ANNA)
    backup(str(file), file.with_name("backup.db"))
    damage(file, slice(0, 999))
    file.with_name("backup.db").replace(file)
    async with open_store(file) as store:
        assert await store.find(ANNA, SERVICE) == first
        again = await kept(store, person(1))
        assert again.id > first.id


@awaited
async def test_nothing_is_written_over(file: Path) -> None:
    async with open_store(file):
        pass
    target = file.with_name("precious")
    target.write_text("precious")
    with pytest.raises(UsageError, match="is there already"):
        backup(file, target)
    assert target.read_text() == "precious"
    with pytest.raises(UsageError, match="can't be made"):
        backup(file, target / "below")


def test_there_must_be_something_to_copy(file: Path) -> None:
    target = file.with_name("backup.db")
    with pytest.raises(UsageError, match="there is no database at"):
        backup(file, target)
    assert not target.exists()


@awaited
async def test_no_backup_is_left_of_what_is_damaged(file: Path) -> None:
    async with open_store(file) as store:
        for number in range(60):
            await kept(store, person(number))
    damage(file, slice(8192, 12288))
    with pytest.raises(StoreUnusable, match="damaged"):
        backup(file, file.with_name("backup.db"))
    assert [one.name for one in file.parent.iterdir() if "backup" in one.name] == []


def test_postgresql_has_its_own_tool(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="pg_dump") as trouble:
        backup("postgresql://me:hush@host/name", tmp_path / "backup")
    assert "hush" not in str(trouble.value)
    assert not (tmp_path / "backup").exists()
