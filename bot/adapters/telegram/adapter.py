"""The Telegram adapter: reads updates, takes turns, delivers answers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import nullcontext, suppress
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

import httpx
from telegram import Update
from telegram.error import BadRequest, InvalidToken, TelegramError
from telegram.ext import ExtBot

from bot.adapters.telegram import receive
from bot.adapters.telegram.calls import CountedRequest
from bot.adapters.telegram.deliver import Blocked, acknowledge, edit, hand, send
from bot.adapters.telegram.order import Line, Seen
from bot.adapters.telegram.pace import AT_ONCE, Pace
from bot.adapters.telegram.profile import Profile, introduce
from bot.adapters.telegram.read import ADAPTER, Answer, Dismiss, Hint, Invite, read
from bot.adapters.telegram.write import parameters
from bot.answering import answer, may, sorry
from bot.desk import Desk, own_word, said, spoken
from bot.engine.hearing import SCREENS
from bot.engine.message import Address as WebAddress
from bot.engine.message import Message, Paragraph, Span
from bot.engine.place import Place
from bot.engine.reminder import Address
from bot.errors import UsageError
from bot.pacing import LATER, Reserve
from bot.sending import Sent
from bot.tally import UPDATES, Tally

log = logging.getLogger(__name__)

FINISH_WITHIN = 5.0  # seconds for the turns in hand: whoever stops a process loses patience at 10
LEAVE_WITHIN = 1.5  # seconds to confirm them
GREETED_WITHIN = 10.0  # seconds that a message waits for the API to be reached for the first time
ANSWER_WITHIN = 20.0  # seconds for the API: an answer that is given up too early is sent twice
WRONG_TOKEN = "TELEGRAM_TOKEN is not a token that Telegram knows; BotFather shows the right one"  # noqa: S105 - a text

NO_CHAT = "chat not found"  # the person has deleted the chat's account, or never was there

Handler = Callable[[Mapping[str, str], Callable[[], Awaitable[bytes]]], Awaitable[int]]


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator chose; `webhook` is empty for polling, `per_second` how many messages go out.

    With `reserve` that many go out of all processes together.
    """

    token: str = field(repr=False)
    api: str
    webhook: str = ""
    secret: str = field(default="", repr=False)
    per_second: float = 30.0
    reserve: Reserve | None = None


