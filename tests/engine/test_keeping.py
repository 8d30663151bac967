"""What a press does to what is kept: every wish on every state."""

from dataclasses import replace
from datetime import timedelta

import pytest

from bot.engine.keeping import Change, Outcome, Remind, Snooze, Switch, TakeBack, Which, apply
from bot.engine.reminder import Reminder, State, Undo, sent
from bot.engine.schedule import read_when
from tests.engine.reminders import MONTHLY, NOW, ONCE, at, still

PLACE = MONTHLY.place
AMERICAN = ("America/New_York", "America/Chicago")
WEEK, DAY = timedelta(weeks=1), timedelta(days=1)


def remind(detail: str, region: str = "DE", zone: str = "", zones: tuple[str, ...] = ("Europe/Berlin",)) -> Remind:
    when = read_when(detail)
    assert when
    return Remind(replace(PLACE, node="remind-set", region=region, detail=detail), when, zone, zones)


ACTIVE = replace(MONTHLY, number=3, version=5, undo=Undo(replace(MONTHLY, version=4)), delivered=NOW - DAY, late=DAY)
THIS, THIS_VERSION = Which(7, 3), Which(7, 5)
KEPT = {
    "none": None,
    "active": ACTIVE,
    "paused": still(ACTIVE, State.PAUSED),
    "unreachable": replace(still(ACTIVE, State.UNREACHABLE), undo=None),
    "stopped": still(ACTIVE, State.STOPPED),
    "done": replace(still(ACTIVE, State.DONE), undo=None),
}
WISHES: dict[str, Change] = {
    "remind": remind("3m"),
    "snooze": Snooze(THIS, remind("1w")),
    "stop": Switch(THIS, State.STOPPED),
    "pause": Switch(THIS, State.PAUSED),
    "resume": Switch(THIS, State.ACTIVE),
    "undo": TakeBack(THIS_VERSION),
}


@pytest.mark.parametrize(
    ("wish", "kept", "state", "outcome"),
    [
        ("remind", "none", "active", "set"),
        ("remind", "active", "active", "replaced"),
        ("remind", "paused", "active", "replaced"),
        ("remind", "unreachable", "active", "replaced"),
        ("remind", "stopped", "active", "set"),
        ("remind", "done", "active", "set"),
        ("snooze", "none", "active", "set"),
        ("snooze", "active", "active", "snoozed"),
        ("snooze", "paused", "active", "snoozed"),
        ("snooze", "unreachable", "active", "snoozed"),
        ("snooze", "stopped", "active", "set"),
        ("snooze", "done", "active", "snoozed"),
        ("stop", "none", "same", "older"),
        ("stop", "active", "stopped", "stopped"),
        ("stop", "paused", "stopped", "stopped"),
        ("stop", "unreachable", "stopped", "stopped"),
        ("stop", "stopped", "same", "stopped"),
        ("stop", "done", "stopped", "stopped"),
        ("pause", "none", "same", "older"),
        ("pause", "active", "paused", "paused"),
        ("pause", "paused", "same", "paused"),
        ("pause", "unreachable", "same", "older"),
        ("pause", "stopped", "same", "older"),
        ("pause", "done", "same", "older"),
        ("resume", "none", "same", "older"),
        ("resume", "active", "same", "resumed"),
        ("resume", "paused", "active", "resumed"),
        ("resume", "unreachable", "active", "resumed"),
        ("resume", "stopped", "active", "resumed"),
        ("resume", "done", "same", "older"),
        ("undo", "none", "same", "older"),
        ("undo", "active", "active", "undone"),
        ("undo", "paused", "active", "undone"),
        ("undo", "unreachable", "same", "older"),
        ("undo", "stopped", "active", "undone"),
        ("undo", "done", "same", "older"),
    ],
)
def test_every_wish_does_what_it_can_in_every_state(wish: str, kept: str, state: str, outcome: str) -> None:
    before = KEPT[kept]
    after, became = apply(WISHES[wish], before, NOW)

    assert became == outcome
    if state == "same":
        assert after is before
    else:
        assert after
        assert after.state == state
        assert (after.due is not None) == (after.due == after.wanted is not None) == (state == "active")
        assert after.changed == NOW
        assert before is None or (after.id, after.version) == (7, 6)


# --- A reminder is set ------------------------------------------------------------------------------------------------


def test_a_new_reminder_is_all_that_is_kept() -> None:
    made, _ = apply(remind("e6m"), None, NOW)

    assert made
    assert made == Reminder(
        PLACE, "Europe/Berlin", made.schedule, State.ACTIVE, made.due, made.due, NOW, undo=Undo(None)
    )
    assert made.due == at("2027-05-23T12:00")


def test_a_reminder_replaces_the_one_before_in_its_row_and_what_came_stays_known() -> None:
    made, _ = apply(remind("3m"), ACTIVE, NOW)

    assert made
    assert (made.id, made.number, made.version) == (7, 6, 6)
    assert (made.delivered, made.late) == (ACTIVE.delivered, ACTIVE.late)
    assert (made.due, made.schedule.every) == (at("2027-02-23T12:00"), None)
    assert made.undo == Undo(replace(ACTIVE, undo=None))


