"""The real program with a thousand people in each of its chats."""

import asyncio
import json
import sys
from asyncio.subprocess import PIPE
from collections import Counter
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from time import perf_counter as clock
from time import process_time

from bench.load_people import Answer, Load, Noted, OnDiscord, OnTelegram, Walker, stroll
from bench.load_walk import Mind, mind
from bench.load_watch import Watch, watching
from bench.measure import ROOT, apart
from bot import app
from tests.wire import discord_process, telegram_process
from tests.wire.discord_api import DiscordApi
from tests.wire.discord_member import Member
from tests.wire.telegram_api import TelegramApi
from tests.wire.telegram_person import Person
from tests.wire.telegram_process import Running

UNLIMITED = 10_000  # messages a second: the bot is measured then, and not Telegram's limit
LOCALES = {"en": "en-GB", "de": "de"}  # Discord's names for the languages
WRONG = (" WARNING ", " ERROR ", " CRITICAL ")  # in a line of the log
LATE = 5.0  # seconds for what nobody waits for: the end of the waiting that a press shows


@dataclass(frozen=True, slots=True)
class Walked:
    """What became of a load: what the people saw, how the bot did, what went wrong, and the stand-in's core."""

    noted: Noted
    watch: Watch
    errors: Counter[str] = field(default_factory=Counter)
    others: float = 0.0  # the share of a core that the people and the stand-in took


async def telegram(load: Load, *, checked: bool = False, hooked: bool = False, limit: int = 0) -> Walked:
    """On Telegram, by polling or a webhook; with a `limit`, so many new messages a second go out, and no more may."""
    settings = telegram_process.hook()[1] if hooked else {}
    api = TelegramApi(validate=checked, per_second=limit)
    async with api, telegram_process.running(api, TELEGRAM_PER_SECOND=str(limit or UNLIMITED), **settings) as bot:
        await bot.says("telegram: ready")
        minds = _minds(load)
        people = [Person(api, 1001 + at, one.language) for at, one in enumerate(minds)]
        walked = await _walked(load, [OnTelegram(one, load.patience) for one in people], minds, bot)
        with suppress(AssertionError):
            await api.until(lambda: not api.unanswered(), LATE)
        late = ["a press not acknowledged"] * len(api.unanswered())
        refused = [f"429: {call.method}" for call in api.refused]
        walked.errors.update([*api.problems(), *late, *refused, *await _logged(bot)])
        return walked


async def discord(load: Load, *, checked: bool = False) -> Walked:
    """On Discord, in the bot's own channels with people."""
    async with DiscordApi(validate=checked) as api, discord_process.running(api) as bot:
        await api.ready(within=30)
        await api.called("PUT", "/applications/*/commands", within=30)
        minds = _minds(load)
        people = [Member(api, 1001 + at, LOCALES[one.language]) for at, one in enumerate(minds)]
        walked = await _walked(load, [OnDiscord(one, load.patience) for one in people], minds, bot)
        refused = [f"429: {call.path}" for call in api.refused]
        walked.errors.update([*api.problems(), *api.failed(), *api.unanswered(), *refused, *await _logged(bot)])
        return walked


async def terminal(load: Load) -> Walked:
    """In terminals: see bench/load_terminal.py."""
    knobs = [str(one) for one in (load.people, load.seconds, load.seed, *load.thinks)]
    module = (sys.executable, "-m", "bench.load_terminal", *knobs)
    process = await asyncio.create_subprocess_exec(*module, cwd=ROOT, stdout=PIPE, limit=2**28)
    assert process.stdout  # noqa: S101 - it is a pipe
    apart(process.pid)
    await process.stdout.readline()
    async with watching(process.pid) as watch:
        told = json.loads(await process.stdout.readline())
    code = await process.wait()
    noted = Noted([Answer(*one) for one in told["answers"]], told["walks"], Counter(told["errors"]))
    return Walked(noted, watch, noted.errors + Counter({f"ended with {code}": abs(code)}))


async def _walked(load: Load, walkers: Iterable[Walker], minds: Iterable[Mind], bot: Running) -> Walked:
    apart(bot.process.pid)
    noted = Noted()
    begun, before = clock(), process_time()
    async with watching(bot.process.pid) as watch:
        await asyncio.gather(*(stroll(walker, one, load, noted) for walker, one in zip(walkers, minds, strict=True)))
    return Walked(noted, watch, noted.errors, (process_time() - before) / (clock() - begun))


async def _logged(bot: Running) -> list[str]:
    """What the bot's log warns of, once it has ended; and if it did not end in time."""
    try:
        await bot.stops()
    except TimeoutError:
        return ["the bot did not stop in time"]
    return [line.partition(" ")[2] for line in bot.log.splitlines() if any(word in line for word in WRONG)]


def _minds(load: Load) -> list[Mind]:
    library = app.open_content(app.messages()).book.library
    return [mind(library, load.seed, number) for number in range(load.people)]
