"""What every part of the stand-in for Discord shares: its values, its clock, and who the bot is."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import count
from typing import Any

from aiohttp import web

Json = dict[str, Any]
EPOCH = 1_420_070_400_000  # the first millisecond of Discord's ids
APPLICATION = 700_000_000_000_000_001
BOT_ID = APPLICATION  # as with every application made since 2016
EPHEMERAL = 1 << 6
LOADING = 1 << 7
V2 = 1 << 15


@dataclass(frozen=True, slots=True)
class Upload:
    """A file in a request."""

    name: str
    size: int
    data: bytes = field(default=b"", repr=False, compare=False)


@dataclass(frozen=True, slots=True)
class Asked:
    """A request: `path` holds what stood in the route's braces, `body` the JSON, also out of a multipart form."""

    path: dict[str, str]
    query: dict[str, str]
    body: Any
    files: tuple[Upload, ...] = ()

    def id(self, name: str) -> int:
        """One of the path's ids; 0, which nothing has, where it is none."""
        return int(self.path[name]) if self.path[name].isdecimal() else 0


@dataclass(frozen=True, slots=True)
class Answer:
    """What is answered where it is not simply 200 and a value."""

    status: int
    value: object = None


Handler = Callable[[Asked], object]
Route = tuple[str, str]  # a method, and a path as the specification writes it
Routes = dict[Route, Handler]


class Clock:
    """The stand-in's time: the real one, moved ahead as far as a test likes."""

    def __init__(self) -> None:
        self._ahead = 0.0
        self._serial = count()

    def now(self) -> float:
        """Seconds since 1970."""
        return time.time() + self._ahead

    def advance(self, seconds: float) -> None:
        """Let time pass."""
        self._ahead += seconds

    def id(self, ago: float = 0.0) -> int:
        """A new id, made so many seconds ago: ids tell their time, and discord.py reads it."""
        return int((self.now() - ago) * 1000 - EPOCH) << 22 | next(self._serial) & 0x3FFFFF


def user(number: int, name: str, *, bot: bool = False) -> Json:
    """Somebody as Discord shows them."""
    return {
        "id": str(number),
        "username": name.lower().replace(" ", "_"),
        "global_name": None if bot else name,
        "discriminator": "4242" if bot else "0",
        "avatar": None,
        "bot": bot,
        "public_flags": 0,
        "flags": 0,
        "primary_guild": None,
    }


BOT = user(BOT_ID, "Opt-out Guide", bot=True)


def stamp(seconds: float) -> str:
    """A moment as Discord writes it."""
    return datetime.fromtimestamp(seconds, UTC).isoformat()


def json_response(status: int, value: object, headers: dict[str, str] | None = None) -> web.Response:
    """JSON whose type stands without a charset: discord.py takes anything else for text."""
    return web.Response(
        status=status, body=json.dumps(value).encode(), content_type="application/json", headers=headers
    )
