"""The steps and the table say the same, and the index is used."""

import re
import sqlite3
import subprocess
import sys
from collections.abc import Sequence
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Select, Update
from sqlalchemy.ext.asyncio import create_async_engine

from bot.store import Store, migrate, open_store, statements
from bot.store.tables import metadata
from tests import postgres
from tests.store.kept import ADAPTER, ADAPTERS, ANNA, LEASE, NOW, SERVICE, awaited, kept

ROWS = 20_000
FILL = """
    INSERT INTO reminders (adapter, address, service, region, platform, language, labels, zone, start, every, named,
                           state, due, wanted, changed, delivered, late, skipped, tries, number, version, lease, undo)
    WITH RECURSIVE series (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM series WHERE i < {rows})
    SELECT CASE WHEN i % 5 = 0 THEN 'discord' ELSE 'telegram' END, i, 'linkedin', 'DE', '', '', '', 'UTC',
           '2026-05-23T13:00', '6m', 0, CASE WHEN i % 9 = 0 THEN 'done' ELSE 'active' END,
           CASE WHEN i % 9 = 0 THEN NULL ELSE {now} - 1000 + i * 60 END, NULL, {now}, NULL, 0, '', 0, 1, 1, NULL, ''
    FROM series
"""


def differences(connection: Connection) -> Sequence[object]:
    """What Alembic would do to make of a database what the table says."""
    numbered = connection.dialect.name == "postgresql"  # by an identity, which SQLite does without
    opts = {"compare_type": True, "compare_server_default": numbered}
    context = MigrationContext.configure(connection, opts=opts)
    return list(compare_metadata(context, metadata))


@awaited
async def test_alembic_finds_nothing_to_do(where: str) -> None:
    async with open_store(where) as store, store.database.reading.connect() as connection:
        assert await connection.run_sync(differences) == []


def test_the_newest_step_is_the_one_that_alembic_ends_at() -> None:
    config = Config()
    config.set_main_option("script_location", migrate.SCRIPTS)
    assert ScriptDirectory.from_config(config).get_current_head() == migrate.NEWEST


@awaited
async def test_a_database_that_is_up_to_date_needs_no_alembic(where: str) -> None:
    async with open_store(where):
        pass
    program = """if True:
        import asyncio, sys
        from bot.store import open_store
        async def opened():
            async with open_store(sys.argv[1]):
                pass
        asyncio.run(opened())
        print("alembic" in sys.modules)
    """
    command = [sys.executable, "-c", program, where]
    assert subprocess.run(command, capture_output=True, check=True, text=True).stdout.strip() == "False"  # noqa: ASYNC221


@awaited
async def test_sqlite_is_the_same_with_the_steps_and_without(file: Path) -> None:
    async with open_store(file):
        pass
    other = file.with_name("other.db")
    engine = create_async_engine(f"sqlite+aiosqlite:///{other}")
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()
    assert said(file) == said(other)


def said(file: Path) -> set[str]:
    with closing(sqlite3.connect(file)) as connection:
        found = connection.execute("SELECT sql FROM sqlite_master WHERE sql NOT LIKE '%alembic%'").fetchall()
    return {re.sub(r"\s+", " ", sql) for (sql,) in found}


@awaited
async def test_postgresql_is_the_same_with_the_steps_and_without(server: postgres.Server, url: str) -> None:
    engine = create_async_engine(server.fresh("two"))
    async with engine.begin() as connection:
        await connection.run_sync(metadata.create_all)
    await engine.dispose()
    assert dumped(server, "two") == dumped(server, "one")
    assert url


def dumped(server: postgres.Server, database: str) -> str:
    out = server.run("pg_dump", "--schema-only", "--exclude-table=alembic_version", database)
    return re.sub(r"\\(un)?restrict .*", "", out)


@awaited
async def test_the_steps_do_nothing_the_second_time(where: str) -> None:
    async with open_store(where) as store:
        first = await kept(store, ANNA)
    async with open_store(where) as store:
        assert await store.find(ANNA, SERVICE) == first


def test_the_steps_are_carried_by_the_package() -> None:
    package, _, folder = migrate.SCRIPTS.partition(":")
    assert package.startswith("bot.")
    assert (Path(migrate.__file__).parent / folder / "versions" / "reminders.py").is_file()


async def plan(store: Store, statement: Select[Any] | Update) -> str:
    """How the database would go about a statement."""
    asked = "EXPLAIN " if store.database.file is None else "EXPLAIN QUERY PLAN "
    async with store.database.reading.connect() as connection:
        sql = statement.compile(connection.sync_engine, compile_kwargs={"literal_binds": True})
        return "\n".join(str(row) for row in await connection.exec_driver_sql(asked + str(sql)))


@pytest.mark.parametrize("statistics", [True, False])
@awaited
async def test_ranges_of_the_index_are_read_and_never_the_table(where: str, *, statistics: bool) -> None:
    async with open_store(where) as store:
        async with store.database.writing.begin() as connection:
            await connection.exec_driver_sql(FILL.format(rows=ROWS, now=int(NOW.timestamp())))
            if statistics:
                await connection.exec_driver_sql("ANALYZE reminders")
        for one in (
            statements.claim(ADAPTER, NOW, LEASE, 100),
            statements.next_free("telegram", NOW, LEASE),
            statements.next_lease(ADAPTERS, NOW),
        ):
            said = await plan(store, one)
            assert "ix_reminders_due" in said
            assert not re.search(r"Seq Scan|SCAN reminders|Bitmap", said), said
        found = await plan(store, statements.rows_where(statements.of_service(ANNA, SERVICE)))
        assert "uq_reminders" in found or "sqlite_autoindex_reminders_1" in found
        assert len(await store.claim(ADAPTER, NOW, timedelta(minutes=1), 100)) == 12


@awaited
async def test_a_database_of_the_version_before_is_brought_up_to_date_with_what_it_holds(where: str) -> None:
    async with open_store(where) as store:
        first = await kept(store, ANNA)
        async with store.database.writing.begin() as connection:
            await connection.exec_driver_sql("DROP TABLE meta")
            await connection.exec_driver_sql("UPDATE alembic_version SET version_num = '0002'")
    async with open_store(where) as store, store.database.reading.connect() as connection:
        assert await connection.run_sync(differences) == []
        assert await store.find(ANNA, SERVICE) == first
