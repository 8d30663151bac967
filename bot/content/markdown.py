"""The small Markdown that texts are written in: bold, italic, code, link, list, quote, and nothing else."""

import string
from collections.abc import Callable, Iterator
from functools import cache

from markdown_it import MarkdownIt
from markdown_it.token import Token

from bot.engine.message import Block, Items, Paragraph, Quote, Span, Spans
from bot.errors import ContentError

ALLOWED = ("emphasis", "backticks", "link", "list", "blockquote", "escape", "newline")
COMMAND = "command:"  # a link to one of these is no link: its text stands for that command
_ESCAPES = str.maketrans({mark: f"\\{mark}" for mark in string.punctuation})

Resolve = Callable[[str], str]
"""The address behind a link's target, or a command's name; raises KeyError for one that stands in no table."""


class Marked(str):
    """Text that is Markdown already and must not be escaped."""

    __slots__ = ()


def commanded(name: str) -> Marked:
    """A command, for each chat to write its own way."""
    return Marked(f"[/{escaped(name)}]({COMMAND}{name})")


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
    link = command = ""
    for child in token.children or ():
        match child.type:
            case "strong_open" | "strong_close":
                bold += child.nesting
            case "em_open" | "em_close":
                italic += child.nesting
            case "link_open":
                target = str(child.attrs["href"])
                named = _resolved(target, resolve)
                link, command = ("", named) if target.startswith(COMMAND) else (named, "")
            case "link_close":
                link = command = ""
            case "softbreak":
                yield Span(" ", bool(bold), bool(italic), link=link)
            case "hardbreak":
                yield Span("\n")
            case "code_inline":
                yield Span(child.content, bool(bold), bool(italic), code=True, link=link)
            case _ if child.content:
                yield Span(child.content, bool(bold), bool(italic), link=link, command=command)


def _resolved(target: str, resolve: Resolve) -> str:
    try:
        return resolve(target)
    except KeyError:
        message = f"the link {target!r} is not in the links table"
        raise ContentError(message) from None
