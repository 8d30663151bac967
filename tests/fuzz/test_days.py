"""The first and the last of the days that `--now` takes: reminders can be set, come and be moved on both."""

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.__main__ import FIRST, LAST
from bot.engine.message import text_of
from tests.fuzz.effort import tried
from tests.fuzz.shape import sound
from tests.keeping import Keeping, newcomer

INSTANTS = st.builds(datetime.combine, st.sampled_from([FIRST, LAST]), st.times(timezones=st.just(UTC)))
WISHES = st.sampled_from(
    [
        "in 3 months",
        "every 6 months",
        "in 5 years",
        "in 1 hour",
        "on 29 february",
        "31 december",
        "every month on the 31st",
        "tomorrow at 0:30",
        "at the end of every month",
        "1/1 at 9",
        "next monday",
        "every 2 years",
        "2068-01-01",
    ]
)
PLACES = st.sampled_from(["DE_w", "US_w", "KI_w", "NZ_w", "GB_a", "RU_a"])


@tried(40)
@given(now=INSTANTS, place=PLACES, wishes=st.lists(WISHES, min_size=1, max_size=4))
def test_any_wish_is_answered_on_the_first_and_on_the_last_day(
    keeper: Keeping, now: datetime, place: str, wishes: list[str]
) -> None:
    anna = newcomer(keeper)
    anna.now = now
    anna.follows(f"1li_rs_{place}_en")
    for wish in wishes:
        sound(anna.types(wish))
    if anna.reminder and anna.reminder.due:
        came = anna.is_reminded()
        sound(came)
        assert text_of(came.blocks)
    sound(anna.types("/data"))


@pytest.mark.parametrize(
    ("today", "wish", "due"),
    [
        (FIRST, "in 3 months", date(2000, 4, 1)),
        (FIRST, "every 6 months", date(2000, 7, 1)),
        (LAST, "in 3 months", date(2061, 3, 31)),
        (LAST, "every 6 months", date(2061, 6, 30)),
        (LAST, "in 5 years", date(2065, 12, 31)),
    ],
)
def test_a_wish_on_these_days_is_set(keeper: Keeping, today: date, wish: str, due: date) -> None:
    anna = newcomer(keeper)
    anna.now = datetime.combine(today, time(12), UTC)
    anna.follows("1li_rs_DE_w_en")
    anna.types(wish)

    assert anna.kept.due
    assert anna.kept.due.date() == due
