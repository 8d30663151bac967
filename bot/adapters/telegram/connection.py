"""The connection to Telegram: python-telegram-bot's, at the operator's pace, with every call counted."""

from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

import httpx
from telegram.error import NetworkError
from telegram.ext import ExtBot
from telegram.request import HTTPXRequest

from bot.adapters.telegram.pace import AT_ONCE, Pace
from bot.adapters.telegram.read import ADAPTER
from bot.pacing import Reserve
from bot.tally import CALLS, Tally

ANSWER_WITHIN = 20.0  # seconds for the API: an answer that is given up too early is sent twice


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


class CountedRequest(HTTPXRequest):
    """The library's way to make requests; `tally` counts them."""

    def __init__(self, tally: Tally, **options: Any) -> None:  # noqa: ANN401 - the library's own
        super().__init__(**options)
        self.tally = tally

    async def do_request(self, *args: Any, **named: Any) -> tuple[int, bytes]:  # noqa: ANN401 - handed on
        """Make a request. Raises NetworkError."""
        try:
            status, body = await super().do_request(*args, **named)
        except NetworkError:
            self.tally.add(CALLS, ADAPTER, "lost")
            raise
        self.tally.add(CALLS, ADAPTER, "ok" if status == HTTPStatus.OK else str(status))
        return status, body


def connected(options: Options, tally: Tally) -> ExtBot[int]:
    """A bot that has not yet been greeted."""
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
