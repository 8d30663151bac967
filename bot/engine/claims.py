"""What is claimed, how sure it is, and until when a confirmation holds."""

import calendar
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from functools import lru_cache


class Grade(StrEnum):
    """How sure a claim is. What nobody has sourced (grade D) is no claim."""

    A = "A"  # the service's own text, or an authority's
    B = "B"  # several independent sources agree
    C = "C"  # one source


@dataclass(frozen=True, slots=True)
class Source:
    """Who says it: `date` is an ISO year, month or day, `url` empty where there is no public address."""

    name: str
    date: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class Claim:
    """One evidenced fact.

    `holds` is for how many months a confirmation holds (0: a past event, which never falls due). `about` and
    `value` say what it states of which thing, so that two claims can be seen to contradict each other.
    """

    name: str
    kind: str
    grade: Grade
    sources: tuple[str, ...]
    checked_on: date
    holds: int
    about: str = ""
    value: str = ""
    disputed: bool = False

    @property
    def verify_by(self) -> date | None:
        """The last day on which its confirmation holds, or None where it never falls due."""
        return months_after(self.checked_on, self.holds) if self.holds else None

    def overdue(self, day: date) -> bool:
        """Whether it should have been confirmed again before this day."""
        due = self.verify_by
        return due is not None and due < day


def stale_since(claims: Iterable[Claim], day: date) -> date | None:
    """Since when the longest unconfirmed of the overdue claims has not been re-checked, if any is overdue."""
    return min((claim.checked_on for claim in claims if claim.overdue(day)), default=None)


def day(now: datetime) -> date:
    """The day that rules and claims are asked for: the one in UTC. Raises ValueError unless `now` is aware."""
    if now.tzinfo is None:
        message = "now must know its time zone"
        raise ValueError(message)
    return now.astimezone(UTC).date()


@lru_cache(maxsize=1024)  # asked on every screen, of the same few days
def months_after(day: date, months: int) -> date:
    """The same day of the month so many months later, or that month's last day where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year = day.year + years
    return date(year, month + 1, min(day.day, calendar.monthrange(year, month + 1)[1]))
