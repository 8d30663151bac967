"""What becomes of each message, and how a platform that takes none is tried: in no time, with rows in memory."""

import asyncio
import logging
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from itertools import pairwise

import pytest

from bot.desk import Desk, Recent
from bot.engine.message import Message
from bot.engine.reminder import Address, Claimed, Reminder, State
from bot.errors import StoreError
from bot.reminders.outbox import AT_ONCE
from bot.reminders.work import USUAL, Reminders
from bot.sending import Sent
from bot.tally import REMINDERS, Metric, Tally
from tests.reminders.world import NOON, reminder
from tests.wire.telegram_clock import hurried, now

MANY = 1000
DAY = timedelta(days=1)


def clock() -> datetime:
    return NOON + timedelta(seconds=now())


@dataclass(slots=True)
class Memory:
    """Rows in memory, each with the end of its lease."""

    kept: dict[Address, Reminder]
    leases: dict[Address, datetime] = field(default_factory=dict)
    lost: bool = False

    def _reached(self) -> None:
        if self.lost:
            message = "away"
            raise StoreError(message)

    async def claim(self, adapter: str, now: datetime, lease: timedelta, limit: int) -> tuple[Claimed, ...]:
        self._reached()
        free = [
            address
            for address, one in self.kept.items()
            if address.adapter == adapter and one.due and one.due <= now and self.leases.get(address, now) <= now
        ]
        free.sort(key=lambda address: self.kept[address].due or now)
        for address in free[:limit]:
            self.leases[address] = now + lease
        return tuple(Claimed(address, self.kept[address], now + lease) for address in free[:limit])

    async def record(self, done: Iterable[tuple[Claimed, Reminder]]) -> int:
        self._reached()
        for claim, after in done:
            self.kept[claim.address] = after
            self.leases.pop(claim.address, None)
        return 0

    async def release(self, claimed: Iterable[Claimed]) -> None:
        for claim in claimed:
            self.leases.pop(claim.address, None)

    async def next_due(self, adapters: Iterable[str], now: datetime) -> datetime | None:  # noqa: ARG002
        self._reached()
        wanted = set(adapters)
        return min(
            (one.due for address, one in self.kept.items() if address.adapter in wanted and one.due), default=None
        )

    async def purge(self, now: datetime, finished: timedelta, paused: timedelta) -> int:  # noqa: ARG002
        self._reached()
        return 0

    async def replan(self, now: datetime) -> int:  # noqa: ARG002
        self._reached()
        return 0

    async def follow_rules(self, now: datetime) -> int:  # noqa: ARG002
        self._reached()
        return 0

    async def tidy(self) -> None:
        self._reached()


@dataclass(slots=True)
class Answering:
    """A platform that answers each message as a test says, after so many seconds."""

    answer: Callable[[Address], Sent]
    takes: float = 1.0
    sends: bool = True
    sent: list[float] = field(default_factory=list)

    async def ask(self) -> None:
        """It tells no time."""

    async def send(self, address: Address, message: Message, name: str) -> Sent:  # noqa: ARG002
        self.sent.append(now())
        await asyncio.sleep(self.takes)
        return self.answer(address)


def people(adapter: str, count: int = MANY) -> list[Address]:
    return [Address(adapter, str(number)) for number in range(1, count + 1)]


def due(adapter: str, count: int = MANY, **fields: object) -> dict[Address, Reminder]:
    return {address: reminder(NOON, id=number, **fields) for number, address in enumerate(people(adapter, count))}  # type: ignore[arg-type]


async def sending(desk: Desk, rows: Memory, seconds: float, **platforms: Answering) -> Desk:
    """Let what is due be sent for so long."""
    desk = replace(desk, recent=Recent(), tally=Tally())
    task = asyncio.create_task(Reminders(rows, desk, platforms, clock, asyncio.Event()).run())
    await asyncio.sleep(seconds)
    task.cancel()
    await asyncio.wait({task})
    return desk


