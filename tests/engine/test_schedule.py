"""Wishes to be reminded: read, written, and made into times that lie ahead and by day."""

import re
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.place import LONGEST_DETAIL
from bot.engine.schedule import (
    FURTHEST,
    MORNING,
    Length,
    Schedule,
    When,
    begun,
    due_after,
    instant,
    is_quiet,
    morning_after,
    polite,
    read_length,
    read_when,
    schedule,
    write_when,
)
from bot.engine.zones import LENGTH as ZONE_CODE
from tests.engine.reminders import AHEAD, INSTANTS, WHENS, ZONES

BERLIN = ZoneInfo("Europe/Berlin")
NOW = datetime(2026, 11, 23, 12, 30, 45, 678, tzinfo=UTC)  # a Monday, 13:30 in Berlin
WEEKLY = Length(1, "w")
SHORTEST_MONTH = 28  # days


def wall(text: str) -> datetime:
    """What a clock on a wall shows."""
    return datetime.fromisoformat(text)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


# --- Wishes are written into buttons, and read from them --------------------------------------------------------------

DETAILS = {
    "1h": When(ahead=Length(1, "h")),
    "3m": When(ahead=Length(3, "m")),
    "99d": When(ahead=Length(99, "d")),
    "2w": When(ahead=Length(2, "w")),
    "3me6m": When(ahead=Length(3, "m"), every=Length(6, "m")),
    "e6m": When(ahead=Length(6, "m"), every=Length(6, "m")),
    "d270301": When(at=wall("2027-03-01T09:00")),
    "d270301e1w": When(at=wall("2027-03-01T09:00"), every=WEEKLY),
    "t2703010900": When(at=wall("2027-03-01T09:00"), named=True),
    "t2802292359e99m": When(at=wall("2028-02-29T23:59"), named=True, every=Length(99, "m")),
}


@pytest.mark.parametrize(("detail", "when"), DETAILS.items())
def test_a_wish_is_read_from_its_detail_and_written_to_it(detail: str, when: When) -> None:
    assert when == read_when(detail)
    assert detail == write_when(when)


@given(when=WHENS)
def test_every_wish_is_read_as_it_was_written_and_leaves_room_for_a_zone(when: When) -> None:
    detail = write_when(when)

    assert when == read_when(detail)
    assert re.fullmatch("[a-z0-9]{2,15}", detail)
    assert len(detail) + len("-") + ZONE_CODE <= LONGEST_DETAIL


NONSENSE = """
    m 3 0m 03m 100m -3m 3y 3M 1m2w 3m-zz ١m 1٢m e e6h e0m e100d 3me e6me6m e6m3m 1he1h d d2703 d2703011 d270230 d271301
    d270100 d270301t0900 d27030１ t270301 t2703012460 t2703012400 t2702290900 t27030109000
"""


@pytest.mark.parametrize("nonsense", ["", " ", "3m ", " 3m", "3m\n", *NONSENSE.split()])
def test_what_makes_no_sense_is_no_wish(nonsense: str) -> None:
    assert read_when(nonsense) is None


@given(text=st.text(max_size=20) | st.text("0123456789dehmtw", max_size=16))
def test_any_text_is_a_wish_that_can_be_written_or_none(text: str) -> None:
    when = read_when(text)

    assert when is None or when == read_when(write_when(when))


@given(length=AHEAD)
def test_a_length_is_read_as_it_was_written(length: Length) -> None:
    assert length == read_length(str(length))


@pytest.mark.parametrize("nonsense", ["", "m", "3", "0d", "01d", "100d", "1y", "1d ", "e1d", "١d"])
def test_what_makes_no_sense_is_no_length(nonsense: str) -> None:
    assert read_length(nonsense) is None


