"""Both chats, in the same words: who is where, what they see, what goes wrong on the way to them."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Protocol

from bot.adapters.discord.adapter import Discord
from bot.adapters.discord.adapter import Options as DiscordOptions
from bot.adapters.telegram.adapter import Options as TelegramOptions
from bot.adapters.telegram.adapter import Telegram
from bot.desk import Desk
from bot.engine.message import Message
from bot.engine.reminder import Address
from bot.sending import Sent
from tests.wire import discord_api, telegram_api
from tests.wire.dates import told_now
from tests.wire.discord_member import Member
from tests.wire.discord_written import written_back as discord_words
from tests.wire.telegram_person import Person
from tests.wire.telegram_written import written_back as telegram_words

Clock = Callable[[], datetime]
FOR_EVER = 10**9  # times
MESSAGES = "/channels/*/messages"


class Adapter(Protocol):
    """One of the bot's adapters."""

    async def run(self) -> None: ...

    async def connected(self) -> bool: ...

    async def ask(self) -> None: ...

    @property
    def sends(self) -> bool: ...

    async def send(self, address: Address, message: Message, name: str) -> Sent: ...


class Chat(Protocol):
    """A chat's stand-in."""

    name: str

    async def __aenter__(self) -> object: ...

    async def __aexit__(self, *_: object) -> None: ...

    @property
    def settings(self) -> dict[str, str]:
        """How a process finds it."""

    def serve(self, desk: Desk, clock: Clock) -> Adapter:
        """The bot's adapter at this chat."""

    def somebody(self, who: int, **more: Any) -> Person | Member:  # noqa: ANN401 - whatever they take
        """A person."""

    def shown(self, who: int) -> list[str]:
        """What the bot has written to somebody in private, oldest first."""

    def fails(self, kind: str, times: int = 1, **more: Any) -> None:  # noqa: ANN401 - whatever a fault takes
        """Let the next messages go wrong."""

    def answers(self) -> None:
        """Let what is slow end now."""

    def tries(self) -> int:
        """How often the bot has tried to write."""

    async def tried(self, times: int = 1) -> None:
        """Wait until it has."""

    async def ready(self) -> None:
        """Wait until the bot hears people."""

    def closes(self, who: int) -> None:
        """Let somebody shut the bot out."""

    def opens(self, who: int) -> None:
        """Let them have it in again."""

    def dies(self) -> None:
        """Let nothing that is asked be answered any more."""

    def lives(self) -> None:
        """Let all be answered again."""

    async def revokes(self) -> None:
        """Let the token be known no more, and the bot see it."""

    def restores(self) -> None:
        """Let it be known again."""

    def passes(self, seconds: float) -> None:
        """Let time pass at the chat's service."""

    def problems(self) -> list[str]:
        """Whatever was wrong with any request."""


