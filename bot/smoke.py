"""A trial of the bot at the real platforms, in a chat of whoever runs it: what no test can reach."""

import asyncio
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TextIO

from bot.desk import Desk
from bot.engine.reminder import Address
from bot.errors import UsageError
from bot.settings import Settings
from bot.store import open_store
from bot.trial import Step, Trial

NO_TOKEN = "no chat has a token: set TELEGRAM_TOKEN or DISCORD_TOKEN (the README says how to get one)"  # noqa: S105 - a text
WHOM = {
    "telegram": (
        "TELEGRAM_TOKEN and --telegram go together: CHAT is your own user id, which Telegram Desktop shows in your "
        "profile (Settings, Advanced, Experimental settings, Show Peer IDs in Profile); press Start in the bot first"
    ),
    "discord": (
        "DISCORD_TOKEN and --discord go together: USER is your own user id (Settings, Advanced, Developer Mode; then "
        "right-click your name, Copy User ID)"
    ),
}


@dataclass(frozen=True, slots=True)
class Wish:
    """What the operator wants: whom to write to on which platform, empty for none."""

    whom: Mapping[str, str]
    pause: float = 1.0
    keep: bool = False


def run(settings: Settings, desk: Desk, wish: Wish) -> bool:
    """Try everything on every platform whose token is set; whether all was as the bot relies on.

    Raises UsageError where it is not said whom to write to, or a platform refuses that or the token.
    """
    tokens = {"telegram": settings.telegram_token, "discord": settings.discord_token}
    if not any(tokens.values()) and not any(wish.whom.values()):
        raise UsageError(NO_TOKEN)
    for platform, token in tokens.items():
        if bool(token) is not bool(wish.whom[platform]):
            raise UsageError(WHOM[platform])
    return asyncio.run(_run(settings, desk, wish))


async def _run(settings: Settings, desk: Desk, wish: Wish) -> bool:
    task = asyncio.current_task()
    if task is not None:
        asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    told: list[Step] = []
    looks = _Looks(wish.keep, sys.stdin if sys.stdin.isatty() else None)

    def tell(step: Step) -> None:
        told.append(step)
        print(step.line, flush=True)

    for platform, chat in wish.whom.items():
        if chat:
            print(f"{platform.capitalize()}:", flush=True)
            async with _store(desk) as own:
                trial = Trial(own, Address(platform, chat), datetime.now(UTC), tell, looks.look, wish.pause, wish.keep)
                await _smoke(settings, trial)
    return not any(step.wrong for step in told)


@asynccontextmanager
async def _store(desk: Desk) -> AsyncIterator[Desk]:
    """The desk with a store of its own, which is gone afterwards: a trial sets a reminder."""
    with TemporaryDirectory() as folder:
        async with open_store(Path(folder) / "trial.db") as store:
            yield replace(desk, store=store)


class _Looks:
    """Names what a person must look at, numbered over all platforms, and waits for Enter where somebody is there."""

    def __init__(self, keep: bool, keys: TextIO | None) -> None:  # noqa: FBT001 - the operator's own word
        self.keep, self.keys = keep, keys
        self.number = 0

    async def look(self, sentences: tuple[str, ...]) -> None:
        print("Look at the chat:")
        for sentence in sentences:
            self.number += 1
            print(f"{self.number}. {sentence}", flush=True)
        if self.keep:
            return
        if self.keys is None:
            print("There is nobody at this terminal to wait for; --keep leaves the messages in the chat.", flush=True)
            return
        print("Press Enter when you have looked; the messages are then deleted.", flush=True)
        await _line(self.keys)


async def _line(keys: TextIO) -> None:
    """Wait until a line has been typed."""
    typed, loop = asyncio.Event(), asyncio.get_running_loop()
    loop.add_reader(keys, typed.set)
    try:
        await typed.wait()
        keys.readline()
    finally:
        loop.remove_reader(keys)


async def _smoke(settings: Settings, trial: Trial) -> None:
    # Each library takes half a second to load: only the one that is needed is.
    if trial.address.adapter == "telegram":
        await _telegram(settings)(trial)
    else:
        await _discord(settings)(trial)


def _telegram(settings: Settings) -> Callable[[Trial], Awaitable[None]]:
    from bot.adapters.telegram.connection import Options  # noqa: PLC0415
    from bot.adapters.telegram.smoke import smoke  # noqa: PLC0415

    options = Options(
        settings.telegram_token,
        settings.telegram_api_url,
        settings.telegram_webhook_url,
        per_second=settings.telegram_per_second,
    )
    return lambda trial: smoke(trial, options)


def _discord(settings: Settings) -> Callable[[Trial], Awaitable[None]]:
    from bot.adapters.discord.connection import Options  # noqa: PLC0415
    from bot.adapters.discord.smoke import smoke  # noqa: PLC0415

    options = Options(
        settings.discord_token, settings.discord_api_url, settings.discord_gateway_url, settings.discord_shards
    )
    return lambda trial: smoke(trial, options)
