"""What becomes of a reminder that is due: it came, it could not come, or it waits."""

from dataclasses import replace
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.engine.reminder import (
    LATE,
    Reminder,
    Skipped,
    State,
    Undo,
    cut_off,
    is_late,
    put_off,
    replanned,
    resumed,
    sent,
    snoozed,
    until_morning,
)
from bot.engine.schedule import Length
from tests.engine.reminders import DUE, FEWER, INSTANTS, MONTHLY, NOW, ONCE, REMINDERS, at, still

NAMED = replace(MONTHLY, schedule=replace(MONTHLY.schedule, named=True))
SECOND, MINUTE, HOUR, DAY = timedelta(seconds=1), timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("now", "due", "late", "skipped"),
    [
        ("2026-12-01T10:00:00", "2027-01-01T10:00", 0, Skipped.NOTHING),
        ("2026-12-01T10:00:07", "2027-01-01T10:00", 7, Skipped.NOTHING),
        ("2026-12-31T10:00:00", "2027-01-01T10:00", 30 * 86_400, Skipped.NOTHING),
        # one was missed, or several: they came as one
        ("2027-01-01T10:00:00", "2027-02-01T10:00", 31 * 86_400, Skipped.MISSED),
        ("2027-03-15T10:00:00", "2027-04-01T10:00", 104 * 86_400, Skipped.MISSED),
        # by a clock that has been set back meanwhile: never the same one again
        ("2026-12-01T09:00:00", "2027-01-01T10:00", 0, Skipped.NOTHING),
    ],
)
def test_a_series_goes_on_after_each_time_and_what_was_missed_comes_as_one(
    now: str, due: str, late: int, skipped: Skipped
) -> None:
    waiting = replace(MONTHLY, due=DUE + HOUR, tries=3, skipped=Skipped.FAILED, undo=Undo(None))

    assert sent(waiting, at(now)) == replace(
        MONTHLY,
        due=at(due),
        wanted=at(due),
        changed=at(now),
        delivered=at(now),
        late=timedelta(seconds=late),
        skipped=skipped,
        version=2,
    )


def test_what_comes_once_is_done_then() -> None:
    came = sent(ONCE, DUE + MINUTE)

    assert (came.state, came.due, came.wanted) == (State.DONE, None, None)
    assert (came.delivered, came.late, came.skipped) == (DUE + MINUTE, MINUTE, Skipped.NOTHING)


@FEWER
@given(reminder=REMINDERS, now=INSTANTS)
def test_whatever_was_sent_comes_after_now_or_is_done(reminder: Reminder, now: datetime) -> None:
    came = sent(reminder, now)

    assert came.due == came.wanted
    assert (came.due is None) == (came.state is State.DONE)
    assert came.due is None or came.due > max(now, reminder.wanted or now)
    assert (came.schedule, came.number, came.version) == (reminder.schedule, reminder.number, reminder.version + 1)
    assert (came.undo, came.tries, came.delivered) == (None, 0, now)
    assert came.late >= timedelta()


@FEWER
@given(reminder=REMINDERS, now=INSTANTS)
def test_whoever_cannot_be_written_to_keeps_the_reminder(reminder: Reminder, now: datetime) -> None:
    waits = cut_off(reminder, now)

    assert (waits.state, waits.due, waits.wanted, waits.undo) == (State.UNREACHABLE, None, None, None)
    assert (waits.skipped, waits.changed, waits.version) == (Skipped.UNREACHABLE, now, reminder.version + 1)
    assert (waits.place, waits.zone, waits.schedule) == (reminder.place, reminder.zone, reminder.schedule)
    assert resumed(waits, now).due


@FEWER
@given(reminder=REMINDERS, now=INSTANTS, failures=st.integers(1, 12))
def test_what_cannot_be_sent_is_tried_again_later_each_time_and_never_given_up(
    reminder: Reminder, now: datetime, failures: int
) -> None:
    waits, waiting = [], replace(reminder, tries=0)
    for _ in range(failures):
        waiting = put_off(waiting, now)
        assert waiting.due
        waits.append(waiting.due - now)

    assert waits == [MINUTE, 5 * MINUTE, 20 * MINUTE, *[HOUR] * failures][:failures]
    assert waiting == replace(reminder, due=waiting.due, tries=failures, skipped=Skipped.FAILED)


@pytest.mark.parametrize(
    ("reminder", "now", "morning"),
    [
        # late and at night
        (MONTHLY, "2026-12-01T21:00", "2026-12-02T08:00"),
        (MONTHLY, "2026-12-02T03:12", "2026-12-02T08:12"),
        (ONCE, "2026-12-02T07:59", "2026-12-02T08:59"),
        # late, but by day
        (MONTHLY, "2026-12-01T20:59", None),
        (MONTHLY, "2026-12-02T08:00", None),
        # at night, but with its hour named
        (NAMED, "2026-12-01T21:00", None),
        (NAMED, "2026-12-02T03:12", None),
        # at night, and not late: it is wanted then
        (replace(MONTHLY, wanted=at("2026-12-01T22:00")), "2026-12-01T22:14", None),
        (replace(MONTHLY, wanted=at("2026-12-01T22:00")), "2026-12-01T22:15", "2026-12-02T08:15"),
        (replace(MONTHLY, wanted=None), "2026-12-01T22:15", None),
    ],
)
def test_only_what_is_late_and_unnamed_waits_for_the_morning(reminder: Reminder, now: str, morning: str | None) -> None:
    expected = replace(reminder, due=at(morning), skipped=Skipped.QUIET) if morning else None

    assert expected == until_morning(reminder, at(now))


@FEWER
@given(reminder=REMINDERS, now=INSTANTS)
def test_whatever_waits_for_the_morning_may_come_then(reminder: Reminder, now: datetime) -> None:
    waiting = until_morning(reminder, now)

    assert waiting is None or (waiting.due and now < waiting.due and until_morning(waiting, waiting.due) is None)


@pytest.mark.parametrize(("after", "late"), [(-DAY, False), (LATE - SECOND, False), (LATE, True), (DAY, True)])
def test_a_quarter_of_an_hour_is_late(after: timedelta, late: bool) -> None:  # noqa: FBT001 - a column of the table
    assert late == is_late(MONTHLY, DUE + after)
    assert not is_late(still(MONTHLY, State.PAUSED), DUE + after)


def test_what_came_by_a_clock_that_was_ahead_is_planned_by_the_clock_as_it_is() -> None:
    series = sent(MONTHLY, at("2027-12-24T00:00"))
    later = snoozed(sent(ONCE, at("2027-12-24T00:00")), Length(1, "w"), at("2027-12-24T00:00"))

    assert replanned(series, NOW) == replace(series, due=DUE, wanted=DUE, delivered=NOW)
    assert later
    assert replanned(later, NOW) == replace(later, due=DUE, wanted=DUE, delivered=NOW)
    assert replanned(later, DUE) == replace(later, delivered=DUE)
