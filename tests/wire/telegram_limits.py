"""The limits that the Bot API documents in prose, checked on every call."""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from tests.wire.telegram_faults import Json

TEXT = 4096
DATA = 64
COPIED = 256
CAPTION = 1024
FILE = 50 * 1024**2
TOAST = 200
ENTITIES = 100
BUTTONS = 100
COLUMNS = 8
COMMANDS = 100
DESCRIPTIONS = {"description": 512, "short_description": 120}
STYLES = {"danger", "success", "primary"}
LOOKS = {"text", "icon_custom_emoji_id", "style"}  # all that a button may have besides its one action
KINDS = {
    *("mention", "hashtag", "cashtag", "bot_command", "url", "email", "phone_number", "text_link", "text_mention"),
    *("bold", "italic", "underline", "strikethrough", "spoiler", "code", "pre", "blockquote", "expandable_blockquote"),
    *("custom_emoji", "date_time"),
}
QUOTES = {"blockquote", "expandable_blockquote"}
SECRET = re.compile(r"[A-Za-z0-9_-]{1,256}")
COMMAND = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"([a-z]{2})?")


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong with a call, and how Telegram refuses it, empty where Telegram shrugs."""

    what: str
    refusal: str = ""


Problems = Iterator[Problem]


def limits(method: str, params: Json) -> list[Problem]:
    """Every documented limit that a call breaks."""
    return [*_CHECKS[method](params), *_language(params)] if method in _CHECKS else []


def units(text: str) -> int:
    """The length of a text as Telegram counts it, in UTF-16 code units."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _message(params: Json) -> Problems:
    text = params.get("text", "")
    if isinstance(text, str) and "rich_message" not in params:
        yield from _text(text)
        yield from _entities(text, _dicts(params.get("entities")))
    if "parse_mode" in params:
        yield Problem("parse_mode: this stand-in reads no markup")
    yield from _keyboard(params)


def _document(params: Json) -> Problems:
    size = getattr(params.get("document"), "size", 1)  # of a file that comes with the call
    if not 1 <= size <= FILE:
        yield Problem(f"document: {size} bytes, 1 to {FILE}", "" if size else "file must be non-empty")
    caption = str(params.get("caption", ""))
    if units(caption) > CAPTION:
        yield Problem(f"caption: {units(caption)} UTF-16 units, at most {CAPTION}", "message caption is too long")
    yield from _entities(caption, _dicts(params.get("caption_entities")))
    yield from _keyboard(params)


def _text(text: str) -> Problems:
    if not text.strip():
        yield Problem("text: empty", "message text is empty")
    elif text != text.strip():
        yield Problem("text: begins or ends with white space, which Telegram strips")
    if units(text) > TEXT:
        yield Problem(f"text: {units(text)} UTF-16 units, at most {TEXT}", "message is too long")


def _entities(text: str, entities: list[Json]) -> Problems:
    if len(entities) > ENTITIES:
        yield Problem(f"entities: {len(entities)}, of which Telegram shows {ENTITIES}")
    starts = {0}  # the UTF-16 offsets at which a character begins, or the text ends
    at = 0
    for character in text:
        at += 1 + (character > "\uffff")
        starts.add(at)
    spans = [one for one in entities if isinstance(one.get("offset"), int) and isinstance(one.get("length"), int)]
    for one in spans:
        yield from _entity(one, starts, at)
    for first, second in combinations(sorted(spans, key=lambda one: (one["offset"], -one["length"])), 2):
        yield from _pair(first, second)


def _entity(one: Json, starts: set[int], end: int) -> Problems:
    begins, ends = one["offset"], one["offset"] + one["length"]
    named = f"entities: {one.get('type')} {begins}+{one['length']}"
    if one.get("type") not in KINDS:
        yield Problem(f"{named}: no such type", "can't parse entities: Unsupported entity type specified")
    if one["length"] <= 0 or begins < 0:
        yield Problem(f"{named}: covers nothing", f"Receive an entity with incorrect length {one['length']}")
    elif ends > end:
        told = f"Entity beginning at UTF-16 offset {begins} ends after the end of the text at UTF-16 offset {end}"
        yield Problem(f"{named}: beyond the text's {end}", told)
    elif not {begins, ends} <= starts:
        yield Problem(f"{named}: splits a surrogate pair", f"Entity begins in a middle of a UTF-16 symbol at {begins}")
    if one.get("type") == "text_link" and not one.get("url"):
        yield Problem(f"{named}: no url")


