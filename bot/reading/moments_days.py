"""The day in a line of plain words: "next mon ", "1. mar 2027 " or "end of month "."""

import re
from collections.abc import Callable
from datetime import date, timedelta
from re import Match, Pattern
from typing import Final

from bot.reading import moments_dates as dates
from bot.reading.moments_dates import PAST, Days

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_AHEAD = {"this": 0, "next": 1, "overnext": 2}
_NEAR = {"tomorrow": 1, "overmorrow": 2}

PRE: Final = "(?:(?:on|in|at|from|and) )*"
MONTH: Final = f"(?:{'|'.join(_MONTHS)})"
_WEEKDAY = f"(?:{'|'.join(_WEEKDAYS)})"
_N = "[0-9]{1,2}"
_OF = "(?:(?:of|in) )?"
_ORDINAL = f"(?P<day>#?{_N})(?:th|[.])?"
_YEARS = "[12][0-9]{3}"
_NO_HOUR = "(?!(?:clock|oclock|h|am|pm|past|after|to|ago) )"
_YEAR = f"(?P<year>{_OF}(?:{_YEARS}[.]?|(?:this|next) year) |{_N} {_NO_HOUR})?"
_BEFORE = f"(?:(?P<before>{_YEARS}|(?:this|next) year) {PRE})?"
_EDGE = f"(?P<edge>begin|mid|end) {_OF}"
_UNIT = "(?P<unit>week|month|quarter|year)"


def _year(found: Match[str], today: date) -> int | None:
    said = found.groupdict()
    words = said.get("year") or said.get("before") or ""
    digits = re.search("[0-9]+", words)
    if digits:
        return int(digits[0]) + (2000 if len(digits[0]) == len("27") else 0)
    return today.year + _AHEAD[words.split()[-2]] if words else None


def _numbers(found: Match[str], today: date) -> Days | None:
    return dates.day_of_year(int(found["month"]), int(found["day"]), _year(found, today), today)


def _either_way(found: Match[str], today: date) -> Days | None:
    """Numbers whose order is not known, but only one of them can be a month, or both are the same."""
    first, second = int(found["day"]), int(found["month"])
    if first != second and max(first, second) <= len(_MONTHS):
        return None
    return dates.day_of_year(min(first, second), max(first, second), _year(found, today), today)


def _named(found: Match[str], today: date) -> Days | None:
    day = found.groupdict().get("day") or "1"
    return dates.day_of_year(_MONTHS.index(found["month"]) + 1, int(day.strip("#")), _year(found, today), today)


def _day_of_month(found: Match[str], today: date) -> Days | None:
    return dates.day_of_month(int(found["day"].strip("#")), today)


def _day_of_next_month(found: Match[str], today: date) -> Days | None:
    first = dates.first_day("month", _AHEAD[found["which"]], today)
    day = dates.exact(first.year, first.month, int(found["day"].strip("#")))
    return dates.single(day, today) if day else None


def _weekday(found: Match[str], today: date) -> Days:
    weeks = 1 if found["which"] == "overnext" or found["after"] else 0
    return dates.weekday(_WEEKDAYS.index(found["weekday"]), weeks, today)


def _weekday_of_week(found: Match[str], today: date) -> Days:
    monday = dates.first_day("week", _AHEAD[found["which"]], today)
    return dates.single(monday + timedelta(days=_WEEKDAYS.index(found["weekday"])), today)


def _edge(found: Match[str], today: date) -> Days:
    return dates.edge_of(found["edge"], found["unit"], _AHEAD.get(found["which"]), today)


def _edge_of_month(found: Match[str], today: date) -> Days:
    return dates.edge_of_month(found["edge"], _MONTHS.index(found["month"]) + 1, _year(found, today), today)


def _edge_of_year(found: Match[str], today: date) -> Days:
    first = date(int(found["year"]), 1, 1)
    return dates.single(dates.at_edge(found["edge"] or "begin", "year", first), today)


def _period(found: Match[str], today: date) -> Days:
    return dates.single(dates.first_day(found["unit"], _AHEAD[found["which"]], today), today)


def _today(_found: Match[str], today: date) -> Days:
    # Yesterday's small hours are today: at one in the morning, "tonight at 3" is still to come.
    return Days((today - timedelta(days=1), today), is_today=True)


