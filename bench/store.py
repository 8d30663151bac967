"""A process that works on a million reminders: how fast, how long it keeps a person waiting, how much memory it takes.

`python -m bench.store WHERE` is that process; the database is filled, and PostgreSQL runs, somewhere else.
"""

import asyncio
import gc
import json
import os
import random
import subprocess
import sys
import time
from collections.abc import Awaitable, Callable, Sequence
from datetime import UTC, datetime, timedelta
from functools import partial

from sqlalchemy import select

from bench.databases import DATABASES, DUE, ROWS, SERVICE, Kept
from bench.loop import paced, passed
from bench.measure import ROOT, Row, apart, memory, middle, say
from bot.engine.reminder import Address, Reminder, sent, snoozed
from bot.engine.schedule import Length
from bot.reminders.outbox import AT_ONCE
from bot.reminders.work import PAUSED_FOR, USUAL
from bot.store import Store, open_store
from bot.store.tables import reminders

ADAPTERS = ("telegram", "discord")
WARM = 2_000  # reminders, until everything is loaded that is loaded when first needed
BY_LOOP = 12_000
PER_SECOND, PACED = 30, 600  # as Telegram lets them out, for twenty seconds
LOOKS = 1_000
ACTS = 500
ERASED = 20
PROCESSES = 8  # which send at the same time
FINISHED = timedelta(days=30)


def rows() -> list[Row]:
    """Everything on each database."""
    made = []
    for opened in DATABASES:
        with opened() as kept:
            made += [Row(f"{kept.name}: {ROWS:,} reminders", {"size_mb": kept.size_mb}, ""), *_worked(kept)]
    return made


def _worked(kept: Kept) -> list[Row]:
    working = [sys.executable, "-m", "bench.store", kept.where]
    with subprocess.Popen(working, cwd=ROOT, env={"PATH": os.defpath}, stdout=subprocess.PIPE) as process:
        apart(process.pid)
        out, _ = process.communicate()
    if process.returncode:
        raise subprocess.CalledProcessError(process.returncode, working)
    return [Row(f"{kept.name}: {name}", figures, expected) for name, figures, expected in json.loads(out)]


async def _work(where: str) -> list[Row]:
    async with open_store(where) as store:
        people = await _people(store)
        return [
            await _tidying(store),
            *await _next(store),
            *await _person(store, people),
            await _window(store),
            await _loop(store),
            await _claims(store),
            await _looks(store, "next due, nothing waiting"),
            await _erasing(store, people),
            *await _forgetting(store),
        ]


async def _people(store: Store) -> list[Address]:
    some = select(reminders.c.adapter, reminders.c.address).where(reminders.c.id % 997 == 0)
    async with store.database.reading.connect() as connection:
        found = [Address(adapter, chat) for adapter, chat in await connection.execute(some)]
    random.Random(5).shuffle(found)  # noqa: S311 - the same every time
    return found


async def _tidying(store: Store) -> Row:
    say("  tidying")
    begun = time.perf_counter()
    await store.replan(_now())
    await store.purge(_now(), FINISHED, PAUSED_FOR)
    return Row("what is done once an hour: replan and purge", {"seconds": time.perf_counter() - begun}, "")


async def _next(store: Store) -> list[Row]:
    waiting = await _looks(store, f"next due, {DUE:,} waiting")
    held = [await store.claim(one, _now(), USUAL.lease, AT_ONCE) for one in ADAPTERS for _ in range(PROCESSES)]
    claimed = await _looks(store, f"next due, past {len(ADAPTERS) * PROCESSES * AT_ONCE} that are being sent")
    for some in held:
        await store.release(some)
    return [waiting, claimed]


async def _looks(store: Store, name: str) -> Row:
    say(f"  {name}")
    return Row(name, await _timed([lambda: store.next_due(ADAPTERS, _now())] * LOOKS), "p99 5,000 µs")


async def _person(store: Store, people: Sequence[Address]) -> list[Row]:
    say("  a person's presses")
    asked = people[:ACTS]
    finding = await _timed([partial(store.find, one, SERVICE) for one in asked])
    changing = await _timed([partial(store.change, one, SERVICE, _snoozed) for one in asked])
    return [Row("a person's reminder found", finding, ""), Row("a person's reminder changed", changing, "")]


def _snoozed(kept: Reminder | None) -> tuple[Reminder | None, None]:
    return kept and snoozed(kept, Length(1, "w"), _now()), None


async def _erasing(store: Store, people: Sequence[Address]) -> Row:
    say("  erasing")
    erasing = await _timed([partial(store.erase, one) for one in people[-ERASED:]])
    return Row("a person erased", erasing, "")


async def _forgetting(store: Store) -> list[Row]:
    if store.database.file is None:
        return []
    say("  building the file anew")
    begun = time.perf_counter()
    await store.tidy()
    return [Row("the file built anew, within the hour", {"seconds": time.perf_counter() - begun}, "")]


async def _window(store: Store) -> Row:
    say(f"  the loop, {PER_SECOND} a second")
    told = await passed(store, ADAPTERS, PACED, paced(PER_SECOND))
    return Row(f"from the answer to the commit, {PER_SECOND} a second", middle(told.windows), "")


async def _loop(store: Store) -> Row:
    say("  the loop, as fast as it goes")
    await passed(store, ADAPTERS, WARM)
    before = _resident()
    told = await passed(store, ADAPTERS, BY_LOOP)
    figures = {"per_second": BY_LOOP / told.seconds, "grown_mb": _resident() - before}
    return Row(f"the whole loop, {BY_LOOP:,} sent at once", figures, "1,000 a second, memory flat")


async def _claims(store: Store) -> Row:
    say("  claim and record")
    count, seconds, before = 0, 0.0, _resident()
    while True:
        begun = time.perf_counter()
        claimed = [two for one in ADAPTERS for two in await store.claim(one, _now(), USUAL.lease, AT_ONCE)]
        await store.record([(one, sent(one.reminder, _now())) for one in claimed])
        if not claimed:
            break
        count, seconds = count + len(claimed), seconds + time.perf_counter() - begun
    figures = {"per_second": count / seconds, "grown_mb": _resident() - before}
    return Row(f"claim and record, {count:,} by {AT_ONCE}", figures, "1,000 a second, memory flat")


async def _timed(acts: Sequence[Callable[[], Awaitable[object]]]) -> dict[str, float]:
    seconds = []
    for act in acts:
        begun = time.perf_counter()
        await act()
        seconds.append(time.perf_counter() - begun)
    return middle(seconds)


def _resident() -> float:
    gc.collect()
    return memory(os.getpid(), "VmRSS")


def _now() -> datetime:
    return datetime.now(UTC)


if __name__ == "__main__":
    done = asyncio.run(_work(sys.argv[1]))
    print(json.dumps([(row.name, row.figures, row.expected) for row in done]))
