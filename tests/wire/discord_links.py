"""One connection to the gateway, and the session that outlives it."""

import importlib
import json
import zlib
from collections.abc import Callable
from dataclasses import dataclass, field

from aiohttp import web

from tests.wire.discord_wire import Json

DISPATCH, HEARTBEAT, IDENTIFY, RESUME, RECONNECT, INVALID, HELLO, ACK = 0, 1, 2, 6, 7, 9, 10, 11
GUILDS, GUILD_MESSAGES, DIRECT_MESSAGES, MESSAGE_CONTENT = 1 << 0, 1 << 9, 1 << 12, 1 << 15
PRIVILEGED = 1 << 1 | 1 << 8 | MESSAGE_CONTENT
WRITTEN = {"content": "", "embeds": [], "attachments": [], "components": []}
Compress = Callable[[bytes], bytes]


@dataclass(frozen=True, slots=True)
class Connected:
    """How a connection began: `op` is IDENTIFY or RESUME, `path` which of the two addresses it came to."""

    op: int
    path: str
    shard: int
    count: int
    intents: int
    session: str
    compress: str


class Link:
    """A connection: payloads go out in order, compressed as the client asked for."""

    def __init__(self, socket: web.WebSocketResponse, request: web.Request) -> None:
        self.socket, self.path, self.compress = socket, request.path, request.query.get("compress", "")
        self.session: Session | None = None
        self.ended = 0  # the code with which Discord closed it
        self._transport = request.transport
        self._compressed = _compressor(self.compress)

    @property
    def open(self) -> bool:
        """Whether anything can be sent."""
        return not self.socket.closed and self.socket.prepared

    async def send(self, op: int, data: object = None, sequence: int | None = None, event: str | None = None) -> None:
        """Send a payload; a connection that breaks meanwhile is found broken by whoever reads from it."""
        if not self.open:
            return
        await self.mumble(json.dumps({"op": op, "d": data, "s": sequence, "t": event}))

    async def mumble(self, text: str | bytes) -> None:
        """Send anything at all; bytes go out as they are, which spoils what is compressed for good."""
        try:
            if isinstance(text, bytes):
                await self.socket.send_bytes(text)
            elif self._compressed:
                await self.socket.send_bytes(self._compressed(text.encode()))
            else:
                await self.socket.send_str(text)
        except ConnectionError:
            return

    def drop(self) -> None:
        """End the connection without a word."""
        if self._transport:
            self._transport.abort()


@dataclass(slots=True)
class Session:
    """What a shard is told, with or without a connection at the moment."""

    id: str
    shard: int
    count: int
    intents: int
    link: Link | None = None
    told: list[tuple[str, Json]] = field(default_factory=list)  # the events, the first of them with sequence 1
    beats: int = 0

    async def tell(self, event: str, data: Json) -> None:
        """Tell of an event, now or when the session is resumed."""
        self.told.append((event, data))
        if self.link:
            await self.link.send(DISPATCH, data, len(self.told), event)

    async def replay(self, after: int) -> None:
        """Tell again of everything after a sequence number."""
        for at, (event, data) in enumerate(self.told[after:], after + 1):
            if self.link:
                await self.link.send(DISPATCH, data, at, event)

    def holds(self, guild: int) -> bool:
        """Whether a guild is of the session's shard; 0 is what happens in private."""
        return (guild >> 22) % self.count == self.shard

    def hears(self, event: str, data: Json) -> bool:
        """Whether the session's intents ask for an event, and it is of the session's shard."""
        guild = int(data.get("guild_id") or (data["id"] if event.startswith("GUILD_") else 0))
        if not self.holds(guild):
            return False
        if event.startswith("MESSAGE_"):
            return bool(self.intents & (GUILD_MESSAGES if guild else DIRECT_MESSAGES))
        return not event.startswith("GUILD_") or bool(self.intents & GUILDS)

    def seen(self, event: str, data: Json, own: str) -> Json:
        """An event as the session may see it: what others write in a guild stands behind an intent."""
        hidden = event.startswith("MESSAGE_") and data.get("guild_id") and data["author"]["id"] != own
        return {**data, **WRITTEN} if hidden and not self.intents & MESSAGE_CONTENT else data


def _compressor(name: str) -> Compress | None:
    match name:
        case "":
            return None
        case "zlib-stream":
            stream = zlib.compressobj()
            return lambda data: stream.compress(data) + stream.flush(zlib.Z_SYNC_FLUSH)
        case "zstd-stream":
            return _zstd()
        case _:
            message = f"no compression {name!r}"
            raise ValueError(message)


def _zstd() -> Compress:
    """The compression that discord.py asks for where it finds a library for it: Python's own from 3.14 on."""
    try:
        stream = importlib.import_module("compression.zstd").ZstdCompressor()
    except ModuleNotFoundError:
        other = importlib.import_module("zstandard")
        chunks, flush = other.ZstdCompressor().compressobj(), other.COMPRESSOBJ_FLUSH_BLOCK
        return lambda data: chunks.compress(data) + chunks.flush(flush)
    return lambda data: bytes(stream.compress(data, mode=stream.FLUSH_BLOCK))
