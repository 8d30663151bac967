"""Whether the bot is alive, and whether it is ready to answer people."""

import asyncio
import json
import logging
import urllib.request
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from http.client import HTTPException

from bot.errors import UsageError
from bot.tally import READY, Tally

log = logging.getLogger(__name__)

ANSWER_WITHIN = 3.0  # seconds for each part to say whether it is ready
ASK_WITHIN = 5.0  # seconds for a process to say that it is alive
NO_PROXY = urllib.request.build_opener(urllib.request.ProxyHandler({}))  # this machine is asked, whatever is set

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
    named = f"[{host}]" if ":" in host else host
    here = {"0.0.0.0": "127.0.0.1", "[::]": "[::1]"}.get(named, named)  # noqa: S104 - where it listens, not we
    try:
        with NO_PROXY.open(f"http://{here}:{port}/healthz", timeout=ASK_WITHIN) as answer:
            return bool(answer.status == HTTPStatus.OK)
    except (OSError, HTTPException):
        return False
