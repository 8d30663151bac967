"""Spans as Discord's Markdown, in which every other character stands for itself."""

import re
from collections.abc import Iterable

from bot.engine.message import Block, Items, Paragraph, Quote, Span

GAP = "\n\n"  # between blocks
APART = "\u200b"  # between two styles that touch: their marks in a row would be others, this has no width
_SPECIAL = re.compile(r"[\\*_~`|<>\[\]]")
# Before what would begin a heading or a list; a backslash before a digit would be shown.
_AT_START = re.compile(r"^([^\S\n]*(?:(?=[#+-])|[0-9]+(?=[.)])))", re.MULTILINE)


def text(blocks: Iterable[Block]) -> str:
    """The text of a message."""
    return GAP.join(map(_block, blocks))


def length(blocks: Iterable[Block]) -> int:
    """What Discord counts: characters of the Markdown, addresses included."""
    return len(text(blocks))


def _block(block: Block) -> str:
    match block:
        case Paragraph(spans):
            return _line(spans)
        case Items(items, ordered):
            marks = (f"{number}." if ordered else "-" for number in range(1, len(items) + 1))
            return "\n".join(f"{mark} {_line(spans)}" for mark, spans in zip(marks, items, strict=True))
        case Quote(blocks):
            return "\n".join(f"> {line}" for line in text(blocks).split("\n"))


def _line(spans: Iterable[Span]) -> str:
    line, ends = "", False
    for span in spans:
        shown, styled = _span(span), (span.bold or span.italic) and not span.code
        line += APART + shown if ends and styled and shown.startswith("*") else shown
        ends = styled and shown.endswith("*")
    return _AT_START.sub(r"\1\\", line)


def _span(span: Span) -> str:
    if span.code:
        return f"`{span.text.replace('`', chr(0x2BB))}`"
    if span.instant is not None:
        return f"<t:{span.instant}:F>"  # shown on the reader's own clock
    shown = _SPECIAL.sub(r"\\\g<0>", span.text)
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
