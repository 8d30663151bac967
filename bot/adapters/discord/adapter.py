"""The Discord adapter: reads interactions and messages, takes turns, delivers answers."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Self

import discord
import yarl
from discord.app_commands import Choice
from discord.gateway import DiscordWebSocket
from discord.http import Route

from bot import offers
from bot.adapters.discord.commands import COUNTRY, alike, commands
from bot.adapters.discord.deliver import answer, insist, say
from bot.adapters.discord.read import CHOSEN, Ask, Hand, Offer, Post, Show, Task, read
from bot.adapters.discord.write import modal, view
from bot.engine.message import Copy, Message, Paragraph, Press, Span
from bot.engine.place import Place
from bot.errors import UsageError
from bot.turns import Address, Desk, Followed, Typed, spoken, take

log = logging.getLogger(__name__)

ADAPTER = "discord"
API = "/api/v10"
STOP_WITHIN = 9.0
LONGEST_CHOICE = 100  # characters of a choice's name or value


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator chose; `gateway` is empty for the official one, `shards` 0 for as many as Discord says."""

    token: str = field(repr=False)
    api: str
    gateway: str = ""
    shards: int = 0


class Client(discord.AutoShardedClient):
    """discord.py's connection, which hands everything on; it keeps no members, messages or views."""

    def __init__(self, take: Callable[[Any], Coroutine[Any, Any, None]], shards: int) -> None:
        intents = discord.Intents.none()
        intents.guilds = intents.dm_messages = True
        super().__init__(
            intents=intents,
            shard_count=shards or None,
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
        )
        self.take = take

    async def on_interaction(self, interaction: discord.Interaction[Self]) -> None:
        """Somebody used a command, a button, a menu or a form."""
        await self.take(interaction)

    async def on_message(self, message: discord.Message) -> None:
        """Somebody wrote; only what is written to the bot alone arrives with its words."""
        if message.guild is None and not message.author.bot:
            await self.take(message)


