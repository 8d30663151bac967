"""How fast messages go out: evenly, people first, and a 429 is its chat's own."""

import asyncio
from collections.abc import Coroutine
from itertools import pairwise
from typing import Any

import pytest
from telegram.error import BadRequest, RetryAfter

from bot.adapters.telegram.pace import AT_ONCE, Pace
from bot.pacing import FIRST, LATER
from tests.wire.telegram_clock import hurried, now

pytestmark = pytest.mark.filterwarnings("ignore:.*PTB_TIMEDELTA")  # as in the program itself

Calls = list[tuple[object, float]]


class Wire:
    """Calls through a pace: when each went out, and a 429 where one was ordered."""

    def __init__(self, per_second: float = 10.0) -> None:
        self.pace = Pace(per_second)
        self.out: Calls = []
        self.refuse: dict[object, list[int]] = {}
        self.takes = 0.0

    async def call(self, chat: object, endpoint: str = "sendMessage", priority: int | None = None) -> object:
        data = {"chat_id": chat} if chat else {}
        return await self.pace.process_request(self._made, (chat,), {}, endpoint, data, priority)

    async def _made(self, chat: object) -> bool:
        self.out.append((chat, now()))
        await asyncio.sleep(self.takes)
        if self.refuse.get(chat):
            raise RetryAfter(self.refuse[chat].pop(0))
        return True


async def together(*calls: Coroutine[Any, Any, object]) -> None:
    await asyncio.gather(*calls)


@hurried
async def test_messages_go_out_evenly_from_the_first_second_on() -> None:
    wire = Wire(per_second=10)
    await together(*(wire.call(chat) for chat in range(1, 31)))
    instants = [at for _, at in wire.out]

    assert all(later - earlier == pytest.approx(0.1) for earlier, later in pairwise(instants))


@hurried
async def test_a_silence_earns_no_burst() -> None:
    wire = Wire(per_second=10)
    await wire.call(1)
    await asyncio.sleep(60)
    await together(*(wire.call(chat) for chat in range(1, 6)))

    assert [at for _, at in wire.out[1:]] == [60.0, 60.1, 60.2, 60.3, 60.4]


@hurried
async def test_who_waits_is_answered_before_everybody_else() -> None:
    wire = Wire(per_second=10)
    bulk = [wire.call(f"bulk {number}", priority=LATER) for number in range(4)]
    answers = [wire.call(f"answer {number}", priority=priority) for number, priority in enumerate((FIRST, None))]
    await together(*bulk, *answers)

    assert [name for name, _ in wire.out] == ["answer 0", "answer 1", "bulk 0", "bulk 1", "bulk 2", "bulk 3"]


@hurried
async def test_somebody_who_no_longer_waits_takes_no_slot() -> None:
    wire = Wire(per_second=10)
    first, given_up, last = [asyncio.create_task(wire.call(chat)) for chat in (1, 2, 3)]
    await asyncio.sleep(0)
    given_up.cancel()
    await asyncio.gather(first, last)

    assert wire.out == [(1, 0.0), (3, 0.1)]


@pytest.mark.parametrize("endpoint", ["editMessageText", "answerCallbackQuery", "getMe"])
@hurried
async def test_only_messages_wait_for_a_slot(endpoint: str) -> None:
    wire = Wire(per_second=1)
    await together(*(wire.call(chat, endpoint) for chat in range(1, 21)))

    assert {at for _, at in wire.out} == {0.0}


@hurried
async def test_no_more_calls_are_under_way_than_is_good_for_them() -> None:
    wire = Wire()
    wire.takes = 1.0
    await together(*(wire.call(chat, "editMessageText") for chat in range(1, 2 * AT_ONCE + 2)))

    assert [sum(at == instant for _, at in wire.out) for instant in (0.0, 1.0, 2.0)] == [AT_ONCE, AT_ONCE, 1]


@hurried
async def test_a_429_holds_its_chat_only_and_is_obeyed() -> None:
    wire = Wire(per_second=100)
    wire.refuse[1] = [5, 3]
    await together(wire.call(1), wire.call(2), wire.call(3))

    assert wire.out == [(1, 0.0), (2, 0.01), (3, 0.02), (1, 5.0), (1, 8.0)]


@hurried
async def test_a_429_in_several_chats_at_once_is_about_all_of_them() -> None:
    wire = Wire(per_second=100)
    wire.refuse = {chat: [7] for chat in (1, 2, 3)}
    await together(*(wire.call(chat) for chat in (1, 2, 3)))
    wire.out.clear()

    async def later() -> None:
        await asyncio.sleep(1)
        await wire.call(9)

    wire.refuse = {chat: [7] for chat in (1, 2, 3)}
    await together(*(wire.call(chat) for chat in (1, 2, 3)), later())

    assert next(at for chat, at in wire.out if chat == 9) > 14


@hurried
async def test_who_was_in_line_when_all_were_told_to_slow_down_waits_too() -> None:
    wire = Wire(per_second=10)
    wire.refuse = {chat: [5] for chat in (1, 2, 3)}
    await together(*(wire.call(chat) for chat in (1, 2, 3, 4)))

    assert [at for chat, at in wire.out if chat == 4 and at < 5] == []


@hurried
async def test_a_429_of_a_call_to_no_chat_is_its_callers() -> None:
    wire = Wire()
    wire.refuse[None] = [5]

    with pytest.raises(RetryAfter):
        await wire.call(None, "setMyCommands")


@hurried
async def test_other_errors_pass_and_free_their_place() -> None:
    pace = Pace()

    async def refused() -> bool:
        raise BadRequest("no")  # noqa: EM101 - as the library raises it

    for _ in range(2 * AT_ONCE):
        with pytest.raises(BadRequest):
            await pace.process_request(refused, (), {}, "editMessageText", {"chat_id": 1}, None)


@hurried
async def test_nothing_of_a_chat_is_kept_after_its_wait() -> None:
    wire = Wire(per_second=1000)
    for chat in range(1, 40):
        wire.refuse[chat] = [1]
        await wire.call(chat)

    assert len(wire.pace.held) == 0
