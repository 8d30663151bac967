"""The Telegram adapter: reads updates, takes turns, delivers answers."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Mapping
from contextlib import AbstractAsyncContextManager, nullcontext, suppress
from datetime import datetime
from functools import partial
from urllib.parse import urlsplit

from telegram.error import BadRequest, InvalidToken, TelegramError

from bot.adapters.telegram import receive
from bot.adapters.telegram.calls import Ears, why
from bot.adapters.telegram.connection import ALLOWED, Options, connected
from bot.adapters.telegram.deliver import Blocked, acknowledge, edit, hand, remind, send
from bot.adapters.telegram.order import Line, Seen
from bot.adapters.telegram.pace import Pace
from bot.adapters.telegram.profile import introduce
from bot.adapters.telegram.read import ADAPTER, Answer, Dismiss, Hint, Invite, Task, built, number, read
from bot.adapters.telegram.write import parameters
from bot.answering import answer, may, sorry
from bot.desk import Desk, own_word, said, spoken
from bot.engine.hearing import SCREENS
from bot.engine.message import Address as WebAddress
from bot.engine.message import Message, Paragraph, Span
from bot.engine.place import Place
from bot.engine.reminder import Address
from bot.errors import Refused
from bot.sending import Sent
from bot.tally import TURNS, UPDATES

__all__ = ["Options", "Telegram"]

log = logging.getLogger(__name__)

# Whoever stops a process loses patience after ten seconds, of which the reminders before have had three.
FINISH_WITHIN = 4.5  # seconds for the turns in hand, besides half a one for those that are cut off
LEAVE_WITHIN = 1.0  # seconds to confirm them
WRONG_TOKEN = "TELEGRAM_TOKEN is not a token that Telegram knows; BotFather shows the right one"  # noqa: S105 - a text

Handler = Callable[[Mapping[str, str], Callable[[], Awaitable[bytes]]], Awaitable[int]]


class Telegram:
    """One bot on Telegram, from its start to its stop."""

    def __init__(self, desk: Desk, options: Options, clock: Callable[[], datetime]) -> None:
        self.desk = desk
        self.options = options
        self.clock = clock
        self.pace = Pace(options.per_second, options.reserve)
        self.line = self._line()
        self.seen = Seen()
        self.albums = Seen()
        self.commands = frozenset(SCREENS)
        self.accepting = self.hooked = self.greeted = False
        self.refused = asyncio.Event()
        self.acknowledging: set[asyncio.Task[None]] = set()
        self.doubting: asyncio.Task[None] | None = None
        self.bot = connected(options, desk.tally, self.pace, Ears(self._doubt, self._dated))
        self.polling = receive.Polling(self.bot, self._until_room, self.take)

    @property
    def routes(self) -> dict[str, Handler]:
        """What the bot's HTTP server must hand over, by path."""
        if not self.options.webhook:
            return {}
        webhook = receive.Webhook(self.options.secret, self._has_room, self.take)
        return {urlsplit(self.options.webhook).path or "/": webhook.answer}

    def _dated(self, date: str) -> None:
        if date:
            self.desk.timekeeping.heard(ADAPTER, date, self.clock())

    async def connected(self) -> bool:
        """Whether updates can come."""
        return self.accepting and (self.hooked or self.polling.well)

    async def run(self) -> None:
        """Greet the API, answer until cancelled, then finish what is in hand. May be run again.

        Raises Refused for what Telegram refuses and only the operator can mend.
        """
        introducing: asyncio.Task[None] | None = None
        try:
            await receive.until_done(self.bot.initialize)
            self.accepting = self.greeted = True
            self.desk.wake()  # what is due may have waited for it
            introducing = asyncio.create_task(introduce(self.bot, self.desk.book))
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
        await receive.unless(self.refused, self.polling.run())

    async def _brought(self) -> None:
        await receive.unless(self.refused, self._bring())

    async def _bring(self) -> None:
        await receive.until_done(self._set_webhook)
        self.hooked = True
        log.info("telegram: ready, webhook")
        await asyncio.Event().wait()

    async def _set_webhook(self) -> None:
        url, secret = self.options.webhook, self.options.secret
        await self.bot.set_webhook(url, secret_token=secret, allowed_updates=ALLOWED)

    def _doubt(self) -> None:
        """Ask whether Telegram still knows the token, where a call was answered as if it did not."""
        if self.greeted and (self.doubting is None or self.doubting.done()):
            self.doubting = asyncio.create_task(self._asked_whether_known())

    async def _asked_whether_known(self) -> None:
        try:
            await self.bot.get_me()
        except InvalidToken:
            self.refused.set()
        except Exception as failed:  # noqa: BLE001 - whatever it is, it is no refusal
            log.info("telegram: could not be asked whether it knows the token (%s)", type(failed).__name__)

    async def _stop(self) -> None:
        """Receive no more, finish what is in hand, confirm it, say goodbye, and be as good as new."""
        self.accepting = self.hooked = self.greeted = False
        if self.doubting is not None:
            self.doubting.cancel()
        try:
            if left := await self.line.done(FINISH_WITHIN):
                log.warning("telegram: stopped before all was answered (updates left: %d)", left)
            with suppress(TimeoutError):
                async with asyncio.timeout(LEAVE_WITHIN):
                    await asyncio.gather(*self.acknowledging, return_exceptions=True)
                    await self.polling.confirm()
        finally:  # whoever stops it may not wait for all of that
            await self.bot.shutdown()
            self.line = self._line()
            self.refused.clear()

    def _line(self) -> Line:
        return Line(lambda: self.pace.slots.answers)

    async def _until_room(self) -> None:
        await self.line.room.wait()

    def _has_room(self) -> bool:
        return self.accepting and self.line.room.is_set()

    def take(self, update: object) -> None:
        """Put an update, as it came, in its chat's line, once. One that can't be read costs nothing but itself."""
        known = number(update)
        if known is not None and self.seen.again(known):
            return
        task = self._read(update)
        if isinstance(task, Dismiss) or (isinstance(task, Answer) and task.query):
            self._acknowledge(task.query)
        if not isinstance(task, Dismiss | None):
            # A chat's place among all processes is that of its update's arrival.
            place = self.desk.alone(task.address) if isinstance(task, Answer) else nullcontext()
            self.line.put(task.chat, partial(self._in_turn, task, place))

    def _read(self, update: object) -> Task | None:
        try:
            task = read(built(update, self.bot), self.bot.username, self.commands)
        except Exception:
            log.exception("telegram: an update could not be read; it is passed over")
            self._count("unreadable")
            return None
        self._count(type(task).__name__.lower() if task else "passed")
        return task

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
            return  # which is told where it ends the chat
        except TelegramError as failed:
            log.warning("telegram: an answer was not delivered (%s)", why(failed))
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
        return self.greeted

    async def ask(self) -> None:
        """Make a call that changes nothing, so that what time it is is heard."""
        await self.bot.get_me()

    async def send(self, address: Address, message: Message, name: str) -> Sent:  # noqa: ARG002 - Telegram knows no such names
        """Send what nobody waits for, behind all that somebody does."""
        return await remind(self.bot, address.chat, parameters(message, self.link)) if self.greeted else Sent.LATER

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
