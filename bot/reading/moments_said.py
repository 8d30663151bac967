"""What a line of plain words says about time, its parts in any order: how long, which day, which hour, how often."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from functools import partial
from re import Match, Pattern

from bot.reading.moments_dates import PAST, REPEATS, Days
from bot.reading.moments_days import DAYS, PRE, Reader
from bot.reading.moments_hours import CLOCKS, PART, Clock
from bot.reading.moments_lengths import SPAN, TURN, Span, read_span, read_turn, shared


@dataclass(frozen=True, slots=True)
class Said:
    """The parts of what was said; `again` where "every" stands before something else than a length.

    `workdays` are those from Monday to Friday: no wish can say them.
    """

    span: Span | None = None
    turn: Span | None = None
    again: bool = False
    days: Days | None = None
    clock: Clock | None = None
    parts: tuple[str, ...] = ()
    workdays: bool = False


Step = Callable[[Said, Match[str], date], Said | None]


def read(line: str, today: date, *, day_first: bool) -> Said | None:
    """All that a line says; None if any of it is no part of a moment, or is said twice."""
    said: Said | None = Said()
    at = 0
    while said and at < len(line):
        steps = ((step, found) for pattern, step in _STEPS[day_first] if (found := pattern.match(line, at)))
        first = next(steps, None)
        if first is None:
            return None
        step, found = first
        said, at = step(said, found, today), found.end()
    return said


def _span(said: Said, found: Match[str], _today: date) -> Said | None:
    span = read_span(found[1])
    return replace(said, span=span) if span and said.span is None else None


def _turn(said: Said, found: Match[str], _today: date) -> Said | None:
    return _every(said, read_turn(found[1]))


def _times(said: Said, found: Match[str], _today: date) -> Said | None:
    span = read_turn(found[2])
    return _every(said, span and shared(span, int(found[1])))


def _second(said: Said, _found: Match[str], _today: date) -> Said | None:
    return _every(said, Span(weeks=2))


def _every(said: Said, span: Span | None) -> Said | None:
    return replace(said, turn=span) if span and said.turn is None else None


def _again(said: Said, _found: Match[str], _today: date) -> Said | None:
    return None if said.again else replace(said, again=True)


def _workdays(said: Said, _found: Match[str], _today: date) -> Said | None:
    return None if said.days or said.turn else replace(said, workdays=True)


def _past(said: Said, _found: Match[str], _today: date) -> Said | None:
    return _dated(said, PAST)


def _part(said: Said, found: Match[str], _today: date) -> Said:
    return replace(said, parts=(*said.parts, found[1]))


def _clock(read_clock: Callable[..., Clock | None], said: Said, found: Match[str], _today: date) -> Said | None:
    clock = read_clock(*found.groups())
    return replace(said, clock=clock) if clock and said.clock is None else None


def _day(read_day: Reader, said: Said, found: Match[str], today: date) -> Said | None:
    days = read_day(found, today)
    return _dated(said, days) if days else None


def _dated(said: Said, days: Days) -> Said | None:
    """With a day; after a weekday, only if it falls on it: "Friday the 13th", but no other year's "Friday, 1 March"."""
    if said.days is None:
        return replace(said, days=days)
    dates = days.dates[:1] if days.every == REPEATS["year"] else days.dates
    fitting = [day for day in dates if day.weekday() == said.days.weekday]
    return replace(said, days=Days(fitting)) if fitting and days.weekday is None else None


_LENGTHS: tuple[tuple[str, Step], ...] = (
    (f"([0-9]{{1,3}}) times {PRE}(?:every |1 )?({TURN})", _times),
    (f"(?:1 times )?every ({TURN})", _turn),
    ("every (?:#2|2th|2[.]|2) (?=(?:mon|tue|wed|thu|fri|sat|sun) )", _second),
    ("(?:every )?workday ", _workdays),
    ("every ", _again),
    (f"(?:{SPAN}ago |ago {SPAN})", _past),
    (f"(?:after )?({SPAN})", _span),
)
_UNDATED: tuple[tuple[Pattern[str], Step], ...] = (
    *((pattern, partial(_clock, read_clock)) for pattern, read_clock in CLOCKS),  # before "5 minutes": "5 minutes to 9"
    *((re.compile(PRE + pattern), step) for pattern, step in _LENGTHS),
    (PART, _part),
)
_STEPS: dict[bool, tuple[tuple[Pattern[str], Step], ...]] = {
    day_first: (*_UNDATED, *((pattern, partial(_day, read_day)) for pattern, read_day in days))
    for day_first, days in DAYS.items()
}
