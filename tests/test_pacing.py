"""Slots that are shared: reserved only for those who wait, people first, and an own pace where nobody answers."""

import asyncio
from itertools import pairwise

import pytest

from bot.errors import StoreError
from bot.pacing import AHEAD, APART, FIRST, LATER, Slots
from tests.wire.telegram_clock import hurried, now

GAP = (1 + APART) / 10


class Shared:
    """A budget as the store keeps it, by the loop's clock; each reservation takes a while to be told."""

    def __init__(self, takes: float = 0.001) -> None:
        self.takes = takes
        self.free = 0.0
        self.asked: list[int] = []
        self.broken: Exception | None = None

    async def reserve(self, _name: str, slots: int, gap: float) -> float:
        self.asked.append(slots)
        await asyncio.sleep(self.takes / 2)
        if self.broken:
            raise self.broken
        begins = max(self.free, now())
        self.free = begins + slots * gap
        wait = begins - now()
        await asyncio.sleep(self.takes / 2)
        return wait


class Sender:
    """A process that sends, and when it did."""

    def __init__(self, budget: Shared | None, per_second: float = 10.0) -> None:
        self.slots = Slots("telegram", per_second, budget.reserve if budget else None)
        self.out: list[tuple[object, float]] = []

    async def send(self, name: object, priority: int = FIRST) -> None:
        await self.slots.take(priority)
        self.out.append((name, now()))


def apart(*senders: Sender) -> float:
    """The shortest time between two messages."""
    instants = sorted(at for sender in senders for _, at in sender.out)
    return min(later - earlier for earlier, later in pairwise(instants))


@hurried
async def test_processes_send_no_more_together_than_one_alone() -> None:
    budget = Shared()
    senders = [Sender(budget) for _ in range(3)]
    await asyncio.gather(*(sender.send(number) for sender in senders for number in range(20)))

    assert sum(len(sender.out) for sender in senders) == 60
    assert apart(*senders) > GAP * 0.95
    assert now() == pytest.approx(59 * GAP, abs=0.01)


@hurried
async def test_a_message_alone_waits_for_one_answer_only() -> None:
    sender = Sender(Shared(takes=0.004))
    for number in range(3):
        await asyncio.sleep(10)
        await sender.send(number)

    assert [at % 10 for _, at in sender.out] == pytest.approx([0.004, 0.008, 0.012])


@hurried
async def test_slots_are_reserved_for_those_who_wait_and_few_at_once() -> None:
    budget = Shared()
    sender = Sender(budget, per_second=30)
    await asyncio.gather(*(sender.send(number) for number in range(9)))

    assert budget.asked == [4, 4, 1]
    assert max(budget.asked) * sender.slots.shared_gap < AHEAD + 2 * sender.slots.shared_gap


@hurried
async def test_who_waits_goes_first_even_among_slots_that_were_reserved_for_others() -> None:
    sender = Sender(Shared(), per_second=30)
    wave = [asyncio.create_task(sender.send(f"bulk {number}", LATER)) for number in range(5)]
    await asyncio.sleep(0.05)
    await asyncio.gather(sender.send("answer"), *wave)

    assert [name for name, _ in sender.out] == ["bulk 0", "bulk 1", "answer", "bulk 2", "bulk 3", "bulk 4"]


@hurried
async def test_an_answer_waits_behind_another_processs_reminders_for_what_they_had_reserved_only() -> None:
    budget = Shared()
    busy, other = Sender(budget, 30), Sender(budget, 30)
    wave = [asyncio.create_task(busy.send(number, LATER)) for number in range(100)]
    await asyncio.sleep(1)
    begun = now()
    await other.send("answer")

    assert now() - begun < AHEAD + 0.05
    for task in wave:
        task.cancel()


@pytest.mark.parametrize("broken", [StoreError("gone"), ZeroDivisionError("a bug")])
@hurried
async def test_an_own_pace_is_kept_where_nobody_answers(broken: Exception) -> None:
    budget = Shared()
    budget.broken = broken
    sender = Sender(budget)
    await asyncio.gather(*(sender.send(number) for number in range(10)))

    assert len(sender.out) == 10
    assert apart(sender) >= 0.1 - 1e-9


@hurried
async def test_nobody_waits_for_ever_behind_those_who_gave_up() -> None:
    sender = Sender(Shared())
    tasks = [asyncio.create_task(sender.send(number)) for number in range(8)]
    await asyncio.sleep(0)
    for task in tasks[:7]:
        task.cancel()
    await tasks[7]
    await sender.send("later")

    assert [name for name, _ in sender.out] == [7, "later"]
