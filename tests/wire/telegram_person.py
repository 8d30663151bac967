"""A person who chats: makes updates as Telegram makes them, and reads what the bot answers."""

import re
import time
from dataclasses import dataclass, field
from itertools import count
from typing import Literal

from tests.wire.telegram_api import Json, Stored, TelegramApi
from tests.wire.telegram_chats import BOT
from tests.wire.telegram_limits import units

COMMAND = re.compile(r"(?<!\S)/[A-Za-z0-9_]{1,32}(?:@[A-Za-z0-9_]+)?")
ADDRESS = re.compile(r"https?://\S+")
FORWARDED: Json = {"type": "hidden_user", "sender_user_name": "Someone else", "date": 1_700_000_000}
PHOTO: list[Json] = [
    {"file_id": "AgACAgIAAxkBAAI", "file_unique_id": "AQADhq", "file_size": 1301, "width": 90, "height": 67},
    {"file_id": "AgACAgIAAxkBAAJ", "file_unique_id": "AQADhr", "file_size": 20_480, "width": 800, "height": 600},
]
VOICE: Json = {"file_id": "AwACAgIAAxkB", "file_unique_id": "AgADcQ", "duration": 2, "mime_type": "audio/ogg"}
STICKER: Json = {
    "file_id": "CAACAgIAAxkB",
    "file_unique_id": "AgADQA",
    "type": "regular",
    "width": 512,
    "height": 512,
    "is_animated": False,
    "is_video": False,
    "emoji": "👍",
}
Type = Literal["private", "group", "supergroup", "channel"]
_queries = count(4_382_000_000_000_000_001)


