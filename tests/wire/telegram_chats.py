"""Chats as Telegram keeps them: what was said, what was edited, which buttons were pressed."""

import time
from collections import defaultdict
from dataclasses import dataclass, replace
from itertools import count

from tests.wire.telegram_bell import Bell
from tests.wire.telegram_faults import BLOCKED, Json, Refused, bad_request
from tests.wire.telegram_spec import Upload

BOT_ID = 700001
BOT: Json = {"id": BOT_ID, "is_bot": True, "first_name": "Opt-out Guide", "username": "optout_test_bot"}
SAME = (
    "message is not modified: specified new message content and reply markup are exactly the same"
    " as a current content and reply markup of the message"
)
NO_CHAT_ID = "chat_id is empty"
NO_CHAT = "chat not found"
NO_REPLY = "message to be replied not found"
NOT_INLINE = "MESSAGE_ID_INVALID"
NO_FILE = "wrong remote file identifier specified: Wrong string length"
NO_EDIT = "message to edit not found"
FOREIGN = "message can't be edited"
NO_DELETE = "message to delete not found"
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


@dataclass(frozen=True, slots=True)
class Stored:
    """A message; `touched` counts up with everything that the bot sends or edits, in whatever chat."""

    chat: int
    id: int
    text: str
    entities: tuple[Json, ...] = ()
    markup: Json | None = None
    date: int = 0
    edited: int = 0
    own: bool = False
    touched: int = 0
    file: Upload | None = None

    @property
    def rows(self) -> tuple[tuple[Json, ...], ...]:
        """The rows of inline buttons, as Telegram has them."""
        return tuple(tuple(row) for row in (self.markup or {}).get("inline_keyboard", ()))

    @property
    def buttons(self) -> dict[str, Json]:
        """The buttons by their text."""
        return {button["text"]: button for row in self.rows for button in row}


