"""Opening the store: where it is, whether it can be used, and whether it is up to date."""

import asyncio
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.ext.asyncio import AsyncEngine

from bot.errors import StoreUnusable, UsageError
from bot.store import migrate, postgres, sqlite
from bot.store.database import TROUBLE, Database, Line, trouble
from bot.store.file import DatabaseFile
from bot.store.store import Store

OPEN_WITHIN = 60.0  # seconds, most of them for another process that brings the database up to date


@asynccontextmanager
async def open_store(where: str | Path) -> AsyncIterator[Store]:
    """The store in a file, or at an address, while it is entered; made where there is none, and brought up to date.

    Raises UsageError where that makes no sense, and StoreUnusable where the database is damaged, newer than the
    program, can't be written or not be reached; it is left as it is then.
    """
    place = location(where)
    database = await (_sqlite(place) if isinstance(place, Path) else _postgres(place))
    store = Store(database)
    try:
        yield store
    finally:
        await store.close()


def location(where: str | Path) -> Path | URL:
    """Where a database is: a file, or a server's address. Raises UsageError, without repeating it, for neither."""
    if isinstance(where, Path) or "://" not in where:
        return Path(where).absolute()
    try:
        address = make_url(where) if where.startswith("sqlite") else postgres.read(where)
    except (ArgumentError, ValueError):
        raise UsageError(postgres.NONSENSE) from None
    if address.drivername == postgres.DRIVER:
        return address
    if address.drivername in {"sqlite", "sqlite+aiosqlite"} and address.database not in {None, "", ":memory:"}:
        return Path(str(address.database)).absolute()
    raise UsageError(postgres.NONSENSE)


async def _sqlite(path: Path) -> Database:
    file = DatabaseFile(path)
    with _opening(str(path)):
        await asyncio.to_thread(sqlite.prepare, path, migrate.refuse_newer)
        first = sqlite.engine(file, sqlite.WRITE, sqlite.FIRST_PATIENCE)
        try:
            await _upgrade(first)
        finally:
            await first.dispose()
    reading = sqlite.engine(file, sqlite.READ, sqlite.PATIENCE)
    writing = sqlite.engine(file, sqlite.WRITE, sqlite.PATIENCE)
    # One writer: within this process they wait in line, instead of asking again and again for the file's lock.
    return Database(Line(reading, asyncio.Semaphore(sqlite.READERS)), Line(writing, asyncio.Semaphore(1)), file)


async def _postgres(address: URL) -> Database:
    with _opening(postgres.name(address)):
        engine = postgres.engine(address)
        try:
            await _upgrade(engine)
        except BaseException as error:
            await engine.dispose()
            if isinstance(error, TypeError | ValueError):  # the driver can't make anything of it
                raise UsageError(postgres.NONSENSE) from None
            raise
    line = Line(engine, asyncio.Semaphore(postgres.CONNECTIONS))
    return Database(line, line)


async def _upgrade(engine: AsyncEngine) -> None:
    async with asyncio.timeout(OPEN_WITHIN), engine.begin() as connection:
        await connection.run_sync(migrate.upgrade)


@contextmanager
def _opening(name: str) -> Iterator[None]:
    """Any trouble as a StoreUnusable: at the start nobody waits for it to pass."""
    try:
        yield
    except TROUBLE as error:
        raise StoreUnusable(str(trouble(error, name))) from None
