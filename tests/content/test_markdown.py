"""The small Markdown: what it makes, what it refuses, and that nobody's text is ever markup."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.content.markdown import Marked, commanded, escaped, parse
from bot.engine.message import Block, Items, Paragraph, Quote, Span, text_of
from bot.errors import ContentError

LINKS = {"form": "https://acme.example/form", "command:help": "help"}
LINK = LINKS["form"]


def parsed(text: str) -> tuple[Block, ...]:
    return parse(text, LINKS.__getitem__)


def spans(text: str) -> tuple[Span, ...]:
    (block,) = parsed(text)
    assert isinstance(block, Paragraph)
    return block.spans


def test_a_blank_line_begins_a_paragraph() -> None:
    assert parsed("one\n\n\ntwo") == (Paragraph((Span("one"),)), Paragraph((Span("two"),)))


def test_nothing_makes_no_block() -> None:
    assert parsed("") == parsed(" \n\n ") == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("plain", (Span("plain"),)),
        ("**x**", (Span("x", bold=True),)),
        ("*x*", (Span("x", italic=True),)),
        ("`x`", (Span("x", code=True),)),
        ("[x](form)", (Span("x", link=LINK),)),
        ("a **b** c", (Span("a "), Span("b", bold=True), Span(" c"))),
        ("**a *b* c**", (Span("a ", bold=True), Span("b", bold=True, italic=True), Span(" c", bold=True))),
        ("***x***", (Span("x", bold=True, italic=True),)),
        ("**[x](form) y**", (Span("x", bold=True, link=LINK), Span(" y", bold=True))),
        (
            "[a **b** `c`](form)",
            (
                Span("a ", link=LINK),
                Span("b", bold=True, link=LINK),
                Span(" ", link=LINK),
                Span("c", code=True, link=LINK),
            ),
        ),
        ("**`x`**", (Span("x", bold=True, code=True),)),
        ("**a\nb**", (Span("a", bold=True), Span(" ", bold=True), Span("b", bold=True))),
        ("a\\\nb", (Span("a"), Span("\n"), Span("b"))),
        ("\\*x\\*", (Span("*x*"),)),
        ("a [b](command:help) c", (Span("a "), Span("b", command="help"), Span(" c"))),
        ("[x](form)[b](command:help)", (Span("x", link=LINK), Span("b", command="help"))),
    ],
)
def test_styles_and_links_nest(text: str, expected: tuple[Span, ...]) -> None:
    assert spans(text) == expected


def test_lists_are_bulleted_or_numbered() -> None:
    assert parsed("- a\n- **b**") == (Items(((Span("a"),), (Span("b", bold=True),))),)
    assert parsed("1. a\n2. b") == (Items(((Span("a"),), (Span("b"),)), ordered=True),)


def test_items_may_stand_apart() -> None:
    assert parsed("- a\n\n- b") == parsed("- a\n- b")


def test_a_quote_holds_paragraphs_and_lists() -> None:
    assert parsed("> a\n>\n> - b\n\nc") == (
        Quote((Paragraph((Span("a"),)), Items(((Span("b"),),)))),
        Paragraph((Span("c"),)),
    )


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("> > a", "quote"),
        ("- a\n  - b", "single paragraph"),
        ("- a\n\n  b", "single paragraph"),
        ("- > a", "single paragraph"),
        ("-\n- a", "single paragraph"),
        ("[x](gone)", "'gone' is not in the links table"),
        ("[x](https://acme.example)", "not in the links table"),
        ("[x]()", "not in the links table"),
        ("[x](time:)", "not in the links table"),
        ("[x](time:noon)", "not in the links table"),
        (f"[x](time:{'9' * 5000})", "not in the links table"),
    ],
)
def test_what_chats_cannot_show_is_refused(text: str, said: str) -> None:
    with pytest.raises(ContentError, match=said):
        parsed(text)


@pytest.mark.parametrize(
    "text",
    [
        "# x", "x\n===", "---", "    x", "<b>x</b>", "<!-- x -->", "&amp;", "~~x~~", "https://x.example",
        "<https://x.example>", "| a | b |\n|---|---|", "[x]: form\n[x]", "[x](javascript:alert(1))", "[^1]",
    ],
)  # fmt: skip
def test_all_other_markup_is_just_text(text: str) -> None:
    shown = "".join(span.text for span in spans(text))

    assert shown.split() == text.split()
    assert {(span.bold, span.italic, span.code, span.link) for span in spans(text)} == {(False, False, False, "")}


# Values


def test_markdown_is_not_escaped_twice() -> None:
    assert escaped(Marked("**x**")) == "**x**"


@pytest.mark.parametrize("value", [0, 3.5, None, True, ("a", "*b*")])
def test_anything_can_be_shown(value: object) -> None:
    assert text_of(parsed(escaped(value))) == str(value)


def test_a_command_is_markdown_already() -> None:
    assert escaped(commanded("help")) == commanded("help")
    assert spans(commanded("help")) == (Span("/help", command="help"),)


HOSTILE = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0")),
    st.text("*_`[]()<>#&!\\-+.1> \n\t~|:{}ab"),
)


@given(HOSTILE.filter(str.strip))
@example("*x*")
@example("[x](javascript:alert(1))")
@example("[x](form)")
@example("`x`\n\n- y\n\n> z")
@example("1. x")
@example("{{ 7 * 7 }}{% raw %}")
@example("\\")
@example("https://evil.example <b>x</b> &lt;")
@example("\u202eabc\u2066 😀👩‍👩‍👧 שלום")
@example("\x1c\x85\u2028\u00a0x\u3000")
@example("x" * 10_000)
def test_any_text_as_a_value_appears_just_as_it_is(text: str) -> None:
    plain = " ".join(text.split())
    shown = parsed(f"Hello {escaped(text)}.")

    assert text_of(shown) == f"Hello {plain}."
    assert isinstance(shown[0], Paragraph)
    assert {(span.bold, span.italic, span.code, span.link) for span in shown[0].spans} == {(False, False, False, "")}


@given(HOSTILE.filter(str.strip))
def test_any_text_at_the_beginning_of_a_line_is_no_list_and_no_quote(text: str) -> None:
    assert text_of(parsed(escaped(text))) == " ".join(text.split())
    assert len(parsed(escaped(text))) == 1


@given(HOSTILE.filter(str.strip))
def test_any_text_in_bold_is_bold_and_nothing_else(text: str) -> None:
    (shown,) = parsed(f"**{escaped(text)}**")

    assert isinstance(shown, Paragraph)
    assert "".join(span.text for span in shown.spans) == " ".join(text.split())
    assert {(span.bold, span.italic, span.code, span.link) for span in shown.spans} == {(True, False, False, "")}


@given(HOSTILE.filter(str.strip))
def test_any_text_as_the_words_of_a_link_leads_where_the_link_leads(text: str) -> None:
    (shown,) = parsed(f"- [{escaped(text)}](form)")

    assert isinstance(shown, Items)
    assert "".join(span.text for span in shown.items[0]) == " ".join(text.split())
    assert {span.link for span in shown.items[0]} == {LINK}


def test_a_command_is_named_with_its_slash_and_known_by_its_name() -> None:
    assert parsed(f"Press {commanded('help')}.") == (
        Paragraph((Span("Press "), Span("/help", command="help"), Span("."))),
    )


def test_a_command_that_there_is_not_is_refused() -> None:
    with pytest.raises(ContentError, match="command:fly"):
        parsed("[/fly](command:fly)")
