"""A thousand terminals in one process: `python -m bench.load_terminal PEOPLE SECONDS SEED LEAST LONGEST`.

A terminal serves one person, so that a thousand would be a thousand processes and measure the machine. Here they are
the adapter's own conversations side by side, each at a desk of its own over the same content. They share one thread:
whoever thinks lets the others talk, as if each waited for a line to come in.
"""

import asyncio
import gc
import heapq
import io
import json
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import count, groupby
from time import perf_counter as clock

from greenlet import getcurrent, greenlet

from bench.load_people import Answer, Load, Noted, Stroll
from bench.load_walk import Act, LostError, Mind, Press, Start, Type, mind
from bot import app, running
from bot.adapters import terminal
from bot.desk import Desk, Recent

BUTTON = re.compile(r"(\d+)\. +(.*?)(: https?://\S+)?")


@dataclass(slots=True)
class Room:
    """Where all conversations wait, the one that goes on next first."""

    waiting: list[tuple[float, int, greenlet]] = field(default_factory=list)
    serial: Iterator[int] = field(default_factory=count)

    def until(self, due: float, who: greenlet) -> None:
        """Let somebody go on at a moment."""
        heapq.heappush(self.waiting, (due, next(self.serial), who))

    def run(self) -> None:
        """Let everybody go on in turn, until nobody waits."""
        while self.waiting:
            due, _, who = heapq.heappop(self.waiting)
            time.sleep(max(0.0, due - clock()))
            who.switch()


@dataclass(slots=True)
class Talk:
    """One person at their terminal."""

    mind: Mind
    load: Load
    noted: Noted
    room: Room
    begun: float  # when the last act was done
    ends: float
    screen: io.StringIO = field(default_factory=io.StringIO)

    def lines(self) -> Iterator[str]:
        """What they type; a line is asked for when all that came before has been answered."""
        strolls = Stroll(self.mind, self.noted)
        act = strolls.next([])
        while True:
            self.noted.answers.append(Answer(self.begun, clock() - self.begun, type(act).__name__))
            shown = buttons(self.screen.getvalue())
            self.screen.seek(0)
            self.screen.truncate()
            self.begun = clock() + self.load.thought(self.mind)
            if self.begun >= self.ends:
                return
            self._think()
            act = strolls.next(list(shown))
            try:
                line = _line(act, shown)
            except LostError:
                strolls.lost(act)
                act, line = strolls.next([]), _line(Start(), {})
            yield line

    def _think(self) -> None:
        me = getcurrent()
        assert me.parent  # noqa: S101 - the room
        self.room.until(self.begun, me)
        me.parent.switch()


def buttons(screen: str) -> dict[str, str]:
    """The buttons that tell the bot, each with its number: the last numbered lines."""
    runs = [list(run) for numbered, run in groupby(screen.splitlines(), key=_numbered) if numbered]
    found = [match for line in (runs[-1] if runs else ()) if (match := BUTTON.fullmatch(line))]
    return {match[2]: match[1] for match in found if not match[3]}


def _numbered(line: str) -> bool:
    return BUTTON.fullmatch(line) is not None


def _line(act: Act, shown: dict[str, str]) -> str:
    match act:
        case Start():
            return "/start"
        case Type(text):
            return text
        case Press(label):
            if label not in shown:
                raise LostError(label)
            return shown[label]


def talked(load: Load, desk: Desk) -> Noted:
    """Let everybody come and talk until the time is over; what they saw."""
    noted, room, ends = Noted(), Room(), clock() + load.seconds
    with asyncio.Runner() as runner:
        for number in range(load.people):
            one = mind(desk.book.library, load.seed, number)
            talk = Talk(one, load, noted, room, clock() + load.arrives(one), ends)
            console = terminal.console(talk.screen)
            own = replace(desk, recent=Recent())
            chat = terminal.Terminal(own, talk.lines(), console, one.language, running.now, runner)
            room.until(talk.begun, greenlet(partial(terminal.chat, chat)))
        room.run()
    return noted


def main(people: str, seconds: str, seed: str, least: str, longest: str) -> None:
    """Talk, then say what was seen."""
    opened = app.content(app.messages(), running.now().date())
    desk = app.open_desk(opened)
    gc.collect()
    gc.freeze()  # as the program does that serves many
    print(flush=True)  # everything is there
    noted = talked(Load(int(people), float(seconds), int(seed), (float(least), float(longest))), desk)
    answers = [(one.at, one.took, one.act) for one in noted.answers]
    print(json.dumps({"answers": answers, "walks": noted.walks, "errors": noted.errors}))


if __name__ == "__main__":
    main(*sys.argv[1:])
