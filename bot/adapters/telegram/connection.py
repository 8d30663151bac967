"""The connection to Telegram: python-telegram-bot's, at the operator's pace, with every call counted."""

from collections.abc import Callable
from dataclasses import dataclass, field

import httpx
from telegram.ext import ExtBot

from bot.adapters.telegram.calls import Calls
from bot.adapters.telegram.pace import AT_ONCE, Pace
from bot.pacing import Reserve
from bot.tally import Tally

ANSWER_WITHIN = 20.0  # seconds for the API: an answer that is given up too early is sent twice
UPDATES_WITHIN = 10.0  # seconds, to which the library adds those that Telegram is asked to wait


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


class Bot(ExtBot[int]):
    """The library's own, which shows its token to whoever prints it."""

    def __repr__(self) -> str:
        return "Bot[...]"


def connected(options: Options, tally: Tally, heard: Callable[[str], None], pace: Pace) -> Bot:
    """A bot that has not yet been greeted; `heard` is told the `Date` of every answer."""
    checks = httpx.create_ssl_context()  # of certificates, by the authorities that come with the library
    return Bot(
        options.token,
        base_url=f"{options.api.rstrip('/')}/bot",
        request=Calls(tally, heard, checks, AT_ONCE, ANSWER_WITHIN),
        get_updates_request=Calls(tally, heard, checks, 1, UPDATES_WITHIN),
        rate_limiter=pace,
    )
