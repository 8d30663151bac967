"""Where updates come from: asked for in a loop, or brought to a webhook."""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus

from telegram import Update
from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError
from telegram.ext import ExtBot

from bot.adapters.telegram.pace import seconds

log = logging.getLogger(__name__)

ALLOWED = ("message", "callback_query")
ASK = 50  # seconds that Telegram may keep a request for updates open
CHECK = 2  # seconds of it while it is not known that all is well: so long no other poller came between
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0  # seconds after a failed request
AFTER_CONFLICT = 10.0  # seconds at most: the other poller is asked about again, not fought
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
OTHER_POLLER = "telegram: another process asks for this bot's updates; stop one of the two. This one tries again."
WEBHOOK = "telegram: a webhook has been set for this bot by another process; stop one of the two. This one tries again."

Bot = ExtBot[int]


class Trouble:
    """What keeps Telegram away: told once when it begins and once when it is over, with longer and longer waits."""

    def __init__(self) -> None:
        self.kind = ""
        self.wait = FIRST_WAIT

    def pause(self, failed: Exception) -> float:
        """For how many seconds to leave Telegram alone."""
        kind = type(failed).__name__
        if kind != self.kind:
            self._tell(failed, kind)
        self.kind, pause = kind, self.wait
        self.wait = min(LONGEST_WAIT, self.wait * 2)
        match failed:
            case RetryAfter():
                return seconds(failed)
            case Conflict():
                return min(AFTER_CONFLICT, pause)
            case _:
                return pause

    def over(self) -> None:
        """It works."""
        if self.kind:
            log.info("telegram: reached again")
        self.kind, self.wait = "", FIRST_WAIT

    def _tell(self, failed: Exception, kind: str) -> None:
        if isinstance(failed, Conflict):
            log.error(WEBHOOK if "webhook" in failed.message.lower() else OTHER_POLLER)
        elif isinstance(failed, TelegramError):
            log.warning("telegram: not reached (%s); trying again", kind)
        else:
            log.error("telegram: an answer could not be read; trying again", exc_info=failed)


async def until_done(call: Callable[[], Awaitable[object]]) -> None:
    """Make a call until it is done. Raises InvalidToken and BadRequest, which no repeat would change."""
    trouble = Trouble()
    while True:
        try:
            await call()
        except (InvalidToken, BadRequest):
            raise
        except TelegramError as failed:
            await asyncio.sleep(trouble.pause(failed))
        else:
            trouble.over()
            return


class Polling:
    """Asks for updates, and knows how far it has got."""

    def __init__(self, bot: Bot, room: asyncio.Event, take: Callable[[Update], None]) -> None:
        self.bot = bot
        self.room = room
        self.take = take
        self.offset: int | None = None
        self.hooked = True  # an earlier process may have set a webhook, which would keep every update away
        self.well = False
        self.trouble = Trouble()

    async def run(self) -> None:
        """Ask until cancelled. What was taken is confirmed by asking for what comes after it.

        Raises InvalidToken when Telegram does not know the token.
        """
        while True:
            try:
                updates = await self._ask()
            except InvalidToken:
                raise
            except Exception as failed:  # noqa: BLE001 - the library raises all kinds for an answer that it can't read
                self.well = False
                await asyncio.sleep(self.trouble.pause(failed))
            else:
                self.well = True
                self.trouble.over()
                await self._taken(updates)

    async def _ask(self) -> Iterable[Update]:
        if self.hooked:
            await self.bot.delete_webhook()
            self.hooked = False
        wait = ASK if self.well else CHECK
        return await self.bot.get_updates(offset=self.offset, timeout=wait, allowed_updates=ALLOWED)

    async def _taken(self, updates: Iterable[Update]) -> None:
        # After an empty answer all is confirmed. Ids may begin anywhere after a silent week: below the offset, too.
        self.offset = self.offset if updates else None
        for update in updates:
            await self.room.wait()
            self.take(update)
            self.offset = update.update_id + 1

    async def confirm(self, unfinished: Iterable[int]) -> None:
        """Tell Telegram what needn't come again: all that was taken, up to the first that is unfinished."""
        if self.offset is None:
            return
        with suppress(Exception):  # whatever comes back, it is too late to do anything about it
            await self.bot.get_updates(offset=min([self.offset, *unfinished]), limit=1, timeout=0)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Takes updates that are brought, as long as `open` says that there is room for them."""

    bot: Bot = field(repr=False)
    secret: str = field(repr=False)
    open: Callable[[], bool]
    take: Callable[[Update], None]

    async def answer(self, headers: Mapping[str, str], read: Callable[[], Awaitable[bytes]]) -> int:
        """The HTTP status to answer a request with; nothing of a stranger's is read but the headers."""
        given = headers.get(SECRET_HEADER, "").encode(errors="replace")
        if not hmac.compare_digest(given, self.secret.encode()):
            return HTTPStatus.FORBIDDEN
        if not self.open():
            return HTTPStatus.SERVICE_UNAVAILABLE  # Telegram brings it again
        update = _update(self.bot, await read())
        if not self.open():  # no longer
            return HTTPStatus.SERVICE_UNAVAILABLE
        if update is None:
            return HTTPStatus.BAD_REQUEST
        self.take(update)
        return HTTPStatus.OK


def _update(bot: Bot, body: bytes) -> Update | None:
    """What a body says, if it is an update at all."""
    try:
        update = Update.de_json(json.loads(body), bot)
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError, OverflowError, OSError):  # dates, too
        return None
    number: object = update.update_id
    return update if isinstance(number, int) else None
