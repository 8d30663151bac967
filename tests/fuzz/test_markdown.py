"""Whatever a template holds: it becomes spans or is refused, and each chat writes just these."""

import asyncio
import sys
import unicodedata
from io import StringIO

from hypothesis import given
from hypothesis import strategies as st

from bot import app
from bot.adapters import terminal
from bot.adapters.discord import markup
from bot.adapters.telegram.write import parameters
from bot.content.markdown import escaped, parse
from bot.engine.message import Block, Items, Message, Paragraph, Quote, Span
from bot.errors import ContentError
from tests.fuzz.effort import tried
from tests.fuzz.texts import ANY, ODD, OPENED, TEXTS
from tests.keeping import NOW
from tests.wire.discord_written import Look
from tests.wire.discord_written import _looks as looks_of
from tests.wire.telegram_limits import limits

DESK = app.open_desk(OPENED)
LINKS = {"form": "https://acme.example/form"}
PIECES = st.sampled_from(
    [
        *(
            "*",
            "**",
            "***",
            "_",
            "__",
            "`",
            "``",
            "[",
            "](",
            ")",
            "](form)",
            "](gone)",
            "](time:",
            "](time:0)",
            "<",
            ">",
            "> ",
        ),
        *(
            "- ",
            "1. ",
            "2) ",
            "+ ",
            "# ",
            "    ",
            "\n",
            "\n\n",
            "\\",
            "\\\n",
            "  \n",
            "a",
            "b c",
            "\t",
            "!",
            "![",
            "&amp;",
            "|",
        ),
        *(
            "~~",
            "---",
            "[x]: form",
            "](<form>)",
            "](form 'x')",
            "](time:9e9)",
            "](time:-99999999999999999)",
            "٣. ",
            "\0",
            "\ud800",
        ),
    ]
)
MARKDOWN = st.one_of(
    st.lists(PIECES, max_size=30).map("".join),
    st.lists(PIECES | ANY | ODD | TEXTS, max_size=12).map("".join),
    st.builds(
        lambda piece, times: piece * times, st.lists(PIECES, min_size=1, max_size=3).map("".join), st.integers(1, 300)
    ),
)


def blocks(text: str) -> tuple[Block, ...] | None:
    """What a text becomes; nothing where it is refused."""
    try:
        return parse(text, LINKS.__getitem__)
    except ContentError:
        return None


@tried(50)
@given(text=MARKDOWN)
def test_any_text_becomes_spans_or_is_refused(text: str) -> None:
    made = blocks(text)
    if made is None:
        return
    text, entities, _ = parameters(Message(made, (), "en"), "")
    told = limits("sendMessage", {"text": text, "entities": [entity.to_dict() for entity in entities]})

    assert [problem for problem in told if problem.what.startswith("entities[")] == []
    assert all(link in {"", LINKS["form"]} for link in links(made))
    assert markup.length(made) >= len(text.strip()) - 2 * len(made) or made == ()


def links(made: tuple[Block, ...]) -> list[str]:
    """Where the links of a text lead."""
    found: list[str] = []
    for block in made:
        match block:
            case Paragraph(spans):
                found += (span.link for span in spans)
            case Items(items):
                found += (span.link for spans in items for span in spans)
            case Quote(inner):
                found += links(inner)
    return found


@tried(25)
@given(text=MARKDOWN | TEXTS)
def test_nothing_in_a_text_is_an_order_to_a_terminal(text: str) -> None:
    made = blocks(text) or (Paragraph((Span(text),)),)
    out = StringIO()
    with asyncio.Runner() as runner:
        shown = terminal.Terminal(DESK, iter(()), terminal.console(out), "en", lambda: NOW, runner)
        terminal.show(shown, Message(made, (), "en"))

    assert orders(out.getvalue()) == set()


def orders(shown: str) -> set[str]:
    """What a terminal would obey instead of showing it."""
    return {one for one in shown if one != "\n" and unicodedata.category(one) == "Cc"}


@tried(15)
@given(piece=st.lists(PIECES, min_size=1, max_size=4).map("".join), times=st.integers(20, 60))
def test_a_text_twice_as_long_is_at_most_little_more_than_twice_the_work(piece: str, times: int) -> None:
    blocks(piece)  # whatever is done once
    once, twice = work(piece * times), work(piece * times * 2)

    assert twice <= 3 * once + 10_000


def work(text: str) -> int:
    """How many calls it takes to read a text: a measure that no busy machine changes."""
    calls = 0

    def count(*_: object) -> None:
        nonlocal calls
        calls += 1

    before = sys.getprofile()
    sys.setprofile(count)
    try:
        blocks(text)
    finally:
        sys.setprofile(before)
    return calls


@tried(25)
@given(text=TEXTS.filter(str.strip))
def test_any_value_stands_in_a_template_as_it_is(text: str) -> None:
    made = blocks(f"**{escaped(text)}**\n\n- {escaped(text)}")

    assert made is not None
    assert links(made) == [""] * len(links(made))
    assert [type(block) for block in made] == [Paragraph, Items]


@tried(30)
@given(text=MARKDOWN)
def test_discord_reads_each_letter_as_it_was_meant(text: str) -> None:
    for block in blocks(text) or ():
        if isinstance(block, Paragraph) and not odd(block.spans):
            meant = [(one, Look(span.bold, span.italic, span.link)) for span in block.spans for one in span.text]

            assert seen(meant) == seen(looks_of(markup.text((block,), "/{}".format), Look()))


def odd(spans: tuple[Span, ...]) -> bool:
    """Whether Discord shows this in a way of its own: code, a command, or a control."""
    return any(span.code or span.command or not span.text.isprintable() for span in spans)


def seen(letters: list[tuple[str, Look]]) -> list[tuple[str, Look]]:
    """What is to be seen: of a blank nobody sees the style."""
    return [(letter, look) for letter, look in letters if not letter.isspace() and letter != markup.APART]
