"""Where updates come from: asked for in a loop, or brought to a webhook."""

import asyncio
import hmac
import json
import logging
from collections.abc import Awaitable, Callable, Coroutine, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from telegram.error import BadRequest, Conflict, InvalidToken, RetryAfter, TelegramError

from bot.adapters.telegram.calls import why
from bot.adapters.telegram.connection import Bot
from bot.adapters.telegram.pace import seconds
from bot.adapters.telegram.read import number

log = logging.getLogger(__name__)

ASK = 50  # seconds that Telegram may keep a request for updates open
CHECK = 2  # seconds of it while it is not known that all is well: so long no other poller came between
FIRST_WAIT, LONGEST_WAIT = 1.0, 30.0  # seconds after a failed request
AFTER_CONFLICT = 10.0  # seconds at most: the other poller is asked about again, not fought
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the header's name
OTHER_POLLER = "telegram: another process asks for this bot's updates; stop one of the two. This one tries again."
WEBHOOK = "telegram: a webhook has been set for this bot by another process; stop one of the two. This one tries again."


class Trouble:
    """What keeps Telegram away: told once when it begins and once when it is over, with longer and longer waits."""

    def __init__(self) -> None:
        self.kind = ""
        self.wait = FIRST_WAIT

    def pause(self, failed: Exception) -> float:
        """For how many seconds to leave Telegram alone."""
        kind = type(failed).__name__
        if kind != self.kind:
            self._tell(failed)
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

    def _tell(self, failed: Exception) -> None:
        if isinstance(failed, Conflict):
            log.error(WEBHOOK if "webhook" in failed.message.lower() else OTHER_POLLER)
        elif isinstance(failed, TelegramError):
            log.warning("telegram: not reached (%s); trying again", why(failed))
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
    """Asks for updates, and knows how far it has got. A press is so taken at most once.

    The next request goes out as soon as all of the last answer stand in their chats' lines, and confirms them to
    Telegram before they are answered: whoever is killed between the two has taken presses that nobody answers. To hold
    them back until then would answer some of them twice instead.
    """

    def __init__(self, bot: Bot, room: Callable[[], Awaitable[object]], take: Callable[[object], None]) -> None:
        self.bot = bot
        self.room = room
        self.take = take
        self.offset: int | None = None
        self.hooked = True
        self.well = False
        self.trouble = Trouble()

    async def run(self) -> None:
        """Ask until cancelled. What was taken is confirmed by asking for what comes after it.

        Raises InvalidToken when Telegram does not know the token.
        """
        self.hooked = True  # an earlier process may have set a webhook, which would keep every update away
        try:
            while True:
                await self._once()
        finally:
            self.well = False

    async def _once(self) -> None:
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

    async def _ask(self) -> Sequence[object]:
        if self.hooked:
            await self.bot.delete_webhook()
            self.hooked = False
        return await self.bot.updates(self.offset, ASK if self.well else CHECK)

    async def _taken(self, updates: Sequence[object]) -> None:
        # After an empty answer all is confirmed. Ids may begin anywhere after a silent week: below the offset, too.
        self.offset = self.offset if updates else None
        for update in updates:
            await self.room()
            self.take(update)
            self.offset = self._after(number(update))
        if updates and all(number(update) is None for update in updates):
            await asyncio.sleep(FIRST_WAIT)  # they may come again

    def _after(self, taken: int | None) -> int | None:
        """What to ask for after an update; one without a number has the next one or a later, as they only go up."""
        latest = taken if taken is not None else self.offset
        return None if latest is None else latest + 1

    async def confirm(self) -> None:
        """Tell Telegram what has been taken since the last request; all before it is confirmed."""
        if self.offset is None:
            return
        with suppress(Exception):  # whatever comes back, it is too late to do anything about it
            await self.bot.updates(self.offset, 0, limit=1)


async def unless(refused: asyncio.Event, serving: Coroutine[Any, Any, None]) -> None:
    """Serve for ever. Raises what ends it, and InvalidToken as soon as any call was refused for its token."""
    service, refusal = asyncio.create_task(serving), asyncio.create_task(refused.wait())
    try:
        await asyncio.wait((service, refusal), return_when=asyncio.FIRST_COMPLETED)
        if refusal.done():
            raise InvalidToken
        await service
    finally:
        for task in (service, refusal):
            task.cancel()
        await asyncio.gather(service, refusal, return_exceptions=True)


@dataclass(frozen=True, slots=True)
class Webhook:
    """Takes updates that are brought, as long as `open` says that there is room for them."""

    secret: str = field(repr=False)
    open: Callable[[], bool]
    take: Callable[[object], None]

    async def answer(self, headers: Mapping[str, str], read: Callable[[], Awaitable[bytes]]) -> int:
        """The HTTP status to answer a request with; nothing of a stranger's is read but the headers.

        Whoever knows the secret is Telegram: what can't be read is taken like all else, since any other answer would
        have it brought again and again.
        """
        given = headers.get(SECRET_HEADER, "").encode(errors="replace")
        if not hmac.compare_digest(given, self.secret.encode()):
            return HTTPStatus.FORBIDDEN
        if not self.open():
            return HTTPStatus.SERVICE_UNAVAILABLE  # Telegram brings it again
        update = _decoded(await read())
        if not self.open():  # no longer
            return HTTPStatus.SERVICE_UNAVAILABLE
        self.take(update)
        return HTTPStatus.OK


def _decoded(body: bytes) -> object:
    """What a body says; nothing where it is no JSON."""
    try:
        return json.loads(body)
    except (ValueError, RecursionError):
        return None
