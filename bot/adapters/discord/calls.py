"""Calls to Discord's API, counted by how they ended: discord.py hands what watches them on to its HTTP library."""

from collections.abc import Callable
from copy import copy
from http import HTTPStatus

from aiohttp import ClientError, ClientWebSocketResponse, TraceConfig, TraceRequestEndParams
from discord.http import HTTPClient

from bot.tally import CALLS, Tally

ADAPTER = "discord"
LOST = (ClientError, ConnectionError, TimeoutError)  # what a call raises that the network did not carry


def watching(tally: Tally, heard: Callable[[str], None]) -> TraceConfig:
    """What counts every call; `heard` is told the `Date` of every answer."""
    trace = TraceConfig()

    async def ended(_session: object, _context: object, end: TraceRequestEndParams) -> None:
        heard(end.response.headers.get("Date", ""))
        status = end.response.status
        tally.add(CALLS, ADAPTER, "ok" if status < HTTPStatus.MULTIPLE_CHOICES else str(status))

    async def lost(_session: object, _context: object, _end: object) -> None:
        tally.add(CALLS, ADAPTER, "lost")

    trace.on_request_end.append(ended)
    trace.on_request_exception.append(lost)
    return trace


def divert(http: HTTPClient, proxy: str) -> None:
    """Let the gateway have a proxy of its own, or none where it is empty: discord.py has one for it and for the API."""

    async def connect(url: str, *, compress: int = 0) -> ClientWebSocketResponse:
        gateway = copy(http)  # it shares the session
        gateway.proxy = proxy or None
        return await HTTPClient.ws_connect(gateway, url, compress=compress)

    http.ws_connect = connect  # type: ignore[method-assign] # this is where the library asks for a connection
