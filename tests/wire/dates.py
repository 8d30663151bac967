"""What time it is, as every answer of a server tells it."""

from collections.abc import Awaitable, Callable
from datetime import UTC, datetime
from email.utils import format_datetime
from typing import Protocol

from aiohttp import web

Tells = Callable[[], datetime] | None


class Telling(Protocol):
    """A server."""

    tells: Tells


def told_now() -> datetime:
    """The instant, by the clock of this machine."""
    return datetime.now(UTC)


def dating(server: Telling) -> Callable[[web.Request, web.StreamResponse], Awaitable[None]]:
    """Let every answer of a server say what time it tells, in the words of RFC 9110; nothing where it tells none."""

    async def date(_: web.Request, response: web.StreamResponse) -> None:
        if server.tells is None:
            del response.headers["Date"]
        else:
            response.headers["Date"] = format_datetime(server.tells().astimezone(UTC), usegmt=True)

    return date
