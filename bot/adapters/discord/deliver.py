"""Getting an answer to Discord through whatever the network does.

An interaction can be answered once, so an answer may be tried again: if the first try was done after all, Discord says
so, and that is as good. A message carries a nonce that Discord enforces, so that its repeat is the same message.
"""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Coroutine
from io import BytesIO
from typing import Any, TypeVar

from discord import DiscordException, File, HTTPException, Interaction
from discord.abc import Messageable
from discord.ui import LayoutView

from bot.engine.message import File as Text

log = logging.getLogger(__name__)

Result = TypeVar("Result")

WAITS = (0.1, 0.4, 1.0)  # seconds between tries: an interaction must be answered within three
IN_TIME = 1.5  # seconds for a turn: Discord waits for three, and some of them are the network's
SERVER_ERROR = 500  # HTTP: this and all above
ANSWERED = 40060  # Discord: already acknowledged
TOO_LATE = 10062  # Discord: unknown interaction
# Discord: unknown user; cannot send messages to this user; nor open a channel with them, as where the account is
# deleted; nor write to one with whom no server is shared.
CLOSED = frozenset({10013, 50007, 50033, 50278})


async def show(interaction: Interaction[Any], shown: LayoutView, *, edit: bool) -> None:
    """Show something privately: in the place of what was pressed, or as a new message that only one person sees.

    Where something was shown already, or was promised in time, this takes its place.
    """
    if interaction.response.is_done():
        return await once(lambda: interaction.edit_original_response(view=shown))
    if edit:
        try:
            return await once(lambda: interaction.response.edit_message(view=shown))
        except HTTPException as refused:  # the message is gone, say
            if refused.status >= SERVER_ERROR:
                raise
    return await once(lambda: interaction.response.send_message(view=shown, ephemeral=True))


async def once(respond: Callable[[], Awaitable[object]]) -> None:
    """Answer an interaction, unless it has been answered or is over."""
    try:
        await insist(respond)
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
    await once(lambda: interaction.followup.send(file=attached(file), ephemeral=True))


async def put(channel: Messageable, file: Text) -> None:
    """Send a text as a file into a chat."""
    await insist(lambda: channel.send(file=attached(file)))


def attached(file: Text) -> File:
    """A text as discord.py sends it; it can be sent once."""
    return File(BytesIO(file.text.encode()), file.name)


async def say(channel: Messageable, shown: LayoutView, nonce: int | str) -> bool:
    """Send a message; says whether the person can be reached at all."""
    try:
        await insist(lambda: channel.send(view=shown, nonce=nonce))
    except HTTPException as refused:
        if refused.code not in CLOSED:
            raise
        return False
    return True


async def insist(call: Callable[[], Awaitable[Result]]) -> Result:
    """Make a call, again after a connection broke: discord.py itself gives up on those here."""
    for wait in WAITS:
        try:
            return await call()
        except DiscordException:
            raise
        except Exception as broken:  # noqa: BLE001 - the HTTP library's own errors, which are no business of this room
            log.info("discord: a connection broke (%s)", type(broken).__name__)
        await asyncio.sleep(wait)
    return await call()
