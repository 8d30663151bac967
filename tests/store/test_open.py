"""A store opens, or says in one line why it can't, and leaves everything as it is."""

import asyncio
import os
import re
import shutil
import sqlite3
import stat
from collections.abc import Iterator
from contextlib import AsyncExitStack, closing, contextmanager
from pathlib import Path

import pytest

from bot.errors import StoreUnusable, UsageError
from bot.store import migrate, open_store
from bot.store.opening import location
from tests import postgres
from tests.store.kept import ANNA, NOW, SERVICE, awaited, damage, keep, kept, person

NOBODY = 65534
SECRET = "hush-hush"  # noqa: S105 - an example


async def refused(where: str | Path) -> str:
    """What a store says that can't be opened: one line."""
    with pytest.raises(StoreUnusable) as trouble:
        async with open_store(where):
            pass
    assert "\n" not in str(trouble.value)
    return str(trouble.value)


def state(folder: Path) -> dict[str, tuple[bytes, int]]:
    """Every file of a folder and its time, but the two that SQLite keeps beside an open database."""
    files = [file for file in folder.rglob("*") if file.is_file() and not file.name.endswith(("-shm", "-wal"))]
    return {file.name: (file.read_bytes(), file.stat().st_mtime_ns) for file in files}


@contextmanager
def as_nobody() -> Iterator[None]:
    """Be somebody who may write less than root: a test that root runs would show nothing else."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.fixture
def shared(tmp_path: Path) -> Path:
    """A folder that everybody may look into."""
    for folder in (tmp_path, *tmp_path.parents):
        if not folder.stat().st_mode & stat.S_IXOTH:
            folder.chmod(folder.stat().st_mode | stat.S_IXOTH)
    return tmp_path


@awaited
async def test_folder_and_file_are_made_for_nobody_else(file: Path) -> None:
    async with open_store(file.parent / "deeper" / "optout.db"):
        assert stat.S_IMODE((file.parent / "deeper").stat().st_mode) == 0o700
        assert stat.S_IMODE((file.parent / "deeper" / "optout.db").stat().st_mode) == 0o600


@awaited
async def test_every_commit_is_on_the_disk_and_what_is_deleted_overwritten(file: Path) -> None:
    async with open_store(file) as store:
        for engine in (store.database.reading, store.database.writing):
            async with engine.connect() as connection:
                asked = ("journal_mode", "synchronous", "secure_delete")
                found = [await connection.exec_driver_sql(f"PRAGMA {name}") for name in asked]
                assert [one.scalar() for one in found] == ["wal", 2, 1]


@awaited
async def test_a_file_has_many_names(file: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with open_store(file) as store:
        await kept(store, ANNA)
    monkeypatch.chdir(file.parent)
    for name in ("optout.db", Path("optout.db"), f"sqlite:///{file}", f"sqlite+aiosqlite:///{file}"):
        async with open_store(name) as store:
            assert len(await store.rows(ANNA)) == 1
    odd = file.with_name("100% räder?&#.db")
    async with open_store(odd) as store:
        await kept(store, ANNA)
    assert odd.is_file()


@pytest.mark.parametrize(
    "where",
    [
        "mysql://me:{}@host/name",
        "postgresql+psycopg://me:{}@host/name",
        "sqlite://",
        "sqlite:///:memory:",
        "://{}",
        "a://b:c:{}",
    ],
)
@awaited
async def test_an_address_of_nothing_is_refused(where: str) -> None:
    with pytest.raises(UsageError, match=r"^DATABASE_URL must be") as trouble:
        async with open_store(where.format(SECRET)):
            pass
    assert SECRET not in str(trouble.value)


@pytest.mark.parametrize(
    "content", [b"hello, this is no database\n" * 99, b"x", b"\0" * 4096, b"SQLite format 3\0" * 99]
)
def test_what_is_no_database_stays_what_it_is(file: Path, content: bytes) -> None:
    file.parent.mkdir()
    file.write_bytes(content)
    before = state(file.parent)
    assert asyncio.run(refused(file)) == f"{file} is damaged or no database: restore a backup"
    assert state(file.parent) == before


@pytest.mark.parametrize("damaged", [slice(8192, 12288), slice(4096, 4200), slice(12_300, 12_900), slice(9000, None)])
@awaited
async def test_a_damaged_database_is_left_alone(file: Path, damaged: slice) -> None:
    async with open_store(file) as store:
        for number in range(60):
            await kept(store, person(number))
    damage(file, damaged)
    before = state(file.parent)
    assert await refused(file) == f"{file} is damaged or no database: restore a backup"
    assert state(file.parent) == before


@awaited
async def test_a_database_that_is_newer_is_left_alone(where: str, server: postgres.Server) -> None:
    newer = "UPDATE alembic_version SET version_num = '%s'"
    async with open_store(where) as store:
        first = await kept(store, ANNA)
        async with store.database.writing.begin() as connection:
            await connection.exec_driver_sql(newer % "2031")
    before = state(Path(where).parent) if "://" not in where else {}
    said = await refused(where)
    assert "newer version" in said
    assert SERVICE not in said
    if before:
        assert state(Path(where).parent) == before
        with closing(sqlite3.connect(where)) as back, back:
            back.execute(newer % migrate.NEWEST)
    else:
        server.sql(newer % migrate.NEWEST, database="one")
    async with open_store(where) as store:
        assert await store.find(ANNA, SERVICE) == first


@awaited
async def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("a file")
    for where in (tmp_path / "taken" / "optout.db", tmp_path / "taken" / "deeper" / "optout.db"):
        assert (await refused(where)).startswith(f"{where} can't be made or opened (")
    assert (await refused(tmp_path)).startswith(f"{tmp_path} can't be made or opened (")


@awaited
async def test_a_folder_or_file_that_cannot_be_written_is_said(shared: Path) -> None:
    folder = shared / "closed"
    async with open_store(folder / "optout.db") as store:
        await kept(store, ANNA)
    if os.geteuid() == 0:
        shutil.chown(folder, NOBODY)
        shutil.chown(folder / "optout.db", NOBODY)
    before = state(folder)
    for folder_mode, file_mode in ((0o500, 0o600), (0o700, 0o400), (0o000, 0o600)):
        (folder / "optout.db").chmod(file_mode)
        folder.chmod(folder_mode)
        with as_nobody():
            for name in ("optout.db", "other.db"):
                if name == "other.db" and folder_mode & 0o200:
                    continue
                assert "can't be made or opened (Permission denied)" in await refused(folder / name)
        folder.chmod(0o700)
        (folder / "optout.db").chmod(0o600)
    assert state(folder) == before


@awaited
async def test_a_server_that_cannot_be_reached_is_said_without_the_password(server: postgres.Server) -> None:
    for where in (
        f"postgresql+asyncpg://me:{SECRET}@127.0.0.1:9/optout",
        f"postgresql://me:{SECRET}@/optout?host=/nowhere&password={SECRET}",
        f"postgres://me:{SECRET}@no-such-host.invalid/optout",
    ):
        said = await refused(where)
        assert said.startswith("the database optout at ")
        assert SECRET not in said
    none = f"postgresql://postgres:{SECRET}@/none?host={server.folder}"
    assert await refused(none) == f"the database none at {server.folder} can't be used now (InvalidCatalogNameError)"


@pytest.mark.parametrize(
    "words",
    [
        "sslmode=disable",
        "ssl=disable",
        "sslmode=prefer&connect_timeout=5&application_name=optout%20guide&target_session_attrs=read-write",
        "options=-c%20statement_timeout%3D9000%20-c%20search_path%3Dpublic",
        "channel_binding=prefer&gssencmode=disable&sslsni=1&client_encoding=utf8&prepared_statement_cache_size=0",
        "connect_timeout=0&connect_timeout=3&dbname=one",
    ],
)
@awaited
async def test_an_address_may_hold_what_libpq_knows(url: str, words: str) -> None:
    async with open_store(f"{url.replace('+asyncpg', '')}&{words}") as store:
        assert await store.alive()


@awaited
async def test_what_an_address_asks_for_is_so(url: str) -> None:
    asked = "SELECT current_setting('application_name') || ' ' || current_setting('statement_timeout')"
    async with (
        open_store(f"{url}&application_name=ada&options=-c%20statement_timeout%3D9000") as store,
        store.database.reading.connect() as connection,
    ):
        assert (await connection.exec_driver_sql(asked)).scalar_one() == "ada 9s"
    with pytest.raises(StoreUnusable):
        async with open_store(f"{url}&target_session_attrs=standby"):
            pass


@awaited
async def test_of_several_servers_the_first_that_answers_is_used() -> None:
    said = await refused(f"postgresql://me:{SECRET}@127.0.0.1:9,[::1]:9,no-such-host.invalid/optout?connect_timeout=5")
    assert said.startswith("the database optout at 127.0.0.1:9, [::1]:9, no-such-host.invalid can't be used now (")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("keepalives=1", "DATABASE_URL: keepalives can't be used here: leave it out"),
        ("pgbouncer=true", "DATABASE_URL: pgbouncer can't be used here: leave it out"),
        ("channel_binding=require", "DATABASE_URL: channel_binding must be disable or prefer, or be left out"),
        ("sslnegotiation=odd", "DATABASE_URL: sslnegotiation must be direct or postgres, or be left out"),
        ("connect_timeout=soon", "DATABASE_URL: connect_timeout must be a whole number"),
        ("port=x", "DATABASE_URL: port must be a whole number"),
        ("sslrootcert=/nowhere/root.crt", "DATABASE_URL: the file that sslrootcert names can't be read"),
    ],
)
def test_what_an_address_may_not_hold_is_named_and_never_repeated(words: str, said: str) -> None:
    with pytest.raises(UsageError) as refused:
        location(f"postgresql://ada@host.example/optout?{words}")

    assert str(refused.value) == said


@pytest.mark.parametrize("words", ["nonsense=1", f"password=a&{SECRET}=1", f"{SECRET}", f"sslmode={SECRET}", "=1"])
def test_what_no_library_knows_is_not_even_named(words: str) -> None:
    with pytest.raises(UsageError, match=r"^DATABASE_URL: ") as refused:
        location(f"postgresql://ada@host.example/optout?{words}")

    assert not re.search(f"nonsense|{SECRET}", str(refused.value))


@awaited
async def test_who_may_not_make_tables_is_told_so(server: postgres.Server) -> None:
    server.sql("DROP ROLE IF EXISTS guest", "CREATE ROLE guest LOGIN")
    where = server.fresh("two").replace("postgres@", "guest@")
    assert "(InsufficientPrivilegeError)" in await refused(where)


@awaited
async def test_it_opens_as_often_as_one_likes_at_once(nowhere: str) -> None:
    async with AsyncExitStack() as opened:
        stores = await asyncio.gather(*(opened.enter_async_context(open_store(nowhere)) for _ in range(4)))
        first = await kept(stores[0], ANNA)
        assert [await store.find(ANNA, SERVICE) for store in stores] == [first] * 4


@awaited
async def test_what_a_killed_process_left_behind_is_read(file: Path) -> None:
    async with open_store(file) as store:
        first = await kept(store, ANNA)
        left = file.parent.with_name("killed")
        shutil.copytree(file.parent, left)
        await keep(store, ANNA, None)
    assert (left / "optout.db-wal").stat().st_size > 0
    async with open_store(left / "optout.db") as store:
        assert await store.find(ANNA, SERVICE) == first
        assert await store.next_due(["telegram"], NOW) == NOW
