"""What a person does to a reminder, and the row that it is kept as."""

from dataclasses import replace
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from bot.engine.place import Place
from bot.engine.reminder import (
    Reminder,
    Skipped,
    State,
    Undo,
    as_row,
    changed,
    of_row,
    resumed,
    sent,
    set_anew,
    snoozed,
)
from bot.engine.schedule import FURTHEST, Length, When, due_after, read_when
from tests.engine.reminders import (
    DUE,
    FEWER,
    INSTANTS,
    LENGTHS,
    MONTHLY,
    NOW,
    ONCE,
    PLACES,
    REMINDERS,
    WHENS,
    ZONES,
    at,
    still,
)

PLACE = MONTHLY.place
MINUTE, SECOND = timedelta(minutes=1), timedelta(seconds=1)
STILL = [State.PAUSED, State.UNREACHABLE, State.STOPPED]


# --- Set, changed, resumed --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("detail", "due"),
    [
        ("1m", "2026-12-23T12:00"),
        ("e6m", "2027-05-23T12:00"),
        ("d270301", "2027-03-01T09:00"),
        ("t2703282230e1w", "2027-03-28T22:30"),
        ("t2703280230", "2027-03-28T03:30"),
    ],
)
def test_a_reminder_is_set_for_its_first_time(detail: str, due: str) -> None:
    when = read_when(detail)
    assert when
    made = set_anew(PLACE.at("remind-set", back="off", detail=detail), when, "Europe/Berlin", NOW)

    assert made
    assert made == Reminder(PLACE, "Europe/Berlin", made.schedule, State.ACTIVE, at(due), at(due), NOW)


@given(place=PLACES, when=WHENS, zone=ZONES, now=INSTANTS)
def test_a_reminder_lies_ahead_or_is_not_set(place: Place, when: When, zone: str, now: datetime) -> None:
    made = set_anew(place.at("remind-set", back="off", detail="1m"), when, zone, now)

    if made is not None:
        assert made.due
        assert now < made.due <= now + FURTHEST
        assert made.due == made.wanted
        assert made.due == due_after(made.schedule, ZoneInfo(zone), now)
        assert made.place == place


@FEWER
@given(reminder=REMINDERS, now=INSTANTS)
def test_a_change_is_a_new_version_with_the_one_before_behind_it(reminder: Reminder, now: datetime) -> None:
    after = changed(reminder, now, state=State.PAUSED, due=None, wanted=None)

    assert after.undo == Undo(replace(reminder, undo=None))
    assert (after.version, after.number, after.id) == (reminder.version + 1, reminder.number, reminder.id)
    assert (after.state, after.due, after.wanted, after.changed) == (State.PAUSED, None, None, now)
    assert (after.place, after.zone, after.schedule) == (reminder.place, reminder.zone, reminder.schedule)
    assert (after.delivered, after.late, after.tries) == (reminder.delivered, reminder.late, 0)


@pytest.mark.parametrize("skipped", Skipped)
def test_what_is_changed_waits_for_no_morning_and_no_new_try(skipped: Skipped) -> None:
    after = changed(replace(MONTHLY, skipped=skipped, tries=3), NOW, state=State.STOPPED)

    assert after.skipped == (skipped if skipped is Skipped.MISSED else Skipped.NOTHING)
    assert after.tries == 0


@pytest.mark.parametrize("state", STILL)
@pytest.mark.parametrize(
    ("reminder", "now", "due"),
    [
        (MONTHLY, "2026-11-23T12:00", "2026-12-01T10:00"),
        (MONTHLY, "2026-12-01T10:00", "2027-01-01T10:00"),
        (MONTHLY, "2027-04-20T12:00", "2027-05-01T10:00"),
        (ONCE, "2026-11-23T12:00", "2026-12-01T10:00"),
        (ONCE, "2027-04-20T12:00", "2027-04-21T12:00"),
        (ONCE, "2027-04-20T22:15", "2027-04-22T08:15"),
    ],
)
def test_what_is_resumed_comes_at_its_next_time_and_what_has_none_in_a_day(
    state: State, reminder: Reminder, now: str, due: str
) -> None:
    after = resumed(replace(still(reminder, state), skipped=Skipped.UNREACHABLE), at(now))

    assert (after.state, after.due, after.wanted) == (State.ACTIVE, at(due), at(due))
    assert (after.schedule, after.skipped) == (reminder.schedule, Skipped.NOTHING)
    assert after.undo == Undo(replace(still(reminder, state), skipped=Skipped.UNREACHABLE))


