"""How much one person may ask for at once, so that nobody can take the bot from everybody else."""

from collections import OrderedDict
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

from bot.engine.reminder import Address

REMEMBERED = 10_000  # people at once: some 3 MB


class _Left(NamedTuple):
    """How many turns somebody had left at an instant, and whether they have been told that there were none."""

    turns: float
    at: datetime
    told: bool


@dataclass(slots=True)
class Patience:
    """A bucket of turns for each person that fills up evenly; in memory only, bounded.

    Each process has its own: what somebody may ask for grows with the processes, and so does what these can answer.
    """

    per_minute: float
    burst: int
    people: OrderedDict[Address, _Left] = field(default_factory=OrderedDict)

    def refuses(self, address: Address, now: datetime) -> "Refusal | None":
        """Whether somebody must wait; takes a turn of theirs where not."""
        left = self.people.pop(address, _Left(self.burst, now, told=False))
        passed = max((now - left.at).total_seconds(), 0.0)
        turns = min(left.turns + passed * self.per_minute / 60, self.burst)
        refused = turns < 1
        told = refused or (left.told and turns < self.burst / 2)  # who goes on and on is told so once
        self.people[address] = _Left(turns if refused else turns - 1, now, told=told)
        self._forget(now)
        return Refusal(repeated=left.told) if refused else None

    def _forget(self, now: datetime) -> None:
        """Forget whoever has all their turns again, and who was silent longest of too many."""
        full = timedelta(minutes=self.burst / self.per_minute)
        while len(self.people) > REMEMBERED or now - next(iter(self.people.values())).at >= full:
            self.people.popitem(last=False)


class Refusal(NamedTuple):
    """Somebody must wait; `repeated` where they have been told so already."""

    repeated: bool