def _near(found: Match[str], today: date) -> Days:
    return dates.single(today + timedelta(days=_NEAR[found["near"]]), today)


def _week_later(found: Match[str], today: date) -> Days:
    near = found["near"]
    if near in _WEEKDAYS:
        return dates.weekday(_WEEKDAYS.index(near), 1, today)
    return dates.single(today + timedelta(weeks=1, days=_NEAR.get(near, 0)), today)


def _past(_found: Match[str], _today: date) -> Days:
    return PAST


Reader = Callable[[Match[str], date], Days | None]
Readers = tuple[tuple[Pattern[str], Reader], ...]


def _compiled(*patterns: tuple[str, Reader]) -> Readers:
    return tuple((re.compile(PRE + pattern), read) for pattern, read in patterns)


_DAY_MONTH = rf"(?P<day>{_N})(?P<sign>[/-])(?P<month>{_N})(?P=sign)(?P<year>{_YEARS}|{_N}) "
_SLASHED = f"(?P<day>{_N})/(?P<month>{_N}) "

_DAYS = _compiled(
    (f"(?P<year>{_YEARS})(?P<sign>[-/.])(?P<month>{_N})(?P=sign)(?P<day>{_N}) ", _numbers),
    (f"(?P<day>{_N})[.](?P<month>{_N})[.](?P<year>{_YEARS}|{_N}) ", _numbers),
    (f"(?P<day>{_N})[.] ?(?P<month>{_N})[.] (?:(?P<year>{_YEARS})[.]? )?", _numbers),
    (f"{_BEFORE}{_ORDINAL} (?:of )?(?P<month>{MONTH}) {_YEAR}", _named),
    (f"{_BEFORE}(?P<month>{MONTH}) {_ORDINAL} {_NO_HOUR}{_YEAR}", _named),
    (f"{_BEFORE}(?:(?:this|next) )?(?P<month>{MONTH}) {_YEAR}", _named),
    (f"{_ORDINAL} {_OF}(?P<which>this|next) month ", _day_of_next_month),
    (f"(?P<which>this|next) month {PRE}{_ORDINAL} {_NO_HOUR}", _day_of_next_month),
    (f"{_ORDINAL} (?:of|in) (?:month |(?=every month ))", _day_of_month),
    (f"on (?:next )?{_ORDINAL} {_NO_HOUR}", _day_of_month),
    (f"(?:(?<=every )|(?<=(?:{'|'.join(_WEEKDAYS)}) )){_ORDINAL} {_NO_HOUR}", _day_of_month),
    (f"(?P<day>{_N})th ", _day_of_month),
    (f"(?P<weekday>{_WEEKDAY}) {PRE}{_OF}(?P<which>next|overnext) week ", _weekday_of_week),
    (f"(?P<which>next|overnext) week {PRE}(?P<weekday>{_WEEKDAY}) ", _weekday_of_week),
    (f"(?P<near>{_WEEKDAY}|today|tomorrow) (?:in 1 )?week ", _week_later),
    (f"(?:(?P<which>this|next|overnext) )?(?P<weekday>{_WEEKDAY}) (?P<after>after next )?", _weekday),
    (f"{_EDGE}(?:(?P<which>this|next|overnext) )?{_UNIT} ", _edge),
    (f"{_EDGE}(?P<month>{MONTH}) {_YEAR}", _edge_of_month),
    (f"{_EDGE}(?P<year>{_YEARS})[.]? ", _edge_of_year),
    (f"in (?P<edge>)(?:year )?(?P<year>{_YEARS})[.]? ", _edge_of_year),
    (f"(?P<which>next|overnext) {_UNIT} ", _period),
    ("today ", _today),
    ("(?P<near>tomorrow|overmorrow) ", _near),
    (f"last (?:week|month|quarter|year|{_WEEKDAY}|{MONTH}) |yesterday |now ", _past),
)
DAYS: Final[dict[bool, Readers]] = {  # by whether the day is known to stand first where there are only numbers
    True: _compiled((_DAY_MONTH, _numbers), (_SLASHED, _numbers), (f"(?P<day>{_N})[.](?P<month>{_N}) ", _numbers))
    + _DAYS,
    False: _compiled((_DAY_MONTH, _either_way), (_SLASHED, _either_way)) + _DAYS,
}
