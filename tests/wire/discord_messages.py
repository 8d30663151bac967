"""Channels as Discord keeps them: who is in which, what was said, what was edited."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from tests.wire.discord_faults import Problem, Refused, invalid_form
from tests.wire.discord_limits import message_limits
from tests.wire.discord_wire import BOT, BOT_ID, EPHEMERAL, LOADING, V2, Clock, Json, Upload, stamp
from tests.wire.telegram_bell import Bell

EDITABLE = 1 << 2 | V2  # the flags that an edit may set
SENDABLE = EDITABLE | 1 << 12 | EPHEMERAL
NOT_V2 = "The IS_COMPONENTS_V2 flag cannot be removed from a message"


@dataclass(frozen=True, slots=True)
class Stored:
    """A message; `touched` counts up with everything that the bot sends, edits or deletes, in whatever channel."""

    id: int
    channel: int
    content: str = ""
    components: tuple[Json, ...] = ()
    flags: int = 0
    embeds: tuple[Json, ...] = ()
    attachments: tuple[Json, ...] = ()
    author: int = BOT_ID
    viewer: int = 0  # the only one who sees it, where it is ephemeral
    date: float = 0.0
    edited: float = 0.0
    touched: int = 0
    extra: Json = field(default_factory=dict)  # what an answer to an interaction says of it, and a nonce

    @property
    def loading(self) -> bool:
        """Whether it still says that the bot is thinking."""
        return bool(self.flags & LOADING)

    @property
    def ephemeral(self) -> bool:
        """Whether one person only sees it."""
        return bool(self.flags & EPHEMERAL)

    @property
    def everything(self) -> tuple[Json, ...]:
        """Every component, those within others after them."""
        return tuple(walk(self.components))

    @property
    def buttons(self) -> dict[str, Json]:
        """The buttons by their label, the first of each."""
        found: dict[str, Json] = {}
        for one in self.everything:
            if one["type"] == 2:
                found.setdefault(one.get("label", ""), one)
        return found

    @property
    def links(self) -> dict[str, str]:
        """The addresses of the link buttons, by their label."""
        return {label: one["url"] for label, one in self.buttons.items() if "url" in one}

    @property
    def selects(self) -> tuple[Json, ...]:
        """The menus to choose from."""
        return tuple(one for one in self.everything if one["type"] == 3)


class Messages:
    """Every message of every channel, and every change of one."""

    def __init__(self, clock: Clock) -> None:
        self.clock = clock
        self.validate = True
        self.by_id: dict[int, Stored] = {}
        self.by_channel: defaultdict[int, dict[int, Stored]] = defaultdict(dict)
        self.users: dict[int, Json] = {BOT_ID: BOT}
        self.bell = Bell()  # rung for everything
        self.bells: defaultdict[int, Bell] = defaultdict(Bell)  # one a channel
        self.touched = 0

    def of(self, channel: int) -> list[Stored]:
        """What stands in a channel, oldest first, the ephemeral too."""
        return list(self.by_channel[channel].values())

    def find(self, channel: int, number: int) -> Stored:
        """A message that everybody sees; ephemeral ones are found through their interaction only."""
        message = self.by_id.get(number)
        if message is None or message.channel != channel or message.ephemeral:
            raise Refused(404, 10008)
        return message

    def put(self, message: Stored) -> Stored:
        """Keep a message as it is now; what the bot does is noticed by whoever sees it."""
        if message.author == BOT_ID:
            self.touched += 1
            message = replace(message, touched=self.touched)
        self.by_id[message.id] = self.by_channel[message.channel][message.id] = message
        self.ring(message.channel)
        return message

    def ring(self, channel: int) -> None:
        """Wake everybody who waits for something in a channel."""
        self.bells[channel].ring()
        self.bell.ring()

    def create(self, draft: Stored, body: Json, files: tuple[Upload, ...] = (), where: str = "") -> Stored:
        """Send a message of the bot."""
        flags = draft.flags | number(body.get("flags")) & SENDABLE
        self._check(body, v2=bool(flags & V2), where=where)
        if not any(body.get(name) for name in ("content", "components", "embeds", "poll", "sticker_ids")) and not files:
            raise Refused(400, 50006)
        uploaded = tuple(self._uploads(files))
        made = replace(draft, flags=flags, date=draft.date or self.clock.now(), attachments=uploaded)
        return self.put(self._filled(made, body))

    def edit(self, message: Stored, body: Json, files: tuple[Upload, ...] = (), where: str = "") -> Stored:
        """Change what is given of a message, and nothing else."""
        told = number(body.get("flags"))
        if message.flags & V2 and "flags" in body and not told & V2:
            raise invalid_form([Problem(f"{where}.flags".lstrip("."), NOT_V2, "MESSAGE_CANNOT_REMOVE_COMPONENTS_V2")])
        flags = (message.flags | told & EDITABLE) & ~LOADING
        whole = {"content": message.content, "embeds": list(message.embeds), "components": list(message.components)}
        given = {name: body[name] for name in whole if name in body}
        self._check({**whole, **given}, v2=bool(flags & V2), where=where)
        kept = [one for one in message.attachments if "attachments" not in body or _kept(one, body)]
        edited = 0.0 if message.loading else self.clock.now()
        attachments = (*kept, *self._uploads(files))
        return self.put(self._filled(replace(message, flags=flags, edited=edited, attachments=attachments), given))

    def delete(self, message: Stored) -> None:
        """Take a message away."""
        del self.by_id[message.id], self.by_channel[message.channel][message.id]
        self.touched += 1
        self.ring(message.channel)

    def shown(self, message: Stored) -> Json:
        """A message in JSON."""
        return {
            "id": str(message.id),
            "channel_id": str(message.channel),
            "author": self.users[message.author],
            "type": 0,
            "content": message.content,
            "timestamp": stamp(message.date),
            "edited_timestamp": stamp(message.edited) if message.edited else None,
            "tts": False,
            "mention_everyone": False,
            "mentions": [],
            "mention_roles": [],
            "attachments": list(message.attachments),
            "embeds": list(message.embeds),
            "pinned": False,
            "flags": message.flags,
            "components": list(message.components),
            **message.extra,
        }

    def _check(self, body: Json, *, v2: bool, where: str) -> None:
        found = message_limits(body, v2=v2, where=where) if self.validate else []
        if found:
            raise invalid_form(found)

    def _filled(self, message: Stored, body: Json) -> Stored:
        if "components" in body:
            urls = {f"attachment://{one['filename']}": one["url"] for one in message.attachments}
            message = replace(message, components=tuple(self._numbered(body["components"] or [], urls)))
        if "content" in body:
            message = replace(message, content=(body["content"] or "").strip())
        return replace(message, embeds=tuple(body["embeds"] or ())) if "embeds" in body else message

    def _numbered(self, components: list[Json], urls: dict[str, str]) -> Iterator[Json]:
        """Components as Discord gives them back: each with an id, and with everything that was left out."""
        taken = {one.get("id") for one in walk(components)}
        free = (at for at in range(1, 1000) if at not in taken)
        fresh = {id(one): one.get("id") or next(free) for one in walk(components)}
        for one in components:
            yield self._whole(one, fresh, urls)

    def _whole(self, one: Json, fresh: dict[int, int], urls: dict[str, str]) -> Json:
        whole: Json = {**DEFAULTS.get(one["type"], {}), **one, "id": fresh[id(one)]}
        for name in ("media", "file"):
            if name in whole:
                whole[name] = self._media(whole[name], urls)
        if "items" in whole:
            blank = {"description": None, "spoiler": False}
            whole["items"] = [{**blank, **each, "media": self._media(each["media"], urls)} for each in whole["items"]]
        if "components" in whole:
            whole["components"] = [self._whole(inner, fresh, urls) for inner in whole["components"]]
        for name in ("accessory", "component"):
            if name in whole:
                whole[name] = self._whole(whole[name], fresh, urls)
        return whole

    def _media(self, media: Json, urls: dict[str, str]) -> Json:
        url = urls.get(media["url"], media["url"])
        return {"id": str(self.clock.id()), "url": url, "proxy_url": url, "width": None, "height": None}

    def _uploads(self, files: tuple[Upload, ...]) -> Iterator[Json]:
        for upload in files:
            number = str(self.clock.id())
            url = f"https://cdn.discordapp.com/attachments/{number}/{upload.name}"
            yield {"id": number, "filename": upload.name, "size": upload.size, "url": url, "proxy_url": url}


DEFAULTS: dict[int, Json] = {
    3: {"min_values": 1, "max_values": 1},
    11: {"description": None, "spoiler": False},
    13: {"spoiler": False},
    14: {"divider": True, "spacing": 1},
    17: {"accent_color": None, "spoiler": False},
}


def walk(components: Any) -> Iterator[Json]:  # noqa: ANN401 - a list or tuple of any JSON
    """Every component, those within others after them."""
    for one in components:
        yield one
        yield from walk(one.get("components", ()))
        yield from walk([one[name] for name in ("accessory", "component") if name in one])


def number(value: object) -> int:
    """A number, and 0 where there is none."""
    return value if isinstance(value, int) else 0


def _kept(attachment: Json, body: Json) -> bool:
    return any(str(one.get("id")) == attachment["id"] for one in body["attachments"] or ())