class Discord:
    """One application on Discord, from its start to its stop."""

    def __init__(self, desk: Desk, options: Options, clock: Callable[[], datetime]) -> None:
        self.desk = desk
        self.options = options
        self.clock = clock
        self.stopping = False
        self.background: set[asyncio.Task[object]] = set()
        self.running: set[asyncio.Task[Any]] = set()

    async def run(self) -> None:
        """Be on Discord until cancelled; then finish the turns in hand.

        Raises UsageError when Discord does not know the token, or does not let the bot in for another lasting reason.
        """
        Route.BASE = f"{self.options.api}{API}"
        if self.options.gateway:
            DiscordWebSocket.DEFAULT_GATEWAY = yarl.URL(self.options.gateway)
        async with Client(self.take, self.options.shards) as client:
            try:
                await self._connect(client)
            finally:
                self.stopping = True
                await self._finish()

    async def _connect(self, client: Client) -> None:
        try:
            await client.login(self.options.token)
            if self.options.gateway and not self.options.shards:
                client.shard_count, _, _ = await client.http.get_bot_gateway()
            self._later(self._introduce(client))
            await client.connect()
        except discord.LoginFailure:
            message = "DISCORD_TOKEN is not a token that Discord knows; the developer portal shows how to reset it"
            raise UsageError(message) from None
        except discord.PrivilegedIntentsRequired:
            message = (
                "Discord refuses what the bot asks to hear; check the application's intents in the developer portal"
            )
            raise UsageError(message) from None
        except discord.ConnectionClosed as closed:
            message = (
                f"Discord closed the connection for good (code {closed.code}); check DISCORD_TOKEN and DISCORD_SHARDS"
            )
            raise UsageError(message) from None

    async def _finish(self) -> None:
        for task in self.background:
            task.cancel()
        with suppress(TimeoutError):
            async with asyncio.timeout(STOP_WITHIN):
                await asyncio.gather(*self.running, *self.background, return_exceptions=True)

    async def _introduce(self, client: Client) -> None:
        """Describe the commands to Discord, if it has others."""
        wanted = commands(self.desk.book.guide, self.desk.book.library)
        route = Route("GET", "/applications/{application_id}/commands", application_id=client.application_id)
        try:
            known = await client.http.request(route, params={"with_localizations": "true"})
            if not alike(known, wanted):
                await client.http.bulk_upsert_global_commands(client.application_id or 0, wanted)
        except discord.DiscordException as refused:
            log.warning("discord: the commands are left as they are until the next start (%s)", refused)

    async def take(self, came: discord.Interaction[Any] | discord.Message) -> None:
        """Answer one interaction or message; a failure is its own affair."""
        task = asyncio.current_task()
        if self.stopping or task is None:
            return
        self.running.add(task)
        try:
            if isinstance(came, discord.Message):
                await self._heard(came)
            else:
                await self._do(came, read(came))
        except discord.DiscordException as failed:
            log.warning("discord: an answer was not delivered (%s)", type(failed).__name__)
        except Exception:
            log.exception("discord: a turn failed")
        finally:
            self.running.discard(task)

    async def _heard(self, message: discord.Message) -> None:
        if not message.content.strip():
            return
        address = Address(ADAPTER, str(message.author.id))
        shown = take(self.desk, address, Typed(message.content), "", self.clock())
        await say(message.channel, view(shown, self._ask(shown)), message.id)

    async def _do(self, interaction: discord.Interaction[Any], task: Task | None) -> None:
        language = spoken(self.desk.book.guide, str(interaction.locale))
        match task:
            case Show():
                await self._show(interaction, task)
            case Ask(wants, place):
                words = (self._word(language, f"{wants}-title"), self._word(language, f"{wants}-field"))
                form = modal(*words, place, long=wants == "question")
                await insist(lambda: interaction.response.send_modal(form))
            case Hand(place):
                await answer(interaction, view(self._copies(interaction, place)), edit=False)
            case Offer(option, typed):
                await self._offer(interaction, option, typed, language)
            case Post():
                card = view(self._card(str(interaction.guild_locale or interaction.locale)))
                await insist(lambda: interaction.response.send_message(view=card))
            case None:
                pass

    async def _show(self, interaction: discord.Interaction[Any], task: Show) -> None:
        address = Address(ADAPTER, str(interaction.user.id))
        shown = [take(self.desk, address, event, str(interaction.locale), self.clock()) for event in task.events][-1]
        await answer(interaction, view(shown, self._ask(shown)), edit=task.edit)

    def _ask(self, message: Message) -> str:
        return self._word(message.language, f"{message.wants}-button") if message.wants else ""

    def _copies(self, interaction: discord.Interaction[Any], place: str) -> Message:
        """The texts that a place hands out, to be marked and copied: Discord has no button that does it."""
        address = Address(ADAPTER, str(interaction.user.id))
        shown = take(self.desk, address, Followed(place), str(interaction.locale), self.clock())
        texts = [button.copied() for row in shown.rows for button in row if isinstance(button, Copy)]
        return Message(tuple(Paragraph((Span(text, code=True),)) for text in texts), (), shown.language)

    async def _offer(self, interaction: discord.Interaction[Any], option: str, typed: str, language: str) -> None:
        if option == COUNTRY:
            found = offers.countries(self.desk, typed, language)
        else:
            found = [(text, f"{CHOSEN}{payload}") for text, payload in offers.questions(self.desk, typed, language)]
        choices = [Choice(name=name[:LONGEST_CHOICE], value=value[:LONGEST_CHOICE]) for name, value in found]
        await insist(lambda: interaction.response.autocomplete(choices))

    def _card(self, locale: str) -> Message:
        guide = self.desk.book.guide
        language = spoken(guide, locale)
        title, text, button = (self._word(language, f"panel-{part}") for part in ("title", "text", "button"))
        begin = Press(button, guide.codec.write(Place(guide.service, "start")), primary=True)
        blocks = (Paragraph((Span(title, bold=True),)), Paragraph((Span(text),)))
        return Message(blocks, ((begin,),), language)

    def _word(self, language: str, name: str) -> str:
        return self.desk.book.library.word(language, ADAPTER, name) or name

    def _later(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(work)
        self.background.add(task)
        task.add_done_callback(self.background.discard)
