"""A stand-in for Discord's REST API and gateway: enough of both to hold a bot to what the real ones do."""

import asyncio
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from types import TracebackType
from typing import Self

from aiohttp import web

from tests.wire.dates import Tells, dating
from tests.wire.discord_channels import Channels, Guild
from tests.wire.discord_commands import Commands
from tests.wire.discord_faults import Fault, Kind
from tests.wire.discord_gateway import GATEWAY, RESUMING, Gateway
from tests.wire.discord_interactions import Interaction, Interactions
from tests.wire.discord_messages import Messages, Stored
from tests.wire.discord_server import Call, Server
from tests.wire.discord_spec import spec_missing
from tests.wire.discord_wire import Asked, Clock, Json
from tests.wire.telegram_bell import awaited

__all__ = ["Call", "DiscordApi", "Fault", "Guild", "Json", "Kind", "Stored", "awaited", "spec_missing"]

TOKEN = "NzAwMDAw.stand-in.for-the-gateway-and-the-API-only"  # noqa: S105 - it opens nothing


class DiscordApi:
    """The server, while it is entered; `validate=False` spares the checks where speed is measured.

    `within` is how long an interaction waits for its answer. `server.latency` makes every request slower, and
    `server.per_second` limits those that Discord's global limit counts.
    """

    def __init__(
        self,
        *,
        guilds: Iterable[Guild] = (),
        shards: int = 1,
        within: float = 3.0,
        validate: bool = True,
        port: int = 0,
    ) -> None:
        self.token, self.port, self.shards = TOKEN, port, shards
        self.clock = Clock()
        self.messages = Messages(self.clock)
        self.channels = Channels(self.messages, self._spread)
        self.commands = Commands(self.clock)
        self.interactions = Interactions(self.messages, self._spread, within)
        self.gateway = Gateway(TOKEN, self.messages.bell, self._joined, self.clock, self.reset_token)
        for guild in guilds:
            self.channels.add(guild)
        own = {("GET", "/gateway"): lambda _: {"url": self.gateway_url}, ("GET", "/gateway/bot"): self._bot}
        routes = {**self.commands.routes, **self.channels.routes, **self.interactions.routes, **own}
        self.server = Server(TOKEN, routes, self.messages.bell)
        self.tells: Tells = self._now  # the time that every answer tells
        self.server.validate = self.messages.validate = validate
        self.calls, self.faults, self.refused = self.server.calls, self.server.faults, self.server.refused
        self._spreading: set[asyncio.Task[None]] = set()
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """The server's address, for DISCORD_API_URL; every path is known with /api/v10 before it, and without."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def gateway_url(self) -> str:
        """The gateway's address, for DISCORD_GATEWAY_URL."""
        return f"{self.gateway.address}{GATEWAY}"

    async def __aenter__(self) -> Self:
        app = web.Application(client_max_size=50 * 1024**2)
        app.on_response_prepare.append(dating(self))
        for path in (GATEWAY, RESUMING):
            app.router.add_get(path, self._connect)
        app.router.add_route("*", "/{path:.*}", self.server.handle)
        self._runner = web.AppRunner(app, access_log=None, shutdown_timeout=0.2)
        await self._runner.setup()
        await web.TCPSite(self._runner, "127.0.0.1", self.port).start()
        self.port = self._runner.addresses[0][1]
        self.gateway.address = f"ws://127.0.0.1:{self.port}"
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.gateway.stop()
        assert self._runner is not None
        await self._runner.cleanup()

    def reset_token(self) -> None:
        """Let the token be unknown from now on, as its owner or Discord may at any time."""
        self.gateway.token = self.server.token = "reset"  # noqa: S105 - it opens nothing

    async def open(self, interaction: Interaction) -> Interaction:
        """Let something happen, and the bot know of it."""
        self.interactions.open(interaction)
        await self.gateway.tell("INTERACTION_CREATE", interaction.payload)
        return interaction

    def problems(self) -> list[str]:
        """Everything that was wrong with any request."""
        return [f"{call.method} {call.path}: {problem}" for call in self.calls for problem in call.problems]

    def failed(self) -> list[str]:
        """What people saw fail: whatever was not answered within three seconds."""
        return [one.what for one in self.interactions.all.values() if one.failed]

    def unanswered(self) -> list[str]:
        """What has had no answer yet, or only one that promises another."""
        waiting = {message.id for message in self.messages.by_id.values() if message.loading}
        every = self.interactions.all.values()
        return [one.what for one in every if not one.answer or one.response in waiting]

    def made(self, method: str = "", path: str = "") -> list[Call]:
        """The requests of a method to a path, in order; `*` is any part of a path, and empty is any."""
        return self.server.made(method, path)

    async def called(self, method: str, path: str = "", count: int = 1, within: float = 5.0) -> list[Call]:
        """The requests of a method to a path, once there are so many."""
        await self.until(lambda: len(self.made(method, path)) >= count, within, f"{count} of {method} {path}")
        return self.made(method, path)

    async def ready(self, shards: int = 1, within: float = 10.0) -> None:
        """Wait until so many shards are connected."""
        await self.until(lambda: len(self.gateway.live()) >= shards, within, f"{shards} shards")

    async def until(self, true: Callable[[], object], within: float = 5.0, what: str = "it") -> None:
        """Wait for something to become true, looked at after every request and event."""
        if not await self.messages.bell.until(true, within):
            recent = ", ".join(f"{call.method} {call.path}" for call in self.calls[-8:]) or "none"
            message = f"{what} did not happen within {within} s; the last requests: {recent}"
            raise AssertionError(message)

    def _now(self) -> datetime:
        return datetime.fromtimestamp(self.clock.now(), UTC)

    def _joined(self) -> list[Json]:
        return [self.channels.whole(guild) for guild in self.channels.guilds.values() if guild.joined]

    def _spread(self, message: Stored) -> None:
        """Let the gateway tell of a message that everybody sees, where the bot is, too."""
        guild = self.channels.guild_of(message.channel)
        there = guild.joined if guild else message.channel in self.channels.direct.values()
        if not there or message.ephemeral:
            return
        where = {"guild_id": str(guild.id)} if guild else {}
        telling = self.gateway.tell("MESSAGE_CREATE", {**self.messages.shown(message), **where})
        task = asyncio.get_running_loop().create_task(telling)
        self._spreading.add(task)
        task.add_done_callback(self._spreading.discard)

    def _bot(self, _: Asked) -> Json:
        return {"url": self.gateway_url, "shards": self.shards, "session_start_limit": self.gateway.starts.shown()}

    async def _connect(self, request: web.Request) -> web.StreamResponse:
        """The gateway, and the route of the same name that tells where it is."""
        upgrades = request.headers.get("Upgrade", "").lower() == "websocket"
        return await (self.gateway.serve(request) if upgrades else self.server.handle(request))
