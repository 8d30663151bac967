"""What is shown at a place of a small book, as text."""

from datetime import date

from bot.content.book import Book
from bot.content.render import render
from bot.content.walk import instant
from bot.engine.engine import visit
from bot.engine.keeping import NOTHING, Kept
from bot.engine.message import Block, Items, Message, Paragraph, Quote, Span, text_of
from bot.engine.place import Place
from bot.engine.screen import Screen
from tests.content.folder import DAY, SERVICE


def at(
    node: str, region: str = "BR", platform: str = "web", language: str = "en", labels: str = "", **more: str
) -> Place:
    return Place(SERVICE, node, region, platform, language, labels, **more)


def screen(book: Book, place: Place, day: date = DAY, kept: Kept = NOTHING) -> Screen:
    shown = visit(book.guide, place, instant(day), kept)
    assert shown.place == place
    return shown.screen


def shown(book: Book, place: Place, day: date = DAY, kept: Kept = NOTHING) -> Message:
    return render(book, screen(book, place, day, kept), day)


def said(book: Book, place: Place, day: date = DAY, kept: Kept = NOTHING) -> str:
    return text_of(shown(book, place, day, kept).blocks)


def spans(blocks: tuple[Block, ...]) -> list[Span]:
    found: list[Span] = []
    for block in blocks:
        match block:
            case Paragraph(inner):
                found += inner
            case Items(items):
                found += [span for item in items for span in item]
            case Quote(inside):
                found += spans(inside)
    return found
