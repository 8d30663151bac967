"""What was derived by other rules of the world's clocks, and what a chat's service refuses."""

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bot.engine.reminder import (
    REFUSED_FOR,
    RULES_MOST,
    RULES_STEP,
    Reminder,
    State,
    by_new_rules,
    clock,
    cut_off,
    put_off,
    refused,
    snoozed,
)
from bot.engine.schedule import Length, due_after
from tests.engine.reminders import DUE, FEWER, INSTANTS, MONTHLY, NOW, ONCE, REMINDERS, still

QUARTER, HOUR, DAY = timedelta(minutes=15), timedelta(hours=1), timedelta(days=1)
SHIFTS = st.integers(-12, 12).filter(bool).map(lambda steps: steps * QUARTER)  # what rules may change by


def derived(reminder: Reminder, off: timedelta) -> Reminder:
    """A reminder as it was kept while the rules were others, by so much."""
    assert reminder.wanted
    return replace(reminder, wanted=reminder.wanted + off, due=reminder.wanted + off)


@pytest.mark.parametrize("plain", [MONTHLY, ONCE])
@pytest.mark.parametrize("off", [QUARTER, -QUARTER, HOUR, -HOUR, RULES_MOST, -RULES_MOST])
def test_it_comes_at_its_hour_by_the_rules_of_today(plain: Reminder, off: timedelta) -> None:
    assert by_new_rules(derived(plain, off), NOW) == plain


@pytest.mark.parametrize("off", [timedelta(minutes=1), timedelta(minutes=50), RULES_MOST + QUARTER, -12 * HOUR])
def test_what_is_no_time_of_its_schedule_by_any_rules_stays(off: timedelta) -> None:
    assert by_new_rules(derived(MONTHLY, off), NOW) == derived(MONTHLY, off)


def test_one_that_was_put_off_is_tried_again_when_it_would_be_and_knows_when_it_should_have_come() -> None:
    waiting = replace(MONTHLY, wanted=DUE - HOUR, due=DUE + 20 * HOUR)

    assert by_new_rules(waiting, NOW) == replace(waiting, wanted=DUE)


def test_one_that_was_snoozed_stays() -> None:
    later = snoozed(MONTHLY, Length(1, "w"), NOW)
    assert later

    assert by_new_rules(later, NOW) == later


def test_one_whose_only_time_is_long_past_stays() -> None:
    later = replace(ONCE, due=DUE + DAY, wanted=DUE + DAY)

    assert by_new_rules(later, DUE + HOUR) == later


@pytest.mark.parametrize("state", [state for state in State if state is not State.ACTIVE])
def test_one_that_is_not_due_stays(state: State) -> None:
    assert by_new_rules(still(MONTHLY, state), NOW) == still(MONTHLY, state)


def test_one_that_is_due_already_stays() -> None:
    early = derived(MONTHLY, -HOUR)

    assert by_new_rules(early, DUE - HOUR) == early


@FEWER
@given(REMINDERS, INSTANTS, SHIFTS)
def test_any_comes_at_its_hour_whatever_the_rules_were(reminder: Reminder, now: object, off: timedelta) -> None:
    wanted = due_after(reminder.schedule, clock(reminder), now)  # type: ignore[arg-type] # an instant
    assume(wanted is not None and wanted + off > now)  # type: ignore[operator]
    right = replace(reminder, state=State.ACTIVE, wanted=wanted, due=wanted)

    assert by_new_rules(right, now) == right  # type: ignore[arg-type]
    assert by_new_rules(derived(right, off), now) == right  # type: ignore[arg-type]


@FEWER
@given(REMINDERS, INSTANTS)
def test_it_moves_by_what_rules_change_by_and_once(reminder: Reminder, now: object) -> None:
    after = by_new_rules(reminder, now)  # type: ignore[arg-type]

    assert by_new_rules(after, now) == after  # type: ignore[arg-type]
    assert replace(after, due=reminder.due, wanted=reminder.wanted) == reminder
    if after != reminder:
        assert reminder.wanted
        assert after.wanted
        assert abs(after.wanted - reminder.wanted) <= RULES_MOST
        assert not (after.wanted - reminder.wanted) % RULES_STEP


# --- What is refused --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("late", [timedelta(), HOUR, REFUSED_FOR - HOUR])
def test_what_is_refused_is_tried_again_for_days(late: timedelta) -> None:
    again = replace(MONTHLY, tries=3)

    assert refused(again, DUE + late) == put_off(again, DUE + late)


def test_after_three_days_of_refusals_it_waits_for_its_person() -> None:
    again = replace(MONTHLY, tries=3)

    assert refused(again, DUE + REFUSED_FOR) == cut_off(again, DUE + REFUSED_FOR)


def test_the_first_refusal_decides_nothing_however_late_it_comes() -> None:
    assert refused(MONTHLY, DUE + 9 * DAY) == put_off(MONTHLY, DUE + 9 * DAY)


def test_nor_does_one_of_which_nobody_knows_when_it_should_have_come() -> None:
    odd = replace(MONTHLY, tries=3, wanted=None)

    assert refused(odd, DUE + 9 * DAY) == put_off(odd, DUE + 9 * DAY)
