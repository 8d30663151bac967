"""A message in Telegram's shape: text, entities counted in UTF-16 units, buttons."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.telegram.write import parameters
from bot.engine.message import Address, Block, Copy, Items, Message, Paragraph, Press, Quote, Span, text_of
from tests.wire.telegram_limits import limits

LINK = "https://t.me/bot?start="
Json = dict[str, Any]


def shown(*blocks: Block) -> tuple[str, list[Json]]:
    text, entities, _ = parameters(Message(blocks, (), "en"), LINK)
    return text, [entity.to_dict() for entity in entities]


def entity(kind: str, offset: int, length: int, **more: str) -> Json:
    return {"type": kind, "offset": offset, "length": length, **more}


BOLD, BOTH = Span("bold", bold=True), Span("both", bold=True, italic=True)
LINKED = Span("here", bold=True, link="https://a.example/?a=<b>&c")
WRITTEN: list[tuple[tuple[Block, ...], str, list[tuple[Any, ...]]]] = [
    ((Paragraph((Span("plain *_`[<&"),)),), "plain *_`[<&", []),
    ((Paragraph((Span("a "), BOLD)), Paragraph((BOLD,))), "a bold\n\nbold", [("bold", 2, 4), ("bold", 8, 4)]),
    ((Paragraph((Span("👋🏽 é "), BOLD)),), "👋🏽 é bold", [("bold", 7, 4)]),
    ((Paragraph((Span("𝔸", italic=True), Span("x", code=True))),), "𝔸x", [("italic", 0, 2), ("code", 2, 1)]),
    ((Paragraph((BOTH,)),), "both", [("bold", 0, 4), ("italic", 0, 4)]),
    ((Paragraph((LINKED,)),), "here", [("text_link", 0, 4, LINKED.link), ("bold", 0, 4)]),
    ((Paragraph((Span("", bold=True), Span("a"))),), "a", []),
    ((Items(((Span("one"),), (BOLD, Span("!")))),), "• one\n• bold!", [("bold", 8, 4)]),
    ((Items(((BOLD,), (Span("b"),)), ordered=True),), "1. bold\n2. b", [("bold", 3, 4)]),
    (
        (Paragraph((Span("👍"),)), Quote((Paragraph((BOLD,)), Items(((Span("one"),),)))), Paragraph((Span("end"),))),
        "👍\n\nbold\n\n• one\n\nend",
        [("expandable_blockquote", 4, 11), ("bold", 4, 4)],
    ),
]


@pytest.mark.parametrize(("blocks", "text", "entities"), WRITTEN)
def test_spans_become_entities(blocks: tuple[Block, ...], text: str, entities: list[tuple[Any, ...]]) -> None:
    expected = [entity(kind, at, length, **({"url": url[0]} if url else {})) for kind, at, length, *url in entities]

    assert shown(*blocks) == (text, expected)


MAIN = {"style": "primary"}
BUTTONS: list[tuple[Press | Address | Copy, Json]] = [
    (Press("Go", "1li"), {"text": "Go", "callback_data": "1li"}),
    (Press("Go", "1li", primary=True), {"text": "Go", "callback_data": "1li"} | MAIN),
    (Address("See", "https://a.example"), {"text": "See", "url": "https://a.example"}),
    (Address("See", "https://a.example", primary=True), {"text": "See", "url": "https://a.example"} | MAIN),
    (
        Copy("Copy", "Look: {link} {{}}", "https://a.example", "1li_s2"),
        {"text": "Copy", "copy_text": {"text": f"Look: {LINK}1li_s2 {{}}"}},
    ),
]


def test_buttons_are_of_three_kinds_and_the_main_one_is_styled() -> None:
    rows = tuple((button,) for button, _ in BUTTONS)
    _, _, markup = parameters(Message((Paragraph((Span("a"),)),), rows, "en"), LINK)

    assert markup.to_dict() == {"inline_keyboard": [[expected] for _, expected in BUTTONS]}


def test_a_row_of_buttons_stays_a_row() -> None:
    rows = ((Press("a", "1"), Press("b", "2")), (Press("c", "3"),))
    _, _, markup = parameters(Message((), rows, "en"), LINK)

    assert [[button.text for button in row] for row in markup.inline_keyboard] == [["a", "b"], ["c"]]


words = st.text(st.sampled_from("ab 👋é𝔸\n<*_&"), max_size=6)
spans = st.builds(
    Span, words, st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["", "https://a.example", "https://b.c"])
)
runs = st.lists(spans, min_size=1, max_size=4).map(tuple)
paragraphs = st.builds(Paragraph, runs)
items = st.builds(Items, st.lists(runs, min_size=1, max_size=3).map(tuple), st.booleans())
quotes = st.builds(Quote, st.lists(paragraphs | items, min_size=1, max_size=3).map(tuple))
messages = st.lists(paragraphs | items | quotes, min_size=1, max_size=5).map(tuple)


def utf16(text: str) -> bytes:
    return text.encode("utf-16-le")


def styled(blocks: tuple[Block, ...]) -> list[tuple[str, str]]:
    """Every style and the words under it, in order."""
    found = []
    for block in blocks:
        match block:
            case Paragraph(run):
                found += _styled(run)
            case Items(entries):
                found += [style for run in entries for style in _styled(run)]
            case Quote(inner):
                found += styled(inner)
    return found


def _styled(run: tuple[Span, ...]) -> list[tuple[str, str]]:
    found = []
    for span in run:
        named = (("text_link", span.link), ("bold", span.bold), ("italic", span.italic), ("code", span.code))
        found += [(kind, span.text) for kind, wanted in named if wanted and span.text]
    return found


@given(messages)
def test_entities_lie_within_the_text_and_cover_exactly_their_words(blocks: tuple[Block, ...]) -> None:
    text, entities = shown(*blocks)
    raw = utf16(text)
    covered = [
        (one["type"], raw[2 * one["offset"] : 2 * (one["offset"] + one["length"])].decode("utf-16-le"))
        for one in entities
        if one["type"] != "expandable_blockquote"
    ]

    assert covered == styled(blocks)
    assert all(one["offset"] + one["length"] <= len(raw) // 2 for one in entities)


@given(messages)
def test_entities_nest_and_cover_something(blocks: tuple[Block, ...]) -> None:
    text, entities = shown(*blocks)
    told = limits("sendMessage", {"text": text, "entities": entities})

    assert [problem for problem in told if problem.what.startswith("entities")] == []


plain = st.lists(paragraphs | items, min_size=1, max_size=4).map(tuple)


@given(plain)
def test_the_text_is_the_bare_text_of_the_message(blocks: tuple[Block, ...]) -> None:
    bulleted = tuple(Items(block.items) if isinstance(block, Items) else block for block in blocks)

    assert shown(*bulleted)[0] == text_of(bulleted)
