"""Getting a message to a person through whatever the network does.

A call that surely did nothing is made again for a while. One whose answer was lost may have been done: it is made
again once, since the API has no way to say "only if you have not". An edit may be made as often as one likes.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from telegram import InputFile
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError, TimedOut
from telegram.ext import ExtBot

from bot.adapters.telegram.calls import UNSENT
from bot.adapters.telegram.pace import seconds
from bot.adapters.telegram.write import NO_PREVIEW, Parameters
from bot.engine.message import File
from bot.pacing import FIRST

log = logging.getLogger(__name__)

WAITS = (0.2, 0.5, 1, 2, 4, 8, 15)  # seconds between tries: half a minute in all
# The same for what is worth nothing later (Telegram forgets a press after a quarter of a minute), or begun anew then.
SOON = WAITS[:4]
TIMED_OUT = "(504)"  # how the library tells such an answer of a gateway that waited in vain for what may be done
UNCHANGED = "message is not modified"

T = TypeVar("T")
Bot = ExtBot[int]


@dataclass(frozen=True, slots=True)
class Blocked:
    """The person does not want to hear from the bot."""


async def edit(bot: Bot, chat: int, message: int, shown: Parameters, *, thread: int | None = None) -> Blocked | None:
    """Change a message; send a new one where the old is gone or can't be changed."""
    try:
        await insist(lambda: _edit(bot, chat, message, shown), repeats=len(WAITS))
    except BadRequest as refused:
        if UNCHANGED not in refused.message.lower():
            return await send(bot, chat, shown, thread=thread)
    except Forbidden:
        return Blocked()
    return None


async def _edit(bot: Bot, chat: int, message: int, shown: Parameters) -> object:
    return await bot.edit_message_text(
        text=shown.text,
        chat_id=chat,
        message_id=message,
        entities=shown.entities,
        reply_markup=shown.reply_markup,
        link_preview_options=NO_PREVIEW,
    )


async def send(
    bot: Bot, chat: int, shown: Parameters, *, thread: int | None = None, priority: int = FIRST
) -> Blocked | None:
    """Send a message; says if the person has blocked the bot. What nobody waits for is tried again by its sender."""
    waits = WAITS if priority == FIRST else SOON
    try:
        await insist(lambda: _send(bot, chat, shown, thread, priority), repeats=1, waits=waits)
    except ChatMigrated as moved:
        return await send(bot, moved.new_chat_id, shown, thread=thread, priority=priority)
    except Forbidden:
        return Blocked()
    return None


async def _send(bot: Bot, chat: int, shown: Parameters, thread: int | None, priority: int) -> object:
    return await bot.send_message(
        chat_id=chat,
        text=shown.text,
        entities=shown.entities,
        reply_markup=shown.reply_markup,
        link_preview_options=NO_PREVIEW,
        message_thread_id=thread,
        rate_limit_args=priority,
    )


async def hand(bot: Bot, chat: int, file: File, *, thread: int | None = None) -> Blocked | None:
    """Send a text as a file."""
    document = InputFile(file.text.encode(), filename=file.name)
    try:
        await insist(lambda: bot.send_document(chat, document, message_thread_id=thread), repeats=1)
    except Forbidden:
        return Blocked()
    return None


async def acknowledge(bot: Bot, query: str) -> None:
    """End the waiting that a person sees on a pressed button; too late is no harm."""
    try:
        await insist(lambda: bot.answer_callback_query(query), repeats=len(SOON), waits=SOON)
    except BadRequest:
        log.debug("a press was too old to acknowledge")
    except TelegramError as wrong:
        log.warning("telegram: a press could not be acknowledged (%s)", type(wrong).__name__)


async def insist(call: Callable[[], Awaitable[T]], *, repeats: int, waits: Sequence[float] = WAITS) -> T:
    """Make a call until it is done; at most `repeats` times again after an answer that was lost.

    Raises the last error when all waits are used up, and at once what no repeat would change.
    """
    for wait in waits:
        try:
            return await call()
        except BadRequest:
            raise  # the library counts it among the network's errors; nothing about it would change
        except RetryAfter as told:  # of a call to no chat: what is said in one, the pace holds back
            await asyncio.sleep(seconds(told))
        except NetworkError as failed:
            lost = may_be_done(failed)
            if lost and repeats == 0:
                raise
            repeats -= lost
            await asyncio.sleep(wait)
    return await call()


def may_be_done(failed: NetworkError) -> bool:
    """Whether a call may have been done although no answer came; a server that says it failed has not done it."""
    cause = failed.__cause__
    if cause is None or isinstance(cause, TelegramError):  # an answer came, and was an error or no JSON
        return TIMED_OUT in failed.message or isinstance(failed, TimedOut)
    return not isinstance(cause, UNSENT)
