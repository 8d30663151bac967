"""A real library's bot at the stand-in, for the stand-in's own tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from telegram import Bot

from tests.wire.telegram_api import TelegramApi


@asynccontextmanager
async def talking(api: TelegramApi) -> AsyncIterator[Bot]:
    """Both, while they are entered."""
    async with api, Bot(api.token, base_url=f"{api.url}/bot") as bot:
        yield bot
