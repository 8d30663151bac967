"""Whether the bot is alive, and whether it is ready to answer people."""

import asyncio
import json
import logging
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPConnection, HTTPException
from ipaddress import IPv6Address, ip_address

from bot.errors import UsageError
from bot.tally import READY, Tally

log = logging.getLogger(__name__)

ANSWER_WITHIN = 3.0  # seconds for each part to say whether it is ready
ASK_WITHIN = 5.0  # seconds for a process to say that it is alive

Page = tuple[int, str, bytes]  # an HTTP status, a content type and a body
JSON = "application/json"


@dataclass(frozen=True, slots=True)
class Health:
    """Every part that must be ready, and the steps that so many people did not see that they may have moved."""

    parts: Mapping[str, Callable[[], Awaitable[bool]]]
    moved: Callable[[], Mapping[str, int]]
    tally: Tally

    async def alive(self) -> Page:
        """That this answers at all says that the process does."""
        return HTTPStatus.OK, JSON, b'{"alive": true}\n'

    async def ready(self) -> Page:
        """503 while any part is not ready. A step that moved is told, and is no reason to stop answering people."""
        names = tuple(self.parts)
        found = await asyncio.gather(*(_asked(self.parts[name]) for name in names))
        parts = dict(zip(names, found, strict=True))
        self.tally.put(READY, {(name,): int(ready) for name, ready in parts.items()})
        status = HTTPStatus.OK if all(found) else HTTPStatus.SERVICE_UNAVAILABLE
        told = {"ready": all(found), "parts": parts, "not_seen": dict(self.moved())}
        return status, JSON, json.dumps(told, indent=1).encode() + b"\n"


async def _asked(part: Callable[[], Awaitable[bool]]) -> bool:
    try:
        async with asyncio.timeout(ANSWER_WITHIN):
            return await part()
    except TimeoutError:
        return False
    except Exception:
        log.exception("health: a part could not say whether it is ready")
        return False


def ask(host: str, port: int) -> bool:
    """Whether a process on this machine says that it is alive. Raises UsageError where none was told to say so."""
    if not port:
        message = "HTTP_PORT is not set, so that nobody says whether the bot is alive"
        raise UsageError(message)
    asked = HTTPConnection(_here(host), port, timeout=ASK_WITHIN)  # this machine, through no proxy
    try:
        asked.request("GET", "/healthz")
        return asked.getresponse().status == HTTPStatus.OK
    except (OSError, HTTPException):
        return False
    finally:
        asked.close()


def _here(host: str) -> str:
    """Where to ask a process that listens on a host: one that listens everywhere listens on the loopback, too."""
    try:
        address = ip_address(host)
    except ValueError:  # a name
        return host
    if not address.is_unspecified:
        return host
    return "::1" if isinstance(address, IPv6Address) else "127.0.0.1"
