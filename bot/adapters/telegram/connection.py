"""The connection to Telegram: python-telegram-bot's, at the operator's pace, with every call counted."""

from dataclasses import dataclass, field
from typing import Any

import httpx
from telegram.error import NetworkError
from telegram.ext import ExtBot

from bot.adapters.telegram.calls import Calls, Ears, bug
from bot.adapters.telegram.pace import AT_ONCE, Pace
from bot.pacing import Reserve
from bot.tally import Tally

ANSWER_WITHIN = 20.0  # seconds for the API: an answer that is given up too early is sent twice
UPDATES_WITHIN = 10.0  # seconds, besides those that Telegram is asked to wait
ALLOWED = ("message", "callback_query")


@dataclass(frozen=True, slots=True)
class Options:
    """What the operator chose; `webhook` is empty for polling, `per_second` how many messages go out.

    With `reserve` that many go out of all processes together. `proxy` is empty for none.
    """

    token: str = field(repr=False)
    api: str = field(repr=False)
    webhook: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    per_second: float = 30.0
    reserve: Reserve | None = None
    proxy: str = field(default="", repr=False)


class Bot(ExtBot[int]):
    """The library's own, which shows its token to whoever prints it, and takes whatever fails for the network."""

    def __repr__(self) -> str:
        return "Bot[...]"

    async def updates(self, offset: int | None, wait: int, limit: int | None = None) -> list[object]:
        """Ask for updates as they are on the wire: the library would build all of them, or none."""
        asked = {"offset": offset, "timeout": wait, "limit": limit, "allowed_updates": ALLOWED}
        found: object = await self._post("getUpdates", asked, read_timeout=UPDATES_WITHIN + wait)
        if not isinstance(found, list):
            message = "no list of updates"
            raise TypeError(message)
        return found

    async def _do_post(self, *args: Any, **more: Any) -> Any:  # noqa: ANN401 - as the library has it
        try:
            return await super()._do_post(*args, **more)
        except NetworkError as failed:
            hidden = bug(failed)
            if hidden is None:
                raise
        raise hidden  # here, where the other is not its context: each would be told as the other's cause, for ever


def connected(options: Options, tally: Tally, pace: Pace, ears: Ears) -> Bot:
    """A bot that has not yet been greeted."""
    checks = httpx.create_ssl_context()  # of certificates, by the authorities that come with the library
    return Bot(
        options.token,
        base_url=f"{options.api.rstrip('/')}/bot",
        request=Calls(tally, checks, AT_ONCE, ANSWER_WITHIN, ears, options.proxy),
        get_updates_request=Calls(tally, checks, 1, UPDATES_WITHIN, ears, options.proxy),
        rate_limiter=pace,
    )
