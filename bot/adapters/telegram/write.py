"""A message as parameters of the Bot API: plain text, with entities instead of markup.

`parameters` is the one place where a message takes Telegram's shape; pictures and Rich Messages would begin there.
"""

from collections.abc import Iterable, Iterator
from typing import Literal, NamedTuple

from telegram import CopyTextButton, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions, MessageEntity
from telegram.constants import KeyboardButtonStyle

from bot.engine.message import Address, Block, Button, Copy, Items, Message, Paragraph, Press, Quote, Span, units

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)
GAP = "\n\n"  # between blocks

Style = Literal["bold", "italic", "code", "text_link", "expandable_blockquote"]


class Parameters(NamedTuple):
    """What sending and editing take alike."""

    text: str
    entities: tuple[MessageEntity, ...]
    reply_markup: InlineKeyboardMarkup


class _Mark(NamedTuple):
    """A style over a stretch of text, counted in UTF-16 units as Telegram counts."""

    style: Style
    start: int
    end: int
    link: str = ""


def parameters(message: Message, link: str) -> Parameters:
    """The text, entities and keyboard of a message; `link` is what a payload is put behind to open the bot there."""
    page = _Page()
    page.blocks(message.blocks)
    entities = tuple(_entity(mark) for mark in sorted(page.marks, key=lambda mark: (mark.start, -mark.end)))
    keyboard = InlineKeyboardMarkup([[_button(button, link) for button in row] for row in message.rows])
    return Parameters("".join(page.parts), entities, keyboard)


class _Page:
    """Text as it grows, and the marks on it."""

    def __init__(self) -> None:
        self.parts: list[str] = []
        self.marks: list[_Mark] = []
        self.length = 0

    def blocks(self, blocks: Iterable[Block]) -> None:
        for position, block in enumerate(blocks):
            if position:
                self.write(GAP)
            self.block(block)

    def block(self, block: Block) -> None:
        match block:
            case Paragraph(spans):
                self.spans(spans)
            case Items(items, ordered):
                for number, spans in enumerate(items, start=1):
                    self.write(("\n" if number > 1 else "") + (f"{number}. " if ordered else "• "))
                    self.spans(spans)
            case Quote(blocks):
                start = self.length
                self.blocks(blocks)
                self.mark("expandable_blockquote", start)

    def spans(self, spans: Iterable[Span]) -> None:
        for span in spans:
            start = self.length
            self.write(span.text)
            for style in _styles(span):
                self.mark(style, start, span.link)

    def mark(self, style: Style, start: int, link: str = "") -> None:
        """Give a style to what was written since; Telegram refuses one that covers nothing."""
        if start < self.length:
            self.marks.append(_Mark(style, start, self.length, link))

    def write(self, text: str) -> None:
        self.parts.append(text)
        self.length += units(text)


def _styles(span: Span) -> Iterator[Style]:
    if span.link:
        yield "text_link"
    if span.bold:
        yield "bold"
    if span.italic:
        yield "italic"
    if span.code:
        yield "code"


def _entity(mark: _Mark) -> MessageEntity:
    url = mark.link if mark.style == "text_link" else None
    return MessageEntity(mark.style, mark.start, mark.end - mark.start, url=url)


def _button(button: Button, link: str) -> InlineKeyboardButton:
    match button:
        case Press(text, payload, primary):
            return InlineKeyboardButton(text, callback_data=payload, style=_style(primary=primary))
        case Address(text, url, primary):
            return InlineKeyboardButton(text, url=url, style=_style(primary=primary))
        case Copy(text):
            return InlineKeyboardButton(text, copy_text=CopyTextButton(button.copied(link)))


def _style(*, primary: bool) -> str | None:
    return KeyboardButtonStyle.PRIMARY if primary else None
