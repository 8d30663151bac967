"""What stands between a chat and a turn: nobody may ask for too much, and what fails is answered all the same."""

import logging
from dataclasses import dataclass, replace
from datetime import datetime
from time import perf_counter

from bot.desk import Desk, own_word, said, spoken_with
from bot.engine.message import ALL, Abilities, Message, Press
from bot.engine.reminder import Address
from bot.sending import thread
from bot.tally import TURN_SECONDS, TURNS
from bot.turns import Event, Followed, Pressed, Unreached, take

log = logging.getLogger(__name__)

TROUBLE = "trouble"  # the section of the words for what is said here


@dataclass(frozen=True, slots=True)
class Reply:
    """What somebody is answered.

    `beside` is shown beside what they look at, not in its place; `repeated` was said a moment ago, so that a chat that
    can be silent says nothing.
    """

    message: Message
    beside: bool = False
    repeated: bool = False


async def answer(  # noqa: PLR0913 - as `turns.take` has it
    desk: Desk, address: Address, event: Event, language: str, now: datetime, *, can: Abilities = ALL
) -> Reply:
    """Answer what somebody did, as `turns.take` does. Whatever a bug may raise there ends in an apology."""
    kind = type(event).__name__.lower()
    # What the chat itself reports is nobody's act, and must be told.
    refused = desk.patience.refuses(address, now) if desk.patience and not isinstance(event, Unreached) else None
    if refused:
        desk.tally.add(TURNS, address.adapter, kind, "refused")
        return Reply(_slower(desk, event, spoken_with(desk, address, language, now)), repeated=refused.repeated)
    began = perf_counter()
    try:
        message = await take(desk, address, event, language, now, can=can)
    except Exception:
        log.exception("a turn failed (thread %s)", thread(address))
        desk.tally.add(TURNS, address.adapter, kind, "failed")
        return Reply(sorry(desk, spoken_with(desk, address, language, now)), beside=True)
    desk.tally.took(TURN_SECONDS, perf_counter() - began, address.adapter)
    desk.tally.add(TURNS, address.adapter, kind, "answered")
    return Reply(message)


def may(desk: Desk, address: Address, now: datetime) -> bool:
    """Whether what is no turn may be answered: a sticker, say, or a command in a group."""
    return desk.patience is None or desk.patience.refuses(address, now) is None


def sorry(desk: Desk, language: str) -> Message:
    """The apology for what should not have happened, with the way to the menu."""
    return said(desk, TROUBLE, "sorry", language)


def _slower(desk: Desk, event: Event, language: str) -> Message:
    """A word to somebody who is too fast, and a button that goes where they wanted to go, if that is known."""
    codec = desk.book.guide.codec
    if not isinstance(event, Pressed | Followed):
        return said(desk, TROUBLE, "slow-typed", language)
    wanted = codec.read(event.payload)
    if not wanted.node:
        return said(desk, TROUBLE, "slow", language)
    onward = Press(own_word(desk, TROUBLE, "onward", language), codec.write(wanted))
    return replace(said(desk, TROUBLE, "slow", language), rows=((onward,),))
