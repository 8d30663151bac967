"""The terminal: a message as text, its buttons as numbers. Reads a pipe just as well, and a screen reader can follow.

Nothing is redrawn and nothing is said by colour or position alone: what comes later stands below.
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from typing import TextIO

from rich.console import Console, Group, RenderableType
from rich.padding import Padding
from rich.style import Style
from rich.table import Table
from rich.text import Text

from bot.answering import answer
from bot.desk import Desk, own_word
from bot.engine.message import Address as WebAddress
from bot.engine.message import Block, Button, Copy, Items, Message, Paragraph, Press, Quote, Span
from bot.engine.reminder import Address
from bot.turns import Event, Followed, Pressed, Typed

ADDRESS = Address("terminal", "")
WIDEST = 100  # columns: longer lines tire the eye
UNWRAPPED = 100_000  # columns where nobody looks: a program that reads on wants whole lines
MARGIN = 4  # columns before the text of a button
LONGEST_NUMBER = 9  # digits of a button's number, with zeros before it
PROMPT = "> "
# What a terminal would obey instead of showing it; a line's end is as it should be.
_ORDERS = dict.fromkeys([*range(0x20), *range(0x7F, 0xA0)], "\ufffd") | {ord("\n"): "\n", ord("\t"): " "}


@dataclass(frozen=True, slots=True)
class Terminal:
    """One conversation: the desk, where to read and write, the tag of the language, the clock, and what runs turns."""

    desk: Desk
    lines: Iterator[str]
    console: Console
    language: str
    clock: Callable[[], datetime]
    runner: asyncio.Runner


def console(out: TextIO) -> Console:
    """A console on a stream: styled and wrapped on a terminal, plain long lines anywhere else."""
    made = Console(file=out, highlight=False, markup=False, emoji=False)
    made.width = min(made.width, WIDEST) if out.isatty() else UNWRAPPED
    return made


def lines(source: TextIO, shown: Console) -> Iterator[str]:
    """What is typed, line by line, until the end of input; what comes through a pipe is shown as well."""
    while source.isatty():
        try:
            line = input(PROMPT)
        except EOFError:
            return
        shown.print()
        yield line.strip()
    for line in source:
        shown.print(f"{PROMPT}{plain(line.strip())}\n")
        yield line.strip()


def plain(text: str) -> str:
    """A text that a terminal can only show: whoever wrote it, it must not move the cursor or change a colour."""
    return text.translate(_ORDERS)


def run(desk: Desk, language: str, clock: Callable[[], datetime], source: TextIO, out: TextIO) -> None:
    """Hold one conversation on two streams, to the end of input, "quit" or Ctrl-C."""
    shown = console(out)
    with suppress(KeyboardInterrupt), asyncio.Runner() as runner:
        chat(Terminal(desk, lines(source, shown), shown, language, clock, runner))


def chat(terminal: Terminal) -> None:
    """Talk until the input ends or somebody says "quit"."""
    message = _answer(terminal, Followed(""))
    show(terminal, message)
    terminal.console.print(_word(terminal, message, "hint"), "\n", sep="")
    for line in terminal.lines:
        if terminal.desk.readings.words.find(line, message.language) == "quit":
            break
        match _event(message, line):
            case Pressed() | Typed() | Followed() as event:
                message = _answer(terminal, event)
                show(terminal, message)
            case str(said):
                terminal.console.print(_word(terminal, message, said).format(number=line))
            case WebAddress(url=url):
                terminal.console.print(_word(terminal, message, "open").format(url=plain(url)), soft_wrap=True)
            case Copy() as copy:
                text = plain(copy.copied())
                terminal.console.print(_word(terminal, message, "copy").format(text=text), soft_wrap=True)
            case None:
                pass


def _answer(terminal: Terminal, event: Event) -> Message:
    reply = terminal.runner.run(answer(terminal.desk, ADDRESS, event, terminal.language, terminal.clock()))
    return reply.message


def _event(message: Message, line: str) -> Event | WebAddress | Copy | str | None:
    """What a line means: a button's number, or text; the name of a hint where the number is nobody's."""
    if not line:
        return None
    if not (line.isascii() and line.isdigit()):
        return Typed(line)
    buttons = [button for row in message.rows for button in row]
    number = int(line) if len(line) <= LONGEST_NUMBER else 0
    if not 1 <= number <= len(buttons):
        return "no-button"
    match buttons[number - 1]:
        case Press(payload=payload):
            return Pressed(payload)
        case button:
            return button


def _word(terminal: Terminal, message: Message, name: str) -> str:
    return own_word(terminal.desk, ADDRESS.adapter, name, message.language)


def show(terminal: Terminal, message: Message) -> None:
    """A message as text, its buttons numbered below."""
    for block in message.blocks:
        _print(terminal, _block(block))
    buttons = [button for row in message.rows for button in row]
    _print(terminal, _numbered(_choice(button) for button in buttons))


def _print(terminal: Terminal, shown: RenderableType) -> None:
    """Print something and a blank line, without the spaces that fill its lines up."""
    with terminal.console.capture() as captured:
        terminal.console.print(shown)
    lines = (line.rstrip(" ") for line in captured.get().split("\n"))
    terminal.console.file.write("\n".join(lines) + "\n")
    terminal.console.file.flush()


def _block(block: Block) -> RenderableType:
    match block:
        case Paragraph(spans):
            return _text(spans)
        case Items(items, ordered=True):
            return _numbered(_text(spans) for spans in items)
        case Items(items):
            return _hanging((("•", _text(spans)) for spans in items), 2)
        case Quote(blocks):
            return Padding(Group(*map(_block, blocks)), (0, 0, 0, 2), expand=False)


def _text(spans: Iterable[Span]) -> Text:
    text = Text()
    for span in spans:
        style = Style(bold=span.bold or None, italic=span.italic or None, link=plain(span.link) or None)
        text.append(plain(span.text), style)
    for link in dict.fromkeys(span.link for span in spans if span.link):
        text.append(f" ({plain(link)})")
    return text


def _choice(button: Button) -> Text:
    match button:
        case WebAddress(text, url, primary):
            return Text.assemble((plain(text), "bold" if primary else ""), ": ", (plain(url), Style(link=plain(url))))
        case Press(text, _, primary):
            return Text(plain(text), "bold" if primary else "")
        case Copy(text):
            return Text(plain(text))


def _numbered(texts: Iterable[Text]) -> RenderableType:
    return _hanging(((f"{number}.", text) for number, text in enumerate(texts, start=1)), MARGIN)


def _hanging(entries: Iterable[tuple[str, Text]], margin: int) -> RenderableType:
    table = Table.grid(padding=(0, 0))
    table.add_column(width=margin, no_wrap=True)
    table.add_column(overflow="fold")
    for mark, text in entries:
        table.add_row(mark, text)
    return table
