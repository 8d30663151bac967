"""What holds where, from when: dated rules, asked as of a day."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

PARTS = ("CAQC", "USCA")  # parts of countries that have an authority of their own: a country's code and more
ELSEWHERE = "world"  # the region of every code that the guide does not name


class Status(StrEnum):
    """Whether the service trains its AI on people's data."""

    TRAINING = "training"
    PAUSED = "paused"
    NOT_STARTED = "not-started"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Rule:
    """What holds in a region from `start` on, until the region's next rule; `start` None is "ever since".

    `since` is an ISO year, month or day, as precise as the evidence, or empty; `basis`, `controller` and `note`
    are names that the content knows, or empty.
    """

    region: str
    start: date | None
    status: Status
    since: str = ""
    basis: str = ""
    controller: str = ""
    note: str = ""
    claims: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Regions:
    """Which country belongs to which region, and each region's rules, oldest first.

    `bases` and `controllers` say in English what those of a rule are called.
    """

    members: Mapping[str, str]
    rules: Mapping[str, tuple[Rule, ...]]
    bases: Mapping[str, str] = field(default_factory=dict)
    controllers: Mapping[str, str] = field(default_factory=dict)

    def of(self, country: str) -> str:
        """The region of a country's code."""
        return self.members.get(country, ELSEWHERE)

    def rule(self, country: str, day: date) -> Rule:
        """The rule in force in a country on a day; nothing is known of a day before a region's first rule."""
        region = self.of(country)
        in_force = [rule for rule in self.rules[region] if rule.start is None or rule.start <= day]
        return in_force[-1] if in_force else Rule(region, None, Status.UNKNOWN)
