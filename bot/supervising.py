"""Platforms are kept running for as long as the process is: what goes wrong with one costs that one only.

At the start the process ends where every platform refuses the bot, since then there is nothing to run. Later none ends
it: one that refuses again and again is down, and tried once an hour.
"""

import asyncio
import logging
from collections import deque
from collections.abc import Coroutine, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from bot.engine.message import Message
from bot.engine.reminder import Address
from bot.errors import Refused
from bot.sending import Chat, Sent

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Timing:
    """How long a platform is left alone, in seconds, and after how many refusals within how many it is down."""

    refusals: int = 3
    within: float = 600.0
    refused_again: float = 60.0
    down_again: float = 3600.0
    first_wait: float = 1.0  # after a bug, and twice as long each time
    longest_wait: float = 60.0
    well_after: float = 600.0  # a run that took so long is no sequel of the one before
    look_every: float = 0.25  # whether it is connected


USUAL = Timing()


class Platform:
    """A chat that is run again whenever it has ended; used like the chat itself."""

    def __init__(self, name: str, chat: Chat, timing: Timing = USUAL) -> None:
        self.name, self.chat, self.timing = name, chat, timing
        self.refusals: deque[float] = deque(maxlen=timing.refusals)  # when, as seconds of the loop's
        self.wait = timing.first_wait
        self.running = False
        self.down = False
        self.met = False  # was connected at least once

    @property
    def sends(self) -> bool:
        """Whether a message could go out now."""
        return self.running and self.chat.sends

    async def send(self, address: Address, message: Message, name: str) -> Sent:
        """As the chat does."""
        return await self.chat.send(address, message, name)

    async def connected(self) -> bool:
        """Whether what people do arrives."""
        return self.running and await self.chat.connected()

    async def ask(self) -> None:
        """As the chat does."""
        await self.chat.ask()

    @property
    def turned_away(self) -> bool:
        """Whether it has refused the bot, and never let it in."""
        return bool(self.refusals) and not self.met

    async def once(self) -> float:
        """Run the chat until it ends; after how many seconds to run it again. Raises Refused where it is refused."""
        began = _second()
        looking = asyncio.create_task(self._look())
        self.running = True
        try:
            await self.chat.run()
            log.error("%s: ended by itself; next try in %.0f s", self.name, wait := self._wait(began))
        except Refused:
            self.refusals.append(_second())
            raise
        except Exception as bug:
            wait = self._wait(began)
            log.exception("%s: ended by a bug (%s); next try in %.0f s", self.name, type(bug).__name__, wait)
        finally:
            self.running = False
            looking.cancel()
        return wait

    def _wait(self, began: float) -> float:
        """Longer each time that a run ends without having gone on for a while."""
        wait = self.timing.first_wait if _second() - began >= self.timing.well_after else self.wait
        self.wait = min(2 * wait, self.timing.longest_wait)
        return wait

    def refused(self, why: Refused) -> float:
        """Tell that it was refused, and that it is down; after how many seconds to try again."""
        timing, first = self.timing, self.refusals[0]
        if self.down:
            return timing.down_again
        if len(self.refusals) == timing.refusals and self.refusals[-1] - first <= timing.within:
            self.down = True
            log.error("%s: down, for it was refused again: %s. Its messages wait; tried every hour.", self.name, why)
            return timing.down_again
        log.warning("%s: refused, next try in %.0f s: %s", self.name, timing.refused_again, why)
        return timing.refused_again

    async def _look(self) -> None:
        """See when it is connected."""
        while not await self.chat.connected():  # noqa: ASYNC110 - it tells nobody
            await asyncio.sleep(self.timing.look_every)
        if self.down:
            log.info("%s: let in again", self.name)
        self.met, self.down = True, False


class Supervision:
    """All platforms of a process."""

    def __init__(self, chats: Mapping[str, Chat], timing: Timing = USUAL) -> None:
        self.platforms = {name: Platform(name, chat, timing) for name, chat in chats.items()}

    def runs(self) -> Iterator[Coroutine[Any, Any, None]]:
        """What keeps each running until it is cancelled. One raises Refused where all have turned the bot away."""
        return map(self._run, self.platforms.values())

    async def _run(self, platform: Platform) -> None:
        while not _told_to_stop():
            try:
                wait = await platform.once()
            except Refused as why:
                if all(one.turned_away for one in self.platforms.values()):
                    raise
                wait = platform.refused(why)
            if not _told_to_stop():  # what a chat's library made of a cancellation may have been anything
                await asyncio.sleep(wait)


def _told_to_stop() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0


def _second() -> float:
    return asyncio.get_running_loop().time()