# --- A wish becomes a schedule ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "detail", "start"),
    [
        ("2026-11-23T13:30", "1d", "2026-11-24 13:30"),
        ("2026-11-23T13:30", "2w", "2026-12-07 13:30"),
        ("2026-11-23T13:30", "3m", "2027-02-23 13:30"),
        ("2026-11-23T13:30", "e6m", "2027-05-23 13:30"),
        ("2026-11-30T13:30", "3m", "2027-02-28 13:30"),
        ("2028-02-29T13:30", "12m", "2029-02-28 13:30"),
        # the quiet hours, and their edges: the next morning, at the same minute
        ("2026-11-23T20:59", "1d", "2026-11-24 20:59"),
        ("2026-11-23T21:00", "1d", "2026-11-25 08:00"),
        ("2026-11-23T23:47", "1m", "2026-12-24 08:47"),
        ("2026-11-23T00:00", "1w", "2026-11-30 08:00"),
        ("2026-11-23T07:59", "1w", "2026-11-30 08:59"),
        ("2026-11-23T08:00", "1w", "2026-11-30 08:00"),
        ("2026-12-30T22:15", "e1d", "2027-01-01 08:15"),
        # an hour that was named stays, be it at night
        ("2026-11-23T23:47", "2h", "2026-11-24 01:47"),
        ("2026-11-23T13:30", "t2611240300", "2026-11-24 03:00"),
        ("2026-11-23T13:30", "t2611232200e1w", "2026-11-23 22:00"),
        ("2026-11-23T23:47", "d261124", "2026-11-24 09:00"),
    ],
)
def test_a_wish_becomes_a_time_on_the_persons_clock(said: str, detail: str, start: str) -> None:
    when = DETAILS.get(detail) or read_when(detail)
    assert when
    planned = schedule(when, wall(f"{said}:59").replace(tzinfo=BERLIN), BERLIN)

    assert planned
    assert start == f"{planned.start:%Y-%m-%d %H:%M}"
    assert when.every == planned.every
    assert planned.named == (detail[0] == "t" or detail[-1] == "h")


@pytest.mark.parametrize("detail", ["d261122", "t2611231330", "t2611230000e1m", "d250301", "d990301", "d690101e1d"])
def test_a_time_that_has_passed_makes_no_schedule(detail: str) -> None:
    when = read_when(detail)

    assert when
    assert schedule(when, NOW, BERLIN) is None


@pytest.mark.parametrize(("kept", "too_far"), [("60m", "61m"), ("d311127", "d311128"), ("t3111271330", "t3111271331")])
def test_a_time_of_more_than_five_years_ahead_makes_no_schedule(kept: str, too_far: str) -> None:
    near, far = read_when(kept), read_when(too_far)

    assert near
    assert far
    assert schedule(near, NOW, BERLIN)
    assert schedule(far, NOW, BERLIN) is None


@given(when=WHENS, now=INSTANTS, zone=ZONES.map(ZoneInfo))
def test_a_schedule_begins_in_the_future_and_never_unasked_at_night(when: When, now: datetime, zone: ZoneInfo) -> None:
    made = begun(when, now, zone)

    if made is not None:
        planned, due = made
        assert due == due_after(planned, zone, due - timedelta(seconds=1))
        assert due == instant(planned.start, zone) or planned.start.day > SHORTEST_MONTH
        assert now < due <= now + FURTHEST
        assert planned.named or not is_quiet(planned.start)


# --- Days that a month or a year lacks --------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("said", "detail", "came"),
    [
        # counted from a day before, which has the number that the first one lacks
        ("2027-02-01T12:00", "t2701310900e1m", ["2027-02-28", "2027-03-31", "2027-04-30"]),
        ("2027-02-01T12:00", "d270131e1m", ["2027-02-28", "2027-03-31", "2027-04-30"]),
        ("2027-02-01T12:00", "t2701300900e1m", ["2027-02-28", "2027-03-30", "2027-04-30"]),
        ("2028-02-01T12:00", "t2801300900e1m", ["2028-02-29", "2028-03-30", "2028-04-30"]),
        ("2027-02-01T12:00", "t2402290900e12m", ["2027-02-28", "2028-02-29", "2029-02-28"]),
        ("2027-04-10T12:00", "t2703310900e3m", ["2027-06-30", "2027-09-30", "2027-12-31"]),
        # from now on
        ("2027-01-31T12:00", "e1m", ["2027-02-28", "2027-03-31", "2027-04-30"]),
        ("2027-01-30T12:00", "e1m", ["2027-02-28", "2027-03-30", "2027-04-30"]),
        ("2028-02-29T12:00", "e12m", ["2029-02-28", "2030-02-28", "2031-02-28", "2032-02-29"]),
        ("2026-11-30T12:00", "3me6m", ["2027-02-28", "2027-08-30", "2028-02-29"]),
        ("2027-03-31T12:00", "e1m", ["2027-04-30", "2027-05-31"]),
        ("2027-01-28T12:00", "e1m", ["2027-02-28", "2027-03-28"]),
    ],
)
@pytest.mark.parametrize("share", [None, 0.0, 0.9])
def test_a_series_keeps_to_the_last_day_of_months_that_lack_its_day_from_the_first_on(
    said: str, detail: str, came: list[str], share: float | None
) -> None:
    when = read_when(detail)
    assert when
    made = begun(when, wall(said).replace(tzinfo=BERLIN), BERLIN, share)
    assert made
    planned, due = made
    dues = [due]
    while len(dues) < len(came):
        later = due_after(planned, BERLIN, dues[-1])
        assert later
        dues.append(later)

    assert [f"{each.astimezone(BERLIN):%Y-%m-%d}" for each in dues] == came


