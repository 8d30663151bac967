"""An update as what the bot is to do about it."""

from dataclasses import dataclass

from telegram import Bot, CallbackQuery, Message, MessageEntity, Update
from telegram.constants import ChatType

from bot.engine.reminder import Address
from bot.turns import Event, Followed, Pressed, Typed

ADAPTER = "telegram"
START = "/start"
LARGEST = 2**53  # all integers of the Bot API are below
RICH = "rich_message"  # a kind of message that the library does not know yet


@dataclass(frozen=True, slots=True)
class Answer:
    """Take a turn. `edit` is the message that a press came from, which is edited; else a new one is sent."""

    chat: int
    event: Event
    language: str
    query: str = ""
    edit: int | None = None
    thread: int | None = None

    @property
    def address(self) -> Address:
        """Whom the turn is for."""
        return Address(ADAPTER, str(self.chat))


@dataclass(frozen=True, slots=True)
class Invite:
    """A command in a group: answer with one line and a button to the private chat, at the command's screen."""

    chat: int
    command: str
    language: str
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class Hint:
    """Something that the bot can't read, where a person would expect an answer; an album comes in several parts."""

    chat: int
    language: str
    album: str = ""
    thread: int | None = None


@dataclass(frozen=True, slots=True)
class Dismiss:
    """A press that leads nowhere: only end the waiting that the person sees."""

    query: str


Task = Answer | Invite | Hint | Dismiss


def number(update: object) -> int | None:
    """The number of an update as it came, if it has one that could be Telegram's."""
    found = update.get("update_id") if isinstance(update, dict) else None
    return found if type(found) is int and 0 <= found < LARGEST else None


def built(update: object, bot: Bot) -> Update:
    """An update as the library's object. Raises all kinds for what it can't build, or what is no update at all."""
    if not isinstance(update, dict) or number(update) is None:
        message = "no update"
        raise TypeError(message)
    return Update.de_json(update, bot)


def read(update: Update, name: str, commands: frozenset[str]) -> Task | None:
    """What to do about an update; None is to stay silent. `name` is the bot's own, `commands` those that it knows.

    Raises all kinds for an update that is none: the library takes what it gets, whatever it is.
    """
    if update.callback_query is not None:
        return _pressed(update.callback_query)
    if update.message is not None:
        return _said(update.message, name, commands)
    return None


def _pressed(query: CallbackQuery) -> Task:
    message = query.message
    if message is None or query.data is None or message.chat.type != ChatType.PRIVATE:
        return Dismiss(query.id)
    language = str(query.from_user.language_code or "")
    thread = _thread(message) if isinstance(message, Message) else None
    return Answer(int(message.chat.id), Pressed(str(query.data)), language, str(query.id), message.message_id, thread)


def _said(message: Message, name: str, commands: frozenset[str]) -> Task | None:
    language = str(message.from_user.language_code or "") if message.from_user else ""
    if _is_of_a_bot(message):
        return None
    if message.chat.type in {ChatType.GROUP, ChatType.SUPERGROUP}:
        return _in_group(message, name, commands, language)
    if message.chat.type != ChatType.PRIVATE or _is_service(message):
        return None
    if message.text is None or message.forward_origin is not None:
        return Hint(int(message.chat.id), language, str(message.media_group_id or ""), _thread(message))
    return Answer(int(message.chat.id), _event(str(message.text)), language, thread=_thread(message))


def _event(text: str) -> Event:
    """What was typed; `/start payload` is how Telegram says that a link was followed."""
    command, *payload = text.split(maxsplit=1) or [""]
    if command.partition("@")[0] == START and payload:
        return Followed(payload[0].strip())
    return Typed(text)


def _is_of_a_bot(message: Message) -> bool:
    """Whether another bot speaks; who speaks for a chat, such as an anonymous admin, seems to be one and is not."""
    return message.from_user is not None and message.from_user.is_bot and message.sender_chat is None


def _thread(message: Message) -> int | None:
    """The topic that a message stands in, where its chat has topics."""
    return message.message_thread_id if message.is_topic_message else None


def _in_group(message: Message, name: str, commands: frozenset[str], language: str) -> Invite | None:
    """A command that is meant for this bot; with privacy mode on, others' commands arrive too."""
    if message.forward_origin is not None:
        return None
    command, _, addressed = _command(message).partition("@")
    ours = addressed == name.lower() if addressed else command in commands
    return Invite(int(message.chat.id), command, language, _thread(message)) if command and ours else None


def _command(message: Message) -> str:
    """The command that a text begins with, without its slash."""
    for entity in message.entities:
        if entity.type == MessageEntity.BOT_COMMAND and entity.offset == 0:
            return message.parse_entity(entity)[1:].lower()
    return ""


def _is_service(message: Message) -> bool:
    """Whether a message only says that something happened: a pin, a new photo of the chat, a boost."""
    said = message.text or message.effective_attachment or message.checklist or message.forward_origin
    return not said and RICH not in message.api_kwargs
