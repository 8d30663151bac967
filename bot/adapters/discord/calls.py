"""Calls to Discord's API, counted by how they ended: discord.py hands what watches them on to its HTTP library."""

from collections.abc import Callable
from http import HTTPStatus

from aiohttp import TraceConfig, TraceRequestEndParams

from bot.tally import CALLS, Tally

ADAPTER = "discord"


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
