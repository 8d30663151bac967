"""Whether a platform takes messages: while it does not, it is tried with one at a time, so that little waits for it."""

import logging
from dataclasses import dataclass

log = logging.getLogger(__name__)

IN_A_ROW = 3  # failures after which a platform takes nothing: one or two are a network's ordinary day


@dataclass(slots=True)
class Circuit:
    """What became of the last messages on one platform; `tried_at` is when one was last tried while it took none."""

    name: str
    every: float  # seconds between two that are tried while nothing is taken
    failures: int = 0
    tried_at: float = 0.0

    @property
    def closed(self) -> bool:
        """Whether messages go out as usual."""
        return self.failures < IN_A_ROW

    def room(self, free: int, under_way: int, now: float) -> int:
        """How many may be begun at this second of the loop's, of so many that are free."""
        if self.closed:
            return free
        return int(not under_way and now >= self.tried_at + self.every)

    def worked(self) -> None:
        """A message was answered, whatever the answer was."""
        if not self.closed:
            log.info("reminders: %s takes them again", self.name)
        self.failures = 0

    def failed(self, now: float) -> None:
        """A message could not be sent, or nobody knows whether it was."""
        self.failures += 1
        self.tried_at = now
        if self.failures == IN_A_ROW:
            log.warning("reminders: %s takes none; one at a time is tried until it does", self.name)
