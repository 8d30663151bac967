"""Whole conversations as text: replayed from their own inputs, so that each file is both script and expectation.

A file begins with `# key: value` lines (about, language, now, and `store: yes` where reminders are kept). A line
beginning with `> ` is what a person does: `> [It is off]` presses a button by its words, `> [@1li_s2]` one that is long
out of sight, `> @1li_s2` follows a link, `> (the reminder comes)` waits for it, anything else is typed. Everything
between is what the bot answers, the same on every adapter.
"""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.desk import Desk
from bot.engine.message import (
    ALL,
    Abilities,
    Address,
    Block,
    Button,
    Copy,
    Items,
    Message,
    Paragraph,
    Press,
    Quote,
    Span,
)
from bot.engine.reminder import Address as Person
from bot.turns import Event, Followed, Pressed, Typed
from tests.keeping import Somebody, keeping
from tests.talking import take

CONVERSATIONS = Path(__file__).parent / "conversations"
COMES = "(the reminder comes)"
PERSON = Person("test", "1")


@dataclass(frozen=True, slots=True)
class Script:
    """What a file holds besides the answers."""

    head: dict[str, str]
    inputs: tuple[str, ...]

    @property
    def language(self) -> str:
        """The client's language."""
        return self.head.get("language", "en")

    @property
    def keeps(self) -> bool:
        """Whether there is a store."""
        return self.head.get("store") == "yes"

    @property
    def now(self) -> datetime:
        """The instant at which the conversation happens, up to when a reminder comes."""
        return datetime.fromisoformat(self.head.get("now", "2026-11-23T12:00Z"))


def read(path: Path) -> Script:
    """The script in a file."""
    lines = path.read_text(encoding="utf-8").splitlines()
    head = dict(line[2:].split(": ", 1) for line in lines if line.startswith("# "))
    return Script(head, tuple(line[2:] for line in lines if line.startswith("> ")))


def replay(desk: Desk, script: Script) -> str:
    """The conversation as it goes today, in the form of the file."""
    parts = ["\n".join(f"# {key}: {value}" for key, value in script.head.items())]
    for said, message in zip(script.inputs, answers(desk, script), strict=True):
        parts += [f"> {said}", written(message)]
    return "\n\n".join(parts) + "\n"


def answers(desk: Desk, script: Script, person: Person = PERSON, can: Abilities = ALL) -> list[Message]:
    """What the bot says to each line of a script, in a chat that can do so much."""
    if script.keeps:
        with keeping(desk) as at:
            somebody = Somebody(at, person, script.language, script.now, can)
            return [_happens(somebody, said) for said in script.inputs]
    messages: list[Message] = []
    for said in script.inputs:
        happened = event(messages[-1] if messages else None, said)
        messages.append(take(desk, person, happened, script.language, script.now, can=can))
    return messages


def _happens(somebody: Somebody, said: str) -> Message:
    return somebody.is_reminded() if said == COMES else somebody.does(event(somebody.shown, said))


def event(message: Message | None, said: str) -> Event:
    """What a line of a script means while a message is on the screen."""
    if said.startswith("@"):
        return Followed(said[1:])
    if not said.startswith("["):
        return Typed(said)
    if said.startswith("[@"):
        return Pressed(said[2:-1])
    assert message is not None, "nothing is on the screen yet"
    named = {button.text: button for row in message.rows for button in row}
    button = named[said.strip("[]")]
    assert isinstance(button, Press), f"{said} does not stay in the chat"
    return Pressed(button.payload)


def written(message: Message) -> str:
    """A message as text: bold in stars, links in angles, a row of buttons a line."""
    blocks = [_block(block) for block in message.blocks]
    rows = [" ".join(_button(button) for button in row) for row in message.rows]
    return "\n\n".join([*blocks, "\n".join(rows)])


def _block(block: Block) -> str:
    match block:
        case Paragraph(spans):
            return _spans(spans)
        case Items(items, ordered):
            marks = (f"{number}." if ordered else "-" for number in range(1, len(items) + 1))
            return "\n".join(f"{mark} {_spans(spans)}" for mark, spans in zip(marks, items, strict=True))
        case Quote(blocks):
            return "\n".join(f"| {line}" for line in "\n\n".join(map(_block, blocks)).splitlines())


def _spans(spans: tuple[Span, ...]) -> str:
    return "".join(_span(span) for span in spans)


def _span(span: Span) -> str:
    text = f"**{span.text}**" if span.bold else f"*{span.text}*" if span.italic else span.text
    return f"{text}<{span.link}>" if span.link else text


def _button(button: Button) -> str:
    match button:
        case Press(text, _, primary):
            return f"[{text}]*" if primary else f"[{text}]"
        case Address(text, url, primary):
            return f"[{text}]{'*' if primary else ''}<{url}>"
        case Copy(text):
            return f"[{text}]{{{button.copied()}}}"
