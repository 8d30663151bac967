"""Messages as Discord's components."""

import asyncio
import re
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from discord import ComponentType
from discord.ui import LayoutView
from hypothesis import given
from hypothesis import strategies as st

from bot.adapters.discord import markup
from bot.adapters.discord.write import ASKS, LONGEST_TITLE, Wish, modal, view, wish
from bot.content.book import Book
from bot.engine.message import Address, Block, Copy, Items, Message, Paragraph, Press, Quote, Span, Wants

PLAIN = st.text(st.characters(exclude_categories=["C", "Z"]), min_size=1)


def components(layout: LayoutView) -> list[dict[str, Any]]:
    """What is sent of a view."""
    sent: list[dict[str, Any]] = layout.to_components()  # type: ignore[no-untyped-call]
    return sent


def paragraph(*spans: Span) -> Paragraph:
    return Paragraph(spans)


@pytest.mark.parametrize(
    ("block", "shown"),
    [
        (paragraph(Span("plain")), "plain"),
        (paragraph(Span("bold", bold=True), Span(" and "), Span("slanted", italic=True)), "**bold** and *slanted*"),
        (paragraph(Span("both", bold=True, italic=True)), "***both***"),
        (paragraph(Span("the form", link="https://example.org/a")), "[the form](<https://example.org/a>)"),
        (paragraph(Span("x", code=True)), "`x`"),
        (paragraph(Span("2*3_4 ~ [a](b) <@1> |x| `y`")), r"2\*3\_4 \~ \[a\](b) \<@1\> \|x\| \`y\`"),
        (paragraph(Span("# no heading")), r"\# no heading"),
        (paragraph(Span("1. no list")), r"1\. no list"),
        (paragraph(Span("٣. no list")), "٣. no list"),
        (paragraph(Span("- no list")), r"\- no list"),
        (paragraph(Span("a"), Span("\n"), Span("# no heading")), "a\n\\# no heading"),
        (paragraph(Span("a\n - no list")), "a\n \\- no list"),
        (paragraph(Span(" ", bold=True)), " "),
        (paragraph(Span("bold ", bold=True), Span(" slanted ", italic=True)), "**bold**  *slanted* "),
        (
            paragraph(Span("see ", italic=True), Span("/data", italic=True, command="data"), Span(".", italic=True)),
            "*see* </data:7>*.*",
        ),
        (Items(((Span("/a", command="a"), Span(": go")),)), "- </a:7>: go"),
        (paragraph(Span("un", italic=True), Span("do", bold=True)), "*un*\u200b**do**"),
        (paragraph(Span("a*", bold=True), Span("*b"), Span("c\\", italic=True)), r"**a\***\*b*c\\*"),
        (Items(((Span("a"),), (Span("b", bold=True),))), "- a\n- **b**"),
        (Items(((Span("a"),), (Span("b"),)), ordered=True), "1. a\n2. b"),
        (Quote((paragraph(Span("a")), Items(((Span("b"),),)))), "> a\n> \n> - b"),
    ],
)
def test_spans_become_markdown_and_all_else_stands_for_itself(block: Block, shown: str) -> None:
    assert markup.text((block,), lambda name: markup.mentioned(name, 7)) == shown


@given(PLAIN)
def test_no_text_can_make_any_markup(text: str) -> None:
    shown = markup.text((paragraph(Span(text)),), "/{}".format)

    assert re.sub(r"\\([\\*_~`|<>\[\]#+\-.)])", r"\1", shown) == text
    assert not re.search(r"(?<!\\)(?:\\\\)*[*_~`|<>\[\]]", shown)


def test_the_length_is_that_of_the_markup() -> None:
    assert markup.length((paragraph(Span("a", link="https://b.c")),)) == len("[a](<https://b.c>)")


def test_the_length_is_enough_for_the_longest_id_of_a_command() -> None:
    assert markup.length((paragraph(Span("/data", command="data")),)) == len(f"</data:{2**64 - 1}>")


MESSAGE = Message(
    blocks=(paragraph(Span("Hello")),),
    rows=(
        (Press("One", "1li_a", primary=True), Press("Two", "1li_a")),
        (Address("Out", "https://example.org"), Copy("Copy", "{link}", "https://example.org", "1li_st")),
    ),
    language="en",
    place="1li_b",
    wants="question",
)


def test_a_message_is_a_container_with_text_and_rows_of_buttons() -> None:
    (container,) = components(view(MESSAGE, "Ask"))
    text, line, *rows = container["components"]

    assert text["content"] == "Hello"
    assert line["type"] == ComponentType.separator.value
    assert [[button["label"] for button in row["components"]] for row in rows] == [
        ["One", "Two"],
        ["Out", "Copy"],
        ["Ask"],
    ]


def test_two_buttons_to_one_place_do_not_share_an_id() -> None:
    (container,) = components(view(MESSAGE, "Ask"))
    ids = [
        button["custom_id"]
        for row in container["components"][2:]
        for button in row["components"]
        if "url" not in button
    ]

    assert ids == ["0.1li_a", "1.1li_a", "3=1li_b", "4q1li_b"]
    assert [wish(one) for one in ids] == [
        Wish(".", "1li_a"),
        Wish(".", "1li_a"),
        Wish("=", "1li_b"),
        Wish("q", "1li_b"),
    ]


@pytest.mark.parametrize(("wants", "mark"), [("country", "c"), ("question", "q"), ("moment", "m"), ("zone", "z")])
def test_the_button_to_a_form_says_what_is_typed_there(wants: Wants, mark: str) -> None:
    (container,) = components(view(replace(MESSAGE, wants=wants), "Type it"))
    button = container["components"][-1]["components"][-1]

    assert (button["label"], wish(button["custom_id"])) == ("Type it", Wish(mark, "1li_b"))


@pytest.mark.parametrize("made_up", ["", "x", "1li_a", "0.1li a", "999.1li", "0!1li", "0." + "a" * 65, "٣.1li"])
def test_a_made_up_id_asks_for_the_beginning(made_up: str) -> None:
    assert wish(made_up) == Wish(".", "")


def test_views_and_forms_are_never_kept() -> None:
    async def made() -> tuple[bool, bool]:
        return view(MESSAGE).is_finished(), modal("Title", "Label", "1li_b", long=False).is_finished()

    assert asyncio.run(made()) == (True, True)


def test_a_form_has_one_field_and_remembers_its_place() -> None:
    form = modal("T" * 60, "L" * 60, "1li_b", long=True).to_dict()

    assert form["custom_id"] == "t1li_b"
    assert len(form["title"]) == LONGEST_TITLE
    assert len(form["components"]) == 1


def test_a_message_without_buttons_has_no_line() -> None:
    (container,) = components(view(Message((paragraph(Span("a")),), (), "en")))

    assert len(container["components"]) == 1


def test_every_form_has_its_words_in_every_language(book: Book) -> None:
    for language, wants in product(book.guide.languages, ASKS):
        words = {
            part: book.library.word(language, "discord", f"{wants}-{part}") for part in ("button", "title", "field")
        }

        assert all(words.values())
        assert len(words["title"] or "") <= LONGEST_TITLE
        assert len(words["field"] or "") <= LONGEST_TITLE
