"""A thousand people walking at once, on each chat in turn: how long they wait, what it takes, and whether it holds.

`python -m bench.load PEOPLE SECONDS CHAT...` ends with 1 where it does not hold. Everything is measured at the real
program, in a process of its own on a core of its own, with a real database; the people and the stand-in for the
platform share another process on the other core. The stand-in checks no request against the specifications here, which
would take longer than the bot does; the tests run the same walks with every check.
"""

import asyncio
import gc
import math
import os
import sys
from collections.abc import Callable, Coroutine, Mapping, Sequence
from functools import partial
from typing import Any

from bench.load_chats import Walked, discord, telegram, terminal
from bench.load_people import ARRIVE, Answer, Load
from bench.load_walk import MIX
from bench.measure import Row, middle, on_one_core, say
from bench.run import LOAD, PAGE, keep, machine, table

LIMIT = 30  # new messages a second that Telegram lets out
KEPT = 29  # of them, that somebody can send who is never to be refused one: clocks and networks are uneven
PATIENCE = 60.0  # seconds: with the limit, all who come at once wait for half a minute
P99 = 0.5  # seconds that an answer may take, beyond what a platform's own limit makes it wait
# Memory may grow by so many MB from the second ten seconds to the last: places and their words are still being added to
# bounded tables then (some 3 MB and 0.5 MB for a thousand people), and the allocator rounds up: 5 % of a process.
GROWTH = 6.0
EXPECTED = f"p99 {P99 * 1e6:,.0f} µs, grown by {GROWTH:.0f} MB, 0 errors"
LIMITED = "telegram-limited"
TOLD = """
Measured by `make load` ({machine}; load average before: {busy:.1f}). People come within the first {arrive:.0f}
seconds and walk as people do, by the dice of seed {seed}. The real program has a core of its own and a real database;
the people and the stand-in for the platform share the other core.

- The mix: {mix}.
- An answer's time is from the event at the stand-in to the message or edit there.
- Memory has grown by what the last ten seconds have more than the second ten.
- Errors: events without an answer, buttons missing, presses not acknowledged, requests refused (429), lines of the log
  from WARNING on. The stand-in checks requests against the specifications in the tests only, where the same people
  walk.
- telegram, telegram-webhook: without Telegram's limit of {limit} new messages a second, so that the bot is measured.
- telegram-limited: with that limit, kept by the bot and enforced by the stand-in. Edits are not limited. The mix wants
  more new messages than that; what one has to wait for at {kept} a second, whoever sends them, is subtracted.
- terminal: a terminal serves one person, and a thousand processes would measure the machine. So the adapter holds all
  conversations in one process, on one thread, each at a desk of its own, without a database as in `optout chat`.

"""
CHATS: Mapping[str, Callable[[Load], Coroutine[Any, Any, Walked]]] = {
    "telegram": telegram,
    "telegram-webhook": partial(telegram, hooked=True),
    LIMITED: partial(telegram, limit=LIMIT),
    "discord": discord,
    "terminal": terminal,
}


def measured(name: str, load: Load, walked: Walked) -> Row:
    """The figures of one chat."""
    seconds = beyond(walked.noted.answers, KEPT if name == LIMITED else 0)
    figures = {
        "per_second": len(seconds) / load.seconds,
        **middle(seconds),
        "max_us": max(seconds) * 1e6,
        "cpu_percent": walked.watch.cpu * 100,
        "rss_mb": walked.watch.rss,
        "grown_mb": walked.watch.grown,
        "errors": walked.errors.total(),
    }
    return Row(f"load, {name}: {load.people:,} people, {load.seconds:.0f} s", figures, EXPECTED)


def beyond(answers: Sequence[Answer], limit: int) -> list[float]:
    """The seconds of each answer without those that so many new messages a second make it wait, whoever sends them."""
    if not limit:
        return [one.took for one in answers]
    free_at, seconds = -math.inf, []
    for one in sorted(answers, key=lambda one: one.at):
        if one.act == "Press":  # that is an edit, which is not limited
            seconds.append(one.took)
        else:
            free_at = max(free_at + 1 / limit, one.at)
            seconds.append(max(0.0, one.at + one.took - free_at))
    return seconds


def broken(row: Row) -> list[str]:
    """What does not hold."""
    limits = {"p99_us": P99 * 1e6, "grown_mb": GROWTH, "errors": 0}
    return [f"{row.name}: {name} {row.figures[name]:,.1f}" for name, most in limits.items() if row.figures[name] > most]


def main(people: str = "1000", seconds: str = "60", *chosen: str) -> None:
    """Load each chat, print, write; end with 1 where something does not hold."""
    on_one_core()
    gc.disable()  # the stand-in keeps all that was ever said: its pauses are not the bot's
    load = Load(int(people), float(seconds), patience=PATIENCE)
    busy = os.getloadavg()[0]
    say(f"load average before: {busy:.1f}; {MIX}; seed {load.seed}")
    rows = []
    for name in chosen or CHATS:
        walked = asyncio.run(CHATS[name](load))
        rows.append(measured(name, load, walked))
        say(f"{name}: walks {walked.noted.walks}, stand-in {walked.others:.0%} of its core")
        for error, times in walked.errors.most_common(10):
            say(f"  {times} times: {error}")
    text = table(rows)
    print(text)
    if not chosen:
        keep(rows, load=True)
        told = TOLD.format(machine=machine(), busy=busy, arrive=ARRIVE, seed=load.seed, mix=MIX, limit=LIMIT, kept=KEPT)
        PAGE.write_text(
            PAGE.read_text(encoding="utf-8").partition(LOAD)[0] + LOAD + told + text + "\n", encoding="utf-8"
        )
    sys.exit("\n".join(one for row in rows for one in broken(row)) or None)


if __name__ == "__main__":
    main(*sys.argv[1:])
