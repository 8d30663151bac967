"""Spans as Discord's Markdown, in which every other character stands for itself."""

import re
from collections.abc import Callable, Iterable

from bot.engine.message import Block, Items, Paragraph, Quote, Span

GAP = "\n\n"  # between blocks
APART = "\u200b"  # between two styles that touch: their marks in a row would be others, this has no width
Mention = Callable[[str], str]  # how a command is written, by its name
LONGEST_ID = 20  # digits of one of Discord's
_SPECIAL = re.compile(r"[\\*_~`|<>\[\]]")
# Before what would begin a heading or a list; a backslash before a digit would be shown.
_AT_START = re.compile(r"^([^\S\n]*(?:(?=[#+-])|[0-9]+(?=[.)])))", re.MULTILINE)


def mentioned(name: str, number: int | str) -> str:
    """A command as Discord links it: each client shows it by its name there, and runs it."""
    return f"</{name}:{number}>"


def text(blocks: Iterable[Block], mention: Mention) -> str:
    """The text of a message."""
    return GAP.join(_block(block, mention) for block in blocks)


def length(blocks: Iterable[Block]) -> int:
    """What Discord counts: characters of the Markdown, addresses and ids included."""
    return len(text(blocks, lambda name: mentioned(name, "9" * LONGEST_ID)))


def escaped(text: str) -> str:
    """A text in which nothing is markup."""
    return _SPECIAL.sub(r"\\\g<0>", text)


def _block(block: Block, mention: Mention) -> str:
    match block:
        case Paragraph(spans):
            return _line(spans, mention)
        case Items(items, ordered):
            marks = (f"{number}." if ordered else "-" for number in range(1, len(items) + 1))
            return "\n".join(f"{mark} {_line(spans, mention)}" for mark, spans in zip(marks, items, strict=True))
        case Quote(blocks):
            return "\n".join(f"> {line}" for line in text(blocks, mention).split("\n"))


def _line(spans: Iterable[Span], mention: Mention) -> str:
    line, ends = "", False
    for span in spans:
        shown, styled = _span(span, mention), (span.bold or span.italic) and not (span.code or span.command)
        line += APART + shown if ends and styled and shown.startswith("*") else shown
        ends = styled and shown.endswith("*")
    return _AT_START.sub(r"\1\\", line)


def _span(span: Span, mention: Mention) -> str:
    if span.code:
        return f"`{span.text.replace('`', chr(0x2BB))}`"
    if span.command:
        return mention(span.command)
    shown = escaped(span.text)
    if not shown.strip():
        return shown
    if span.italic:
        shown = _marked(shown, "*")
    if span.bold:
        shown = _marked(shown, "**")
    return f"[{shown}](<{span.link}>)" if span.link else shown


def _marked(text: str, mark: str) -> str:
    """A text in a style: marks beside a blank are no marks to Discord, so blanks at the ends stay outside."""
    bare = text.strip()
    before, _, after = text.partition(bare)
    return f"{before}{mark}{bare}{mark}{after}"
