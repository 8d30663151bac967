"""Whether the clock can be trusted."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.timekeeping import Timekeeping

NOW = datetime(2026, 11, 29, 12, 0, tzinfo=UTC)


def heard(date: str, now: datetime = NOW) -> Timekeeping:
    keeping = Timekeeping()
    keeping.heard("telegram", date, now)
    return keeping


def test_a_clock_that_agrees_is_trusted() -> None:
    assert not heard("Sun, 29 Nov 2026 12:00:00 GMT").any_wrong()
    assert not heard("Sun, 29 Nov 2026 12:04:59 GMT").any_wrong()


@pytest.mark.parametrize(
    "off", [timedelta(days=-3), timedelta(minutes=-6), timedelta(minutes=6), timedelta(days=20_000)]
)
def test_a_clock_that_is_more_than_five_minutes_off_is_not(off: timedelta) -> None:
    keeping = heard("Sun, 29 Nov 2026 12:00:00 GMT", NOW + off)

    assert keeping.wrong("telegram")
    assert keeping.any_wrong()
    assert not keeping.wrong("discord")


def test_a_clock_that_was_put_right_is_trusted_again() -> None:
    keeping = heard("Sun, 29 Nov 2026 12:00:00 GMT", NOW - timedelta(days=3))
    keeping.heard("telegram", "Sun, 29 Nov 2026 12:00:01 GMT", NOW)

    assert not keeping.any_wrong()


@pytest.mark.parametrize("date", ["", "yesterday", "Sun, 99 Nov 2026 12:00:00 GMT", "Sun, 29 Nov 99999 12:00:00 GMT"])
def test_a_date_that_is_none_says_nothing(date: str) -> None:
    assert not heard(date).any_wrong()
