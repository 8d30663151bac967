"""Schedules come on the person's own clock, again and again, whatever is done to that clock."""

import calendar
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from itertools import count, islice, pairwise, takewhile
from zoneinfo import ZoneInfo, available_timezones

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.engine.schedule import Length, Schedule, due_after, instant, occurrence
from tests.engine.reminders import LENGTHS, SCHEDULES, ZONES

DAILY, WEEKLY, MONTHLY, YEARLY = Length(1, "d"), Length(1, "w"), Length(1, "m"), Length(12, "m")
FIVE_YEARS = timedelta(days=5 * 365 + 1)
DAYS = {"d": 1, "w": 7}


def wall(text: str) -> datetime:
    """What a clock on a wall shows."""
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def dues(planned: Schedule, zone: ZoneInfo, after: datetime) -> Iterator[datetime]:
    """When a schedule is due after an instant, each time asked from the last."""
    due = due_after(planned, zone, after)
    while due is not None:
        yield due
        due = due_after(planned, zone, due)


def shown(due: datetime, zone: ZoneInfo) -> str:
    return f"{due.astimezone(zone):%Y-%m-%d %H:%M}"


def walls(planned: Schedule) -> Iterator[datetime]:
    """What the clock shows each time that a schedule comes round: counted here another way than in the engine."""
    start, every = planned.start, planned.every
    if every is None:
        yield start
    elif every.unit in DAYS:
        yield from (start + timedelta(days=DAYS[every.unit] * every.count * turn) for turn in count())
    else:
        months = [(year, month) for year in range(start.year, start.year + 60) for month in range(1, 13)]
        for year, month in months[start.month - 1 :: every.count]:
            yield start.replace(year=year, month=month, day=min(start.day, calendar.monthrange(year, month)[1]))


def leap(local: datetime, zone: ZoneInfo) -> timedelta:
    """How far the clock leaps over a time: nothing where that time exists."""
    before, after = (local.replace(tzinfo=zone, fold=fold).utcoffset() for fold in (0, 1))
    assert before is not None
    assert after is not None
    return max(after - before, timedelta())


def keeps_its_time(due: datetime, local: datetime, zone: ZoneInfo) -> bool:
    """Whether the clock shows this time when something is due, for the first time; or has just leapt over it."""
    there = due.astimezone(zone)
    moved = there.replace(tzinfo=None, fold=0) - local
    return there.fold == 0 and (not moved or moved == leap(local, zone))


# --- Months and leap years --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("start", "every", "days"),
    [
        ("2027-01-31", MONTHLY, "2027-01-31 2027-02-28 2027-03-31 2027-04-30 2027-05-31"),
        ("2027-11-30", Length(3, "m"), "2027-11-30 2028-02-29 2028-05-30 2028-08-30"),
        ("2027-08-31", Length(6, "m"), "2027-08-31 2028-02-29 2028-08-31 2029-02-28"),
        ("2028-02-29", YEARLY, "2028-02-29 2029-02-28 2030-02-28 2031-02-28 2032-02-29"),
        ("2027-12-30", DAILY, "2027-12-30 2027-12-31 2028-01-01"),
        ("2028-02-22", WEEKLY, "2028-02-22 2028-02-29 2028-03-07"),
        ("2027-01-31", Length(99, "m"), "2027-01-31 2035-04-30 2043-07-31"),
    ],
)
def test_a_series_keeps_its_day_as_far_as_the_months_go(start: str, every: Length, days: str) -> None:
    berlin = ZoneInfo("Europe/Berlin")
    planned = Schedule(wall(f"{start}T09:00"), every)
    came = [shown(due, berlin) for due in islice(dues(planned, berlin, utc("2027-01-01T00:00")), len(days.split()))]

    assert [f"{day} 09:00" for day in days.split()] == came


