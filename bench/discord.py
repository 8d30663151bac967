"""The real process on Discord, side by side with a bare one-button bot, both against the stand-in for Discord."""

import asyncio
import gc
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from subprocess import Popen

from bench.measure import Measured, Row, answered, keeps_nothing, memory, on_one_core, running, say
from tests.wire.discord_api import DiscordApi, Json
from tests.wire.discord_member import Member

PEOPLE = 16  # who press at the same time, each when the last answer is there: a core is busy with fewer
CALM = 1  # who does so alone
ACTS = 60  # of each person, after those that warm up
WARM = 60  # the same acts once before: every screen has then been shown
DISCORD = "discord"
BARE = "discord, bare one-button bot"
EXPECTED = "0.7 of the bare bot, p99 100,000 µs"
FIRST = {DISCORD: "0.1li", BARE: "next"}  # what the first button says


def rows() -> list[Row]:
    """Interactions a second, and how long each waits for its acknowledgement, with many people and with one."""
    gc.disable()  # the stand-in keeps all that was ever said: its pauses are not the bot's
    try:
        return asyncio.run(_rows())
    finally:
        gc.enable()


async def _rows() -> list[Row]:
    made = []
    for people in (CALM, PEOPLE):
        for name in (BARE, DISCORD):
            say(f"  {name}, people at once: {people}")
            measured = await _load(name, people)
            expected = EXPECTED if name == DISCORD else ""
            figures = measured.figures | {"rss_mb": measured.rss_mb}
            made.append(Row(f"{name}: acknowledged, people at once: {people}", figures, expected))
    return made


async def _load(name: str, people: int) -> Measured:
    async with DiscordApi(validate=False) as api, _running(name, api) as process:
        members = [Member(api, 1001 + number) for number in range(people)]
        for member in members:
            member.finds(_first(name))
        await asyncio.gather(*(_acts(member, WARM) for member in members))
        begun = time.perf_counter()
        timings = await asyncio.gather(*(_acts(member, ACTS * (8 if people == CALM else 1)) for member in members))
        took = time.perf_counter() - begun
        seconds = [one for timing in timings for one in timing]
        return Measured(len(seconds) / took, seconds, memory(process.pid))


def _first(name: str) -> list[Json]:
    return [{"type": 1, "components": [{"type": 2, "style": 1, "label": "Go", "custom_id": FIRST[name]}]}]


async def _acts(member: Member, times: int) -> list[float]:
    """The seconds until each answer to a person who presses one button after the other."""
    seconds = []
    for number in range(times):
        begun = time.perf_counter()
        await member.presses(_pressable(member, number))
        await answered(member.answered)
        seconds.append(time.perf_counter() - begun)
    return seconds


def _pressable(member: Member, number: int) -> str:
    """A button that shows another screen in the same message, another one each time."""
    buttons = member.last.buttons.items()
    shown = {text: one.get("custom_id", "").lstrip("0123456789") for text, one in buttons}
    found = [text for text, wish in shown.items() if wish[:1] in {".", "n"} and keeps_nothing(wish[1:])]
    return found[number % len(found)]


@asynccontextmanager
async def _running(name: str, api: DiscordApi) -> AsyncIterator[Popen[bytes]]:
    """One of the two bots, once it is connected."""
    settings = {"DISCORD_TOKEN": api.token, "DISCORD_API_URL": api.url, "DISCORD_GATEWAY_URL": api.gateway_url}
    bare = ["bench.discord_bare", api.token, api.url, api.gateway_url]
    async with running(["bot", "run"] if name == DISCORD else bare, settings) as process:
        await api.ready(within=30)
        yield process


if __name__ == "__main__":
    on_one_core()
    for row in rows():
        print(row.name, {name: round(value, 2) for name, value in row.figures.items()}, row.expected)