@dataclass(slots=True)
class Person:
    """Somebody in one chat with the bot: their own, or a group or channel where `chat_id` is that one's."""

    api: TelegramApi
    user_id: int = 1001
    language_code: str = "en"
    chat_type: Type = "private"
    chat_id: int = 0
    first_name: str = "Ada"
    seen: int = field(default=0, init=False)  # how far the bot had got when the person last did something

    def __post_init__(self) -> None:
        groups = {"private": self.user_id, "group": -self.user_id}
        self.chat_id = self.chat_id or groups.get(self.chat_type, -(10**12) - self.user_id)
        self.api.chats.known[self.chat_id] = self.chat

    @property
    def user(self) -> Json:
        """The person as Telegram shows them to the bot; without a language code where it is empty."""
        user: Json = {"id": self.user_id, "is_bot": False, "first_name": self.first_name}
        return user | ({"language_code": self.language_code} if self.language_code else {})

    @property
    def chat(self) -> Json:
        """The chat as Telegram shows it to the bot."""
        named = {"first_name": self.first_name} if self.chat_type == "private" else {"title": "A meeting place"}
        return {"id": self.chat_id, "type": self.chat_type, **named}

    @property
    def last(self) -> Stored:
        """The bot's newest or just edited message."""
        message = self.api.chats.last(self.chat_id)
        assert message is not None, "the bot has said nothing yet"
        return message

    async def answered(self, within: float = 5.0) -> Stored:
        """The message that the bot sent or edited since the person last did something, once it has."""
        before = self.seen
        in_time = await self.api.chats.bells[self.chat_id].until(lambda: self._touched() > before, within)
        assert in_time, f"no answer in chat {self.chat_id} within {within} s"
        return self.last

    async def does(self, said: str) -> int:
        """A line of a transcript: `[It is off]` presses, `@payload` follows a link, anything else is typed."""
        if said.startswith("["):
            return await self.presses(said.strip("[]"))
        return await (self.follows(said[1:]) if said.startswith("@") else self.says(said))

    async def says(self, text: str, **extra: object) -> int:
        """Type something; commands and addresses are marked as the client marks them."""
        return self._sends({"text": text, **_marked(text), **extra})

    async def follows(self, payload: str = "") -> int:
        """Open the bot by a link, or by its Start button."""
        return await self.says(f"/start {payload}".strip())

    async def presses(self, button: str) -> int:
        """Press a button of the last message by its text."""
        message = self.last
        assert button in message.buttons, f"no button {button!r} among {list(message.buttons)}"
        data = message.buttons[button].get("callback_data")
        assert data is not None, f"the button {button!r} does not tell the bot"
        return await self.presses_payload(data, message)

    async def presses_payload(
        self, data: str, on_message: Stored | int | None = None, *, inaccessible: bool = False, expired: bool = False
    ) -> int:
        """Press a button with any payload, on any message: one that is gone or too old comes without its content.

        An expired press is one that Telegram no longer lets the bot answer.
        """
        number = on_message if isinstance(on_message, int) else (on_message or self.last).id
        message = self.api.chats.messages[self.chat_id].get(number)
        gone: Json = {"chat": self.chat, "message_id": number, "date": 0}
        query: Json = {
            "id": str(next(_queries)),
            "from": self.user,
            "message": gone if message is None or inaccessible else self.api.chats.shown(message),
            "chat_instance": str(self.chat_id * 7919),
            "data": data,
        }
        if expired:
            self.api.chats.queries[query["id"]] = False
        return self._does({"callback_query": query})

    async def edits(self, message_id: int, text: str) -> int:
        """Change something that was said before."""
        told: Json = {"message_id": message_id, "from": self.user, "chat": self.chat, "date": int(time.time()) - 60}
        return self._does({"edited_message": {**told, "edit_date": int(time.time()), "text": text, **_marked(text)}})

    async def sends_sticker(self) -> int:
        """Send a sticker."""
        return self._sends({"sticker": STICKER})

    async def sends_voice(self) -> int:
        """Send a voice message."""
        return self._sends({"voice": VOICE})

    async def sends_photo(self, caption: str = "", **extra: object) -> int:
        """Send a photo."""
        return self._sends({"photo": PHOTO, **({"caption": caption} if caption else {}), **extra})

    async def forwards(self, text: str) -> int:
        """Forward what somebody else said."""
        return self._sends({"text": text, **_marked(text), "forward_origin": FORWARDED})

    async def pins(self) -> int:
        """Pin the bot's last message, which Telegram says by a service message."""
        return self._sends({"pinned_message": self.api.chats.shown(self.last)})

    async def adds_the_bot(self) -> int:
        """Bring the bot into a group: a service message, after the update about its membership."""
        self._membership("left", "member")
        return self._sends({"new_chat_members": [BOT]})

    async def posts(self, text: str) -> int:
        """Post to a channel in the channel's own name."""
        return self._does({"channel_post": self.api.chats.receive(self.chat, None, {"text": text, **_marked(text)})})

    async def blocks(self) -> int:
        """Block the bot, which from now on cannot write here."""
        self.api.chats.blocked.add(self.chat_id)
        return self._membership("member", "kicked")

    async def unblocks(self) -> int:
        """Let the bot write again."""
        self.api.chats.blocked.discard(self.chat_id)
        return self._membership("kicked", "member")

    def repeats(self, update_id: int) -> int:
        """Let Telegram send one of this person's updates a second time."""
        return self.api.push(self.api.updates.sent[update_id])

    def _touched(self) -> int:
        message = self.api.chats.last(self.chat_id)
        return message.touched if message else 0

    def _sends(self, content: Json) -> int:
        return self._does({"message": self.api.chats.receive(self.chat, self.user, content)})

    def _membership(self, old: str, new: str) -> int:
        states = [{"user": BOT, "status": status, **_until(status)} for status in (old, new)]
        change = {"old_chat_member": states[0], "new_chat_member": states[1], "date": int(time.time())}
        return self._does({"my_chat_member": {"chat": self.chat, "from": self.user, **change}})

    def _does(self, update: Json) -> int:
        self.seen = self.api.chats.touched
        return self.api.push(update)


def _until(status: str) -> Json:
    return {"until_date": 0} if status == "kicked" else {}


def _marked(text: str) -> Json:
    found = [("bot_command", one) for one in COMMAND.finditer(text)]
    found += [("url", one) for one in ADDRESS.finditer(text)]
    entities = [
        {"type": kind, "offset": units(text[: one.start()]), "length": units(one.group())} for kind, one in found
    ]
    return {"entities": entities} if entities else {}
