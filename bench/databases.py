"""A million reminders in each database, as a year of use would leave them; put there by one statement."""

import asyncio
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from unittest.mock import patch
from zoneinfo import ZoneInfo

from sqlalchemy import BigInteger, Column, Insert, MetaData, Table, Text, case, insert, literal, select
from sqlalchemy import cast as as_type

from bench.measure import say
from bot.engine.place import Place
from bot.engine.reminder import Reminder, State, changed, cut_off, set_anew, snoozed
from bot.engine.schedule import Length, When
from bot.store import open_store
from bot.store.rows import values
from bot.store.tables import reminders
from tests import postgres

ROWS = 1_000_000
DUE = 40_000  # of these
SERVICE = "linkedin"
DUE_KINDS, LATER_KINDS = 97, 4999  # reminders that differ; each is many people's
# What a server does unless it is told otherwise: the tests spare themselves the disk.
DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on", "autovacuum": "on"}
PEOPLE = (
    ("DE", "Europe/Berlin", "de"),
    ("GB", "Europe/London", "en"),
    ("US", "America/New_York", "en"),
    ("IN", "Asia/Kolkata", "en"),
    ("FR", "Europe/Paris", "fr"),
    ("BR", "America/Sao_Paulo", "pt"),
)
AGAIN = (None, Length(1, "m"), Length(3, "m"), Length(6, "m"), Length(12, "m"))

Row = dict[str, str | int | None]


@dataclass(frozen=True, slots=True)
class Kept:
    """A full database: its name, where it is as `open_store` takes it, the bot's settings for it, and its size."""

    name: str
    where: str
    settings: dict[str, str]
    size_mb: float


@contextmanager
def sqlite() -> Iterator[Kept]:
    """In a file."""
    with tempfile.TemporaryDirectory(prefix="optout-bench-") as folder:
        file = Path(folder) / "optout.db"
        _fill("SQLite", str(file))
        yield Kept("SQLite", str(file), {"DATA_DIR": folder}, file.stat().st_size / 1024**2)


@contextmanager
def postgresql() -> Iterator[Kept]:
    """In a server that waits for its disk."""
    with patch.dict(postgres.OPTIONS, DURABLE), postgres.running() as server:
        url = server.fresh("bench")
        _fill("PostgreSQL", url)
        server.sql("VACUUM ANALYZE", "CHECKPOINT", database="bench")  # it would do both by itself before long
        size = int(server.sql("SELECT pg_database_size('bench')"))
        yield Kept("PostgreSQL", url, {"DATABASE_URL": url}, size / 1024**2)


DATABASES = (sqlite, postgresql)


def _fill(name: str, where: str) -> None:
    begun = time.perf_counter()
    asyncio.run(_filled(where))
    say(f"{name}: {ROWS:,} reminders put there in {time.perf_counter() - begun:.0f} s")


async def _filled(where: str) -> None:
    now = datetime.now(UTC)
    chosen = random.Random(5)  # noqa: S311 - the same every time
    made = [*(_due(at, now) for at in range(DUE_KINDS)), *(_later(chosen, now) for _ in range(LATER_KINDS))]
    rows = [{"kind": at, "adapter": adapter, **values(one)} for at, (adapter, one) in enumerate(made)]
    async with open_store(where) as store, store.database.writing.begin() as connection:
        if connection.dialect.name == "sqlite":
            await connection.exec_driver_sql("PRAGMA cache_size=-1000000")
        await connection.run_sync(KINDS.create)
        await connection.execute(insert(KINDS), rows)
        await connection.execute(_multiplied())


def _due(number: int, now: datetime) -> tuple[str, Reminder]:
    """One that came due within the last minutes; its hour was named, so that a run at night measures the same."""
    region, zone, language = PEOPLE[number % len(PEOPLE)]
    when = When(at=_local(now - timedelta(minutes=1 + number % 10), zone), named=True, every=AGAIN[number % len(AGAIN)])
    made = set_anew(Place(SERVICE, region=region, language=language), when, zone, now - timedelta(days=90))
    assert made  # noqa: S101 - it was in the future then
    return "telegram", made


def _later(chosen: random.Random, now: datetime) -> tuple[str, Reminder]:
    """One that comes within a year, or is over, or waits."""
    region, zone, language = chosen.choice(PEOPLE)
    day = _local(now + timedelta(days=chosen.randint(1, 365)), zone)
    at = day.replace(hour=chosen.randint(8, 20), minute=chosen.randint(0, 59))
    when = When(at=at, named=chosen.random() < 1 / 4, every=chosen.choice(AGAIN))
    before = now - timedelta(days=chosen.randint(1, 25))  # what is over is not yet to be deleted
    place = Place(SERVICE, region=region, platform=chosen.choice(("web", "app")), language=language)
    made = set_anew(place, when, zone, before)
    assert made  # noqa: S101 - it is in the future
    adapter = chosen.choice(("telegram", "telegram", "discord"))
    return adapter, chosen.choices(
        (
            made,
            snoozed(made, Length(1, "w"), now) or made,
            replace(made, state=State.DONE, due=None, wanted=None, delivered=before),
            changed(made, before, state=State.STOPPED, due=None, wanted=None),
            changed(made, before, state=State.PAUSED, due=None, wanted=None),
            cut_off(made, before),
        ),
        (80, 10, 3, 3, 2, 2),
    )[0]


def _local(moment: datetime, zone: str) -> datetime:
    return moment.astimezone(ZoneInfo(zone)).replace(tzinfo=None, second=0, microsecond=0)


KINDS = Table(
    "kinds",
    MetaData(),
    Column("kind", BigInteger, primary_key=True),
    *(Column(one.name, one.type) for one in reminders.columns if one.name not in {"id", "address", "lease"}),
    prefixes=["TEMPORARY"],
)


def _multiplied() -> Insert:
    """Every kind, given to as many people as it takes, in no order."""
    count = select(literal(1, BigInteger).label("n")).cte("numbers", recursive=True)
    numbers = count.union_all(select(count.c.n + 1).where(count.c.n < ROWS))
    n = numbers.c.n
    later = DUE_KINDS + n % LATER_KINDS
    kind = case((n % (ROWS // DUE) == 0, n // (ROWS // DUE) % DUE_KINDS), else_=later)
    address = as_type(1_000_000_000 + n * 7_368_787 % 8_999_999_999, Text)  # each once, and in no order
    copied = [one for one in KINDS.columns if one.name != "kind"]
    rows = select(address, *copied).select_from(numbers.join(KINDS, KINDS.c.kind == kind))
    return insert(reminders).from_select(["address", *(one.name for one in copied)], rows)
