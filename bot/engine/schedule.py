"""When a reminder is due: times on the person's own clock, kept through every change of it.

A time that the clock leaps over is moved on by the leap (2:30 becomes 3:30); of a time that comes twice the first is
meant. A wish whose hour nobody named stays out of the quiet hours; one whose hour was named is left as it is. A day is
over when its polite hours are, for everybody alike. A series may be counted from a day before its first time: that of
the 31st of each month, said in February, from 31 January.
"""

import re
from calendar import monthrange
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Literal

from bot.engine.claims import months_after

Unit = Literal["h", "d", "w", "m"]

QUIET_FROM, QUIET_UNTIL = 21, 8  # hours on the person's clock between which nothing comes unasked
MORNING = time(9)  # when a day is named and no hour
FURTHEST = timedelta(days=5 * 366)  # a date beyond is a slip of the finger
MOST = 99  # of a unit: what two digits hold

_DAYS = {"d": 1, "w": 7}
_OLDEST = 1969  # years with two digits are later
_WHEN = re.compile(
    r"(?:d(?P<day>\d{6})|t(?P<time>\d{10})|(?P<ahead>[1-9]\d?[hdwm]))?(?:e(?P<every>[1-9]\d?[dwm]))?", re.ASCII
)


@dataclass(frozen=True, slots=True)
class Length:
    """So many hours, days, weeks or months."""

    count: int
    unit: Unit

    def __str__(self) -> str:
        return f"{self.count}{self.unit}"


@dataclass(frozen=True, slots=True)
class When:
    """What somebody asked for: `ahead` from now, or `at` a time on their own clock; and then `every` so often.

    `at` knows no zone: it is what a clock on the wall shows. With `named`, so does its hour; else it is only a day.
    """

    ahead: Length | None = None
    at: datetime | None = None
    named: bool = False
    every: Length | None = None


@dataclass(frozen=True, slots=True)
class Schedule:
    """The first time, on the person's clock, and how often it comes again; `named` where they said the hour."""

    start: datetime
    every: Length | None = None
    named: bool = False


def read_length(text: str) -> Length | None:
    """A length such as `3m`; None where the text is none."""
    found = re.fullmatch(r"([1-9]\d?)([hdwm])", text, re.ASCII)
    return Length(int(found[1]), found[2]) if found else None  # type: ignore[arg-type] # the pattern's own letters


def read_when(text: str) -> When | None:
    """What a detail such as `3m`, `e6m`, `d270301` or `t2703010900e1w` asks for; None where it makes no sense."""
    found = _WHEN.fullmatch(text)
    if not text or not found:
        return None
    every = read_length(found["every"] or "")
    if found["ahead"]:
        return When(ahead=read_length(found["ahead"]), every=every)
    if not (found["day"] or found["time"]):
        return When(ahead=every, every=every)
    try:
        at = datetime.strptime(found["time"] or f"{found['day']}{MORNING:%H%M}", "%y%m%d%H%M")  # noqa: DTZ007
    except ValueError:
        return None
    return When(at=at, named=bool(found["time"]), every=every)


def write_when(when: When) -> str:
    """The detail of a wish, at most 15 characters; years are written with two digits, so they end in 2068."""
    again = f"e{when.every}" if when.every else ""
    if when.at is not None:
        return f"t{when.at:%y%m%d%H%M}{again}" if when.named else f"d{when.at:%y%m%d}{again}"
    return again if when.ahead == when.every else f"{when.ahead}{again}"


def schedule(when: When, now: datetime, zone: tzinfo, share: float | None = None) -> Schedule | None:
    """The schedule that a wish makes when it is said; None where its time has passed, or is too far ahead.

    `share`, from 0 up to 1, is where in the day a wish comes whose hour nobody named: see `evenly`.
    """
    made = begun(when, now, zone, share)
    return made and made[0]


def begun(when: When, now: datetime, zone: tzinfo, share: float | None = None) -> tuple[Schedule, datetime] | None:
    """The same schedule, and when it comes first, in UTC: what comes again may have been counted from before."""
    if when.at is not None:
        made = Schedule(when.at if when.named else _some_minute(when.at, now, zone, share), when.every, when.named)
        first = due_after(made, zone, now)
        if first and instant(made.start, zone) <= now and not _lacks(first.astimezone(zone), made):
            return None
    else:
        made, local = _ahead(when.ahead or Length(1, "d"), when.every, now, zone, share)
        first = instant(local, zone)
    return (made, first) if first and now < first <= now + FURTHEST else None


def _ahead(
    ahead: Length, every: Length | None, now: datetime, zone: tzinfo, share: float | None
) -> tuple[Schedule, datetime]:
    if ahead.unit == "h":
        first = _hours_later(now, ahead.count, zone)
        return Schedule(first, every, named=True), first
    local = _minute(now.astimezone(zone))
    later = _later(local, ahead)
    first = polite(later)
    if ahead.unit != "m":
        return Schedule(first, every), first
    first = evenly(first, share)
    start = counted_from(first, local.day, every) if first.date() == later.date() else first
    return Schedule(start, every), first


