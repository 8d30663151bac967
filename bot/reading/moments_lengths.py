"""How long until, and how often: "1 year and 2 month " as a span, and as the length that a wish can hold."""

import re
from dataclasses import astuple, dataclass
from datetime import date, timedelta
from typing import Final

from bot.engine.claims import months_after
from bot.engine.schedule import FURTHEST, MOST, Length, Unit

_NUMBER = "[0-9]+(?:[.,]5)?"
_UNIT = "(?:minute|hour|h|day|week|month|quarter|year)"
_AMOUNT = f"(?:(?:{_NUMBER}|half) {_UNIT} (?:and half )?|{_NUMBER} and half {_UNIT} )"
SPAN: Final = f"(?:{_AMOUNT}(?:(?:and )?{_AMOUNT})*)"
TURN: Final = f"(?:(?:{_NUMBER} |half |#[0-9]+ |[0-9]+th |[0-9]+[.] )?{_UNIT} )"

_AMOUNTS = re.compile(_AMOUNT)
_DAY = 24 * 60  # minutes


@dataclass(frozen=True, slots=True)
class Span:
    """A length of time as it was said: a week is not yet seven days."""

    months: int = 0
    weeks: int = 0
    days: int = 0
    minutes: int = 0

    def __add__(self, other: "Span") -> "Span":
        return Span(*map(sum, zip(astuple(self), astuple(other), strict=True)))

    def __mul__(self, count: int) -> "Span":
        return Span(*(part * count for part in astuple(self)))

    @property
    def whole_days(self) -> int:
        """The days in its weeks, days and hours."""
        return self.weeks * 7 + self.days + self.minutes // _DAY

    @property
    def has_days(self) -> bool:
        """Whether it is more than a number of minutes."""
        return bool(self.months or self.weeks or self.days)

    @property
    def is_far(self) -> bool:
        """Whether nothing may be due so late, so that no date need be reckoned."""
        return self.months > MOST or self.whole_days > FURTHEST.days

    @property
    def is_often(self) -> bool:
        """Whether it is shorter than a day."""
        return not (self.months or self.whole_days)

    def after(self, day: date) -> date:
        """The day so much later, not counting minutes."""
        return months_after(day, self.months) + timedelta(days=self.weeks * 7 + self.days)


_WHOLE: Final = {
    "minute": Span(minutes=1),
    "hour": Span(minutes=60),
    "h": Span(minutes=60),
    "day": Span(days=1),
    "week": Span(weeks=1),
    "month": Span(months=1),
    "quarter": Span(months=3),
    "year": Span(months=12),
}
_HALF: Final = {
    "hour": Span(minutes=30),
    "h": Span(minutes=30),
    "day": Span(minutes=_DAY // 2),
    "month": Span(weeks=2),
    "year": Span(months=6),
}


def read_span(line: str) -> Span | None:
    """The span that "2 week and 1 day " makes; None where it is none, or half of what has no half."""
    total = Span()
    for amount in _AMOUNTS.findall(line):
        unit = next(word for word in amount.split() if word in _WHOLE)
        halved = re.search("half|[.,]5", amount) is not None
        if halved and unit not in _HALF:
            return None
        count = re.match("[0-9]+", amount)
        total += _WHOLE[unit] * int(count[0] if count else 0)
        total += _HALF[unit] if halved else Span()
    return None if total == Span() else total


def read_turn(line: str) -> Span | None:
    """The span between two times, of what stands after "every": "week ", "half year " or "#2 month "."""
    plain = re.sub("^#?([0-9]+)(?:th|[.])? ", r"\1 ", line)
    return read_span(plain if re.match("[0-9]|half", plain) else f"1 {plain}")


def length(span: Span) -> Length | None:
    """The length that a span is, if two digits of one unit can say it."""
    parts: list[tuple[int, Unit]] = [(span.months, "m"), (span.weeks, "w"), (span.days, "d"), (span.minutes, "h")]
    match [(count, unit) for count, unit in parts if count]:
        case [(minutes, "h")]:
            return _two_digits(minutes, 60, "h")
        case [(count, unit)]:
            return _two_digits(count, 1, unit)
        case _:
            return None


def turn_length(span: Span) -> Length | None:
    """The length between two times, which is of days at least; 180 days are as good as six months."""
    exact = length(span)
    if exact and exact.unit != "h":
        return exact
    if span.months or span.minutes % _DAY:
        return None
    days = span.whole_days
    return (
        _two_digits(days, 1, "d")
        or _two_digits(days * 12, 365, "m")
        or _two_digits(days, 30, "m")
        or _two_digits(days, 7, "w")
    )


def shared(span: Span, times: int) -> Span | None:
    """The span from one time to the next of so many in a span; None where they don't come out even."""
    if times == 0:
        return None
    if span.months:
        weeks = {(1, 2): 2, (1, 4): 1}.get((span.months, times))
        return Span(weeks=weeks) if weeks else None if span.months % times else Span(months=span.months // times)
    minutes = (span.whole_days * _DAY + span.minutes % _DAY) // times
    return Span(minutes=minutes) if minutes else None


def _two_digits(total: int, size: int, unit: Unit) -> Length | None:
    return Length(total // size, unit) if total % size == 0 and 0 < total // size <= MOST else None
