"""A message in words, the same for every chat: spans instead of markup, so that no text can break or inject any."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal, assert_never


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text in one style.

    `link` is an address, or empty; `command` the name of the command that the text stands for, if it does: each chat
    writes it its own way.
    """

    text: str
    bold: bool = False
    italic: bool = False
    code: bool = False
    link: str = ""
    command: str = ""


Spans = tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph."""

    spans: Spans


@dataclass(frozen=True, slots=True)
class Items:
    """A list; `ordered` ones are numbered from 1."""

    items: tuple[Spans, ...]
    ordered: bool = False


@dataclass(frozen=True, slots=True)
class Quote:
    """Long detail, which a chat may show folded."""

    blocks: "tuple[Paragraph | Items, ...]"


Block = Paragraph | Items | Quote


@dataclass(frozen=True, slots=True)
class Press:
    """A button that leads to another screen: the payload of its place."""

    text: str
    payload: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Address:
    """A button that opens an address."""

    text: str
    url: str
    primary: bool = False


@dataclass(frozen=True, slots=True)
class Copy:
    """A button that copies a text about a place: `words` with a `{link}`, which is the bot's own where it has one.

    Where it has none, as in a terminal, `address` stands in.
    """

    text: str
    words: str
    address: str
    payload: str

    def copied(self, link: str = "") -> str:
        """What is copied; `link` is what a payload is put behind to make a link to the bot."""
        return self.words.format(link=f"{link}{self.payload}" if link else self.address)


Button = Press | Address | Copy


@dataclass(frozen=True, slots=True)
class File:
    """A text to take along as a file."""

    name: str
    text: str


Wants = Literal["", "country", "question", "moment", "zone"]


@dataclass(frozen=True, slots=True)
class Message:
    """Text and rows of buttons, in one language.

    `place` is the payload of where it is shown; `wants` is what somebody would most likely type there; with `promises`
    it says that the bot will write later by itself.
    """

    blocks: tuple[Block, ...]
    rows: tuple[tuple[Button, ...], ...]
    language: str
    place: str = ""
    wants: Wants = ""
    files: tuple[File, ...] = ()
    promises: bool = False


def text_of(blocks: tuple[Block, ...]) -> str:
    """The bare text of a message, blocks a blank line apart."""
    return "\n\n".join(_bare(block) for block in blocks)


def _bare(block: Block) -> str:
    match block:
        case Paragraph(spans):
            return "".join(span.text for span in spans)
        case Items(items):
            return "\n".join(f"• {''.join(span.text for span in spans)}" for spans in items)
        case Quote(blocks):
            return text_of(blocks)
        case _ as never:
            assert_never(never)


def units(text: str) -> int:
    """The length of a text as most platforms count it: in UTF-16 code units."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def bare_units(blocks: tuple[Block, ...]) -> int:
    """The length of a message where formatting does not count."""
    return units(text_of(blocks))


@dataclass(frozen=True, slots=True)
class Abilities:
    """What people can do in a chat; a screen says something else where they can't.

    `can_type`: whether typed words reach the bot, and nobody else. Where they don't, a button opens a form instead;
    `forms` is the section of the words in which it is named. `commands` are those that its clients know, None for all.
    """

    can_type: bool = True
    forms: str = ""
    commands: frozenset[str] | None = None


ALL = Abilities()


@dataclass(frozen=True, slots=True)
class Limits:
    """What a platform can show: characters of text (as `measure` counts them), buttons, characters on or behind one.

    `abilities` are those of each kind of chat there.
    """

    text: int
    rows: int
    columns: int
    buttons: int
    label: int
    payload: int
    copied: int
    measure: Callable[[tuple[Block, ...]], int] = bare_units
    abilities: tuple[Abilities, ...] = (ALL,)


# Telegram Bot API: message text, InlineKeyboardMarkup (the clients show 8 a row, the server takes 100),
# InlineKeyboardButton.callback_data, CopyTextButton.text.
TELEGRAM = Limits(text=4096, rows=100, columns=8, buttons=100, label=64, payload=64, copied=256)
# Discord: 4,000 characters and 40 components in a message of components (a container, a text, a separator, and a
# row for at most 5 buttons are components too, and so is the button that opens a form, with its row), 80 on a label,
# 100 in a custom_id less the button's position.
DISCORD = Limits(text=4000, rows=12, columns=5, buttons=23, label=80, payload=97, copied=4000)
LIMITS = {"telegram": TELEGRAM, "discord": DISCORD}
