"""The bot on Telegram as it runs, with an ear on its calls: what was sent, and what came back."""

from collections.abc import AsyncIterator, Awaitable, Iterable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from http import HTTPStatus

import httpx
from telegram.error import TelegramError
from telegram.request import RequestData

from bot.adapters.telegram.calls import Calls, Ears
from bot.adapters.telegram.compared import Exchange, differences, exchange
from bot.adapters.telegram.connection import ANSWER_WITHIN, Bot, Options
from bot.adapters.telegram.deliver import edit, send
from bot.adapters.telegram.pace import Pace
from bot.adapters.telegram.write import Parameters, parameters
from bot.engine.message import Message
from bot.tally import Tally
from bot.trial import Trial, tried, whole


class Heard(Calls):
    """Calls that are kept whole, with the messages that they made and have not yet deleted."""

    exchanges: list[Exchange]
    standing: dict[int, None]

    async def initialize(self) -> None:
        """Open what all calls share."""
        self.exchanges, self.standing = [], {}
        await super().initialize()

    async def _made(self, url: str, method: str, given: RequestData | None, within: float) -> tuple[int, bytes]:
        """Make a request to its end, so that no message is made that is not known here."""
        return await whole(self._kept(url, method, given, within))

    async def _kept(self, url: str, method: str, given: RequestData | None, within: float) -> tuple[int, bytes]:
        status, body = await super()._made(url, method, given, within)
        made = exchange(url, given.json_parameters if given else {}, status, body)
        self.exchanges.append(made)
        if made.well and "message_id" in made.result and made.method.startswith("send"):
            self.standing[int(made.result["message_id"])] = None
        if made.well and made.method == "deleteMessage":
            self.standing.pop(int(made.asked["message_id"]), None)
        return status, body


@dataclass(frozen=True, slots=True)
class Talk:
    """A trial under way."""

    trial: Trial
    options: Options
    bot: Bot
    heard: Heard
    chat: int

    async def tried(self, what: str, attempt: Awaitable[Iterable[str]]) -> None:
        """Try one thing."""
        await tried(self.trial, what, attempt, words)

    def shown(self, message: Message) -> Parameters:
        """A message as Telegram is sent it."""
        return parameters(message, f"https://t.me/{self.bot.username}?start=")

    async def made(self, call: Awaitable[object]) -> list[Exchange]:
        """The calls that something came to; those that were only told to wait were made again."""
        before = len(self.heard.exchanges)
        await call
        return [one for one in self.heard.exchanges[before:] if one.status != HTTPStatus.TOO_MANY_REQUESTS]

    async def sent(self, message: Message) -> Iterable[str]:
        """Send a message, and what was wrong about it."""
        return _wrong(await self.made(send(self.bot, self.chat, self.shown(message))))

    async def edited(self, number: int, message: Message) -> Iterable[str]:
        """Edit a message, and what was wrong about it."""
        return _wrong(await self.made(edit(self.bot, self.chat, number, self.shown(message))))


def words(failed: Exception) -> str:
    """What went wrong with a call, in a few words that hold no address."""
    return f'Telegram said "{failed.message}"' if isinstance(failed, TelegramError) else type(failed).__name__


def _wrong(made: Iterable[Exchange]) -> Iterator[str]:
    for one in made:
        if one.well:
            yield from differences(one)
        else:
            yield f'{one.method} was refused: "{one.words}"'


@asynccontextmanager
async def connected(trial: Trial, options: Options) -> AsyncIterator[Talk]:
    """The bot as it runs, but for the ear on its calls."""
    tally, checks = Tally(), httpx.create_ssl_context()
    heard = Heard(tally, checks, 1, ANSWER_WITHIN, Ears(), options.proxy)
    base = f"{options.api.rstrip('/')}/bot"
    pace = Pace(options.per_second)
    unused = Calls(tally, checks, 1, ANSWER_WITHIN, Ears())  # updates are the running bot's: they are not asked for
    bot = Bot(options.token, base_url=base, request=heard, get_updates_request=unused, rate_limiter=pace)
    try:
        yield Talk(trial, options, bot, heard, int(trial.address.chat))
    finally:
        await bot.shutdown()
        await heard.shutdown()
