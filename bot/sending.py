"""How a message goes out that nobody has just asked for: what adapters offer, and what reminders need."""

import asyncio
from collections.abc import Awaitable, Callable, Coroutine
from enum import Enum, auto
from hashlib import blake2s
from secrets import token_bytes
from typing import Any, Protocol, TypeVar

from bot.engine.message import Message
from bot.engine.reminder import Address

T = TypeVar("T")

_KEY = token_bytes(16)  # new at every start, so that logs of two runs tell nothing about one person


class Sent(Enum):
    """What became of a message."""

    DELIVERED = auto()
    UNREACHABLE = auto()  # the person can't be written to, until they do something about it
    REFUSED = auto()  # the platform refuses this very message, and would again
    LATER = auto()  # it could not be sent now; whether it arrived all the same is not known


Send = Callable[[Address, Message, str], Awaitable[Sent]]
"""Sends a message; the text names it, so that a chat that can tell sends no message of one name twice.

Whoever is cancelled has not sent it yet, or sends it all the same and says what became of it; see `finished`.
"""


class Sender(Protocol):
    """Where messages go out that nobody has just asked for."""

    @property
    def sends(self) -> bool:
        """Whether a message could go out now."""

    async def ask(self) -> None:
        """Make a call that changes nothing, so that the platform says what time it is; see `Timekeeping`."""

    async def send(self, address: Address, message: Message, name: str) -> Sent:
        """As `Send` says."""


class Chat(Sender, Protocol):
    """Where people talk to the bot."""

    async def run(self) -> None:
        """Answer until cancelled; then finish what is in hand. May be run again after it has ended.

        Raises Refused for what the platform refuses and only the operator can mend.
        """

    async def connected(self) -> bool:
        """Whether what people do arrives."""


async def finished(call: Coroutine[Any, Any, T]) -> T:
    """What a call comes to that may have left this machine, also where whoever waits is cancelled, but not twice."""
    task = asyncio.create_task(call)
    try:
        return await asyncio.shield(task)
    except asyncio.CancelledError:
        return await task


def thread(address: Address) -> str:
    """What a log may call a person: the same for one person until the next start, and nothing after it."""
    return blake2s(f"{address.adapter}:{address.chat}".encode(), key=_KEY, digest_size=5).hexdigest()
