"""A trial at stand-ins for the platforms, in this process: what it tells, step by step."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

import aiohttp

from bot.adapters.discord.commands import commands
from bot.adapters.discord.connection import Options as DiscordOptions
from bot.adapters.discord.smoke import smoke as at_discord
from bot.adapters.telegram.connection import Bot
from bot.adapters.telegram.connection import Options as TelegramOptions
from bot.adapters.telegram.profile import introduce
from bot.adapters.telegram.smoke import NOBODY
from bot.adapters.telegram.smoke import smoke as at_telegram
from bot.content.book import Book
from bot.desk import Desk
from bot.engine.reminder import Address
from bot.store import open_store
from bot.trial import Step, Trial
from tests.wire.discord_api import DiscordApi
from tests.wire.discord_wire import APPLICATION
from tests.wire.telegram_api import TelegramApi

CHAT, USER = 100_200_300, 400_500_600_700

Api = TelegramApi | DiscordApi


@asynccontextmanager
async def on_telegram(book: Book) -> AsyncIterator[TelegramApi]:
    """A Telegram at which this version has been started before."""
    async with TelegramApi() as api:
        async with Bot(api.token, base_url=f"{api.url}/bot") as bot:
            await introduce(bot, book)
        api.chats.missing.add(NOBODY)
        yield api


@asynccontextmanager
async def on_discord(book: Book) -> AsyncIterator[DiscordApi]:
    """A Discord at which this version has been started before."""
    async with DiscordApi() as api:
        url, headers = f"{api.url}/applications/{APPLICATION}/commands", {"Authorization": f"Bot {api.token}"}
        async with aiohttp.ClientSession() as session:
            await session.put(url, headers=headers, json=commands(book.guide, book.library))
        yield api


async def smoked(desk: Desk, *apis: Api, keep: bool = False, token: str = "") -> list[Step]:
    """The steps at each platform, which name no token and nobody; `token` is one that is not the platform's own."""
    async with AsyncExitStack() as opened:
        folder = Path(opened.enter_context(TemporaryDirectory()))
        # One after the other: what brings a store up to date does so for one at a time.
        stores = [await opened.enter_async_context(open_store(folder / f"{at}.db")) for at in range(len(apis))]
        trials = [
            _smoked(replace(desk, store=store), api, token or api.token, keep=keep)
            for api, store in zip(apis, stores, strict=True)
        ]
        told = [step for steps in await asyncio.gather(*trials) for step in steps]
    for secret in (*(api.token for api in apis), str(CHAT), str(USER)):
        assert not any(secret in step.line for step in told)
    return told


async def _smoked(desk: Desk, api: Api, token: str, *, keep: bool) -> list[Step]:
    told: list[Step] = []
    chat = Address("telegram", str(CHAT)) if isinstance(api, TelegramApi) else Address("discord", str(USER))
    trial = Trial(desk, chat, datetime.now(UTC), told.append, _look, 0.0, keep=keep, reaching=())
    if isinstance(api, TelegramApi):
        await at_telegram(trial, TelegramOptions(token, api.url, per_second=1000))
    else:
        await at_discord(trial, DiscordOptions(token, api.url, api.gateway_url))
    return told


async def _look(_: tuple[str, ...]) -> None:
    """Nobody looks."""


def different(told: list[Step]) -> list[str]:
    """What was other than the bot relies on."""
    return [step.line.removeprefix("DIFFERENT: ") for step in told if step.wrong]


def left(api: Api) -> int:
    """How many messages of the bot stand in the chat."""
    if isinstance(api, TelegramApi):
        return len(api.chats.of(CHAT))
    return len(api.messages.of(api.channels.direct_with(USER)))
