"""Discord's budget of sessions is kept: to begin one too many costs the token."""

import logging
from collections.abc import Callable

import pytest

from bot.adapters.discord.sessions import FRESH, Sessions, Spent
from tests.wire.discord_talking import discord
from tests.wire.telegram_clock import hurried, now

HOUR = 3600.0


class Budget:
    """What Discord says of the budget: `failing` is what it answers instead."""

    failing: Callable[[], Exception] | None = None

    def __init__(self, remaining: int, total: int = 1000, at_once: int = 1) -> None:
        self.remaining, self.total, self.at_once = remaining, total, at_once
        self.resets = now() + HOUR
        self.asked = 0

    async def ask(self) -> tuple[int, str, dict[str, int]]:
        """As discord.py's `get_bot_gateway`."""
        self.asked += 1
        if self.failing:
            raise self.failing()
        if now() >= self.resets:
            self.remaining, self.resets = self.total, now() + 24 * HOUR
        limit = {"total": self.total, "remaining": self.remaining, "max_concurrency": self.at_once}
        return 1, "", limit | {"reset_after": round((self.resets - now()) * 1000)}


def gone() -> Exception:
    return discord.GatewayNotFound()  # type: ignore[no-untyped-call]


@hurried
async def test_what_is_begun_is_counted_and_asked_for_again() -> None:
    sessions, budget = Sessions(), Budget(900, at_once=16)
    for shard in range(4):
        await sessions.available(shard, budget.ask)
        await sessions.begin(shard, budget.ask, alone=False)

    assert (sessions.left, sessions.at_once, budget.asked) == (896, 16, 1)
    assert now() == 0
    budget.remaining = 5  # other processes have begun some
    sessions.asked -= FRESH
    await sessions.begin(0, budget.ask, alone=False)
    assert (sessions.left, budget.asked) == (4, 2)


@hurried
async def test_none_begins_while_none_is_left(caplog: pytest.LogCaptureFixture) -> None:
    sessions, budget = Sessions(), Budget(0)
    with pytest.raises(Spent):
        await sessions.begin(0, budget.ask, alone=True)
    with caplog.at_level(logging.WARNING):
        await sessions.available(0, budget.ask)

    assert HOUR <= now() < HOUR + 300
    assert [record.message for record in caplog.records] == [
        "discord: 0 of 1000 sessions left, the next one begins in 1:00:00 (h:mm:ss)"
    ]
    await sessions.begin(0, budget.ask, alone=True)
    assert sessions.left == 999


@hurried
async def test_an_answer_is_believed_no_longer_than_until_there_are_more() -> None:
    sessions, budget = Sessions(), Budget(0)
    budget.resets = now() + 3
    await sessions.available(0, budget.ask)

    assert 3 <= now() < 5
    assert sessions.left == 1000


@hurried
async def test_the_fewer_are_left_the_further_those_of_one_shard_are_apart() -> None:
    sessions, budget = Sessions(), Budget(50)
    await sessions.available(0, budget.ask)
    await sessions.begin(0, budget.ask, alone=True)
    assert now() == 0
    with pytest.raises(Spent):
        await sessions.begin(0, budget.ask, alone=True)
    await sessions.begin(1, budget.ask, alone=True)
    await sessions.begin(0, budget.ask, alone=False)  # to give it up would end the other shards
    await sessions.available(0, budget.ask)
    assert HOUR / 50 - 1 < now() < HOUR / 40


@hurried
async def test_where_nobody_says_what_is_left_what_is_known_counts() -> None:
    sessions, budget = Sessions(), Budget(2)
    budget.failing = gone
    with pytest.raises(discord.GatewayNotFound):
        await sessions.available(0, budget.ask)
    budget.failing = None
    await sessions.available(0, budget.ask)
    sessions.asked -= FRESH
    budget.failing = ConnectionResetError
    await sessions.begin(0, budget.ask, alone=False)
    await sessions.begin(0, budget.ask, alone=False)
    with pytest.raises(Spent):
        await sessions.begin(0, budget.ask, alone=False)


@hurried
async def test_a_bug_is_not_taken_for_an_answer_that_did_not_come() -> None:
    sessions, budget = Sessions(), Budget(2)
    await sessions.available(0, budget.ask)
    sessions.asked -= FRESH
    budget.failing = TypeError
    with pytest.raises(TypeError):
        await sessions.begin(0, budget.ask, alone=False)
