"""Screens into messages: a template makes Markdown, the Markdown becomes spans.

So no text, and nobody's typed word, can break or inject any chat's markup.
"""

from collections.abc import Iterator
from datetime import date
from typing import assert_never

from bot.content.book import Book, template
from bot.content.markdown import Marked, escaped
from bot.content.personal import as_file
from bot.content.values import Labels, Surroundings, values
from bot.content.wording import choice, label, note, quoted, word, written
from bot.engine.guide import Mark, Own
from bot.engine.keeping import Outcome
from bot.engine.message import ALL, Abilities, Address, Button, Copy, File, Message, Press, Wants
from bot.engine.place import Place
from bot.engine.screen import Copied, Key, Kind, Link, Progress, Screen

WHICH = "which"  # the text above choices that one word may have meant
PROMISES = frozenset({Outcome.SET, Outcome.REPLACED, Outcome.RESUMED})
WANTED: dict[str, Wants] = {
    "topics": "question",
    "menu": "question",
    "help": "question",
    "unclear": "question",
    "unknown": "question",
    "remind": "moment",
    "unclear-moment": "moment",
    "zone": "zone",
    "unclear-clock": "zone",
}


def render(book: Book, screen: Screen, day: date, can: Abilities = ALL) -> Message:
    """A screen in the words of its place's language, as of a day, for a chat that can do so much."""
    # What is said to one person comes never again: to keep it would drop what others share, and outlive its erasure.
    parsed = book.remembered if screen.at is None else book.parsed
    return Message(
        blocks=parsed(markdown(book, screen, day, can)),
        rows=tuple(tuple(_button(book, screen, key) for key in row) for row in screen.rows),
        language=screen.place.language,
        place=book.guide.codec.write(screen.place),
        wants=_wanted(screen),
        files=tuple(_files(screen)),
        promises=screen.kept.outcome in PROMISES,
    )


def _wanted(screen: Screen) -> Wants:
    """What would be typed at a screen; the button that opens a form there says so, too."""
    if any(key.label.kind is Kind.COUNTRY for row in screen.rows for key in row):
        return "country"
    return WANTED.get(screen.template, "")


def _files(screen: Screen) -> Iterator[File]:
    if screen.place.node == Own.KEPT_FILE and screen.kept.rows:
        yield File("kept.json", as_file(screen.kept.rows))


def markdown(book: Book, screen: Screen, day: date, can: Abilities = ALL) -> str:
    """A screen's whole text in Markdown: the question, how far one has come, the text, what must be said below."""
    place = screen.place
    labels = Labels(book, place.labels or place.language)
    around = Surroundings(day, can, _form(book, screen, can))
    body = template(book, place.language, screen.template).render(values(book, screen, around, labels))
    notice = [note(book, place, "waiting")] if screen.notice else []
    parts = [*notice, *_asked(book, screen), *_progress(book, place, screen.progress, labels), body]
    if labels.fallen_back:
        parts.append(note(book, place, "labels").format(labels=", ".join(labels.fallen_back)))
    if screen.stale is not None:
        since = written(book, place, screen.stale.isoformat()[: len("2026-11")])
        parts.append(f"*{note(book, place, 'stale').format(date=since)}*")
    return "\n\n".join(part.strip() for part in parts)


def form_button(book: Book, language: str, wants: Wants, can: Abilities) -> str:
    """What the button says that opens a form to type in, where the chat itself is no place to; else nothing."""
    if can.can_type or not (wants and can.forms):
        return ""
    return word(book, language, can.forms, f"{wants}-button")


def _form(book: Book, screen: Screen, can: Abilities) -> Marked:
    named = form_button(book, screen.place.language, _wanted(screen), can)
    return quoted(book, screen.place, named) if named else Marked("")


def _asked(book: Book, screen: Screen) -> list[str]:
    """The question that was understood, above its answer: so a misunderstanding is seen at once."""
    question = book.library.question(screen.place.language, screen.asked)
    return [f"**{note(book, screen.place, 'asked').format(question=escaped(question))}**"] if question else []


def _progress(book: Book, place: Place, progress: Progress | None, labels: Labels) -> list[str]:
    if progress is None:
        return []
    done, left = "●" * progress.number, "○" * (progress.total - progress.number)
    heading = note(book, place, "progress").format(n=progress.number, total=progress.total)
    path = " → ".join(_mark(book, place, mark, labels) for mark in progress.path)
    return [f"**{heading}** {done}{left}", *([note(book, place, "path").format(path=path)] if path else [])]


def _mark(book: Book, place: Place, mark: Mark, labels: Labels) -> str:
    return labels(mark.name) if mark.exact else escaped(word(book, place.language, "words", mark.name))


def _button(book: Book, screen: Screen, key: Key) -> Button:
    place = screen.place
    text = choice(book, screen, key.label) if screen.template == WHICH else label(book, place.language, key.label)
    match key.target:
        case Place() as target:
            return Press(text, book.guide.codec.write(target), key.primary)
        case Link(name):
            return Address(text, book.guide.links[name], key.primary)
        case Copied(name):
            shared = book.guide.codec.write(Place(book.guide.service, Own.START.value))
            return Copy(text, note(book, place, f"{name}-text"), book.guide.links[book.guide.switch], shared)
        case _ as never:
            assert_never(never)