@pytest.mark.parametrize(
    ("wish", "kept", "zone"),
    [
        # said
        (remind("3m", "US", "America/Denver", AMERICAN), None, "America/Denver"),
        (remind("3m", "DE", "Asia/Tokyo"), ACTIVE, "Asia/Tokyo"),
        # the only one that is possible
        (remind("3m"), None, "Europe/Berlin"),
        (remind("3m", "FR", zones=("Europe/Paris",)), ACTIVE, "Europe/Paris"),
        # known from before, for the same country
        (remind("3m", "DE", zones=AMERICAN), ACTIVE, "Europe/Berlin"),
        (remind("3m", "DE", zones=()), still(ACTIVE, State.STOPPED), "Europe/Berlin"),
        (remind("3m"), replace(ACTIVE, zone="Europe/Busingen"), "Europe/Busingen"),
        (Snooze(THIS, remind("1w")), replace(ACTIVE, zone="Europe/Busingen"), "Europe/Busingen"),
        (Snooze(THIS, remind("1w", zones=())), still(ACTIVE, State.STOPPED), "Europe/Berlin"),
    ],
)
def test_the_clock_is_the_one_that_was_said_else_the_one_that_is_known(
    wish: Change, kept: Reminder | None, zone: str
) -> None:
    after, _ = apply(wish, kept, NOW)

    assert after
    assert after is not kept
    assert after.zone == zone


@pytest.mark.parametrize("zones", [AMERICAN, ()], ids=["several", "none"])
@pytest.mark.parametrize("kept", KEPT.values(), ids=KEPT)
def test_where_several_clocks_are_possible_and_none_is_known_it_asks(
    kept: Reminder | None, zones: tuple[str, ...]
) -> None:
    after, outcome = apply(remind("3m", "US", zones=zones), kept, NOW)

    assert after is kept
    assert outcome is Outcome.ASK


@pytest.mark.parametrize(
    ("detail", "zone", "outcome"),
    [
        ("d261122", "Europe/Berlin", Outcome.PAST),
        ("d690101", "Europe/Berlin", Outcome.PAST),
        ("t2611231200", "Europe/Berlin", Outcome.PAST),
        ("t2611231200e1m", "Europe/Berlin", Outcome.PAST),
        ("t2611231201", "Europe/Berlin", Outcome.REPLACED),
        ("t2611231200", "America/New_York", Outcome.REPLACED),
        ("t2611231400", "Asia/Tokyo", Outcome.PAST),
        ("d330101", "Europe/Berlin", Outcome.TOO_FAR),
        ("61m", "Europe/Berlin", Outcome.TOO_FAR),
        ("e99m", "Europe/Berlin", Outcome.TOO_FAR),
        ("99w", "Europe/Berlin", Outcome.REPLACED),
    ],
)
def test_a_time_that_has_passed_and_one_that_is_too_far_change_nothing(
    detail: str, zone: str, outcome: Outcome
) -> None:
    after, became = apply(remind(detail, zone=zone), ACTIVE, NOW)

    assert became is outcome
    assert (after is ACTIVE) == (outcome is not Outcome.REPLACED)


# --- Twice ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("before", [None, MONTHLY])
@pytest.mark.parametrize("detail", ["1w", "3m", "e6m", "2h", "d261123", "d270301", "t2703010900e1w"])
@pytest.mark.parametrize("seconds", [1, 65, 600])
def test_the_same_wish_within_ten_minutes_is_one_press_and_its_undo_restores_what_was_before_the_first(
    before: Reminder | None, detail: str, seconds: int
) -> None:
    once, _ = apply(remind(detail), before, NOW, share=0.3)
    twice, became = apply(remind(detail), once, NOW + timedelta(seconds=seconds), share=0.3)

    assert twice is once
    assert became is Outcome.SET
    assert twice
    assert twice.undo == Undo(before and replace(before, undo=None))


@pytest.mark.parametrize("detail", ["1w", "3m", "2h"])
def test_the_same_wish_later_than_that_is_another(detail: str) -> None:
    once, _ = apply(remind(detail), None, NOW)
    later, became = apply(remind(detail), once, NOW + timedelta(minutes=11))

    assert became is Outcome.REPLACED
    assert later
    assert later.undo == Undo(once and replace(once, undo=None))


@pytest.mark.parametrize("seconds", [1, 65, 600])
def test_the_same_snooze_within_ten_minutes_is_one_press(seconds: int) -> None:
    snooze = Snooze(THIS, remind("1w"))
    once, _ = apply(snooze, ACTIVE, NOW)
    twice, became = apply(snooze, once, NOW + timedelta(seconds=seconds))

    assert twice is once
    assert became is Outcome.SNOOZED
    assert twice
    assert twice.undo == Undo(replace(ACTIVE, undo=None))


