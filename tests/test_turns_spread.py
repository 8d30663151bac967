"""What many people set at once is not due at once, and each is told their own minute."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC

import pytest

from bot import app
from bot.desk import even
from bot.engine.message import text_of
from bot.turns import Pressed, Typed
from tests.keeping import NOW, Keeping, keeping, newcomer


@pytest.fixture(scope="module")
def spread(opened: app.Opened) -> Iterator[Keeping]:
    with keeping(replace(app.open_desk(opened), share=even)) as made:
        yield made


def test_many_who_press_the_same_button_at_once_are_due_all_over_the_day(spread: Keeping) -> None:
    people = [newcomer(spread) for _ in range(60)]
    for person in people:
        person.does(Pressed("1li_rs_GB_w_en__of_3m"))
    due = [spread.runner.run(spread.store.find(person.address, "linkedin")) for person in people]
    instants = [kept.due.astimezone(UTC) for kept in due if kept and kept.due]

    assert len(instants) == 60
    assert {at.date() for at in instants} == {NOW.replace(year=2027, month=2).date()}
    assert {at.hour for at in instants} <= set(range(9, 21))
    assert len({at.hour for at in instants}) > 8
    assert len(set(instants)) > 50


def test_the_minute_is_told_and_stays_the_same(spread: Keeping) -> None:
    person = newcomer(spread)
    said = text_of(person.does(Pressed("1li_rs_GB_w_en__of_3m")).blocks)
    kept = spread.runner.run(spread.store.find(person.address, "linkedin"))
    assert kept

    assert f"{kept.schedule.start:%H:%M}" in said
    person.does(Pressed("1li_rs_GB_w_en__of_3m"))
    again = spread.runner.run(spread.store.find(person.address, "linkedin"))
    assert again == kept


def test_a_named_hour_is_kept(spread: Keeping) -> None:
    person = newcomer(spread)
    person.does(Pressed("1li_rs_GB_w_en__of_3m"))
    said = text_of(person.does(Typed("remind me on 1 March at 7:15")).blocks)

    assert "07:15" in said or "7:15" in said


def test_shares_are_even_over_many_people_and_always_the_same_for_one(spread: Keeping) -> None:
    people = [newcomer(spread).address for _ in range(4000)]
    tenths = Counter(int(even(person) * 10) for person in people)

    assert sorted(tenths) == list(range(10))
    assert max(tenths.values()) < 1.25 * min(tenths.values()) + 50
    assert [even(person) for person in people] == [even(person) for person in people]
