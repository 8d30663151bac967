"""Calls to the Bot API, counted by how they ended."""

from http import HTTPStatus
from typing import Any

from telegram.error import NetworkError
from telegram.request import HTTPXRequest

from bot.adapters.telegram.read import ADAPTER
from bot.tally import CALLS, Tally


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
