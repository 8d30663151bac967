"""A stand-in for Discord's gateway: sessions, heartbeats, events, and every way in which a connection ends."""

import asyncio
import json
from collections.abc import Callable
from secrets import token_hex

from aiohttp import WSCloseCode, WSMsgType, web

from tests.wire.discord_links import (
    ACK,
    HELLO,
    IDENTIFY,
    INVALID,
    PRIVILEGED,
    RECONNECT,
    RESUME,
    Connected,
    Link,
    Session,
)
from tests.wire.discord_starts import Starts
from tests.wire.discord_wire import APPLICATION, BOT, Clock, Json
from tests.wire.telegram_bell import Bell

GATEWAY, RESUMING = "/gateway", "/resuming"  # where sessions begin, and where READY sends those who resume
SPOILT = b"\xff" * 9 + b"\x00\x00\xff\xff"  # of what is compressed: only a connection of a new client mends that
CLEAN = {WSCloseCode.OK, WSCloseCode.GOING_AWAY}  # closed by the client in this way, a session is over
LOST = {1000, 1001, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014}  # and closed by Discord in one of these
CLOSING = {
    4001: "Unknown opcode",
    4002: "Error while decoding payload.",
    4003: "Not authenticated.",
    4004: "Authentication failed.",
    4005: "Already authenticated.",
    4007: "Invalid seq.",
    4009: "Session timed out.",
    4010: "Invalid shard.",
    4011: "Sharding required.",
    4013: "Invalid intent(s).",
    4014: "Disallowed intent(s).",
}