def _pair(first: Json, second: Json) -> Problems:
    begins, ends = second["offset"], first["offset"] + first["length"]
    if begins < ends < begins + second["length"]:
        yield Problem(f"entities: {first.get('type')} and {second.get('type')} overlap at {begins} without nesting")
    elif begins < ends and {first.get("type"), second.get("type")} <= QUOTES:
        yield Problem(f"entities: a quote within a quote at {begins}")


def _keyboard(params: Json) -> Problems:
    markup = params.get("reply_markup")
    if not isinstance(markup, dict) or not isinstance(rows := markup.get("inline_keyboard", []), list):
        return
    buttons = [button for row in rows for button in _dicts(row)]
    if len(buttons) > BUTTONS:
        yield Problem(f"reply_markup: {len(buttons)} buttons, at most {BUTTONS}", "reply markup is too long")
    for row in rows:
        if len(_dicts(row)) > COLUMNS:
            yield Problem(f"reply_markup: {len(row)} buttons in a row, at most {COLUMNS}")
        if not row:
            yield Problem("reply_markup: an empty row")
    for button in buttons:
        yield from _button(button)


def _button(button: Json) -> Problems:
    named = f"button {button.get('text')!r}"
    if not button.get("text"):
        yield Problem(f"{named}: no text", 'can\'t parse inline keyboard button: Field "text" must be non-empty')
    actions = sorted(button.keys() - LOOKS)
    if len(actions) != 1:
        refusal = "" if actions else "Text buttons are unallowed in the inline keyboard"
        yield Problem(f"{named}: exactly one action, not {actions}", refusal)
    if button.get("style", "primary") not in STYLES:
        yield Problem(f"{named}: no style {button['style']!r}", "can't parse inline keyboard button: invalid style")
    if "callback_data" in button and not 1 <= len(str(button["callback_data"]).encode()) <= DATA:
        yield Problem(f"{named}: callback_data of 1 to {DATA} bytes", "BUTTON_DATA_INVALID")
    if "copy_text" in button and not 1 <= units(_field(button["copy_text"], "text")) <= COPIED:
        yield Problem(f"{named}: copy_text of 1 to {COPIED} characters", "BUTTON_COPY_TEXT_INVALID")
    if "url" in button and not str(button["url"]).startswith("https://"):
        yield Problem(f"{named}: url is not https")


def _answer(params: Json) -> Problems:
    if units(str(params.get("text", ""))) > TOAST:
        yield Problem(f"text: at most {TOAST} characters in an answer to a press", "MESSAGE_TOO_LONG")


def _commands(params: Json) -> Problems:
    commands = _dicts(params.get("commands"))
    if len(commands) > COMMANDS:
        yield Problem(f"commands: {len(commands)}, at most {COMMANDS}", "BOT_COMMANDS_TOO_MUCH")
    for one in commands:
        name, description = _field(one, "command"), _field(one, "description")
        if not COMMAND.fullmatch(name):
            yield Problem(f"commands: {name!r} is not 1 to 32 of a-z, 0-9 and _", "BOT_COMMAND_INVALID")
        if not 1 <= units(description) <= 256:
            yield Problem(f"commands: {name}: description of 1 to 256", "BOT_COMMAND_DESCRIPTION_INVALID")


def _description(params: Json) -> Problems:
    for name, most in DESCRIPTIONS.items():
        if units(_field(params, name)) > most:
            yield Problem(f"{name}: at most {most} characters", f"bot's {name.replace('_', ' ')} is too long")


def _webhook(params: Json) -> Problems:
    if params.get("secret_token") and not SECRET.fullmatch(_field(params, "secret_token")):
        yield Problem("secret_token: 1 to 256 of A-Z, a-z, 0-9, _ and -", "secret token contains unallowed characters")


def _language(params: Json) -> Problems:
    if not LANGUAGE.fullmatch(_field(params, "language_code")):
        yield Problem("language_code: two letters or none", "Invalid language code specified")


def _dicts(value: object) -> list[Json]:
    return [one for one in value if isinstance(one, dict)] if isinstance(value, list) else []


def _field(value: object, name: str) -> str:
    return str(value.get(name, "")) if isinstance(value, dict) else ""


_CHECKS: dict[str, Callable[[Json], Iterable[Problem]]] = {
    "sendMessage": _message,
    "sendDocument": _document,
    "editMessageText": _message,
    "editMessageReplyMarkup": _keyboard,
    "answerCallbackQuery": _answer,
    "setMyCommands": _commands,
    "getMyCommands": lambda _: (),
    "deleteMyCommands": lambda _: (),
    "setMyDescription": _description,
    "getMyDescription": lambda _: (),
    "setMyShortDescription": _description,
    "getMyShortDescription": lambda _: (),
    "setWebhook": _webhook,
}