class Telegram:
    """One bot on Telegram, from its start to its stop."""

    def __init__(self, desk: Desk, options: Options, clock: Callable[[], datetime]) -> None:
        self.desk = desk
        self.options = options
        self.clock = clock
        self.line = Line()
        self.seen = Seen()
        self.albums = Seen()
        self.commands = frozenset(SCREENS)
        self.accepting = False
        self.hooked = False
        self.refused = asyncio.Event()
        self.greeted = asyncio.Event()
        self.acknowledging: set[asyncio.Task[None]] = set()
        self.bot = _bot(options, desk.tally)
        self.polling = receive.Polling(self.bot, self.line.room, self.take)

    @property
    def routes(self) -> dict[str, Handler]:
        """What the bot's HTTP server must hand over, by path."""
        if not self.options.webhook:
            return {}
        webhook = receive.Webhook(self.bot, self.options.secret, self._has_room, self.take)
        return {urlsplit(self.options.webhook).path or "/": webhook.answer}

    async def connected(self) -> bool:
        """Whether updates can come."""
        return self.accepting and (self.hooked or self.polling.well)

    async def run(self) -> None:
        """Greet the API, answer until cancelled, then finish what is in hand.

        Raises UsageError for what Telegram refuses and only the operator can mend.
        """
        introducing: asyncio.Task[None] | None = None
        try:
            await receive.until_done(self.bot.initialize)
            self.accepting = True
            self.greeted.set()
            introducing = asyncio.create_task(introduce(self.bot, profiles(self.desk)))
            await (self._brought() if self.options.webhook else self._asked_for())
        except InvalidToken:
            raise UsageError(WRONG_TOKEN) from None
        except BadRequest as refused:
            message = f"Telegram refuses to start the bot ({refused.message}); look at TELEGRAM_WEBHOOK_URL"
            raise UsageError(message) from None
        finally:
            if introducing is not None:
                introducing.cancel()
            await self._stop()

    async def _asked_for(self) -> None:
        log.info("telegram: ready, polling")
        await self.polling.run()

    async def _brought(self) -> None:
        await receive.until_done(self._set_webhook)
        self.hooked = True
        log.info("telegram: ready, webhook")
        await self.refused.wait()
        raise InvalidToken

    async def _set_webhook(self) -> None:
        url, secret = self.options.webhook, self.options.secret
        await self.bot.set_webhook(url, secret_token=secret, allowed_updates=receive.ALLOWED)

    async def _stop(self) -> None:
        """Receive no more, finish what is in hand, confirm it, say goodbye."""
        self.accepting = False
        await self.line.done(FINISH_WITHIN)
        if self.line.open:
            log.warning("telegram: stopped before all was answered (updates left: %d)", len(self.line.open))
        with suppress(TimeoutError, TelegramError):
            async with asyncio.timeout(LEAVE_WITHIN):
                await asyncio.gather(*self.acknowledging)
                await self.polling.confirm(self.line.open)
        await self.bot.shutdown()

    def _has_room(self) -> bool:
        return self.accepting and self.line.room.is_set()

    def take(self, update: Update) -> None:
        """Put an update in its chat's line, once."""
        if self.seen.again(update.update_id):
            return
        try:
            task = read(update, self.bot.username, self.commands)
        except Exception:
            log.exception("telegram: an update could not be read")
            self._count("unreadable")
            return
        self._count(type(task).__name__.lower() if task else "passed")
        if isinstance(task, Dismiss) or (isinstance(task, Answer) and task.query):
            self._acknowledge(task.query)
        if not isinstance(task, Dismiss | None):
            self.line.put(update.update_id, task.chat, partial(self._safely, task))

    def _count(self, task: str) -> None:
        self.desk.tally.add(UPDATES, ADAPTER, task)

    def _acknowledge(self, query: str) -> None:
        task = asyncio.create_task(acknowledge(self.bot, query))
        self.acknowledging.add(task)
        task.add_done_callback(self.acknowledging.discard)

    async def _safely(self, task: Answer | Invite | Hint) -> None:
        # The answer belongs to the turn: else one chat's messages could be edited in another order than it pressed.
        async with self.desk.alone(task.address) if isinstance(task, Answer) else nullcontext():
            await self._answered(task)

    async def _answered(self, task: Answer | Invite | Hint) -> None:
        try:
            await self._do(task)
        except InvalidToken:
            self.refused.set()
        except TelegramError as failed:
            log.warning("telegram: an answer was not delivered (%s)", type(failed).__name__)
        except Exception:
            log.exception("telegram: a turn failed")
            await self._regret(task)

    async def _regret(self, task: Answer | Invite | Hint) -> None:
        """Say so where a turn failed, with a way on: silence would leave somebody waiting."""
        regret = sorry(self.desk, spoken(self.desk.book.guide, task.language))
        with suppress(TelegramError):
            await send(self.bot, task.chat, parameters(regret, self.link), thread=task.thread)

    async def _do(self, task: Answer | Invite | Hint) -> Blocked | None:
        if isinstance(task, Hint) and task.album and self.albums.again(task.album):
            return None
        if isinstance(task, Answer):
            return await self._answer(task)
        if not may(self.desk, Address(ADAPTER, str(task.chat)), self.clock()):
            return None
        if isinstance(task, Invite):
            message = self._invitation(task)
        else:
            message = said(self.desk, ADAPTER, "hint", spoken(self.desk.book.guide, task.language))
        return await send(self.bot, task.chat, parameters(message, self.link), thread=task.thread)

    async def _answer(self, task: Answer) -> Blocked | None:
        reply = await answer(self.desk, task.address, task.event, task.language, self.clock())
        if reply.repeated:
            return None
        shown = parameters(reply.message, self.link)
        if task.edit is not None and not reply.beside:
            blocked = await edit(self.bot, task.chat, task.edit, shown, thread=task.thread)
        else:
            blocked = await send(self.bot, task.chat, shown, thread=task.thread)
        for file in reply.message.files:
            blocked = blocked or await hand(self.bot, task.chat, file, thread=task.thread)
        return blocked

    async def send(self, address: Address, message: Message, name: str) -> Sent:  # noqa: ARG002 - Telegram knows no such names
        """Send what nobody waits for, behind all that somebody does."""
        try:
            async with asyncio.timeout(GREETED_WITHIN):
                await self.greeted.wait()
        except TimeoutError:
            return Sent.LATER
        try:
            blocked = await send(self.bot, int(address.chat), parameters(message, self.link), priority=LATER)
        except BadRequest as refused:
            return Sent.UNREACHABLE if NO_CHAT in refused.message.lower() else Sent.LATER
        except InvalidToken:
            self.refused.set()
            return Sent.LATER
        except TelegramError as failed:
            log.warning("telegram: a reminder was not delivered (%s)", type(failed).__name__)
            return Sent.LATER
        return Sent.UNREACHABLE if blocked else Sent.DELIVERED

    @property
    def link(self) -> str:
        """What a payload is put behind to open the private chat at its place."""
        return f"https://t.me/{self.bot.username}?start="

    def _invitation(self, task: Invite) -> Message:
        guide = self.desk.book.guide
        language = spoken(guide, task.language)
        payload = guide.codec.write(Place(guide.service, SCREENS.get(task.command, SCREENS["start"])))
        button = WebAddress(self._word(language, "open"), f"{self.link}{payload}", primary=True)
        return Message((Paragraph((Span(self._word(language, "group")),)),), ((button,),), language)

    def _word(self, language: str, name: str) -> str:
        return own_word(self.desk, ADAPTER, name, language)


def _bot(options: Options, tally: Tally) -> ExtBot[int]:
    # The two pools share what it takes a while to load: the authorities that certificates are checked against.
    checks = {"verify": httpx.create_ssl_context()}
    return ExtBot(
        options.token,
        base_url=f"{options.api.rstrip('/')}/bot",
        request=CountedRequest(
            tally,
            connection_pool_size=AT_ONCE,
            read_timeout=ANSWER_WITHIN,
            connect_timeout=10.0,
            pool_timeout=30.0,
            httpx_kwargs=checks,
        ),
        # The library adds the seconds that Telegram is asked to wait.
        get_updates_request=CountedRequest(
            tally, connection_pool_size=1, read_timeout=10.0, connect_timeout=10.0, httpx_kwargs=checks
        ),
        rate_limiter=Pace(options.per_second, options.reserve),
    )


def profiles(desk: Desk) -> tuple[Profile, ...]:
    """The bot's face in every language, the first one also for everybody else."""
    library = desk.book.library
    faces = []
    for tag in ("", *library.languages):
        words = library.languages[tag or library.source].words
        faces.append(
            Profile(tag, tuple(words["commands"].items()), words["about"]["description"], words["about"]["short"])
        )
    return tuple(faces)
