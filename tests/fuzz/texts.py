"""Texts as people might type them, and as nobody would."""

from collections.abc import Sequence
from itertools import chain, islice

from hypothesis import strategies as st

from bot import app
from bot.engine.hearing import SCREENS

OPENED = app.open_content(app.messages())
LIBRARY = OPENED.book.library
CANARY = "Xq7Zw"  # stands in no content: where it is shown, somebody's words are
ROWS_APART = 61  # of a table of names, the row that is taken of so many


def picked(values: Sequence[str]) -> st.SearchStrategy[str]:
    """One of many values, which a failure does not list."""
    return st.integers(0, len(values) - 1).map(lambda at: values[at])


def _said() -> list[str]:
    """What the content itself says and understands, in every language."""
    words: list[str] = []
    for language in LIBRARY.languages.values():
        words += chain.from_iterable(language.typed.values())
        words += language.words["buttons"].values()
        words += language.words.get("countries", {}).values()
        words += islice(language.questions.values(), 20)
    return sorted(set(words))


def _listed() -> list[str]:
    """Names of countries and cities in every script that the tables have."""
    names: list[str] = []
    for table in (app.COUNTRIES, app.CLOCKS):
        rows = table.read_text(encoding="utf-8").splitlines()
        names += (row.partition("\t")[0] for row in rows[::ROWS_APART] if "\t" in row)
    return names


# Words that mean something, also beside others.
WORDS = picked(_said())
NAMES = picked(_listed())
ZONES = st.sampled_from(
    ["Europe/Berlin", "America/Argentina/Buenos_Aires", "CET", "PST", "UTC+5:45", "GMT-99", "EST5EDT"]
)
MOMENTS = picked(
    [
        *(
            "in",
            "in 3",
            "months",
            "monaten",
            "every",
            "alle",
            "jeden",
            "next",
            "nächsten",
            "tomorrow",
            "morgen",
            "übermorgen",
        ),
        *(
            "monday",
            "Montag",
            "1 March",
            "31.12.",
            "29 February",
            "31 April",
            "2026-11-23",
            "23/11/26",
            "12/25",
            "at",
            "um",
        ),
        *("9:30", "24:00", "25:61", "noon", "12am", "halb 10", "o'clock", "Uhr", "tonight", "yesterday", "gestern"),
        *("remind me", "erinnere mich", "week", "year", "Jahr", "hour", "twice", "now", "jetzt", "christmas", "easter"),
        *(
            "1st",
            "2.",
            "quarter",
            "fortnight",
            "half a year",
            "anderthalb",
            "the day after tomorrow",
            "02:30",
            "2027-03-28",
        ),
    ]
)
NUMBERS = st.one_of(
    st.integers(-5, 100).map(str),
    st.integers(0, 10**25).map(str),
    picked(["٣", "²", "１２", "Ⅻ", "0x10", "1e9", "1_000", "000000003", "-0", "½", "NaN", "9" * 4400]),
)
# Whatever can be in a text: with lone surrogates, controls, NUL, and what turns the direction of writing around.
ODD = st.text(
    st.sampled_from(
        "\0\x1b\x07\x9b\r\n\t\u2028\u202e\u2066\u200b\ufeff\ud800\udfff\uffff\U0010ffff\u0301İßŉ🇩🇪👩‍👩‍👧/@*_`[]()<>#\\|~{}%'\"-.:;,"
    ),
    max_size=30,
)
ANY = st.text(st.characters(), max_size=60)
PIECES = st.one_of(WORDS, NAMES, ZONES, MOMENTS, NUMBERS, st.text(max_size=6), ODD)

SENTENCES = st.builds(
    lambda pieces, gap: gap.join(pieces),
    st.lists(PIECES, min_size=1, max_size=6),
    st.sampled_from([" ", " ", " ", ", ", "\n", "", "-", "/", " \u00a0", "' "]),
)
COMMANDS = st.builds(
    "{}{}{}{}".format,
    st.sampled_from(["/", "//", "/ ", "／", " /"]),
    st.sampled_from(sorted(SCREENS)) | WORDS | st.text(max_size=10),
    st.sampled_from(["", " ", "@optout_bot ", "@", "\n", "  /"]),
    SENTENCES | st.just(""),
)
LONG = st.builds(lambda piece, times: (piece * times)[:6000], PIECES, st.integers(2, 3000))
CUT = st.builds(lambda word, at: word[:at], WORDS | NAMES, st.integers(1, 12))
# A word that nothing here says, in what a chat might take for a link or for markup.
SIGNED = st.builds(
    lambda before, form, after: f"{before}{form.format(CANARY)}{after}",
    SENTENCES | st.just("/") | st.just(""),
    st.sampled_from(
        [" {}", "*{}*", "[{0}](https://{0}.example)", "<{}>", "https://{}.example", "@{}", "`{}`", "/{}", "{}"]
    ),
    SENTENCES | st.just(""),
)
TEXTS = st.one_of(SENTENCES, SENTENCES, COMMANDS, CUT, ANY, ODD, LONG, SIGNED)
