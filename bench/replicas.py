"""Several real processes with one PostgreSQL behind one webhook: what a second one adds, and what they share costs.

The two processes, PostgreSQL, the proxy and the stand-in for Telegram all run on this machine.
"""

import asyncio
import gc
import time
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from functools import partial
from unittest.mock import patch

from bench.databases import DURABLE, postgresql
from bench.measure import UNHURRIED, Row, memory, middle, on_every_core, on_one_core, say, spread
from bench.telegram import acts
from bot.engine.reminder import Address
from bot.store import Store, open_store
from tests import postgres
from tests.wire.replicas import Replicas, replicas
from tests.wire.telegram_api import TelegramApi
from tests.wire.telegram_person import Person

PEOPLE, ACTS, WARM = 64, 25, 6
TURNS = 2_000
AT_ONCE = 64
PER_SECOND, LASTS, SETTLE = 30, 30.0, 5.0  # the last two in seconds
FAST = {"TELEGRAM_PER_SECOND": "10000", **UNHURRIED}


def rows() -> list[Row]:
    """Presses, locks, slots, and a wave of reminders."""
    on_every_core()
    with patch.dict(postgres.OPTIONS, DURABLE), postgres.running() as server:
        made = [asyncio.run(_presses(server, many)) for many in (1, 2)]
        made += asyncio.run(_store(server.fresh("locks")))
    with postgresql() as kept:
        gc.disable()  # the stand-in keeps all that was ever said: its pauses are not the bot's
        try:
            made += [asyncio.run(_wave(kept.where, many)) for many in (1, 2)]
        finally:
            gc.enable()
    on_one_core()
    return made


async def _presses(server: postgres.Server, many: int) -> Row:
    say(f"  {PEOPLE} people press, processes: {many}")
    api = TelegramApi(validate=False)
    async with api, replicas(api, server.fresh(f"presses{many}"), FAST, many) as several:
        people = [Person(api, 1001 + number) for number in range(PEOPLE)]
        await asyncio.gather(*(acts(person, WARM) for person in people))
        begun = time.perf_counter()
        timings = await asyncio.gather(*(acts(person, ACTS) for person in people))
        seconds = [one for timing in timings for one in timing]
        figures = spread(len(seconds) / (time.perf_counter() - begun), seconds) | {"rss_mb": _largest(several)}
    return Row(f"telegram with PostgreSQL, webhook, processes: {many}", figures, "")


def _largest(several: Replicas) -> float:
    return max(memory(program.process.pid) for program in several.programs)


async def _store(where: str) -> list[Row]:
    say("  locks and slots")
    async with _opened(where, 2) as (one, other):
        alone = [await _timed(partial(_turn, one, number)) for number in range(TURNS)]
        begun = time.perf_counter()
        at_once = await asyncio.gather(*(_many(one, number) for number in range(AT_ONCE)))
        rate = TURNS // AT_ONCE * AT_ONCE / (time.perf_counter() - begun)
        handed = [await _handed(one, other) for _ in range(TURNS // 10)]
        slots = [await _timed(lambda: _slot(one)) for _ in range(TURNS)]
    return [
        Row("a chat's lock taken and given back", middle(alone), ""),
        Row(f"the same, {AT_ONCE} chats at once", spread(rate, [one for some in at_once for one in some]), ""),
        Row("a chat's lock handed from one process to another that waits", middle(handed), ""),
        Row("a slot reserved", middle(slots), ""),
    ]


@asynccontextmanager
async def _opened(where: str, count: int) -> AsyncIterator[list[Store]]:
    async with AsyncExitStack() as stack:
        yield [await stack.enter_async_context(open_store(where)) for _ in range(count)]


async def _timed(act: Callable[[], Awaitable[None]]) -> float:
    begun = time.perf_counter()
    await act()
    return time.perf_counter() - begun


async def _turn(store: Store, number: int) -> None:
    async with store.alone(Address("bench", str(number))):
        pass


async def _many(store: Store, number: int) -> list[float]:
    return [await _timed(lambda: _turn(store, number)) for _ in range(TURNS // AT_ONCE)]


async def _handed(one: Store, other: Store) -> float:
    """The seconds from the end of one process's turn to the beginning of another's."""
    address = Address("bench", "handed")
    async with one.alone(address):
        waiting = asyncio.create_task(_enters(other, address))
        await asyncio.sleep(0.02)
        begun = time.perf_counter()
    return await waiting - begun


async def _enters(store: Store, address: Address) -> float:
    async with store.alone(address):
        return time.perf_counter()


async def _slot(store: Store) -> None:
    if store.budget:
        await store.budget.reserve("bench", 1, 1e-6)


async def _wave(where: str, many: int) -> Row:
    say(f"  {LASTS:.0f} seconds of a wave of reminders, processes: {many}")
    settings = {"TELEGRAM_PER_SECOND": str(PER_SECOND)}
    api = TelegramApi(validate=False, latency=0.05, per_second=PER_SECOND)
    async with api, replicas(api, where, settings, many):
        await api.called("sendMessage", within=60)
        await asyncio.sleep(SETTLE)
        begun, refused = time.monotonic(), len(api.refused)
        await asyncio.sleep(LASTS)
        late = len(api.refused) - refused
        sent = sum(begun <= call.at < begun + LASTS for call in api.made("sendMessage")) - late
        figures = {"per_second": sent / LASTS, "refused": float(late)}
    return Row(f"a wave of reminders on Telegram, processes: {many}", figures, "29 a second, 0 refused (429)")


if __name__ == "__main__":
    on_one_core()
    for row in rows():
        print(row.name, {name: round(value, 2) for name, value in row.figures.items()}, row.expected)