# --- Changes of the clock ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("zone", "local", "due"),
    [
        # the clock leaps ahead: a time that does not exist is moved on by the leap
        ("Europe/Berlin", "2025-03-30T01:59", "2025-03-30T00:59"),
        ("Europe/Berlin", "2025-03-30T02:00", "2025-03-30T01:00"),  # 3:00
        ("Europe/Berlin", "2025-03-30T02:30", "2025-03-30T01:30"),  # 3:30
        ("Europe/Berlin", "2025-03-30T03:00", "2025-03-30T01:00"),
        ("America/New_York", "2025-03-09T02:30", "2025-03-09T07:30"),  # 3:30
        ("Australia/Lord_Howe", "2025-10-05T02:15", "2025-10-04T15:45"),  # 2:45
        ("Africa/Casablanca", "2024-04-14T02:30", "2024-04-14T02:30"),  # 3:30: the end of Ramadan
        ("America/Sao_Paulo", "2018-11-04T00:30", "2018-11-04T03:30"),  # 1:30
        ("Pacific/Apia", "2011-12-30T09:00", "2011-12-30T19:00"),  # 9:00 of the 31st: the day was skipped
        # it is set back: of a time that comes twice the first is meant
        ("Europe/Berlin", "2025-10-26T01:59", "2025-10-25T23:59"),
        ("Europe/Berlin", "2025-10-26T02:30", "2025-10-26T00:30"),
        ("Europe/Berlin", "2025-10-26T03:00", "2025-10-26T02:00"),
        ("America/New_York", "2025-11-02T01:30", "2025-11-02T05:30"),
        ("Australia/Lord_Howe", "2025-04-06T01:45", "2025-04-05T14:45"),
        ("Africa/Casablanca", "2024-03-10T02:30", "2024-03-10T01:30"),  # Ramadan begins
        ("America/Sao_Paulo", "2018-02-17T23:30", "2018-02-18T01:30"),
    ],
)
def test_a_time_that_does_not_exist_is_moved_on_and_of_one_that_comes_twice_the_first_is_meant(
    zone: str, local: str, due: str
) -> None:
    clock, just_before = ZoneInfo(zone), utc(due) - timedelta(seconds=1)

    assert utc(due) == instant(wall(local), clock)
    assert utc(due) == due_after(Schedule(wall(local)), clock, just_before)
    assert utc(due) == due_after(Schedule(wall(local) - timedelta(days=9), DAILY), clock, just_before)
    assert due_after(Schedule(wall(local)), clock, utc(due)) is None
    assert keeps_its_time(utc(due), wall(local), clock)


@pytest.mark.parametrize(
    ("zone", "start", "every", "came"),
    [
        (
            "Europe/Berlin",
            "2025-03-16T02:30",
            WEEKLY,
            ["2025-03-16 02:30", "2025-03-23 02:30", "2025-03-30 03:30", "2025-04-06 02:30"],
        ),
        ("Europe/Berlin", "2025-10-25T02:30", DAILY, ["2025-10-25 02:30", "2025-10-26 02:30", "2025-10-27 02:30"]),
        ("Europe/Berlin", "2025-01-28T09:00", Length(6, "m"), ["2025-01-28 09:00", "2025-07-28 09:00"]),
        ("America/New_York", "2025-11-01T09:00", DAILY, ["2025-11-01 09:00", "2025-11-02 09:00", "2025-11-03 09:00"]),
        (
            "Australia/Lord_Howe",
            "2025-10-04T02:15",
            DAILY,
            ["2025-10-04 02:15", "2025-10-05 02:45", "2025-10-06 02:15"],
        ),
        ("America/Sao_Paulo", "2018-11-03T00:00", DAILY, ["2018-11-03 00:00", "2018-11-04 01:00", "2018-11-05 00:00"]),
        # a day that was skipped: what was due on it comes together with the next
        ("Pacific/Apia", "2011-12-28T09:00", DAILY, ["2011-12-28 09:00", "2011-12-29 09:00", "2011-12-31 09:00"]),
        ("Pacific/Apia", "2011-12-23T09:00", WEEKLY, ["2011-12-23 09:00", "2011-12-31 09:00", "2012-01-06 09:00"]),
        # zones that were moved for good
        ("Asia/Almaty", "2024-02-29T09:00", DAILY, ["2024-02-29 09:00", "2024-03-01 09:00", "2024-03-02 09:00"]),
        ("America/Caracas", "2016-04-30T09:00", DAILY, ["2016-04-30 09:00", "2016-05-01 09:00", "2016-05-02 09:00"]),
        ("America/Caracas", "2016-04-30T02:45", DAILY, ["2016-04-30 02:45", "2016-05-01 03:15", "2016-05-02 02:45"]),
    ],
)
def test_a_series_keeps_its_time_through_every_change_of_the_clock(
    zone: str, start: str, every: Length, came: list[str]
) -> None:
    clock = ZoneInfo(zone)
    due = islice(dues(Schedule(wall(start), every), clock, instant(wall(start), clock) - timedelta(1)), len(came))

    assert came == [shown(one, clock) for one in due]


