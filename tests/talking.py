"""Turns taken at once: without a store a turn waits for nothing."""

from datetime import datetime

from bot import turns
from bot.desk import Desk
from bot.engine.message import ALL, Abilities, Message
from bot.engine.reminder import Address
from bot.turns import Event


def take(  # noqa: PLR0913 - a turn is all of these
    desk: Desk, address: Address, event: Event, language: str, now: datetime, *, can: Abilities = ALL
) -> Message:
    """The answer of a desk without a store."""
    turn = turns.take(desk, address, event, language, now, can=can)
    try:
        turn.send(None)
    except StopIteration as done:
        answer: Message = done.value
        return answer
    message = "a turn without a store waited for something"
    raise AssertionError(message)
