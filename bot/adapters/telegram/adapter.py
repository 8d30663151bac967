"""The Telegram adapter: reads updates, takes turns, delivers answers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from telegram import Update
from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.adapters.telegram import receive
from bot.adapters.telegram.connection import Options, connected
from bot.adapters.telegram.deliver import Blocked, acknowledge, edit, hand, send
from bot.adapters.telegram.order import Line, Seen
from bot.adapters.telegram.pace import Pace
from bot.adapters.telegram.profile import introduce, profiles
from bot.adapters.telegram.read import ADAPTER, Answer, Dismiss, Hint, Invite, read
from bot.adapters.telegram.write import parameters
from bot.answering import answer, may, sorry
from bot.desk import Desk, own_word, said, spoken
from bot.engine.hearing import SCREENS
from bot.engine.message import Address as WebAddress
from bot.engine.message import Message, Paragraph, Span
from bot.engine.place import Place
from bot.engine.reminder import Address
from bot.errors import Refused
from bot.pacing import LATER
from bot.sending import Sent
from bot.tally import TURNS, UPDATES

__all__ = ["Options", "Telegram"]

log = logging.getLogger(__name__)

FINISH_WITHIN = 5.0  # seconds for the turns in hand: whoever stops a process loses patience at 10
LEAVE_WITHIN = 1.5  # seconds to confirm them
GREETED_WITHIN = 10.0  # seconds that a message waits for the API to be reached for the first time
WRONG_TOKEN = "TELEGRAM_TOKEN is not a token that Telegram knows; BotFather shows the right one"  # noqa: S105 - a text

NO_CHAT = "chat not found"  # the person has deleted the chat's account, or never was there

Handler = Callable[[Mapping[str, str], Callable[[], Awaitable[bytes]]], Awaitable[int]]


class Telegram:
    """One bot on Telegram, from its start to its stop."""

    def __init__(self, desk: Desk, options: Options, clock: Callable[[], datetime]) -> None:
        self.desk = desk
        self.options = options
        self.clock = clock
        pace = Pace(options.per_second, options.reserve)
        self.line = Line(lambda: pace.slots.answers)
        self.seen = Seen()
        self.albums = Seen()
        self.commands = frozenset(SCREENS)
        self.accepting = False
        self.hooked = False
        self.refused = asyncio.Event()
        self.greeted = asyncio.Event()
        self.acknowledging: set[asyncio.Task[None]] = set()
        self.bot = connected(options, desk.tally, self._dated, pace)
        self.polling = receive.Polling(self.bot, self.line.room, self.take)

    @property
    def routes(self) -> dict[str, Handler]:
        """What the bot's HTTP server must hand over, by path."""
        if not self.options.webhook:
            return {}
        webhook = receive.Webhook(self.bot, self.options.secret, self._has_room, self.take)
        return {urlsplit(self.options.webhook).path or "/": webhook.answer}

    def _dated(self, date: str) -> None:
        if date:
            self.desk.timekeeping.heard(ADAPTER, date, self.clock())

    async def connected(self) -> bool:
        """Whether updates can come."""
        return self.accepting and (self.hooked or self.polling.well)

    async def run(self) -> None:
        """Greet the API, answer until cancelled, then finish what is in hand.

        Raises Refused for what Telegram refuses and only the operator can mend.
        """
        introducing: asyncio.Task[None] | None = None
        try:
            await receive.until_done(self.bot.initialize)
            self.accepting = True
            self.greeted.set()
            introducing = asyncio.create_task(introduce(self.bot, profiles(self.desk.book.library)))
            await (self._brought() if self.options.webhook else self._asked_for())
        except InvalidToken:
            raise Refused(WRONG_TOKEN) from None
        except BadRequest as refused:
            message = f"Telegram refuses to start the bot ({refused.message}); look at TELEGRAM_WEBHOOK_URL"
            raise Refused(message) from None
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
            # A chat's place among all processes is that of its update's arrival.
            place = self.desk.alone(task.address) if isinstance(task, Answer) else nullcontext()
            self.line.put(update.update_id, task.chat, partial(self._in_turn, task, place))

    def _count(self, task: str) -> None:
        self.desk.tally.add(UPDATES, ADAPTER, task)

    def _acknowledge(self, query: str) -> None:
        task = asyncio.create_task(acknowledge(self.bot, query))
        self.acknowledging.add(task)
        task.add_done_callback(self.acknowledging.discard)

    async def _in_turn(self, task: Answer | Invite | Hint, place: AbstractAsyncContextManager[object]) -> None:
        """The answer belongs to the turn: else a message could be edited in another order than its buttons came."""
        async with place:
            await self._safely(task)

    async def _safely(self, task: Answer | Invite | Hint) -> None:
        try:
            await self._do(task)
        except InvalidToken:
            self.refused.set()
        except TelegramError as failed:
            log.warning("telegram: an answer was not delivered (%s)", type(failed).__name__)
        except Exception:
            log.exception("telegram: an answer could not be made or sent")
            self.desk.tally.add(TURNS, ADAPTER, "delivery", "failed")
            await self._regret(task)

    async def _regret(self, task: Answer | Invite | Hint) -> None:
        """Say so where a turn failed, with a way on: silence would leave somebody waiting."""
        regret = sorry(self.desk, spoken(self.desk.book.guide, task.language))
        try:
            await send(self.bot, task.chat, parameters(regret, self.link), thread=task.thread)
        except Exception as failed:  # noqa: BLE001 - there is nobody left to tell
            log.warning("telegram: not even regret was delivered (%s)", type(failed).__name__)

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

    @property
    def sends(self) -> bool:
        """Whether a message could go out now."""
        return self.greeted.is_set()

    async def ask(self) -> None:
        """Make a call that changes nothing, so that what time it is is heard."""
        await self.bot.get_me()

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
