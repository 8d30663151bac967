"""What somebody means by what they said about time: a wish to be reminded, or why it can be none."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta, tzinfo
from functools import partial

from bot.engine.schedule import FURTHEST, MORNING, Length, When, counted_from, instant, schedule
from bot.reading.moments_dates import Days
from bot.reading.moments_hours import HOUR, time_of
from bot.reading.moments_lengths import Span, length, turn_length
from bot.reading.moments_said import Said

_EVENING = 19 * HOUR
_LAST_YEAR = 2068  # that a wish can be written with
_DAILY = Length(1, "d")
_SPANS = {"d": Span(days=1), "w": Span(weeks=1), "m": Span(months=1)}


@dataclass(frozen=True, slots=True)
class Passed:
    """A time that lies in the past."""


@dataclass(frozen=True, slots=True)
class TooOften:
    """More often than once a day."""


@dataclass(frozen=True, slots=True)
class TooFar:
    """Later than in five years, or as seldom."""


@dataclass(frozen=True, slots=True)
class OnlyWorkdays:
    """From Monday to Friday, which no series can be."""


Refused = Passed | TooOften | TooFar | OnlyWorkdays
Found = When | Refused


def meant(said: Said, now: datetime, zone: tzinfo) -> Found | None:
    """What is meant by somebody who lives by the clock of a zone; None if it doesn't make sense."""
    if said.workdays:
        return OnlyWorkdays()
    every = _every(said)
    if isinstance(every, TooOften | TooFar):
        return every
    if every is None and (said.again or said.turn):
        return None
    found = _first(said, every, now, zone)
    if not isinstance(found, When):
        return found
    wish = replace(found, every=every)
    is_kept = schedule(wish, now, zone) and (found.at is None or found.at.year <= _LAST_YEAR)
    return wish if is_kept else TooFar()


def _every(said: Said) -> Length | TooOften | TooFar | None:
    if said.turn:
        if said.turn.is_often:
            return TooOften()
        return TooFar() if said.turn.is_far else turn_length(said.turn)
    if said.again and said.days:
        return said.days.every
    return _DAILY if said.again and _has_hour(said) else None


def _has_hour(said: Said) -> bool:
    return said.clock is not None or bool(said.parts)


def _first(said: Said, every: Length | None, now: datetime, zone: tzinfo) -> Found | None:
    today = now.astimezone(zone).date()
    hour = time_of(said.clock, said.parts) if _has_hour(said) else None
    if _has_hour(said) and hour is None:
        return None
    if said.span:
        if said.days and not said.days.is_today:
            return None
        return _after(said.span, hour, now, zone)
    if said.days:
        days = said.days if every else said.days.unless_today(today)
        return _of_days(days, every, hour, now, zone)
    if hour is not None:
        return _earliest(_days_of_hour(every, today), [(hour, True)], now, zone)
    return When(ahead=every) if every else None


def _of_days(days: Days, every: Length | None, hour: int | None, now: datetime, zone: tzinfo) -> Found:
    times = _times(hour, is_today=days.is_today)
    if every and every.unit == "m" and days.number:
        return _earliest(days.lasts, times, now, zone, partial(_counted_from, days.number, every))
    found = _earliest(days.dates, times, now, zone)
    if isinstance(found, Passed) and hour is None and days.is_today:  # the evening has begun, but is not over
        rest = When(at=datetime.combine(now.astimezone(zone).date(), MORNING))
        return rest if schedule(rest, now, zone) else found
    return found


def _counted_from(number: int, every: Length, first: date) -> date:
    return counted_from(datetime.combine(first, MORNING), number, every).date()


def _times(hour: int | None, *, is_today: bool) -> list[tuple[int, bool]]:
    """The minutes of the day that may be meant, and whether they were named."""
    if hour is not None:
        return [(hour, True)]
    morning = (MORNING.hour * HOUR, False)
    return [morning, (_EVENING, True)] if is_today else [morning]


def _days_of_hour(every: Length | None, today: date) -> Sequence[date]:
    """The days on which an hour may first come that was said without one."""
    if every and every != _DAILY:
        return [(_SPANS[every.unit] * every.count).after(today)]
    return [today + timedelta(days=ahead) for ahead in (-1, 0, 1)]  # the small hours belong to the day before


def _earliest(
    days: Iterable[date],
    times: list[tuple[int, bool]],
    now: datetime,
    zone: tzinfo,
    start: Callable[[date], date] = lambda first: first,
) -> Found:
    """The earliest of the days at one of these times that lies ahead; `start` is what it is counted from."""
    for day in days:
        if day - now.astimezone(zone).date() > FURTHEST:
            return TooFar()
        for minutes, named in times:
            at = datetime.combine(day, time()) + timedelta(minutes=minutes)
            if instant(at, zone) > now:
                begin = start(day) if at.date() == day else day  # midnight of the 31st is a 1st
                over = begin == now.astimezone(zone).date() != day  # whose nine o'clock has passed
                return When(at=at + (begin - day), named=named or over)
    return Passed()


def _after(span: Span, hour: int | None, now: datetime, zone: tzinfo) -> Found | None:
    if span.is_far:
        return TooFar()
    today = now.astimezone(zone).date()
    if hour is not None:
        return None if span.minutes else _earliest([span.after(today)], [(hour, True)], now, zone)
    if exact := length(span):
        return When(ahead=exact)
    if span.minutes:
        return When(at=_minutes_later(span, now, zone), named=True)
    return When(at=datetime.combine(span.after(today), MORNING))


def _minutes_later(span: Span, now: datetime, zone: tzinfo) -> datetime:
    local = now.astimezone(zone)
    begun = instant(datetime.combine(span.after(local.date()), local.time()), zone) if span.has_days else now
    later = begun + timedelta(minutes=span.minutes)
    while instant(at := later.astimezone(zone).replace(tzinfo=None, second=0, microsecond=0, fold=0), zone) <= now:
        later += timedelta(hours=1)  # it comes twice, and its first time is over
    return at
