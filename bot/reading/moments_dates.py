"""Which dates are meant by a day that was said.

A day without a year is the next one; a weekday is the next one after today. Weeks begin on Mondays and end on Fridays,
and the middle of a month is its 15th.
"""

from calendar import monthrange
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from bot.engine.claims import months_after
from bot.engine.schedule import Length
from bot.reading.moments_lengths import Span

REPEATS: Final = {"week": Length(1, "w"), "month": Length(1, "m"), "quarter": Length(3, "m"), "year": Length(12, "m")}
_YEARS = 9  # in which the 29th of February comes for sure
_LAST = 31
_LEAP = 2024
_MONTHS = 60  # in which "Friday the 13th" is looked for
_MIDDLES = {
    "week": Span(days=2),
    "month": Span(days=14),
    "quarter": Span(months=1, days=14),
    "year": Span(months=6),
}


@dataclass(frozen=True, slots=True)
class Days:
    """The dates that a day may be, earliest first; none if it has passed.

    `every` is how often it comes where each one is meant; then `lasts` are its dates on day `number` of a month, with
    the last day of those that lack it. A mere `weekday` may stand before a date, and only a mere "today" lets its hour
    be chosen.
    """

    dates: Sequence[date]
    every: Length | None = None
    weekday: int | None = None
    is_today: bool = False
    number: int = 0
    lasts: Sequence[date] = ()

    def unless_today(self, today: date) -> "Days":
        """These days, or today alone where its date was said: who says it does not mean next year."""
        return Days((today,), is_today=True) if self.every == REPEATS["year"] and today in self.dates[:1] else self


PAST: Final = Days(())


def exact(year: int, month: int, day: int) -> date | None:
    """A date, or None where the calendar has none such."""
    try:
        return date(year, month, day)
    except ValueError:
        return None


def day_of_year(month: int, day: int, year: int | None, today: date) -> Days | None:
    """The first of March, of a year or of the next."""
    years = range(today.year, today.year + _YEARS) if year is None else (year,)
    dates = [found for each in years if (found := exact(each, month, day))]
    if not dates:
        return None
    return _series(today, dates, "year", day, [_last_by(date(each, month, 1), day) for each in years])


def day_of_month(day: int, today: date) -> Days | None:
    """The 15th."""
    months = [months_after(today.replace(day=1), ahead) for ahead in range(_MONTHS)]
    dates = [found for month in months if (found := exact(month.year, month.month, day))]
    return _series(today, dates, "month", day, [_last_by(month, day) for month in months]) if dates else None


def _last_by(month: date, day: int) -> date:
    """A day of a month, given by its first, or its last one where it has no such day."""
    return month.replace(day=min(day, monthrange(month.year, month.month)[1]))


def weekday(number: int, weeks: int, today: date) -> Days:
    """The next Friday, or one that is weeks later."""
    ahead = (number - today.weekday() - 1) % 7 + 1
    return Days((today + timedelta(weeks=weeks, days=ahead),), REPEATS["week"], number)


def first_day(unit: str, ahead: int, today: date) -> date:
    """The first day of the week, month, quarter or year that is so many ahead."""
    if unit == "week":
        return today + timedelta(weeks=ahead, days=-today.weekday())
    size = REPEATS[unit].count
    return months_after(date(today.year, (today.month - 1) // size * size + 1, 1), size * ahead)


def at_edge(edge: str, unit: str, first: date) -> date:
    """The beginning, the middle or the end of what begins on a day."""
    if edge == "begin":
        return first
    if edge == "mid":
        return _MIDDLES[unit].after(first)
    if unit == "week":
        return first + timedelta(days=4)
    return months_after(first, REPEATS[unit].count) - timedelta(days=1)


def edge_of(edge: str, unit: str, ahead: int | None, today: date) -> Days:
    """The end of this month or, where it is over, of the next; or of the one that is so many ahead."""
    units = range(3) if ahead is None else (ahead,)
    dates = [at_edge(edge, unit, first_day(unit, each, today)) for each in units]
    return _series(today, dates, unit, _LAST if edge == "end" and unit != "week" else 0, dates)


def edge_of_month(edge: str, month: int, year: int | None, today: date) -> Days:
    """The end of March, of a year or of the next."""
    years = range(today.year, today.year + 2) if year is None else (year,)
    dates = [at_edge(edge, "month", date(each, month, 1)) for each in years]
    most = max(monthrange(each, month)[1] for each in range(_LEAP, _LEAP + 2))
    return _series(today, dates, "year", most if edge == "end" else 0, dates)


def single(day: date, today: date) -> Days:
    """One day."""
    return Days(_from(today, [day]))


def _series(today: date, dates: Sequence[date], unit: str, number: int, lasts: Sequence[date]) -> Days:
    """Days that may come again and again, on the last of months that lack their number."""
    return Days(_from(today, dates), REPEATS[unit], number=number, lasts=_from(today, lasts))


def _from(today: date, dates: Sequence[date]) -> list[date]:
    return [each for each in dates if each >= today]
