"""The small Markdown that texts are written in: bold, italic, code, link, list, quote, and nothing else."""

import re
import string
from collections.abc import Callable, Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.engine.message import Block, Items, Paragraph, Quote, Span, Spans
from bot.errors import ContentError

ALLOWED = ("emphasis", "backticks", "link", "list", "blockquote", "escape", "newline")
INSTANT = "time:"  # a link to one of these is no link: its text names that instant, in seconds since 1970
_INSTANT = re.compile(rf"{INSTANT}-?\d{{1,15}}", re.ASCII)
_ESCAPES = str.maketrans({mark: f"\\{mark}" for mark in string.punctuation})

Resolve = Callable[[str], str]
"""The address behind a link's target; raises KeyError for one that is not in the guide's links."""


class Marked(str):
    """Text that is Markdown already and must not be escaped."""

    __slots__ = ()


def timed(text: str, seconds: int) -> Marked:
    """A text that names an instant, for chats that can show it on their reader's own clock."""
    return Marked(f"[{escaped(text)}]({INSTANT}{seconds})")


def escaped(value: object) -> str:
    """Anything as Markdown that shows just its text, whatever it holds."""
    if isinstance(value, Marked):
        return value
    return " ".join(str(value).split()).translate(_ESCAPES)


@cache
def _parser() -> MarkdownIt:
    return MarkdownIt("zero").enable(list(ALLOWED))


def parse(text: str, resolve: Resolve) -> tuple[Block, ...]:
    """The blocks of a text.

    Raises ContentError for a link to an unknown id, and for a nesting that chats can't show.
    """
    tokens = iter(_parser().parse(text))
    return tuple(_blocks(tokens, "", resolve))


def _blocks(tokens: Iterator[Token], end: str, resolve: Resolve) -> Iterator[Block]:
    for token in tokens:
        match token.type:
            case "inline":
                yield Paragraph(tuple(_spans(token, resolve)))
            case "bullet_list_open" | "ordered_list_open":
                closing = token.type.replace("open", "close")
                yield Items(tuple(_items(tokens, closing, resolve)), ordered=token.type.startswith("ordered"))
            case "blockquote_open":
                yield _quote(tuple(_blocks(tokens, "blockquote_close", resolve)))
            case closing if closing == end:
                return


def _quote(blocks: tuple[Block, ...]) -> Quote:
    inner = tuple(block for block in blocks if not isinstance(block, Quote))
    if len(inner) < len(blocks):
        message = "a quote can't stand in a quote"
        raise ContentError(message)
    return Quote(inner)


def _items(tokens: Iterator[Token], end: str, resolve: Resolve) -> Iterator[Spans]:
    while next(tokens).type != end:  # a list holds items and nothing else
        yield _item(tuple(_blocks(tokens, "list_item_close", resolve)))


def _item(blocks: tuple[Block, ...]) -> Spans:
    match blocks:
        case (Paragraph(spans),):
            return spans
        case _:
            message = "an item of a list must be a single paragraph"
            raise ContentError(message)


def _spans(token: Token, resolve: Resolve) -> Iterator[Span]:
    bold = italic = 0
    link, instant = "", None
    for child in token.children or ():
        match child.type:
            case "strong_open" | "strong_close":
                bold += child.nesting
            case "em_open" | "em_close":
                italic += child.nesting
            case "link_open":
                target = str(child.attrs["href"])
                instant = _seconds(target)
                link = "" if instant is not None else _address(target, resolve)
            case "link_close":
                link, instant = "", None
            case "softbreak":
                yield Span(" ", bool(bold), bool(italic), link=link)
            case "hardbreak":
                yield Span("\n")
            case "code_inline":
                yield Span(child.content, bool(bold), bool(italic), code=True, link=link)
            case _ if child.content:
                yield Span(child.content, bool(bold), bool(italic), link=link, instant=instant)


def _seconds(target: str) -> int | None:
    """The instant that a link names instead of an address, if it names one."""
    return int(target.removeprefix(INSTANT)) if _INSTANT.fullmatch(target) else None


def _address(target: str, resolve: Resolve) -> str:
    try:
        return resolve(target)
    except KeyError:
        message = f"the link {target!r} is not in the links table"
        raise ContentError(message) from None