class AtTelegram:
    """Telegram."""

    name = "telegram"

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - whatever the stand-in takes
        self.ahead = timedelta()
        self.token = ""
        self.api = telegram_api.TelegramApi(**options)
        self.api.tells = lambda: told_now() + self.ahead

    async def __aenter__(self) -> object:
        return await self.api.__aenter__()

    async def __aexit__(self, *_: object) -> None:
        await self.api.__aexit__(None, None, None)

    @property
    def settings(self) -> dict[str, str]:
        return {"TELEGRAM_TOKEN": self.api.token, "TELEGRAM_API_URL": self.api.url, "TELEGRAM_PER_SECOND": "1000"}

    def serve(self, desk: Desk, clock: Clock) -> Telegram:
        return Telegram(desk, TelegramOptions(self.api.token, self.api.url, per_second=1000.0), clock)

    def somebody(self, who: int, **more: Any) -> Person:  # noqa: ANN401 - whatever they take
        return Person(self.api, who, **more)

    def shown(self, who: int) -> list[str]:
        return [telegram_words(message) for message in self.api.chats.of(who)]

    def fails(self, kind: str, times: int = 1, **more: Any) -> None:  # noqa: ANN401 - whatever a fault takes
        self.api.faults.append(telegram_api.Fault("sendMessage", telegram_api.Kind[kind], times, **more))

    def answers(self) -> None:
        self.api.slow.ring()

    def tries(self) -> int:
        return len(self.api.made("sendMessage"))

    async def tried(self, times: int = 1) -> None:
        await self.api.called("sendMessage", times)

    async def ready(self) -> None:
        await self.api.called("getUpdates", within=20)

    def closes(self, who: int) -> None:
        self.api.chats.blocked.add(who)

    def opens(self, who: int) -> None:
        self.api.chats.blocked.discard(who)

    def dies(self) -> None:
        self.api.faults.append(telegram_api.Fault("", telegram_api.Kind.DROP_BEFORE, FOR_EVER))

    def lives(self) -> None:
        self.api.faults.clear()

    async def revokes(self) -> None:
        self.token, self.api.token = self.api.token, "1:another"
        await self.somebody(1).says("/help")  # which ends a request that is kept open

    def restores(self) -> None:
        self.api.token = self.token

    def passes(self, seconds: float) -> None:
        self.ahead += timedelta(seconds=seconds)

    def problems(self) -> list[str]:
        return self.api.problems()


class AtDiscord:
    """Discord."""

    name = "discord"

    def __init__(self, **options: Any) -> None:  # noqa: ANN401 - whatever the stand-in takes
        self.api = discord_api.DiscordApi(**options)

    async def __aenter__(self) -> object:
        return await self.api.__aenter__()

    async def __aexit__(self, *_: object) -> None:
        await self.api.__aexit__(None, None, None)

    @property
    def settings(self) -> dict[str, str]:
        own = {"DISCORD_TOKEN": self.api.token, "DISCORD_API_URL": self.api.url}
        return {**own, "DISCORD_GATEWAY_URL": self.api.gateway_url}

    def serve(self, desk: Desk, clock: Clock) -> Discord:
        where = self.api.url, self.api.gateway_url
        return Discord(desk, DiscordOptions(self.api.token, *where, per_second=1000.0), clock)

    def somebody(self, who: int, **more: Any) -> Member:  # noqa: ANN401 - whatever they take
        return Member(self.api, who, **more)

    def shown(self, who: int) -> list[str]:
        direct = self.api.messages.of(self.api.channels.direct_with(who))
        return [discord_words(message) for message in direct if message.touched and not message.ephemeral]

    def fails(self, kind: str, times: int = 1, **more: Any) -> None:  # noqa: ANN401 - whatever a fault takes
        self.api.faults.append(discord_api.Fault("POST", MESSAGES, discord_api.Kind[kind], times, **more))

    def answers(self) -> None:
        self.api.server.slow.ring()

    def tries(self) -> int:
        return len(self.api.made("POST", MESSAGES))

    async def tried(self, times: int = 1) -> None:
        await self.api.called("POST", MESSAGES, times)

    async def ready(self) -> None:
        await self.api.ready(within=20)
        await self.api.called("PUT", "/applications/*/commands", within=20)

    def closes(self, who: int) -> None:
        self.api.channels.closed.add(who)

    def opens(self, who: int) -> None:
        self.api.channels.closed.discard(who)

    def dies(self) -> None:
        self.api.faults.append(discord_api.Fault("", "*", discord_api.Kind.DROP_BEFORE, FOR_EVER))

    def lives(self) -> None:
        self.api.faults.clear()

    async def revokes(self) -> None:
        self.api.server.token = self.api.gateway.token = "another"  # noqa: S105 - an example
        await self.api.gateway.close(4004)

    def restores(self) -> None:
        self.api.server.token = self.api.gateway.token = self.api.token

    def passes(self, seconds: float) -> None:
        self.api.clock.advance(seconds)

    def problems(self) -> list[str]:
        return self.api.problems()


CHATS: dict[str, Callable[..., AtTelegram | AtDiscord]] = {"telegram": AtTelegram, "discord": AtDiscord}