@pytest.mark.parametrize("detail", ["t2701310900e1m", "d270131e1m", "t2701310900", "t2701010900e1m", "d270131e1w"])
def test_a_series_whose_first_day_has_passed_in_a_month_that_has_it_is_past(detail: str) -> None:
    when = read_when(detail)
    assert when

    assert schedule(when, wall("2027-03-02T12:00").replace(tzinfo=BERLIN), BERLIN) is None


# --- Today ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("said", ["00:10", "08:30", "09:30", "14:00", "20:58"])
@pytest.mark.parametrize("share", [None, 0.0, 0.1, 0.5, 0.9, 0.9999])
def test_today_without_an_hour_is_a_minute_in_what_is_left_of_it_for_everybody(said: str, share: float | None) -> None:
    now = wall(f"2026-11-23T{said}:30").replace(tzinfo=BERLIN)
    made = schedule(When(at=wall("2026-11-23T09:00")), now, BERLIN, share)

    assert made
    assert made.start.date() == now.date()
    assert now < made.start.replace(tzinfo=BERLIN)
    assert not is_quiet(made.start)


@pytest.mark.parametrize("said", ["20:59", "21:00", "23:59"])
@pytest.mark.parametrize("share", [None, 0.0, 0.1, 0.5, 0.9, 0.9999])
def test_today_is_past_for_everybody_when_its_polite_hours_are_over(said: str, share: float | None) -> None:
    now = wall(f"2026-11-23T{said}:30").replace(tzinfo=BERLIN)

    assert schedule(When(at=wall("2026-11-23T09:00")), now, BERLIN, share) is None


def test_what_is_left_of_today_is_shared_out_evenly() -> None:
    now = wall("2026-11-23T15:00").replace(tzinfo=BERLIN)
    made = [schedule(When(at=wall("2026-11-23T09:00")), now, BERLIN, share) for share in (0.0, 0.5, 0.9999)]

    assert [f"{each.start:%H:%M}" for each in made if each] == ["15:01", "18:00", "20:59"]


@given(now=INSTANTS, zone=ZONES.map(ZoneInfo), shares=st.lists(st.floats(0, 0.999), min_size=2, max_size=4))
def test_nobodys_share_decides_whether_a_day_is_past(now: datetime, zone: ZoneInfo, shares: list[float]) -> None:
    today = When(at=datetime.combine(now.astimezone(zone).date(), MORNING))

    assert len({schedule(today, now, zone, share) is None for share in shares}) == 1


@given(ahead=AHEAD, now=INSTANTS, zone=ZONES.map(ZoneInfo))
def test_a_length_of_less_than_five_years_always_makes_a_schedule(ahead: Length, now: datetime, zone: ZoneInfo) -> None:
    if ahead.unit != "m" or ahead.count <= 59:
        assert schedule(When(ahead=ahead), now, zone)