def outcomes(desk: Desk) -> dict[str, int]:
    return {labels[1]: number for labels, number in desk.tally.numbers[REMINDERS].items()}


def test_after_three_failures_one_at_a_time_is_tried_until_one_works(
    desk: Desk, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.reminders.circuit")
    back = 600.0
    rows = Memory(due("telegram"))
    platform = Answering(lambda _: Sent.LATER if now() < back else Sent.DELIVERED)

    @hurried
    async def go() -> None:
        await sending(desk, rows, 1200, telegram=platform)

    go()

    tried = [at for at in platform.sent if 1 < at < back]
    assert len(tried) <= back / USUAL.probe_every
    assert all(later - earlier >= USUAL.probe_every for earlier, later in pairwise(tried))
    assert len([at for at in platform.sent if at <= 1]) == AT_ONCE
    assert all(one.delivered for one in rows.kept.values())
    assert [record.message for record in caplog.records] == [
        "reminders: telegram takes none; one at a time is tried until it does",
        "reminders: telegram takes them again",
    ]


@pytest.mark.parametrize("answer", [Sent.REFUSED, Sent.UNREACHABLE])
@hurried
async def test_what_one_person_or_message_is_answered_says_nothing_about_the_platform(desk: Desk, answer: Sent) -> None:
    platform = Answering(lambda _: answer)
    rows = Memory(due("telegram"))
    await sending(desk, rows, 50, telegram=platform)

    assert len(platform.sent) >= MANY


@hurried
async def test_two_failures_and_a_success_are_an_ordinary_day(desk: Desk) -> None:
    platform = Answering(lambda address: Sent.DELIVERED if int(address.chat) % 3 == 0 else Sent.LATER, takes=0.1)
    rows = Memory(due("telegram"))
    await sending(desk, rows, 10, telegram=platform)

    assert len(platform.sent) == MANY


@hurried
async def test_a_dead_platform_holds_nobody_up_by_a_second(desk: Desk) -> None:
    dead = Answering(lambda _: Sent.LATER, takes=80)
    well = Answering(lambda _: Sent.DELIVERED, takes=0.1)
    rows = Memory(due("discord") | due("telegram", 5))
    await sending(desk, rows, 1, discord=dead, telegram=well)

    assert [rows.kept[who].delivered is not None for who in people("telegram", 5)] == [True] * 5
    assert max(well.sent) < 0.5


@hurried
async def test_nothing_is_begun_on_a_platform_that_can_not_send_and_all_as_soon_as_it_can(desk: Desk) -> None:
    platform = Answering(lambda _: Sent.DELIVERED, sends=False)
    rows = Memory(due("telegram", 5))
    desk = replace(desk, recent=Recent(), tally=Tally())
    task = asyncio.create_task(Reminders(rows, desk, {"telegram": platform}, clock, asyncio.Event()).run())
    await asyncio.sleep(300)
    assert (platform.sent, rows.leases) == ([], {})
    platform.sends = True
    await asyncio.sleep(3)
    assert len(platform.sent) == 5
    task.cancel()
    await asyncio.wait({task})


@hurried
async def test_what_is_refused_is_counted_as_that_tried_for_days_and_then_waits(desk: Desk) -> None:
    rows = Memory(due("telegram", 1))
    desk = await sending(desk, rows, timedelta(days=4).total_seconds(), telegram=Answering(lambda _: Sent.REFUSED))

    (kept,) = rows.kept.values()
    counted = outcomes(desk)
    assert kept.state is State.UNREACHABLE
    assert counted["due"] == counted["refused"] + counted["paused"]
    assert counted["paused"] == 1
    assert counted["refused"] >= 72


def test_a_store_that_is_away_is_one_line_and_one_when_it_is_back(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.INFO)
    rows = Memory(due("telegram", 1) | due("discord", 1), lost=True)

    @hurried
    async def go() -> None:
        platforms = {name: Answering(lambda _: Sent.DELIVERED) for name in ("telegram", "discord")}
        made = replace(desk, recent=Recent(), tally=Tally())
        task = asyncio.create_task(Reminders(rows, made, platforms, clock, asyncio.Event()).run())
        await asyncio.sleep(600)
        rows.lost = False
        await asyncio.sleep(60)
        task.cancel()
        await asyncio.wait({task})

    go()

    assert all(one.delivered for one in rows.kept.values())
    assert [(record.levelname, record.message) for record in caplog.records if record.name.startswith("bot")] == [
        ("WARNING", "reminders: the store can't be reached; what was sent is recorded when it is"),
        ("INFO", "reminders: the store is reached again"),
    ]


class Broken(Memory):
    """Rows that can't be read, for a bug, at first."""

    async def claim(self, adapter: str, now: datetime, lease: timedelta, limit: int) -> tuple[Claimed, ...]:
        if now < NOON + timedelta(seconds=100):
            raise LookupError
        return await Memory.claim(self, adapter, now, lease, limit)


@hurried
async def test_a_bug_in_the_loop_ends_nothing(desk: Desk) -> None:
    rows = Broken(due("telegram", 1))
    await sending(desk, rows, 200, telegram=Answering(lambda _: Sent.DELIVERED))

    assert all(one.delivered for one in rows.kept.values())


class Uncounting(Tally):
    """Numbers that can't be added to, for a bug."""

    def took(self, metric: Metric, seconds: float, *labels: str) -> None:  # noqa: ARG002
        raise LookupError


def test_one_that_can_not_be_counted_is_recorded_all_the_same(desk: Desk, caplog: pytest.LogCaptureFixture) -> None:
    rows = Memory(due("telegram", 1))
    platform = Answering(lambda _: Sent.DELIVERED)

    @hurried
    async def go() -> None:
        made = replace(desk, recent=Recent(), tally=Uncounting())
        task = asyncio.create_task(Reminders(rows, made, {"telegram": platform}, clock, asyncio.Event()).run())
        await asyncio.sleep(3600)
        task.cancel()
        await asyncio.wait({task})

    go()

    assert all(one.delivered for one in rows.kept.values())
    assert len(platform.sent) == 1
    assert [record.message for record in caplog.records] == ["reminders: one was not counted"]


@hurried
async def test_one_that_has_no_next_time_is_not_sent_again_and_again(desk: Desk) -> None:
    """Its clock is known by nobody, which shows when the next time is looked for."""
    rows = Memory(due("telegram", 1))
    platform = Answering(lambda _: _never(rows))
    await sending(desk, rows, 3600, telegram=platform)

    assert len(platform.sent) == 1
    assert [one.state for one in rows.kept.values()] == [State.UNREACHABLE]


def _never(rows: Memory) -> Sent:
    """Delivered, to somebody whose next time is beyond all calendars."""
    for one in rows.kept.values():
        object.__setattr__(one, "zone", "Nowhere/Land")
    return Sent.DELIVERED


@hurried
async def test_whoever_was_reminded_is_in_front_of_it_and_who_can_not_be_reached_nowhere(desk: Desk) -> None:
    answers = {"1": Sent.DELIVERED, "2": Sent.UNREACHABLE, "3": Sent.LATER}
    rows = Memory(due("telegram", 3))
    first = rows.kept[Address("telegram", "1")].place
    recent = Recent()
    for who in rows.kept:
        recent.put(who, first, NOON)
    made = replace(desk, recent=recent, tally=Tally())
    platform = Answering(lambda address: answers[address.chat])
    task = asyncio.create_task(Reminders(rows, made, {"telegram": platform}, clock, asyncio.Event()).run())
    await asyncio.sleep(5)
    task.cancel()
    await asyncio.wait({task})

    assert [recent.get(who, clock()) for who in rows.kept] == [first.at(made.book.guide.reminder), None, first]
