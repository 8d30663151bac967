"""Many chats at once, each strictly in order."""

import asyncio
import logging
from collections import OrderedDict, deque
from collections.abc import Awaitable, Callable, Hashable

log = logging.getLogger(__name__)

CHATS = 200  # with something in hand: what can still be answered between "stop" and the end
LET_GO_WITHIN = 0.5  # seconds for jobs that are cut off to come to their end
MOST = 2000  # jobs in hand; beyond these two updates stay with Telegram, which keeps them for a day
OWN = 250  # jobs of one chat: whoever types faster than Telegram lets anybody answer must not stop the others
REMEMBERED = 10_000  # update ids

Job = Callable[[], Awaitable[None]]


class Line:
    """Jobs by chat: at most one of a chat runs, and they run in the order in which they came."""

    def __init__(self, paced: Callable[[], int] = lambda: 0) -> None:
        self.paced = paced  # how many only wait until Telegram takes another message: they keep no press waiting
        self.waiting: dict[int, deque[Job]] = {}
        self.jobs = 0  # in hand
        self.running: set[asyncio.Task[None]] = set()
        self.room = asyncio.Event()
        self.room.set()

    def put(self, chat: int, job: Job) -> None:
        """Take a job for a chat."""
        if chat in self.waiting:
            self._behind(self.waiting[chat], job)
        else:
            self.jobs += 1
            self.waiting[chat] = deque([job])
            task = asyncio.create_task(self._work(chat))
            self.running.add(task)
            task.add_done_callback(self.running.discard)
        self._count()

    def _behind(self, queue: deque[Job], job: Job) -> None:
        if len(queue) >= OWN:
            log.warning("telegram: a chat has %d updates waiting; one more is passed over", OWN)
            return
        self.jobs += 1
        queue.append(job)

    async def _work(self, chat: int) -> None:
        queue = self.waiting[chat]
        while queue:
            try:
                await queue[0]()
            except Exception:
                log.exception("telegram: a job failed")
            queue.popleft()
            self.jobs -= 1
            self._count()
        del self.waiting[chat]
        self._count()

    def _count(self) -> None:
        if len(self.waiting) - self.paced() < CHATS and self.jobs < MOST:
            self.room.set()
        else:
            self.room.clear()

    async def done(self, within: float) -> int:
        """Wait until every job has run, so many seconds at most; how many have not, and never will."""
        if self.running:
            _, late = await asyncio.wait(self.running, timeout=within)
            for task in late:
                task.cancel()
            if late:
                await asyncio.wait(late, timeout=LET_GO_WITHIN)
        return self.jobs


class Seen:
    """What came already: a webhook may bring an update twice."""

    def __init__(self) -> None:
        self.ids: OrderedDict[Hashable, None] = OrderedDict()

    def again(self, what: Hashable) -> bool:
        """Whether this came before; remembers that it has now."""
        known = what in self.ids
        self.ids[what] = None
        if len(self.ids) > REMEMBERED:
            self.ids.popitem(last=False)
        return known