def _lacks(local: datetime, planned: Schedule) -> bool:
    """Whether a time of a series is the last day of a month for want of the day that it began on."""
    ends = monthrange(local.year, local.month)[1]
    return planned.every is not None and planned.every.unit == "m" and ends < planned.start.day


def counted_from(first: datetime, day: int, every: Length | None) -> datetime:
    """The start of a series on a day of the month that the month of its first time may lack: one that has it.

    So what begins on 28 February for want of a 31st comes on 31 March. It may lie before the first time.
    """
    if every is None or every.unit != "m":
        return first
    month = first.date().replace(day=1)
    while day > monthrange(month.year, month.month)[1] and month.year > _OLDEST:
        month = months_after(month, -every.count)
    return first.replace(month.year, month.month, day) if month.year > _OLDEST else first


def _some_minute(day: datetime, now: datetime, zone: tzinfo, share: float | None) -> datetime:
    """Somebody's own minute of a day or, where that is today, of what is left of it."""
    local, morning = _minute(now.astimezone(zone)), datetime.combine(day.date(), MORNING)
    begin, end = max(morning, local + timedelta(minutes=1)), datetime.combine(day.date(), time(QUIET_FROM))
    if local.date() != day.date() or begin >= end:
        return evenly(day, share)
    return begin + timedelta(minutes=int((share or 0) * ((end - begin) // timedelta(minutes=1))))


def _hours_later(now: datetime, hours: int, zone: tzinfo) -> datetime:
    later = now + timedelta(hours=hours)
    while instant(local := _minute(later.astimezone(zone)), zone) <= now:  # it comes twice, and its first time is over
        later += timedelta(hours=1)
    return local


def _minute(local: datetime) -> datetime:
    return local.replace(tzinfo=None, second=0, microsecond=0, fold=0)


def _later(local: datetime, length: Length) -> datetime:
    if length.unit == "m":
        return datetime.combine(months_after(local.date(), length.count), local.time())
    return local + timedelta(days=length.count * _DAYS[length.unit])


def is_quiet(local: datetime) -> bool:
    """Whether people sleep at this time of their day."""
    return not QUIET_UNTIL <= local.hour < QUIET_FROM


def polite(local: datetime) -> datetime:
    """A time out of the quiet hours: the same minute of the next morning's first hour.

    The minute is kept so that those who asked at different times are not all written to at once.
    """
    if not is_quiet(local):
        return local
    day = local.date() + timedelta(days=local.hour >= QUIET_FROM)
    return datetime.combine(day, time(QUIET_UNTIL, local.minute))


def evenly(local: datetime, share: float | None) -> datetime:
    """Somebody's own minute of a day, between the morning and the quiet hours; the time itself where they have none.

    Whoever asks for a day, or for so many months, asks for no hour. Many ask for the same day, or at the same time, and
    a chat takes so many messages a second and no more.
    """
    if share is None:
        return local
    minutes = int(share * (QUIET_FROM - MORNING.hour) * 60)
    return datetime.combine(local.date(), MORNING) + timedelta(minutes=minutes)


def instant(local: datetime, zone: tzinfo) -> datetime:
    """A time on the clock of a zone, in UTC."""
    return local.replace(tzinfo=zone, fold=0).astimezone(UTC)


def due_after(planned: Schedule, zone: tzinfo, after: datetime) -> datetime | None:
    """The first time after an instant at which a schedule is due, in UTC; None where it never is again."""
    if planned.every is None:
        first = instant(planned.start, zone)
        return first if first > after else None
    turn = max(0, _turns(planned.start, planned.every, after.astimezone(zone).replace(tzinfo=None)) - 1)
    while (due := instant(occurrence(planned, turn), zone)) <= after:
        turn += 1
    return due


def _turns(start: datetime, every: Length, local: datetime) -> int:
    """How often a schedule has come round at a time on its clock, give or take one."""
    if every.unit == "m":
        return ((local.year - start.year) * 12 + local.month - start.month) // every.count - 1
    return (local - start).days // (every.count * _DAYS[every.unit])


def occurrence(planned: Schedule, turn: int) -> datetime:
    """When a schedule comes round for the nth time, from 0, on its own clock: counted from the start each time.

    So what begins on the 31st comes on the last day of shorter months, and on the 31st again after them.
    """
    if planned.every is None or turn == 0:
        return planned.start
    return _later(planned.start, replace(planned.every, count=planned.every.count * turn))


def morning_after(now: datetime, zone: tzinfo) -> datetime | None:
    """When the quiet hours end that an instant lies in, in UTC; None where it lies in none."""
    local = _minute(now.astimezone(zone))
    return instant(polite(local), zone) if is_quiet(local) else None
