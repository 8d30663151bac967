"""Getting an answer to Discord through whatever the network does.

An interaction can be answered once, so an answer may be tried again: if the first try was done after all, Discord says
so, and that is as good. A message carries a nonce that Discord enforces, so that its repeat is the same message.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Container, Coroutine, Sequence
from io import BytesIO
from typing import Any, TypeVar

from discord import Client, File, HTTPException, Interaction, InteractionResponseType, Object
from discord.abc import Messageable
from discord.ui import LayoutView

from bot.adapters.discord.calls import LOST
from bot.engine.message import File as Text
from bot.engine.reminder import Address
from bot.sending import Sent, finished

log = logging.getLogger(__name__)

Result = TypeVar("Result")

WAITS = (0.1, 0.4, 1.0)  # seconds between tries: an interaction must be answered within three
LONG_WAITS = (*WAITS, 3.0, 6.0)  # of what has more time
IN_TIME = 1.5  # seconds for a turn: Discord waits for three, and some of them are the network's
SERVER_ERROR = 500  # HTTP: this and all above
REPEATED = frozenset({500, 502, 504, 524})  # after which discord.py itself tries again, for half a minute
REPEATED_HERE = range(500, 600)  # and so after which of them where an interaction is answered
ANSWERED = 40060  # Discord: already acknowledged
TOO_LATE = 10062  # Discord: unknown interaction
SHOWN = "shown"  # among an interaction's extras: its first answer shows something, it promises nothing any more
# Discord: unknown channel; unknown user; missing access; cannot send messages to this user; nor open a channel with
# them, as where the account is deleted; nor write to one with whom no server is shared.
CLOSED = frozenset({10003, 10013, 50001, 50007, 50033, 50278})
# Discord: wait (slow mode, too much written to a channel or server, private channels opened too fast, a resource is
# busy), and what it holds against the bot for a while (taken for spam, not let through).
PASSING = frozenset({20016, 20026, 20028, 20029, 40003, 40062, 40333, 130000})
FINAL = frozenset({400, 403, 404, 413})  # HTTP: the refusals that no repeat changes, where Discord gives them a code


async def show(interaction: Interaction[Any], shown: LayoutView, *, edit: bool) -> None:
    """Show something privately: in the place of what was pressed, or as a new message that only one person sees.

    What was promised is kept: its place is taken. Beside what has been answered otherwise a new message stands.
    """
    if interaction.response.is_done():
        promised = interaction.response.type is InteractionResponseType.deferred_channel_message
        if not edit and (not promised or SHOWN in interaction.extras):
            return await afterwards(lambda: interaction.followup.send(view=shown, ephemeral=True))
        interaction.extras[SHOWN] = True
        return await afterwards(lambda: interaction.edit_original_response(view=shown))
    if edit:
        try:
            return await once(lambda: interaction.response.edit_message(view=shown))
        except HTTPException as refused:  # the message is gone, say
            if refused.status >= SERVER_ERROR:
                raise
    return await once(lambda: interaction.response.send_message(view=shown, ephemeral=True))


async def once(respond: Callable[[], Awaitable[object]]) -> None:
    """Answer an interaction, unless it has been answered or is over."""
    await _unless_over(insist(respond, WAITS, REPEATED_HERE))


async def afterwards(respond: Callable[[], Awaitable[object]]) -> None:
    """Show more of an answer, for which there is a quarter of an hour."""
    await _unless_over(insist(respond, LONG_WAITS, REPEATED_HERE))


async def _unless_over(answering: Awaitable[object]) -> None:
    try:
        await answering
    except HTTPException as refused:
        if refused.code not in {ANSWERED, TOO_LATE}:
            raise
        log.info("discord: an interaction was over before it could be answered (%d)", refused.code)


async def in_time(interaction: Interaction[Any], turn: Coroutine[Any, Any, Result], *, edit: bool) -> Result:
    """What a turn comes to; where that takes long, Discord is told that the answer will come."""
    taking = asyncio.ensure_future(turn)
    try:
        await asyncio.wait({taking}, timeout=IN_TIME)
        if not taking.done():
            await promise(interaction, edit=edit)
        return await taking
    finally:
        taking.cancel()
        await asyncio.wait({taking})


async def promise(interaction: Interaction[Any], *, edit: bool) -> None:
    """Tell Discord in time that the answer takes longer: it comes within a quarter of an hour, or not at all."""
    if interaction.response.is_done():
        return None
    if edit:
        return await once(interaction.response.defer)
    return await once(lambda: interaction.response.defer(ephemeral=True, thinking=True))


async def hand(interaction: Interaction[Any], file: Text) -> None:
    """Show a text as a file, privately."""
    await afterwards(lambda: interaction.followup.send(file=attached(file), ephemeral=True))


async def put(channel: Messageable, file: Text, nonce: str) -> None:
    """Send a text as a file into a chat."""
    await insist(lambda: channel.send(file=attached(file), nonce=nonce))


def attached(file: Text) -> File:
    """A text as discord.py sends it; it can be sent once."""
    return File(BytesIO(file.text.encode()), file.name)


async def say(channel: Messageable, shown: LayoutView, nonce: int | str, waits: Sequence[float] = LONG_WAITS) -> None:
    """Send a message."""
    await insist(lambda: channel.send(view=shown, nonce=nonce), waits)


async def write(client: Client, address: Address, shown: LayoutView, name: str) -> Sent:
    """Write to somebody in private, and what became of it; raises what may pass."""
    if not (address.chat.isascii() and address.chat.isdecimal()):
        return Sent.UNREACHABLE  # it is nobody's
    person = Object(int(address.chat))
    try:
        channel = await insist(lambda: client.create_dm(person), WAITS)
    except HTTPException as refused:
        if not lasts(refused):
            raise
        return Sent.UNREACHABLE  # nothing of the message has been seen yet
    try:
        await finished(say(channel, shown, name, WAITS))
    except HTTPException as refused:
        if refused.code in CLOSED:
            return Sent.UNREACHABLE
        if not lasts(refused):
            raise
        log.warning("discord: a message was refused (%d)", refused.code)
        return Sent.REFUSED
    return Sent.DELIVERED


def lasts(refused: HTTPException) -> bool:
    """Whether a call would be refused again; what has no code comes from something that stands before Discord."""
    return refused.status in FINAL and bool(refused.code) and refused.code not in PASSING


async def insist(
    call: Callable[[], Awaitable[Result]], waits: Sequence[float] = LONG_WAITS, repeated: Container[int] = REPEATED
) -> Result:
    """Make a call, again where discord.py gives up: after a broken connection, and a 5xx that is not `repeated`."""
    for wait in waits:
        try:
            return await call()
        except HTTPException as refused:
            if refused.status < SERVER_ERROR or refused.status in repeated:
                raise
            reason = str(refused.status)
        except LOST as broken:
            reason = type(broken).__name__
        log.info("discord: a call is made again (%s)", reason)
        await asyncio.sleep(wait)
    return await call()
