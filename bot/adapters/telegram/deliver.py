"""Getting a message to a person through whatever the network does.

A call that surely did nothing is made again for a while. One whose answer was lost may have been done: it is made
again once, since the API has no way to say "only if you have not". An edit may be made as often as one likes.
"""

import asyncio
import logging
import re
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from telegram import InputFile
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
)
from telegram.ext import ExtBot

from bot.adapters.telegram.calls import Unclear, why
from bot.adapters.telegram.pace import seconds
from bot.adapters.telegram.write import NO_PREVIEW, Parameters
from bot.engine.message import File
from bot.pacing import FIRST, LATER
from bot.sending import Sent

log = logging.getLogger(__name__)

WAITS = (0.2, 0.5, 1, 2, 4, 8, 15)  # seconds between tries: half a minute in all
# The same for what is worth nothing later (Telegram forgets a press after a quarter of a minute), or begun anew then.
SOON = WAITS[:4]
UNCHANGED = "message is not modified"
NUMBER = re.compile(r"-?[0-9]+")
# How Telegram says, by a 400, that somebody can't be written to any more. What begins anew begins with them.
GONE = (
    *("chat not found", "user not found", "user_deactivated", "user is deactivated", "account is deleted"),
    *("peer_id_invalid", "user_id_invalid", "chat_id_invalid", "chat_id is empty", "channel_invalid"),
    *("blocked by the user", "user_is_blocked", "you_blocked_user", "can't initiate conversation"),
    *("privacy_premium_required", "user_privacy_restricted", "user_is_bot", "to bots", "to the bot"),
    *("group chat was", "group chat is deactivated", "channel_private", "bot was kicked", "bot is not a member"),
    *("no rights to send", "not enough rights", "need administrator rights", "chat_admin_required"),
    *("chat_write_forbidden", "chat_restricted", "chat_send_plain_forbidden", "user_banned_in_channel"),
)

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

    def message(chat: int, thread: int | None) -> Awaitable[object]:
        return bot.send_message(
            chat_id=chat,
            text=shown.text,
            entities=shown.entities,
            reply_markup=shown.reply_markup,
            link_preview_options=NO_PREVIEW,
            message_thread_id=thread,
            rate_limit_args=priority,
        )

    return await _into(message, chat, thread, WAITS if priority == FIRST else SOON)


async def hand(bot: Bot, chat: int, file: File, *, thread: int | None = None) -> Blocked | None:
    """Send a text as a file."""
    document = InputFile(file.text.encode(), filename=file.name)
    return await _into(
        lambda chat, thread: bot.send_document(chat, document, message_thread_id=thread), chat, thread, WAITS
    )


async def _into(
    call: Callable[[int, int | None], Awaitable[object]], chat: int, thread: int | None, waits: Sequence[float]
) -> Blocked | None:
    """Send something new to a chat: to where it has moved, and beside its topics if this one takes it no more."""
    try:
        await insist(lambda: call(chat, thread), repeats=1, waits=waits)
    except ChatMigrated as moved:
        return await _into(call, moved.new_chat_id, thread, waits)
    except BadRequest:
        if thread is None:
            raise
        return await _into(call, chat, None, waits)
    except Forbidden:
        return Blocked()
    return None


async def remind(bot: Bot, chat: str, shown: Parameters) -> Sent:
    """Send what nobody waits for, behind all that somebody does."""
    if not NUMBER.fullmatch(chat):
        return Sent.UNREACHABLE
    try:
        blocked = await send(bot, int(chat), shown, priority=LATER)
    except BadRequest as refused:
        if any(words in refused.message.lower() for words in GONE):
            return Sent.UNREACHABLE
        log.warning("telegram: a message that nobody asked for was refused, and would be again")
        return Sent.REFUSED
    except InvalidToken:
        return Sent.LATER  # which is told where it ends the chat
    except TelegramError as failed:
        log.warning("telegram: a reminder was not delivered (%s)", why(failed))
        return Sent.LATER
    return Sent.UNREACHABLE if blocked else Sent.DELIVERED


async def acknowledge(bot: Bot, query: str) -> None:
    """End the waiting that a person sees on a pressed button; too late is no harm."""
    try:
        await insist(lambda: bot.answer_callback_query(query), repeats=len(SOON), waits=SOON)
    except BadRequest:
        log.debug("a press was too old to acknowledge")
    except TelegramError as wrong:
        log.warning("telegram: a press could not be acknowledged (%s)", why(wrong))
    except Exception:
        log.exception("telegram: a press could not be acknowledged")


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
        except Unclear:
            if repeats == 0:
                raise
            repeats -= 1
            await asyncio.sleep(wait)
        except NetworkError:  # surely not done
            await asyncio.sleep(wait)
    return await call()
