"""The connection to Discord: discord.py's, which hands everything on, and what may end it."""

import asyncio
import logging
import sys
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any, Self

import discord
import yarl
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot.adapters.discord import events
from bot.adapters.discord.calls import ADAPTER, LOST, divert, watching
from bot.adapters.discord.sessions import Sessions
from bot.errors import StoreError
from bot.pacing import Reserve
from bot.tally import UPDATES, Tally

log = logging.getLogger(__name__)

API = "/api/v10"
SILENCE = 60.0  # seconds without a word after which a connection is dead: a heartbeat is answered every 41
LEAVE_WITHIN = 1.5  # seconds for a goodbye that nobody may be there to answer
LONGEST_WAIT = 60.0  # seconds between tries to connect
UNREADABLE = "unreadable"  # the task of what can't be read
BEGINNING, BEGINS_EVERY = "discord-identify", 5.0  # seconds: Discord's max_concurrency is 1 for all but large bots


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator chose; `gateway` is empty for the official one, `shards` 0 for as many as Discord says.

    `shard_ids` are those that are held here, all where it is empty. `per_second` is how many messages go out that
    nobody has just asked for: with `reserve` of all processes together, which then also begin one shard at a time.
    `pause` is the first of the pauses between tries to connect, in seconds, each twice as long as the last.
    A proxy is empty for none.
    """

    token: str = field(repr=False)
    api: str = field(repr=False)
    gateway: str = field(default="", repr=False)
    shards: int = 0
    shard_ids: tuple[int, ...] = ()
    per_second: float = 20.0
    reserve: Reserve | None = None
    pause: float = 1.0
    proxy: str = field(default="", repr=False)
    gateway_proxy: str = field(default="", repr=False)


class Client(discord.AutoShardedClient):
    """It keeps no servers, members, messages or views; `sessions` is what all clients take theirs from."""

    def __init__(
        self,
        take: Callable[[Any], Coroutine[Any, Any, None]],
        options: Options,
        tally: Tally,
        sessions: Sessions | None = None,
        heard: Callable[[str], None] = lambda _: None,
    ) -> None:
        # The bot has no voice, so that nobody needs to hear of a library for it.
        discord.VoiceClient.warn_nacl = discord.VoiceClient.warn_dave = False
        # Nor does it look at servers: an interaction brings its language and context along. discord.py would keep
        # 40 KB of each.
        logging.getLogger("discord.state").addFilter(_unless_about_servers)
        intents = discord.Intents.none()
        intents.dm_messages = True
        super().__init__(
            intents=intents,
            shard_count=options.shards or None,
            shard_ids=list(options.shard_ids) or None,  # type: ignore[arg-type] # None is all of them
            http_trace=watching(tally, heard),
            proxy=options.proxy or None,
            max_messages=None,
            heartbeat_timeout=SILENCE,
            guild_ready_timeout=0.0,  # there are no servers to wait for
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.take = take
        self.tally = tally
        self.reserve = options.reserve
        self.sessions = sessions or Sessions()
        self.was_ready = False
        events.guard(self, self._pass_over)
        if options.gateway_proxy != options.proxy:
            divert(self.http, options.gateway_proxy)

    async def launch_shard(self, gateway: yarl.URL, shard_id: int, *, initial: bool = False) -> None:
        """Begin a shard when Discord has a session left for it."""
        await self.sessions.available(shard_id, self.http.get_bot_gateway)
        await super().launch_shard(gateway, shard_id, initial=initial)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait until a shard may begin; also discord.py's own beginnings anew come by here. Raises Spent."""
        shard = shard_id or 0
        await self.in_turn(shard, initial=initial)
        await self.sessions.begin(shard, self.http.get_bot_gateway, alone=len(self.shards) <= 1)

    async def in_turn(self, shard: int, *, initial: bool) -> None:
        """Wait until a shard's turn: one in five seconds, or as many as Discord allows, of all processes together."""
        if self.reserve is not None:
            turns = f"{BEGINNING}-{shard % self.sessions.at_once}" if self.sessions.at_once > 1 else BEGINNING
            with suppress(StoreError):
                await asyncio.sleep(await self.reserve(turns, 1, BEGINS_EVERY))
                return
        await super().before_identify_hook(shard, initial=initial)

    async def on_ready(self) -> None:
        """Every shard is connected."""
        self.was_ready = True
        log.info("discord: ready, shards: %d", len(self.shards))

    async def on_unreadable(self, event: str, odd: Exception) -> None:
        """Something that came is nothing that can be read."""
        self._pass_over(event, odd)

    async def on_error(self, event_method: str, /, *_: object, **__: object) -> None:
        """Something was read that can't be used; what people see of it has been answered by whoever took it."""
        self.tally.add(UPDATES, ADAPTER, UNREADABLE)
        log.error("discord: %s failed", event_method, exc_info=sys.exception())

    def _pass_over(self, event: str, odd: Exception) -> None:
        self.tally.add(UPDATES, ADAPTER, UNREADABLE)
        log.warning("discord: %s could not be read (%s)", event or "something that came", type(odd).__name__)

    @property
    def whole(self) -> bool:
        """Whether every shard has been let in and has a connection now."""
        return self.is_ready() and all(not shard.is_closed() for shard in self.shards.values())

    async def on_interaction(self, interaction: discord.Interaction[Self]) -> None:
        """Somebody used a command, a button, a menu or a form."""
        await self.take(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote; only what is written to the bot alone arrives with its words."""
        private = isinstance(message.channel, discord.DMChannel)
        if private and not message.author.bot and not message.is_system():
            await self.take(message)

    async def leave(self) -> None:
        """Say goodbye to the gateway, so that nothing comes any more; calls can still be made."""
        await asyncio.gather(*(shard.disconnect() for shard in self.shards.values()), return_exceptions=True)

    async def close(self) -> None:
        """Say goodbye, but wait for no echo from a connection that may be dead."""
        try:
            with suppress(TimeoutError):
                async with asyncio.timeout(LEAVE_WITHIN):
                    await super().close()
        finally:
            await self.http.close()  # what is left open where the goodbye took too long, or was broken off


def _unless_about_servers(record: logging.LogRecord) -> bool:
    """Whether a line of discord.py's is not the one that warns of what is wanted here."""
    return not str(record.msg).startswith("Guilds intent")


def aim(options: Options) -> None:
    """Send discord.py to the operator's addresses, for which it has no option, and let odd payloads pass."""
    events.install()
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


def told_of(broken: Exception) -> str:
    """What a log says of a connection that was lost by what Discord or the network does; empty for anything else."""
    match broken:
        case discord.HTTPException(status=status):
            return f"Discord answered {status}"
        case discord.DiscordException():
            return type(broken).__name__
        case _:
            return type(broken).__name__ if isinstance(broken, LOST) else ""
