"""Time that passes at once: waiting costs nothing, and everything happens in the order of its instant."""

import asyncio
import selectors
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import ParamSpec

P = ParamSpec("P")


class _Impatient(selectors.SelectSelector):
    """Skips the time that it should wait."""

    def __init__(self) -> None:
        super().__init__()
        self.skipped = 0.0

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is None:
            message = "everybody waits for somebody else"
            raise RuntimeError(message)
        self.skipped += max(0.0, timeout)
        return super().select(0)


class Loop(asyncio.SelectorEventLoop):
    """A loop whose clock shows only the time that was skipped."""

    def __init__(self) -> None:
        self.impatient = _Impatient()
        super().__init__(self.impatient)

    def time(self) -> float:
        """Seconds since the loop began."""
        return self.impatient.skipped


def hurried(test: Callable[P, Coroutine[None, None, None]]) -> Callable[P, None]:
    """Let pytest run a test that awaits, in no time."""

    @wraps(test)
    def run(*args: P.args, **kwargs: P.kwargs) -> None:
        with asyncio.Runner(loop_factory=Loop) as runner:
            runner.run(test(*args, **kwargs))

    return run


def now() -> float:
    """The instant, of a hurried loop in tenths of milliseconds."""
    return round(asyncio.get_running_loop().time(), 4)
