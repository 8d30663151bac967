"""The real process while thousands of reminders are due, at a stand-in that lets 30 messages a second out, as Telegram.

Meanwhile somebody presses buttons, most of which change their own reminder.
"""

import asyncio
import gc
import time

from bench.databases import DATABASES, ROWS, Kept
from bench.measure import Row, answered, memory, middle, on_one_core, running, say
from tests.wire.telegram_api import TelegramApi
from tests.wire.telegram_person import Person

PER_SECOND = 30
LATENCY = 0.05  # seconds that the API takes for any call
LASTS = 60.0  # seconds
WARM = 5.0  # seconds, until everything is loaded that is loaded when first needed
EVERY = 0.5  # seconds from press to press
SET = "1li_rs_GB__en__st_1m"  # in a month
ROUND = ("nn", "rs", "nu", "np", "nr")  # change, set another, undo that, pause, resume: the codes of these screens


def rows() -> list[Row]:
    """What goes out and how long a press waits meanwhile, on each database."""
    made = []
    for opened in DATABASES:
        with opened() as kept:
            say(f"  {LASTS:.0f} seconds of Telegram")
            gc.disable()  # the stand-in keeps all that was ever said: its pauses are not the bot's
            try:
                made += asyncio.run(_rows(kept))
            finally:
                gc.enable()
    return made


async def _rows(kept: Kept) -> list[Row]:
    async with TelegramApi(validate=False, latency=LATENCY, per_second=PER_SECOND) as api:
        settings = {"TELEGRAM_TOKEN": api.token, "TELEGRAM_API_URL": api.url, **kept.settings}
        async with running(["bot", "run"], settings) as process:
            person = Person(api)
            await api.called("sendMessage", within=30)
            await _begins(person)
            await asyncio.sleep(WARM)
            begun, before = time.monotonic(), memory(process.pid, "VmRSS")
            waits = await _presses(person, begun + LASTS)
            after = memory(process.pid, "VmRSS")
    reached = len(_reached(api, begun, person)) / LASTS
    sent = {"per_second": reached, "refused": len(api.refused), "rss_mb": after, "grown_mb": after - before}
    return [
        Row(f"{kept.name}: reminders on Telegram, {ROWS:,} kept, {LASTS:.0f} s", sent, "29 a second, 0 refused (429)"),
        Row(f"{kept.name}: a press meanwhile, at {LATENCY * 1e3:.0f} ms API latency", middle(waits), "p99 300,000 µs"),
    ]


def _reached(api: TelegramApi, begun: float, person: Person) -> set[int]:
    """Whom a reminder has reached while it was measured."""
    refused = {id(call) for call in api.refused}
    sent = [call for call in api.made("sendMessage") if begun <= call.at < begun + LASTS and id(call) not in refused]
    return {call.params["chat_id"] for call in sent} - {person.chat_id}


async def _begins(person: Person) -> None:
    await person.follows()
    await answered(person.answered)
    await person.presses_payload(SET)
    await answered(person.answered)
    for code in ROUND:
        await _press(person, code)


async def _presses(person: Person, until: float) -> list[float]:
    """The seconds that each press waited for its edited message."""
    seconds: list[float] = []
    while (begun := time.monotonic()) < until:
        await _press(person, ROUND[len(seconds) % len(ROUND)])
        seconds.append(time.monotonic() - begun)
        await asyncio.sleep(max(0.0, begun + EVERY - time.monotonic()))
    return seconds


async def _press(person: Person, code: str) -> None:
    """Press the last button that leads to such a screen."""
    payloads = [str(button.get("callback_data", "")) for button in person.last.buttons.values()]
    await person.presses_payload([one for one in payloads if f"_{code}_" in one][-1])
    await answered(person.answered)


if __name__ == "__main__":
    on_one_core()
    for row in rows():
        print(row.name, {name: round(value, 2) for name, value in row.figures.items()}, row.expected)