class Gateway:
    """The gateway of one application; `guilds` tells which guilds it is in, `reset` takes its token away."""

    def __init__(
        self, token: str, changed: Bell, guilds: Callable[[], list[Json]], clock: Clock, reset: Callable[[], None]
    ) -> None:
        self.token, self.changed, self.guilds, self.reset = token, changed, guilds, reset
        self.starts = Starts(clock)
        self.address = ""
        self.interval = 41_250  # milliseconds between heartbeats
        self.disallowed = PRIVILEGED  # the intents that nobody has switched on for the application
        self.acknowledging = True
        self.resumable = True
        self.refusing = False  # new connections
        self.connected: list[Connected] = []
        self.closed: list[int] = []  # the codes that clients closed with
        self.sessions: dict[str, Session] = {}
        self._links: set[Link] = set()

    def live(self, shard: int | None = None) -> list[Session]:
        """The sessions with a connection."""
        return [one for one in self.sessions.values() if one.link and shard in {None, one.shard}]

    async def tell(self, event: str, data: Json) -> None:
        """Dispatch an event to every session that it concerns, connected or waited for."""
        for session in tuple(self.sessions.values()):
            if session.hears(event, data):
                await session.tell(event, session.seen(event, data, BOT["id"]))

    async def mumble(self, text: str | bytes) -> None:
        """Send something that is no event, or none that anybody knows, to whoever is connected."""
        for session in self.live():
            if session.link:
                await session.link.mumble(text)

    async def close(self, code: int, shard: int | None = None) -> None:
        """Close connections with a code."""
        for session in self.live(shard):
            await self._end(session.link, code)

    def drop(self, shard: int | None = None) -> None:
        """Break connections off without closing them."""
        for session in self.live(shard):
            if session.link:
                session.link.drop()

    async def reconnect(self, shard: int | None = None) -> None:
        """Ask clients to connect anew and resume."""
        for session in self.live(shard):
            if session.link:
                await session.link.send(RECONNECT)

    async def invalidate(self, shard: int | None = None, *, resumable: bool = False) -> None:
        """Tell clients that their session is over, or has to be resumed."""
        for session in self.live(shard):
            if not resumable:
                del self.sessions[session.id]
            if session.link:
                await session.link.send(INVALID, resumable)

    async def stop(self) -> None:
        """End every connection."""
        for link in tuple(self._links):
            link.drop()
        await asyncio.sleep(0)

    async def serve(self, request: web.Request) -> web.StreamResponse:
        """Take a connection."""
        if self.refusing:
            return web.Response(status=503)
        link = Link(web.WebSocketResponse(max_msg_size=4096, timeout=1), request)
        await link.socket.prepare(request)
        self._links.add(link)
        try:
            await link.send(HELLO, {"heartbeat_interval": self.interval, "_trace": ["[]"]})
            await self._listen(link)
        finally:
            self._forget(link)
        return link.socket

    async def _listen(self, link: Link) -> None:
        async for message in link.socket:
            payload = _decoded(message.data) if message.type is WSMsgType.TEXT else None
            if payload is None:
                await self._end(link, 4002)
            else:
                await self._hear(link, payload.get("op", -1), payload.get("d") or {})

    async def _hear(self, link: Link, op: int, data: Json) -> None:
        match op:
            case 1:  # these are HEARTBEAT, IDENTIFY and RESUME
                await self._beat(link)
            case 2 | 6 if link.session:
                await self._end(link, 4005)
            case 2:
                await self._identify(link, data)
            case 6:
                await self._resume(link, data)
            case 3 | 4 | 8 if link.session:
                return  # presence, voice, members: nobody listens
            case _:
                await self._end(link, 4001 if link.session else 4003)

    async def _beat(self, link: Link) -> None:
        if link.session:
            link.session.beats += 1
        if self.acknowledging:
            await link.send(ACK)
        self.changed.ring()

    async def _identify(self, link: Link, data: Json) -> None:
        shard, count = data.get("shard", (0, 1))
        intents = data.get("intents")
        refusals = {
            4004: data.get("token") != self.token,
            4010: not 0 <= shard < count,
            4013: not isinstance(intents, int),
            4014: isinstance(intents, int) and intents & self.disallowed,
        }
        if code := next((code for code, refused in refusals.items() if refused), 0):
            await self._end(link, code)
            return
        if not self.starts.begin():  # every session ends, and the token with them
            self.reset()
            await self.close(4004)
            await self._end(link, 4004)
            return
        session = Session(token_hex(16), shard, count, data["intents"], link)
        link.session = self.sessions[session.id] = session
        self._note(IDENTIFY, link, session)
        await session.tell("READY", self._ready(session))
        for guild in self.guilds():
            if session.hears("GUILD_CREATE", guild):
                await session.tell("GUILD_CREATE", guild)
        self.changed.ring()

    def _ready(self, session: Session) -> Json:
        # Not documented for a session that asked to hear of no guilds; told of all, nothing may come of it.
        guilds = [guild["id"] for guild in self.guilds() if session.holds(int(guild["id"]))]
        return {
            "v": 10,
            "user": BOT | {"verified": True, "mfa_enabled": True, "email": None},
            "guilds": [{"id": number, "unavailable": True} for number in guilds],
            "private_channels": [],
            "session_id": session.id,
            "session_type": "normal",
            "resume_gateway_url": f"{self.address}{RESUMING}",
            "shard": [session.shard, session.count],
            "application": {"id": str(APPLICATION), "flags": 0},
        }

    async def _resume(self, link: Link, data: Json) -> None:
        session = self.sessions.get(data.get("session_id", ""))
        if data.get("token") != self.token:
            await self._end(link, 4004)
        elif session is None or not self.resumable:
            self.sessions.pop(data.get("session_id", ""), None)
            await link.send(INVALID, data=False)
        elif not isinstance(data.get("seq"), int) or data["seq"] > len(session.told):
            await self._end(link, 4007)
        else:
            link.session, session.link = session, link
            self._note(RESUME, link, session)
            await session.replay(data["seq"])
            await session.tell("RESUMED", {"_trace": ["[]"]})
            self.changed.ring()

    def _note(self, op: int, link: Link, session: Session) -> None:
        of = session.shard, session.count, session.intents, session.id
        self.connected.append(Connected(op, link.path, *of, link.compress))

    async def _end(self, link: Link | None, code: int) -> None:
        if link is None:
            return
        link.ended = code
        if code in LOST and link.session:
            self.sessions.pop(link.session.id, None)
        await link.socket.close(code=code, message=CLOSING.get(code, "").encode())

    def _forget(self, link: Link) -> None:
        self._links.discard(link)
        code = None if link.ended else link.socket.close_code
        self.closed += [code] if code else []
        if (session := link.session) and session.link is link:
            session.link = None
            if code in CLEAN:
                self.sessions.pop(session.id, None)
        self.changed.ring()


def _decoded(text: str) -> Json | None:
    try:
        payload = json.loads(text)
    except ValueError:
        return None
    return payload if isinstance(payload, dict) else None


__all__ = ["GATEWAY", "IDENTIFY", "RESUME", "RESUMING", "SPOILT", "Connected", "Gateway"]