@pytest.mark.parametrize("share", [0.0, 0.2, 0.5, 0.99])
@pytest.mark.parametrize("detail", ["d261123", "d261124", "d270301e1m"])
def test_a_day_that_is_wished_for_again_an_hour_later_keeps_the_minute_that_it_has(detail: str, share: float) -> None:
    said = at("2026-11-23T08:30")
    once, _ = apply(remind(detail), None, said, share)
    assert once
    assert once.due
    again, became = apply(remind(detail), once, said + timedelta(hours=1), share)

    if once.due > said + timedelta(hours=1):
        assert again is once
        assert became is Outcome.SET


# --- Later ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("state", [State.ACTIVE, State.PAUSED, State.UNREACHABLE, State.DONE])
@pytest.mark.parametrize("reminder", [MONTHLY, ONCE])
def test_a_snooze_comes_once_more_and_leaves_the_series_as_it_is(reminder: Reminder, state: State) -> None:
    kept = reminder if state is State.ACTIVE else still(reminder, state)
    later, _ = apply(Snooze(Which(7, 1), remind("1w")), kept, NOW)

    assert later == replace(
        kept, state=State.ACTIVE, due=NOW + WEEK, wanted=NOW + WEEK, changed=NOW, version=2, undo=Undo(kept)
    )


def test_a_snooze_of_a_reminder_that_is_gone_sets_a_new_one_or_asks_what_it_lacks() -> None:
    stopped = still(ACTIVE, State.STOPPED)
    made, outcome = apply(Snooze(THIS, remind("1w")), None, NOW)

    assert made
    assert (made.due, made.schedule.every, outcome) == (NOW + WEEK, None, Outcome.SET)
    assert apply(Snooze(THIS, remind("1w", "US", zones=AMERICAN)), None, NOW) == (None, Outcome.ASK)
    assert apply(Snooze(THIS, remind("1w", "US", zones=AMERICAN)), stopped, NOW) == (stopped, Outcome.ASK)


def test_a_snooze_of_what_was_stopped_begins_no_series_again() -> None:
    made, _ = apply(Snooze(THIS, remind("1w")), still(ACTIVE, State.STOPPED), NOW)

    assert made
    assert (made.due, made.schedule.every, made.number) == (NOW + WEEK, None, 6)


def test_a_snooze_for_too_long_changes_nothing() -> None:
    after, outcome = apply(Snooze(THIS, remind("99m")), ACTIVE, NOW)

    assert after is ACTIVE
    assert outcome is Outcome.TOO_FAR


# --- Buttons of before -----------------------------------------------------------------------------------------------


def test_an_old_undo_takes_back_no_later_change() -> None:
    paused, _ = apply(Switch(Which(7, 1), State.PAUSED), MONTHLY, NOW)
    stopped, _ = apply(Switch(Which(7, 1), State.STOPPED), paused, NOW)
    assert stopped

    assert apply(TakeBack(Which(7, 2)), stopped, NOW) == (stopped, Outcome.OLDER)
    back, _ = apply(TakeBack(Which(7, 3)), stopped, NOW)
    assert back
    assert back.state is State.PAUSED


def test_a_stop_of_the_reminder_before_does_not_stop_the_one_after() -> None:
    anew, _ = apply(remind("3m"), MONTHLY, NOW)

    assert apply(Switch(Which(7, 1), State.STOPPED), anew, NOW) == (anew, Outcome.OLDER)


def test_what_was_resumed_and_came_is_not_resumed_by_the_same_button() -> None:
    resume = Switch(Which(7, 1), State.ACTIVE)
    resumed, _ = apply(resume, still(ONCE, State.PAUSED), NOW)
    assert resumed
    assert resumed.due
    done = sent(resumed, resumed.due)

    assert apply(resume, done, NOW) == (done, Outcome.OLDER)


def test_a_snooze_pressed_twice_can_still_be_undone() -> None:
    wish = Snooze(Which(7, 1), remind("1w"))
    once, _ = apply(wish, MONTHLY, NOW)
    twice, outcome = apply(wish, once, NOW + timedelta(seconds=1))

    assert outcome is Outcome.SNOOZED
    assert twice
    assert twice.undo == Undo(MONTHLY)


# --- A reminder is put off twice --------------------------------------------------------------------------------------


@pytest.mark.parametrize("later", [timedelta(0), timedelta(seconds=65), timedelta(minutes=9)])
def test_what_puts_a_series_off_twice_puts_it_off_once_and_leaves_the_series(later: timedelta) -> None:
    put_off, _ = apply(Snooze(THIS, remind("1w")), ACTIVE, NOW)
    again, became = apply(remind("1w"), put_off, NOW + later)

    assert again is put_off
    assert became is Outcome.SNOOZED
    assert again
    assert again.schedule == ACTIVE.schedule


@pytest.mark.parametrize(
    ("wish", "later"), [(remind("1m"), timedelta(0)), (remind("e1w"), timedelta(0)), (remind("1w"), timedelta(hours=1))]
)
def test_another_wish_or_a_later_one_replaces_what_was_put_off(wish: Remind, later: timedelta) -> None:
    put_off, _ = apply(Snooze(THIS, remind("1w")), ACTIVE, NOW)
    _, became = apply(wish, put_off, NOW + later)

    assert became is Outcome.REPLACED
