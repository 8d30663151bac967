"""Screens into messages: a template makes Markdown, the Markdown becomes spans.

So no text, and nobody's typed word, can break or inject any chat's markup.
"""

from collections.abc import Iterator
from datetime import date
from typing import assert_never

from bot.content.book import Book, template
from bot.content.markdown import escaped
from bot.content.personal import as_file
from bot.content.values import Labels, values
from bot.content.wording import label, note, word, written
from bot.engine.guide import Mark, Own
from bot.engine.keeping import Outcome
from bot.engine.message import Address, Button, Copy, File, Message, Press, Wants
from bot.engine.place import Place
from bot.engine.screen import Copied, Key, Kind, Link, Progress, Screen

PROMISES = frozenset({Outcome.SET, Outcome.REPLACED, Outcome.RESUMED})
WANTED: dict[str, Wants] = {"topics": "question", "remind": "moment", "zone": "zone"}


def render(book: Book, screen: Screen, day: date) -> Message:
    """A screen in the words of its place's language, as of a day."""
    return Message(
        blocks=book.parsed(markdown(book, screen, day)),
        rows=tuple(tuple(_button(book, screen.place, key) for key in row) for row in screen.rows),
        language=screen.place.language,
        place=book.guide.codec.write(screen.place),
        wants=_wanted(screen),
        files=tuple(_files(screen)),
        promises=screen.kept.outcome in PROMISES,
    )


def _wanted(screen: Screen) -> Wants:
    if any(key.label.kind is Kind.COUNTRY for row in screen.rows for key in row):
        return "country"
    return WANTED.get(screen.template, "")


def _files(screen: Screen) -> Iterator[File]:
    if screen.place.node == Own.KEPT_FILE and screen.kept.rows:
        yield File("kept.json", as_file(screen.kept.rows))


def markdown(book: Book, screen: Screen, day: date) -> str:
    """A screen's whole text in Markdown: the question, how far one has come, the text, what must be said below."""
    place = screen.place
    labels = Labels(book, place.labels or place.language)
    body = template(book, place.language, screen.template).render(values(book, screen, day, labels))
    notice = [note(book, place, "waiting")] if screen.notice else []
    parts = [*notice, *_asked(book, screen), *_progress(book, place, screen.progress, labels), body]
    if labels.fallen_back:
        parts.append(note(book, place, "labels"))
    if screen.stale is not None:
        since = written(book, place, screen.stale.isoformat()[: len("2026-11")])
        parts.append(f"*{note(book, place, 'stale').format(date=since)}*")
    return "\n\n".join(part.strip() for part in parts)


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


def _button(book: Book, place: Place, key: Key) -> Button:
    text = label(book, place.language, key.label)
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
