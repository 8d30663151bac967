"""A trial with somebody on Discord: what was sent there, and what Discord then has."""

from collections.abc import Awaitable, Callable, Coroutine, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from secrets import token_hex
from typing import Any

import discord

from bot.adapters.discord.calls import ADAPTER
from bot.adapters.discord.connection import Client, Options
from bot.adapters.discord.deliver import insist
from bot.adapters.discord.write import Screen, view
from bot.desk import own_word
from bot.engine.message import Message
from bot.trial import Trial, tried, whole

V2 = 1 << 15  # the flag of a message that is made of components
SHORT = 40  # characters of a value that are told


@dataclass(frozen=True, slots=True)
class Talk:
    """A trial under way; `standing` are the messages that it sent and has not yet deleted."""

    trial: Trial
    options: Options
    client: Client
    channel: discord.DMChannel
    standing: dict[int, discord.Message] = field(default_factory=dict)

    async def tried(self, what: str, attempt: Awaitable[Iterable[str]]) -> None:
        """Try one thing."""
        await tried(self.trial, what, attempt, words)

    def view(self, message: Message) -> Screen:
        """A message as Discord is sent it."""
        word = own_word(self.trial.desk, ADAPTER, f"{message.wants}-button", message.language) if message.wants else ""
        return view(message, word)

    async def posted(self, send: Callable[[], Coroutine[Any, Any, discord.Message]]) -> discord.Message:
        """Send something to its end, so that no message is made that is not known here."""

        async def sending() -> discord.Message:
            made = await insist(send)
            self.standing[made.id] = made
            return made

        return await whole(sending())

    async def sent(self, message: Message) -> Iterable[str]:
        """Send a message, and what was wrong about it."""
        shown = self.view(message)
        made = await self.posted(lambda: self.channel.send(view=shown, nonce=token_hex(8)))
        return await self.compared(made.id, shown)

    async def edited(self, number: int, message: Message) -> Iterable[str]:
        """Edit a message, and what was wrong about it."""
        shown = self.view(message)
        await insist(lambda: self.standing[number].edit(view=shown))
        return await self.compared(number, shown)

    async def compared(self, number: int, shown: Screen) -> list[str]:
        """In what a message is another than it was sent, as Discord now has it."""
        kept: Mapping[str, Any] = await insist(lambda: self.client.http.get_message(self.channel.id, number))
        found = list(lost(shown.to_components(), kept.get("components", []), "components"))
        if not int(kept.get("flags", 0)) & V2:
            found.append("the flags: the bot relies on 32768 (components), Discord returned a message without it")
        return found


def lost(sent: object, came: object, where: str) -> Iterator[str]:
    """What was sent and did not come back; what Discord adds is its own."""
    match sent, came:
        case dict(), dict():
            for name, value in sent.items():
                yield from lost(value, came.get(name), f"{where}.{name}")
        case list(), list() if len(sent) == len(came):
            for at, (one, other) in enumerate(zip(sent, came, strict=True)):
                yield from lost(one, other, f"{where}[{at}]")
        case _ if sent != came:
            yield f"{where}: the bot sent {_short(sent)}, Discord returned {_short(came)}"


def _short(value: object) -> str:
    text = f"{len(value)} of them" if isinstance(value, list) else repr(value)
    return text if len(text) <= SHORT else f"{text[:SHORT]}…"


def words(failed: Exception) -> str:
    """What went wrong with a request, in a few words that hold no address."""
    if isinstance(failed, discord.HTTPException):
        return f'Discord said "{failed.text}" ({failed.status}, code {failed.code})'
    return type(failed).__name__
