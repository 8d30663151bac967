"""Discord's budget of sessions: so many a day, and whoever begins one more loses the token."""

from tests.wire.discord_wire import Clock, Json

DAY = 24 * 3600.0
SHOWN_AFTER = 14_400.0  # seconds: what is left of the day when nobody has begun any


class Starts:
    """How many sessions may still begin, and when there are `total` again."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.total = self.remaining = 1000
        self.max_concurrency = 1
        self.resets = clock.now() + SHOWN_AFTER
        self.overdrawn = False
        self.lasting: float | None = None  # how long nothing is left, from when somebody asks and hears so

    def leave(self, remaining: int, seconds: float = SHOWN_AFTER) -> None:
        """Let so many be left, for so long."""
        self.remaining, self.resets, self.lasting = remaining, self.clock.now() + seconds, None

    def run_out(self, remaining: int, seconds: float) -> None:
        """Let so many be left, and when they are gone none for so long after it was asked how many there are."""
        self.leave(remaining)
        self.lasting = seconds

    def begin(self) -> bool:
        """Begin a session; whether there was one left."""
        self._turn()
        self.overdrawn = self.overdrawn or self.remaining < 1
        self.remaining -= 1
        return not self.overdrawn

    def shown(self) -> Json:
        """The budget, as `GET /gateway/bot` tells of it."""
        self._turn()
        if self.lasting is not None and self.remaining < 1:
            self.leave(self.remaining, self.lasting)
        return {
            "total": self.total,
            "remaining": self.remaining,
            "reset_after": round((self.resets - self.clock.now()) * 1000),
            "max_concurrency": self.max_concurrency,
        }

    def _turn(self) -> None:
        if self.clock.now() >= self.resets:
            self.leave(self.total, DAY)