# --- Rules ------------------------------------------------------------------------------------------------------------

# Times at which clocks are changed, and others; in years whose rules are known.
STARTS = st.builds(
    lambda days, hour, minute: wall("2024-01-01") + timedelta(days=days, hours=hour, minutes=minute),
    st.integers(0, 4 * 365),
    st.integers(0, 3) | st.integers(0, 23),
    st.sampled_from([0, 15, 30, 59]),
)
SERIES = st.builds(Schedule, STARTS, st.sampled_from([DAILY, WEEKLY, MONTHLY, Length(10, "d")]) | LENGTHS)


@pytest.mark.exhaustive
@settings(max_examples=100)
@given(planned=SERIES, zone=ZONES.map(ZoneInfo))
def test_over_five_years_of_any_zone_every_time_is_the_schedules_own(planned: Schedule, zone: ZoneInfo) -> None:
    until = instant(planned.start, zone) + FIVE_YEARS
    expected = {due: local for local, due in takewhile(lambda pair: pair[1] <= until, instants(planned, zone))}
    came = list(takewhile(lambda due: due <= until, dues(planned, zone, instant(planned.start, zone) - timedelta(1))))

    assert list(expected) == came
    assert all(before < after for before, after in pairwise(came))
    assert [due for due, local in expected.items() if not keeps_its_time(due, local, zone)] == []


def instants(planned: Schedule, zone: ZoneInfo) -> Iterator[tuple[datetime, datetime]]:
    return ((local, local.replace(tzinfo=zone).astimezone(UTC)) for local in walls(planned))


@pytest.mark.exhaustive
def test_quarter_past_two_on_sundays_keeps_its_time_for_five_years_in_every_zone_that_there_is() -> None:
    """Most clocks are changed early on a Sunday."""
    planned = Schedule(wall("2025-01-05T02:15"), WEEKLY)
    sundays = [local for local, _ in zip(walls(planned), range(261), strict=False)]
    moved = set()
    for name in available_timezones():
        zone = ZoneInfo(name)
        came = zip(dues(planned, zone, utc("2025-01-01T00:00")), sundays, strict=False)
        # Where the clock is changed, no instant equals what it shows: these are looked at closely.
        close = [(due, local) for due, local in came if due != local.replace(tzinfo=zone)]
        assert all(keeps_its_time(due, local, zone) for due, local in close), name
        moved |= {name for _ in close}

    assert {"Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Africa/Casablanca"} <= moved
    assert "UTC" not in moved


@given(
    planned=SERIES | SCHEDULES,
    zone=ZONES.map(ZoneInfo),
    turn=st.integers(0, 300),
    beside=st.sampled_from([0, -1, 1, -3600, 3600, -86_400, 86_400]) | st.integers(-(10**8), 10**7),
)
def test_what_is_due_next_is_the_first_time_after_now(
    planned: Schedule, zone: ZoneInfo, turn: int, beside: int
) -> None:
    near = next(islice(walls(planned), turn, None), planned.start)
    after = instant(min(near, wall("2061-01-01")), zone) + timedelta(seconds=beside)
    due = due_after(planned, zone, after)

    assert due is None or after < due
    assert due == next((due for _, due in instants(planned, zone) if due > after), None)


@given(planned=SERIES, turn=st.integers(0, 100))
def test_a_series_is_counted_from_its_start(planned: Schedule, turn: int) -> None:
    expected = next(islice(walls(planned), turn, None), None)

    assert expected is None or expected == occurrence(planned, turn)


def test_what_comes_once_comes_once() -> None:
    once = Schedule(wall("2027-03-01T09:00"))

    assert once.start == occurrence(once, 0) == occurrence(once, 7)
    assert [utc("2027-03-01T09:00")] == list(dues(once, ZoneInfo("UTC"), utc("2020-01-01T00:00")))