@FEWER
@given(reminder=REMINDERS, now=INSTANTS)
def test_whatever_is_resumed_lies_ahead(reminder: Reminder, now: datetime) -> None:
    after = resumed(reminder, now)

    assert after.due
    assert now < after.due == after.wanted


# --- Snoozed ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("ahead", "now", "due", "then"),
    [
        # it came on the first, and is wanted again before the next first
        ("1w", "2026-12-01T10:05", "2026-12-08T10:05", "2027-01-01T10:00"),
        ("1w", "2026-12-01T22:05", "2026-12-09T08:05", "2027-01-01T10:00"),
        # a date of the series that lies before is passed over
        ("1m", "2026-12-01T10:05", "2027-01-01T10:05", "2027-02-01T10:00"),
        ("3m", "2026-12-01T10:05", "2027-03-01T10:05", "2027-04-01T10:00"),
    ],
)
def test_snoozing_never_shifts_the_series(ahead: str, now: str, due: str, then: str) -> None:
    when = read_when(ahead)
    assert when
    assert when.ahead
    later = snoozed(MONTHLY, when.ahead, at(now))

    assert later
    assert (later.state, later.due, later.wanted, later.schedule) == (State.ACTIVE, at(due), at(due), MONTHLY.schedule)
    came = sent(later, at(due) + SECOND)
    assert (came.due, came.skipped, came.schedule) == (at(then), Skipped.NOTHING, MONTHLY.schedule)


@FEWER
@given(reminder=REMINDERS, ahead=LENGTHS, now=INSTANTS)
def test_whatever_is_snoozed_lies_ahead_and_keeps_its_own_times(
    reminder: Reminder, ahead: Length, now: datetime
) -> None:
    later = snoozed(reminder, ahead, now)

    if later is None:
        assert ahead.unit == "m"
        assert ahead.count >= 60
    else:
        assert later.due
        assert now < later.due == later.wanted
        assert (later.schedule, later.number) == (reminder.schedule, reminder.number)


def test_what_comes_once_and_was_snoozed_comes_once_more() -> None:
    done = sent(ONCE, DUE)
    later = snoozed(done, Length(1, "w"), DUE)

    assert later
    assert later.due == at("2026-12-08T10:00")
    again = sent(later, at("2026-12-08T10:00"))
    assert (again.state, again.due, again.wanted) == (State.DONE, None, None)


# --- The row ----------------------------------------------------------------------------------------------------------


def test_a_reminder_is_a_row_of_texts_and_whole_numbers() -> None:
    assert as_row(replace(MONTHLY, late=MINUTE)) == {
        "service": "linkedin",
        "region": "DE",
        "platform": "web",
        "language": "de",
        "labels": "en",
        "zone": "Europe/Berlin",
        "start": "2026-12-01T10:00",
        "every": "1m",
        "named": 0,
        "state": "active",
        "due": 1796115600,
        "wanted": 1796115600,
        "changed": 1794826800,
        "delivered": None,
        "late": 60,
        "skipped": "",
        "tries": 0,
        "number": 1,
        "version": 1,
    }


@FEWER
@given(reminder=REMINDERS)
def test_a_row_keeps_everything_but_whose_it_is_and_what_was_before(reminder: Reminder) -> None:
    assert of_row(as_row(reminder)) == replace(reminder, id=0, undo=None)


@pytest.mark.parametrize("fraction", [timedelta(microseconds=1), timedelta(seconds=0.5), timedelta(seconds=0.999999)])
def test_instants_are_kept_to_the_second(fraction: timedelta) -> None:
    then = NOW + fraction
    row = as_row(replace(MONTHLY, due=then, wanted=then, changed=then, delivered=then, late=fraction))

    assert {type(value) for value in row.values()} == {str, int}
    assert of_row(row) == replace(MONTHLY, due=NOW, wanted=NOW, changed=NOW, delivered=NOW, id=0)


@pytest.mark.parametrize("missing", as_row(MONTHLY))
def test_a_row_that_lacks_something_is_none(missing: str) -> None:
    row = {name: value for name, value in as_row(MONTHLY).items() if name != missing}

    with pytest.raises(KeyError, match=missing):
        of_row(row)


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("state", "asleep"),
        ("skipped", "why"),
        ("start", "soon"),
        ("start", None),
        ("due", "soon"),
        ("changed", None),
        ("changed", "soon"),
        ("late", None),
        ("number", "one"),
    ],
)
def test_a_row_that_says_nonsense_is_none(name: str, value: str | None) -> None:
    with pytest.raises((KeyError, ValueError)):
        of_row({**as_row(MONTHLY), name: value})
