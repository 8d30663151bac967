"""The routes about channels, guilds and the messages in them."""

from collections.abc import Callable
from dataclasses import dataclass

from tests.wire.discord_faults import Problem, Refused, invalid_form
from tests.wire.discord_messages import Messages, Stored
from tests.wire.discord_wire import BOT_ID, Answer, Asked, Json, Routes, stamp, user

ALL = (1 << 53) - 1
NONCE_LIVES = 180.0  # seconds: Discord says "the past few minutes"
CHANNEL, MESSAGE = "/channels/{channel_id}", "/channels/{channel_id}/messages/{message_id}"
Spread = Callable[[Stored], None]


@dataclass(frozen=True, slots=True)
class Guild:
    """A server, with one channel to write in; `joined` where the bot itself is in it."""

    id: int
    name: str = "A meeting place"
    locale: str = "en-US"
    joined: bool = True

    @property
    def channel(self) -> int:
        """Its channel."""
        return self.id + 1


class Channels:
    """Who can be written to, and what is done there; `spread` tells the gateway of each new message."""

    def __init__(self, messages: Messages, spread: Spread) -> None:
        self.messages, self.spread = messages, spread
        self.guilds: dict[int, Guild] = {}
        self.private: dict[int, int] = {}  # other private channels, and whose each is
        self.direct: dict[int, int] = {}  # people, and the channel that each has with the bot
        self.closed: set[int] = set()  # people who let nobody write to them
        self.strangers: set[int] = set()  # people who share no guild with the bot, nor have it installed
        self.deleted: set[int] = set()  # people whose account is no more
        self.silent: set[int] = set()  # channels of guilds in which the bot may not write
        self.enforces = True  # that a nonce makes one message
        self.kinds: dict[int, int] = {}  # the types of channels of guilds that are no texts
        self._nonces: dict[str, int] = {}  # the message that each nonce made last, in whatever channel
        self.routes: Routes = {
            ("POST", "/users/@me/channels"): lambda asked: self._open(_snowflake(asked.body["recipient_id"])),
            ("GET", "/users/{user_id}"): self._user,
            ("GET", "/guilds/{guild_id}"): self._guild,
            ("GET", CHANNEL): lambda asked: self.shown(self._known(asked)),
            ("GET", f"{CHANNEL}/messages"): self._list,
            ("POST", f"{CHANNEL}/messages"): self._send,
            ("POST", f"{CHANNEL}/typing"): self._type,
            ("GET", MESSAGE): lambda asked: messages.shown(messages.find(self._known(asked), asked.id("message_id"))),
            ("PATCH", MESSAGE): self._edit,
            ("DELETE", MESSAGE): self._delete,
        }

    def add(self, guild: Guild) -> Guild:
        """Let there be a guild."""
        return self.guilds.setdefault(guild.id, guild)

    def guild_of(self, channel: int) -> Guild | None:
        """The guild that a channel is in, where it is in one."""
        return next((guild for guild in self.guilds.values() if guild.channel == channel), None)

    def direct_with(self, person: int) -> int:
        """The channel that somebody has with the bot; there is one as soon as somebody asks."""
        self.messages.users.setdefault(person, user(person, f"Member {person}"))
        if person not in self.direct:
            self.direct[person] = self.messages.clock.id()
        return self.direct[person]

    def shown(self, channel: int) -> Json:
        """A channel in JSON."""
        if guild := self.guild_of(channel):
            return {
                "id": str(channel),
                "type": self.kinds.get(channel, 0),
                "guild_id": str(guild.id),
                "name": "general",
                "position": 0,
                "permission_overwrites": [],
                "parent_id": None,
                "topic": None,
                "nsfw": False,
                "last_message_id": None,
                "rate_limit_per_user": 0,
                "flags": 0,
            }
        others = [person for person, known in (self.direct | self.private).items() if known == channel]
        recipients = [self.messages.users[person] for person in others]
        return {"id": str(channel), "type": 1, "last_message_id": None, "flags": 0, "recipients": recipients}

    def whole(self, guild: Guild) -> Json:
        """A guild in JSON, as the gateway has it."""
        everybody = {"id": str(guild.id), "name": "@everyone", "permissions": str(ALL), "position": 0, "color": 0}
        role = {**everybody, "hoist": False, "managed": False, "mentionable": False, "flags": 0}
        return {
            "id": str(guild.id),
            "name": guild.name,
            "preferred_locale": guild.locale,
            "owner_id": "1",
            "member_count": 3,
            "features": [],
            "unavailable": False,
            "large": False,
            "roles": [role],
            "channels": [self.shown(guild.channel)],
            "members": [member(self.messages.users[BOT_ID])],
            **{name: [] for name in ("emojis", "stickers", "threads", "voice_states", "presences")},
        }

    def _open(self, person: int) -> Json:
        if person in self.deleted or person == BOT_ID:
            raise Refused(400, 50033)
        return self.shown(self.direct_with(person))

    def _user(self, asked: Asked) -> Json:
        if asked.id("user_id") not in self.messages.users:
            raise Refused(404, 10013)
        return self.messages.users[asked.id("user_id")]

    def _guild(self, asked: Asked) -> Json:
        guild = self.guilds.get(asked.id("guild_id"))
        if guild is None or not guild.joined:
            raise Refused(404, 10004)
        return self.whole(guild)

    def _known(self, asked: Asked) -> int:
        channel = asked.id("channel_id")
        guild = self.guild_of(channel)
        if guild is None and channel not in {*self.direct.values(), *self.private.values()}:
            raise Refused(404, 10003)
        if (guild and not guild.joined) or channel in self.private.values():
            raise Refused(403, 50001)
        return channel

    def _list(self, asked: Asked) -> list[Json]:
        public = [message for message in self.messages.of(self._known(asked)) if not message.ephemeral]
        return [self.messages.shown(message) for message in reversed(public)][: int(asked.query.get("limit", "50"))]

    def _type(self, asked: Asked) -> Answer:
        self._known(asked)
        return Answer(204)

    def _send(self, asked: Asked) -> Json:
        channel = self._known(asked)
        self._reach(channel)
        if channel in self.silent:
            raise Refused(403, 50013)
        nonce = asked.body.get("nonce")
        if self.enforces and asked.body.get("enforce_nonce") and (sent := self._sent(str(nonce))):
            return self.messages.shown(sent)
        extra = {} if nonce is None else {"nonce": nonce}
        draft = Stored(self.messages.clock.id(), channel, extra=extra)
        message = self.messages.create(draft, asked.body, asked.files)
        self._nonces[str(nonce)] = message.id
        self.spread(message)
        return self.messages.shown(message)

    def _reach(self, channel: int) -> None:
        """Refuse to write to somebody who can't be written to."""
        for people, code in ((self.closed | self.deleted, 50007), (self.strangers, 50278)):
            if any(self.direct.get(person) == channel for person in people):
                raise Refused(403, code)

    def _sent(self, nonce: str) -> Stored | None:
        """The message that this nonce has made, while Discord remembers it."""
        message = self.messages.by_id.get(self._nonces.get(nonce, 0))
        return message if message and self.messages.clock.now() - message.date < NONCE_LIVES else None

    def _edit(self, asked: Asked) -> Json:
        message = self._own(asked, 50005)
        return self.messages.shown(self.messages.edit(message, asked.body, asked.files))

    def _delete(self, asked: Asked) -> Answer:
        self.messages.delete(self._own(asked, 50003))
        return Answer(204)

    def _own(self, asked: Asked, refusal: int) -> Stored:
        message = self.messages.find(self._known(asked), asked.id("message_id"))
        if message.author != BOT_ID:
            raise Refused(403, refusal)
        return message


def member(person: Json, permissions: int | None = None) -> Json:
    """Somebody in a guild, as Discord shows them; with what they may do where an interaction says so."""
    joined: Json = {
        "roles": [],
        "joined_at": stamp(1_700_000_000),
        "premium_since": None,
        "communication_disabled_until": None,
    }
    looks: Json = {"nick": None, "avatar": None, "deaf": False, "mute": False, "pending": False, "flags": 0}
    return {"user": person, **joined, **looks, **({} if permissions is None else {"permissions": str(permissions)})}


def _snowflake(value: object) -> int:
    """Somebody's id; refused where it can be nobody's."""
    text = str(value)
    if not text.isdecimal() or int(text) >= 1 << 63:
        told = f'Value "{text}" is not snowflake.'
        raise invalid_form([Problem("recipient_id", told, "NUMBER_TYPE_COERCE")])
    return int(text)
