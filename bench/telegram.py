"""The real process on Telegram, side by side with a bare echo bot, both against the stand-in for the Bot API."""

import asyncio
import statistics
import time
from contextlib import AbstractAsyncContextManager
from subprocess import Popen

from bench.measure import Measured, Row, answered, keeps_nothing, memory, on_one_core, running, say
from tests.wire.telegram_api import TelegramApi
from tests.wire.telegram_person import Person

PEOPLE = 64  # who press at the same time, each when the last answer is there
ACTS = 25  # of each person, after those that warm up
WARM = 6  # until everything is loaded that is loaded when first needed
STARTS = 5
LATENCIES = {0: "", 50: " at 50 ms API latency"}
TYPED = 5  # every so many acts something is typed instead of pressed
WALK = ("uk", "app", "/faq", "germany", "it is off")
TELEGRAM = "telegram"
BARE = "telegram, bare echo bot"
THROUGHPUT = "0.7 of the bare bot"


def rows() -> list[Row]:
    """Throughput, memory and start-up of both."""
    return asyncio.run(_rows())


async def _rows() -> list[Row]:
    made, most = [], {}
    for latency, words in LATENCIES.items():
        for name in (BARE, TELEGRAM):
            say(f"  {name}{words}")
            measured = await _load(name, latency / 1000)
            most[name] = measured.rss_mb
            made.append(Row(f"{name}{words}", measured.figures, THROUGHPUT if name == TELEGRAM else ""))
    starts: dict[str, list[float]] = {BARE: [], TELEGRAM: []}
    say(f"  {STARTS} starts of each")
    for _ in range(STARTS):
        for name, seconds in starts.items():
            seconds.append(await _start(name))
    for name, expected in ((BARE, ""), (TELEGRAM, "2 times the bare bot, RSS 1.6 times")):
        figures = {"seconds": statistics.median(starts[name]), "rss_mb": most[name]}
        made.append(Row(f"{name}: start-up to first getUpdates, memory under load", figures, expected))
    return made


async def _start(name: str) -> float:
    async with TelegramApi(validate=False) as api:
        begun = time.perf_counter()
        async with _running(name, api):
            await api.called("getUpdates", within=30)
            return time.perf_counter() - begun


async def _load(name: str, latency: float) -> Measured:
    async with TelegramApi(validate=False, latency=latency) as api, _running(name, api) as process:
        people = [Person(api, user_id=1001 + number) for number in range(PEOPLE)]
        await asyncio.gather(*(acts(person, WARM) for person in people))
        begun = time.perf_counter()
        timings = await asyncio.gather(*(acts(person, ACTS) for person in people))
        took = time.perf_counter() - begun
        seconds = [one for timing in timings for one in timing]
        return Measured(len(seconds) / took, seconds, memory(process.pid))


async def acts(person: Person, times: int) -> list[float]:
    """The seconds until each answer of a person who presses and now and then types."""
    seconds = []
    for number in range(times):
        begun = time.perf_counter()
        await _act(person, number)
        await answered(person.answered)
        seconds.append(time.perf_counter() - begun)
    return seconds


async def _act(person: Person, number: int) -> None:
    pressable = _pressable(person, number) if person.api.chats.last(person.chat_id) else ""
    if number % TYPED == 0 or not pressable:
        await person.says(WALK[number // TYPED % len(WALK)])
    else:
        await person.presses(pressable)


def _pressable(person: Person, number: int) -> str:
    """A button that tells the bot, another one each time."""
    buttons = person.last.buttons.items()
    found = [text for text, one in buttons if "callback_data" in one and keeps_nothing(one["callback_data"])]
    return found[number % len(found)] if found else ""


def _running(name: str, api: TelegramApi) -> AbstractAsyncContextManager[Popen[bytes]]:
    """One of the two bots."""
    settings = {"TELEGRAM_TOKEN": api.token, "TELEGRAM_API_URL": api.url, "TELEGRAM_PER_SECOND": "10000"}
    return running(["bot", "run"] if name == TELEGRAM else ["bench.telegram_bare", api.token, api.url], settings)


if __name__ == "__main__":
    on_one_core()
    for row in rows():
        print(row.name, {name: round(value, 2) for name, value in row.figures.items()}, row.expected)
