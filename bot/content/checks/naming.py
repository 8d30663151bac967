"""Rules about buttons and commands: they are named as people see them, and what is named is there."""

import re
from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import assert_never, get_args

from bot.content.book import Book
from bot.content.checks import where
from bot.content.checks.outside import Wrong
from bot.content.problems import Problem, error
from bot.content.render import form_button
from bot.engine.hearing import SCREENS
from bot.engine.message import Abilities, Block, Items, Message, Paragraph, Quote, Span, Wants, text_of

LONGEST = 40  # characters of a button: more are cut off on a phone
FORMS = {f"{wants}-button" for wants in get_args(Wants)}  # the words of buttons that only some chats have
_TAG = re.compile(r"{{.*?}}|{%.*?%}", re.DOTALL)
_QUOTED = re.compile(r'"([^"\n]+)"|[“„]([^“”„\n]+)[“”]|«([^«»\n]+)»|»([^«»\n]+)«|‘([^‘’\n]+)’')


def names(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """No text names a command or a button by itself: clients and languages have other names for them."""
    for tag, language in book.library.languages.items():
        for name, template in language.texts.items():
            prose = _TAG.sub(" ", template.source)
            for rule, told in (*_commands(book, prose), *_buttons(book, tag, prose)):
                yield error(template.file, name, rule, told)
        for section, words in language.words.items():
            for name, text in words.items():
                key = f"{section}.{name}"
                for rule, told in _commands(book, text):
                    yield error(where.word(book, tag, key), key, rule, told)


def _commands(book: Book, text: str) -> Iterator[Wrong]:
    known = {*SCREENS, *book.library.languages[book.library.source].words.get("commands", {})}
    for found in re.finditer(rf"(?<![\w/.])/({'|'.join(sorted(known))})\b", text):
        yield "bare-command", f'write {{{{ command("{found[1]}") }}}} for {found[0]}: chats have other names for it'


def _buttons(book: Book, tag: str, text: str) -> Iterator[Wrong]:
    for name, label in _labels(book, tag).items():
        if label in _quoted(text):
            yield "bare-button", f'write {{{{ button("{name}") }}}} for {label!r}: it then says what the button says'


@cache
def _labels(book: Book, tag: str) -> dict[str, str]:
    """What each button of the bot's own words says in a language, where that is no word of the service's as well."""
    library = book.library
    theirs = {label.text for labels in library.labels.values() for label in labels.values()}
    names = library.languages[library.source].words.get("buttons", {})
    said = {name: library.word(tag, "buttons", name) or "" for name in names}
    return {name: label for name, label in said.items() if label not in theirs and "{" not in label}


def _quoted(text: str) -> set[str]:
    return {quoted for found in _QUOTED.findall(text) for quoted in found if quoted}


def named(book: Book, message: Message, can: Abilities) -> Iterator[Wrong]:
    """What is wrong with what a screen names: a button that it has not, a command that the chat has not, no form."""
    form = form_button(book, message.language, message.wants, can)
    shown = {button.text for row in message.rows for button in row} | {form}
    quoted = _quoted(text_of(message.blocks))
    for label in sorted(quoted & {*_labels(book, message.language).values()} - shown):
        yield "no-such-button", f"names the button {label!r}, which is not there"
    if form and form not in quoted:
        yield "form-unnamed", f"nothing can be typed there: name the button {form!r} with {{{{ form }}}}"
    for span in spans(message.blocks):
        if span.command and can.commands is not None and span.command not in can.commands:
            yield "no-such-command", f"names the command {span.command!r}, which a chat has not"


def lengths(book: Book, day: date) -> Iterator[Problem]:  # noqa: ARG001
    """Every button fits on a phone."""
    for tag, language in book.library.languages.items():
        for section, words in language.words.items():
            for name, text in words.items():
                if len(text) > LONGEST and (section in {"buttons", "topics"} or name in FORMS):
                    key = f"{section}.{name}"
                    yield error(where.word(book, tag, key), key, "long-button", _told(text))
        for name, text in language.questions.items():
            if len(text) > LONGEST:
                yield error(f"{book.guide.service}/{tag}/faq.toml", name, "long-button", _told(text))


def _told(text: str) -> str:
    return f"has {len(text)} characters, a button takes {LONGEST}"


def spans(blocks: tuple[Block, ...]) -> Iterator[Span]:
    """Every span of a message."""
    for block in blocks:
        match block:
            case Paragraph(inner):
                yield from inner
            case Items(items):
                for item in items:
                    yield from item
            case Quote(inside):
                yield from spans(inside)
            case _ as never:
                assert_never(never)