class Chats:
    """Every chat of one bot."""

    def __init__(self) -> None:
        self.known: dict[int, Json] = {}  # chats as updates described them
        self.missing: set[int] = set()  # chats that do not exist
        self.topics: dict[tuple[int, int], str] = {}  # those that take no message, and how Telegram says so
        self.blocked: set[int] = set()  # chats whose person blocked the bot
        self.messages: defaultdict[int, dict[int, Stored]] = defaultdict(dict)
        self.bells: defaultdict[int, Bell] = defaultdict(Bell)  # one a chat, rung when the bot sends or edits there
        self.queries: dict[str, bool] = {}  # presses, and whether they may still be answered
        self.touched = 0
        self.methods = {
            "sendMessage": self._send,
            "sendDocument": self._hand,
            "editMessageText": self._edit_text,
            "editMessageReplyMarkup": self._edit_markup,
            "deleteMessage": self._delete,
            "answerCallbackQuery": self._answer,
            "sendChatAction": self._act,
        }
        self._private = count(1)  # the ids of a bot's private chats are one row, each supergroup has its own
        self._groups: dict[int, count[int]] = {}

    def receive(self, chat: Json, sender: Json | None, content: Json) -> Json:
        """Keep what somebody sent, as the message that goes into an update."""
        self.known[chat["id"]] = chat
        message = self._put(chat["id"], content)
        who = {"from": sender} if sender else {"sender_chat": chat}
        return {"message_id": message.id, "date": message.date, "chat": chat, **who, **content}

    def pressed(self, query_id: str) -> None:
        """Expect an answer to a press, unless this one had one before."""
        self.queries.setdefault(query_id, True)

    def of(self, chat: int) -> list[Stored]:
        """What the bot has in a chat, oldest first."""
        return [message for message in self.messages[chat].values() if message.own]

    def last(self, chat: int) -> Stored | None:
        """The bot's newest or just edited message in a chat."""
        return max(self.of(chat), key=lambda message: message.touched, default=None)

    def shown(self, message: Stored) -> Json:
        """A message of the bot in JSON."""
        shown: Json = {"message_id": message.id, "from": BOT, "chat": self.chat(message.chat), "date": message.date}
        shown |= {"text": message.text} if message.file is None else _document(message, message.file)
        if message.edited:
            shown["edit_date"] = message.edited
        if message.entities:
            shown["entities"] = list(message.entities)
        if message.rows:
            shown["reply_markup"] = message.markup
        return shown

    def chat(self, chat: int) -> Json:
        """A chat in JSON, guessed from its number where nobody has written there."""
        kind = "private" if chat > 0 else "supergroup" if chat < -(10**12) else "group"
        return self.known.get(chat) or {"id": chat, "type": kind}

    def _put(self, chat: int, content: Json, *, own: bool = False) -> Stored:
        ids = self._private if chat > -(10**12) else self._groups.setdefault(chat, count(1))
        text, entities, markup = content.get("text", ""), content.get("entities", ()), content.get("reply_markup")
        message = Stored(chat, next(ids), text, tuple(entities), markup, int(time.time()), own=own)
        return self._keep(replace(message, file=content.get("document")) if own else message)

    def _keep(self, message: Stored) -> Stored:
        if message.own:
            self.touched += 1
            message = replace(message, touched=self.touched)
            self.bells[message.chat].ring()
        self.messages[message.chat][message.id] = message
        return message

    def _reach(self, params: Json) -> int:
        chat = params.get("chat_id", "")
        if chat == "":
            raise bad_request(NO_CHAT_ID)
        if not isinstance(chat, int) or chat in self.missing:
            raise bad_request(NO_CHAT)
        if chat in self.blocked:
            raise Refused(403, BLOCKED)
        return chat

    def _hand(self, params: Json) -> Json:
        if not isinstance(params.get("document"), Upload):
            raise bad_request(NO_FILE)
        told = {"text": params.get("caption", ""), "entities": params.get("caption_entities", ())}
        return self._send({**params, **told})

    def _send(self, params: Json) -> Json:
        chat = self._reach(params)
        if refusal := self.topics.get((chat, params.get("message_thread_id", 0))):
            raise bad_request(refusal)
        reply = params.get("reply_parameters", {})
        known = reply.get("message_id") in self.messages[reply.get("chat_id", chat)]
        if reply and not known and not reply.get("allow_sending_without_reply"):
            raise bad_request(NO_REPLY)
        return self.shown(self._put(chat, params, own=True))

    def _edit_text(self, params: Json) -> Json:
        old = self._editable(params)
        entities, markup = tuple(params.get("entities", ())), params.get("reply_markup")
        return self._edited(old, replace(old, text=params.get("text", ""), entities=entities, markup=markup))

    def _edit_markup(self, params: Json) -> Json:
        old = self._editable(params)
        return self._edited(old, replace(old, markup=params.get("reply_markup")))

    def _editable(self, params: Json) -> Stored:
        if params.get("inline_message_id"):
            raise bad_request(NOT_INLINE)
        old = self.messages[self._reach(params)].get(params.get("message_id", 0))
        if old is None:
            raise bad_request(NO_EDIT)
        if not old.own:
            raise bad_request(FOREIGN)
        return old

    def _edited(self, old: Stored, new: Stored) -> Json:
        if _content(old) == _content(new):
            raise bad_request(SAME)
        return self.shown(self._keep(replace(new, edited=int(time.time()))))

    def _delete(self, params: Json) -> bool:
        if self.messages[self._reach(params)].pop(params.get("message_id", 0), None) is None:
            raise bad_request(NO_DELETE)
        return True

    def _answer(self, params: Json) -> bool:
        query = params.get("callback_query_id", "")
        if not self.queries.get(query):
            raise bad_request(TOO_OLD)
        self.queries[query] = False
        return True

    def _act(self, params: Json) -> bool:
        return bool(self._reach(params))


def _document(message: Stored, file: Upload) -> Json:
    number = f"{message.chat}-{message.id}"
    names = {"file_id": f"BQACAgIAAxkB-{number}", "file_unique_id": f"AgAD-{number}"}
    shown: Json = {"document": {**names, "file_name": file.name, "file_size": file.size}}
    return shown | ({"caption": message.text} if message.text else {})


def _content(message: Stored) -> tuple[object, ...]:
    """What an edit must change at least one of: entities count as a set."""
    return message.text, sorted(sorted(one.items()) for one in message.entities), message.rows
