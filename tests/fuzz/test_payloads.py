"""Whatever a button or a link carries: it is read, its place is shown, and its buttons lead on."""

from functools import cache

from hypothesis import given
from hypothesis import strategies as st

from bot.content.walk import turns
from bot.engine.place import FIELDS, LONGEST, LONGEST_DETAIL, Place
from bot.turns import Followed, Pressed
from tests.engine.test_place import recorded
from tests.engine.wild import ACTS, ALPHABET, PAYLOADS
from tests.fuzz.effort import tried
from tests.fuzz.shape import GUIDE, sound
from tests.fuzz.texts import picked
from tests.keeping import NOW, Keeping, newcomer

OF_OLD = picked([payload for payload, _ in recorded()])
CODES = picked(sorted({*GUIDE.codes.values(), *GUIDE.countries, *GUIDE.labels, "", "zz", "-", "٣"}))
DETAILS = st.one_of(
    st.text(ALPHABET, max_size=2 * LONGEST_DETAIL),
    st.text("0123456789-dwmhte", max_size=LONGEST_DETAIL),
    st.integers(0, 10**LONGEST_DETAIL - 1).map(str),
    st.builds(
        "{}-{}-{}".format, st.integers(0, 10**12), st.integers(0, 10**6), st.sampled_from(["1w", "99m", "0d", "1h"])
    ),
    st.builds("t{:010}{}".format, st.integers(0, 10**10 - 1), st.sampled_from(["", "e1d", "e99w", "e0m", "-zzzz"])),
    st.builds("{}{}".format, st.integers(0, 200), st.sampled_from("hdwmy")),
    st.builds("{}{}".format, CODES, st.integers(-9, 10**9).map("-{}".format)),
)


@cache
def buttons() -> tuple[str, ...]:
    """The payload of every screen of today."""
    return tuple(sorted({GUIDE.codec.write(turn.place) for turn in turns(GUIDE, NOW.date())}))


@st.composite
def near(draw: st.DrawFn) -> str:
    """A payload that was written once, with something about it changed."""
    payload = draw(OF_OLD | st.deferred(lambda: picked(buttons())))
    fields = (payload[1:].split("_") + [""] * len(FIELDS))[: len(FIELDS)]
    for at in draw(st.lists(st.integers(0, len(FIELDS) - 1), max_size=3)):
        fields[at] = draw(DETAILS if at == len(FIELDS) - 1 else CODES)
    if draw(st.booleans()):
        fields[1], fields[-1] = GUIDE.codes[draw(st.sampled_from(ACTS))], draw(DETAILS)
    whole = "1" + "_".join(fields)
    cut = draw(st.sampled_from([LONGEST, LONGEST, len(whole), draw(st.integers(0, LONGEST))]))
    return whole[:cut]


CARRIED = st.one_of(near(), near(), PAYLOADS, st.text(st.characters(), max_size=80))


@tried(60)
@given(payload=CARRIED)
def test_any_payload_is_read_and_what_was_read_can_be_written(payload: str) -> None:
    place = GUIDE.codec.read(payload)

    assert GUIDE.codec.read(GUIDE.codec.write(place)) == place
    assert len(place.detail) <= LONGEST_DETAIL


@tried(25)
@given(payload=CARRIED, language=st.sampled_from(["en", "de", "", "x" * 40, "zh_Hant_TW", "\ud800"]))
def test_any_payload_pressed_or_followed_is_answered(keeper: Keeping, payload: str, language: str) -> None:
    anna = newcomer(keeper, language)
    sound(anna.does(Followed(payload)))
    assert anna.rows == ()

    sound(anna.does(Pressed(payload)))
    sound(anna.does(Pressed(payload)))
    assert isinstance(anna.place, Place)
