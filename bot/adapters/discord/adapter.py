"""The Discord adapter: reads interactions and messages, takes turns, delivers answers."""

import asyncio
import logging
from collections.abc import Callable, Coroutine
from contextlib import AsyncExitStack, suppress
from datetime import datetime
from functools import partial
from http import HTTPStatus
from typing import Any

import discord
from discord.app_commands import Choice
from discord.http import Route
from discord.ui import LayoutView

from bot import offers
from bot.adapters.discord.abilities import ELSEWHERE, IN_DM
from bot.adapters.discord.calls import ADAPTER
from bot.adapters.discord.commands import alike, commands, mention, numbers
from bot.adapters.discord.connection import LONGEST_WAIT, UNREADABLE, Client, Options, aim, lasting, login, told_of
from bot.adapters.discord.deliver import hand, in_time, insist, once, promise, put, say, show, write
from bot.adapters.discord.own import card, choices, copies
from bot.adapters.discord.read import Ask, Hand, Offer, Post, Show, Task, read
from bot.adapters.discord.sessions import Sessions, Spent
from bot.adapters.discord.write import modal, view
from bot.answering import Reply, answer, may, sorry
from bot.desk import Desk, own_word, said, spoken_with
from bot.engine.message import Message
from bot.engine.reminder import Address
from bot.errors import BotError, Refused
from bot.pacing import FIRST, LATER, Slots
from bot.patience import Patience
from bot.sending import Sent
from bot.tally import TURNS, UPDATES
from bot.turns import Event, Followed, Typed, Unreached

__all__ = ["Discord", "Options"]

log = logging.getLogger(__name__)

KEYS_PER_MINUTE, KEYS_AT_ONCE = 600, 60  # completions for one person: ten a second are a fast typist
STOP_WITHIN = 3.5  # seconds for the turns in hand: Discord waits for an answer for three
LOGIN_WITHIN = 10.0  # seconds that a message waits for Discord to be reached where somebody waits for it

Interaction = discord.Interaction[Any]


