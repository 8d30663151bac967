"""The real program as a process, at the stand-in for Discord."""

import tempfile
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.wire.discord_api import DiscordApi
from tests.wire.telegram_process import Running, started


@asynccontextmanager
async def running(api: DiscordApi, **settings: str) -> AsyncIterator[Running]:
    """The program while it is entered; killed afterwards if it still lives."""
    own = {"DISCORD_TOKEN": api.token, "DISCORD_API_URL": api.url, "DISCORD_GATEWAY_URL": api.gateway_url}
    with tempfile.NamedTemporaryFile() as file, tempfile.TemporaryDirectory() as data:
        process = await started({"DATA_DIR": data} | own | settings, file)
        try:
            yield Running(process, file)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()
