"""The connection to Discord: discord.py's, which hands everything on, and what may end it."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters.discord.calls import watching
from bot.errors import StoreError
from bot.pacing import Reserve
from bot.tally import Tally

log = logging.getLogger(__name__)

API = "/api/v10"
SILENCE = 60.0  # seconds without a word after which a connection is dead: a heartbeat is answered every 41
LEAVE_WITHIN = 1.5  # seconds for a goodbye that nobody may be there to answer
LONGEST_WAIT = 60.0  # seconds between tries to connect
BEGINNING, BEGINS_EVERY = "discord-identify", 5.0  # seconds: Discord's max_concurrency is 1 for all but large bots


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator chose; `gateway` is empty for the official one, `shards` 0 for as many as Discord says.

    `shard_ids` are those that are held here, all where it is empty. `per_second` is how many messages go out that
    nobody has just asked for: with `reserve` of all processes together, which then also begin one shard at a time.
    """

    token: str = field(repr=False)
    api: str
    gateway: str = ""
    shards: int = 0
    shard_ids: tuple[int, ...] = ()
    per_second: float = 20.0
    reserve: Reserve | None = None


class Client(discord.AutoShardedClient):
    """It keeps no members, messages or views."""

    def __init__(
        self,
        take: Callable[[Any], Coroutine[Any, Any, None]],
        options: Options,
        tally: Tally,
        heard: Callable[[str], None] = lambda _: None,
    ) -> None:
        # The bot has no voice, so that nobody needs to hear of a library for it.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        intents = discord.Intents.none()
        intents.guilds = intents.dm_messages = True
        super().__init__(
            intents=intents,
            shard_count=options.shards or None,
            shard_ids=list(options.shard_ids) or None,  # type: ignore[arg-type] # None is all of them
            http_trace=watching(tally, heard),
            max_messages=None,
            heartbeat_timeout=SILENCE,
            guild_ready_timeout=0.0,  # nothing here waits to know what servers look like
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.take = take
        self.reserve = options.reserve

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait until a shard may begin: one in five seconds, of all processes together."""
        if self.reserve is not None:
            with suppress(StoreError):
                await asyncio.sleep(await self.reserve(BEGINNING, 1, BEGINS_EVERY))
                return
        await super().before_identify_hook(shard_id, initial=initial)

    async def on_ready(self) -> None:
        """Every shard is connected."""
        log.info("discord: ready, shards: %d", len(self.shards))

    @property
    def whole(self) -> bool:
        """Whether every shard has been let in and has a connection now."""
        return self.is_ready() and all(not shard.is_closed() for shard in self.shards.values())

    async def on_interaction(self, interaction: discord.Interaction[Self]) -> None:
        """Somebody used a command, a button, a menu or a form."""
        await self.take(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote; only what is written to the bot alone arrives with its words."""
        if message.guild is None and not message.author.bot and not message.is_system():
            await self.take(message)

    async def close(self) -> None:
        """Say goodbye, but wait for no echo from a connection that may be dead."""
        with suppress(TimeoutError):
            async with asyncio.timeout(LEAVE_WITHIN):
                await super().close()


def aim(options: Options) -> None:
    """Send discord.py to the operator's addresses; it has no option for them, and these two places."""
    Route.BASE = f"{options.api}{API}"
    if options.gateway:
        DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(options.gateway)


async def login(client: Client, options: Options) -> None:
    """Show the token, and learn the number of shards where discord.py would go to another gateway for asking."""
    await client.login(options.token)
    if options.gateway and not options.shards:
        client.shard_count, _, _ = await client.http.get_bot_gateway()


def lasting(error: Exception) -> str:
    """What the operator can do about an error that no waiting mends; empty for any other."""
    match error:
        case discord.LoginFailure():
            return "DISCORD_TOKEN is not a token that Discord knows; the developer portal shows how to reset it"
        case discord.PrivilegedIntentsRequired():
            return "Discord refuses what the bot asks to hear; check the application's intents in the developer portal"
        case discord.ConnectionClosed(code=code):  # discord.py lets only those out that it can do nothing about
            return f"Discord closed the connection for good (code {code}); check DISCORD_TOKEN and DISCORD_SHARDS"
        case _:
            return ""