@pytest.mark.parametrize(
    ("zone", "said", "detail", "due"),
    [
        # 2:30 comes twice: its first time is over, or just now, by the time an hour has passed
        ("Europe/Berlin", "2025-10-26T00:30", "1h", "2025-10-26T02:30"),
        ("Europe/Berlin", "2025-10-26T00:30", "2h", "2025-10-26T02:30"),
        ("America/New_York", "2025-11-02T05:10", "1h", "2025-11-02T07:10"),
        ("Antarctica/Troll", "2025-10-26T00:30", "1h", "2025-10-26T03:30"),
        # else the first of the two is meant, as ever
        ("Europe/Berlin", "2025-10-25T23:30", "2h", "2025-10-26T00:30"),
        ("Australia/Lord_Howe", "2025-04-05T14:10", "1h", "2025-04-05T14:40"),
    ],
)
def test_an_hour_from_now_lies_ahead_though_the_clock_is_set_back(zone: str, said: str, detail: str, due: str) -> None:
    when, clock = read_when(detail), ZoneInfo(zone)
    assert when
    planned = schedule(when, utc(said), clock)

    assert planned
    assert utc(due) == due_after(planned, clock, utc(said))


def test_a_wish_that_names_no_time_begins_tomorrow() -> None:
    assert Schedule(wall("2026-11-24T13:30"), WEEKLY) == schedule(When(every=WEEKLY), NOW, BERLIN)


# --- The quiet hours --------------------------------------------------------------------------------------------------


@given(now=INSTANTS)
def test_a_polite_time_is_the_same_minute_by_day_and_the_next_that_there_is(now: datetime) -> None:
    local = now.replace(tzinfo=None)
    moved = polite(local)

    assert not is_quiet(moved)
    assert moved.minute == local.minute
    assert moved == local or timedelta() < moved - local < timedelta(hours=12)
    assert (moved == local) == (8 <= local.hour < 21)


@pytest.mark.parametrize(
    ("now", "morning"),
    [
        ("2026-11-23T20:59:59", None),
        ("2026-11-23T21:00:00", "2026-11-24T08:00"),
        ("2026-11-23T23:59:59", "2026-11-24T08:59"),
        ("2026-11-24T00:00:00", "2026-11-24T08:00"),
        ("2026-11-24T07:59:59", "2026-11-24T08:59"),
        ("2026-11-24T08:00:00", None),
        ("2025-10-26T02:30:00", "2025-10-26T08:30"),  # the night of 25 hours
        ("2025-03-30T01:30:00", "2025-03-30T08:30"),  # the one of 23
    ],
)
def test_the_night_ends_in_the_morning(now: str, morning: str | None) -> None:
    expected = morning and wall(morning).replace(tzinfo=BERLIN)

    assert expected == morning_after(wall(now).replace(tzinfo=BERLIN), BERLIN)


@given(now=INSTANTS, zone=ZONES.map(ZoneInfo))
def test_every_night_ends_on_every_clock(now: datetime, zone: ZoneInfo) -> None:
    morning = morning_after(now, zone)

    assert (morning is None) == (not is_quiet(now.astimezone(zone)))
    assert morning is None or (now < morning and morning_after(morning, zone) is None)


# A wish that names no hour comes at its person's own minute of the day.


@pytest.mark.parametrize("detail", ["1m", "3m", "e6m", "12me12m", "d270301", "d270301e1m"])
def test_who_names_no_hour_gets_a_minute_of_their_own_on_the_same_day(detail: str) -> None:
    plain = planned(detail)
    first, middle, last = (planned(detail, share) for share in (0.0, 0.5, 0.99999))

    assert {one.start.date() for one in (first, middle, last)} == {plain.start.date()}
    assert [f"{one.start:%H:%M}" for one in (first, middle, last)] == ["09:00", "15:00", "20:59"]
    assert first.every == plain.every
    assert not middle.named


@pytest.mark.parametrize("detail", ["2h", "1d", "2w", "t2703010900", "t2703012330e1w"])
def test_who_names_an_hour_or_comes_back_soon_is_taken_at_their_word(detail: str) -> None:
    assert planned(detail, 0.5) == planned(detail)


@given(st.lists(st.floats(0, 1, exclude_max=True), min_size=1))
def test_nobody_is_woken_for_the_sake_of_others(shares: list[float]) -> None:
    assert not any(is_quiet(planned("3m", share).start) for share in shares)


def planned(detail: str, share: float | None = None) -> Schedule:
    when = read_when(detail)
    assert when
    made = schedule(when, datetime(2026, 11, 23, 12, 7, tzinfo=UTC), UTC, share)
    assert made
    return made
