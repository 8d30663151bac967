"""How fast the bot speaks: evenly, people who wait before everybody else, and a "slow down" stays with its chat.

Telegram lets about 30 messages a second out, over all chats (https://core.telegram.org/bots/faq). The library's own
limiter lets nearly twice as many out in its first second, knows no priorities, and stops every chat for one's 429.
"""

import asyncio
import warnings
from collections import deque
from collections.abc import Callable, Coroutine
from typing import Any

from telegram.error import RetryAfter
from telegram.ext import BaseRateLimiter
from telegram.warnings import PTBDeprecationWarning

from bot.pacing import FIRST, LATER, Reserve, Slots
from bot.sending import finished

PER_SECOND = 30.0
SENDING = frozenset({"sendMessage", "sendPhoto", "sendDocument"})
AT_ONCE = 24  # calls on their way: 480 a second at an API that takes 50 ms
EVERYWHERE = 3  # chats told to slow down within a second: then it is not about any one of them

# The library warns whoever meets a 429, or a voice, that the types of seconds will change; `seconds` reads both.
warnings.filterwarnings("ignore", ".*PTB_TIMEDELTA", PTBDeprecationWarning)

Json = bool | dict[str, Any] | list[dict[str, Any]]


class Pace(BaseRateLimiter[int]):
    """Slots for messages, a place on the wire for every call, and silence for chats that were told to slow down."""

    def __init__(self, per_second: float = PER_SECOND, reserve: Reserve | None = None) -> None:
        self.slots = Slots("telegram", per_second, reserve)
        self.places = asyncio.Semaphore(AT_ONCE)
        self.held: dict[object, float] = {}
        self.held_all = 0.0
        self.told: deque[tuple[float, object]] = deque(maxlen=EVERYWHERE)
        self.clock = asyncio.get_running_loop().time

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""

    async def process_request(  # noqa: PLR0913, PLR0917 - the library's signature
        self,
        callback: Callable[..., Coroutine[Any, Any, Json]],
        args: Any,  # noqa: ANN401
        kwargs: dict[str, Any],
        endpoint: str,
        data: dict[str, Any],
        rate_limit_args: int | None,
    ) -> Json:
        """Make a call when its turn has come, and again after as long as Telegram says."""
        chat = data.get("chat_id")
        while True:
            await self._until_released(chat)
            if endpoint in SENDING:
                await self.slots.take(FIRST if rate_limit_args is None else rate_limit_args)
            async with self.places:
                if self._held(chat):
                    continue  # told to slow down while this call waited for its turn
                call = callback(*args, **kwargs)
                try:
                    return await (finished(call) if rate_limit_args == LATER else call)
                except RetryAfter as told:
                    if chat is None:
                        raise
                    self._hold(chat, seconds(told))

    def _held(self, chat: object) -> float:
        """For how long a chat must not be written to, in seconds."""
        return max(0.0, max(self.held.get(chat, 0.0), self.held_all) - self.clock())

    async def _until_released(self, chat: object) -> None:
        while (wait := self._held(chat)) > 0:  # noqa: ASYNC110 - a time, no event
            await asyncio.sleep(wait)
        self.held.pop(chat, None)

    def _hold(self, chat: object, wait: float) -> None:
        now = self.clock()
        self.held[chat] = now + wait
        self.told.append((now, chat))
        recent = {other for at, other in self.told if now - at <= 1}
        if len(recent) >= EVERYWHERE:
            self.held_all = now + wait


def seconds(told: RetryAfter) -> float:
    """How long to wait, in seconds; the library is changing the type of the number."""
    wait = told.retry_after
    return float(wait) if isinstance(wait, int | float) else wait.total_seconds()
