"""A real library's bot at the stand-in, for the stand-in's own tests."""

import asyncio
import warnings
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import yarl

with warnings.catch_warnings():
    warnings.simplefilter("ignore", DeprecationWarning)  # of `audioop`, which the library imports for voice
    import discord
    from discord import app_commands
    from discord.gateway import DiscordWebSocket
    from discord.http import Route

__all__ = ["Bot", "aim", "app_commands", "discord", "screen", "talking"]

from tests.wire.discord_api import DiscordApi
from tests.wire.discord_spec import answer_problems

INTENTS = discord.Intents(guilds=True, guild_messages=True, dm_messages=True)
Heard = discord.Interaction["Bot"]


class Bot(discord.AutoShardedClient):
    """A bot whose tests put in what it does; it notes what it hears."""

    def __init__(self, intents: discord.Intents = INTENTS, **options: object) -> None:
        options = {"guild_ready_timeout": 0.0, "max_messages": None, **options}
        super().__init__(intents=intents, **options)  # type: ignore[arg-type]
        self.tree = app_commands.CommandTree(self)
        self.heard: list[str] = []
        self.interactions: asyncio.Queue[Heard] = asyncio.Queue()

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Do not wait five seconds before every session but the first."""

    async def on_interaction(self, interaction: Heard) -> None:
        await self.interactions.put(interaction)

    async def on_message(self, message: discord.Message) -> None:
        self.heard.append(f"{message.author.id}: {message.content}")

    async def on_guild_available(self, guild: discord.Guild) -> None:
        self.heard.append(f"guild {guild.name}, {len(guild.channels)} channel")

    async def on_resumed(self) -> None:
        self.heard.append("resumed")

    async def next(self) -> Heard:
        """The next interaction."""
        return await asyncio.wait_for(self.interactions.get(), 5)


def aim(api: DiscordApi) -> None:
    """Send the library to the stand-in: the two places that it takes addresses from."""
    Route.BASE = f"{api.url}/api/v10"
    DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(api.gateway_url)


@asynccontextmanager
async def talking(api: DiscordApi, bot: Bot | None = None) -> AsyncIterator[Bot]:
    """Both, while they are entered, and connected; afterwards the stand-in's own answers are checked, too."""
    async with api:
        aim(api)
        async with bot or Bot() as here:
            await here.login(api.token)
            connecting = asyncio.create_task(here.connect())
            waiting = asyncio.create_task(api.ready(here.shard_count or api.shards))
            await asyncio.wait({connecting, waiting}, return_when=asyncio.FIRST_COMPLETED)
            waiting.cancel()
            if not connecting.done():
                yield here
                await here.close()
            await connecting
    wrong = [
        f"{' '.join(one.route)}: {problem.what}"
        for one in api.server.answers
        for problem in answer_problems(one.route, one.status, one.value)
    ]
    assert wrong == [], "the stand-in does not answer as the specification says"


def screen(text: str, **buttons: str) -> discord.ui.LayoutView:
    """A text in a container and a row of buttons: by their words, the payload or the address of each."""
    view = discord.ui.LayoutView(timeout=None)
    row: discord.ui.ActionRow[discord.ui.LayoutView] = discord.ui.ActionRow(
        *(_button(label, to) for label, to in buttons.items())
    )
    parts: list[discord.ui.Item[discord.ui.LayoutView]] = [discord.ui.TextDisplay(text)]
    view.add_item(discord.ui.Container(*parts, *([discord.ui.Separator(), row] if buttons else [])))
    return view


def _button(label: str, to: str) -> discord.ui.Button[discord.ui.LayoutView]:
    if to.startswith("https:"):
        return discord.ui.Button(label=label, url=to)
    return discord.ui.Button(label=label, custom_id=to)
