"""What holds for any wish on anything that is kept: twice is once, and an undo restores exactly."""

from dataclasses import replace
from datetime import datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from bot.engine.keeping import Change, Outcome, Remind, Snooze, Switch, TakeBack, Which, apply
from bot.engine.reminder import Reminder, State
from bot.engine.schedule import Length, When
from tests.engine.reminders import FEWER, INSTANTS, LENGTHS, MONTHLY, PLACES, REMINDERS, WHENS, ZONES

WEEK = Length(1, "w")
AMERICAN = ("America/New_York", "America/Chicago")
STATES = st.sampled_from([State.ACTIVE, State.PAUSED, State.STOPPED])
ASKED = st.builds(Remind, PLACES, WHENS, st.just("") | ZONES, st.sampled_from([(), AMERICAN[:1], AMERICAN]))
SNOOZED = st.builds(lambda ahead: When(ahead=ahead), LENGTHS)
MAYBE = st.none() | REMINDERS
KINDS = st.sampled_from([Remind, Snooze, Switch, TakeBack])
MOSTLY = st.sampled_from([True, True, False])

Case = tuple[Change, Reminder | None, datetime]


@st.composite
def _cases(draw: st.DrawFn) -> Case:
    """Any wish, what is kept when it is made, and when that is; most wishes mean what is kept."""
    kept, kind, this = draw(MAYBE), draw(KINDS), draw(MOSTLY)
    mine, asked = kept or MONTHLY, draw(ASKED)
    number = mine.version if (kind is TakeBack) == this else mine.number
    which = Which(mine.id, number)
    wish: Change = asked if draw(MOSTLY) else replace(asked, place=mine.place)
    if kind is Snooze:
        wish = Snooze(which, replace(asked, when=draw(SNOOZED)))
    elif kind is Switch:
        wish = Switch(which, draw(STATES))
    elif kind is TakeBack:
        wish = TakeBack(which)
    return wish, kept, draw(INSTANTS)


CASES = _cases()


@given(case=CASES)
def test_twice_is_once(case: Case) -> None:
    wish, kept, now = case
    once, _ = apply(wish, kept, now)
    twice, _ = apply(wish, once, now)

    assert once is twice


@given(case=CASES, seconds=st.integers(0, 600), share=st.none() | st.floats(0, 0.999))
def test_the_same_wish_within_ten_minutes_is_once(case: Case, seconds: int, share: float | None) -> None:
    wish, kept, now = case
    once, _ = apply(wish, kept, now, share)
    later = now + timedelta(seconds=seconds)
    if once is None or once is kept or once.due is None or once.due > later:
        twice, _ = apply(wish, once, later, share)

        assert once is kept or once is twice


@given(case=CASES)
def test_a_change_is_a_later_version_of_the_same_row_and_lies_ahead(case: Case) -> None:
    wish, kept, now = case
    after, _ = apply(wish, kept, now)

    if after is not None and after is not kept:
        assert after.changed == now
        assert kept is None or (after.id, after.version) == (kept.id, kept.version + 1)
        assert kept is None or after.number <= after.version
        assert (after.due is not None) == (after.state is State.ACTIVE)
        assert isinstance(wish, TakeBack) or after.due is None or after.due > now


@given(case=CASES, later=INSTANTS)
def test_an_undo_restores_exactly_what_was_there(case: Case, later: datetime) -> None:
    wish, kept, now = case
    after, _ = apply(wish, kept, now)
    if after is None or after is kept or isinstance(wish, TakeBack):
        return
    undo = TakeBack(Which(after.id, after.version))
    restored, outcome = apply(undo, after, later)

    if kept is None or restored is None:
        assert (restored, kept, outcome) == (None, None, Outcome.REMOVED)
    else:
        assert outcome is Outcome.UNDONE
        assert restored == replace(kept, version=after.version + 1, changed=later, undo=None)
        for again in (undo, TakeBack(Which(restored.id, restored.version))):
            unchanged, why = apply(again, restored, later)
            assert unchanged is restored
            assert why is Outcome.OLDER


@FEWER
@given(kept=REMINDERS, to=STATES, other=st.integers(0, 99_999), now=INSTANTS)
def test_a_wish_that_means_another_row_number_or_version_changes_nothing(
    kept: Reminder, to: State, other: int, now: datetime
) -> None:
    rows = {Which(other, kept.number), Which(kept.id, other)} - {Which(kept.id, kept.number)}
    versions = {Which(other, kept.version), Which(kept.id, other)} - {Which(kept.id, kept.version)}
    instead = Remind(kept.place, When(ahead=WEEK), kept.zone, ())
    wishes: list[Change] = [
        *(Switch(which, to) for which in rows),
        *(Snooze(which, instead) for which in rows),
        *(TakeBack(which) for which in versions),
    ]
    for wish in wishes:
        after, outcome = apply(wish, kept, now)
        assert after is kept
        assert outcome is Outcome.OLDER
