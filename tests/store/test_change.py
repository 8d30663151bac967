"""What a person's press reads and writes."""

import asyncio
from contextlib import AsyncExitStack
from dataclasses import replace

import pytest
from hypothesis import given, settings

from bot.engine.reminder import Address, Reminder, Undo, as_row, changed
from bot.errors import StoreError
from bot.store import open_store
from tests.store.anything import reminders
from tests.store.kept import ANNA, BERT, NOW, SERVICE, awaited, keep, kept, person, reminder, spoil


def test_a_reminder_is_kept_as_it_is(where: str) -> None:
    with asyncio.Runner() as runner:
        opened = AsyncExitStack()
        store = runner.run(opened.enter_async_context(open_store(where)))

        @settings(max_examples=60)
        @given(one=reminders)
        def same(one: Reminder) -> None:
            stored = runner.run(keep(store, ANNA, one))
            assert stored
            assert stored.id > 0
            assert runner.run(store.find(ANNA, SERVICE)) == stored == replace(one, id=stored.id)

        same()
        runner.run(opened.aclose())


@awaited
async def test_nothing_is_kept_of_whom_nothing_was_kept(where: str) -> None:
    async with open_store(where) as store:
        assert await store.find(ANNA, SERVICE) is None
        assert await store.rows(ANNA) == ()
        assert await store.change(ANNA, SERVICE, lambda none: (none, "looked")) == (None, "looked")
        assert await store.rows(ANNA) == ()


@awaited
async def test_a_row_is_shown_as_it_is_kept(where: str) -> None:
    async with open_store(where) as store:
        first = await kept(store, ANNA, undo=Undo(None))
        (row,) = await store.rows(ANNA)
        whose = {"id": first.id, "adapter": "telegram", "address": ANNA.chat}
        assert row == whose | as_row(first) | {"lease": None, "undo": "null"}
        assert {type(value) for value in row.values()} <= {str, int, type(None)}


@awaited
async def test_a_change_keeps_the_row(where: str) -> None:
    async with open_store(where) as store:
        first = await kept(store, ANNA)
        later, result = await store.change(ANNA, SERVICE, lambda one: (one and changed(one, NOW, due=None), one))
        assert result == first
        assert later == replace(first, due=None, version=2, undo=Undo(first)) == await store.find(ANNA, SERVICE)


@awaited
async def test_another_reminder_takes_the_row_over(where: str) -> None:
    async with open_store(where) as store:
        first = await kept(store, ANNA)
        anew = await keep(store, ANNA, reminder(zone="UTC"))
        assert anew == replace(first, zone="UTC")


@awaited
async def test_the_same_object_writes_nothing(where: str) -> None:
    async with open_store(where) as store:
        first = await kept(store, ANNA)
        (claim,) = await store.claim("telegram", NOW, NOW - NOW, 1)
        before = await store.rows(ANNA)
        assert await store.change(ANNA, SERVICE, lambda one: (one, 7)) == (first, 7)
        assert await store.rows(ANNA) == before
        assert claim.reminder == first


@awaited
async def test_none_deletes_and_no_id_is_ever_used_again(where: str) -> None:
    async with open_store(where) as store:
        first = await kept(store, ANNA)
        assert await keep(store, ANNA, None) is None
        assert await store.rows(ANNA) == ()
        again = await kept(store, ANNA)
        assert again.id > first.id


@awaited
async def test_everybody_has_a_row_of_their_own(where: str) -> None:
    async with open_store(where) as store:
        other = Address("discord", ANNA.chat)
        one, two, three = await kept(store, ANNA), await kept(store, other, zone="UTC"), await kept(store, BERT)
        assert len({one.id, two.id, three.id}) == 3
        assert await store.find(ANNA, SERVICE) == one
        assert await store.find(other, SERVICE) == two
        assert await store.find(ANNA, "another") is None


@awaited
async def test_a_change_that_fails_writes_nothing(where: str) -> None:
    def fail(_: Reminder | None) -> tuple[Reminder | None, None]:
        raise ZeroDivisionError

    async with open_store(where) as store:
        first = await kept(store, ANNA)
        with pytest.raises(ZeroDivisionError):
            await store.change(ANNA, SERVICE, fail)
        assert await store.find(ANNA, SERVICE) == first


@awaited
async def test_of_first_reminders_set_at_once_the_later_change_the_first(where: str) -> None:
    def press(one: Reminder | None) -> tuple[Reminder | None, bool]:
        return (reminder() if one is None else replace(one, number=one.number + 1)), one is None

    async with open_store(where) as store, open_store(where) as other:
        for number in range(10):
            presses = [one.change(person(number), SERVICE, press) for one in (store, other) * 3]
            firsts = [first for _, first in await asyncio.gather(*presses)]
            found = await store.find(person(number), SERVICE)
            assert found
            assert (sorted(firsts), found.number) == ([False] * 5 + [True], 6)


@awaited
async def test_no_change_is_lost(where: str) -> None:
    def press(one: Reminder | None) -> tuple[Reminder | None, None]:
        assert one
        return replace(one, number=one.number + 1), None

    async with open_store(where) as store, open_store(where) as other:
        await kept(store, ANNA)
        await asyncio.gather(*(one.change(ANNA, SERVICE, press) for one in (store, other) * 20))
        found = await other.find(ANNA, SERVICE)
        assert found
        assert found.number == 41


@awaited
async def test_whose_row_makes_no_sense_can_be_told_and_erased(where: str) -> None:
    nonsense: dict[str, str | int] = {
        "state": "asleep",
        "zone": "Mars/Base",
        "undo": "[1]",
        "due": 2**60,
        "start": "",
        "changed": -(2**60),
    }
    async with open_store(where) as store:
        for column, value in [*nonsense.items(), ("undo", "{"), ("zone", "../../etc/passwd"), ("zone", "Europe")]:
            spoilt = await kept(store, ANNA)
            await spoil(store, spoilt.id, **{column: value})
            with pytest.raises(StoreError) as trouble:
                await store.find(ANNA, SERVICE)
            with pytest.raises(StoreError):
                await keep(store, ANNA, reminder())
            assert "no sense" in str(trouble.value)
            assert len(await store.rows(ANNA)) == 1
            assert await store.erase(ANNA) == 1