class Discord:
    """One application on Discord, from its start to its stop."""

    def __init__(self, desk: Desk, options: Options, clock: Callable[[], datetime]) -> None:
        self.desk = desk
        self.options = options
        self.clock = clock
        self.typing = Patience(KEYS_PER_MINUTE, KEYS_AT_ONCE)
        self.background: set[asyncio.Task[object]] = set()
        self.running: set[asyncio.Task[Any]] = set()
        self.client: Client | None = None  # while Discord knows it, so that it can send
        self.known = asyncio.Event()
        self.revoked = False  # whether Discord has come not to know the token
        self.sessions = Sessions()
        self.ids: dict[str, str] = {}  # of the commands, by name
        self.slots = Slots(ADAPTER, options.per_second, options.reserve)

    async def run(self) -> None:
        """Be on Discord until cancelled; then finish the turns in hand.

        Raises Refused when Discord does not know the token, or does not let the bot in for another lasting reason.
        """
        aim(self.options)
        # The names to complete are made ready meanwhile: nobody's first letters may have to wait for them.
        loading = asyncio.create_task(asyncio.to_thread(self._load))
        wait = self.options.pause
        while True:
            async with Client(self.take, self.options, self.desk.tally, self.sessions, self._dated) as client:
                try:
                    await self._connect(client, loading)
                except BotError:
                    raise
                except Spent:
                    continue  # the next client waits for a session before it begins
                except Exception as broken:  # noqa: BLE001 - whatever it is, people come again once it is over
                    wait = self.options.pause if client.was_ready else wait
                    self._lost(broken, wait)
                else:
                    wait = self.options.pause
                finally:
                    await self._over(client)
            await asyncio.sleep(wait)
            wait = min(wait * 2, LONGEST_WAIT)

    def _dated(self, date: str) -> None:
        if date:
            self.desk.timekeeping.heard(ADAPTER, date, self.clock())

    async def connected(self) -> bool:
        """Whether every shard of this process has a connection."""
        return self.client is not None and self.client.whole

    async def _connect(self, client: Client, loading: asyncio.Task[None]) -> None:
        await login(client, self.options)
        self.client = client
        self.known.set()
        self._later(self._introduce(client))
        await loading
        await client.connect()
        if self.revoked:
            raise discord.LoginFailure

    def _lost(self, broken: Exception, wait: float) -> None:
        """Say why there is no connection. Raises Refused where no waiting mends it."""
        if told := lasting(broken):
            raise Refused(told) from None
        if reason := told_of(broken):
            log.warning("discord: not connected (%s), next try in %.0f s", reason, wait)
        else:
            log.error("discord: an error has ended the connection, next try in %.0f s", wait, exc_info=broken)

    async def _over(self, client: Client) -> None:
        """Finish what is in hand, whoever stops waiting for it, and be as before the connection."""
        leaving = asyncio.create_task(client.leave())
        try:
            await self._finish()
        finally:
            leaving.cancel()
            self.known.clear()
            self.client = None
            self.revoked = False

    def _load(self) -> None:
        for language in self.desk.book.guide.languages:
            offers.countries(self.desk, "a", language)

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
        number = client.application_id or 0
        try:
            known = await insist(lambda: client.http.request(route, params={"with_localizations": "true"}))
            if not alike(known, wanted):
                known = await insist(lambda: client.http.bulk_upsert_global_commands(number, wanted))
            self.ids = numbers(known)
        except Exception as refused:  # noqa: BLE001 - whatever it is, people can be answered without it
            log.warning("discord: the commands are left as they are until the next start (%s)", type(refused).__name__)
            self._doubt(refused)

    async def take(self, came: Interaction | discord.Message) -> None:
        """Answer one interaction or message; a failure is its own affair."""
        task = asyncio.current_task()
        if task is None:
            return
        self.running.add(task)
        try:
            await (self._heard(came) if isinstance(came, discord.Message) else self._do(came, self._read(came)))
        except Exception as failed:  # noqa: BLE001 - nobody else's turn may suffer
            self._note(failed)
            await self._regret(came)
        finally:
            self.running.discard(task)

    def _read(self, came: Interaction) -> Task | None:
        try:
            task = read(came)
            _ = came.user.id  # in a server Discord tells of a member; discord.py takes an interaction without one
        except Exception:
            self._count(UNREADABLE)
            raise
        self._count(type(task).__name__.lower() if task else "passed")
        return task

    def _count(self, task: str) -> None:
        self.desk.tally.add(UPDATES, ADAPTER, task)

    def _note(self, failed: Exception) -> None:
        if reason := told_of(failed):  # its words and its trace tell of a request, not of the bot
            log.warning("discord: an answer was not delivered (%s)", reason)
            self._doubt(failed)
        else:
            log.error("discord: an answer could not be made or sent", exc_info=failed)
            self.desk.tally.add(TURNS, ADAPTER, "delivery", "failed")

    async def _regret(self, came: Interaction | discord.Message) -> None:
        """Say so, where a turn failed: silence would leave "This interaction failed" to Discord."""
        try:
            if isinstance(came, discord.Message):
                await say(came.channel, view(sorry(self.desk, self.desk.book.guide.language)), came.id)
            elif came.type is discord.InteractionType.autocomplete:
                await once(lambda: came.response.autocomplete([]))
            else:
                await show(came, view(sorry(self.desk, self._language(came))), edit=False)
        except Exception as failed:  # noqa: BLE001 - there is nobody left to tell
            log.warning("discord: not even regret was delivered (%s)", told_of(failed) or type(failed).__name__)

    async def _heard(self, message: discord.Message) -> None:
        address = Address(ADAPTER, str(message.author.id))
        self._count("message")
        async with self.desk.alone(address):
            reply = await self._reply(message, address)
            if reply.repeated:
                return
            await say(message.channel, self._view(reply.message), message.id)
            for number, file in enumerate(reply.message.files, 1):
                await put(message.channel, file, f"{message.id}-{number}")

    async def _reply(self, message: discord.Message, address: Address) -> Reply:
        now = self.clock()
        if message.content.strip():
            return await answer(self.desk, address, Typed(message.content), "", now, can=IN_DM)
        hint = self._said(spoken_with(self.desk, address, "", now), "hint")  # a sticker, a picture, a voice message
        return Reply(hint, repeated=not may(self.desk, address, now))

    async def _do(self, interaction: Interaction, task: Task | None) -> None:
        match task:
            case Show(events, edit):
                await self._show(interaction, events, edit=edit)
            case Ask(wants, place):
                language = self._language(interaction)
                words = (self._word(language, f"{wants}-title"), self._word(language, f"{wants}-field"))
                form = modal(*words, place, long=wants == "question")
                await once(lambda: interaction.response.send_modal(form))
            case Hand(place):
                shown = await self._take(interaction, Followed(place))
                await show(interaction, self._view(copies(shown.message)), edit=False)
            case Offer(option, typed):
                found = self._choices(interaction, option, typed)
                await once(lambda: interaction.response.autocomplete(found))
            case Post():
                posted = view(card(self.desk, str(interaction.guild_locale or interaction.locale)))
                await once(lambda: interaction.response.send_message(view=posted))
            case None:
                pass

    def _choices(self, interaction: Interaction, option: str, typed: str) -> list[Choice[str]]:
        """None for who types faster than anybody: to look for some is the dearest of all that takes no turn."""
        refused = self.typing.refuses(Address(ADAPTER, str(interaction.user.id)), self.clock())
        return [] if refused else choices(self.desk, option, typed, self._language(interaction))

    async def _show(self, interaction: Interaction, events: tuple[Event, ...], *, edit: bool) -> None:
        async with AsyncExitStack() as alone:
            reply = await in_time(interaction, self._alone(alone, interaction, events), edit=edit)
            shown = reply.message
            if reply.repeated and edit:  # it stands there already
                await promise(interaction, edit=edit)
            else:
                await show(interaction, self._view(shown), edit=edit and not reply.beside)
            for file in shown.files:
                await hand(interaction, file)
            if shown.promises and not interaction.context.dm_channel:
                await self._keep_promise(interaction, shown)

    async def _alone(self, alone: AsyncExitStack, interaction: Interaction, events: tuple[Event, ...]) -> Reply:
        """Take turns when those before them have been answered; the answer then belongs to them."""
        await alone.enter_async_context(self.desk.alone(Address(ADAPTER, str(interaction.user.id))))
        return await self._take(interaction, *events)

    async def _keep_promise(self, interaction: Interaction, shown: Message) -> None:
        """Write once to the person in private, where a reminder will come; say so where Discord refuses."""
        address = Address(ADAPTER, str(interaction.user.id))
        if await self._write(address, shown, str(interaction.id), FIRST) is Sent.UNREACHABLE:
            closed = await self._take(interaction, Unreached())
            await show(interaction, self._view(closed.message), edit=True)

    @property
    def sends(self) -> bool:
        """Whether a message could go out now."""
        return self.known.is_set()

    async def ask(self) -> None:
        """Make a call that changes nothing, so that what time it is is heard."""
        if self.client is not None:
            await self.client.http.request(Route("GET", "/gateway"))

    async def send(self, address: Address, message: Message, name: str) -> Sent:
        """Send what nobody waits for; Discord makes no second message of one name within some minutes."""
        return await self._write(address, message, name, LATER)

    async def _write(self, address: Address, message: Message, name: str, priority: int) -> Sent:
        if priority == FIRST:
            with suppress(TimeoutError):
                async with asyncio.timeout(LOGIN_WITHIN):
                    await self.known.wait()
        if not self.sends:
            return Sent.LATER
        await self.slots.take(priority)
        if (client := self.client) is None:
            return Sent.LATER
        try:
            return await write(client, address, self._view(message), name)
        except Exception as failed:
            if reason := told_of(failed) or (client.is_closed() and type(failed).__name__):
                log.warning("discord: a message was not delivered (%s)", reason)
                self._doubt(failed)
            else:
                log.exception("discord: a message could not be made or sent")
            return Sent.LATER

    def _doubt(self, failed: Exception) -> None:
        """Look whether Discord still knows the token, where it has answered as if it did not."""
        client = self.client
        if client and isinstance(failed, discord.HTTPException) and failed.status == HTTPStatus.UNAUTHORIZED:
            self._later(self._ask_again(client))

    async def _ask_again(self, client: Client) -> None:
        try:
            await client.application_info()
        except discord.HTTPException as refused:
            if refused.status == HTTPStatus.UNAUTHORIZED:
                self.revoked = True
                await client.close()

    async def _take(self, interaction: Interaction, *events: Event) -> Reply:
        """Take one turn after another; what the last one shows."""
        *first, last = events
        can = IN_DM if interaction.context.dm_channel else ELSEWHERE
        address, locale = Address(ADAPTER, str(interaction.user.id)), str(interaction.locale)
        for event in first:
            await answer(self.desk, address, event, locale, self.clock(), can=can)
        return await answer(self.desk, address, last, locale, self.clock(), can=can)

    def _language(self, interaction: Interaction) -> str:
        """The language of forms, choices and excuses: the one chosen last, else the client's, as in a turn."""
        address = Address(ADAPTER, str(getattr(interaction.user, "id", "")))
        return spoken_with(self.desk, address, str(interaction.locale), self.clock())

    def _view(self, message: Message) -> LayoutView:
        ask = self._word(message.language, f"{message.wants}-button") if message.wants else ""
        return view(message, ask, partial(mention, self.desk.book.library, self.ids, message.language))

    def _said(self, language: str, name: str) -> Message:
        return said(self.desk, ADAPTER, name, language)

    def _word(self, language: str, name: str) -> str:
        return own_word(self.desk, ADAPTER, name, language)

    def _later(self, work: Coroutine[Any, Any, object]) -> None:
        task = asyncio.create_task(work)
        self.background.add(task)
        task.add_done_callback(self.background.discard)
