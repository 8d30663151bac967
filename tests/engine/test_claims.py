"""Claims fall due: counted in months, told from the day after."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.claims import Claim, Grade, months_after, stale_since


def claim(checked_on: date, holds: int) -> Claim:
    return Claim("setting-link", "address", Grade.A, ("help",), checked_on, holds)


@pytest.mark.parametrize(
    ("day", "months", "later"),
    [
        (date(2026, 1, 15), 1, date(2026, 2, 15)),
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 8, 31), 1, date(2026, 9, 30)),
        (date(2026, 11, 30), 1, date(2026, 12, 30)),
        (date(2026, 12, 1), 1, date(2027, 1, 1)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 11, 23), 26, date(2029, 1, 23)),
        (date(2026, 11, 23), 0, date(2026, 11, 23)),
    ],
)
def test_months_later_is_the_same_day_or_the_months_last(day: date, months: int, later: date) -> None:
    assert later == months_after(day, months)


@given(day=st.dates(date(1990, 1, 1), date(2100, 1, 1)), months=st.integers(0, 600))
def test_months_later_is_so_many_months_later_and_never_a_later_day(day: date, months: int) -> None:
    later = months_after(day, months)

    assert months == (later.year - day.year) * 12 + later.month - day.month
    assert min(day.day, calendar.monthrange(later.year, later.month)[1]) == later.day


def test_a_confirmation_holds_to_the_end_of_its_last_day() -> None:
    confirmed = claim(date(2026, 5, 31), 6)
    last = date(2026, 11, 30)

    assert last == confirmed.verify_by
    assert not confirmed.overdue(last)
    assert confirmed.overdue(last + timedelta(days=1))


def test_a_past_event_never_falls_due() -> None:
    past = claim(date(2024, 9, 18), 0)

    assert past.verify_by is None
    assert not past.overdue(date.max)


def test_several_claims_are_stale_since_the_oldest_check_that_ran_out() -> None:
    fresh, older, oldest = claim(date(2026, 11, 1), 6), claim(date(2026, 2, 1), 6), claim(date(2025, 1, 1), 6)
    not_due = claim(date(2024, 1, 1), 0)

    assert date(2025, 1, 1) == stale_since([fresh, older, oldest, not_due], date(2026, 11, 23))


def test_claims_that_all_hold_are_not_stale() -> None:
    assert stale_since([], date(2026, 11, 23)) is None
    assert stale_since([claim(date(2026, 11, 1), 6)], date(2026, 11, 23)) is None
