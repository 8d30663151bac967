"""Reminders to keep, and people to keep them for."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import wraps
from pathlib import Path
from typing import ParamSpec

from sqlalchemy import update

from bot.engine.place import Place
from bot.engine.reminder import Address, Reminder, State
from bot.engine.schedule import Length, Schedule
from bot.store import Store
from bot.store.tables import reminders as table

P = ParamSpec("P")

NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
LEASE = timedelta(minutes=2)
SERVICE = "linkedin"
ANNA, BERT = Address("telegram", "4711000815"), Address("telegram", "981734567812345678")
CARL = Address("discord", "981734567812345678")
ADAPTER = "telegram"
ADAPTERS = ("telegram", "discord")


def awaited(test: Callable[P, Coroutine[None, None, None]]) -> Callable[P, None]:
    """Let pytest run a test that awaits."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        asyncio.run(test(*args, **kwargs))

    return run


def reminder(due: datetime | None = NOW, **fields: object) -> Reminder:
    """An active reminder of every six months."""
    planned = Schedule(datetime(2026, 5, 23, 13), Length(6, "m"))  # noqa: DTZ001 - on the clock of its zone
    plain = Reminder(Place(SERVICE, region="DE"), "Europe/Berlin", planned, State.ACTIVE, due, due, NOW)
    return replace(plain, **fields)  # type: ignore[arg-type] # the fields' own types


def person(number: int, adapter: str = "telegram") -> Address:
    return Address(adapter, str(9_000_000_000 + number))


async def keep(store: Store, address: Address, kept: Reminder | None) -> Reminder | None:
    """What is kept after somebody's reminder has become this one."""
    stored, _ = await store.change(address, SERVICE, lambda _: (kept, None))
    return stored


async def kept(store: Store, address: Address, **fields: object) -> Reminder:
    """A reminder of somebody, kept now."""
    stored = await keep(store, address, reminder(**fields))  # type: ignore[arg-type] # due, or a field
    assert stored
    return stored


async def spoil(store: Store, spoilt: int, **columns: str | int) -> None:
    """Write into a row what this version does not understand."""
    async with store.database.writing.begin() as connection:
        await connection.execute(update(table).where(table.c.id == spoilt).values(**columns))


def damage(file: Path, where: slice) -> None:
    """Overwrite a part of a file, or cut its end off."""
    content = bytearray(file.read_bytes())
    content[where] = b"" if where.stop is None else b"\x5a" * len(content[where])
    file.write_bytes(content)
