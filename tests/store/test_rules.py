"""When the rules of the world's clocks change, what is kept comes at its hour all the same."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select

from bot.engine.reminder import Reminder, State
from bot.store import Store, open_store
from bot.store.store import RULES
from bot.store.tables import meta
from tests.store.kept import ANNA, BERT, NOW, SERVICE, awaited, kept, person, spoil

HOUR, DAY = timedelta(hours=1), timedelta(days=1)
NEXT = NOW + 181 * DAY - HOUR  # 13:00 in Berlin's summer
OLDER = "2019a"


async def noted(store: Store) -> list[str]:
    """What is noted down about the rules."""
    async with store.database.reading.connect() as connection:
        return list((await connection.execute(select(meta.c.value))).scalars())


@awaited
async def test_an_older_rules_instants_are_derived_anew_and_once(where: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("bot.store.store.BATCH", 2)
    async with open_store(where) as store:
        before = [await kept(store, person(number), due=NEXT - HOUR) for number in range(5)]
        right = await kept(store, ANNA, due=NEXT)
        later = await kept(store, BERT, due=NOW + 7 * DAY)

        assert await store.follow_rules(NOW) == 5

        after = [await store.find(person(number), SERVICE) for number in range(5)]
        assert after == [replace(one, due=NEXT, wanted=NEXT) for one in before]
        assert [await store.find(ANNA, SERVICE), await store.find(BERT, SERVICE)] == [right, later]
        assert await noted(store) == [RULES]
        await kept(store, person(9), due=NEXT - HOUR)
        assert await store.follow_rules(NOW) == 0


@awaited
async def test_each_change_of_the_rules_is_followed(where: str) -> None:
    async with open_store(where) as store:
        assert await store.follow_rules(NOW, OLDER) == 0
        await kept(store, ANNA, due=NEXT + HOUR)
        assert await store.follow_rules(NOW, OLDER) == 0
        assert await store.follow_rules(NOW) == 1
        assert await noted(store) == [RULES]


@awaited
async def test_what_is_due_and_what_is_not_to_come_stays(where: str) -> None:
    async with open_store(where) as store:
        early: list[Reminder] = [
            await kept(store, ANNA, due=NEXT - HOUR),
            await kept(store, BERT, due=None, state=State.PAUSED),
        ]
        assert await store.follow_rules(NEXT - HOUR) == 0
        assert [await store.find(ANNA, SERVICE), await store.find(BERT, SERVICE)] == early


@awaited
async def test_a_row_that_makes_no_sense_stops_no_other_from_following(where: str) -> None:
    async with open_store(where) as store:
        bad = await kept(store, ANNA, due=NEXT - HOUR)
        await kept(store, BERT, due=NEXT - HOUR)
        await spoil(store, bad.id, zone="Mars/Base")
        assert await store.follow_rules(NOW) == 1
        assert await noted(store) == [RULES]
